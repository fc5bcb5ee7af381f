/**
 * Is it open? The compact string of content/hours_week.py (its grammar stands there) read and asked for one minute.
 *
 * The twin of content/hours_week.py and hours_state.py; both run sync/vectors/hours/. Pure: the minute is an argument, and
 * so is the list of the Land's holidays. What does not match the grammar is not read at all: the reader sees "not known".
 */
import { dayNumber, isDay, laterDay, weekdayOf, type Moment } from "./zone.ts";

export type SpanState = "open" | "by_appointment" | "unsure";

/** Minutes after midnight of the day it begins on; `closes_min` may pass 1440. */
export interface Span {
  opens_min: number;
  closes_min: number;
  state: SpanState;
}
export type Row = readonly Span[];

export interface Week {
  /** Monday first. */
  rows: readonly Row[];
  /** Absent: as the weekday has it. */
  holiday?: Row | undefined;
  exceptions: ReadonlyMap<string, Row>;
  /** The last day that the week speaks about; empty: every day. */
  until: string;
  /** What holds outside all spans; absent: closed. */
  otherwise?: SpanState | undefined;
}

export interface Answer {
  state: SpanState | "closed" | "unknown";
  /** When this ends; absent if it never does or nobody knows. */
  until?: Moment;
  /** When spans begin again, and as what. */
  next?: Moment;
  next_state?: SpanState;
  /** For "unknown": what ends before that day, the window of the hours or the list of holidays. */
  why?: "window" | "holidays";
}

export type Holidays = ReadonlySet<string>;

const DAY_MIN = 1440;
const MARKS: Record<string, SpanState> = { "": "open", "@": "by_appointment", "?": "unsure" };
const HOURS = /^([@?]?)([^;]*)((?:;[^;]+)*)$/;
const TIME = "(0|[1-9]\\d?)(?::([0-5]\\d))?";
const SPAN = new RegExp(`^${TIME}-${TIME}([@?]?)$`);
const LOOK_AHEAD_DAYS = 400;
const ALWAYS_DAYS = 9;

/** The week of a compact string; nothing for one that does not follow the grammar. */
export function decode(compact: string): Week | undefined {
  const [, mark = "", body = "", dated = ""] = (compact.length <= 20_000 && HOURS.exec(compact)) || [];
  const otherwise = mark ? MARKS[mark] : undefined;
  const texts = body === "24/7" ? [...Array<string>(7).fill("0-24"), "="] : body ? runs(body) : mark ? [...Array<string>(7).fill("x"), "="] : [];
  const rows = texts.slice(0, 7).map(readRow);
  const holiday = texts[7] === "=" ? undefined : readRow(texts[7] ?? "");
  const [, until, ...pieces] = dated.split(";");
  const last = until ? longDay(until) : "";
  const exceptions = new Map<string, Row>();
  const good = pieces.every((piece) => readException(piece, exceptions));
  if (texts.length !== 8 || !rows.every(isRow) || (texts[7] !== "=" && !holiday) || last === undefined || !good) return undefined;
  return { rows, holiday, exceptions, until: last, otherwise };
}

const isRow = (row: Row | undefined): row is Row => row !== undefined;

function runs(body: string): string[] {
  return body.split("|").flatMap((run) => {
    const [, text = "", times = "1"] = /^([^*]+)(?:\*([2-8]))?$/.exec(run) ?? [];
    return Array<string>(Number(times)).fill(text);
  });
}

function readRow(text: string): Row | undefined {
  if (text === "x") return [];
  const row: Span[] = [];
  let before = 0;
  for (const piece of text.split(",")) {
    const [, hour, minute, to_hour, to_minute, mark = ""] = SPAN.exec(piece) ?? [];
    const opens_min = Number(hour) * 60 + Number(minute ?? 0);
    const closes_min = Number(to_hour) * 60 + Number(to_minute ?? 0);
    if (!(before <= opens_min && opens_min < closes_min && closes_min <= Math.min(opens_min, DAY_MIN) + DAY_MIN)) return undefined;
    row.push({ opens_min, closes_min, state: MARKS[mark]! });
    before = closes_min;
  }
  return row;
}

function readException(piece: string, into: Map<string, Row>): boolean {
  const at = piece.indexOf(":");
  const row = at > 0 ? readRow(piece.slice(at + 1)) : undefined;
  return row !== undefined && piece.slice(0, at).split(",").every((run) => {
    const [from, to = from] = run.split("-", 2).map(longDay);
    const days = from && to ? dayNumber(to) - dayNumber(from) : -1;
    for (let n = 0; n <= days && days <= 400; n++) into.set(laterDay(from!, n), row);
    return days >= 0 && days <= 400 && run.length < 14;
  });
}

function longDay(short: string): string | undefined {
  const day = `20${short.slice(0, 2)}-${short.slice(2, 4)}-${short.slice(4)}`;
  return /^\d{6}$/.test(short) && isDay(day) ? day : undefined;
}

