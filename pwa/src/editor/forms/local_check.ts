/** What a form can tell without a network; the keys are those of content/check.py. The server says the rest, and has the last word. */
import { textsOf } from "../edit.ts";
import type { Course, Event, Phone, Problem, Record as Complete } from "../messages.gen.ts";
import { isDay } from "../../time/zone.ts";
import { isNumber } from "./phone_form.ts";

const LONGEST: { [path: string]: number } = { title: 120, summary: 280 };

export function localProblems(record: Complete): Problem[] {
  return [...inTexts(record), ...inNumbers(record), ...inTimes(record)];
}

function inTexts(record: Complete): Problem[] {
  const found: Problem[] = [];
  for (const [path, { said, source_lang }] of textsOf(record)) {
    if (!said[source_lang]?.text.trim()) found.push({ path, key: "check.source_language_missing" });
    if (path === "body") continue;
    for (const [lang, { text }] of Object.entries(said)) if (text.length > (LONGEST[path] ?? 500)) found.push({ path: `${path}.${lang}`, key: "check.too_long" });
  }
  if (!("summary" in record && record.summary) && ["place", "course", "helpline", "alert"].includes(record.kind)) found.push({ path: "summary", key: "check.no_summary", severity: "warning" });
  return found;
}

function inNumbers(record: Complete): Problem[] {
  const phones = ("phones" in record && record.phones) || [];
  if (record.kind === "helpline" && !phones.length) return [{ path: "phones", key: "check.phone_missing" }];
  return phones.flatMap(({ number }: Phone, at) => (isNumber(number) ? [] : [{ path: `phones.${at}.number`, key: "check.phone" }]));
}

function inTimes(record: Complete): Problem[] {
  const { schedule, day, seats } = record as Pick<Event, "schedule" | "day"> & Pick<Course, "seats">;
  const found: Problem[] = [];
  if (record.kind === "event" && !schedule && !isDay(day ?? "")) found.push({ path: "day", key: "check.event_without_day" });
  if (seats && (seats.free ?? 0) > (seats.maximum ?? 0)) found.push({ path: "seats.free", key: "check.more_free_than_seats" });
  if (record.kind === "alert" && !record.expires_s) found.push({ path: "expires_s", key: "check.expires_missing" });
  return found;
}

export const isError = ({ severity }: Problem): boolean => severity !== "warning";
