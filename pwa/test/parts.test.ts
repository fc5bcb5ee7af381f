/** Tables, blocks and parts; PROTOCOL 3 and 6. */
import { byId, fill, grow } from "../src/sync/blocks.ts";
import { type Bytes, read, same, stateRoot } from "../src/sync/canon.ts";
import { WrongPart, WrongRoot } from "../src/sync/errors.ts";
import type { AnyRecord, Fields } from "../src/sync/messages.gen.ts";
import { partName, readFirstParts, readPartList, readParts } from "../src/sync/parts.ts";
import { bytes, ordered, runVectors, unhex } from "./refusals.ts";

runVectors<{ fields: unknown }, Fields>("parts/table.json", ({ fields }) => grow([], fields));
runVectors<{ fields: Fields; blocks: unknown }, AnyRecord[]>("parts/blocks.json", ({ fields, blocks }) => ordered(fill(blocks, fields, { whole: true })));

interface Given {
  list: string;
  parts: { [name: string]: string };
  root: string;
}

/** What `pull` does with a list once the parts are there. */
runVectors<Given, { records: AnyRecord[]; urgent: AnyRecord[] }>("parts/assemble-generated.json", async ({ list, parts, root }) => {
  const wanted = readPartList(read(bytes(list)));
  const found: Bytes[] = [];
  for (const { hash } of wanted.parts) {
    found.push(bytes(parts[hash]!));
    if ((await partName(found.at(-1)!)) !== hash) throw new WrongPart(hash);
  }
  const urgent = wanted.first ? await readFirstParts(wanted, found.slice(0, wanted.first.count), unhex(root)) : byId([]);
  const { records, proofs } = await readParts(wanted, found);
  if (!same(await stateRoot(proofs), unhex(root))) throw new WrongRoot("parts");
  return { records: ordered(records), urgent: ordered(urgent) };
});
