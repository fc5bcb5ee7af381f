/** The chapters, each with what it holds. */
import type { Ctx } from "../ctx.ts";
import { listed } from "../records/fresh.ts";
import { treeOf } from "../records/tree.ts";
import { n, t } from "../text/i18n.ts";
import { list } from "../text/format.ts";
import { Bar } from "../ui/bar.tsx";
import { Tabs } from "../ui/dock.tsx";
import { AgeLine, AgeNote } from "./age.tsx";
import { GuideRow } from "./row.tsx";
import { Empty } from "./trouble.tsx";

const NAMED = 3;

export function Guides({ ctx }: { ctx: Ctx }) {
  const guides = listed(ctx, "guide");
  const tree = treeOf(guides);
  return (
    <>
      <Bar heading title={t("guides.title")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <AgeNote ctx={ctx} />
        {guides.length === 0 ? <Empty icon="list" title={t("guide.none")} /> : <p class="small soft">{n("guide.count", guides.length)}</p>}
        <div class="slab">
          {tree.roots.map((guide) => {
            const below = tree.below(guide.id);
            return <GuideRow ctx={ctx} guide={guide} detail={below.length ? list(ctx.lang, below.slice(0, NAMED).map((one) => one.title)) + (below.length > NAMED ? " …" : "") : undefined} />;
          })}
        </div>
      </main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}
