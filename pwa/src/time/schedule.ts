/**
 * When a course meets: the iCalendar subset expanded into dates, on local wall clock (weekly at 9:00 stays 9:00 over a
 * clock change). The twin of content/schedule.py and schedule_rule.py; both run sync/vectors/schedule/.
 *
 * FREQ=WEEKLY and MONTHLY with INTERVAL, BYDAY (in months with an ordinal), UNTIL or COUNT, EXDATE, RDATE, overrides.
 * A rule that says more gives its start and RDATEs only, never a guess.
 */
import type { NestedText, Override, Schedule } from "../sync/messages.gen.ts";
import { dayNumber, isDay, laterDay, wallClock, weekdayOf } from "./zone.ts";

export interface Occurrence {
  /** Local "2026-11-22T09:00", or a day when the schedule is all-day. */
  start: string;
  /** The start that the rule gave it; differs where the meeting was moved. */
  recurrence: string;
  duration_min: number;
  cancelled: boolean;
  note?: NestedText | undefined;
}

interface Rule {
  weekly: boolean;
  interval: number;
  by_day: readonly (readonly [ordinal: number, weekday: number])[];
  until: string;
  count: number;
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const LAST_DAY = "2100";

/**
 * Meetings that touch the days from `from` to `to` (both included), ascending; cancelled ones too.
 * A start that is no time of the calendar is left out.
 */
export function expand(schedule: Schedule, from: string, to: string): Occurrence[] {
  if (!isStart(schedule.start)) return [];
  const overrides = new Map((schedule.overrides ?? []).map((one) => [full(schedule, one.recurrence), one]));
  const last = [to, ...[...overrides.keys()].map(dayOf)].sort().at(-1)!;
  return starts(schedule, last)
    .map((start) => overridden(schedule, start, overrides.get(start)))
    .filter((one) => isStart(one.start) && dayOf(one.start) <= to && lastDay(one) >= from)
    .sort((one, other) => order(one.start, other.start) || order(one.recurrence, other.recurrence));
}

/** The first meeting that begins at the local time `now` ("2026-11-22T09:00") or later and is not cancelled. */
export function nextOccurrence(schedule: Schedule, now: string): Occurrence | undefined {
  const begins = schedule.all_day ? dayOf(now) : now;
  return expand(schedule, dayOf(now), laterDay(dayOf(now), 400)).find((one) => one.start >= begins && !one.cancelled);
}

const dayOf = (start: string): string => start.slice(0, 10);
const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function isStart(text: string): boolean {
  return /^\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d)?$/.test(text) && isDay(dayOf(text));
}

/** A day alone means the usual time on that day; an all-day schedule has days only. */
function full(schedule: Schedule, start: string): string {
  return dayOf(start) + (schedule.all_day ? "" : start.slice(10) || schedule.start.slice(10));
}

function overridden(schedule: Schedule, recurrence: string, one: Override | undefined): Occurrence {
  return {
    start: one?.start ? full(schedule, one.start) : recurrence,
    recurrence,
    duration_min: one?.duration_min || schedule.duration_min || 0,
    cancelled: one?.cancelled ?? false,
    note: one?.note,
  };
}

function lastDay(one: Occurrence): string {
  const [, hour = 0, minute = 0] = (/T(\d\d):(\d\d)$/.exec(one.start) ?? []).map(Number);
  return laterDay(dayOf(one.start), Math.floor((hour * 60 + minute + Math.max(one.duration_min - 1, 0)) / 1440));
}

/** Rule and RDATEs without EXDATEs, each once, ascending. */
function starts(schedule: Schedule, last_day: string): string[] {
  const start = full(schedule, schedule.start);
  const found = new Set((schedule.rdates ?? []).map((one) => full(schedule, one)));
  const rule = parseRule(schedule.rule ?? "");
  if (rule) {
    for (const one of startsOf(rule, start)) {
      if (dayOf(one) > last_day) break;
      found.add(one);
    }
  } else if (dayOf(start) <= last_day) found.add(start);
  const gone = new Set(schedule.exdates);
  return [...found].filter((one) => !gone.has(one) && !gone.has(dayOf(one))).sort();
}

