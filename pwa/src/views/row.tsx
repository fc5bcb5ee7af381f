/** One record as one row: what it is, whether it helps now, how far. The whole row is one way in. */
import type { Ctx } from "../ctx.ts";
import type { WireCourse, WireEvent, WireGuide, WirePlace, WireRecord } from "../sync/messages.gen.ts";
import { nextStop, type Meeting } from "../records/agenda.ts";
import { distance, walk_min } from "../records/near.ts";
import { opening, timed, type Opening } from "../records/opening.ts";
import { iconOf, topicsOf } from "../records/taxonomy.ts";
import { daysBetween, trust } from "../records/fresh.ts";
import { language, n, t } from "../text/i18n.ts";
import { dayNumber, list, month, number, shortDay, tongue, weekday } from "../text/format.ts";
import { pick } from "../text/pick.ts";
import { Fact } from "../ui/badge.tsx";
import { DayBar } from "../ui/day.tsx";
import { Icon, Plate } from "../ui/icon.tsx";
import { Range, Time } from "../ui/number.tsx";
import { To } from "./to.tsx";
import { Title, Tongue, Words } from "./words.tsx";
import type { ComponentChildren } from "preact";

export function topicOf(record: { tags?: readonly string[] }): { topic: string; icon: string } {
  const topic = topicsOf(record.tags)[0] as string;
  const tag = record.tags?.[0];
  if (tag === "rally") return { topic, icon: "demo" };
  if (tag === "mobile_health" || tag === "mobile_advice") return { topic: "bus", icon: "bus" };
  return { topic, icon: iconOf(topic) };
}

/** Open now, by hours or by the stop that stands here; nothing where nobody said when. */
export function openingOf(ctx: Ctx, place: WirePlace, short = false): Opening | undefined {
  const stop = nextStop(place, ctx.now);
  if (!stop) return opening(place.hours, holidays(ctx), ctx.now, ctx.lang, short);
  const { meeting, here } = stop;
  const bars = meeting.day === ctx.now.day && meeting.from !== undefined ? [{ from: meeting.from, to: meeting.to ?? meeting.from + 60, look: here ? "open" as const : "free" as const }] : [];
  const wait_min = here ? 0 : daysBetween(ctx.now.day, meeting.day) * 1440 + (meeting.from ?? 0) - ctx.now.minute;
  if (here) return { look: "open", words: meeting.to === undefined ? t("hours.open") : timed("hours.here_until", meeting.to), bars, open: true, wait_min };
  return { look: "shut", words: timed("hours.here_next", meeting.from ?? 0, { day: dayWord(ctx, meeting.day) }), bars, open: false, wait_min };
}

const known = new WeakMap<readonly string[], ReadonlySet<string>>();
export function holidays(ctx: Ctx): ReadonlySet<string> {
  const days = ctx.records.town?.holidays ?? [];
  let set = known.get(days);
  if (!set) known.set(days, (set = new Set(days)));
  return set;
}

/** "heute", "Freitag", "4. Dez." */
export function dayWord(ctx: Ctx, day: string): string {
  const days = daysBetween(ctx.now.day, day);
  return days >= 0 && days < 7 ? weekday(ctx.lang, day, "long") : shortDay(ctx.lang, day);
}

export function State({ opening: it, children }: { opening: Opening; children?: ComponentChildren }) {
  return <span class={`state ${it.look}`}><span>{it.words}{children}</span></span>;
}

export function Walk({ ctx, record }: { ctx: Ctx; record: WirePlace | WireCourse | WireEvent }) {
  const metres = distance(record, ctx.position);
  if (metres === undefined) return null;
  const minutes = walk_min(metres);
  return <Fact icon="walk">{minutes <= 45 ? n("near.walk", minutes) : t("near.km", { distance: number(ctx.lang, metres / 1000, 1) })}</Fact>;
}

