/** What is on: today, this week, later; then what is only announced, and what comes every week. */
import { useKept, type Ctx } from "../ctx.ts";
import { listed } from "../records/fresh.ts";
import type { WireEvent } from "../sync/messages.gen.ts";
import { isRepeated, key, nextOf, nextOfEvent, type Meeting } from "../records/agenda.ts";
import { laterDay, weekdayOf } from "../time/zone.ts";
import { isProtected } from "../records/taxonomy.ts";
import { n, t } from "../text/i18n.ts";
import { Bar } from "../ui/bar.tsx";
import { Chip } from "../ui/choice.tsx";
import { Tabs } from "../ui/dock.tsx";
import { AgeLine, AgeNote } from "./age.tsx";
import { PlaceRow } from "./row.tsx";
import { EventRow } from "./rows.tsx";
import { Empty } from "./trouble.tsx";

type Span = "today" | "this_week" | "later";
const SPANS: [Span, key: string][] = [["today", "events.today"], ["this_week", "events.this_week"], ["later", "events.later"]];

interface Dated {
  event: WireEvent;
  meeting: Meeting;
}

export function Events({ ctx }: { ctx: Ctx }) {
  const [span, setSpan] = useKept<Span>(ctx, "events", "this_week");
  const dated = listed(ctx, "event").filter((event) => !isProtected(event))
    .flatMap((event): Dated[] => {
      const meeting = nextOfEvent(event, ctx.now);
      return meeting ? [{ event, meeting }] : [];
    })
    .sort((one, other) => (key(one.meeting) < key(other.meeting) ? -1 : 1));
  const announced = dated.filter(({ event }) => event.event_status !== "cancelled" && (event.time_open || event.place_open || !event.schedule));
  const weekly = dated.filter(({ event }) => isRepeated(event) && event.event_status !== "cancelled");
  const once = dated.filter((one) => !announced.includes(one) && (!weekly.includes(one) || one.meeting.cancelled || span !== "later"));
  const shown = once.filter(({ meeting }) => inSpan(meeting.day, span, ctx.now.day));
  const buses = listed(ctx, "place").filter((place) => (place.stops?.length ?? 0) > 0 && !isProtected(place));
  return (
    <>
      <Bar heading title={t("events.title")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <AgeNote ctx={ctx} />
        <div class="chips" role="group" aria-label={t("events.when")}>
          {SPANS.map(([one, words]) => <Chip on={one === span} onClick={() => setSpan(one)}>{t(words)}</Chip>)}
        </div>
        <p class="gone" role="status">{n("events.count", shown.length)}</p>
        {shown.length > 0 ? <div class="slab">{shown.map((one) => <EventRow ctx={ctx} {...one} />)}</div> : <Empty icon="day" title={t("events.none")} />}
        {announced.length > 0 && <section><h2>{t("events.announced")}</h2><div class="slab">{announced.map((one) => <EventRow ctx={ctx} {...one} />)}</div></section>}
        {weekly.length + buses.length > 0 && (
          <section>
            <h2>{t("events.weekly")}</h2>
            <div class="slab">
              {weekly.map(({ event, meeting }) => <EventRow ctx={ctx} event={event} meeting={meeting.cancelled ? nextOf(event.schedule, ctx.now, 8).find((one) => !one.cancelled) ?? meeting : meeting} />)}
              {buses.map((place) => <PlaceRow ctx={ctx} place={place} />)}
            </div>
          </section>
        )}
      </main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}

/** This week reaches to Sunday, on the weekend to the Sunday after; today is part of it. */
function inSpan(day: string, span: Span, today: string): boolean {
  const weekday = weekdayOf(today);
  const sunday = laterDay(today, weekday >= 5 ? 13 - weekday : 6 - weekday);
  if (span === "today") return day === today;
  return span === "this_week" ? day <= sunday : day > sunday;
}
