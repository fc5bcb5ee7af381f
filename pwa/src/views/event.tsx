/** One event: when, where, whether it takes place. "Time and place follow" is an answer too. */
import type { Ctx } from "../ctx.ts";
import type { WireEvent } from "../sync/messages.gen.ts";
import { isRepeated, nextOf, nextOfEvent } from "../records/agenda.ts";
import { calendar } from "../records/ics.ts";
import { language, rich, t } from "../text/i18n.ts";
import { fullDay } from "../text/format.ts";
import { pick } from "../text/pick.ts";
import { Badge, Note } from "../ui/badge.tsx";
import { Bar } from "../ui/bar.tsx";
import { Acts } from "../ui/dock.tsx";
import { Plate } from "../ui/icon.tsx";
import { AgeLine } from "./age.tsx";
import { Access, callAct, Phones, Trust, Web, Where } from "./facts.tsx";
import { download } from "./calendar.ts";
import { keepAct, wayAct } from "./keep.ts";
import { Outdated } from "./outdated.tsx";
import { DateBlock, FactRow, Hours, topicOf } from "./row.tsx";
import { German, Nested, Title, Tongue, Words } from "./words.tsx";

const DATES = 6;

export function Event({ ctx, event }: { ctx: Ctx; event: WireEvent }) {
  const { topic, icon } = topicOf(event);
  const next = nextOfEvent(event, ctx.now);
  const off = event.event_status === "cancelled";
  const day = next?.day ?? event.day ?? event.schedule?.start.slice(0, 10);
  const file = !off && next ? calendar(event, ctx.lang) : "";
  const acts = [
    file ? { icon: "day", words: t("events.to_calendar"), onClick: () => download(file, event.title) } : undefined,
    callAct(ctx, event),
    wayAct(event),
  ].filter((act) => act !== undefined);
  return (
    <>
      <Bar title={t("kind.event")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <div class="line top">
          <Plate topic={topic} icon={icon} big />
          <div>
            <h1 tabIndex={-1} class={off ? "void" : undefined}><Title record={event} /></h1>
            {event.organisation && <p class="soft"><German words={event.organisation} /></p>}
            <Status event={event} off={off || Boolean(next?.cancelled)} />
            <Tongue record={event} />
          </div>
        </div>
        {event.summary && <p class="lead"><Words said={pick(event, "summary", language())} /></p>}
        <Outdated ctx={ctx} record={event} />
        {!next && <Note look="old" icon="clock"><p>{t("events.over")}</p></Note>}
        <section class="slab">
          {day && (
            <div class="row mid">
              <DateBlock ctx={ctx} day={day} open={Boolean(event.time_open)} />
              <span class={`row-body${off || next?.cancelled ? " void" : ""}`}>
                <span class="row-name">{fullDay(ctx.lang, day)}</span>
                <span>{event.time_open ? t(event.place_open ? "events.time_and_place_follow" : "events.time_follows") : next ? (next.to === undefined && next.from !== undefined ? rich("events.starts", { time: <Hours meeting={next} /> }) : <Hours meeting={next} />) : null}</span>
                {next?.note && <span class="soft small"><Nested words={next.note} /></span>}
              </span>
            </div>
          )}
          {event.place_open ? !event.time_open && <FactRow icon="way">{t("events.place_follows")}</FactRow> : <Where ctx={ctx} record={event} />}
          {event.route && <FactRow icon="walk">{rich("events.route", { route: <German words={event.route} /> })}</FactRow>}
          {event.expected && <FactRow icon="person">{rich("events.expected", { number: <bdi>{event.expected}</bdi> })}</FactRow>}
          <Phones ctx={ctx} phones={event.phones} />
          <Web record={event} />
        </section>
        <Access ctx={ctx} record={event} />
        {isRepeated(event) && <Dates ctx={ctx} event={event} />}
        <Trust ctx={ctx} record={event} />
      </main>
      <Acts acts={[...acts.slice(0, 2), keepAct(ctx, event)]} onHelp={ctx.help} />
    </>
  );
}

function Status({ event, off }: { event: WireEvent; off: boolean }) {
  if (off) return <Badge look="off" icon="close">{t("events.cancelled")}</Badge>;
  if (event.event_status === "moved") return <Badge look="new">{t("events.moved")}</Badge>;
  if (event.event_status === "confirmed") return <Badge look="yes" icon="check">{t("events.confirmed")}</Badge>;
  return <Badge icon={event.tags?.[0] === "rally" ? "check" : "bell"}>{t(event.tags?.[0] === "rally" ? "events.registered" : "events.announced")}</Badge>;
}

function Dates({ ctx, event }: { ctx: Ctx; event: WireEvent }) {
  const dates = nextOf(event.schedule, ctx.now, DATES);
  if (dates.length < 2) return null;
  return (
    <section>
      <h2>{t("events.times")}</h2>
      <div class="slab">
        {dates.map((one) => (
          <div class="row mid">
            <DateBlock ctx={ctx} day={one.day} />
            <span class="row-body">
              <span class={one.cancelled ? "void" : "row-name"}><Hours meeting={one} /></span>{" "}
              {one.cancelled && <Badge look="off" icon="close">{t("events.cancelled")}</Badge>}
              {one.note && <span class="soft small"><Nested words={one.note} /></span>}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}
