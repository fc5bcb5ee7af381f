/**
 * When a phone asks unasked: on opening, when it is looked at again, when the network comes back, after a push that brought no delta; never by a timer.
 *
 * Pure: the clock, the dice and what is remembered are given. No clock, set back or ahead by years, holds longer than the limits below,
 * because whatever is farther away than its own limit was written by another clock.
 */
import { Unanswered } from "./errors.ts";
import type { Hooks } from "./pull.ts";
import type { Notes } from "./state.ts";

/** After a snapshot that did not add up (PROTOCOL 7.4), and the most that a server's Retry-After is granted. */
export const PAUSE_S = 86_400;
/** News are looked for when the last success is older. */
export const STALE_S = 6 * 3_600;
/** The same on a phone that saves data: twice within the week in which a head expires (PROTOCOL 4.6). */
export const SAVING_S = 3 * 86_400;
/** The first failure costs up to this, each further one twice as much, none more than the longest. */
const FIRST_WAIT_S = 60;
const LONGEST_WAIT_S = 3_600;

export interface Moment {
  /** By this phone's own clock. */
  now_s: number;
  /** Somebody looks at the page. */
  visible: boolean;
  online: boolean;
  /** The browser saves data for its owner; or the reader wants news on Wi-Fi only, and this is none. */
  saving: "" | "phone" | "reader";
  /** A push said that there is something, without bringing it: nobody looks, and six hours are too long. */
  pushed?: boolean;
}

/** `until_s`, by this phone's own clock: when the same question is worth asking again, 0 = not a matter of time. */
export interface Verdict {
  why: "" | "hidden" | "offline" | "paused" | "fresh" | "saving";
  until_s: number;
}

/** `why: ""`: ask now. `whole` = the content is here; without it there is nothing to be fresh. */
export function decide({ now_s, visible, online, saving, pushed }: Moment, { checked_s, pausedUntil_s }: Notes, whole: boolean): Verdict {
  const wait = (why: Verdict["why"], until_s = 0): Verdict => ({ why, until_s });
  if (!visible && !pushed) return wait("hidden");
  if (!online) return wait("offline");
  if (holds(pausedUntil_s, now_s)) return wait("paused", pausedUntil_s);
  if (!whole) return wait("");
  if (saving === "reader") return wait("saving");
  const age_s = Math.abs(now_s - checked_s);
  if (pushed || age_s > (saving ? SAVING_S : STALE_S)) return wait("");
  return age_s > STALE_S ? wait("saving", checked_s + SAVING_S) : wait("fresh", checked_s + STALE_S);
}

/** Whether a stored pause holds: one that would end later than the longest was written before the clock was set back. */
export const holds = (until_s: number, now_s: number): boolean => until_s > now_s && until_s - now_s <= PAUSE_S;

/**
 * What to remember after an attempt that failed. Full jitter, so that the phones of a town do not come back together: `dice` is 0 to 1,
 * the wait lies anywhere up to the doubled limit, behind what the server asked for. A longer pause that holds already stays.
 */
export function backOff({ failures, pausedUntil_s }: Notes, now_s: number, dice: number, retry_s = 0): Pick<Notes, "failures" | "pausedUntil_s"> {
  const wait_s = Math.min(PAUSE_S, retry_s + dice * Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** failures));
  const had_s = holds(pausedUntil_s, now_s) ? pausedUntil_s : 0;
  return { failures: failures + 1, pausedUntil_s: Math.max(had_s, Math.ceil(now_s + wait_s)) };
}

/** The hooks of one catch-up that keep to all this; a failure behind a reader's own hand counts as the first. */
export const politely = (moment: () => Moment, byHand: boolean, dice: () => number): Pick<Hooks, "due" | "failed"> => ({
  due: (notes, whole) => !decide(moment(), notes, whole).why,
  failed: (notes, problem) => backOff(byHand ? { ...notes, failures: 0 } : notes, moment().now_s, dice(), problem instanceof Unanswered ? problem.retry_s : 0),
});
