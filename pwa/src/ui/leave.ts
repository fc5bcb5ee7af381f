/** The exit stands in the page itself (index.html) and works without this; here it gets its words. */
import { t } from "../text/i18n.ts";

export function nameExit(): void {
  const word = t("quick_exit.leave");
  document.getElementById("exit")?.setAttribute("aria-label", `${word}: ${t("quick_exit.label")}`);
  const place = document.getElementById("exit-word");
  if (place) place.textContent = word;
}
