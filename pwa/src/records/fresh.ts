/**
 * How far a record can be trusted today (briefs/content.md 4, DESIGN 9): the phone compares days, the feed never says "old".
 */
import type { ByKind, Ctx } from "../ctx.ts";
import type { WireCommon } from "../sync/messages.gen.ts";
import { dayNumber } from "../time/zone.ts";
import { berlinDay } from "./moment.ts";

export function daysBetween(from: string, to: string): number {
  return dayNumber(to.slice(0, 10)) - dayNumber(from.slice(0, 10));
}

/** `fresh` until the interval has passed, then `old` ("call first"); `unknown` where nobody has checked. */
export function trust(record: WireCommon, today: string): "fresh" | "old" | "unknown" {
  if (!record.verified_on) return "unknown";
  return daysBetween(record.verified_on, today) <= (record.verify_every_days ?? 180) ? "fresh" : "old";
}

/**
 * Whether a record leaves the default list as too old: after twice the interval, and only when the last successful check is
 * later than that: a phone long offline keeps showing what it has. Helplines never leave.
 */
export function isTooOld(record: WireCommon, lastSuccess: string): boolean {
  if (record.kind === "helpline" || !record.verified_on || !lastSuccess) return false;
  return daysBetween(record.verified_on, lastSuccess) > 2 * (record.verify_every_days ?? 180);
}

/**
 * Inside the record's own days, where it names some. It has ended only once a check after its last day succeeded: until then it may
 * have been prolonged, and a phone long offline keeps showing what it has.
 */
export function isCurrent(record: WireCommon, today: string, lastSuccess: string): boolean {
  const heard = lastSuccess && lastSuccess < today ? lastSuccess : today;
  return (record.valid_from ?? "") <= today && (record.valid_to ?? heard) >= heard;
}

/** The day of the last successful check; "" before the first. */
export const lastSuccessDay = ({ age }: Ctx): string => (age.lastSuccess_s ? berlinDay(age.lastSuccess_s) : "");

/** What every list shows of a kind; a link and the reader's own list still open the rest. */
export function listed<K extends keyof ByKind>(ctx: Ctx, kind: K): ByKind[K][] {
  const lastSuccess = lastSuccessDay(ctx);
  return ctx.records.of(kind).filter((record) => isCurrent(record, ctx.now.day, lastSuccess));
}
