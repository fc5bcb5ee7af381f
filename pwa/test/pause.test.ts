/** A wrong root behind a right signature: one snapshot, then a day of rest; nothing loops (PROTOCOL 7.2 to 7.4). Twin: tests/sync/test_trust_pause.py. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FolderStore } from "../src/sync/folder.ts";
import { PAUSE_S } from "../src/sync/pull.ts";
import { catchUp, loaded, published, refused, whole } from "./catchup.ts";
import { bytesOf, FakeTown, NOW_S } from "./faketown.ts";

const HERE = "/sync/v1/musterstadt/de";

for (const [name, body] of [
  ["a delta for another base", bytesOf([[], [1, [0], ["Falsch"]], []])],
  ["a malformed delta", bytesOf([[99], [], []])],
  ["a longer delta than this version knows", bytesOf([[], [], [], [], []])],
  ["no delta at all", bytesOf("text")],
  ["a head alone", new Uint8Array()],
] as const) {
  test(`wrong root: ${name} costs one snapshot`, async () => {
    const [town, store] = await loaded();
    town.edit("p0001", { title: "Neu" });
    town.body = (seq) => (seq ? body : undefined);
    assert.equal((await catchUp(town, store)).outcome, "parts");
    assert.deepEqual(town.asked.filter((path) => !path.includes("/parts/")), [`${HERE}/1`, `${HERE}/0`]);
    assert.equal(town.tags[1], undefined);
    assert.equal(town.pastCaches.at(-1), `${HERE}/0`);
    assert.deepEqual(await whole(store), published(town));
  });
}

test("wrong root: a cache that shows the old state after a wrong delta ends in a pause, not in a download each time", async () => {
  const [town, store] = await loaded();
  const stale = await town.get(`${HERE}/0`);
  town.edit("p0001", { title: "Neu" });
  town.body = () => bytesOf([[99], [], []]);
  town.mischief.push((answer) => answer, () => stale);
  town.asked.length = 0;
  await refused(town, store, "WrongRoot");
  assert.deepEqual(town.asked.filter((path) => path.includes("parts")), []);
  assert.equal((await catchUp(town, store)).outcome, "paused");
});

for (const [name, forged] of [["a delta that adds up to nothing", true], ["parts that add up to nothing", false]] as const) {
  test(`wrong root: a hundred catch-ups of a day make two requests (${name})`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "lotse-pause-"));
    try {
      const town = await FakeTown.found();
      await catchUp(town, await FolderStore.open(folder, town.feed));
      town.edit("p0001", { title: "Neu" });
      town.rootOf = async () => new Uint8Array(32).fill(7);
      if (forged) town.body = () => bytesOf([[], [], []]);
      town.asked.length = 0;
      const ends: string[] = [];
      for (let turn = 0; turn < 100; turn++) {
        // A restart each time: the pause is on the disk.
        const store = await FolderStore.open(folder, town.feed);
        ends.push(await catchUp(town, store, {}, NOW_S + Math.floor((turn * PAUSE_S) / 100)).then(({ outcome }) => outcome, (problem: Error) => problem.name));
        assert.equal((await store.records()).size, 9);
      }
      assert.deepEqual(ends, ["WrongRoot", ...Array(99).fill("paused")]);
      assert.deepEqual(town.asked.filter((path) => !path.includes("/parts/")), [`${HERE}/1`, `${HERE}/0`]);
      // Only the part that can be proven alone, and only once.
      assert.equal(town.asked.length, forged ? 2 : 3);
      assert.equal(await catchUp(town, await FolderStore.open(folder, town.feed), {}, NOW_S + PAUSE_S).catch((problem: Error) => problem.name), "WrongRoot");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("wrong root: a clock set back does not extend the pause", async () => {
  const HOUR_S = 3_600;
  for (const back_s of [HOUR_S, 10 * 365 * 86_400]) {
    const [town, store] = await loaded();
    town.date_s = undefined;
    town.edit("p0001", { title: "Neu" });
    town.body = () => bytesOf([[99], [], []]);
    await refused(town, store, "Malformed");
    const { pausedUntil_s } = await store.notes();
    for (const hours of [5, 2]) assert.equal((await catchUp(town, store, {}, NOW_S + hours * HOUR_S)).outcome, "paused");
    assert.equal((await store.notes()).pausedUntil_s, pausedUntil_s);
    town.body = undefined;
    assert.equal((await catchUp(town, store, {}, NOW_S - back_s)).outcome, "delta", "no pause of a day and more");
  }
});

test("wrong root: a pause ends by hand, and a success forgets it", async () => {
  const [town, store] = await loaded();
  await store.note({ pausedUntil_s: NOW_S + PAUSE_S });
  assert.equal((await catchUp(town, store)).outcome, "paused");
  assert.equal((await catchUp(town, store, { byHand: true })).outcome, "unchanged");
  assert.equal((await catchUp(town, store)).outcome, "unchanged");
});
