/** Who signed in, who was invited, who was refused: the newest first, more on request. */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import type { Ctx } from "../ctx.ts";
import { sentence } from "../trouble.ts";
import { moment } from "../when.ts";

interface Entry {
  number: number;
  at_s: number;
  actor: string;
  act: string;
  subject: string;
  detail: string;
}

export function Audit({ ctx, names }: { ctx: Ctx; names: ReadonlyMap<string, string> }) {
  const [entries, setEntries] = useState<Entry[] | undefined>();
  const [ended, setEnded] = useState(false);
  const more = async () => {
    try {
      const before = entries?.at(-1)?.number ?? 0;
      const found = await ctx.client.get<{ entries: Entry[] }>(`audit${before ? `?before=${before}` : ""}`);
      setEntries([...(entries ?? []), ...found.entries]);
      setEnded(!found.entries.length);
    } catch (problem) {
      void ctx.toast(sentence(problem));
    }
  };
  const who = (id: string) => names.get(id) ?? id;
  return (
    <section>
      <h2>{t("edit.people.audit")}</h2>
      {entries && (
        <ol class="slab">
          {entries.map(({ number, at_s, actor, act, subject, detail }) => (
            <li class="row" key={number}>
              <span class="row-body">
                <span class="row-name"><bdi>{who(actor)}</bdi></span>
                <span class="small soft"><bdi lang="en">{act}</bdi>{subject && subject !== actor && <> · <bdi>{who(subject)}</bdi></>}{detail && <> · <bdi>{detail}</bdi></>}</span>
                <span class="small soft">{moment(ctx.lang, at_s, ctx.today)}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
      {!ended && <button class="button quiet lead" type="button" disabled={!ctx.online} onClick={() => void more()}>{t(entries ? "edit.people.audit_more" : "edit.people.audit_show")}</button>}
    </section>
  );
}
