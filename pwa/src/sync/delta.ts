/**
 * Deltas: what leads from one proven state to the next, by field and by position (PROTOCOL 5); the reading half of `sync/delta.py`.
 *
 * Two steps, because a phone reads only the records that a delta touches: `openDelta` needs the ids of the base,
 * `applyDelta` the records that the first step names. Neither changes what it is given; whoever applies proves the root.
 */
import { type Draft, fill, finished, grow, isCount, list, MAX_FIELDS, MAX_RECORDS, type Records } from "./blocks.ts";
import type { Value } from "./canon.ts";
import { Malformed } from "./errors.ts";
import type { Fields } from "./messages.gen.ts";

/** A delta whose positions have become ids; `edits`: id -> (field number, value). */
export interface OpenDelta {
  table: Fields;
  gone: Set<string>;
  edits: Map<string, [number: number, value: Value][]>;
  added: Records;
}

/** What a delta does: `put` holds new and changed records, `fields` the names that changed in those that were there before. */
export interface Step {
  table: Fields;
  gone: Set<string>;
  put: Records;
  fields: Map<string, string[]>;
}

/** `ids`: all ids of the base in bytewise order. Raises Malformed (PROTOCOL 5.5). */
export function openDelta(delta: unknown, fields: Fields, ids: readonly string[]): OpenDelta {
  const members = list(delta, "delta");
  if (members.length < 3 || members.length > 4) throw new Malformed("delta");
  const [goneAt, changed, blocks, grown = []] = members;
  const table = grow(fields, grown);
  const gone = new Set(positions(goneAt, ids));
  const edits = openChanged(list(changed, "changed"), ids, gone);
  const added = fill(blocks, table, { whole: false });
  const before = new Set(ids);
  for (const id of added.keys()) if (before.has(id) && !gone.has(id)) throw new Malformed("added.exists");
  if (ids.length - gone.size + added.size > MAX_RECORDS) throw new Malformed("records");
  return { table, gone, edits, added };
}

function openChanged(changed: unknown[], ids: readonly string[], gone: Set<string>): OpenDelta["edits"] {
  if (changed.length % 3) throw new Malformed("changed");
  const edits: OpenDelta["edits"] = new Map();
  let last = 0;
  for (let at = 0; at < changed.length; at += 3) {
    const number = changed[at];
    if (!isCount(number) || number <= last || number >= MAX_FIELDS) throw new Malformed("changed.field");
    last = number;
    const touched = positions(changed[at + 1], ids);
    const values = list(changed[at + 2], "changed.values") as Value[];
    if (!touched.length || touched.length !== values.length) throw new Malformed("changed.values");
    touched.forEach((id, row) => {
      if (gone.has(id)) throw new Malformed("changed.gone");
      const mine = edits.get(id) ?? [];
      edits.set(id, [...mine, [number, values[row]!]]);
    });
  }
  return edits;
}

/** `old` holds at least the records that `edits` names. Raises Malformed (PROTOCOL 5.5). */
export function applyDelta({ table, gone, edits, added }: OpenDelta, old: Records): Step {
  const names = new Map(table);
  const put: Records = new Map(added);
  const fields = new Map<string, string[]>();
  for (const [id, changes] of edits) {
    const record = old.get(id)!;
    const known = names.get(record.kind) ?? [];
    const draft: Draft = new Map(Object.entries(record));
    for (const [number, value] of changes) {
      const name = known[number];
      if (name === undefined) throw new Malformed("changed.field");
      const before = draft.get(name);
      if (value === null) draft.delete(name);
      else draft.set(name, typeof before === "string" && Array.isArray(value) ? splice(before, value) : value);
    }
    put.set(id, finished(draft));
    fields.set(id, changes.map(([number]) => known[number]!));
  }
  // A record that was deleted and came back under its id (another kind) is not gone.
  return { table, gone: new Set([...gone].filter((id) => !added.has(id))), put, fields };
}

/** The text that `splices` make of `old`; lengths count code points, so a surrogate pair is never cut (PROTOCOL 5.3). Raises Malformed. */
export function splice(old: string, splices: unknown[]): string {
  if (!splices.length || splices.length % 3) throw new Malformed("splice");
  const letters = [...old];
  let made = "";
  let at = 0;
  for (let step = 0; step < splices.length; step += 3) {
    const [keep, drop, insert] = splices.slice(step, step + 3);
    if (!isCount(keep) || !isCount(drop) || typeof insert !== "string" || at + keep + drop > letters.length) throw new Malformed("splice");
    made += letters.slice(at, at + keep).join("") + insert;
    at += keep + drop;
  }
  return made + letters.slice(at).join("");
}

/** The ids at positions written as differences: the first absolute, then the distance to the one before. */
function positions(gaps: unknown, ids: readonly string[]): string[] {
  let at = -1;
  return list(gaps, "positions").map((gap) => {
    if (!isCount(gap) || (at >= 0 && !gap)) throw new Malformed("position");
    at = Math.max(at, 0) + gap;
    if (at >= ids.length) throw new Malformed("position");
    return ids[at]!;
  });
}
