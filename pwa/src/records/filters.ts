/** What people look for in a list: each filter by its name, what it lets through, and whether it would do anything here. */
import type { WireCourse, WirePlace } from "../sync/messages.gen.ts";
import type { Now } from "../ctx.ts";
import { hoursOf, seatsOf, weekdaysOf } from "./agenda.ts";

export type Listed = WirePlace | WireCourse;
/** Filter name -> wanted value; a plain switch has "yes". */
export type Chosen = Readonly<Record<string, string>>;

const EVENING_MIN = 17 * 60;

const FITS: Record<string, (record: Listed, wanted: string, now: Now) => boolean> = {
  language: (record, wanted) => (record.languages ?? []).includes(wanted),
  interpreter: (record) => record.kind === "place" && record.interpreter === true,
  step_free: (record) => record.step_free === "yes" || record.step_free === "limited",
  childcare: (record) => record.childcare === "yes" || record.childcare === "limited",
  free: (record) => record.cost === "free",
  women: (record) => (record.audience ?? []).includes("women"),
  quarter: (record, wanted) => record.quarter === wanted,
  level: (record, wanted) => record.kind === "course" && teaches(record, wanted),
  seat: (record, _, now) => record.kind === "course" && (seatsOf(record, now)?.free ?? 0) > 0,
  evening: (record) => record.kind === "course" && record.schedule !== undefined && (hoursOf(record.schedule)?.from ?? 0) >= EVENING_MIN,
  weekend: (record) => record.kind === "course" && record.schedule !== undefined && weekdaysOf(record.schedule).some((day) => day > 4),
};

export function fits(record: Listed, chosen: Chosen, now: Now): boolean {
  return Object.entries(chosen).every(([name, wanted]) => !wanted || (FITS[name]?.(record, wanted, now) ?? true));
}

/** Whether a filter splits the list: one that lets all or none through is not offered. */
export function splits(records: readonly Listed[], name: string, wanted: string, now: Now): boolean {
  const count = records.filter((record) => FITS[name]?.(record, wanted, now)).length;
  return count > 0 && count < records.length;
}

/** Levels from the first a course takes to the one it leads to. */
function teaches(course: WireCourse, level: string): boolean {
  const order = "A0 A1 A2 B1 B2 C1 C2".split(" ");
  const from = order.indexOf(course.cefr_from ?? course.cefr_to ?? "");
  const to = order.indexOf(course.cefr_to ?? course.cefr_from ?? "");
  const at = order.indexOf(level);
  return from >= 0 && from <= at && at <= to;
}

/** Spoken languages in a list, the commonest first. */
export function spokenIn(records: readonly Listed[]): string[] {
  const counts = new Map<string, number>();
  for (const record of records) for (const tag of record.languages ?? []) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]).map(([tag]) => tag);
}

export function quartersIn(records: readonly Listed[]): string[] {
  return [...new Set(records.map((record) => record.quarter).filter((quarter): quarter is string => Boolean(quarter)))].sort();
}
