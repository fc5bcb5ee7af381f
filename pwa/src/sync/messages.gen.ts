// Generated from content/public.py and sync/messages.py by `python -m sync.typescript`; edit those.
// Absent fields have the default named in DEFAULTS, else "", 0, false, [] or nothing (PROTOCOL 3.6).

export type Json = boolean | number | string | Json[] | { [name: string]: Json };
/** A text inside another value: in the feed's language, or marked with its own (PROTOCOL 3.7). */
export type NestedText = string | { lang: string; text: string };
/** [[kind, names], …]: field 0 of every kind is id (PROTOCOL 3.1). */
export type Fields = [kind: string, names: string[]][];
/** [kind number, ids or first id, field number, values, …] (PROTOCOL 6.3). */
export type Block = [kind: number, rows: string[] | string, ...rest: (number | (Json | null)[])[]];
/** gone, changed (field number, positions, values, …), added, names that the table grew by (PROTOCOL 5.2). */
export type Delta =
  | [gone: number[], changed: (number | number[] | (Json | null)[])[], added: Block[]]
  | [gone: number[], changed: (number | number[] | (Json | null)[])[], added: Block[], grown: Fields];
/** PROTOCOL 6.1 */
export interface PartList {
  fields: Fields;
  parts: [hash: string, bytes: number][];
  first?: [count: number, rest: string];
  delta?: Delta;
}
/** Any record, also of a kind or with fields that this app does not know (PROTOCOL 3.4). */
export interface AnyRecord {
  id: string;
  kind: string;
  [field: string]: Json | undefined;
}

export interface Source {
  name: string;
  url?: string;
  imported_id?: string;
  licence?: string;
}

export interface Phone {
  number: string;
  label?: NestedText;
  languages?: string[];
  hours?: string;
  hours_note?: NestedText;
}

export interface Override {
  recurrence: string;
  cancelled?: boolean;
  start?: string;
  duration_min?: number;
  note?: NestedText;
}

export interface Schedule {
  start: string;
  duration_min?: number;
  all_day?: boolean;
  rule?: string;
  exdates?: string[];
  rdates?: string[];
  overrides?: Override[];
  tzid?: string;
}

export interface Address {
  street?: string;
  postcode?: string;
  city?: string;
  extra?: string;
}

export interface Point {
  lat_e7: number;
  lon_e7: number;
}

export interface Stop {
  name: string;
  schedule: Schedule;
  address?: Address;
  point?: Point;
}

export interface Waiting {
  weeks: number;
  as_of: string;
}

export interface Seats {
  maximum?: number;
  free?: number;
  as_of?: string;
}

export interface Enrolment {
  how?: NestedText;
  until?: string;
  url?: string;
}

export interface WireCommon {
  kind: Kind;
  id: string;
  title: string;
  summary?: string;
  slug?: string;
  protected?: boolean;
  tags?: string[];
  audience?: ("disability" | "families" | "lgbtiq" | "minors" | "women")[];
  organisation?: string;
  updated_on?: string;
  verified_on?: string;
  verified_by?: string;
  verify_every_days?: number;
  valid_from?: string;
  valid_to?: string;
  source?: Source;
  hours_note?: NestedText;
  langs?: { [field: string]: string };
  outdated?: { [field: string]: string };
  machine?: string[];
  source_texts?: { [field: string]: string };
  source_lang?: string;
}

export interface WireTown extends WireCommon {
  kind: "town";
  zone?: string;
  land?: string;
  bbox_e7?: number[];
  languages?: string[];
  holidays?: string[];
  quarters?: string[];
  mirrors?: string[];
  app_min?: number;
}

export interface WireHelpline extends WireCommon {
  kind: "helpline";
  location_policy?: "area" | "by_phone" | "confidential" | "exact";
  phones?: Phone[];
  web?: string;
  hours?: string;
  languages?: string[];
  interpreter?: boolean;
  cost?: "free" | "paid" | "reduced" | "unknown";
  availability?: "emergency" | "full" | "open" | "unknown";
  availability_as_of_s?: number;
  rank?: number;
}

export interface WireAlert extends WireCommon {
  kind: "alert";
  severity?: "emergency" | "info" | "warning";
  area?: string;
  starts_s?: number;
  expires_s?: number;
  web?: string;
}