export function PlaceRow({ ctx, place, short, detail }: { ctx: Ctx; place: WirePlace; short?: boolean; detail?: ComponentChildren }) {
  const state = openingOf(ctx, place, short);
  const { topic, icon } = topicOf(place);
  return (
    <To ctx={ctx} route={{ view: "record", id: place.id }} look="row">
      <Plate topic={topic} icon={icon} />
      <span class="row-body">
        <span class="row-name"><Title record={place} /></span>
        {state && <span class="line apart"><State opening={state} />{short && <span class="fact small soft"><Walk ctx={ctx} record={place} /></span>}</span>}
        {state && state.bars.length > 0 && <DayBar bars={state.bars} now={ctx.now.minute} />}
        {detail && <span class="soft small">{detail}</span>}
        {!short && <span class="row-facts">
          <Walk ctx={ctx} record={place} />
          <Tongues ctx={ctx} record={place} />
          <Old ctx={ctx} record={place} />
        </span>}
        <TitleTongue record={place} />
      </span>
      <Icon name="next" />
    </To>
  );
}

/** Spoken languages, the reader's own first; the row has room for three. */
function Tongues({ ctx, record }: { ctx: Ctx; record: { languages?: string[]; interpreter?: boolean } }) {
  const spoken = [...(record.languages ?? [])].sort((one, other) => Number(other === ctx.lang) - Number(one === ctx.lang));
  if (!spoken.length) return record.interpreter ? <Fact icon="tongue">{t("place.interpreter")}</Fact> : null;
  const more = spoken.length - 3;
  return <Fact icon="tongue">{list(ctx.lang, spoken.slice(0, 3).map((tag) => tongue(ctx.lang, tag)))}{more > 0 && <> <bdi>+{more}</bdi></>}</Fact>;
}

function Old({ ctx, record }: { ctx: Ctx; record: WireRecord }) {
  if (trust(record, ctx.now.day) !== "old") return null;
  return <Fact icon="clock">{checkedAgo(ctx, record.verified_on as string)}</Fact>;
}

/** "geprüft vor 7 Monaten" */
export function checkedAgo(ctx: Ctx, day: string): string {
  return n("freshness.verified_months", Math.max(1, Math.round(daysBetween(day, ctx.now.day) / 30.4)));
}

function TitleTongue({ record }: { record: WireRecord }) {
  return record.langs?.["title"] && record.langs["title"] !== "de" ? <Tongue record={record} /> : null;
}

/** Weekday, number, month; dashed while nobody knows the hour. */
export function DateBlock({ ctx, day, open }: { ctx: Ctx; day: string; open?: boolean }) {
  return (
    <span class={`date${open ? " maybe" : ""}`}>
      {weekday(ctx.lang, day)}
      <b>{dayNumber(day)}</b>
      {month(ctx.lang, day)}
    </span>
  );
}

export function Hours({ meeting }: { meeting: Partial<Pick<Meeting, "allDay" | "from" | "to">> }) {
  if (meeting.allDay) return <>{t("events.all_day")}</>;
  if (meeting.from === undefined) return null;
  return meeting.to === undefined ? <Time minute={meeting.from} /> : <Range from={meeting.from} to={meeting.to} />;
}

export function GuideRow({ ctx, guide, detail }: { ctx: Ctx; guide: WireGuide; detail?: ComponentChildren }) {
  return <PlainRow ctx={ctx} record={guide} detail={detail ?? <Words said={pick(guide, "summary", language())} />} />;
}

export function PlainRow({ ctx, record, detail }: { ctx: Ctx; record: WireRecord; detail?: ComponentChildren }) {
  const { topic, icon } = record.kind === "helpline" ? { topic: topicsOf(record.tags)[0] as string, icon: "phone" } : record.kind === "alert" ? { topic: "work", icon: "warn" } : topicOf(record);
  return (
    <To ctx={ctx} route={{ view: "record", id: record.id }} look="row mid">
      <Plate topic={topic} icon={icon} />
      <span class="row-body">
        <span class="row-name"><Title record={record} /></span>
        {detail && <span class="soft small clip">{detail}</span>}
        <Tongue record={record} />
      </span>
      <Icon name="next" />
    </To>
  );
}

export function FactRow({ icon, children, hint }: { icon: string; children: ComponentChildren; hint?: ComponentChildren }) {
  return (
    <div class="row mid">
      <Icon name={icon} />
      <span class="row-body">{hint ? <><span class="row-name">{children}</span><span class="soft small">{hint}</span></> : children}</span>
    </div>
  );
}
