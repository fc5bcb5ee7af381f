/** The reader's own list, and their next dates. No server knows it. */
import type { Ctx } from "../ctx.ts";
import { t } from "../text/i18n.ts";
import { Bar } from "../ui/bar.tsx";
import { Tabs } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { AgeLine } from "./age.tsx";
import { OwnDate, ownDates } from "./own.tsx";
import { keep } from "./keep.ts";
import { Row } from "./rows.tsx";
import { Empty } from "./trouble.tsx";

const DATES = 6;

export function Saved({ ctx }: { ctx: Ctx }) {
  const kept = ctx.prefs.kept;
  const dates = ownDates(ctx).slice(0, DATES);
  return (
    <>
      <Bar heading title={t("saved.title")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        {kept.length === 0 && (
          <>
            <Empty icon="keep" title={t("saved.none")} hint={t("saved.hint")} />
            <a class="button quiet" href="#/courses"><Icon name="german" />{t("saved.see_courses")}</a>
            <a class="button quiet" href="#/places/"><Icon name="advice" />{t("saved.see_places")}</a>
          </>
        )}
        {dates.length > 0 && <section><h2>{t("home.own_dates")}</h2><div class="slab">{dates.map((own) => <OwnDate ctx={ctx} {...own} />)}</div></section>}
        {kept.length > 0 && (
          <section>
            {dates.length > 0 && <h2>{t("saved.title")}</h2>}
            <div class="slab">
              {kept.map((id) => {
                const record = ctx.records.get(id);
                return record ? <Row ctx={ctx} record={record} /> : <Gone ctx={ctx} id={id} />;
              })}
            </div>
          </section>
        )}
      </main>
      <Tabs at="saved" onHelp={ctx.help} />
    </>
  );
}

/** What the town took out stays in sight until the reader takes it off. */
function Gone({ ctx, id }: { ctx: Ctx; id: string }) {
  return (
    <div class="row mid">
      <Icon name="papers" />
      <span class="row-body soft">{t("saved.gone")}</span>
      <button class="round" type="button" aria-label={t("saved.removed")} onClick={() => void keep(ctx, id)}><Icon name="close" /></button>
    </div>
  );
}
