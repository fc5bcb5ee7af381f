/** Deltas and splices; PROTOCOL 5. */
import { prove } from "../src/sync/canon.ts";
import { applyDelta, openDelta, splice } from "../src/sync/delta.ts";
import { byId } from "../src/sync/blocks.ts";
import type { AnyRecord, Fields } from "../src/sync/messages.gen.ts";
import { advance } from "../src/sync/pull.ts";
import { bytes, ordered, runVectors, unhex } from "./refusals.ts";

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
  const step = applyDelta(open, await recordsIn(base)(open.edits.keys()));
  await prove(step.put.values());
  for (const id of step.gone) base.delete(id);
  for (const [id, record] of step.put) base.set(id, record);
  return { records: ordered(base), ...((delta as unknown[]).length > 3 && { fields: step.table }) };
}

const recordsIn = (base: Map<string, AnyRecord>) => async (ids: Iterable<string>) => byId(Array.from(ids, (id) => base.get(id)));

runVectors<{ fields: Fields; records: AnyRecord[]; body: string; root: string }, AnyRecord[]>("delta/prove-generated.json", async ({ fields, records, body, root }) => {
  const base = byId(records);
  const step = await advance({ table: fields, proofs: await prove(records) }, bytes(body), unhex(root), recordsIn(base));
  return ordered(new Map([...base, ...step.put].filter(([id]) => !step.gone.has(id))));
});
runVectors<Given, Expect>("delta/apply.json", apply);
runVectors<{ old: string; splices: unknown[] }, string>("delta/splice.json", ({ old, splices }) => splice(old, splices));
