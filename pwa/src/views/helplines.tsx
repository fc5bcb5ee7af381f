/** Help numbers, and everything about protection: quiet pages, where the exit has the dock. */
import type { ComponentChildren } from "preact";
import type { Ctx } from "../ctx.ts";
import { listed } from "../records/fresh.ts";
import type { WireHelpline } from "../sync/messages.gen.ts";
import { nowAt } from "../records/moment.ts";
import { opening } from "../records/opening.ts";
import { careOf, isProtected, topicsOf } from "../records/taxonomy.ts";
import { n, rich, t } from "../text/i18n.ts";
import { clock } from "../text/format.ts";
import { Badge, Note } from "../ui/badge.tsx";
import { Bar } from "../ui/bar.tsx";
import { Dock } from "../ui/dock.tsx";
import { Icon, Plate } from "../ui/icon.tsx";
import { Phone } from "../ui/number.tsx";
import { AgeLine } from "./age.tsx";
import { FactRow, GuideRow, holidays, PlaceRow, State } from "./row.tsx";
import { Title } from "./words.tsx";

const STATES = { open: "open", full: "", unknown: "ask", emergency: "open" } as const;
/** A shelter's word on free places holds for a day (content.md 1). */
const AVAILABILITY_S = 86_400;

function byRank(one: WireHelpline, other: WireHelpline): number {
  return (one.rank ?? 100) - (other.rank ?? 100) || (one.title < other.title ? -1 : 1);
}

export function Page({ ctx, title, children }: { ctx: Ctx; title: string; children: ComponentChildren }) {
  return (
    <>
      <Bar heading title={title} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">{children}</main>
      <Dock label={t("dock.acts")} onHelp={ctx.help} />
    </>
  );
}

/** What to do about violence, tonight: numbers first, police with its reason, then what stays on the phone. */
export function Safe({ ctx }: { ctx: Ctx }) {
  const about = (record: { tags?: string[] }) => (record.tags ?? []).some((tag) => careOf(tag) === "protected");
  const lines = listed(ctx, "helpline").filter(about).sort(byRank);
  const places = listed(ctx, "place").filter((place) => about(place) || place.location_policy === "confidential");
  const guides = listed(ctx, "guide").filter((guide) => topicsOf(guide.tags).includes("safe"));
  const others = listed(ctx, "place").filter((place) => topicsOf(place.tags).includes("safe") && !isProtected(place));
  return (
    <Page ctx={ctx} title={t("helpline.title")}>
      <p>{t("helpline.not_your_fault")}</p>
      <section class="slab">
        {lines.map((line) => <CallRow ctx={ctx} line={line} />)}
        <a class="call" href="tel:110">
          <span class="plate big"><Icon name="badge" /></span>
          <span class="row-body"><span class="call-number"><Phone number="110" /></span><span class="row-name">{t("sos.police")}</span><span>{t("helpline.danger")}</span></span>
        </a>
      </section>
      {places.length > 0 && <section class="slab">{places.map((place) => <PlaceRow ctx={ctx} place={place} />)}</section>}
      <Note icon="lock"><p>{t("helpline.secret_address")}</p></Note>
      {(guides.length > 0 || others.length > 0) && <section class="slab">{others.map((place) => <PlaceRow ctx={ctx} place={place} />)}{guides.map((guide) => <GuideRow ctx={ctx} guide={guide} />)}</section>}
      <Unnoticed />
      <section class="slab">
        <button class="row mid" type="button" onClick={() => ctx.go({ view: "helplines" })}>
          <Icon name="phone" /><span class="row-body"><span class="row-name">{t("help.all_numbers")}</span></span><Icon name="next" />
        </button>
      </section>
    </Page>
  );
}

export function Helplines({ ctx }: { ctx: Ctx }) {
  return (
    <Page ctx={ctx} title={t("helplines.title")}>
      <section class="slab">{[...listed(ctx, "helpline")].sort(byRank).map((line) => <CallRow ctx={ctx} line={line} />)}</section>
    </Page>
  );
}

/** A help is no promise: what stays is said. */
export function Unnoticed() {
  return (
    <section>
      <h2>{t("helpline.unnoticed")}</h2>
      <div class="slab">
        <FactRow icon="safe">{t("helpline.on_phone")}</FactRow>
        <FactRow icon="phone">{t("helpline.call_log")}</FactRow>
        <FactRow icon="exit">{t("quick_exit.hint")}<br /><span class="soft small">{t("quick_exit.keys")}</span></FactRow>
      </div>
    </section>
  );
}

/** The whole row dials; the sign at its end tells more. */
export function CallRow({ ctx, line }: { ctx: Ctx; line: WireHelpline }) {
  const number = line.phones?.[0]?.number;
  const danger = (line.tags ?? []).includes("emergency");
  const state = opening(line.hours, holidays(ctx), ctx.now, ctx.lang);
  const short = number !== undefined && number.length <= 6;
  return (
    <div class="call-row">
      <a class="call" href={number ? `tel:${number}` : undefined}>
        {danger ? <span class="plate big"><Icon name="phone" /></span> : <Plate topic={topicsOf(line.tags)[0] as string} icon={line.availability && line.availability !== "unknown" ? "bed" : "phone"} big />}
        <span class="row-body">
          {short && <span class="call-number"><Phone number={number} /></span>}
          <span class="row-name"><Title record={line} /></span>
          {!short && number && <b><Phone number={number} /></b>}
          <Free ctx={ctx} line={line} />
          <span class="row-facts">
            {state && !(line.availability && line.availability !== "unknown") && <State opening={state} />}
            {line.cost === "free" && <span>{t("place.cost_free")}</span>}
            {(line.languages?.length ?? 0) > 1 && <span>{n("helpline.languages", line.languages?.length ?? 0)}</span>}
          </span>
        </span>
      </a>
      <button class="round" id={`k${line.id}`} type="button" aria-label={line.title} onClick={() => ctx.go({ view: "record", id: line.id })}><Icon name="info" /></button>
    </div>
  );
}

/** Whether a shelter takes somebody in, and since when that is known; to the hour, never older than a day. */
export function Free({ ctx, line }: { ctx: Ctx; line: WireHelpline }) {
  const word = line.availability;
  if (!word || word === "unknown") return null;
  const at_s = line.availability_as_of_s ?? 0;
  if (at_s < ctx.now.s - AVAILABILITY_S) return <span class="state ask"><span>{t("helpline.available_unknown")}</span></span>;
  const then = nowAt(at_s);
  const when = rich(then.day === ctx.now.day ? "age.today" : "age.yesterday", { time: <bdi>{clock(then.minute)}</bdi> });
  return (
    <span class="line">
      <span class={`state ${STATES[word]}`}><span>{t(`helpline.available_${word}`)}</span></span>
      <Badge>{when}</Badge>
    </span>
  );
}