/** Local starts by a rule, ascending. The given one always is the first, and counts for COUNT. */
function* startsOf(rule: Rule, start: string): Generator<string> {
  yield start;
  let left = rule.count - 1;
  for (const day of daysOf(rule, dayOf(start))) {
    const one = day + start.slice(10);
    if (day <= dayOf(start)) continue;
    if (left-- === 0 || (rule.until && one.slice(0, rule.until.length) > rule.until)) return;
    yield one;
  }
}

function* daysOf(rule: Rule, first: string): Generator<string> {
  if (rule.weekly) {
    const named = rule.by_day.map(([, weekday]) => weekday);
    const weekdays = named.length ? [...new Set(named)].sort() : [weekdayOf(first)];
    for (let monday = laterDay(first, -weekdayOf(first)); monday < LAST_DAY; monday = laterDay(monday, 7 * rule.interval)) {
      for (const weekday of weekdays) yield laterDay(monday, weekday);
    }
    return;
  }
  for (let month = monthBegin(first, 0), n = 0; month < LAST_DAY; month = monthBegin(first, (n += rule.interval))) {
    const length = dayNumber(monthBegin(month, 1)) - dayNumber(month);
    for (let at = 1; at <= length; at++) {
      const day = laterDay(month, at - 1);
      if (rule.by_day.length ? rule.by_day.some((place) => isPlace(place, day, at, length)) : dayOf(first).endsWith(day.slice(7))) yield day;
    }
  }
}

function isPlace([ordinal, weekday]: readonly [number, number], day: string, at: number, length: number): boolean {
  return weekday === weekdayOf(day) && [0, Math.ceil(at / 7), -Math.ceil((length - at + 1) / 7)].includes(ordinal);
}

function monthBegin(day: string, months: number): string {
  return new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, 1)).toISOString().slice(0, 10);
}

/** Nothing for an empty rule and for one outside the subset. */
function parseRule(text: string): Rule | undefined {
  const parts = new Map(text.toUpperCase().replace(/^RRULE:/, "").split(";").filter(Boolean).map((part) => part.split(/=(.*)/s, 2) as [string, string]));
  const take = (name: string, otherwise: string) => {
    const value = parts.get(name) ?? otherwise;
    parts.delete(name);
    return value;
  };
  const freq = take("FREQ", "");
  const [interval, count] = [take("INTERVAL", "1"), take("COUNT", "0")];
  const by_day = take("BYDAY", "").split(",").filter(Boolean).map((one) => /^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$/.exec(one));
  const until = untilOf(take("UNTIL", ""));
  const good =
    (freq === "WEEKLY" || freq === "MONTHLY") && take("WKST", "MO") === "MO" && parts.size === 0 && until !== undefined &&
    [interval, count].every((one) => /^\d{1,4}$/.test(one)) && Number(interval) > 0 && !(Number(count) && until) &&
    by_day.every((one) => one && !(one[1] && freq === "WEEKLY"));
  if (!good) return undefined;
  return {
    weekly: freq === "WEEKLY",
    interval: Number(interval),
    by_day: by_day.map((one) => [Number(one![1] ?? 0), WEEKDAYS.indexOf(one![2]!)]),
    until,
    count: Number(count),
  };
}

/** A day, or a local start; iCalendar wants UTC there. Nothing for what is no time. */
function untilOf(text: string): string | undefined {
  if (!text) return "";
  const [, year, month, day, time, hour, minute, utc] = /^(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)\d\d(Z?))?$/.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  if (!isStart(time ? `${date}T${hour}:${minute}` : date)) return undefined;
  if (!utc) return time ? `${date}T${hour}:${minute}` : date;
  const local = wallClock(Date.parse(`${date}T${hour}:${minute}Z`) / 1000);
  const pad = (number: number) => String(number).padStart(2, "0");
  return `${local.day}T${pad(Math.floor(local.minute / 60))}:${pad(local.minute % 60)}`;
}
