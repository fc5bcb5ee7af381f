/** What `/api/edit/imports` and `/api/edit/calendars` speak (docs/editing.md). */
import type { Json } from "../messages.gen.ts";

export interface Known {
  formats: string[];
  by_hand: string;
  paths: { [kind: string]: string[] };
}

/** A mapping file of docs/import.md. */
export interface Mapping {
  kind: string;
  fields: { [column: string]: string | string[] };
  key: string | string[];
  source: { name?: string; url?: string; licence?: string };
  complete: boolean;
  values?: { [path: string]: { [word: string]: string } };
  always?: { [path: string]: string };
}

export interface Columns {
  id: string;
  columns: string[];
  sample: string[][];
  rows: number;
  mapping: Mapping | null;
}

export interface Field {
  field: string;
  lang: string;
  old: Json;
  new: Json;
  by_hand_s?: number;
}
export type Act = "added" | "changed" | "removed";
export interface Change {
  id: string;
  title: string;
  kind: string;
  act: Act;
  row: number;
  fields: Field[];
}
export interface RowReason {
  row: number;
  field: string;
  reason: string;
}
export interface Tried {
  id: string;
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  total: number;
  belt: boolean;
  refused: RowReason[];
  noted: RowReason[];
  left_out: number;
  changes: Change[];
  bytes: number;
}

export interface Calendar {
  number: number;
  url: string;
  organisation: string;
  tags: string[];
  lang: string;
  checked_s?: number;
  trouble?: string;
}

/** What a heading probably means; a guess that somebody looks at. */
const GUESSES: readonly (readonly [path: string, words: RegExp])[] = [
  ["address.postcode", /^(plz|postleitzahl|zip|postcode)/i],
  ["address.street", /^(stra(ss|ß)e|street)/i],
  ["address.city", /^(ort|stadt|city|town)$/i],
  ["address", /(anschrift|adresse|address)/i],
  ["phones", /(telefon|phone|^tel)/i],
  ["email", /mail/i],
  ["web", /(web|url|internet|homepage|link)/i],
  ["hours", /(zeiten|hours|geöffnet|oeffnung)/i],
  ["languages", /(sprachen|languages)/i],
  ["point.lat", /^(lat|breite)/i],
  ["point.lon", /^(lon|lng|länge)/i],
  ["organisation", /(träger|organisation|organization|verein|anbieter)/i],
  ["verified_on", /(stand|geprüft|verified)/i],
  ["title", /(name|titel|title|bezeichnung)/i],
  ["summary", /(kurz|beschreibung|description|info|bemerkung)/i],
];

/** Each field once, for the first column that sounds like it. */
export function guessed(columns: readonly string[], paths: readonly string[]): { [column: string]: string } {
  const taken = new Set<string>();
  return Object.fromEntries(columns.map((column) => {
    const path = GUESSES.find(([one, words]) => paths.includes(one) && !taken.has(one) && words.test(column.trim()))?.[0] ?? "";
    if (path) taken.add(path);
    return [column, path];
  }));
}

/** The format that a file's name promises, "" where it promises none. */
export function formatOf(name: string): string {
  const end = name.toLowerCase().split(".").pop() ?? "";
  return { csv: "csv", tsv: "csv", ics: "ical", geojson: "geojson", xml: "cap" }[end] ?? "";
}

/** Rows that stay out unless somebody says otherwise: what a person changed here, the file would overwrite. */
export function leftOut(tried: Tried): Set<number> {
  return new Set(tried.changes.filter(({ act, row, fields }) => act === "changed" && row > 0 && fields.some((one) => one.by_hand_s)).map(({ row }) => row));
}

/** How many records a run would touch. */
export function touched({ added, changed, removed, changes }: Tried, skipped: ReadonlySet<number>): number {
  return added + changed + removed - changes.filter(({ row, act }) => act !== "removed" && skipped.has(row)).length;
}
