/** The numbers one dials at night: four on the start page, the same four and the way to the rest on the sheet behind the ring. */
import type { Ctx } from "../ctx.ts";
import { isLent, rich, t } from "../text/i18n.ts";
import { Icon, Plate } from "../ui/icon.tsx";
import { Phone } from "../ui/number.tsx";

/** Nationwide, here before anything was loaded; source and date of each: content/numbers.py. */
const LINES = [
  { number: "112", icon: "flame", sos: "sos.fire", help: "help.fire" },
  { number: "110", icon: "badge", sos: "sos.police", help: "help.police" },
  { number: "116117", icon: "doctor", sos: "sos.doctor", help: "help.doctor" },
  { number: "116016", icon: "hand", sos: "sos.violence", help: "help.violence" },
] as const;

/** In discreet mode the last one is not on the start page; behind the ring it stays. */
export function Sos({ ctx }: { ctx: Ctx }) {
  return (
    <nav class="sos" aria-label={t("sos.title")}>
      {LINES.filter((line) => !(ctx.prefs.discreet && line.icon === "hand")).map(({ number, icon, sos }) => (
        <a class="sos-call" href={`tel:${number}`}>
          <Icon name={icon} />
          <b><Phone number={number} /></b>
          <span>{t(sos)}</span>
        </a>
      ))}
    </nav>
  );
}

export function HelpSheet({ ctx }: { ctx: Ctx }) {
  return (
    <>
      <div class="slab">
        {LINES.map(({ number, icon, help }) => (
          <a class="call" href={`tel:${number}`}>
            <span class="plate big"><Icon name={icon} /></span>
            <span class="row-body">
              <span class="call-number"><Phone number={number} /></span>
              <span>{t(help)}</span>
            </span>
            <span class="call-go"><Icon name="phone" /></span>
          </a>
        ))}
        {ctx.records.of("helpline").length > 0 && (
          <>
            <button class="call" type="button" onClick={() => ctx.go({ view: "places", topic: "safe" })}>
              <Plate topic="safe" icon="bed" big />
              <span class="row-body">
                <span class="row-name">{t("help.no_bed")}</span>
                <span class="soft">{t("help.no_bed_hint")}</span>
              </span>
              <Icon name="next" />
            </button>
            <button class="row mid" type="button" onClick={() => ctx.go({ view: "helplines" })}>
              <Icon name="phone" />
              <span class="row-body"><span class="row-name">{t("help.all_numbers")}</span></span>
              <Icon name="next" />
            </button>
          </>
        )}
      </div>
      {isLent("help.fire") && <p class="soft small">{t("fallback.interface")}</p>}
      <p class="soft small">{rich("help.free_numbers", { first: <bdi>112</bdi>, second: <Phone number="116016" /> })}</p>
    </>
  );
}
