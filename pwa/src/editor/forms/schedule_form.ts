/**
 * A timetable as a thumb enters it. Every tap is a step from one `Schedule` to the next, so that what the form has no control for
 * (a monthly rule, a count, a note at one lesson) stays where it is.
 *
 * All on wall clock, as content/schedule.py: weekly at 9:00 stays 9:00 over both clock changes. The chosen weekdays share one time;
 * a single lesson may have another.
 */
import { expand, type Occurrence } from "../../time/schedule.ts";
import type { Schedule as WireSchedule } from "../../sync/messages.gen.ts";
import { laterDay, weekdayOf } from "../../time/zone.ts";
import type { Override, Schedule } from "../messages.gen.ts";

/** What the controls show. */
export interface Plan {
  /** Places in the week, Monday first; none: a single date. */
  weekdays: number[];
  every: number;
  /** The last day, "" for no end. */
  until: string;
  from_min: number;
  /** Past 1440 over midnight; nothing where the end is not known. */
  to_min: number | undefined;
  /** False where the rule says more than the chips can: they stand still then. */
  plain: boolean;
}

/** How a day stands: no lesson, one as usual, called off, at another time, added, or inside a break. */
export type DayState = "free" | "on" | "off" | "other" | "extra" | "break";

const NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

export function planOf(schedule: Schedule): Plan {
  const rule = new Map((schedule.rule ?? "").split(";").filter(Boolean).map((part) => part.split("=", 2) as [string, string]));
  const by_day = rule.get("BYDAY")?.split(",").map((name) => NAMES.indexOf(name)) ?? [];
  const plain = !schedule.all_day && [...rule.keys()].every((name) => /^(FREQ|BYDAY|INTERVAL|UNTIL|WKST)$/.test(name)) && (rule.get("FREQ") ?? "WEEKLY") === "WEEKLY" && !by_day.includes(-1);
  const from_min = minuteOf(schedule.start);
  const until = rule.get("UNTIL") ?? "";
  return {
    weekdays: rule.size && plain ? (by_day.length ? [...by_day].sort() : [weekdayOf(schedule.start.slice(0, 10))]) : [],
    every: Number(rule.get("INTERVAL") ?? 1),
    until: until && `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`,
    from_min,
    to_min: schedule.duration_min ? from_min + schedule.duration_min : undefined,
    plain,
  };
}

/** A timetable nobody has touched yet: on `day`, 9:00 to 12:00, once. */
export function fresh(day: string): Schedule {
  return { start: `${day}T09:00`, duration_min: 180 };
}

/** Other weekdays, rhythm or bounds; `from` is the day asked for, the first lesson is the first that the rule gives. */
export function withRule(schedule: Schedule, plan: Partial<Pick<Plan, "weekdays" | "every" | "until">>, from = schedule.start.slice(0, 10)): Schedule {
  const { weekdays, every, until } = { ...planOf(schedule), ...plan };
  const time = schedule.start.slice(10);
  if (!weekdays.length) return { ...schedule, start: from + time, rule: "" };
  let first = from;
  while (!weekdays.includes(weekdayOf(first))) first = laterDay(first, 1);
  const days = [...new Set(weekdays)].sort().map((day) => NAMES[day]).join(",");
  const rule = `FREQ=WEEKLY;BYDAY=${days}${every > 1 ? `;INTERVAL=${every}` : ""}${until ? `;UNTIL=${until.replaceAll("-", "")}` : ""}`;
  return { ...schedule, start: first + time, rule };
}

/** Another usual time; the exceptions, which name their lessons by it, go along. `to_min` nothing: the end is not known. */
export function withTime(schedule: Schedule, from_min: number, to_min: number | undefined): Schedule {
  const [before, now] = [schedule.start.slice(10), `T${clock(from_min)}`];
  const moved = (start: string) => (start.slice(10) === before ? start.slice(0, 10) + now : start);
  return {
    ...schedule,
    start: moved(schedule.start),
    duration_min: to_min === undefined ? 0 : Math.max(to_min - from_min, 0),
    ...(schedule.exdates && { exdates: schedule.exdates.map(moved) }),
    ...(schedule.rdates && { rdates: schedule.rdates.map(moved) }),
    ...(schedule.overrides && { overrides: schedule.overrides.map((one) => ({ ...one, recurrence: moved(one.recurrence) })) }),
  };
}

/** The lessons that touch a day, as readers will see them. */
export function lessons(schedule: Schedule, from: string, to: string): Occurrence[] {
  return expand(schedule as unknown as WireSchedule, from, to);
}

/** The rule's own lesson on a day, whatever became of it. */
function usualOn(schedule: Schedule, day: string): string | undefined {
  return lessons({ ...schedule, exdates: [], rdates: [], overrides: [] }, day, day).find((one) => one.start.startsWith(day))?.start;
}

export function stateOf(schedule: Schedule, day: string): DayState {
  const found = lessons(schedule, day, day).filter((one) => one.start.startsWith(day));
  const usual = usualOn(schedule, day);
  const held = found.find((one) => !one.cancelled);
  if (!held) return found.length ? "off" : usual ? (overrideOf(schedule, usual) ? "other" : "break") : "free";
  if (!usual) return held.recurrence.startsWith(day) ? "extra" : "other";
  return held.start === usual && held.duration_min === (schedule.duration_min ?? 0) ? "on" : "other";
}

