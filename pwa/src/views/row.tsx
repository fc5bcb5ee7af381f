/** One record as one row: what it is, whether it helps now, how far. The whole row is one way in. */
import type { Ctx } from "../ctx.ts";
import type { WireCourse, WireEvent, WireGuide, WirePlace, WireRecord } from "../sync/messages.gen.ts";
import { hoursOf, isRepeated, nextOf, nextOfEvent, nextStop, seatsOf, weekdaysOf, type Meeting } from "../records/agenda.ts";
import { trust } from "../records/fresh.ts";
import { distance, walk_min } from "../records/near.ts";
import { opening, timed, type Opening } from "../records/opening.ts";
import { iconOf, topicsOf } from "../records/taxonomy.ts";
import { daysBetween } from "../records/fresh.ts";
import { language, n, t } from "../text/i18n.ts";
import { dayNumber, list, longDay, month, number, shortDay, tongue, weekday } from "../text/format.ts";
import { pick } from "../text/pick.ts";
import { Badge, Fact } from "../ui/badge.tsx";
import { DayBar } from "../ui/day.tsx";
import { Icon, Plate } from "../ui/icon.tsx";
import { Range, Time } from "../ui/number.tsx";
import { To } from "./to.tsx";
import { German, Title, Tongue, Words } from "./words.tsx";
import type { ComponentChildren } from "preact";

/** What the row of any kind looks like; kinds without a row of their own stand as a guide does. */
export function Row({ ctx, record, detail }: { ctx: Ctx; record: WireRecord; detail?: ComponentChildren }) {
  if (record.kind === "place") return <PlaceRow ctx={ctx} place={record} detail={detail} />;
  if (record.kind === "course") return <CourseRow ctx={ctx} course={record} detail={detail} />;
  if (record.kind === "event") return <EventRow ctx={ctx} event={record} />;
  return <PlainRow ctx={ctx} record={record} detail={detail} />;
}

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

export function CourseRow({ ctx, course, detail }: { ctx: Ctx; course: WireCourse; detail?: ComponentChildren }) {
  const over = course.event_status === "cancelled";
  return (
    <To ctx={ctx} route={{ view: "record", id: course.id }} look="row">
      <Plate topic="german" icon="german" />
      <span class="row-body">
        <span class={`row-name${over ? " void" : ""}`}><Title record={course} /></span>
        {course.organisation && <span class="soft small"><German words={course.organisation} /></span>}
        {detail && <span class="soft small">{detail}</span>}
        <span class="row-facts">
          <Lessons ctx={ctx} course={course} />
          {course.childcare === "yes" && <Fact icon="child">{t("course.childcare")}</Fact>}
          <Walk ctx={ctx} record={course} />
        </span>
        {over ? <Badge look="off" icon="close">{t("events.cancelled")}</Badge> : <SeatState ctx={ctx} course={course} />}
      </span>
      <Icon name="next" />
    </To>
  );
}

export function Lessons({ ctx, course }: { ctx: Ctx; course: WireCourse }) {
  if (!course.schedule) return null;
  const hours = hoursOf(course.schedule);
  const days = weekdaysOf(course.schedule);
  // 5 January 2026 was a Monday.
  const name = (at: number) => weekday(ctx.lang, `2026-01-0${5 + at}`);
  const run = days.length > 2 && (days.at(-1) as number) - (days[0] as number) === days.length - 1;
  return (
    <Fact icon="clock">
      {run ? `${name(days[0] as number)}–${name(days.at(-1) as number)}` : list(ctx.lang, days.map(name))}{" "}
      {hours && (hours.to === undefined ? <Time minute={hours.from} /> : <Range from={hours.from} to={hours.to} />)}
    </Fact>
  );
}

export function SeatState({ ctx, course }: { ctx: Ctx; course: WireCourse }) {
  const seats = seatsOf(course, ctx.now);
  if (seats) return seats.free > 0 ? <span class="state open"><span>{n("course.seats", seats.free)}</span></span> : <span class="state"><span>{t("course.full")}</span></span>;
  if (!course.seats?.as_of) return null;
  return <span class="line"><span class="state call"><span>{t("course.seats_unknown")}</span></span><Badge>{t("freshness.as_of", { day: shortDay(ctx.lang, course.seats.as_of) })}</Badge></span>;
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

export function Hours({ meeting }: { meeting: Meeting }) {
  if (meeting.allDay) return <>{t("events.all_day")}</>;
  if (meeting.from === undefined) return null;
  return meeting.to === undefined ? <Time minute={meeting.from} /> : <Range from={meeting.from} to={meeting.to} />;
}

export function EventRow({ ctx, event, meeting = nextOfEvent(event, ctx.now) }: { ctx: Ctx; event: WireEvent; meeting?: Meeting | undefined }) {
  const { topic, icon } = topicOf(event);
  const day = meeting?.day ?? event.day ?? event.schedule?.start.slice(0, 10);
  const off = event.event_status === "cancelled" || meeting?.cancelled;
  const open = event.time_open || (!event.schedule && !off);
  return (
    <To ctx={ctx} route={{ view: "record", id: event.id }} look="row">
      {day && <DateBlock ctx={ctx} day={day} open={Boolean(open)} />}
      <span class="row-body">
        <span class={`row-name${off ? " void" : ""}`}><Title record={event} /></span>
        {off ? <Badge look="off" icon="close"><Off ctx={ctx} event={event} /></Badge> : <EventState ctx={ctx} event={event} meeting={meeting} />}
      </span>
      <Plate topic={topic} icon={icon} />
    </To>
  );
}

/** "Fällt aus. Nächstes Mal 11. Dezember" where it comes again. */
function Off({ ctx, event }: { ctx: Ctx; event: WireEvent }) {
  const next = event.event_status === "cancelled" || !isRepeated(event) ? undefined : nextOfLater(event, ctx);
  return <>{next ? t("events.cancelled_next", { day: longDay(ctx.lang, next, ctx.now.day) }) : t("events.cancelled")}</>;
}

function nextOfLater(event: WireEvent, ctx: Ctx): string | undefined {
  return nextOf(event.schedule, ctx.now, 8).find((one) => !one.cancelled)?.day;
}

function EventState({ ctx, event, meeting }: { ctx: Ctx; event: WireEvent; meeting: Meeting | undefined }) {
  const where = event.place_name || event.street;
  return (
    <>
      {event.event_status === "moved" && <Badge look="new">{t("events.moved")}</Badge>}
      {event.time_open && event.place_open ? <span>{t("events.time_and_place_follow")}</span> : (
        <span class="row-facts">
          {event.time_open ? <Fact>{t("events.time_follows")}</Fact> : meeting && <Fact><Hours meeting={meeting} /></Fact>}
          {event.place_open ? <Fact>{t("events.place_follows")}</Fact> : where && <Fact><German words={where} /></Fact>}
          <Walk ctx={ctx} record={event} />
        </span>
      )}
      {event.event_status === "announced" && event.tags?.[0] === "rally" && <span class="row-facts"><Fact icon="check">{t("events.registered")}</Fact></span>}
    </>
  );
}

export function GuideRow({ ctx, guide, detail }: { ctx: Ctx; guide: WireGuide; detail?: ComponentChildren }) {
  return <PlainRow ctx={ctx} record={guide} detail={detail ?? <Words said={pick(guide, "summary", language())} />} />;
}

function PlainRow({ ctx, record, detail }: { ctx: Ctx; record: WireRecord; detail?: ComponentChildren }) {
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