/** The spans that begin on `day`: exception, else holiday row, else weekday row. Nothing: nobody knows. */
export function rowOf(week: Week, holidays: Holidays, day: string): Row | undefined {
  if (week.until && day > week.until) return undefined;
  const row = week.rows[weekdayOf(day)]!;
  const exception = week.exceptions.get(day);
  if (exception || !week.holiday || JSON.stringify(week.holiday) === JSON.stringify(row)) return exception ?? row;
  if (!covers(holidays, day)) return undefined;
  return holidays.has(day) ? week.holiday : row;
}

/** Does a list of whole years speak about `day`? 31 December is a holiday nowhere: the night into the first year counts. */
export function covers(holidays: Holidays, day: string): boolean {
  const year = day.slice(0, 4);
  for (const holiday of holidays) if (holiday.startsWith(year) || (day.endsWith("-12-31") && Number(holiday.slice(0, 4)) === Number(year) + 1)) return true;
  return false;
}

/** Everything that lies on `day`, the night before included, cut at its two midnights. Nothing: nobody knows. */
export function dayBar(week: Week, holidays: Holidays, day: string): Row | undefined {
  const row = rowOf(week, holidays, day);
  if (!row) return undefined;
  // Who wrote a day's own spans spoke about that day: they win over the night of the day before.
  const own = row.map((span) => ({ ...span, closes_min: Math.min(span.closes_min, DAY_MIN) })).filter(isLong);
  const night = (rowOf(week, holidays, laterDay(day, -1)) ?? [])
    .map((span) => ({ ...span, opens_min: Math.max(span.opens_min - DAY_MIN, 0), closes_min: span.closes_min - DAY_MIN }))
    .filter(isLong);
  return joined([...own, ...leftOver(night, own)]);
}

const isLong = (span: Span): boolean => span.opens_min < span.closes_min;

function leftOver(tails: Span[], own: Span[]): Span[] {
  for (const cover of own) {
    tails = tails
      .flatMap((tail) => [
        { ...tail, closes_min: Math.min(tail.closes_min, cover.opens_min) },
        { ...tail, opens_min: Math.max(tail.opens_min, cover.closes_min) },
      ])
      .filter(isLong);
  }
  return tails;
}

function joined(spans: Span[]): Row {
  const row: Span[] = [];
  for (const span of spans.sort((one, other) => one.opens_min - other.opens_min)) {
    const last = row.at(-1);
    if (last && last.state === span.state && last.closes_min === span.opens_min) last.closes_min = span.closes_min;
    else row.push({ ...span });
  }
  return row;
}

/** The answer at `minute` (0..1439, wall clock: zone.ts) of `day`. */
export function stateAt(week: Week, holidays: Holidays, day: string, minute: number): Answer {
  const bar = dayBar(week, holidays, day);
  if (!bar) return { state: "unknown", why: week.until && day > week.until ? "window" : "holidays" };
  const here = bar.find((span) => span.opens_min <= minute && minute < span.closes_min);
  if (!here) return { state: week.otherwise ?? "closed", ...nextOf(week, holidays, day, minute) };
  const until = endOf(week, holidays, day, here);
  return until ? { state: here.state, until } : { state: here.state };
}

/** Touching spans of one state read as one, over midnight too. */
function endOf(week: Week, holidays: Holidays, day: string, span: Span): Moment | undefined {
  for (let n = 0; n < ALWAYS_DAYS; n++) {
    if (span.closes_min < DAY_MIN) return { day, minute: span.closes_min };
    const tomorrow = laterDay(day, 1);
    const bar = dayBar(week, holidays, tomorrow);
    if (!bar) return undefined;
    const following = bar[0];
    if (!following || following.opens_min > 0 || following.state !== span.state) return { day, minute: DAY_MIN };
    [day, span] = [tomorrow, following];
  }
  return undefined;
}

function nextOf(week: Week, holidays: Holidays, day: string, minute: number): Pick<Answer, "next" | "next_state"> {
  for (let ahead = 0; ahead < LOOK_AHEAD_DAYS; ahead++) {
    const there = laterDay(day, ahead);
    const bar = dayBar(week, holidays, there);
    if (!bar) break;
    const span = bar.find((one) => ahead > 0 || one.opens_min > minute);
    if (span) return { next: { day: there, minute: span.opens_min }, next_state: span.state };
  }
  return {};
}

export interface TableRow {
  /** 0 is Monday; 7 the holiday row, absent where holidays are as their weekday. */
  weekday: number;
  spans: Row;
}

/** The rows of the usual week, beginning with the reader's first day (0 is Monday), the holiday row last. */
export function weekTable(week: Week, first_weekday = 0): TableRow[] {
  const rows = week.rows.map((_, n) => ({ weekday: (n + first_weekday) % 7, spans: week.rows[(n + first_weekday) % 7]! }));
  return week.holiday ? [...rows, { weekday: 7, spans: week.holiday }] : rows;
}
