/** One course: seats, who may come, the week, what is different this time, how to enrol. */
import type { Ctx } from "../ctx.ts";
import type { WireCourse } from "../sync/messages.gen.ts";
import { breaksOf, hoursOf, nextOf, seatsOf, untilOf, weekdaysOf, type Meeting } from "../records/agenda.ts";
import { calendar } from "../records/ics.ts";
import { daysBetween } from "../records/fresh.ts";
import { weekdayOf } from "../time/zone.ts";
import { language, n, rich, t } from "../text/i18n.ts";
import { longDay, weekday } from "../text/format.ts";
import { nested, pick } from "../text/pick.ts";
import { safeLink } from "../text/prose.tsx";
import { Badge, Note } from "../ui/badge.tsx";
import { Bar } from "../ui/bar.tsx";
import { DayBar } from "../ui/day.tsx";
import { Acts } from "../ui/dock.tsx";
import { Icon, Plate } from "../ui/icon.tsx";
import { Time } from "../ui/number.tsx";
import { AgeLine } from "./age.tsx";
import { Access, callAct, Phones, Residence, Trust, Web, Where } from "./facts.tsx";
import { download } from "./calendar.ts";
import { keepAct, wayAct } from "./keep.ts";
import { Outdated } from "./outdated.tsx";
import { DateBlock, FactRow, Hours } from "./row.tsx";
import { SeatState } from "./rows.tsx";
import { German, Nested, Title, Tongue, Words } from "./words.tsx";

/** Lessons lie between 8 and 20 h; an evening course stretches the bar to 22 h. */
const FROM = 480;
const TO = 1260;
const DIFFERENT = 6;

