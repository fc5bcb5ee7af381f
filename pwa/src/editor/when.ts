/** Days and instants as an editor reads them, on the town's clock. */
import { clockOf, shortDay } from "../text/format.ts";
import { t } from "../text/i18n.ts";

/** The day of an instant in `zone`, "2026-11-25". */
export function dayOf(instant_s: number, zone = "Europe/Berlin"): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(instant_s * 1000));
}

/** "heute 14:05", "18. Nov. 09:12" */
export function moment(lang: string, instant_s: number, today: string): string {
  const day = dayOf(instant_s);
  const time = clockOf(instant_s);
  return day === today ? t("edit.when.today", { time }) : t("edit.when.day", { day: shortDay(lang, day), time });
}
