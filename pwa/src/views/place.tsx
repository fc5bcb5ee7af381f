/** One place: open or not, the week, whom to call, how to get there. */
import type { Ctx } from "../ctx.ts";
import type { WirePlace } from "../sync/messages.gen.ts";
import { nextOf } from "../records/agenda.ts";
import { type Exception, exceptions, thisWeek, weekOf, type WeekDay } from "../records/opening.ts";
import { isProtected } from "../records/taxonomy.ts";
import { language, n, rich, t } from "../text/i18n.ts";
import { fullDay, longDay, weekday } from "../text/format.ts";
import { nested, pick } from "../text/pick.ts";
import { Badge, Note } from "../ui/badge.tsx";
import { Bar } from "../ui/bar.tsx";
import { DayBar, DayHours } from "../ui/day.tsx";
import { Acts } from "../ui/dock.tsx";
import { Icon, Plate } from "../ui/icon.tsx";
import { Range } from "../ui/number.tsx";
import { stopCalendar } from "../records/ics.ts";
import { download } from "./calendar.ts";
import { AgeLine } from "./age.tsx";
import { Access, callAct, Phones, Trust, Web, Where } from "./facts.tsx";
import { keepAct, wayAct } from "./keep.ts";
import { Outdated } from "./outdated.tsx";
import { DateBlock, holidays, Hours, openingOf, State, topicOf } from "./row.tsx";
import { German, Title, Tongue, Words } from "./words.tsx";
import type { ComponentChildren } from "preact";

const STOP_DATES = 4;

export function Place({ ctx, place }: { ctx: Ctx; place: WirePlace }) {
  const { topic, icon } = topicOf(place);
  const state = openingOf(ctx, place);
  return (
    <>
      <Bar title={t(topic === "bus" ? "kind.place" : `topic.${topic}`)} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <div class="line top">
          <Plate topic={topic} icon={icon} big />
          <div>
            <h1 tabIndex={-1}><Title record={place} /></h1>
            {place.organisation && place.organisation !== place.title && <p class="soft small"><German words={place.organisation} /></p>}
            <p class="soft"><Words said={pick(place, "summary", language())} /></p>
            <Tongue record={place} />
          </div>
        </div>
        <Outdated ctx={ctx} record={place} />
        <section class="slab">
          {state && (
            <div class="row">
              <span class="row-body">
                <State opening={state} />
                {state.bars.length > 0 && <><DayBar bars={state.bars} now={ctx.now.minute} /><DayHours /></>}
              </span>
            </div>
          )}
          <Where ctx={ctx} record={place} />
          <Phones ctx={ctx} phones={place.phones} />
          <Web record={place} />
        </section>
        {place.waiting && <Note icon="clock"><p>{place.waiting.weeks ? n("place.waiting", place.waiting.weeks) : t("place.no_waiting")}<br /><span class="small">{t("freshness.as_of", { day: longDay(ctx.lang, place.waiting.as_of, ctx.now.day) })}</span></p></Note>}
        <Access ctx={ctx} record={place} />
        <Stops ctx={ctx} place={place} />
        <Week ctx={ctx} place={place} />
        <Trust ctx={ctx} record={place} />
      </main>
      <Acts acts={[callAct(ctx, place), wayAct(place), keepAct(ctx, place)]} onHelp={ctx.help} />
    </>
  );
}

/** Seven days as a table: day, bar, times. Free days say so. */
function Week({ ctx, place }: { ctx: Ctx; place: WirePlace }) {
  const week = place.hours ? weekOf(place.hours) : undefined;
  if (!week || isProtected(place)) return place.hours_note ? <Note icon="clock"><p><Words said={nested(place.hours_note, ctx.lang)} /></p></Note> : null;
  const days = thisWeek(week, holidays(ctx), ctx.now);
  return (
    <section>
      <h2>{t("hours.this_week")}</h2>
      <table class="week">
        <caption class="gone">{t("hours.table")}</caption>
        <tbody>{days.map((day) => <Day ctx={ctx} it={day} />)}</tbody>
      </table>
      {place.hours_note && <p class="soft small"><Words said={nested(place.hours_note, ctx.lang)} /></p>}
      {days.some((day) => day.holiday && day.today) && <Note icon="day"><p>{t("hours.today_holiday")}</p></Note>}
      {exceptions(week, ctx.now, days.at(-1)?.day).map((one) => <Note look="old" icon="day"><p>{told(ctx, one)}</p></Note>)}
    </section>
  );
}

