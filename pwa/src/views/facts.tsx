/** Rows of facts that several kinds share: whom to call, where, in which language, for whom, who says so and since when. */
import type { Ctx } from "../ctx.ts";
import type { Phone as WirePhone, WireCommon, WireCourse, WireEvent, WireGuide, WirePlace, WireRecord } from "../sync/messages.gen.ts";
import { trust } from "../records/fresh.ts";
import { distance, walk_min, wayTo } from "../records/near.ts";
import { opening } from "../records/opening.ts";
import { n, t } from "../text/i18n.ts";
import { list, longDay, number, tongue } from "../text/format.ts";
import { safeLink } from "../text/prose.tsx";
import { Badge } from "../ui/badge.tsx";
import type { Act } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { Phone } from "../ui/number.tsx";
import { shareAct } from "./keep.ts";
import { Report } from "./report.tsx";
import { checkedAgo, FactRow, holidays, State } from "./row.tsx";
import { German, Nested } from "./words.tsx";

/** Where to: in whatever map the phone has. Without an exact place: what is known, and that one calls. */
export function Where({ ctx, record }: { ctx: Ctx; record: WirePlace | WireCourse | WireEvent }) {
  const policy = record.location_policy ?? "exact";
  if (policy === "confidential") return <FactRow icon="lock">{t("place.secret")}</FactRow>;
  if (policy === "by_phone") return <FactRow icon="phone">{t("place.by_phone")}</FactRow>;
  if (policy === "area") return <FactRow icon="way">{t("place.area_only", { area: ("area" in record && record.area) || record.quarter || record.city || "" })}</FactRow>;
  const metres = distance(record, ctx.position);
  const lines = [record.street, [record.postcode, record.city].filter(Boolean).join(" "), record.address_extra].filter((line): line is string => Boolean(line));
  const title = "place_name" in record && record.place_name ? record.place_name : lines.shift();
  const way = wayTo(record);
  if (!title && !way) return null;
  const inside = (
    <>
      <Icon name="way" />
      <span class="row-body">
        <span class="row-name"><German words={title ?? t("place.way")} /></span>
        {lines.length > 0 && <span class="soft small"><German words={lines.join(", ")} /></span>}
        {metres !== undefined && <span class="soft small">{metres < 4000 ? n("near.about_walk", walk_min(metres)) : t("near.km", { distance: number(ctx.lang, metres / 1000, 1) })}</span>}
      </span>
      {way && <Icon name="next" />}
    </>
  );
  return way ? <a class="row mid" href={way}>{inside}</a> : <div class="row mid">{inside}</div>;
}

/** Every number as a row that dials; who answers, in which languages, when. */
export function Phones({ ctx, phones }: { ctx: Ctx; phones: readonly WirePhone[] | undefined }) {
  return (
    <>
      {(phones ?? []).map((phone) => {
        const state = opening(phone.hours, holidays(ctx), ctx.now, ctx.lang);
        return (
          <a class="row mid" href={`tel:${phone.number}`}>
            <Icon name="phone" />
            <span class="row-body">
              <span class="row-name"><Phone number={phone.number} /></span>
              {phone.label && <span class="soft small"><Nested words={phone.label} /></span>}
              {phone.languages && phone.languages.length > 0 && <span class="soft small">{tongues(ctx, phone.languages)}</span>}
              {state && <State opening={state} />}
              {phone.hours_note && <span class="soft small"><Nested words={phone.hours_note} /></span>}
            </span>
          </a>
        );
      })}
    </>
  );
}

export function tongues(ctx: Ctx, tags: readonly string[]): string {
  return list(ctx.lang, tags.map((tag) => tongue(ctx.lang, tag)));
}

