/**
 * The public holidays of a Land, worked out on the phone, so that the month shows them without a network.
 *
 * The twin of content/holidays.py, which asks the package `holidays`; test/editor_holidays.test.ts holds its days.
 */
import { laterDay, weekdayOf } from "../../time/zone.ts";

const FIXED: readonly (readonly [day: string, laender: string])[] = [
  ["01-01", ""], ["01-06", "BW BY ST"], ["03-08", "BE MV"], ["05-01", ""], ["08-15", "SL"], ["09-20", "TH"], ["10-03", ""],
  ["10-31", "BB HB HH MV NI SH SN ST TH"], ["11-01", "BW BY NW RP SL"], ["12-25", ""], ["12-26", ""],
];
/** Days after Easter Sunday. */
const MOVED: readonly (readonly [days: number, laender: string])[] = [
  [-2, ""], [0, "BB"], [1, ""], [39, ""], [49, "BB"], [50, ""], [60, "BW BY HE NW RP SL"],
];
/** 75 years after 17 June 1953. */
const ONCE: readonly (readonly [day: string, land: string])[] = [["2028-06-17", "BE"]];
const CATHOLIC_FIXED = ["08-15", "BY"] as const;
const CATHOLIC_MOVED = [60, "SN TH"] as const;

/** Ascending days of one year. `catholic`: the town counts the holidays of mostly Catholic places. */
export function publicHolidays(land: string, year: number, catholic = false): string[] {
  const easter = easterSunday(year);
  const holds = (laender: string) => !laender || laender.split(" ").includes(land);
  const days = [
    ...[...FIXED, ...(catholic ? [CATHOLIC_FIXED] : [])].filter(([, laender]) => holds(laender)).map(([day]) => `${year}-${day}`),
    ...[...MOVED, ...(catholic ? [CATHOLIC_MOVED] : [])].filter(([, laender]) => holds(laender)).map(([days]) => laterDay(easter, days)),
    ...ONCE.filter(([day, one]) => one === land && day.startsWith(String(year))).map(([day]) => day),
    ...(land === "SN" ? [repentance(year)] : []),
  ];
  return [...new Set(days)].sort();
}

/** Is `day` one in this town? */
export function isHoliday(day: string, town: { land: string; catholic?: boolean }): boolean {
  return publicHolidays(town.land, Number(day.slice(0, 4)), town.catholic).includes(day);
}

/** Gauss, as Butcher has it for the Gregorian calendar. */
export function easterSunday(year: number): string {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const n = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return `${year}-${String(Math.floor(n / 31)).padStart(2, "0")}-${String((n % 31) + 1).padStart(2, "0")}`;
}

/** The Wednesday before 23 November. */
function repentance(year: number): string {
  const last = `${year}-11-22`;
  return laterDay(last, -((weekdayOf(last) - 2 + 7) % 7));
}
