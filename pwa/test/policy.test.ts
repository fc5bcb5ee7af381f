/** When a phone asks unasked (when.ts): seldom, never in the dark, never in a storm, and whatever its clock says never not at all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { retryOf } from "../src/sync/link.ts";
import { MemoryStore } from "../src/sync/memory.ts";
import { PAUSE_S, pull } from "../src/sync/pull.ts";
import { NO_NOTES, type Notes } from "../src/sync/state.ts";
import { backOff, decide, type Moment, politely, SAVING_S, STALE_S } from "../src/sync/when.ts";
import { FakeTown, NOW_S } from "./faketown.ts";

const DAY_S = 86_400;
const YEAR_S = 365 * DAY_S;
const at = (now_s: number, more: Partial<Moment> = {}): Moment => ({ now_s, visible: true, online: true, saving: "", ...more });
const notes = (more: Partial<Notes> = {}): Notes => ({ ...NO_NOTES, checked_s: NOW_S, ...more });
const why = (moment: Moment, known = notes(), whole = true) => decide(moment, known, whole).why;

test("within six hours of a success nothing is asked, after them at once", () => {
  assert.deepEqual(decide(at(NOW_S + STALE_S), notes(), true), { why: "fresh", until_s: NOW_S + STALE_S });
  assert.equal(why(at(NOW_S + STALE_S + 1)), "");
});

test("nobody looks, nobody asks; without a network neither", () => {
  const late_s = NOW_S + DAY_S;
  assert.equal(why(at(late_s, { visible: false })), "hidden");
  assert.equal(why(at(late_s, { online: false })), "offline");
});

test("a push without its delta asks in the dark and at once, but not against a pause or the reader's own word", () => {
  const pushed = { visible: false, pushed: true };
  assert.equal(why(at(NOW_S + 60, pushed)), "");
  assert.equal(why(at(NOW_S + 60, pushed), notes({ pausedUntil_s: NOW_S + 100 })), "paused");
  assert.equal(why(at(NOW_S + 60, { ...pushed, saving: "reader" })), "saving");
});

test("a phone that saves data asks after three days, one that waits for Wi-Fi never", () => {
  assert.deepEqual(decide(at(NOW_S + SAVING_S, { saving: "phone" }), notes(), true), { why: "saving", until_s: NOW_S + SAVING_S });
  assert.equal(why(at(NOW_S + SAVING_S + 1, { saving: "phone" })), "");
  assert.equal(why(at(NOW_S + YEAR_S, { saving: "reader" })), "saving");
  assert.equal(why(at(NOW_S + 60, { saving: "phone" })), "fresh", "fresh is the better reason");
});

test("a phone with nothing on it asks, unless a pause holds", () => {
  assert.equal(why(at(NOW_S, { saving: "reader" }), NO_NOTES, false), "");
  assert.equal(why(at(NOW_S), notes({ checked_s: 0, pausedUntil_s: NOW_S + 9 }), false), "paused");
});

test("whatever the clock shows, a phone that is opened every hour asks within its limit", () => {
  const clocks = [-60 * YEAR_S, -2 * YEAR_S, -DAY_S, -3_601, 0, 3_601, DAY_S, 2 * YEAR_S, 60 * YEAR_S];
  for (const saving of ["", "phone"] as const) {
    for (const written of clocks) for (const failed of clocks) for (const opened of clocks) {
      // Success, pause and page each have a clock of their own.
      const known = notes({ checked_s: NOW_S + written, pausedUntil_s: NOW_S + failed + PAUSE_S, failures: 400 });
      const first_s = NOW_S + opened;
      let hours = 0;
      while (why(at(first_s + hours * 3_600, { saving }), known)) hours++;
      assert.ok((hours - 1) * 3_600 <= 2 * Math.max(PAUSE_S, SAVING_S), `${saving} ${written} ${failed} ${opened}: ${hours} hours`);
    }
  }
});

test("a clock that runs years ahead keeps the six hours, and so does an answer from a mirror that knows little of its age", async () => {
  const town = await FakeTown.found();
  const ahead_s = NOW_S + 2 * YEAR_S;
  const { open } = await phone(town);
  const answers = (relayed: boolean) => town.mischief.push((answer) => ({ ...answer, relayed, date_s: NOW_S }));
  for (const relayed of [false, true]) {
    const at_s = ahead_s + (relayed ? YEAR_S : 0);
    answers(relayed);
    assert.deepEqual([await open(at_s), await open(at_s + STALE_S), await open(at_s + STALE_S + 1)], ["unchanged", "paused", "unchanged"]);
  }
});

test("the wait after a failure lies anywhere up to a limit that doubles to an hour", () => {
  const longest = (failures: number, dice = 1) => backOff(notes({ failures }), NOW_S, dice).pausedUntil_s - NOW_S;
  assert.deepEqual([0, 1, 2, 5, 6, 7, 5_000].map((failures) => longest(failures)), [60, 120, 240, 1_920, 3_600, 3_600, 3_600]);
  assert.deepEqual([longest(3, 0), longest(3, 0.5)], [0, 240]);
  assert.equal(backOff(notes({ failures: 2 }), NOW_S, 0.3).failures, 3);
});

test("Retry-After is waited for, the dice come on top, and a year of it is a day", () => {
  assert.equal(backOff(notes(), NOW_S, 0, 7_200).pausedUntil_s, NOW_S + 7_200);
  assert.equal(backOff(notes(), NOW_S, 0.5, 7_200).pausedUntil_s, NOW_S + 7_230);
  const long = notes(backOff(notes(), NOW_S, 1, YEAR_S));
  assert.equal(why(at(NOW_S + PAUSE_S - 1), long), "paused");
  assert.equal(why(at(NOW_S + PAUSE_S), long), "");
});

test("Retry-After is seconds, or a date by the server's clock", () => {
  assert.deepEqual([retryOf("120"), retryOf(null), retryOf("soon"), retryOf("-5")], [120, 0, 0, 0]);
  const date = new Date((NOW_S + 300) * 1000).toUTCString();
  assert.deepEqual([retryOf(date, NOW_S), retryOf(date, NOW_S + 900)], [300, 0]);
});

test("a failure shortens no day's pause, and is not fooled by one of another clock", () => {
  assert.equal(backOff(notes({ pausedUntil_s: NOW_S + PAUSE_S }), NOW_S, 1).pausedUntil_s, NOW_S + PAUSE_S);
  assert.equal(backOff(notes({ pausedUntil_s: NOW_S + YEAR_S }), NOW_S, 1).pausedUntil_s, NOW_S + 60);
});

test("a dead server hears little of a town whose people open the app every minute for a day", () => {
  let seed = 1;
  const dice = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const asked = Array.from({ length: 200 }, () => {
    let [known, count] = [notes({ checked_s: NOW_S - DAY_S }), 0];
    for (let now_s = NOW_S; now_s < NOW_S + DAY_S; now_s += 60) {
      if (why(at(now_s), known)) continue;
      count++;
      known = { ...known, ...backOff(known, now_s, dice()) };
    }
    return count;
  });
  assert.ok(Math.max(...asked) < 90, `${Math.max(...asked)} of 1,440`);
});

/** One phone on one shelf; `open` is a tab that is opened at `now_s`, `hand` the reader's own tap. */
async function phone(town: FakeTown, dice = 1) {
  const store = new MemoryStore();
  const ask = (now_s: number, byHand: boolean) => {
    town.date_s = now_s;
    return pull(town, store, town.pinned, now_s, { byHand, ...politely(() => at(now_s), byHand, () => dice) }).then(({ outcome }) => outcome, (problem: Error) => problem.name);
  };
  await ask(NOW_S, true);
  town.asked.length = 0;
  return { store, open: (now_s: number) => ask(now_s, false), hand: (now_s: number) => ask(now_s, true) };
}

