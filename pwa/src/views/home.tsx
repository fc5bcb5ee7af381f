/** The start page: numbers, what changed, who is there now, twelve subjects, the reader's own dates. In this order: a cancelled lesson saves a trip. */
import type { Ctx } from "../ctx.ts";
import type { Phone } from "../phone.ts";
import type { WirePlace } from "../sync/messages.gen.ts";
import { isTooOld, lastSuccessDay, listed } from "../records/fresh.ts";
import { distance } from "../records/near.ts";
import { isProtected, TOPICS, topicsOf } from "../records/taxonomy.ts";
import { endonym } from "../text/languages.ts";
import { t } from "../text/i18n.ts";
import { size } from "../text/format.ts";
import { Note } from "../ui/badge.tsx";
import { HomeBar } from "../ui/bar.tsx";
import { Tabs } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { AgeLine, AgeNote, ageDays, ageWords, OLD_DAYS } from "./age.tsx";
import { Alerts } from "./alerts.tsx";
import { ChangesNote } from "./changed.tsx";
import { Sos } from "./help.tsx";
import { OwnDate, ownDates } from "./own.tsx";
import { Plates } from "./plates.tsx";
import { openingOf, PlaceRow } from "./row.tsx";
import { Trouble, troubleTitle } from "./trouble.tsx";

/** What a feed may ask of the app (`town.app_min`); rises when a feed needs what older apps cannot show. */
const APP = 1;
const OWN_DATES = 3;

export function Home({ ctx, phone }: { ctx: Ctx; phone: Phone }) {
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
        <Missing ctx={ctx} phone={phone} />
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

/** Without a position: what never closes last, for it is no news; places that speak the reader's language first; then by subject. */
function rank(ctx: Ctx, place: WirePlace): number {
  const subject = TOPICS.findIndex(({ id }) => id === topicsOf(place.tags)[0]);
  return (place.hours === "24/7" ? 200 : 0) + ((place.languages ?? []).includes(ctx.lang) ? 0 : 100) + subject;
}

/** The first of the list, then the first of another subject: two of a kind help nobody twice. */
function varied(places: readonly WirePlace[]): WirePlace[] {
  const [first, ...rest] = places;
  const other = rest.find((place) => topicsOf(place.tags)[0] !== topicsOf(first?.tags)[0]) ?? rest[0];
  return [first, other].filter((place) => place !== undefined);
}

/** What is not here yet, or went wrong: how it stands, what still works, one way on. */
function Missing({ ctx, phone }: { ctx: Ctx; phone: Phone }) {
  const { state, bytes, done, evicted } = phone.loading;
  const left = size(ctx.lang, bytes - done);
  const open = () => ctx.go({ view: "download" });
  if (evicted) return <Trouble icon="info" title={t("age.never")} button={t("download.start")} onClick={open}>{bytes > 0 && t("error.evicted", { size: left })}</Trouble>;
  if (state === "loading") return <Trouble icon="down" title={t("download.progress", { done: size(ctx.lang, done), total: size(ctx.lang, bytes) })} button={t("settings.see")} onClick={open}>{t("download.keep")}</Trouble>;
  if (!ctx.age.lastSuccess_s && !ctx.age.checking) return <Trouble icon="down" title={t(done ? "download.paused_at" : "age.never", { done: size(ctx.lang, done), total: size(ctx.lang, bytes) })} button={bytes > done ? t("download.resume", { size: left }) : t("download.start")} onClick={open}>{done > 0 && t("download.paused_hint")}</Trouble>;
  if (state === "offered") return <Trouble icon="down" title={t("changes.title")} button={t("download.resume", { size: left })} onClick={open} />;
  const title = troubleTitle(phone.trouble);
  if (title) return <Trouble icon={phone.trouble === "error.full" ? "safe" : "lock"} title={t(title)}>{t(phone.trouble, { when: ageWords(ctx), size: left })}</Trouble>;
  if (phone.trouble) return <Note look="old" icon="info"><p>{t(phone.trouble, { when: ageWords(ctx) })}</p></Note>;
  if ((ctx.records.town?.app_min ?? 0) > APP) return <Note look="old" icon="again"><p>{t("update.needed")}</p></Note>;
  return null;
}

/** Two open places: the nearest, or those where the reader's language is spoken; else what opens first. */
function OpenNow({ ctx }: { ctx: Ctx }) {
  const lastSuccess = lastSuccessDay(ctx);
  const rows = listed(ctx, "place")
    .filter((place) => !isProtected(place) && !isTooOld(place, lastSuccess))
    .map((place) => ({ place, state: openingOf(ctx, place, true), far: distance(place, ctx.position) ?? Infinity, rank: rank(ctx, place) }))
    .filter((row) => row.state && row.state.wait_min < 1440 * 4)
    .sort((one, other) => (one.state?.wait_min ?? 0) - (other.state?.wait_min ?? 0) || one.far - other.far || one.rank - other.rank || (one.place.title < other.place.title ? -1 : 1));
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
        {varied((open.length ? open : rows).map(({ place }) => place)).map((place) => <PlaceRow ctx={ctx} place={place} short />)}
      </div>
    </section>
  );
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