const overrideOf = (schedule: Schedule, recurrence: string): Override | undefined => schedule.overrides?.find((one) => one.recurrence === recurrence || one.recurrence === recurrence.slice(0, 10));

/** One tap on a day: a lesson is called off and comes back, a free day gets one and loses it. */
export function toggled(schedule: Schedule, day: string): Schedule {
  const state = stateOf(schedule, day);
  return state === "on" || state === "other" ? calledOff(schedule, day) : state === "free" ? added(schedule, day) : asUsual(schedule, day);
}

/** The lesson of that day does not take place, and readers see it struck through. */
export function calledOff(schedule: Schedule, day: string): Schedule {
  const usual = usualOn(schedule, day);
  if (!usual) return asUsual(schedule, day);
  return withOverride(asUsual(schedule, day), { recurrence: usual, cancelled: true, ...noteOf(schedule, usual) });
}

/** The lesson of that day begins and ends at another time; a free day gets one at that time. */
export function atOtherTime(schedule: Schedule, day: string, from_min: number, to_min: number): Schedule {
  const usual = usualOn(schedule, day);
  const start = `${day}T${clock(from_min)}`;
  const cleared = asUsual(schedule, day);
  const duration_min = Math.max(to_min - from_min, 0);
  if (usual) return withOverride(cleared, { recurrence: usual, start, duration_min, ...noteOf(schedule, usual) });
  const extra = added(cleared, day);
  return withOverride(extra, { recurrence: day + schedule.start.slice(10), start, duration_min });
}

/** Nothing special about that day any more. */
export function asUsual(schedule: Schedule, day: string): Schedule {
  const elsewhere = (start: string) => start.slice(0, 10) !== day;
  return lean({
    ...schedule,
    exdates: (schedule.exdates ?? []).filter(elsewhere),
    rdates: (schedule.rdates ?? []).filter(elsewhere),
    overrides: (schedule.overrides ?? []).filter((one) => elsewhere(one.recurrence)),
  });
}

function added(schedule: Schedule, day: string): Schedule {
  return { ...schedule, rdates: [...(schedule.rdates ?? []), day + schedule.start.slice(10)].sort() };
}

/** No lessons from `from` to `to`, as in holidays: they are not listed one by one. */
export function withBreak(schedule: Schedule, from: string, to: string): Schedule {
  const within = lessons(schedule, from, to).map((one) => one.recurrence).filter((start) => from <= start.slice(0, 10) && start.slice(0, 10) <= to);
  return within.reduce((made, start) => {
    const bare = asUsual(made, start.slice(0, 10));
    return usualOn(bare, start.slice(0, 10)) ? { ...bare, exdates: [...(bare.exdates ?? []), start].sort() } : bare;
  }, schedule);
}

/** The lessons that fall on one of `days` (public holidays), from `from` on and as far as the plan goes. */
export function onDays(schedule: Schedule, days: readonly string[]): string[] {
  return days.filter((day) => stateOf(schedule, day) === "on");
}

/** Exceptions about lessons that no rule gives any more, taken away before saving. */
export function withoutOrphans(schedule: Schedule): Schedule {
  const given = (start: string) => usualOn(schedule, start.slice(0, 10)) !== undefined;
  const extra = new Set((schedule.rdates ?? []).map((one) => one.slice(0, 10)));
  return lean({
    ...schedule,
    exdates: (schedule.exdates ?? []).filter((one) => given(one) || extra.has(one.slice(0, 10))),
    overrides: (schedule.overrides ?? []).filter((one) => given(one.recurrence) || extra.has(one.recurrence.slice(0, 10))),
  });
}

function withOverride(schedule: Schedule, override: Override): Schedule {
  return { ...schedule, overrides: [...(schedule.overrides ?? []), override].sort((one, other) => (one.recurrence < other.recurrence ? -1 : 1)) };
}

const noteOf = (schedule: Schedule, recurrence: string): Pick<Override, "note"> => {
  const note = overrideOf(schedule, recurrence)?.note;
  return note ? { note } : {};
};

/** Without the lists that are empty, as msgspec writes it. */
function lean(schedule: Schedule): Schedule {
  const { exdates = [], rdates = [], overrides = [], ...rest } = schedule;
  return { ...rest, ...(exdates.length && { exdates }), ...(rdates.length && { rdates }), ...(overrides.length && { overrides }) };
}

const minuteOf = (start: string): number => Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16));

/** "09:00"; minutes past midnight as the clock shows them then. */
export function clock(minute: number): string {
  const shown = ((minute % 1440) + 1440) % 1440;
  return `${String(Math.floor(shown / 60)).padStart(2, "0")}:${String(shown % 60).padStart(2, "0")}`;
}

/** The next quarter of an hour in a direction: 9:10 goes to 9:15 and to 9:00. */
export function stepped(minute: number, direction: 1 | -1): number {
  return direction > 0 ? Math.floor(minute / 15) * 15 + 15 : Math.ceil(minute / 15) * 15 - 15;
}

/** What came out of a text like "9", "930", "9:30", "17.15 Uhr"; nothing for what is no time. */
export function readClock(text: string): number | undefined {
  const digits = text.replace(/[^\d]+/g, ":").replace(/^:|:$/g, "");
  const [, hour, minute = "0"] = /^(\d{1,2}):?(\d{2})?$/.exec(digits) ?? [];
  const found = Number(hour) * 60 + Number(minute);
  return hour !== undefined && Number(minute) < 60 && found <= 1440 ? found : undefined;
}
