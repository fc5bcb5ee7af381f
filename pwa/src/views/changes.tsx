/** The list behind the brown line. */
import type { Ctx } from "../ctx.ts";
import { t } from "../text/i18n.ts";
import { Badge } from "../ui/badge.tsx";
import { Bar } from "../ui/bar.tsx";
import { Tabs } from "../ui/dock.tsx";
import { AgeLine } from "./age.tsx";
import { told, words } from "./changed.tsx";
import { Row } from "./rows.tsx";
import { Empty } from "./trouble.tsx";

export function Changes({ ctx }: { ctx: Ctx }) {
  const all = told(ctx);
  return (
    <>
      <Bar heading title={t("changes.title")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        {all.length === 0 ? <Empty icon="bell" title={t("changes.none")} /> : <div class="slab">
          {all.map((change) => {
            const record = ctx.records.get(change.id);
            if (!record) return null;
            return <Row ctx={ctx} record={record} detail={<Badge look={change.off ? "off" : "new"}>{words(change)}</Badge>} />;
          })}
        </div>}
      </main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}
