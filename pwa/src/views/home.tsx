/** The start page: numbers, what changed, who is there now, twelve subjects, the reader's own dates. In this order: a cancelled lesson saves a trip. */
import type { Ctx } from "../ctx.ts";
import type { WireRecord } from "../sync/messages.gen.ts";
import { nextOf, nextOfEvent, type Meeting, key } from "../records/agenda.ts";
import { isCurrent, isTooOld } from "../records/fresh.ts";
import { distance } from "../records/near.ts";
import { berlinDay } from "../records/moment.ts";
import { isProtected } from "../records/taxonomy.ts";
import { endonym } from "../text/languages.ts";
import { t } from "../text/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { HomeBar } from "../ui/bar.tsx";
import { Tabs } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { AgeLine, AgeNote, ageDays, OLD_DAYS } from "./age.tsx";
import { Alerts } from "./alerts.tsx";
import { ChangesNote } from "./changes.tsx";
import { Sos } from "./help.tsx";
import { Plates } from "./plates.tsx";
import { DateBlock, Hours, openingOf, PlaceRow } from "./row.tsx";
import { To } from "./to.tsx";
import { Title } from "./words.tsx";

const OPEN_ROWS = 2;
const OWN_DATES = 3;
const OWN_DAYS = 14;

export function Home({ ctx }: { ctx: Ctx }) {
  return (
    <>
      <HomeBar title={ctx.records.town?.title ?? t("app.name")} age={<AgeLine ctx={ctx} />}>
        <button class="round edge" type="button" onClick={() => ctx.go({ view: "language" })}>
          <span class="gone">{t("bar.change_language", { language: "" })}</span>
          <Icon name="tongue" />
          <span lang={ctx.lang}>{endonym(ctx.lang)}</span>
        </button>
      </HomeBar>
      <main id="main">
        <h1 class="gone" tabIndex={-1}>{t("home.title")}</h1>
        <Sos ctx={ctx} />
        <Alerts ctx={ctx} />
        <ChangesNote ctx={ctx} />
        <AgeNote ctx={ctx} />
        <OpenNow ctx={ctx} />
        <section>
          <h2>{t("home.subjects")}</h2>
          <Plates ctx={ctx} />
        </section>
        <OwnDates ctx={ctx} />
        <More ctx={ctx} />
      </main>
      <Tabs at="home" onHelp={ctx.help} />
    </>
  );
}

/** Two open places: the nearest, or those where the reader's language is spoken; else what opens first. */
function OpenNow({ ctx }: { ctx: Ctx }) {
  const lastSuccess = ctx.age.lastSuccess_s ? berlinDay(ctx.age.lastSuccess_s) : "";
  const rows = ctx.records.of("place")
    .filter((place) => !isProtected(place) && !isTooOld(place, lastSuccess) && isCurrent(place, ctx.now.day))
    .map((place) => ({ place, state: openingOf(ctx, place, true), far: distance(place, ctx.position) ?? Infinity, speaks: (place.languages ?? []).includes(ctx.lang) }))
    .filter((row) => row.state && row.state.wait_min < 1440 * 4)
    .sort((one, other) => (one.state?.wait_min ?? 0) - (other.state?.wait_min ?? 0) || one.far - other.far || Number(other.speaks) - Number(one.speaks) || (one.place.title < other.place.title ? -1 : 1));
  if (!rows.length) return null;
  const open = rows.filter((row) => row.state?.open);
  const heading = !open.length ? "home.none_open" : ageDays(ctx) >= OLD_DAYS ? "home.open_by_plan" : ctx.position ? "home.open_near" : "home.open_now";
  return (
    <section class="near">
      <div class="line apart">
        <h2>{t(heading)}</h2>
        <a class="more" href="#/places/">{t("home.all_places")}</a>
      </div>
      <div class="slab">
        {(open.length ? open : rows).slice(0, OPEN_ROWS).map(({ place }) => <PlaceRow ctx={ctx} place={place} short />)}
      </div>
    </section>
  );
}

interface Own {
  record: WireRecord;
  meeting: Meeting;
}

/** The next meetings of what the reader keeps, two weeks ahead; cancelled ones first of all belong here. */
export function ownDates(ctx: Ctx): Own[] {
  const found: Own[] = [];
  for (const id of ctx.prefs.kept) {
    const record = ctx.records.get(id);
    if (record?.kind === "course") for (const meeting of nextOf(record.schedule, ctx.now, 4, OWN_DAYS)) found.push({ record, meeting: off(record.event_status, meeting) });
    if (record?.kind === "event") {
      const meeting = nextOfEvent(record, ctx.now);
      if (meeting) found.push({ record, meeting: off(record.event_status, meeting) });
    }
  }
  return found.sort((one, other) => (key(one.meeting) < key(other.meeting) ? -1 : 1));
}

function off(status: string | undefined, meeting: Meeting): Meeting {
  return status === "cancelled" ? { ...meeting, cancelled: true } : meeting;
}

function OwnDates({ ctx }: { ctx: Ctx }) {
  const dates = ownDates(ctx).slice(0, OWN_DATES);
  if (!dates.length) return null;
  return (
    <section>
      <h2>{t("home.own_dates")}</h2>
      <div class="slab">{dates.map((own) => <OwnDate ctx={ctx} {...own} />)}</div>
    </section>
  );
}

export function OwnDate({ ctx, record, meeting }: Own & { ctx: Ctx }) {
  return (
    <To ctx={ctx} route={{ view: "record", id: record.id }} look="row mid">
      <DateBlock ctx={ctx} day={meeting.day} open={meeting.from === undefined && !meeting.allDay} />
      <span class="row-body">
        <span class={`row-name${meeting.cancelled ? " void" : ""}`}><Title record={record} /></span>
        {meeting.cancelled
          ? <Badge look="off" icon="close">{t(record.kind === "course" ? "course.no_lesson" : "events.cancelled")}</Badge>
          : <span class="row-facts"><span><Hours meeting={meeting} /></span></span>}
      </span>
    </To>
  );
}

function More({ ctx }: { ctx: Ctx }) {
  const row = (href: string, icon: string, key_: string) => (
    <a class="row mid" href={href}>
      <Icon name={icon} />
      <span class="row-body"><span class="row-name">{t(key_)}</span></span>
      <Icon name="next" />
    </a>
  );
  return (
    <section>
      <h2>{t("home.more")}</h2>
      <div class="slab">
        {ctx.records.of("event").length > 0 && row("#/events", "day", "events.title")}
        {ctx.records.of("guide").length > 0 && row("#/guides", "list", "guides.title")}
        {row("#/settings", "gear", "settings.title")}
      </div>
    </section>
  );
}
