/** One notice: what, until when, where. */
import type { Ctx } from "../ctx.ts";
import type { WireAlert } from "../sync/messages.gen.ts";
import { nowAt } from "../records/moment.ts";
import { language, rich, t } from "../text/i18n.ts";
import { clock, longDay } from "../text/format.ts";
import { pick } from "../text/pick.ts";
import { Bar } from "../ui/bar.tsx";
import { Badge, Note } from "../ui/badge.tsx";
import { Tabs } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { AgeLine } from "./age.tsx";
import { Web } from "./facts.tsx";
import { Title, Tongue, Words } from "./words.tsx";

export function Alert({ ctx, alert }: { ctx: Ctx; alert: WireAlert }) {
  const over = (alert.expires_s ?? 0) <= ctx.now.s;
  return (
    <>
      <Bar title={t(`alert.${alert.severity ?? "info"}`)} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <h1 tabIndex={-1}><Title record={alert} /></h1>
        <Tongue record={alert} />
        {over && <Note look="old" icon="clock"><p>{t("alert.over")}</p></Note>}
        <p class="prose"><Words said={pick(alert, "summary", language())} /></p>
        <section class="slab">
          {(alert.starts_s ?? 0) > ctx.now.s && <div class="row mid"><Icon name="clock" /><span>{rich("alert.from", { when: <When ctx={ctx} at_s={alert.starts_s as number} /> })}</span></div>}
          {alert.expires_s && !over && <div class="row mid"><Icon name="clock" /><span>{rich("alert.until", { when: <When ctx={ctx} at_s={alert.expires_s} /> })}</span></div>}
          {alert.area && <div class="row mid"><Icon name="map" /><span>{t("alert.area", { area: alert.area })}</span></div>}
          <Web record={alert} />
        </section>
        {alert.organisation && <Badge icon="check">{t("place.by_organisation", { name: alert.organisation })}</Badge>}
      </main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}

function When({ ctx, at_s }: { ctx: Ctx; at_s: number }) {
  const then = nowAt(at_s);
  return <>{then.day !== ctx.now.day && <>{longDay(ctx.lang, then.day, ctx.now.day)}, </>}<bdi>{clock(then.minute)}</bdi></>;
}
