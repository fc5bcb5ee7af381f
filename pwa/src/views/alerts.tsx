/** Notices that hold now, on the start page: three degrees, only the last one is red. */
import type { Ctx } from "../ctx.ts";
import { listed } from "../records/fresh.ts";
import type { WireAlert } from "../sync/messages.gen.ts";
import { t } from "../text/i18n.ts";
import { Icon } from "../ui/icon.tsx";
import { To } from "./to.tsx";
import { Title } from "./words.tsx";

const DEGREES = { emergency: 0, warning: 1, info: 2 };
const LOOKS = { emergency: "grave", warning: "old", info: "" };

export function current(ctx: Ctx): WireAlert[] {
  return listed(ctx, "alert")
    .filter((alert) => (alert.starts_s ?? 0) <= ctx.now.s + 86_400 && (alert.expires_s ?? 0) > ctx.now.s)
    .sort((one, other) => DEGREES[one.severity ?? "info"] - DEGREES[other.severity ?? "info"] || (other.starts_s ?? 0) - (one.starts_s ?? 0));
}

export function Alerts({ ctx }: { ctx: Ctx }) {
  return (
    <>
      {current(ctx).map((alert) => (
        <To ctx={ctx} route={{ view: "record", id: alert.id }} look={`note notice ${LOOKS[alert.severity ?? "info"]}`}>
          <Icon name={alert.severity === "info" || !alert.severity ? "info" : "warn"} />
          <span><b>{t(`alert.${alert.severity ?? "info"}`)}</b><br /><Title record={alert} /></span>
          <Icon name="next" />
        </To>
      ))}
    </>
  );
}