export function Course({ ctx, course }: { ctx: Ctx; course: WireCourse }) {
  const cancelled = course.event_status === "cancelled";
  const ended = course.schedule !== undefined && nextOf(course.schedule, ctx.now, 1).length === 0;
  return (
    <>
      <Bar title={t("kind.course")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <div class="line top">
          <Plate topic="german" icon="german" big />
          <div>
            <h1 tabIndex={-1} class={cancelled ? "void" : undefined}><Title record={course} /></h1>
            {course.organisation && <p class="soft"><German words={course.organisation} /></p>}
            {cancelled && <Badge look="off" icon="close">{t("events.cancelled")}</Badge>}
            <Tongue record={course} />
          </div>
        </div>
        {course.summary && <p class="lead"><Words said={pick(course, "summary", language())} /></p>}
        <Outdated ctx={ctx} record={course} />
        {ended && <Note look="old" icon="clock"><p>{t("course.ended")}</p></Note>}
        {!cancelled && !ended && <Seats ctx={ctx} course={course} />}
        <section class="slab">
          <Level course={course} />
          <Residence ctx={ctx} record={course} />
          <Where ctx={ctx} record={course} />
          <Phones ctx={ctx} phones={course.phones} />
          <Web record={course} />
        </section>
        <Access ctx={ctx} record={course} />
        {!ended && <Timetable ctx={ctx} course={course} />}
        <Enrolment ctx={ctx} course={course} />
        <Trust ctx={ctx} record={course} />
      </main>
      <Acts acts={[callAct(ctx, course, t(cancelled ? "place.call" : "course.enrol")), wayAct(course), keepAct(ctx, course)]} onHelp={ctx.help} />
    </>
  );
}

function Seats({ ctx, course }: { ctx: Ctx; course: WireCourse }) {
  const seats = seatsOf(course, ctx.now);
  const until = course.enrolment?.until;
  const open = until !== undefined && until >= ctx.now.day;
  const words = seats && (seats.free > 0 ? n("course.seats_of", seats.maximum, { free: seats.free }) : t("course.full"));
  if (!seats && !course.seats?.as_of && !until) return null;
  return (
    <section class="slab">
      <div class="row"><span class="row-body">
        {seats ? <span class={`state${seats.free ? " open" : ""}`}><span>{words}</span></span> : <SeatState ctx={ctx} course={course} />}
        {seats && seats.maximum <= 40 && (
          <span class="seats" role="img" aria-label={words}>
            {Array.from({ length: seats.maximum }, (_, at) => <i class={at >= seats.maximum - seats.free ? "free" : undefined} />)}
          </span>
        )}
        <Badge icon="check">
          {[seats && t("freshness.as_of", { day: longDay(ctx.lang, seats.as_of, ctx.now.day) }), until && (open ? t("course.enrol_until", { day: longDay(ctx.lang, until, ctx.now.day) }) : t("course.enrol_over"))].filter(Boolean).join(" · ")}
        </Badge>
      </span></div>
    </section>
  );
}

function Level({ course }: { course: WireCourse }) {
  const { cefr_from: from, cefr_to: to, course_type } = course;
  const level = from && to && from !== to ? rich("level.range", { from: <bdi>{from}</bdi>, to: <bdi>{to}</bdi> }) : from ?? to;
  return <FactRow icon="german" hint={course_type && course_type !== "open" ? t(`course.type_${course_type}`) : undefined}>{level ? <>{t("filter.level")} {level}</> : t(`course.type_${course_type ?? "open"}`)}</FactRow>;
}

function Timetable({ ctx, course }: { ctx: Ctx; course: WireCourse }) {
  const schedule = course.schedule;
  if (!schedule) return <Note icon="clock"><p>{t("course.no_schedule")}</p></Note>;
  const days = weekdaysOf(schedule);
  const hours = hoursOf(schedule);
  const ahead = nextOf(schedule, ctx.now, 40, 120);
  const today = weekdayOf(ctx.now.day);
  const last = untilOf(schedule);
  const start = schedule.start.slice(0, 10);
  return (
    <>
      <section>
        <h2>{t("course.weekly")}</h2>
        {days.length > 0 && hours && (
          <table class="week">
            <caption class="gone">{t("course.timetable")}</caption>
            <tbody>
              {Array.from({ length: Math.max(5, (days.at(-1) ?? 0) + 1) }, (_, at) => (
                <tr class={`${at === today ? "today" : ""}${days.includes(at) ? "" : " none"}`}>
                  <th scope="row">{weekday(ctx.lang, `2026-01-0${5 + at}`)}</th>
                  <td><DayBar from={FROM} to={TO} bars={days.includes(at) ? [{ from: hours.from, to: hours.to ?? hours.from + 60, look: "open" }] : []} /></td>
                  <td>{days.includes(at) ? <Hours meeting={hours} /> : "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <p class="soft small">
          {last ? t("course.span", { from: longDay(ctx.lang, start, ctx.now.day), to: longDay(ctx.lang, last, ctx.now.day) }) : start > ctx.now.day ? t("course.from", { day: longDay(ctx.lang, start, ctx.now.day) }) : null}
        </p>
        {course.schedule_note && <p class="soft small"><Words said={pick(course, "schedule_note", language())} /></p>}
        {days.length === 0 && <Next ctx={ctx} meetings={ahead.slice(0, DIFFERENT)} />}
        <button class="button quiet" type="button" onClick={() => download(calendar(course, ctx.lang), course.title)}><Icon name="day" />{t("events.to_calendar")}</button>
      </section>
      <Different ctx={ctx} course={course} ahead={ahead} />
    </>
  );
}

function Next({ ctx, meetings }: { ctx: Ctx; meetings: readonly Meeting[] }) {
  return <div class="slab">{meetings.map((one) => <div class="row mid"><DateBlock ctx={ctx} day={one.day} /><span class="row-body"><span class="row-name"><Hours meeting={one} /></span></span></div>)}</div>;
}

/** What one would otherwise stand before a locked door for. */
function Different({ ctx, course, ahead }: { ctx: Ctx; course: WireCourse; ahead: readonly Meeting[] }) {
  const schedule = course.schedule;
  if (!schedule) return null;
  const usual = hoursOf(schedule);
  const extra = new Set((schedule.rdates ?? []).map((at) => at.slice(0, 10)));
  const odd = ahead.filter((one) => one.cancelled || one.usual || extra.has(one.day)).slice(0, DIFFERENT);
  const gaps = breaksOf(schedule, ctx.now).filter((gap) => daysBetween(ctx.now.day, gap.from) < 120).slice(0, 4);
  if (!odd.length && !gaps.length) return null;
  return (
    <section>
      <h2>{t("course.different")}</h2>
      <div class="slab">
        {odd.map((one) => (
          <div class="row mid">
            <DateBlock ctx={ctx} day={one.day} />
            <span class="row-body">
              {one.cancelled ? <>{usual && <span class="void"><Hours meeting={usual} /></span>} <Badge look="off" icon="close">{t("course.no_lesson")}</Badge></>
                : <span class="row-name">{extra.has(one.day) ? <>{t("course.extra_lesson")} <Hours meeting={one} /></> : one.usual && one.usual.day === one.day && one.from !== undefined && one.from > one.usual.from ? rich("course.starts_later", { time: <Time minute={one.from} /> }) : rich("course.other_time", { times: <Hours meeting={one} /> })}</span>}
              {one.note && <span class="soft small"><Nested words={one.note} /></span>}
            </span>
          </div>
        ))}
        {gaps.map((gap) => (
          <div class="row mid">
            <span class="date"><b><Icon name="day" /></b></span>
            <span class="row-body"><span class="row-name">{gap.from === gap.to ? <>{longDay(ctx.lang, gap.from, ctx.now.day)} <Badge look="off" icon="close">{t("course.no_lesson")}</Badge></> : t("course.holidays", { from: longDay(ctx.lang, gap.from, ctx.now.day), to: longDay(ctx.lang, gap.to, ctx.now.day) })}</span></span>
          </div>
        ))}
      </div>
    </section>
  );
}

function Enrolment({ ctx, course }: { ctx: Ctx; course: WireCourse }) {
  const how = nested(course.enrolment?.how, ctx.lang);
  const url = course.enrolment?.url ? safeLink(course.enrolment.url) : "";
  if (!how && !url) return null;
  return (
    <section>
      <h2>{t("course.enrol_how")}</h2>
      <div class="slab">
        {how && <div class="row mid"><Icon name="pen" /><span class="row-body"><Words said={how} /></span></div>}
        <Web record={{ web: url }} />
      </div>
    </section>
  );
}
