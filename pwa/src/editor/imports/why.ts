/** Why something was refused, in words. */
import { t } from "../../text/i18n.ts";
import { Refused } from "../client.ts";
import { sentence } from "../trouble.ts";

/** The sentence of a catalogue key of the server ("intake.missing"); the key itself where nobody wrote one. */
export function reason(key: string): string {
  const own = `edit.problem.${key.replace(".", "_")}`;
  const said = t(own);
  return said === own ? key : said;
}

/** Like `sentence`, with what an unreadable file or a calendar that did not come says of itself. */
export function trouble(problem: unknown): string {
  if (problem instanceof Refused) {
    const { reason: key } = (problem.problem["fields"] ?? {}) as { reason?: string };
    if (key) return reason(key);
    if (problem.key === "calendar.refused" || problem.key === "upload.gone") return reason(problem.key);
  }
  return sentence(problem);
}
