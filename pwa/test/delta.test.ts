/** Deltas and splices; PROTOCOL 5. */
import { prove } from "../src/sync/canon.ts";
import { applyDelta, openDelta, splice } from "../src/sync/delta.ts";
import { byId } from "../src/sync/blocks.ts";
import type { AnyRecord, Fields } from "../src/sync/messages.gen.ts";
import { runVectors } from "./refusals.ts";

interface Given {
  fields: Fields;
  records: AnyRecord[];
  delta: unknown;
}
interface Expect {
  records: AnyRecord[];
  fields?: Fields;
}

/** As a phone does it: only the records that the delta names are read. */
async function apply({ fields, records, delta }: Given): Promise<Expect> {
  const base = byId(records);
  const open = openDelta(delta, fields, [...base.keys()].sort());
  const step = applyDelta(open, new Map([...open.edits.keys()].map((id) => [id, base.get(id)!])));
  await prove(step.put.values());
  for (const id of step.gone) base.delete(id);
  for (const [id, record] of step.put) base.set(id, record);
  const left = [...base.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { records: left, ...((delta as unknown[]).length > 3 && { fields: step.table }) };
}

runVectors<Given, Expect>("delta/apply.json", apply);
runVectors<{ old: string; splices: unknown[] }, string>("delta/splice.json", ({ old, splices }) => splice(old, splices));