export interface WirePlace extends WireCommon {
  kind: "place";
  location_policy?: "area" | "by_phone" | "confidential" | "exact";
  street?: string;
  postcode?: string;
  city?: string;
  address_extra?: string;
  lat_e7?: number;
  lon_e7?: number;
  quarter?: string;
  area?: string;
  stops?: Stop[];
  phones?: Phone[];
  email?: string;
  web?: string;
  hours?: string;
  languages?: string[];
  interpreter?: boolean;
  step_free?: "limited" | "no" | "unknown" | "yes";
  childcare?: "limited" | "no" | "unknown" | "yes";
  cost?: "free" | "paid" | "reduced" | "unknown";
  cost_note?: string;
  waiting?: Waiting;
}

export interface WireCourse extends WireCommon {
  kind: "course";
  location_policy?: "area" | "by_phone" | "confidential" | "exact";
  street?: string;
  postcode?: string;
  city?: string;
  address_extra?: string;
  lat_e7?: number;
  lon_e7?: number;
  quarter?: string;
  phones?: Phone[];
  email?: string;
  web?: string;
  languages?: string[];
  step_free?: "limited" | "no" | "unknown" | "yes";
  childcare?: "limited" | "no" | "unknown" | "yes";
  cost?: "free" | "paid" | "reduced" | "unknown";
  cost_note?: string;
  course_type?: "alpha" | "integration" | "open" | "vocational";
  cefr_from?: "A0" | "A1" | "A2" | "B1" | "B2" | "C1" | "C2";
  cefr_to?: "A0" | "A1" | "A2" | "B1" | "B2" | "C1" | "C2";
  schedule?: Schedule;
  schedule_note?: string;
  seats?: Seats;
  enrolment?: Enrolment;
  residence?: ("any" | "aufenthaltserlaubnis" | "duldung" | "gestattung" | "section24")[];
  event_status?: "announced" | "cancelled" | "confirmed" | "moved";
}

export interface WireEvent extends WireCommon {
  kind: "event";
  location_policy?: "area" | "by_phone" | "confidential" | "exact";
  street?: string;
  postcode?: string;
  city?: string;
  address_extra?: string;
  lat_e7?: number;
  lon_e7?: number;
  quarter?: string;
  place_name?: string;
  route?: string;
  phones?: Phone[];
  email?: string;
  web?: string;
  languages?: string[];
  step_free?: "limited" | "no" | "unknown" | "yes";
  childcare?: "limited" | "no" | "unknown" | "yes";
  cost?: "free" | "paid" | "reduced" | "unknown";
  cost_note?: string;
  schedule?: Schedule;
  day?: string;
  time_open?: boolean;
  place_open?: boolean;
  event_status?: "announced" | "cancelled" | "confirmed" | "moved";
  expected?: string;
}

export interface WireGuide extends WireCommon {
  kind: "guide";
  body?: string;
  parent?: string;
  order?: number;
  phones?: Phone[];
  email?: string;
  web?: string;
  residence?: ("any" | "aufenthaltserlaubnis" | "duldung" | "gestattung" | "section24")[];
}

export type WireRecord = WireTown | WireHelpline | WireAlert | WirePlace | WireCourse | WireEvent | WireGuide;

export const KINDS = ["town", "helpline", "alert", "place", "course", "event", "guide"] as const;
export type Kind = (typeof KINDS)[number];
export const RESERVED_KINDS: readonly string[] = ["sealed", "poll", "tour", "path", "offer"];
/** Read first, provable before the rest (PROTOCOL 2.6). */
export const URGENT_KINDS: readonly string[] = ["town", "helpline", "alert"];
export const TOP_TEXTS: readonly string[] = ["title", "summary", "body", "cost_note", "schedule_note"];
/** What an absent field means, where that is not empty. */
export const DEFAULTS: { readonly [kind in Kind]: { readonly [field: string]: string | number } } = {
  town: { verify_every_days: 180, zone: "Europe/Berlin" },
  helpline: { verify_every_days: 180, location_policy: "by_phone", cost: "unknown", availability: "unknown", rank: 100 },
  alert: { verify_every_days: 180, severity: "info" },
  place: { verify_every_days: 180, location_policy: "exact", step_free: "unknown", childcare: "unknown", cost: "unknown" },
  course: { verify_every_days: 180, location_policy: "exact", step_free: "unknown", childcare: "unknown", cost: "unknown", course_type: "open", event_status: "confirmed" },
  event: { verify_every_days: 180, location_policy: "exact", step_free: "unknown", childcare: "unknown", cost: "unknown", event_status: "announced" },
  guide: { verify_every_days: 180 },
};
