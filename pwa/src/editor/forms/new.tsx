/** What shall it be? Six kinds, and the new ones that were begun and not saved. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { Bar } from "../../ui/bar.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Page } from "../ctx.ts";
import { KINDS, type Kind } from "../messages.gen.ts";
import { draftsOf } from "./drafts.ts";

const ICONS: { [kind in Kind]: string } = { place: "house", course: "german", event: "day", helpline: "phone", guide: "papers", alert: "warn" };
const ORDER: readonly Kind[] = ["course", "event", "place", "alert", "guide", "helpline"];

export function View({ ctx }: Page) {
  const [begun, keep] = useState<readonly string[]>([]);
  useEffect(() => {
    let stale = false;
    void draftsOf(ctx.me.person.id).keys().then((keys) => !stale && keep(keys));
    return () => {
      stale = true;
    };
  }, []);
  const kinds = ORDER.filter((kind) => KINDS.includes(kind) && (kind !== "helpline" || ctx.may("helplines")));
  return (
    <>
      <Bar title={t("edit.form.new")} heading onBack={ctx.back} />
      <main id="main">
        <div class="slab">
          {kinds.map((kind) => (
            <a class="row mid" href={`#/record/new/${kind}`} key={kind}>
              <Icon name={ICONS[kind]} />
              <span class="row-body"><span class="row-name">{t(`kind.${kind}`)}</span>{begun.includes(`new/${kind}`) && <span class="small soft">{t("edit.form.begun")}</span>}</span>
              <Icon name="next" />
            </a>
          ))}
        </div>
      </main>
    </>
  );
}
