/** Who changed what, newest first, word by word; and the way back, which is a change like any other. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { tongue } from "../../text/format.ts";
import { direction } from "../../text/languages.ts";
import { Bar } from "../../ui/bar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Unreachable } from "../client.ts";
import type { Ctx, Page } from "../ctx.ts";
import { apply, diff } from "../edit.ts";
import type { Change, Changed, Entry, Json } from "../messages.gen.ts";
import { moment } from "../when.ts";
import { nameOf } from "./parts.tsx";
import { wordDiff } from "./word_diff.ts";

export function View({ ctx, args }: Page) {
  const [id = ""] = args;
  const [entries, keep] = useState<readonly Entry[] | "offline" | undefined>(undefined);
  const shown = ctx.store.get(id);
  useEffect(() => {
    let stale = false;
    ctx.client.get<{ entries: Entry[] }>(`records/${id}/history`).then((found) => !stale && keep(found.entries), (problem) => !stale && keep(problem instanceof Unreachable ? "offline" : []));
    return () => {
      stale = true;
    };
  }, [id, shown?.change]);
  const title = shown?.record.title.said[shown.record.title.source_lang]?.text ?? "";
  return (
    <>
      <Bar title={t("edit.form.history")} heading age={title} onBack={ctx.back} />
      <main id="main">
        {entries === "offline" && <p class="note"><Icon name="nonet" /><span>{t("edit.history.offline")}</span></p>}
        {Array.isArray(entries) && !entries.length && <p class="soft">{t("edit.history.empty")}</p>}
        {Array.isArray(entries) && entries.map((entry: Entry) => <Item ctx={ctx} id={id} entry={entry} key={entry.change} />)}
      </main>
    </>
  );
}

function Item({ ctx, id, entry }: { ctx: Ctx; id: string; entry: Entry }) {
  const back = async () => {
    const current = ctx.store.get(id)?.record;
    if (!current) return;
    const after = apply(current, backwards(entry));
    // Saved against what stands now: whoever changed the same field since keeps it, and this becomes a proposal.
    const changed = diff(current, after).length > 0 && (await ctx.store.save(current, after));
    ctx.toast(t(changed ? "edit.history.restored" : "edit.history.same"));
  };
  const whole = entry.fields.some(({ field }) => !field);
  return (
    <section class="slab entry">
      <div class="row mid">
        <span class="row-body"><span class="row-name">{actorOf(entry.actor)}</span><span class="small soft">{moment(ctx.lang, entry.at_s, ctx.today)}</span></span>
        {!whole && <button class="button quiet short" type="button" onClick={() => void back()}><Icon name="again" />{t("edit.history.restore")}</button>}
      </div>
      {entry.fields.map((one) => <FieldDiff ctx={ctx} changed={one} key={`${one.field}.${one.lang}`} />)}
    </section>
  );
}

/** The fields of an entry as they were before it. */
export function backwards({ fields }: Pick<Entry, "fields">): Change[] {
  return fields.filter(({ field }) => field).map(({ field, lang, old, new: fresh }) => ({ field, ...(lang && { lang }), base: fresh, value: old }));
}

/** A role or an import says so in words; a person by name. */
function actorOf(actor: string): string {
  const role = /^(admin|editor|translator|partner|house|script)$/.test(actor);
  if (role) return t(`edit.history.role_${actor}`);
  return actor.startsWith("import:") ? t("edit.history.import", { source: actor.slice(7).trim() }) : actor || t("edit.history.role_editor");
}

function FieldDiff({ ctx, changed: { field, lang, old, new: fresh } }: { ctx: Ctx; changed: Changed }) {
  if (!field) return <div class="row"><span class="row-body">{t(old === null ? "edit.history.made" : "edit.history.removed")}</span></div>;
  const known = nameOf(field.replace(/\.\d+/g, ""));
  const name = known.startsWith("edit.form.") ? field : known;
  return (
    <div class="row">
      <span class="row-body">
        <span class="row-name">{lang ? t("edit.form.in_language", { name, language: tongue(ctx.lang, lang) }) : name}</span>
        <span class="diff" lang={lang || undefined} dir={lang ? direction(lang) : "auto"}>
          {wordDiff(wordsOf(old), wordsOf(fresh)).map(({ as, text }, at) => (as === "same" ? <span key={at}>{text}</span> : as === "ins" ? <ins key={at}>{text}</ins> : <del key={at}>{text}</del>))}
        </span>
      </span>
    </div>
  );
}

/** A value as words: a text by itself, anything else name by name. */
export function wordsOf(value: Json): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(wordsOf).join(" · ");
  return Object.entries(value).filter(([, inner]) => inner !== null).map(([name, inner]) => (name === "said" || name === "text" ? wordsOf(inner as Json) : `${name} ${wordsOf(inner as Json)}`)).join(" · ");
}
