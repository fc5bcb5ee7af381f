/**
 * When something takes place: dates from rules and exceptions (time/schedule.ts), in the order a reader meets them.
 */
import { expand } from "../time/schedule.ts";
import type { NestedText, Schedule, WireCourse, WireEvent, WirePlace } from "../sync/messages.gen.ts";
import type { Now } from "../ctx.ts";
import { laterDay, weekdayOf } from "../time/zone.ts";

export interface Meeting {
  day: string;
  /** Minutes of that day; undefined: the time is open, or the whole day. */
  from?: number | undefined;
  /** Undefined: the end is not known. May pass midnight. */
  to?: number | undefined;
  allDay: boolean;
  cancelled: boolean;
  /** Where it usually would have been, when this one differs. */
  usual?: { day: string; from: number } | undefined;
  note?: NestedText | undefined;
}

/** Longest look ahead: a school year. */
export const AHEAD_DAYS = 400;

export function meetings(schedule: Schedule, from: string, to: string): Meeting[] {
  return expand(schedule, from, to).map((one) => {
    const start = minuteOf(one.start);
    const planned = one.recurrence && one.recurrence !== one.start ? { day: one.recurrence.slice(0, 10), from: minuteOf(one.recurrence) ?? 0 } : undefined;
    return {
      day: one.start.slice(0, 10),
      from: start,
      to: start !== undefined && one.duration_min ? start + one.duration_min : undefined,
      allDay: Boolean(schedule.all_day),
      cancelled: Boolean(one.cancelled),
      usual: planned,
      note: one.note,
    };
  });
}

function minuteOf(start: string): number | undefined {
  return start.length > 10 ? Number(start.slice(11, 13)) * 60 + Number(start.slice(14, 16)) : undefined;
}

/** Not over yet: later today, running now, or on a later day. */
export function isAhead(one: Meeting, now: Now): boolean {
  return one.day > now.day || (one.day === now.day && (one.from === undefined || (one.to ?? one.from + 60) > now.minute));
}

/** The next meetings of a schedule, cancelled ones too: a cancelled lesson saves a trip. */
export function nextOf(schedule: Schedule | undefined, now: Now, most = 6, days = AHEAD_DAYS): Meeting[] {
  if (!schedule) return [];
  return meetings(schedule, laterDay(now.day, -1), laterDay(now.day, days)).filter((one) => isAhead(one, now)).slice(0, most);
}

/** The day that counts for an event: its next meeting, its announced day, or nothing when it is over. */
export function nextOfEvent(event: WireEvent, now: Now): Meeting | undefined {
  if (event.schedule) return nextOf(event.schedule, now, 1)[0];
  if (!event.day || event.day < now.day) return undefined;
  return { day: event.day, allDay: false, cancelled: false };
}

/** A course after its last meeting, or after its last day where its dates are not known one by one. */
export function isOver({ schedule, valid_to }: WireCourse, now: Now): boolean {
  return (valid_to !== undefined && valid_to < now.day) || (schedule !== undefined && !nextOf(schedule, now, 1).length);
}

export function isRepeated(event: { schedule?: Schedule | undefined }): boolean {
  return Boolean(event.schedule?.rule);
}

/** Mobile services: the stop that is there now, else the next one. */
export function nextStop(place: WirePlace, now: Now): { name: string; meeting: Meeting; here: boolean } | undefined {
  let best: { name: string; meeting: Meeting; here: boolean } | undefined;
  for (const stop of place.stops ?? []) {
    const meeting = nextOf(stop.schedule, now, 4).find((one) => !one.cancelled);
    if (!meeting) continue;
    if (!best || key(meeting) < key(best.meeting)) {
      best = { name: stop.name, meeting, here: meeting.day === now.day && meeting.from !== undefined && meeting.from <= now.minute };
    }
  }
  return best;
}

export function key(one: Meeting): string {
  return `${one.day}T${String(one.from ?? 0).padStart(4, "0")}`;
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** Weekdays of a weekly rule as numbers from Monday, in order; the start's own day where the rule names none. */
export function weekdaysOf(schedule: Schedule): number[] {
  if (!/FREQ=WEEKLY/.test(schedule.rule ?? "")) return [];
  const named = /BYDAY=([A-Z,]+)/.exec(schedule.rule ?? "")?.[1]?.split(",").map((name) => WEEKDAYS.indexOf(name)).filter((at) => at >= 0);
  return named?.length ? named.sort((one, other) => one - other) : [weekdayOf(schedule.start.slice(0, 10))];
}

/** Start and end of one lesson in minutes; no end where the length is not known. */
export function hoursOf(schedule: Schedule): { from: number; to: number | undefined } | undefined {
  const from = minuteOf(schedule.start);
  return from === undefined ? undefined : { from, to: schedule.duration_min ? from + schedule.duration_min : undefined };
}

/** Last day of a rule with UNTIL; nothing for COUNT and for rules without end. */
export function untilOf(schedule: Schedule): string | undefined {
  const found = /UNTIL=(\d{4})(\d{2})(\d{2})/.exec(schedule.rule ?? "");
  return found ? `${found[1]}-${found[2]}-${found[3]}` : undefined;
}

/** Lessons missing for a week or more at a time: holidays, shown as one span. The rule's other gaps are shown singly. */
export function breaksOf(schedule: Schedule, now: Now): { from: string; to: string }[] {
  const days = (schedule.exdates ?? []).map((at) => at.slice(0, 10)).filter((day) => day >= now.day).sort();
  const spans: { from: string; to: string }[] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last && laterDay(last.to, 7) >= day) last.to = day;
    else spans.push({ from: day, to: day });
  }
  return spans;
}

/** Free seats, if anybody may still believe them: a week after they were counted nobody does (content.md 1). */
export function seatsOf(course: WireCourse, now: Now): { free: number; maximum: number; as_of: string } | undefined {
  const seats = course.seats;
  if (!seats?.as_of || !seats.maximum || laterDay(seats.as_of, 7) < now.day) return undefined;
  return { free: seats.free ?? 0, maximum: seats.maximum, as_of: seats.as_of };
}
