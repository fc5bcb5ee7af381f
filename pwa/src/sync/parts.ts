/** Snapshots: the part list and what its parts add up to (PROTOCOL 6); the reading half of `sync/parts.py`. */
import { fill, grow, isCount, list, type Records } from "./blocks.ts";
import { type Bytes, hex, isUrgent, join, type Proofs, prove, read, roll, same, sha256 } from "./canon.ts";
import { applyDelta, openDelta } from "./delta.ts";
import { Malformed, WrongRoot } from "./errors.ts";
import type { Fields } from "./messages.gen.ts";

export const MAX_PARTS = 4_096;
const NAME = /^[0-9a-f]{32}$/;
const ROLL = /^[0-9a-f]{64}$/;

/** A part list that was looked at; `delta` is looked at when it is applied. */
export interface Parts {
  fields: Fields;
  parts: { hash: string; bytes: number }[];
  /** How many parts hold the urgent records, and the roll of all others in hex (PROTOCOL 6.4). */
  first: { count: number; rest: string } | undefined;
  delta: unknown;
}

/** Raises Malformed; keys that it does not know are ignored (PROTOCOL 9.3). */
export function readPartList(value: unknown): Parts {
  if (typeof value !== "object" || !value || Array.isArray(value)) throw new Malformed("parts");
  const { fields, parts, first, delta } = value as { [key: string]: unknown };
  const rows = list(parts, "parts").map((row) => {
    const [hash, bytes, ...more] = list(row, "parts.row");
    if (typeof hash !== "string" || !NAME.test(hash) || !isCount(bytes) || more.length) throw new Malformed("parts.row");
    return { hash, bytes };
  });
  if (rows.length > MAX_PARTS || new Set(rows.map(({ hash }) => hash)).size < rows.length) throw new Malformed("parts.names");
  return { fields: grow([], fields), parts: rows, first: first === undefined ? undefined : readFirst(first, rows.length), delta };
}

function readFirst(value: unknown, parts: number): Parts["first"] {
  const [count, rest, ...more] = list(value, "parts.first");
  if (!isCount(count) || count > parts || typeof rest !== "string" || !ROLL.test(rest) || more.length) throw new Malformed("parts.first");
  return { count, rest };
}

/** The table that holds after the list's delta. Raises Malformed. */
export const tableOf = ({ fields, delta }: Parts): Fields => grow(fields, delta === undefined ? [] : (list(delta, "delta")[3] ?? []));

/** What a part must be called (PROTOCOL 6.1). */
export const partName = async (part: Bytes): Promise<string> => hex(await sha256(part)).slice(0, 32);

const blocksOf = (parts: Bytes[]): unknown[] => parts.flatMap((part) => list(read(part), "blocks"));

/** The urgent records, proven before the rest has come (PROTOCOL 6.4). `parts`: the first `count`. Raises Malformed, WrongRoot. */
export async function readFirstParts({ fields, first }: Parts, parts: Bytes[], root: Bytes): Promise<Records> {
  const records = fill(blocksOf(parts), fields, { whole: true });
  const rest = Uint8Array.from(first!.rest.match(/../g)!, (byte) => parseInt(byte, 16));
  const found = await join(await roll(await prove(records.values()), true), rest);
  if (!same(found, root) || ![...records.values()].every(isUrgent)) throw new WrongRoot("first");
  return records;
}

/** The whole state of a snapshot, its delta applied; not proven yet (PROTOCOL 6.5, 6.7). Raises Malformed. */
export async function readParts(list: Parts, parts: Bytes[]): Promise<{ table: Fields; records: Records; proofs: Proofs }> {
  const records = fill(blocksOf(parts), list.fields, { whole: true });
  let table = list.fields;
  if (list.delta !== undefined) {
    const step = applyDelta(openDelta(list.delta, table, [...records.keys()].sort()), records);
    table = step.table;
    for (const id of step.gone) records.delete(id);
    for (const [id, record] of step.put) records.set(id, record);
  }
  return { table, records, proofs: await prove(records.values()) };
}
