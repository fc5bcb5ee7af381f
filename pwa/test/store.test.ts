/** What the views see of a feed: records, news, changes. The database itself is tested in browsers (tests/e2e/test_store.py). */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { MemoryStore } from "../src/sync/memory.ts";
import { Replica } from "../src/sync/replica.ts";
import { MOST_CHANGES } from "../src/sync/state.ts";
import { FakeTown, inOrder, NOW_S } from "./faketown.ts";

const open: Replica[] = [];
after(() => open.forEach((replica) => replica.close()));

function replicaOf(town: FakeTown, store = new MemoryStore()): Replica {
  const replica = new Replica(store, town.pinned);
  open.push(replica);
  return replica;
}

test("an empty replica says so", async () => {
  const replica = replicaOf(await FakeTown.found());
  await replica.refresh();
  assert.deepEqual([replica.head, replica.records().size, replica.lastSuccess_s, replica.partial, replica.isFresh(NOW_S)], [undefined, 0, 0, false, false]);
});

test("a pull fills it, and untouched records stay the same objects", async () => {
  const town = await FakeTown.found();
  const replica = replicaOf(town);
  await replica.pull(town, NOW_S);
  assert.deepEqual(inOrder(replica.records().values()), inOrder(town.records.values()));
  const before = new Map(replica.records());
  town.edit("p0001", { title: "Neu" });
  await replica.pull(town, NOW_S + 60);
  assert.equal(replica.records().get("p0000"), before.get("p0000"));
  assert.notEqual(replica.records().get("p0001"), before.get("p0001"));
  assert.deepEqual([replica.head!.seq, replica.lastSuccess_s], [2, NOW_S + 60]);
});

test("listeners hear whether there is news or only a newer age", async () => {
  const town = await FakeTown.found();
  const replica = replicaOf(town);
  const heard: string[] = [];
  const stop = replica.subscribe((news) => heard.push(news));
  await replica.pull(town, NOW_S);
  await replica.pull(town, NOW_S + 60);
  assert.deepEqual([...new Set(heard)], ["records", "checked"]);
  stop();
  await replica.pull(town, NOW_S + 120);
  assert.equal(heard.length, 3);
});

test("the emergency page is there before the rest, and after a restart still", async () => {
  const town = await FakeTown.found();
  const store = new MemoryStore();
  const replica = replicaOf(town, store);
  town.mischief.push(...Array.from({ length: 3 }, () => <T>(answer: T) => answer), "lost");
  await assert.rejects(replica.pull(town, NOW_S), { name: "LinkLost" });
  assert.deepEqual([replica.partial, [...replica.records().keys()]], [true, ["town", "h1", "h2"]]);
  const again = replicaOf(town, store);
  await again.refresh();
  assert.deepEqual([again.partial, again.records().size, again.lastSuccess_s], [true, 3, 0]);
  await again.pull(town, NOW_S);
  assert.deepEqual([again.partial, again.records().size], [false, 9]);
});

test("two tabs stay in step", async () => {
  const town = await FakeTown.found();
  const store = new MemoryStore();
  const [one, two] = [replicaOf(town, store), replicaOf(town, store)];
  const heard = new Promise<string>((resolve) => two.subscribe(resolve));
  await one.pull(town, NOW_S);
  assert.equal(await heard, "records");
  assert.deepEqual(inOrder(two.records().values()), inOrder(one.records().values()));
});

test("what changed since a visit is one line per record, newest first", async () => {
  const town = await FakeTown.found();
  const replica = replicaOf(town);
  const at = async (after_s: number, records: Parameters<FakeTown["publish"]>[0]) => {
    town.publish(records);
    await replica.pull(town, NOW_S + after_s);
  };
  await replica.pull(town, NOW_S);
  assert.deepEqual(replica.changesSince(0), []);
  const all = () => [...town.records.values()];
  await at(10, all().map((record) => (record.id === "p0001" ? { ...record, title: "Neu" } : record)));
  await at(20, [...all(), { id: "n1", kind: "place", title: "Kam" }]);
  await at(30, all().map((record) => (record.id === "p0001" ? { ...record, summary: "Neu" } : record.id === "n1" ? { ...record, title: "Kam an" } : record)));
  await at(40, all().filter(({ id }) => id !== "p0002"));
  const line = (change: { id: string; what: string; fields?: string[] }) => [change.id, change.what, ...(change.fields ?? [])].join(" ");
  assert.deepEqual(replica.changesSince(NOW_S).map(line).sort(), ["n1 added", "p0001 changed title summary", "p0002 gone"]);
  assert.deepEqual(replica.changesSince(NOW_S + 20).map(line).sort(), ["n1 changed title", "p0001 changed summary", "p0002 gone"]);
  assert.equal(replica.changesSince(NOW_S)[0]!.id, "p0002");
  await at(50, all().filter(({ id }) => id !== "n1"));
  assert.deepEqual(replica.changesSince(NOW_S).map(line).sort(), ["p0001 changed title summary", "p0002 gone"]);
  assert.deepEqual(replica.changesSince(NOW_S + 50), []);
});

test("the list of changes is bounded", async () => {
  const town = await FakeTown.found();
  const store = new MemoryStore();
  const replica = replicaOf(town, store);
  await replica.pull(town, NOW_S);
  town.publish([...town.records.values(), ...Array.from({ length: MOST_CHANGES + 50 }, (_, at) => ({ id: `x${at}`, kind: "place", title: `${at}` }))]);
  await replica.pull(town, NOW_S + 1);
  assert.equal((await store.changes()).length, MOST_CHANGES);
});

test("an expired head is old, not gone, and a wrong clock makes nothing old", async () => {
  const town = await FakeTown.found();
  const replica = replicaOf(town);
  await replica.pull(town, NOW_S);
  assert.deepEqual([replica.isFresh(NOW_S + 7 * 86_400), replica.isFresh(NOW_S + 7 * 86_400 + 1)], [true, false]);
  assert.equal(replica.records().size, 9);
  const off_s = 400 * 86_400;
  await replica.pull(town, NOW_S + off_s);
  assert.deepEqual([replica.isFresh(NOW_S + off_s), replica.lastSuccess_s, replica.now_s(NOW_S + off_s)], [true, NOW_S, NOW_S]);
});

test("a refusal is told to the caller and noted for the views", async () => {
  const town = await FakeTown.found();
  const replica = replicaOf(town);
  await replica.pull(town, NOW_S);
  town.rootOf = async () => new Uint8Array(32);
  town.edit("p0001", { title: "Neu" });
  await assert.rejects(replica.pull(town, NOW_S + 1), { name: "WrongRoot" });
  assert.equal(replica.notes.pausedUntil_s, NOW_S + 1 + 86_400);
  assert.deepEqual([replica.head!.seq, replica.lastSuccess_s], [1, NOW_S]);
});
