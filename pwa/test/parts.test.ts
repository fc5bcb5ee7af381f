/** Tables, blocks and parts; PROTOCOL 3 and 6. */
import { fill, grow } from "../src/sync/blocks.ts";
import type { AnyRecord, Fields } from "../src/sync/messages.gen.ts";
import { runVectors } from "./refusals.ts";

runVectors<{ fields: unknown }, Fields>("parts/table.json", ({ fields }) => grow([], fields));
runVectors<{ fields: Fields; blocks: unknown }, AnyRecord[]>("parts/blocks.json", ({ fields, blocks }) => [...fill(blocks, fields, { whole: true }).values()]);