/** "Zu vom 24. Dezember bis 1. Januar." "Anders am 3. Dezember: 10:00–12:00, nur mit Termin" */
function told(ctx: Ctx, { from, to, spans }: Exception): ComponentChildren {
  const [day, last] = [from, to].map((one) => longDay(ctx.lang, one, ctx.now.day)) as [string, string];
  const times = spans.map((span, index) => <>
    {index > 0 && <br />}
    {/* Nobody knows about the whole day: then its ends say nothing. */}
    {span.state !== "open" && span.to - span.from >= 1440 ? null : <Range from={span.from} to={span.to} />}
    {span.state !== "open" && <> {t(span.state === "unsure" ? "hours.unsure" : "hours.by_appointment")}</>}
  </>);
  const values = { day, from: day, to: last, times };
  return rich(times.length ? from === to ? "hours.other_on" : "hours.other_span" : from === to ? "hours.closed_on" : "hours.closed_span", values);
}

function Day({ ctx, it }: { ctx: Ctx; it: WeekDay }) {
  const open = it.spans?.filter((span) => span.state === "open" || span.state === "by_appointment") ?? [];
  return (
    <tr class={`${it.today ? "today" : ""}${open.length ? "" : " none"}`} aria-current={it.today ? "date" : undefined}>
      <th scope="row"><abbr title={fullDay(ctx.lang, it.day)}>{weekday(ctx.lang, it.day)}</abbr></th>
      <td>{open.length > 0 && <DayBar bars={open.map((span) => ({ from: span.from, to: span.to, look: span.state === "open" ? "open" : "maybe" }))} {...(it.today && { now: ctx.now.minute })} />}</td>
      <td>{it.spans === undefined || it.spans.some((span) => span.state === "unsure") ? t("hours.unsure") : open.length ? <Times spans={open} /> : t("hours.closed_day")}</td>
    </tr>
  );
}

function Times({ spans }: { spans: readonly { from: number; to: number }[] }) {
  return <>{spans.map((span, index) => <>{index > 0 && <br />}<Range from={span.from} to={span.to} /></>)}</>;
}

/** A bus with a doctor: where it stands, and when next. */
function Stops({ ctx, place }: { ctx: Ctx; place: WirePlace }) {
  const stops = place.stops ?? [];
  if (!stops.length) return null;
  const rows = stops.flatMap((stop) => nextOf(stop.schedule, ctx.now, STOP_DATES).map((meeting) => ({ stop, meeting }))).sort((one, other) => (one.meeting.day < other.meeting.day ? -1 : 1)).slice(0, 6);
  return (
    <section>
      <h2>{t("place.stops")}</h2>
      <div class="slab">
        {rows.map(({ stop, meeting }) => (
          <div class="row mid">
            <DateBlock ctx={ctx} day={meeting.day} />
            <span class="row-body">
              <span class={`row-name${meeting.cancelled ? " void" : ""}`}><German words={stop.name} /></span>
              {meeting.cancelled ? <Badge look="off" icon="close">{t("events.cancelled")}</Badge> : <span class="row-facts"><span><Hours meeting={meeting} /></span>{stop.address?.street && <span><German words={stop.address.street} /></span>}</span>}
            </span>
          </div>
        ))}
      </div>
      <button class="button quiet" type="button" onClick={() => download(stopCalendar(place, ctx.lang), place.title)}><Icon name="day" />{t("events.to_calendar")}</button>
    </section>
  );
}
