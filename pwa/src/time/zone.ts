/**
 * The wall clock of the towns: Europe/Berlin, whatever zone, language, digits or calendar the device has.
 *
 * Days are "2026-11-22", minutes count from midnight on the wall clock, instants are Unix seconds.
 */

export interface Moment {
  day: string;
  /** 0..1439; 1440 where something ends at midnight. */
  minute: number;
}

// Calendar and digits are spelt out: a phone set to Dari counts in the Solar Hijri calendar, and "hour12: false" can say 24.
const clock = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
  timeZone: "Europe/Berlin",
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

export function wallClock(instant_s: number): Moment {
  const part: Record<string, string> = {};
  for (const { type, value } of clock.formatToParts(instant_s * 1000)) part[type] = value;
  return { day: `${part.year}-${part.month}-${part.day}`, minute: Number(part.hour) * 60 + Number(part.minute) };
}

/** False where a clock change lies in the next `minutes`: then "in 40 minutes" would be wrong by an hour. */
export function isSteady(instant_s: number, minutes: number): boolean {
  const from = wallClock(instant_s);
  const to = wallClock(instant_s + minutes * 60);
  return (dayNumber(to.day) - dayNumber(from.day)) * 1440 + to.minute - from.minute === minutes;
}

// A list of a thousand hours asks for the same few days thousands of times, and an old phone reads dates slowly.
const numbers = new Map<string, number>();
const written = new Map<number, string>();

/** Days since 1 January 1970. */
export function dayNumber(day: string): number {
  let number = numbers.get(day);
  if (number === undefined) numbers.set(day, (number = Date.parse(`${day}T00:00Z`) / 86_400_000));
  return number;
}

export function laterDay(day: string, days: number): string {
  const number = dayNumber(day) + days;
  let later = written.get(number);
  if (!later) written.set(number, (later = new Date(number * 86_400_000).toISOString().slice(0, 10)));
  return later;
}

/** 0 is Monday. */
export function weekdayOf(day: string): number {
  return (dayNumber(day) + 700_003) % 7; // a multiple of 7 and 3 more: before 1970 too
}

/** A day of the calendar: the 30th of February is none, though some browsers read it as the 2nd of March. */
export function isDay(day: string): boolean {
  return !Number.isNaN(dayNumber(day)) && laterDay(day, 0) === day;
}
