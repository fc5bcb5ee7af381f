/**
 * Opening hours as a thumb enters them, and the OSM string they are stored as.
 *
 * `read` understands what the form can say and nothing else: whatever it cannot say makes it answer nothing, and the form
 * shows the string as it stands. Rules about seasons and school holidays that come last are kept word for word in `rest`.
 * Days are written with their year: a closure of last December must not come back every December.
 */
import { isDay, laterDay } from "../../time/zone.ts";

/** Minutes after midnight of the day it begins on; `to` passes 1440 where it goes over midnight. */
export interface Span {
  from: number;
  to: number;
}
export type Spans = readonly Span[];

export interface Exception {
  from: string;
  to: string;
  /** None: closed. */
  spans: Spans;
}

export interface HoursForm {
  /** Monday first. */
  rows: readonly Spans[];
  /** What holds on public holidays: the weekday's hours, or these (none: closed). */
  holiday: "same" | Spans;
  exceptions: readonly Exception[];
  rest: readonly string[];
}

const DAY_MIN = 1440;
const WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const GERMAN: Record<string, string> = { Di: "Tu", Mi: "We", Do: "Th", So: "Su" };
const MONTH = MONTHS.join("|");
const DATE = new RegExp(`^(\\d{4}) (${MONTH}) (\\d{1,2})(?:-(?:(?:(\\d{4}) )?(${MONTH}) )?(\\d{1,2}))?$`);
const SEASON = new RegExp(`^(?:(?:\\d{4}|${MONTH}|week|easter)\\b|SH(?: |$))`);
const DAYS = /^(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?,?)+$/;

export const EMPTY: HoursForm = { rows: Array<Spans>(7).fill([]), holiday: [], exceptions: [], rest: [] };

/** The form of a string; nothing where the form would lose a part of it. */
export function read(osm: string): HoursForm | undefined {
  const text = normal(osm);
  if (!text) return EMPTY;
  if (text === "24/7") return { ...EMPTY, rows: Array<Spans>(7).fill([{ from: 0, to: DAY_MIN }]), holiday: "same" };
  const rows: Span[][] = WEEKDAYS.map(() => []);
  let holiday: HoursForm["holiday"] = "same";
  const [exceptions, rest]: [Exception[], string[]] = [[], []];
  let stage = 0; // weekdays, then holidays, then dates, then the rest: a later rule overrides, so the order is a meaning
  for (const { adds, when, what } of rules(text)) {
    const spans = readSpans(what);
    const dates = adds ? undefined : readDates(when);
    if (!rest.length && spans && dates) exceptions.push({ ...dates, spans });
    else if (!adds && SEASON.test(when)) rest.push(`${when} ${what}`.trim());
    else {
      const days = when ? readDays(when) : [0, 1, 2, 3, 4, 5, 6];
      const weekdays = days?.filter((day) => day < 7) ?? [];
      if (!days || !spans || exceptions.length || rest.length || (adds && days.includes(7)) || (stage && weekdays.length)) return undefined;
      if (days.includes(7)) [holiday, stage] = [spans, 1];
      for (const day of weekdays) rows[day] = adds ? [...(rows[day] as Span[]), ...spans] : [...spans];
    }
  }
  const form = { rows: rows.map(tidy), holiday, exceptions, rest };
  // A whole week of "off" means something that an empty form does not say.
  return isClosed(form) && !exceptions.length && !rest.length ? undefined : form;
}

const isClosed = (form: HoursForm): boolean => form.rows.every((row) => !row.length) && (form.holiday === "same" || !form.holiday.length);

function normal(osm: string): string {
  return osm
    .normalize("NFC")
    .replace(/[–—]/g, "-")
    .replace(/\bUhr\b/gi, "")
    .replace(/\b(Di|Mi|Do|So)\b/g, (day) => GERMAN[day] as string)
    .replace(/\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)\s*:(?!\d)/g, "$1")
    .replace(/\bclosed\b/g, "off")
    .replace(/\s*,\s*/g, ",")
    .replace(/(\d|\w)\s*-\s*(\d|\w)/g, "$1-$2")
    .replace(/\s+/g, " ")
    .trim();
}

/** One rule each: its days or dates, its times or "off"; `adds`: after a comma, so that it overrides nothing. */
function rules(text: string): { adds: boolean; when: string; what: string }[] {
  return text
    .split(";")
    .map((rule) => rule.trim())
    .filter(Boolean)
    .flatMap((rule) =>
      rule.split(/(?<=\d),(?=(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)\b)/).map((piece, at) => {
        const [, when = "", what = ""] = /^(.*?)\s*((?:\d{1,2}:\d\d.*)|off)?$/.exec(piece) ?? [];
        return { adds: at > 0, when: when.trim(), what };
      }),
    );
}

