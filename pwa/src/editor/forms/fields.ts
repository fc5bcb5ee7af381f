/**
 * Which form a kind has: sections of parts, each part bound to a field of content/model.py. What somebody enters first comes first,
 * what is rarely needed lies folded. A part without a row here has no place in the form at all: a helpline has no address.
 */
import { Answer, Audience, CourseType, Cost, EventStatus, Residence, Severity, type Json, type Kind, type Record as Complete } from "../messages.gen.ts";

/** `words`: how the catalogue keys of its options begin. */
export type Part =
  | { as: "text"; field: string; max: number; rows?: number }
  | { as: "line"; field: string; type?: "email" | "url"; suggest?: boolean; staff?: boolean; rows?: number }
  | { as: "day"; field: string }
  | { as: "number"; field: string; least: number; most: number }
  | { as: "one"; field: string; options: readonly string[]; words: string; first: string }
  | { as: "many"; field: string; options: readonly string[]; words: string }
  | { as: "yes"; field: string; icon: string; on: Json; off: Json }
  | { as: "own"; field: Own };

/** Parts with a form of their own. */
export type Own = "schedule" | "hours" | "where" | "phones" | "seats" | "level" | "enrolment" | "waiting" | "tags" | "languages" | "expires" | "body" | "parent" | "quarter" | "status_of" | "day_of";

export interface Section {
  /** The last part of its catalogue key; "" for what needs no heading. */
  name: string;
  parts: readonly Part[];
  folded?: boolean;
}

const TITLE: Part = { as: "text", field: "title", max: 120 };
const SUMMARY: Part = { as: "text", field: "summary", max: 280, rows: 3 };
const note = (field: string): Part => ({ as: "text", field, max: 500, rows: 2 });
const own = (field: Own): Part => ({ as: "own", field });
const ORGANISATION: Part = { as: "line", field: "organisation", suggest: true };
const WEB: Part = { as: "line", field: "web", type: "url" };
const EMAIL: Part = { as: "line", field: "email", type: "email" };
const COST: Part = { as: "one", field: "access.cost", options: Cost, words: "edit.form.cost_", first: "unknown" };
const CHILDCARE: Part = { as: "yes", field: "access.childcare", icon: "child", on: "yes", off: "unknown" };
const STEP_FREE: Part = { as: "one", field: "access.step_free", options: Answer, words: "edit.form.answer_", first: "unknown" };
const AUDIENCE: Part = { as: "many", field: "audience", options: Audience, words: "audience." };
const RESIDENCE: Part = { as: "many", field: "residence", options: Residence, words: "residence." };
const INTERPRETER: Part = { as: "yes", field: "interpreter", icon: "speak", on: true, off: false };
const INTERNAL: Section = {
  name: "internal",
  folded: true,
  parts: [
    { as: "line", field: "note_internal", rows: 3 },
    { as: "line", field: "owner_org", staff: true },
    { as: "number", field: "verify_every_days", least: 1, most: 730 },
    { as: "day", field: "valid_from" },
    { as: "day", field: "valid_to" },
  ],
};
const more = (...parts: Part[]): Section => ({ name: "more", folded: true, parts });

