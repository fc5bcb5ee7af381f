/**
 * Is somebody there now? The five answers of time/hours.ts, in the words and shapes of a list row.
 *
 * Shape, word and colour say the same thing: filled and green is open, half and brown closes soon, hollow is closed,
 * dotted is "call first" (ui/README.md 1).
 */
import { dayBar, decode, stateAt, type Answer, type Week } from "../time/hours.ts";
import { t, n, rich, type Value } from "../text/i18n.ts";
import { clock, shortDay, weekday } from "../text/format.ts";
import { isSteady, laterDay, weekdayOf } from "../time/zone.ts";
import { daysBetween } from "./fresh.ts";
import type { Now } from "../ctx.ts";
import type { Bar } from "../ui/day.tsx";
import type { ComponentChild } from "preact";
import { h } from "preact";

export interface Opening {
  look: "open" | "soon" | "shut" | "ask";
  words: ComponentChild;
  /** Today's spans; empty where there is nothing to draw. */
  bars: Bar[];
  open: boolean;
  /** Minutes until somebody is there; 0 when open, Infinity when nobody knows. */
  wait_min: number;
}

const SOON_MIN = 60;
const weeks = new Map<string, Week | undefined>();

/** The week of a compact string; nothing for one this app cannot read ("not known"). */
export function weekOf(hours: string): Week | undefined {
  if (!weeks.has(hours)) weeks.set(hours, decode(hours));
  return weeks.get(hours);
}

/** The state of a place with `hours`; nothing where the record says nothing about hours. `short` is for the start page. */
export function opening(hours: string | undefined, holidays: ReadonlySet<string>, now: Now, lang: string, short = false): Opening | undefined {
  const week = hours && weekOf(hours);
  if (!week) return undefined;
  const answer = stateAt(week, holidays, now.day, now.minute);
  const open = answer.state === "open";
  const bars = (dayBar(week, holidays, now.day) ?? []).map((span): Bar => ({
    from: span.opens_min,
    to: span.closes_min,
    look: span.state !== "open" ? "maybe" : open ? "open" : "free",
  }));
  return { ...say(answer, now, lang, short), bars, open, wait_min: open ? 0 : waitFor(answer, now) };
}

function say(answer: Answer, now: Now, lang: string, short: boolean): Pick<Opening, "look" | "words"> {
  if (answer.state === "open") return openWords(answer, now, lang, short);
  if (answer.state === "by_appointment") return { look: "ask", words: t("hours.by_appointment") };
  if (answer.state === "closed") return { look: "shut", words: closedWords(answer, now, lang) };
  return { look: "ask", words: t(answer.state === "unsure" ? "hours.unsure" : "hours.unknown") };
}

function openWords(answer: Answer, now: Now, lang: string, short: boolean): Pick<Opening, "look" | "words"> {
  if (!answer.until) return { look: "open", words: t("hours.always") };
  const left = minutesTo(now, answer.until);
  // No countdown over a clock change: 02:00 to 03:00 may come twice or never.
  if (left <= SOON_MIN && isSteady(now.s, left)) return { look: "soon", words: n(short ? "hours.left" : "hours.closing_in", left) };
  if (left < 1440) return { look: "open", words: timed("hours.open_until", answer.until.minute) };
  return { look: "open", words: timed("hours.open_until_day", answer.until.minute, { day: weekday(lang, answer.until.day, "long") }) };
}

function closedWords(answer: Answer, now: Now, lang: string): ComponentChild {
  const next = answer.next;
  if (!next || (answer.next_state ?? "open") !== "open") return t("hours.closed");
  const days = daysBetween(now.day, next.day);
  if (days === 0) return timed("hours.opens_at", next.minute);
  if (days === 1) return timed("hours.opens_tomorrow", next.minute);
  return timed("hours.opens_on", next.minute, { day: days < 7 ? weekday(lang, next.day, "long") : shortDay(lang, next.day) });
}

/** "Offen bis 17:00" with the time in an isolate of its own. */
export function timed(key: string, minute: number, values: Record<string, Value> = {}): ComponentChild {
  return rich(key, { ...values, time: h("bdi", null, clock(minute)) });
}

function waitFor(answer: Answer, now: Now): number {
  return answer.next && answer.next_state !== "unsure" ? minutesTo(now, answer.next) : Infinity;
}

function minutesTo(now: Now, then: { day: string; minute: number }): number {
  return daysBetween(now.day, then.day) * 1440 + then.minute - now.minute;
}

export interface WeekDay {
  day: string;
  today: boolean;
  holiday: boolean;
  /** Undefined: nobody knows. */
  spans: { from: number; to: number; state: string }[] | undefined;
}

/** The calendar week that holds today, Monday first; in the week's last days still this one, as the heading says. */
export function thisWeek(week: Week, holidays: ReadonlySet<string>, now: Now): WeekDay[] {
  const monday = laterDay(now.day, -weekdayOf(now.day));
  return Array.from({ length: 7 }, (_, index) => {
    const day = laterDay(monday, index);
    const spans = dayBar(week, holidays, day)?.map((span) => ({ from: span.opens_min, to: span.closes_min, state: span.state as string }));
    return { day, today: day === now.day, holiday: holidays.has(day), spans };
  });
}

export interface Exception {
  from: string;
  to: string;
  /** Empty: closed. */
  spans: { from: number; to: number; state: string }[];
}

/** All of these are told, of those behind them the first few. */
const NEAR_DAYS = 14;
const FAR = 4;

/** Dated exceptions that end after `after` (the last day of the table), up to eight weeks ahead; equal neighbours are one. */
export function exceptions(week: Week, now: Now, after = ""): Exception[] {
  const found: Exception[] = [];
  for (const [day, row] of [...week.exceptions].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (day < now.day || daysBetween(now.day, day) > 56) continue;
    const spans = row.map((span) => ({ from: span.opens_min, to: span.closes_min, state: span.state }));
    const last = found.at(-1);
    if (last && daysBetween(last.to, day) === 1 && JSON.stringify(last.spans) === JSON.stringify(spans)) last.to = day;
    else found.push({ from: day, to: day, spans });
  }
  return found.filter((one) => one.to > after).filter((one, index) => index < FAR || daysBetween(now.day, one.from) <= NEAR_DAYS);
}