/** Places in the week, 7 for public holidays. */
function readDays(when: string): number[] | undefined {
  if (!DAYS.test(`${when},`.replace(/,,$/, ","))) return undefined;
  return when.split(",").flatMap((piece) => {
    if (piece === "PH") return [7];
    const [from, to = from] = piece.split("-").map((day) => WEEKDAYS.indexOf(day)) as [number, number];
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, at) => (from + at) % 7);
  });
}

function readDates(when: string): { from: string; to: string } | undefined {
  const [, year, month, day, to_year = year, to_month = month, to_day = day] = DATE.exec(when) ?? [];
  if (!year || !month || !day || !to_month || !to_day) return undefined;
  const [from, to] = [written(year, month, day), written(to_year as string, to_month, to_day)];
  return isDay(from) && isDay(to) && from <= to ? { from, to } : undefined;
}

function written(year: string, month: string, day: string): string {
  return `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function readSpans(what: string): Span[] | undefined {
  if (what === "off") return [];
  const spans = what.split(",").map((piece) => {
    const [, hour, minute, to_hour, to_minute] = /^(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)$/.exec(piece) ?? [];
    const [from, ends] = [Number(hour) * 60 + Number(minute), Number(to_hour) * 60 + Number(to_minute)];
    const to = ends <= from ? ends + DAY_MIN : ends;
    // 23:59 is how many people write midnight.
    return { from, to: to % DAY_MIN === DAY_MIN - 1 ? to + 1 : to };
  });
  return spans.every(isSpan) ? spans : undefined;
}

/** Not longer than a day, not from tomorrow on. */
export function isSpan({ from, to }: Span): boolean {
  return from >= 0 && from < DAY_MIN && from < to && to <= from + DAY_MIN;
}

/** Ascending, joined where they touch or overlap. */
export function tidy(spans: Spans): Span[] {
  const row: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.from - other.from)) {
    const last = row.at(-1);
    if (last && last.to >= span.from) last.to = Math.min(Math.max(last.to, span.to), last.from + DAY_MIN);
    else row.push({ ...span });
  }
  return row;
}

/** The string of a form; `read` gives the same form again, tidied. */
export function write(form: HoursForm): string {
  const rows = form.rows.map((row) => writeSpans(tidy(row)));
  const always = rows.every((row) => row === "00:00-24:00");
  const holiday = form.holiday === "same" ? undefined : writeSpans(tidy(form.holiday));
  const dated = form.exceptions.map((one) => `${writeDates(one)} ${writeSpans(tidy(one.spans))}`);
  if (always && holiday === undefined && !dated.length && !form.rest.length) return "24/7";
  const weekly = [...new Set(rows)].filter((row) => row !== "off").map((row) => {
    const days = writeDays(rows.map((one, day) => (one === row ? day : -1)).filter((day) => day >= 0));
    return `${days}${holiday === row ? ",PH" : ""} ${row}`;
  });
  const named = holiday !== undefined && rows.includes(holiday) && holiday !== "off";
  const silent = !weekly.length && holiday === "off";
  return [...weekly, ...(holiday === undefined || named || silent ? [] : [`PH ${holiday}`]), ...dated, ...form.rest].join("; ");
}

/** "Mo-We,Fr" */
function writeDays(days: readonly number[]): string {
  const runs: number[][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && last.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length > 1 ? `${WEEKDAYS[run[0] as number]}-${WEEKDAYS[run.at(-1) as number]}` : WEEKDAYS[run[0] as number])).join(",");
}

function writeSpans(spans: Spans): string {
  return spans.map(({ from, to }) => `${clock(from)}-${clock(to > DAY_MIN ? to - DAY_MIN : to)}`).join(",") || "off";
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function writeDates({ from, to }: Exception): string {
  const name = (day: string) => `${day.slice(0, 4)} ${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(8)}`;
  return from === to ? name(from) : `${name(from)}-${name(to)}`;
}

/** Does `form` say something for that day that differs from its weekday? Then what it says. */
export function exceptionOn(form: HoursForm, day: string): Exception | undefined {
  return form.exceptions.findLast((one) => one.from <= day && day <= one.to);
}

/** Exceptions that are over, taken away; what an editor sees stays short. */
export function withoutPast(form: HoursForm, today: string): HoursForm {
  return { ...form, exceptions: form.exceptions.filter((one) => one.to >= laterDay(today, -1)) };
}
