/** Search over everything, on the phone; the question stays in memory, never in an address. It ends in pictures. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useKept, type Ctx, type Records } from "../ctx.ts";
import { isCurrent, lastSuccessDay } from "../records/fresh.ts";
import { TAG_IDS } from "../records/taxonomy.ts";
import type { WireRecord } from "../sync/messages.gen.ts";
import { buildIndex, search, type Hit, type Index, type Span } from "../search/index.ts";
import { entriesOf } from "../search/entries.ts";
import { rulesOf, type Written } from "../search/rules.ts";
import { n, t, rule } from "../text/i18n.ts";
import { tongue } from "../text/format.ts";
import { direction } from "../text/languages.ts";
import { Badge } from "../ui/badge.tsx";
import { Tabs } from "../ui/dock.tsx";
import { Icon, Plate } from "../ui/icon.tsx";
import { AgeLine } from "./age.tsx";
import { Plates } from "./plates.tsx";
import { openingOf, State, topicOf } from "./row.tsx";
import { To } from "./to.tsx";

const FIRST = 12;
const MOST = 60;
const CLIP = 110;
const built = new WeakMap<Records, Index>();

function indexOf(ctx: Ctx): Index {
  let index = built.get(ctx.records);
  if (!index) {
    const names = rule("rules.tags").split("|");
    index = buildIndex(entriesOf(ctx.records.raw, (tag) => names[TAG_IDS.indexOf(tag)] ?? ""), rulesOf(ctx.lang, written()));
    built.set(ctx.records, index);
  }
  return index;
}

const written = (): Written => ({ endings: rule("rules.endings"), starts: rule("rules.starts"), stop: rule("rules.stop"), weak: rule("rules.weak"), same: rule("rules.same") });

export function Search({ ctx }: { ctx: Ctx }) {
  const [query, setQuery] = useKept(ctx, "query", "");
  const [ready, setReady] = useState(built.has(ctx.records));
  const [most, setMost] = useState(FIRST);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The page stands before the index is made: on an old phone that takes a moment.
    const soon = setTimeout(() => {
      indexOf(ctx);
      setReady(true);
    }, 30);
    return () => clearTimeout(soon);
  }, [ctx.records]);
  const asked = query.trim();
  const hits = ready && asked.length > 1 ? search(indexOf(ctx), asked, MOST) : [];
  const lastSuccess = lastSuccessDay(ctx);
  const found = hits.flatMap((hit) => {
    const record = ctx.records.get(hit.id);
    return record && isCurrent(record, ctx.now.day, lastSuccess) ? [{ hit, record }] : [];
  });
  const own = found.filter(({ record }) => !record.langs?.["title"]);
  const foreign = found.filter(({ record }) => record.langs?.["title"]);
  const clear = () => {
    setQuery("");
    setMost(FIRST);
    field.current?.focus();
  };
  return (
    <>
      <header class="bar search-bar">
        <button class="round" type="button" aria-label={t("bar.back")} onClick={ctx.back}><Icon name="back" /></button>
        <div class="field" role="search">
          <Icon name="search" />
          <input ref={field} type="search" inputMode="search" enterKeyHint="search" aria-label={t("search.field")} value={query} autoComplete="off" {...{ autocorrect: "off" }} autoCapitalize="off" spellcheck={false}
            onInput={(event) => { setMost(FIRST); setQuery(event.currentTarget.value); }} onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()} />
          {query && <button class="round" type="button" aria-label={t("search.clear")} onClick={clear}><Icon name="close" /></button>}
        </div>
      </header>
      <main id="main">
        <h1 class="gone" tabIndex={-1}>{t("search.title")}</h1>
        <p class="small soft" role="status">{asked.length > 1 && ready ? (found.length ? n("search.hits", found.length) : t("search.nothing", { query: asked })) : <>{t("search.private")} <AgeLine ctx={ctx} /></>}</p>
        {own.length > 0 && <div class="slab">{own.slice(0, most).map((one) => <HitRow ctx={ctx} {...one} />)}</div>}
        {own.length > most && <button class="button quiet" type="button" onClick={() => setMost(MOST)}>{t("search.more")}</button>}
        {foreign.length > 0 && (
          <section>
            <h2>{t("search.other_languages")}</h2>
            <div class="slab">{foreign.slice(0, most).map((one) => <HitRow ctx={ctx} {...one} />)}</div>
          </section>
        )}
        <section>
          <h2>{t("search.pictures")}</h2>
          <Plates ctx={ctx} />
        </section>
      </main>
      <Tabs at="search" onHelp={ctx.help} />
    </>
  );
}

function HitRow({ ctx, hit, record }: { ctx: Ctx; hit: Hit; record: WireRecord }) {
  const { topic, icon } = topicOf(record);
  const state = record.kind === "place" ? openingOf(ctx, record) : undefined;
  const titleLang = record.langs?.["title"];
  const textLang = record.langs?.["body"] ?? record.langs?.["summary"];
  const passage = hit.passage && hit.passage.text !== record.title ? hit.passage : undefined;
  return (
    <To ctx={ctx} route={{ view: "record", id: record.id }} look="row">
      <Plate topic={topic} icon={record.kind === "helpline" ? "phone" : icon} />
      <span class="row-body">
        <span class="row-name"><Marked text={record.title} spans={hit.title} lang={titleLang} /></span>
        {state && <State opening={state} />}
        <span class="soft small">{t(`kind.${record.kind}`)}{passage && <> · <Marked {...clip(passage.text, passage.spans)} lang={textLang} /></>}</span>
        {titleLang && <Badge look="tongue" icon="tongue">{t("fallback.found_in", { language: tongue(ctx.lang, titleLang) })}</Badge>}
      </span>
      <Icon name="next" />
    </To>
  );
}

/** The text with its found words marked; in another language with its own direction. */
export function Marked({ text, spans, lang }: { text: string; spans: readonly Span[]; lang?: string | undefined }) {
  const pieces = [];
  let at = 0;
  for (const [from, to] of spans) {
    if (from < at) continue;
    pieces.push(text.slice(at, from), <mark>{text.slice(from, to)}</mark>);
    at = to;
  }
  pieces.push(text.slice(at));
  return lang ? <bdi lang={lang} dir={direction(lang)}>{pieces}</bdi> : <>{pieces}</>;
}

/** About two lines around the first found word, cut at words. */
export function clip(text: string, spans: readonly Span[]): { text: string; spans: Span[] } {
  if (text.length <= CLIP) return { text, spans: [...spans] };
  const first = spans[0]?.[0] ?? 0;
  let from = Math.max(0, first - CLIP / 3);
  if (from > 0) from = text.indexOf(" ", from) + 1;
  const end = text.lastIndexOf(" ", from + CLIP);
  const to = end > from ? end : from + CLIP;
  const lead = from > 0 ? "… " : "";
  const move = lead.length - from;
  return {
    text: lead + text.slice(from, to) + (to < text.length ? " …" : ""),
    spans: spans.filter((span) => span[0] >= from && span[1] <= to).map((span) => [span[0] + move, span[1] + move] as const),
  };
}