export const FORMS: { readonly [kind in Kind]: readonly Section[] } = {
  course: [
    { name: "", parts: [TITLE] },
    { name: "weekly", parts: [own("schedule")] },
    { name: "", parts: [CHILDCARE, own("seats")] },
    { name: "who", parts: [ORGANISATION, own("where"), own("phones")] },
    { name: "level", parts: [own("level"), { as: "one", field: "course_type", options: CourseType, words: "course.type_", first: "open" }, COST] },
    { name: "about", parts: [SUMMARY, own("enrolment"), own("tags")] },
    more(own("languages"), RESIDENCE, AUDIENCE, STEP_FREE, WEB, EMAIL, note("schedule_note"), note("access.cost_note"), { as: "one", field: "event_status", options: EventStatus, words: "edit.form.event_", first: "confirmed" }),
    INTERNAL,
  ],
  place: [
    { name: "", parts: [TITLE, SUMMARY] },
    { name: "hours", parts: [own("hours")] },
    { name: "who", parts: [ORGANISATION, own("where"), own("phones"), own("tags")] },
    { name: "access", parts: [CHILDCARE, INTERPRETER, own("languages"), COST, STEP_FREE] },
    more(WEB, EMAIL, AUDIENCE, own("waiting"), note("access.cost_note"), note("hours.note")),
    INTERNAL,
  ],
  event: [
    { name: "", parts: [TITLE] },
    { name: "when", parts: [own("day_of"), own("schedule"), { as: "one", field: "event_status", options: EventStatus, words: "edit.form.event_", first: "announced" }] },
    { name: "who", parts: [ORGANISATION, { as: "line", field: "place_name" }, own("where"), own("phones")] },
    { name: "about", parts: [SUMMARY, own("tags"), CHILDCARE] },
    more(own("languages"), AUDIENCE, STEP_FREE, COST, WEB, EMAIL, note("access.cost_note"), { as: "line", field: "route" }, { as: "line", field: "expected" }),
    INTERNAL,
  ],
  helpline: [
    { name: "", parts: [TITLE, SUMMARY] },
    { name: "numbers", parts: [own("phones"), own("hours")] },
    { name: "who", parts: [ORGANISATION, own("tags"), own("languages"), INTERPRETER] },
    { name: "free", parts: [own("status_of"), COST] },
    more(WEB, AUDIENCE, { as: "number", field: "rank", least: 1, most: 999 }, note("hours.note")),
    INTERNAL,
  ],
  guide: [
    { name: "", parts: [TITLE, SUMMARY, own("body")] },
    { name: "about", parts: [own("parent"), own("tags")] },
    more(RESIDENCE, AUDIENCE, ORGANISATION, own("phones"), WEB, EMAIL, { as: "number", field: "order", least: 0, most: 999 }, { as: "line", field: "leika_id" }),
    INTERNAL,
  ],
  alert: [
    { name: "", parts: [{ as: "one", field: "severity", options: Severity, words: "edit.form.severity_", first: "info" }, TITLE, { ...SUMMARY, rows: 4 } as Part] },
    { name: "expires", parts: [own("expires")] },
    { name: "about", parts: [{ as: "line", field: "area" }, WEB] },
    INTERNAL,
  ],
};

type Fields = { [name: string]: Json | undefined };

/** What stands at "access.cost". */
export function at(record: Complete, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((it, name) => (it as Fields | null | undefined)?.[name], record as unknown as Json);
}

/** A record with another value there; what becomes empty goes, as it does where msgspec writes it. */
export function put(record: Complete, path: string, value: Json | undefined): Complete {
  const [name = "", ...rest] = path.split(".");
  const fields = { ...(record as unknown as Fields) };
  const made = rest.length ? (put((fields[name] ?? {}) as unknown as Complete, rest.join("."), value) as unknown as Json) : value;
  if (made === undefined || made === null || made === "") delete fields[name];
  else fields[name] = made;
  return fields as unknown as Complete;
}

/** Days and instants of a record that nobody wrote yet. */
export function blank(kind: Kind, id: string, town: string, source_lang: string, today: string): Complete {
  const record = { kind, id, town, title: { source_lang, said: {} }, status: "draft", ...(kind !== "alert" && { verified_on: today }) };
  const first = { course: { tags: ["german_course"], residence: ["any"] }, helpline: { location_policy: "by_phone" } } as { [kind: string]: object };
  return { ...record, ...first[kind] } as unknown as Complete;
}

/** Fields of a place or course that would say where or when somebody stands at a door (content/refusal.py). */
const DOOR = ["address", "point", "stops", "quarter", "area", "route", "place_name", "hours", "schedule", "schedule_note"];

/** Confidential: nothing that says a place or a time at its door stays; another policy only says so. */
export function withPolicy(record: Complete, policy: string): Complete {
  const made = put(record, "location_policy", policy);
  return policy === "confidential" ? DOOR.reduce((one, name) => put(one, name, undefined), made) : made;
}

export const isConfidential = (record: Complete): boolean => at(record, "location_policy") === "confidential";

/** Is this field one that a confidential record does not have? */
export const isDoor = (field: string): boolean => DOOR.includes(field) || field === "day_of";

/** What another record of the same organisation lends to a new one: where it is and how to reach it. */
export function lent(record: Complete, other: Complete): Complete {
  const names = ["address", "point", "quarter", "phones", "email", "web", "owner_org", "place_name"];
  const has = (name: string) => { const it = at(record, name); return it !== undefined && it !== null && (!Array.isArray(it) || it.length > 0); };
  const fits = (name: string) => !has(name) && (record.kind !== "helpline" || name === "web" || name === "phones") && !(name === "place_name" && record.kind !== "event") && !isConfidential(other) && !isConfidential(record);
  return names.filter(fits).reduce((made, name) => put(made, name, at(other, name)), put(record, "organisation", at(other, "organisation")));
}
