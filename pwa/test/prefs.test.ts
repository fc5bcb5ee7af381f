/** What the reader chose and kept lives on this phone, and goes when they say so. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Memory, touch, untouched } from "../src/prefs.ts";

const kept = new Map<string, string>();
const storage = new Proxy({} as Record<string, unknown>, {
  get: (_, name) => ({ getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) })[name as "getItem" | "setItem"],
  ownKeys: () => [...kept.keys()],
  getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
});

function opened(town: string): Memory {
  const memory = new Memory(town);
  memory.open();
  return memory;
}

beforeEach(() => {
  kept.clear();
  Object.defineProperty(globalThis, "localStorage", { value: storage, configurable: true });
});

test("what was kept is there at the next start, town by town", () => {
  opened("lindenhafen").set({ kept: ["a1"], text: 1.5 });
  assert.deepEqual([opened("lindenhafen").prefs.kept, opened("lindenhafen").prefs.text], [["a1"], 1.5]);
  assert.deepEqual(opened("anderswo").prefs.kept, []);
});

test("only the very first start here has nothing to find", () => {
  const memory = new Memory("lindenhafen");
  memory.set({ text: 1.5 });
  assert.equal(untouched(), true, "not before it may write");
  memory.open();
  assert.equal(new Memory("lindenhafen").prefs.text, 1.5);
  assert.equal(untouched(), false);
  kept.clear();
  assert.equal(touch(), true);
  assert.equal(untouched(), false);
});

test("after an erase nothing is written, not even that the page was left", () => {
  const memory = opened("lindenhafen");
  memory.set({ kept: ["a1"] });
  kept.clear();
  memory.close();
  memory.seen(1000);
  memory.set({ kept: ["a1"] });
  assert.equal(kept.size, 0);
});

test("a visit begins after half an hour away, and starts where the last one ended", () => {
  const memory = opened("lindenhafen");
  memory.visit(10_000);
  assert.equal(memory.prefs.before_s, 10_000);
  memory.seen(12_000);
  memory.visit(12_600);
  assert.equal(memory.prefs.before_s, 10_000);
  memory.visit(20_000);
  assert.equal(memory.prefs.before_s, 12_600);
});

test("a broken note, or a browser that stores nothing, is an empty start", () => {
  kept.set("lotse:lindenhafen", "{not json");
  assert.deepEqual([opened("lindenhafen").prefs.kept, opened("lindenhafen").stores], [[], true]);
  Object.defineProperty(globalThis, "localStorage", { get: () => { throw new Error("SecurityError"); }, configurable: true });
  const memory = opened("lindenhafen");
  memory.set({ text: 2 });
  assert.deepEqual([memory.stores, memory.prefs.text], [false, 2]);
});

test("two tabs do not lose each other's list", () => {
  const one = opened("lindenhafen");
  const other = opened("lindenhafen");
  other.set({ kept: ["b2"] });
  one.reread();
  one.set({ text: 2 });
  assert.deepEqual(opened("lindenhafen").prefs.kept, ["b2"]);
});
