/** What went wrong, as a sentence for whoever tried. */
import { t } from "../text/i18n.ts";
import { Refused, SignedOut, Unreachable } from "./client.ts";
import { NoPasskey } from "./passkey.ts";

/** Refusals that have a sentence of their own: number -> its words. */
export function sentence(problem: unknown): string {
  if (problem instanceof Unreachable) return t("edit.trouble.unreachable");
  if (problem instanceof NoPasskey) return t("edit.trouble.no_passkey");
  if (problem instanceof SignedOut) return t("edit.trouble.signed_out");
  if (!(problem instanceof Refused)) throw problem;
  if (problem.status === 403) return t("edit.trouble.not_allowed");
  if (problem.status === 404) return t("edit.trouble.not_there");
  if (problem.status === 410) return t("edit.trouble.over");
  if (problem.status === 429) return t("edit.trouble.too_often");
  return t("edit.trouble.refused", { number: problem.number });
}
