/** When something is not there: what still works, and what to do. Calm, without blame, and never a dead end. */
import type { ComponentChildren } from "preact";
import type { Ctx } from "../ctx.ts";
import { t } from "../text/i18n.ts";
import { Bar } from "../ui/bar.tsx";
import { Tabs } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { AgeLine } from "./age.tsx";
import { Plates } from "./plates.tsx";

export function Empty({ icon, title, hint }: { icon: string; title: string; hint?: string }) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {hint && <p class="soft">{hint}</p>}
    </div>
  );
}

export function Trouble({ icon, title, children, button, onClick }: { icon: string; title: string; children?: ComponentChildren; button?: string; onClick?: () => void }) {
  return (
    <section class="slab">
      <div class="row">
        <Icon name={icon} />
        <span class="row-body">
          <span class="row-name">{title}</span>
          {children && <p class="soft">{children}</p>}
          {button && <button class="button quiet short" type="button" onClick={onClick}><Icon name="again" />{button}</button>}
        </span>
      </div>
    </section>
  );
}

/** The short word over a trouble that needs one; keys are compared whole, for they travel as places in a list (build.mjs). */
export function troubleTitle(key: string): string {
  if (key === "error.full") return "error.full_title";
  return key === "error.forged" || key === "error.forged_first" ? "error.forged_title" : "";
}

/** A link to a record that the town took out, or that this phone does not have yet. */
export function Gone({ ctx }: { ctx: Ctx }) {
  return (
    <>
      <Bar heading title={t("error.gone_title")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <Empty icon="papers" title={t("error.gone")} />
        <Plates ctx={ctx} />
      </main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}
