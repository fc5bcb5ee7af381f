/** How old what one reads is: in the bar always, as a note from a week on. The last *successful* check, not the last attempt. */
import type { Ctx } from "../ctx.ts";
import { daysBetween } from "../records/fresh.ts";
import { n, rich, t } from "../text/i18n.ts";
import { clockOf, shortDay } from "../text/format.ts";
import { berlinDay } from "../records/moment.ts";
import { Note } from "../ui/badge.tsx";

export const OLD_DAYS = 7;

export function ageDays(ctx: Ctx): number {
  return ctx.age.lastSuccess_s ? daysBetween(berlinDay(ctx.age.lastSuccess_s), ctx.now.day) : 0;
}

/** "heute 07:40" is part of a sentence elsewhere: only the moment. */
export function ageWords(ctx: Ctx): string {
  const { lastSuccess_s } = ctx.age;
  return lastSuccess_s ? moment(ctx.lang, lastSuccess_s) : "";
}

export const moment = (lang: string, at_s: number): string => `${shortDay(lang, berlinDay(at_s))} ${clockOf(at_s)}`;

export function AgeLine({ ctx }: { ctx: Ctx }) {
  const { lastSuccess_s, online, checking } = ctx.age;
  if (checking) return <>{t("age.checking")}</>;
  if (!lastSuccess_s) return <>{online ? t("age.never") : t("offline.bar")}</>;
  const days = ageDays(ctx);
  const day = berlinDay(lastSuccess_s);
  const when = days <= 0 ? rich("age.today", { time: <bdi>{clockOf(lastSuccess_s)}</bdi> })
    : days === 1 ? rich("age.yesterday", { time: <bdi>{clockOf(lastSuccess_s)}</bdi> })
    : t("age.on_day", { day: shortDay(ctx.lang, day) });
  return <>{!online && <>{t("offline.bar")} · </>}{when}</>;
}

/** A calm sentence once the data is a week old; up to then the bar says enough. */
export function AgeNote({ ctx }: { ctx: Ctx }) {
  const days = ageDays(ctx);
  return days >= OLD_DAYS ? <Note look="old" icon="clock"><p>{n("offline.old", days)}</p></Note> : null;
}
