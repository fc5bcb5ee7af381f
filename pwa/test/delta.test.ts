/** Deltas and splices; PROTOCOL 5. */
import { type Bytes, prove } from "../src/sync/canon.ts";
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

interface Answered {
  fields: Fields;
  records: AnyRecord[];
  body: string;
  root: string;
}

async function proven({ fields, records, root }: Answered, body: Bytes): Promise<AnyRecord[]> {
  const base = byId(records);
  const step = await advance({ table: fields, proofs: await prove(records) }, body, unhex(root), recordsIn(base));
  return ordered(new Map([...base, ...step.put].filter(([id]) => !step.gone.has(id))));
}
runVectors<Answered, AnyRecord[]>("delta/prove-generated.json", (given) => proven(given, bytes(given.body)));
runVectors<Answered, AnyRecord[]>("delta/primed-generated.json", (given) => proven(given, unhex(given.body)));
runVectors<Given, Expect>("delta/apply.json", apply);
runVectors<{ old: string; splices: unknown[] }, string>("delta/splice.json", ({ old, splices }) => splice(old, splices));
