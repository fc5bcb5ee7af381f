/** Every record of the town: searched by name, narrowed by kind and state, each with where it is (here, sent, with readers, between two). */
import { useMemo, useState } from "preact/hooks";
import { n, t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import type { Page } from "../ctx.ts";
import { fold } from "../../search/fold.ts";
import { KINDS, Status, type Kind, type Record as Complete } from "../messages.gen.ts";
import { PlateOf, say, StateBadge, Title } from "../names.tsx";
import type { Shown } from "../store.ts";

const MOST = 60;
/** What was looked for, while the page is open. */
const kept: { words: string; kind: Kind | ""; only: string } = { words: "", kind: "", only: "" };
/** What may be asked for besides the kind: a status, or where the record is. */
const ONLY = ["here", "conflict", ...Status] as const;

export function View({ ctx, args: [first = ""] }: Page) {
  if (first && kept.only !== first) Object.assign(kept, { words: "", kind: "", only: first });
  const [, draw] = useState(0);
  const [all, setAll] = useState(false);
  const set = (patch: Partial<typeof kept>) => {
    Object.assign(kept, patch);
    draw((count) => count + 1);
  };
  const shown = ctx.store.all();
  const words = useMemo(() => new Map(shown.map(({ id, record }) => [id, haystack(record)])), [ctx.store.rows, ctx.store.outbox]);
  const needles = fold(kept.words).split(" ").filter(Boolean);
  const found = shown
    .filter((one) => (!kept.kind || one.record.kind === kept.kind) && (!kept.only || one.state === kept.only || (one.record.status ?? "draft") === kept.only))
    .filter(({ id }) => needles.every((needle) => words.get(id)?.includes(needle)))
    .sort((one, other) => say(one.record.title, ctx.lang).text.localeCompare(say(other.record.title, ctx.lang).text, ctx.lang));
  const used = ONLY.filter((only) => shown.some((one) => one.state === only || (one.record.status ?? "draft") === only));
  return (
    <>
      <header class="bar">
        <h1 class="bar-title" tabIndex={-1}>{t("edit.frame.records")}<span class="bar-sub" role="status">{n("edit.records.count", found.length)}</span></h1>
      </header>
      <main id="main">
        <label class="gone" for="find">{t("edit.records.find")}</label>
        <input id="find" class="input" type="search" autocomplete="off" placeholder={t("edit.records.find")} value={kept.words} onInput={(event) => set({ words: event.currentTarget.value })} />
        <div class="chips lead" role="group" aria-label={t("edit.records.kind")}>
          {KINDS.filter((kind) => shown.some(({ record }) => record.kind === kind)).map((kind) => (
            <button class="chip" type="button" key={kind} aria-pressed={kept.kind === kind} onClick={() => set({ kind: kept.kind === kind ? "" : kind })}>{t(`edit.kind.${kind}`)}</button>
          ))}
        </div>
        <div class="chips" role="group" aria-label={t("edit.records.state")}>
          {used.map((only) => (
            <button class="chip" type="button" key={only} aria-pressed={kept.only === only} onClick={() => set({ only: kept.only === only ? "" : only })}>{t(only === "here" || only === "conflict" ? `edit.state.${only}` : `edit.status.${only}`)}</button>
          ))}
        </div>
        {found.length > 0 ? <ul class="slab">{found.slice(0, all ? undefined : MOST).map((one) => <Row key={one.id} one={one} lang={ctx.lang} />)}</ul> : <p class="soft">{t("edit.records.none")}</p>}
        {!all && found.length > MOST && <button class="button quiet" type="button" onClick={() => setAll(true)}>{n("edit.work.more", found.length - MOST)}</button>}
      </main>
    </>
  );
}

function Row({ one: { id, record, state }, lang }: { one: Shown; lang: string }) {
  return (
    <li>
      <a class="row mid" href={state === "conflict" ? `#/conflict/${id}` : `#/record/${id}`}>
        <PlateOf record={record} />
        <span class="row-body">
          <span class="row-name"><Title record={record} lang={lang} /></span>
          <span class="line">
            <StateBadge state={state} status={record.status ?? "draft"} />
            {record.status !== "published" && <span class="small soft">{t(`edit.status.${record.status ?? "draft"}`)}</span>}
          </span>
        </span>
        <Icon name="next" />
      </a>
    </li>
  );
}

/** Titles in every language, the organisation and the id, folded as the readers' search does. */
function haystack(record: Complete): string {
  const titles = Object.values(record.title.said).map(({ text }) => text);
  return fold([...titles, "organisation" in record ? (record.organisation ?? "") : "", record.id].join(" "));
}
