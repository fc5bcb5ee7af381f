// Generated from content/model.py and sync/messages.py by `python -m sync.typescript`; edit those.
// Absent fields have the default named in DEFAULTS, else "", 0, false, [] or null.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export const Origin = ["human", "machine", "import"] as const;
export type Origin = (typeof Origin)[number];
export const Status = ["draft", "review", "published", "archived"] as const;
export type Status = (typeof Status)[number];
export const Sensitivity = ["public", "staff"] as const;
export type Sensitivity = (typeof Sensitivity)[number];
export const LocationPolicy = ["exact", "area", "by_phone", "confidential"] as const;
export type LocationPolicy = (typeof LocationPolicy)[number];
export const Answer = ["yes", "no", "limited", "unknown"] as const;
export type Answer = (typeof Answer)[number];
export const EventStatus = ["announced", "confirmed", "moved", "cancelled"] as const;
export type EventStatus = (typeof EventStatus)[number];
export const Severity = ["info", "warning", "emergency"] as const;
export type Severity = (typeof Severity)[number];
export const Audience = ["women", "families", "minors", "lgbtiq", "disability"] as const;
export type Audience = (typeof Audience)[number];
export const CourseType = ["alpha", "integration", "vocational", "open"] as const;
export type CourseType = (typeof CourseType)[number];
export const Cefr = ["A0", "A1", "A2", "B1", "B2", "C1", "C2"] as const;
export type Cefr = (typeof Cefr)[number];
export const Residence = ["any", "gestattung", "duldung", "aufenthaltserlaubnis", "section24"] as const;
export type Residence = (typeof Residence)[number];
export const Availability = ["open", "full", "unknown", "emergency"] as const;
export type Availability = (typeof Availability)[number];
export const Cost = ["free", "reduced", "paid", "unknown"] as const;
export type Cost = (typeof Cost)[number];

export interface Said {
  text: string;
  source_hash?: string;
  origin?: Origin;
  translated_on?: string;
  reviewed_by?: string;
}

export interface Text {
  source_lang: string;
  said: { [name: string]: Said };
  source_changed_on?: string;
}

