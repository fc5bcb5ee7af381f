/** Rows of courses and dates, and the row of whatever kind a record is. */
import type { Ctx } from "../ctx.ts";
import type { WireCourse, WireEvent, WireRecord } from "../sync/messages.gen.ts";
import { hoursOf, isRepeated, nextOf, nextOfEvent, seatsOf, weekdaysOf, type Meeting } from "../records/agenda.ts";
import { n, t } from "../text/i18n.ts";
import { list, longDay, shortDay, weekday } from "../text/format.ts";
import { Badge, Fact } from "../ui/badge.tsx";
import { Icon, Plate } from "../ui/icon.tsx";
import { DateBlock, Hours, PlaceRow, PlainRow, topicOf, Walk } from "./row.tsx";
import { To } from "./to.tsx";
import { German, Title } from "./words.tsx";
import type { ComponentChildren } from "preact";

/** What the row of any kind looks like; kinds without a row of their own stand as a guide does. */
export function Row({ ctx, record, detail }: { ctx: Ctx; record: WireRecord; detail?: ComponentChildren }) {
  if (record.kind === "place") return <PlaceRow ctx={ctx} place={record} detail={detail} />;
  if (record.kind === "course") return <CourseRow ctx={ctx} course={record} detail={detail} />;
  if (record.kind === "event") return <EventRow ctx={ctx} event={record} />;
  return <PlainRow ctx={ctx} record={record} detail={detail} />;
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
      {hours && <Hours meeting={hours} />}
    </Fact>
  );
}

export function SeatState({ ctx, course }: { ctx: Ctx; course: WireCourse }) {
  const seats = seatsOf(course, ctx.now);
  if (seats) return seats.free > 0 ? <span class="state open"><span>{n("course.seats", seats.free)}</span></span> : <span class="state"><span>{t("course.full")}</span></span>;
  if (!course.seats?.as_of) return null;
  return <span class="line"><span class="state ask"><span>{t("course.seats_unknown")}</span></span><Badge>{t("freshness.as_of", { day: shortDay(ctx.lang, course.seats.as_of) })}</Badge></span>;
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
        {off ? <><Badge look="off" icon="close"><Off ctx={ctx} event={event} /></Badge>{meeting && <span class="soft small void"><Hours meeting={meeting} /></span>}</> : <EventState ctx={ctx} event={event} meeting={meeting} />}
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
