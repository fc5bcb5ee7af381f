/** One guide: its text, where it belongs, what lies below it, who helps. */
import type { Ctx } from "../ctx.ts";
import { listed } from "../records/fresh.ts";
import type { WireGuide } from "../sync/messages.gen.ts";
import { topicsOf, isProtected } from "../records/taxonomy.ts";
import { treeOf } from "../records/tree.ts";
import { language, t } from "../text/i18n.ts";
import { size } from "../text/format.ts";
import { pick } from "../text/pick.ts";
import { draw, read } from "../text/prose.tsx";
import { Badge } from "../ui/badge.tsx";
import { Bar } from "../ui/bar.tsx";
import { Acts, Tabs } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { AgeLine } from "./age.tsx";
import { Phones, Residence, Trust, Web } from "./facts.tsx";
import { keepAct } from "./keep.ts";
import { Outdated } from "./outdated.tsx";
import { GuideRow, openingOf, PlaceRow } from "./row.tsx";
import { To } from "./to.tsx";
import { Title, Tongue } from "./words.tsx";

const HELPERS = 3;

export function Guide({ ctx, guide }: { ctx: Ctx; guide: WireGuide }) {
  const tree = treeOf(listed(ctx, "guide"));
  const above = tree.above(guide).at(-1);
  const below = tree.below(guide.id);
  const body = pick(guide, "body", language());
  const topic = topicsOf(guide.tags)[0] as string;
  return (
    <>
      <Bar title={t(`topic.${topic}`)} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        {above && <To ctx={ctx} route={{ view: "record", id: above.id }} look="up"><Icon name="list" /><span>{t("guide.up", { title: above.title })}</span></To>}
        <h1 tabIndex={-1}><Title record={guide} /></h1>
        <Tongue record={guide} />
        <Outdated ctx={ctx} record={guide} />
        {body && <article class="prose" lang={body.lang} dir={body.dir}>{draw(read(body.text), (href, words) => <a class="dial" href={href}><bdi>{words}</bdi></a>)}</article>}
        {below.length > 0 && (
          <section>
            {body && <h2>{t("guide.contents")}</h2>}
            <div class="slab">{below.map((one) => <GuideRow ctx={ctx} guide={one} />)}</div>
          </section>
        )}
        <Contacts ctx={ctx} guide={guide} />
        {body && <Helpers ctx={ctx} topic={topic} />}
        <Trust ctx={ctx} record={guide} />
        {body && <Badge icon="data">{t("size.loaded", { size: size(ctx.lang, new TextEncoder().encode(body.text).length) })}</Badge>}
      </main>
      {isProtected(guide) ? <Tabs at="" onHelp={ctx.help} /> : <Acts acts={[keepAct(ctx, guide)]} onHelp={ctx.help} />}
    </>
  );
}

function Contacts({ ctx, guide }: { ctx: Ctx; guide: WireGuide }) {
  if (!guide.phones?.length && !guide.email && !guide.web && !guide.residence?.length) return null;
  return (
    <section class="slab">
      <Residence ctx={ctx} record={guide} />
      <Phones ctx={ctx} phones={guide.phones} />
      <Web record={guide} />
    </section>
  );
}

/** Places on the same subject: those with somebody there now first. */
function Helpers({ ctx, topic }: { ctx: Ctx; topic: string }) {
  const places = listed(ctx, "place").filter((place) => !isProtected(place) && topicsOf(place.tags)[0] === topic)
    .map((place) => ({ place, wait_min: openingOf(ctx, place)?.wait_min ?? Infinity }))
    .sort((one, other) => one.wait_min - other.wait_min || (one.place.title < other.place.title ? -1 : 1));
  if (!places.length) return null;
  return (
    <section>
      <h2>{t("guide.who_helps")}</h2>
      <div class="slab">{places.slice(0, HELPERS).map(({ place }) => <PlaceRow ctx={ctx} place={place} />)}</div>
    </section>
  );
}
