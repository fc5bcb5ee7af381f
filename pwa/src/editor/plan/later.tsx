/** The button beside a record that plans it for later, and what is planned for it. */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import type { Ctx } from "../ctx.ts";
import { moment } from "../when.ts";
import { Plan } from "./plan.tsx";

export function Later({ ctx, record }: { ctx: Ctx; record: string }) {
  const [open, setOpen] = useState(false);
  const planned = ctx.store.planned.get(record);
  const done = () => {
    setOpen(false);
    void ctx.store.sync();
  };
  return (
    <>
      <button class="button quiet short" type="button" onClick={() => setOpen(true)}>
        <Icon name="clock" />{planned ? t(`edit.plan.is_${planned.status}`, { when: moment(ctx.lang, planned.at_s, ctx.today) }) : t("edit.plan.title")}
      </button>
      {open && <Sheet title={t("edit.plan.title")} onClose={() => setOpen(false)}><Plan ctx={ctx} record={record} planned={planned} onDone={done} /></Sheet>}
    </>
  );
}
