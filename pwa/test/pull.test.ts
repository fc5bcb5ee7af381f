import assert from "node:assert/strict";
import { test } from "node:test";
import { same } from "../src/sync/canon.ts";
import { MemoryStore } from "../src/sync/memory.ts";
import { pull } from "../src/sync/pull.ts";
import { FakeTown, inOrder, NOW_S } from "./faketown.ts";

test("a first sync brings everything, an edit costs one request", async () => {
  const town = await FakeTown.found();
  const store = new MemoryStore();
  assert.equal((await pull(town, store, town.pinned, NOW_S)).outcome, "parts");
  assert.deepEqual(inOrder((await store.records()).values()), inOrder(town.records.values()));
  town.edit("p0001", { summary: "Neu.", tags: undefined, hours: "1 0900-1200" });
  town.asked.length = 0;
  assert.equal((await pull(town, store, town.pinned, NOW_S)).outcome, "delta");
  assert.deepEqual(town.asked, ["/sync/v1/musterstadt/de/1"]);
  assert.deepEqual(inOrder((await store.records()).values()), inOrder(town.records.values()));
  assert.ok(same((await store.held())!.head.root, await town.rootOf(town.records)));
});
