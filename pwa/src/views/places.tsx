/** A subject's page: its places, those with somebody there now first; then its courses, dates and guides. */
import { useEffect, useRef } from "preact/hooks";
import { useKept, type Ctx } from "../ctx.ts";
import type { WirePlace } from "../sync/messages.gen.ts";
import { nextOfEvent } from "../records/agenda.ts";
import { fits, type Chosen } from "../records/filters.ts";
import { isTooOld, lastSuccessDay, listed } from "../records/fresh.ts";
import { distance } from "../records/near.ts";
import type { Opening } from "../records/opening.ts";
import { isProtected, topicsOf } from "../records/taxonomy.ts";
import { n, t } from "../text/i18n.ts";
import { Bar } from "../ui/bar.tsx";
import { Tabs } from "../ui/dock.tsx";
import { AgeLine, AgeNote } from "./age.tsx";
import { choose, chosenOn, Filters } from "./filters.tsx";
import { CallRow } from "./helplines.tsx";
import { GuideRow, openingOf, PlaceRow } from "./row.tsx";
import { EventRow } from "./rows.tsx";
import { Empty } from "./trouble.tsx";

const OFFER = { first: ["open", "language", "near"], more: ["step_free", "childcare", "free", "interpreter", "women", "language", "quarter"] };
const OFFER_DE = { first: ["open", "near", "step_free"], more: ["language", "childcare", "free", "interpreter", "women", "quarter"] };
const DAY_MIN = 1440;
/** Rows drawn at first, and again when the end of the list comes near: an old phone needs seconds for a thousand. */
const STEP = 24;

interface Listed {
  place: WirePlace;
  state: Opening | undefined;
  far: number;
}

export function Places({ ctx, topic }: { ctx: Ctx; topic: string }) {
  const list = `places/${topic}`;
  const chosen = chosenOn(ctx, list);
  const setChosen = (next: Chosen) => choose(ctx, list, next);
  const about = (record: { tags?: string[] }) => !topic || topicsOf(record.tags).includes(topic);
  const lastSuccess = lastSuccessDay(ctx);
  const all = listed(ctx, "place").filter((place) => about(place) && !isTooOld(place, lastSuccess));
  const { open: wantsOpen, near, ...facts } = chosen;
  const rows = all.filter((place) => fits(place, facts, ctx.now)).map((place): Listed => ({ place, state: openingOf(ctx, place), far: (near && distance(place, ctx.position)) || Infinity }));
  rows.sort((one, other) => one.far - other.far || (one.place.title < other.place.title ? -1 : 1));
  const open = rows.filter((row) => row.state?.open);
  const later = rows.filter((row) => !row.state?.open && row.state && row.state.look === "shut").sort((one, other) => one.far - other.far || (one.state?.wait_min ?? 0) - (other.state?.wait_min ?? 0));
  const call = rows.filter((row) => !row.state || row.state.look === "ask").filter((row) => !row.state?.open);
  const [most, end] = useGrowing(ctx, `${list}/most`);
  const rest = most - open.length;
  return (
    <>
      <Bar heading title={t(topic ? `topic.${topic}` : "places.title")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <AgeNote ctx={ctx} />
        {all.length > 0 && (
          <>
            <Filters ctx={ctx} list={list} records={all} offer={ctx.lang.startsWith("de") ? OFFER_DE : OFFER} />
            <p class="small soft" role="status">{n("places.open_count", rows.length, { open: open.length })} · {t(near && ctx.position ? "places.near_first" : "places.by_name")}</p>
          </>
        )}
        <Slab ctx={ctx} rows={first(open, most)} />
        {!wantsOpen && <Group ctx={ctx} heading="places.later" rows={first(later, rest)} />}
        {!wantsOpen && <Group ctx={ctx} heading="places.by_call" rows={first(call, rest - later.length)} />}
        {(wantsOpen ? open : rows).length > most && <p ref={end} />}
        {all.length > 0 && (wantsOpen ? open : rows).length === 0 && <None ctx={ctx} first={wantsOpen ? [...later].sort((one, other) => (one.state?.wait_min ?? DAY_MIN) - (other.state?.wait_min ?? DAY_MIN))[0] : undefined} onClear={() => setChosen({})} />}
        <Beside ctx={ctx} topic={topic} bare={all.length === 0} />
      </main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}

const first = <T,>(rows: readonly T[], most: number): readonly T[] => rows.slice(0, Math.max(most, 0));

/** How many rows to draw, more when the reader nears the end of them; what stands at that end. Kept for the way back. */
function useGrowing(ctx: Ctx, name: string) {
  const [most, setMost] = useKept(ctx, name, STEP);
  const end = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!end.current) return;
    const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && setMost(most + 2 * STEP), { rootMargin: "100%" });
    near.observe(end.current);
    return () => near.disconnect();
  });
  return [most, end] as const;
}

function Slab({ ctx, rows }: { ctx: Ctx; rows: readonly Listed[] }) {
  return rows.length ? <div class="slab">{rows.map(({ place }) => <PlaceRow ctx={ctx} place={place} />)}</div> : null;
}

function Group({ ctx, heading, rows }: { ctx: Ctx; heading: string; rows: readonly Listed[] }) {
  if (!rows.length) return null;
  return <section><h2>{t(heading)}</h2><Slab ctx={ctx} rows={rows} /></section>;
}

/** Nothing fits: what opens first, and the way back to the whole list. */
function None({ ctx, first, onClear }: { ctx: Ctx; first: Listed | undefined; onClear: () => void }) {
  return (
    <>
      <Empty icon="clock" title={t(first ? "home.none_open" : "filter.nothing")} />
      {first && <Slab ctx={ctx} rows={[first]} />}
      <button class="button quiet" type="button" onClick={onClear}>{t("filter.clear")}</button>
    </>
  );
}

/** What else the town has on the subject: numbers, dates, guides. */
function Beside({ ctx, topic, bare }: { ctx: Ctx; topic: string; bare: boolean }) {
  if (!topic) return null;
  const about = (record: { tags?: string[] }) => topicsOf(record.tags).includes(topic);
  const numbers = listed(ctx, "helpline").filter((line) => about(line) && !(line.tags ?? []).includes("emergency"));
  const events = listed(ctx, "event").filter((event) => about(event) && !isProtected(event) && nextOfEvent(event, ctx.now)).slice(0, 3);
  const guides = listed(ctx, "guide").filter(about).sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
  if (bare && !numbers.length && !events.length && !guides.length) return <Empty icon="info" title={t("places.none")} />;
  return (
    <>
      {guides.length > 0 && <section><h2>{t("guides.title")}</h2><div class="slab">{guides.map((guide) => <GuideRow ctx={ctx} guide={guide} />)}</div></section>}
      {events.length > 0 && <section><h2>{t("events.title")}</h2><div class="slab">{events.map((event) => <EventRow ctx={ctx} event={event} />)}</div></section>}
      {numbers.length > 0 && <section><h2>{t("helplines.title")}</h2><div class="slab">{numbers.map((line) => <CallRow ctx={ctx} line={line} />)}</div></section>}
    </>
  );
}
