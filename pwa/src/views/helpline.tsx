/** One help number, and the confidential places: memory only, the exit has the dock. */
import type { Ctx } from "../ctx.ts";
import type { WireCourse, WireHelpline, WirePlace } from "../sync/messages.gen.ts";
import { opening } from "../records/opening.ts";
import { careOf, topicsOf } from "../records/taxonomy.ts";
import { language, t } from "../text/i18n.ts";
import { pick } from "../text/pick.ts";
import { Note } from "../ui/badge.tsx";
import { Icon, Plate } from "../ui/icon.tsx";
import { Phone } from "../ui/number.tsx";
import { Access, Phones, tongues, Trust, Web } from "./facts.tsx";
import { Free, Page, Unnoticed } from "./helplines.tsx";
import { Outdated } from "./outdated.tsx";
import { FactRow, holidays, State } from "./row.tsx";
import { Title, Tongue, Words } from "./words.tsx";

export function Helpline({ ctx, line }: { ctx: Ctx; line: WireHelpline }) {
  const violence = (line.tags ?? []).some((tag) => careOf(tag) === "protected");
  return (
    <Page ctx={ctx} title={t("kind.helpline")}>
      <section class="slab"><CallHead ctx={ctx} line={line} /></section>
      <p class="lead"><Words said={pick(line, "summary", language())} /></p>
      <Tongue record={line} />
      <Outdated ctx={ctx} record={line} />
      <section class="slab">
        <Phones ctx={ctx} phones={line.phones?.slice(1)} />
        {(line.languages?.length ?? 0) > 0 && <FactRow icon="tongue">{tongues(ctx, line.languages ?? [])}</FactRow>}
        {line.interpreter && <FactRow icon="advice">{t("place.interpreter")}</FactRow>}
        <Web record={line} />
      </section>
      {violence && <Unnoticed />}
      <Trust ctx={ctx} record={line} />
    </Page>
  );
}

function CallHead({ ctx, line }: { ctx: Ctx; line: WireHelpline }) {
  const number = line.phones?.[0]?.number;
  const state = opening(line.hours, holidays(ctx), ctx.now, ctx.lang);
  return (
    <a class="call" href={number ? `tel:${number}` : undefined}>
      <Plate topic={topicsOf(line.tags)[0] as string} icon="phone" big />
      <span class="row-body">
        {number && <span class="call-number"><Phone number={number} /></span>}
        <span class="row-name"><Title record={line} /></span>
        <Free ctx={ctx} line={line} />
        {state && !line.availability && <State opening={state} />}
        {line.cost === "free" && <span class="soft small">{t("place.cost_free")}</span>}
      </span>
      <span class="call-go"><Icon name="phone" /></span>
    </a>
  );
}

/** A confidential place or course: its number, what it is, that its address is secret. Nothing else is there to show. */
export function Confidential({ ctx, record }: { ctx: Ctx; record: WirePlace | WireCourse }) {
  return (
    <Page ctx={ctx} title={t(`kind.${record.kind}`)}>
      <h2 class="big"><Title record={record} /></h2>
      <p class="lead"><Words said={pick(record, "summary", language())} /></p>
      <Tongue record={record} />
      <Outdated ctx={ctx} record={record} />
      <section class="slab"><Phones ctx={ctx} phones={record.phones} /></section>
      <Note icon="lock"><p>{t("place.secret")}</p></Note>
      <Access ctx={ctx} record={record} />
      <Trust ctx={ctx} record={record} />
    </Page>
  );
}