export function Web({ record }: { record: { email?: string; web?: string } }) {
  const mail = record.email && safeLink(`mailto:${record.email}`);
  const web = record.web && safeLink(record.web);
  return (
    <>
      {mail && <a class="row mid" href={mail}><Icon name="send" /><span class="row-body"><bdi dir="ltr" class="wrap">{record.email}</bdi></span></a>}
      {web && (
        <a class="row mid" href={web} rel="noreferrer noopener" target="_blank">
          <Icon name="share" />
          <span class="row-body"><span class="row-name">{t("place.web")}</span><span class="soft small"><bdi dir="ltr" class="wrap">{new URL(web).host.replace(/^www\./, "")}</bdi></span></span>
        </a>
      )}
    </>
  );
}

/** Languages, stairs, children, money: only what somebody has said. */
export function Access({ ctx, record }: { ctx: Ctx; record: WirePlace | WireCourse | WireEvent }) {
  const spoken = record.languages ?? [];
  const interpreter = "interpreter" in record && record.interpreter;
  const say = (icon: string, prefix: string, answer: string | undefined) => answer && answer !== "unknown" && <FactRow icon={icon}>{t(`${prefix}${answer}`)}</FactRow>;
  const rows = [
    (spoken.length > 0 || interpreter) && <FactRow icon="tongue">{tongues(ctx, spoken)}{interpreter && <>{spoken.length > 0 && ", "}{t("place.interpreter")}</>}</FactRow>,
    say("wheel", "place.step_free_", record.step_free),
    say("child", "place.childcare_", record.childcare),
    record.cost && record.cost !== "unknown" && <FactRow icon={record.cost === "paid" ? "money" : "free"} hint={record.cost_note}>{t(record.kind === "course" && record.cost === "free" ? "course.free_for_you" : `place.cost_${record.cost}`)}</FactRow>,
    record.audience && record.audience.length > 0 && <FactRow icon="person">{list(ctx.lang, record.audience.map((one) => t(`audience.${one}`)))}</FactRow>,
  ].filter(Boolean);
  return rows.length ? <section class="slab">{rows}</section> : null;
}

export function Residence({ ctx, record }: { ctx: Ctx; record: WireCourse | WireGuide }) {
  return record.residence?.length ? <FactRow icon="papers">{list(ctx.lang, record.residence.map((one) => t(`residence.${one}`)))}</FactRow> : null;
}

/** "Geprüft am …", or how long ago, and to call first where one can; then whose word it is. */
export function Trust({ ctx, record }: { ctx: Ctx; record: WireRecord }) {
  const state = trust(record, ctx.now.day);
  const share = shareAct(ctx, record);
  return (
    <section class="trust">
      {state === "fresh" && <Badge icon="check">{t("freshness.verified_on", { day: longDay(ctx.lang, record.verified_on as string, ctx.now.day) })}</Badge>}
      {state !== "fresh" && (
        <Badge look="old" icon="clock">
          {state === "old" ? `${checkedAgo(ctx, record.verified_on as string)}.` : t("freshness.never")}{record.kind !== "helpline" && "phones" in record && ` ${t("freshness.call_first")}`}
        </Badge>
      )}
      <Source record={record} />
      <button class="button bare short" type="button" onClick={() => ctx.sheet(t("report.title"), () => <Report ctx={ctx} record={record} />)}><Icon name="pen" />{t("report.title")}</button>
      {share && <button class="button bare short" type="button" onClick={share.onClick}><Icon name="share" />{share.words}</button>}
    </section>
  );
}

function Source({ record }: { record: WireCommon }) {
  const source = record.source;
  if (!source?.name) return null;
  return <span class="small soft">{t("place.source", { name: source.name })}{source.licence && <> · {t("place.licence", { name: source.licence })}</>}</span>;
}

/** Dials the first number that is answered in the reader's language, else the first. */
export function callAct(ctx: Ctx, { phones = [] }: { phones?: WirePhone[] }, words = t("place.call")): Act | undefined {
  const phone = phones.find(({ languages }) => languages?.includes(ctx.lang)) ?? phones[0];
  return phone && { icon: "phone", words, href: `tel:${phone.number}` };
}
