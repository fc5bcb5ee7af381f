/** The meter's book: months of this phone, two of them, and nothing that was not measured. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { costs, count, monthOf } from "../src/meter.ts";

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  Object.defineProperty(globalThis, "localStorage", { value: { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }, configurable: true });
});

/** Noon, by this machine's own clock. */
const on = (year: number, month: number, day: number) => new Date(year, month - 1, day, 12).getTime();
const november = on(2026, 11, 25);

test("what travelled stands under its purpose, and what came from the phone itself not at all", () => {
  count("https://lotse.example/sync/v1/lindenhafen/de/7", 465, november, november);
  count("https://mirror.example/lotse/sync/v1/parts/00", 35, november, november);
  count("https://lotse.example/map/lindenhafen/1.bin", 5_000, november, november);
  count("https://lotse.example/assets/rooms.js", 16_300, november, november);
  count("https://lotse.example/assets/rooms.js", 0, november, november);
  assert.deepEqual(costs(), { "2026-11-15": [500, 5_000, 16_300] });
});

test("a month ends at midnight on this phone, and the one before last is forgotten", () => {
  const turn = new Date(2026, 10, 1).getTime();
  assert.deepEqual([monthOf(turn - 1), monthOf(turn), monthOf(turn, 1), monthOf(on(2026, 1, 31), 1), monthOf(on(2026, 3, 31), 1)], ["2026-10-15", "2026-11-15", "2026-10-15", "2025-12-15", "2026-02-15"]);
  for (const month of [9, 10, 11]) count("/", 10 * month, on(2026, month, 3), on(2026, month, 3));
  assert.deepEqual(costs(), { "2026-10-15": [0, 0, 100], "2026-11-15": [0, 0, 110] });
});

test("what the worker fetched before midnight belongs to the month before", () => {
  count("", 700, new Date(2026, 9, 31, 23, 59).getTime(), new Date(2026, 10, 1, 0, 1).getTime());
  assert.deepEqual(costs(), { "2026-10-15": [0, 0, 700] });
});

test("a clock that ran ahead by years leaves no month behind", () => {
  count("/", 5, on(2031, 5, 5), on(2031, 5, 5));
  count("/", 7, november, november);
  assert.deepEqual(costs(), { "2026-11-15": [0, 0, 7] });
});

test("a note that is no note, and a browser that stores nothing, stop nobody", () => {
  kept.set("meter", "{half");
  count("/", 7, november, november);
  assert.deepEqual(costs(), { "2026-11-15": [0, 0, 7] });
  Object.defineProperty(globalThis, "localStorage", { get: () => { throw new Error("SecurityError"); }, configurable: true });
  count("/", 7, november, november);
  assert.deepEqual(costs(), {});
});
