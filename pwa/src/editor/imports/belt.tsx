/** So much would go that somebody has to say it twice. */
import { t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import type { Tried } from "./shapes.ts";

export function Belt({ tried: { removed, total }, close, confirm }: { tried: Tried; close: () => void; confirm: () => void }) {
  return (
    <Sheet title={t("edit.imports.belt_title")} onClose={close}>
      <p>{t("edit.imports.belt", { removed, total })}</p>
      <button class="button lead" type="button" onClick={close}>{t("edit.imports.belt_no")}</button>
      <button class="button grave" type="button" onClick={confirm}><Icon name="trash" />{t("edit.imports.belt_yes", { removed })}</button>
    </Sheet>
  );
}