export interface Source {
  name: string;
  url?: string;
  imported_id?: string;
  licence?: string;
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

export interface Override {
  recurrence: string;
  cancelled?: boolean;
  start?: string;
  duration_min?: number;
  note?: Text | null;
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

export interface Stop {
  name: string;
  schedule: Schedule;
  address?: Address | null;
  point?: Point | null;
}

export interface Hours {
  osm?: string;
  note?: Text | null;
  by_appointment?: boolean;
}

export interface Phone {
  number: string;
  label?: Text | null;
  languages?: string[];
  hours?: Hours | null;
}

export interface Access {
  step_free?: Answer;
  childcare?: Answer;
  cost?: Cost;
  cost_note?: Text | null;
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
  how?: Text | null;
  until?: string;
  url?: string;
}

export interface Town {
  slug: string;
  title: Text;
  land: string;
  bbox_e7: [number, number, number, number];
  languages?: string[];
  zone?: string;
  catholic?: boolean;
  mirrors?: string[];
  app_min?: number;
  quarters?: string[];
}

export interface Problem {
  path: string;
  key: string;
  severity?: "error" | "warning";
}

export interface Change {
  field: string;
  lang?: string;
  base?: Json;
  value?: Json;
  add?: string[];
  remove?: string[];
  source_hash?: string;
  origin?: Origin;
}

export interface Mutation {
  mid: string;
  record: string;
  act: "create" | "put" | "remove";
  seen?: number;
  body?: { [name: string]: Json } | null;
  changes?: Change[];
  confirmed?: boolean;
}

export interface Settled {
  mid: string;
  outcome: "applied" | "proposed" | "refused" | "unchanged";
  change?: number;
  proposals?: number[];
  problem?: { [name: string]: Json } | null;
}

export interface Versioned {
  change: number;
  record: { [name: string]: Json };
}

export interface Proposal {
  number: number;
  record: string;
  lang: string;
  field: string;
  mid: string;
  actor: string;
  against: string;
  base: Json;
  value: Json;
  at_s: number;
}

export interface Planned {
  record: string;
  status: string;
  at_s: number;
}

export interface Changes {
  change: number;
  records: Versioned[];
  gone: string[];
  proposals: Proposal[];
  planned: Planned[];
  public: { [name: string]: number };
}

export interface Changed {
  field: string;
  lang: string;
  old: Json;
  new: Json;
}

export interface Entry {
  change: number;
  at_s: number;
  actor: string;
  mid: string;
  fields: Changed[];
}

export interface Common {
  kind: Kind;
  id: string;
  town: string;
  title: Text;
  slug?: string;
  owner_org?: string;
  status?: Status;
  sensitivity?: Sensitivity;
  version?: number;
  updated_at_s?: number;
  verified_on?: string;
  verified_by?: string;
  verify_every_days?: number;
  valid_from?: string;
  valid_to?: string;
  tags?: string[];
  audience?: Audience[];
  source?: Source | null;
  note_internal?: string;
}

export interface Place extends Common {
  kind: "place";
  summary?: Text | null;
  organisation?: string;
  location_policy?: LocationPolicy;
  address?: Address | null;
  point?: Point | null;
  quarter?: string;
  area?: string;
  stops?: Stop[];
  phones?: Phone[];
  email?: string;
  web?: string;
  hours?: Hours | null;
  languages?: string[];
  interpreter?: boolean;
  access?: Access;
  waiting?: Waiting | null;
}

export interface Course extends Common {
  kind: "course";
  summary?: Text | null;
  organisation?: string;
  location_policy?: LocationPolicy;
  address?: Address | null;
  point?: Point | null;
  quarter?: string;
  phones?: Phone[];
  email?: string;
  web?: string;
  languages?: string[];
  access?: Access;
  course_type?: CourseType;
  cefr_from?: Cefr | null;
  cefr_to?: Cefr | null;
  schedule?: Schedule | null;
  schedule_note?: Text | null;
  seats?: Seats | null;
  enrolment?: Enrolment | null;
  residence?: Residence[];
  event_status?: EventStatus;
}

export interface Event extends Common {
  kind: "event";
  summary?: Text | null;
  organisation?: string;
  location_policy?: LocationPolicy;
  address?: Address | null;
  point?: Point | null;
  quarter?: string;
  place_name?: string;
  route?: string;
  phones?: Phone[];
  email?: string;
  web?: string;
  languages?: string[];
  access?: Access;
  schedule?: Schedule | null;
  day?: string;
  time_open?: boolean;
  place_open?: boolean;
  event_status?: EventStatus;
  expected?: string;
}

export interface Helpline extends Common {
  kind: "helpline";
  summary?: Text | null;
  organisation?: string;
  location_policy?: LocationPolicy;
  phones?: Phone[];
  web?: string;
  hours?: Hours | null;
  languages?: string[];
  interpreter?: boolean;
  access?: Access;
  availability?: Availability;
  availability_as_of_s?: number;
  rank?: number;
  land?: string;
}

export interface Guide extends Common {
  kind: "guide";
  summary?: Text | null;
  body?: Text | null;
  parent?: string;
  order?: number;
  organisation?: string;
  phones?: Phone[];
  email?: string;
  web?: string;
  residence?: Residence[];
  leika_id?: string;
}

export interface Alert extends Common {
  kind: "alert";
  summary?: Text | null;
  severity?: Severity;
  area?: string;
  starts_s?: number;
  expires_s?: number;
  web?: string;
}

export const KINDS = ["place", "course", "event", "helpline", "guide", "alert"] as const;
export type Kind = (typeof KINDS)[number];
export type Record = Place | Course | Event | Helpline | Guide | Alert;

/** Every field of a kind in the model's order; the value is what its absence means. */
export const DEFAULTS: { readonly [kind in Kind]: { readonly [field: string]: Json } } = {
  place: { slug: "", owner_org: "", status: "draft", sensitivity: "public", version: 0, updated_at_s: 0, verified_on: "", verified_by: "", verify_every_days: 180, valid_from: "", valid_to: "", tags: [], audience: [], source: null, note_internal: "", summary: null, organisation: "", location_policy: "exact", address: null, point: null, quarter: "", area: "", stops: [], phones: [], email: "", web: "", hours: null, languages: [], interpreter: false, access: {}, waiting: null },
  course: { slug: "", owner_org: "", status: "draft", sensitivity: "public", version: 0, updated_at_s: 0, verified_on: "", verified_by: "", verify_every_days: 180, valid_from: "", valid_to: "", tags: [], audience: [], source: null, note_internal: "", summary: null, organisation: "", location_policy: "exact", address: null, point: null, quarter: "", phones: [], email: "", web: "", languages: [], access: {}, course_type: "open", cefr_from: null, cefr_to: null, schedule: null, schedule_note: null, seats: null, enrolment: null, residence: [], event_status: "confirmed" },
  event: { slug: "", owner_org: "", status: "draft", sensitivity: "public", version: 0, updated_at_s: 0, verified_on: "", verified_by: "", verify_every_days: 180, valid_from: "", valid_to: "", tags: [], audience: [], source: null, note_internal: "", summary: null, organisation: "", location_policy: "exact", address: null, point: null, quarter: "", place_name: "", route: "", phones: [], email: "", web: "", languages: [], access: {}, schedule: null, day: "", time_open: false, place_open: false, event_status: "announced", expected: "" },
  helpline: { slug: "", owner_org: "", status: "draft", sensitivity: "public", version: 0, updated_at_s: 0, verified_on: "", verified_by: "", verify_every_days: 180, valid_from: "", valid_to: "", tags: [], audience: [], source: null, note_internal: "", summary: null, organisation: "", location_policy: "by_phone", phones: [], web: "", hours: null, languages: [], interpreter: false, access: {}, availability: "unknown", availability_as_of_s: 0, rank: 100, land: "" },
  guide: { slug: "", owner_org: "", status: "draft", sensitivity: "public", version: 0, updated_at_s: 0, verified_on: "", verified_by: "", verify_every_days: 180, valid_from: "", valid_to: "", tags: [], audience: [], source: null, note_internal: "", summary: null, body: null, parent: "", order: 0, organisation: "", phones: [], email: "", web: "", residence: [], leika_id: "" },
  alert: { slug: "", owner_org: "", status: "draft", sensitivity: "public", version: 0, updated_at_s: 0, verified_on: "", verified_by: "", verify_every_days: 180, valid_from: "", valid_to: "", tags: [], audience: [], source: null, note_internal: "", summary: null, severity: "info", area: "", starts_s: 0, expires_s: 0, web: "" },
};
