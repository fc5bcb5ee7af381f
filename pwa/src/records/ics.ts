/**
 * A course or event as a calendar file: the schedule is iCalendar's own subset, so it goes over as it is, exceptions included.
 * RFC 5545: CRLF, lines of at most 75 octets, local times with their zone.
 */
import type { Schedule, WireCourse, WireEvent, WirePlace } from "../sync/messages.gen.ts";
import { isProtected } from "./taxonomy.ts";

const ZONE = "Europe/Berlin";
const VTIMEZONE = [
  "BEGIN:VTIMEZONE", `TZID:${ZONE}`,
  "BEGIN:DAYLIGHT", "DTSTART:19810329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
  "BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
  "END:VTIMEZONE",
];

/** What of a record stands in a calendar entry. */
interface Entry {
  id: string;
  title: string;
  lang: string;
  summary?: string | undefined;
  where: string;
  status: string;
}

const STATUS = { announced: "TENTATIVE", confirmed: "CONFIRMED", moved: "CONFIRMED", cancelled: "CANCELLED" };

/** The file's text; empty where there is no date to put into a calendar. */
export function calendar(record: WireCourse | WireEvent, lang: string, stamp_s = 0): string {
  const schedule = record.schedule ?? (record.kind === "event" && record.day ? { start: record.day, all_day: true } : undefined);
  if (!schedule || isProtected(record)) return "";
  const where = record.location_policy && record.location_policy !== "exact" ? "" : place(("place_name" in record && record.place_name) || "", record.street, record.postcode, record.city);
  const entry = { id: record.id, title: record.title, lang: record.langs?.["title"] ?? lang, summary: record.summary, where, status: STATUS[record.event_status ?? "confirmed"] };
  return file(series(entry, schedule, stamp(stamp_s)));
}

/** The stops of a mobile service, each a series of its own. */
export function stopCalendar(record: WirePlace, lang: string, stamp_s = 0): string {
  if (isProtected(record)) return "";
  return file((record.stops ?? []).flatMap((stop, at) => {
    const entry = { id: `${record.id}-${at}`, title: record.title, lang: record.langs?.["title"] ?? lang, summary: record.summary, where: place(stop.name, stop.address?.street, stop.address?.postcode, stop.address?.city), status: "CONFIRMED" };
    return series(entry, stop.schedule, stamp(stamp_s));
  }));
}

function file(entries: readonly string[]): string {
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lotse//Lotse//EN", ...VTIMEZONE, ...entries, "END:VCALENDAR"].map(fold).join("\r\n") + "\r\n";
}

function place(...[name, street, postcode, city]: (string | undefined)[]): string {
  return [name, street, [postcode, city].filter(Boolean).join(" ")].filter(Boolean).join(", ");
}

function series(entry: Entry, schedule: Schedule, at: string): string[] {
  const cancelled = (schedule.overrides ?? []).filter((one) => one.cancelled).map((one) => one.recurrence);
  const first = [
    ...component(entry, at),
    ...span(schedule, schedule.start, schedule.duration_min ?? 0),
    ...(schedule.rule ? [`RRULE:${rule(schedule)}`] : []),
    ...dates("EXDATE", [...(schedule.exdates ?? []), ...cancelled], schedule),
    ...dates("RDATE", schedule.rdates ?? [], schedule),
    "END:VEVENT",
  ];
  const moved = (schedule.overrides ?? []).filter((one) => !one.cancelled).flatMap((one) => [
    ...component(entry, at),
    `RECURRENCE-ID${value(one.recurrence, schedule)}`,
    ...span(schedule, one.start || one.recurrence, one.duration_min || schedule.duration_min || 0),
    "END:VEVENT",
  ]);
  return [...first, ...moved];
}

function component({ id, title, lang, summary, where, status }: Entry, at: string): string[] {
  return [
    "BEGIN:VEVENT", `UID:${id}@lotse`, `DTSTAMP:${at}`, `SUMMARY;LANGUAGE=${lang}:${escape(title)}`,
    ...(summary ? [`DESCRIPTION:${escape(summary)}`] : []), ...(where ? [`LOCATION:${escape(where)}`] : []), `STATUS:${status}`,
  ];
}

function span(schedule: Schedule, start: string, duration_min: number): string[] {
  return [`DTSTART${value(start, schedule)}`, ...(duration_min && start.length > 10 ? [`DURATION:PT${duration_min}M`] : [])];
}

/** A local UNTIL becomes UTC: RFC 5545 wants it so beside a zone. The end of that day in Berlin is never later than 23 h UTC. */
function rule(schedule: Schedule): string {
  return (schedule.rule ?? "").replace(/UNTIL=(\d{8})(T\d{6})?(?!Z)/, schedule.all_day ? "UNTIL=$1" : "UNTIL=$1T225959Z");
}

function dates(name: string, starts: readonly string[], schedule: Schedule): string[] {
  return starts.map((start) => `${name}${value(start, schedule)}`);
}

function value(start: string, schedule: Schedule): string {
  const digits = start.replace(/[-:]/g, "");
  if (schedule.all_day || start.length <= 10) return `;VALUE=DATE:${digits.slice(0, 8)}`;
  return `;TZID=${ZONE}:${digits.padEnd(15, "0")}`;
}

function stamp(at_s: number): string {
  return new Date(at_s * 1000).toISOString().replace(/[-:]|\.\d+/g, "");
}

function escape(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");
}

function fold(line: string): string {
  const bytes = new TextEncoder();
  let out = "";
  let room = 75;
  for (const sign of line) {
    const size = bytes.encode(sign).length;
    if (size > room) {
      out += "\r\n ";
      room = 74;
    }
    out += sign;
    room -= size;
  }
  return out;
}