test("two tabs opened together make one request, answered or not", async () => {
  const town = await FakeTown.found();
  const { open } = await phone(town);
  assert.deepEqual(await Promise.all([open(NOW_S + DAY_S), open(NOW_S + DAY_S), open(NOW_S + DAY_S)]), ["unchanged", "paused", "paused"]);
  town.mischief.push("lost");
  assert.deepEqual(await Promise.all([open(NOW_S + 2 * DAY_S), open(NOW_S + 2 * DAY_S)]), ["LinkLost", "paused"]);
  assert.equal(town.asked.length, 2);
});

test("lost answers are waited out, the reader's own hand begins anew, a success forgets them", async () => {
  const town = await FakeTown.found();
  const { store, open, hand } = await phone(town);
  const later_s = NOW_S + DAY_S;
  town.mischief.push("lost", "lost", "lost");
  assert.equal(await open(later_s), "LinkLost");
  assert.equal(await open(later_s + 59), "paused");
  assert.equal(await open(later_s + 60), "LinkLost");
  assert.equal(await open(later_s + 179), "paused");
  assert.equal((await store.notes()).failures, 2);
  assert.equal(await hand(later_s + 179), "LinkLost");
  assert.deepEqual([(await store.notes()).failures, await open(later_s + 238), await open(later_s + 239)], [1, "paused", "unchanged"]);
  assert.deepEqual([(await store.notes()).failures, (await store.notes()).pausedUntil_s], [0, 0]);
  assert.equal(town.asked.length, 4);
});

test("a busy server is given the time it asks for, from wherever it says so", async () => {
  const town = await FakeTown.found();
  const { open } = await phone(town, 0);
  town.mischief.push((answer) => ({ ...answer, status: 503, retry_s: 900 }));
  const later_s = NOW_S + DAY_S;
  assert.equal(await open(later_s), "Unanswered");
  assert.deepEqual([await open(later_s + 899), await open(later_s + 900)], ["paused", "unchanged"]);
});

test("a state that adds up nowhere costs one snapshot, then a day, however often it is opened", async () => {
  const town = await FakeTown.found();
  const { open } = await phone(town);
  town.edit("p0001", { title: "Neu" });
  town.rootOf = async () => new Uint8Array(32).fill(7);
  const later_s = NOW_S + DAY_S;
  assert.equal(await open(later_s), "WrongRoot");
  const asked = town.asked.length;
  for (let now_s = later_s; now_s < later_s + PAUSE_S; now_s += 3_600) assert.equal(await open(now_s), "paused");
  assert.equal(town.asked.length, asked);
});
