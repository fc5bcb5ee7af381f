/**
 * Dates, times, sizes: Gregorian, Latin digits, 24 hours, Europe/Berlin, in every language (briefs/content.md 5).
 *
 * A browser would show Dari readers a Solar Hijri date with Persian digits: an appointment in two calendars is a missed one.
 */
import { direction, LANGUAGES } from "./languages.ts";

const ZONE = "Europe/Berlin";
const made = new Map<string, Intl.DateTimeFormat>();

/** Locales for Intl in the order to try: the language, its chain, German. */
export function locales(lang: string): string[] {
  const row = LANGUAGES.get(lang);
  return [row?.formatting ?? lang, ...(row?.chain ?? []), "de"].map((tag) => `${LANGUAGES.get(tag)?.formatting ?? tag}-u-ca-gregory-nu-latn`);
}

function dates(lang: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + JSON.stringify(options);
  let found = made.get(key);
  if (!found) made.set(key, (found = new Intl.DateTimeFormat(locales(lang), options)));
  return found;
}

/** Noon of a day, so that no zone moves it; days are "2026-11-22". */
function noon(day: string): Date {
  return new Date(`${day.slice(0, 10)}T12:00:00Z`);
}

/** "26. November" or, in another year than `today`'s, with the year. */
export function longDay(lang: string, day: string, today: string): string {
  return dates(lang, { day: "numeric", month: "long", timeZone: "UTC", ...(day.slice(0, 4) !== today.slice(0, 4) && { year: "numeric" }) }).format(noon(day));
}

/** "17. Nov." */
export function shortDay(lang: string, day: string): string {
  return dates(lang, { day: "numeric", month: "short", timeZone: "UTC" }).format(noon(day));
}

/** "Donnerstag, 26. November" */
export function fullDay(lang: string, day: string): string {
  return dates(lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(noon(day));
}

export function weekday(lang: string, day: string, width: "short" | "long" = "short"): string {
  return dates(lang, { weekday: width, timeZone: "UTC" }).format(noon(day));
}

export function month(lang: string, day: string, width: "short" | "long" = "short"): string {
  return dates(lang, { month: width, timeZone: "UTC" }).format(noon(day));
}

export function dayNumber(day: string): string {
  return String(Number(day.slice(8, 10)));
}

/** Minutes of the day, past midnight allowed, as "09:00"; 1440 alone is "24:00". */
export function clock(minute: number): string {
  const shown = minute > 1440 ? minute - 1440 : minute;
  return `${String(Math.floor(shown / 60)).padStart(2, "0")}:${String(shown % 60).padStart(2, "0")}`;
}

/** The time of an instant in Berlin, "07:40". */
export function clockOf(instant_s: number): string {
  return dates("de", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE }).format(new Date(instant_s * 1000));
}

/** "2,4 KB", "118 KB", "0,9 MB" with the language's own decimal sign and Latin digits, in one piece; KB are 1,000 bytes. */
export function size(lang: string, bytes: number): string {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "KB"] : [bytes / 1e6, "MB"];
  const digits = value < 10 ? 1 : 0;
  const said = `${number(lang, Math.max(value, bytes > 0 ? 0.1 : 0), digits)}\u00a0${unit}`;
  return direction(lang) === "rtl" ? `\u2066${said}\u2069` : said;
}

export function number(lang: string, value: number, digits = 0): string {
  return new Intl.NumberFormat(locales(lang), { maximumFractionDigits: digits }).format(value);
}

/** The name of a language in the reader's language; its own name where the browser knows none. */
export function tongue(lang: string, tag: string): string {
  const own = LANGUAGES.get(tag)?.endonym;
  // No browser has a name for plain German, and one name for two kinds of Kurdish.
  if (tag === "de-simple" || tag === "ku") return own ?? tag;
  try {
    return new Intl.DisplayNames(locales(lang), { type: "language", fallback: "none" }).of(tag) ?? own ?? tag;
  } catch {
    return own ?? tag;
  }
}

/** Several names in a row, with the comma of the language's script. */
export function list(lang: string, names: readonly string[]): string {
  return names.join(direction(lang) === "rtl" ? "، " : /^(ti|am)/.test(lang) ? "፣ " : ", ");
}

/** A number as one reads it off a poster: "069 90009-214", "116 016", "0800 1110550". What is dialled stays E.164. */
export function phone(number_: string): string {
  if (!number_.startsWith("+")) return number_.length === 6 ? `${number_.slice(0, 3)} ${number_.slice(3)}` : number_.replace(/^(0\d{3})(\d{3})(\d+)$/, "$1 $2 $3");
  if (!number_.startsWith("+49")) return number_;
  const national = number_.slice(3);
  const area = ["800", "30", "40", "69", "89"].find((code) => national.startsWith(code)) ?? (/^1[567]/.test(national) ? national.slice(0, 3) : national.slice(0, 3));
  const rest = national.slice(area.length);
  const grouped = area === "800" ? rest.replace(/^(\d{3})(\d+)$/, "$1 $2") : rest.length > 7 ? `${rest.slice(0, 5)}-${rest.slice(5)}` : rest.length > 5 ? `${rest.slice(0, 4)}-${rest.slice(4)}` : rest;
  return `0${area} ${grouped}`;
}
