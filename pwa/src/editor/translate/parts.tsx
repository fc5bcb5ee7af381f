/** What a text that waits looks like, in the list and on its own. */
import { t } from "../../text/i18n.ts";
import { Icon } from "../../ui/icon.tsx";
import { keyOf, type Item } from "./due.ts";

export function StateOf({ item }: { item: Item }) {
  return (
    <>
      {item.critical && <span class="badge off"><Icon name="shield" />{t("edit.translate.critical")}</span>}
      <span class={`badge ${item.state === "outdated" ? "old" : ""}`}><Icon name={item.state === "machine" ? "info" : item.state === "missing" ? "plus" : "clock"} />{t(`edit.translate.state_${item.state}`)}</span>
    </>
  );
}

export const addressOf = (lang: string, item: Pick<Item, "record" | "field">): string => `#/translate/${lang}/${keyOf(item)}`;

/** What a text is, in words: the catalogue's key. */
export function nameOf(field: string): string {
  const last = field.split(".").at(-1) as string;
  const known: { [name: string]: string } = {
    title: "edit.translate.field_title", summary: "edit.translate.field_summary", body: "edit.translate.field_body", label: "edit.translate.field_label",
    cost_note: "edit.translate.field_cost", how: "edit.translate.field_enrolment", note: "edit.translate.field_note", schedule_note: "edit.translate.field_note",
  };
  return known[last] ?? "edit.translate.field_other";
}
