/** A feed as one file: taken as any other answer, made of what a phone holds; PROTOCOL 10. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { hex, joined } from "../src/sync/canon.ts";
import { Malformed } from "../src/sync/errors.ts";
import { feedFile, fileLink } from "../src/sync/feed_file.ts";
import { MemoryStore } from "../src/sync/memory.ts";
import type { AnyRecord } from "../src/sync/messages.gen.ts";
import { pull } from "../src/sync/pull.ts";
import { bytes, ordered, runVectors, unhex } from "./refusals.ts";
import { FakeTown, inOrder, NOW_S, someRecords } from "./faketown.ts";

interface Given {
  feed: string;
  root_key: string;
  now_s: number;
  file: string;
  held?: string;
}

runVectors<Given, { seq: number; root: string; records: AnyRecord[]; last_success_s: number }>("file/take-generated.json", async ({ feed, root_key, now_s, file, held }) => {
  const store = new MemoryStore();
  const take = async (raw: string) => pull(await fileLink(new Blob([unhex(raw)]), feed), store, { name: feed, root: unhex(root_key) }, now_s);
  if (held) await take(held);
  const before = [await store.held(), await store.records()];
  try {
    await take(file);
  } catch (problem) {
    assert.deepEqual([await store.held(), await store.records()], before);
    assert.equal((await store.notes()).pausedUntil_s, 0, "a bad file stops no catch-up from the origin");
    throw problem;
  }
  const { head } = (await store.held())!;
  return { seq: head.seq, root: hex(head.root), records: ordered(await store.records()), last_success_s: (await store.notes()).lastSuccess_s };
});

test("a phone passes its town on: another phone has the same state, and goes on from there with one request", async () => {
  const [town, one, other] = [await FakeTown.found("musterstadt/de", someRecords(40)), new MemoryStore(), new MemoryStore()];
  await pull(town, one, town.pinned, NOW_S);
  const { head, table } = (await one.held())!;
  const file = await feedFile("musterstadt/de", (await one.keys())!, head.raw, table, await one.records());
  const { outcome } = await pull(await fileLink(file, "musterstadt/de"), other, town.pinned, NOW_S);
  assert.equal(outcome, "parts");
  assert.deepEqual(inOrder((await other.records()).values()), inOrder(town.records.values()));
  assert.deepEqual((await other.held())!.head.raw, head.raw);
  town.asked.length = 0;
  await pull(town, other, town.pinned, NOW_S + 60);
  assert.equal(town.asked.length, 1);
});

test("a file that claims to be gigabytes is refused where the limit is", async () => {
  const file = joined([bytes("LOTSE\x01"), new Uint8Array(deflateSync(new Uint8Array(80_000_000)))]);
  assert.ok(file.length < 200_000);
  await assert.rejects(fileLink(new Blob([file]), "musterstadt/de"), Malformed);
});
