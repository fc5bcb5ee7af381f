/** What the tests of `pull` share: one catch-up, a phone that has the town, and whether what it holds is whole. */
import assert from "node:assert/strict";
import { same, stateRoot } from "../src/sync/canon.ts";
import type { Link } from "../src/sync/link.ts";
import { MemoryStore } from "../src/sync/memory.ts";
import type { AnyRecord } from "../src/sync/messages.gen.ts";
import { type Hooks, pull, type Pulled } from "../src/sync/pull.ts";
import type { ReplicaStore } from "../src/sync/state.ts";
import { FakeTown, inOrder, NOW_S } from "./faketown.ts";

export const catchUp = (town: FakeTown, store: ReplicaStore, hooks: Hooks = {}, now_s = NOW_S): Promise<Pulled> => pull(town, store, town.pinned, now_s, hooks);

/** One catch-up that must be refused by this name (or one of them) and leave records, hashes and head as they were. */
export async function refused(town: FakeTown, store: ReplicaStore, name: string | RegExp, hooks: Hooks = {}, link: Link = town): Promise<void> {
  const before = [await whole(store), (await store.held())?.head.raw];
  await assert.rejects(pull(link, store, town.pinned, NOW_S, hooks), (problem: Error) => {
    assert.match(problem.name, new RegExp(name));
    return true;
  });
  assert.deepEqual([await whole(store), (await store.held())?.head.raw], before);
}

export async function loaded(records?: AnyRecord[]): Promise<[FakeTown, MemoryStore]> {
  const [town, store] = [await FakeTown.found("musterstadt/de", records), new MemoryStore()];
  await catchUp(town, store);
  town.asked.length = town.tags.length = 0;
  return [town, store];
}

/** Whole: records, hashes and head belong together. */
export async function whole(store: ReplicaStore): Promise<string[]> {
  const [held, records] = [await store.held(), await store.records()];
  if (!held) {
    assert.equal(records.size, 0);
    return [];
  }
  assert.deepEqual([...records.keys()].sort(), [...held.proofs.keys()].sort());
  assert.ok(same(await stateRoot(held.proofs), held.head.root));
  return inOrder(records.values());
}

export const published = (town: FakeTown): string[] => inOrder(town.records.values());
