/** Blocks: records as columns, the one form in which whole records travel (PROTOCOL 3.1, 6.3); the reading half of `sync/blocks.py`. */
import { isId, isKey, type Value } from "./canon.ts";
import { Malformed } from "./errors.ts";
import type { AnyRecord, Fields, Json } from "./messages.gen.ts";

export const MAX_RECORDS = 50_000;
const MAX_KINDS = 64;
export const MAX_FIELDS = 256;

export type Records = Map<string, AnyRecord>;

/** Those that are there, by id. */
export const byId = (records: (AnyRecord | undefined)[]): Records => new Map(records.flatMap((record) => (record ? [[record.id, record] as const] : [])));

/** An array, or Malformed. */
export function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Malformed(what);
  return value;
}

export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The table of fields with names appended to its kinds, or kinds to its end (PROTOCOL 5.2). Raises Malformed. */
export function grow(fields: Fields, grown: unknown): Fields {
  const table = new Map(fields.map(([kind, names]) => [kind, [...names]]));
  const rows = list(grown, "table").map((row) => list(row, "table.row"));
  for (const [kind, names, ...more] of rows) {
    if (!isKey(kind) || !Array.isArray(names) || !names.length || names.length > MAX_FIELDS || more.length) throw new Malformed("table.row");
    const known = table.get(kind) ?? [];
    if (!known.length && names[0] !== "id") throw new Malformed("table.id");
    known.push(...names);
    const broken = names.some((name) => !isKey(name) || name === "kind") || new Set(known).size !== known.length;
    if (broken || known.length > MAX_FIELDS) throw new Malformed("table.names");
    table.set(kind, known);
  }
  if (table.size > MAX_KINDS || new Set(rows.map(([kind]) => kind)).size !== rows.length) throw new Malformed("table.kinds");
  return [...table];
}

interface Block {
  kind: number;
  rows: string[] | string;
  columns: unknown[];
}

/** Fields of a record on its way in. A Map, because a field may be called `constructor` (test "a field may have any name"). */
export type Draft = Map<string, Json | undefined>;

export const finished = (draft: Draft): AnyRecord => Object.fromEntries(draft) as AnyRecord;

/**
 * The records of these blocks by id. `whole`: a snapshot, in which a block may continue another's rows.
 *
 * Raises Malformed.
 */
export function fill(blocks: unknown, fields: Fields, { whole }: { whole: boolean }): Records {
  const checked = list(blocks, "blocks").map((block) => shape(block, fields.length));
  const rows = fields.map((): string[] => []);
  const drafts = new Map<string, Draft>();
  for (const { kind, rows: ids } of checked) {
    if (typeof ids !== "string") bringIn(rows[kind]!, ids, fields[kind]![0], drafts);
    else if (!whole) throw new Malformed("block.from");
  }
  for (const { kind, rows: ids, columns } of checked) {
    const own = typeof ids === "string" ? from(rows[kind]!, ids) : ids;
    fillColumns(columns, own, fields[kind]![1], drafts);
  }
  return new Map([...drafts].map(([id, draft]) => [id, finished(draft)]));
}

function shape(block: unknown, kinds: number): Block {
  const [kind, rows, ...columns] = list(block, "block");
  if (columns.length % 2) throw new Malformed("block");
  if (!isCount(kind) || kind >= kinds) throw new Malformed("block.kind");
  if (!(isId(rows) || (Array.isArray(rows) && rows.length && rows.every(isId)))) throw new Malformed("block.rows");
  return { kind, rows, columns };
}

function bringIn(known: string[], ids: string[], kind: string, drafts: Map<string, Draft>): void {
  for (const id of ids) {
    if (id <= (known.at(-1) ?? "") || drafts.has(id)) throw new Malformed("block.order");
    known.push(id);
    drafts.set(id, new Map([["id", id], ["kind", kind]]));
  }
  if (drafts.size > MAX_RECORDS) throw new Malformed("records");
}

function from(rows: string[], first: string): string[] {
  const at = rows.indexOf(first);
  if (at < 0) throw new Malformed("block.from");
  return rows.slice(at);
}

function fillColumns(columns: unknown[], ids: string[], names: string[], drafts: Map<string, Draft>): void {
  let last = 0;
  for (let at = 0; at < columns.length; at += 2) {
    const number = columns[at];
    if (!isCount(number) || number <= last || number >= names.length) throw new Malformed("block.field");
    const values = list(columns[at + 1], "block.values") as Value[];
    if (values.length > ids.length) throw new Malformed("block.values");
    last = number;
    const name = names[number]!;
    values.forEach((value, row) => {
      if (value === null) return;
      const draft = drafts.get(ids[row]!)!;
      if (draft.has(name)) throw new Malformed("block.twice");
      draft.set(name, value);
    });
  }
}
