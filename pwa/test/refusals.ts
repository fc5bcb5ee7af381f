/** Runs a vector of the sync room: what it gives, or which error of `sync/errors.py` it raises. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as errors from "../src/sync/errors.ts";
import type { Bytes } from "../src/sync/canon.ts";
import type { AnyRecord } from "../src/sync/messages.gen.ts";
import { type Case, vectors } from "./vectors.ts";

export const unhex = (text: string): Bytes => new Uint8Array(Buffer.from(text, "hex"));
export const bytes = (text: string): Bytes => new TextEncoder().encode(text);
export const ordered = (records: Map<string, AnyRecord>): AnyRecord[] => [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

type Refusal = new (...args: never[]) => Error;

/** One test for each case of a file; `run` gives what the case expects. */
export function runVectors<Given, Expect>(file: string, run: (given: Given) => Expect | Promise<Expect>): void {
  for (const one of vectors<Given, Expect>(file) as (Case<Given, Expect> & { error?: string })[]) {
    test(`${file}: ${one.name}`, async () => {
      if (!one.error) return assert.deepEqual(await run(one.given), one.expect);
      const refusal = (errors as unknown as { [name: string]: Refusal })[one.error];
      assert.ok(refusal, `no error ${one.error}`);
      await assert.rejects(async () => run(one.given), refusal);
    });
  }
}
