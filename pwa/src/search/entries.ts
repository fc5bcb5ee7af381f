/** Records → entries of the index: what of a record is looked for, and in which order it is read. */
import type { AnyRecord, Json } from "../sync/messages.gen.ts";
import { INLINE, read, type Piece } from "../text/prose.tsx";
import type { Entry } from "./index.ts";

/** Words that are shown for ids: tags, languages. From the catalogue, in the reader's language. */
export type NameOf = (tag: string) => string;

/** Paragraphs, list items and table cells of a sanitised body as plain text. */
export function paragraphs(body: string): string[] {
  const lines = [""];
  const walk = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      if (typeof piece === "string") lines[lines.length - 1] += piece;
      else {
        const block = !INLINE.has(piece.tag);
        if (block) lines.push("");
        walk(piece.inside);
        if (block) lines.push("");
      }
    }
  };
  walk(read(body));
  return lines.map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean);
}

/** All searchable records, by id so that the order is the same on every phone. The town itself is none. */
export function entriesOf(records: Map<string, AnyRecord>, tagName: NameOf): Entry[] {
  return [...records.values()]
    .filter((record) => record.kind !== "town" && typeof record.title === "string")
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map((record) => ({ id: record.id, title: str(record.title), about: about(record, records, tagName), passages: passages(record) }));
}

function about(record: AnyRecord, records: Map<string, AnyRecord>, tagName: NameOf): string {
  const above: string[] = [];
  const seen = new Set([record.id]);
  for (let parent = str(record.parent); parent && !seen.has(parent); parent = str(records.get(parent)?.parent)) {
    seen.add(parent);
    above.push(str(records.get(parent)?.title));
  }
  const tags = list(record.tags).map(tagName);
  return [...above, ...tags, str(record.organisation), str(record.quarter), str(record.place_name)].filter(Boolean).join(" · ");
}

/** Summary, body, and the facts people type: level, notes. */
function passages(record: AnyRecord): string[] {
  const summary = str(record.summary), body = str(record.body);
  const level = [...new Set([str(record.cefr_from), str(record.cefr_to)])].filter(Boolean).join(" ");
  return [...(summary ? [summary] : []), ...paragraphs(body), ...[level, str(record.schedule_note), str(record.cost_note)].filter(Boolean)];
}

function str(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function list(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
