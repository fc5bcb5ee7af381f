/** Hours by touch: what the form says comes back from the string, and a string the form cannot say is never lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY, read, tidy, write, type HoursForm, type Span } from "../src/editor/forms/hours_form.ts";
import { decode } from "../src/time/hours.ts";
import { vectors } from "./vectors.ts";

const span = (from: number, to: number): Span => ({ from: from * 60, to: to * 60 });

for (const [osm, again] of [
  ["Mo-Fr 09:00-12:00,14:00-17:00; PH off", "Mo-Fr 09:00-12:00,14:00-17:00; PH off"],
  ["Mo 08:00-12:00; Tu 08:00-12:00; Fr 22:00-02:00", "Mo-Tu 08:00-12:00; Fr 22:00-02:00"],
  ["Mo-Sa 10:00-20:00; Su,PH 11:00-18:00", "Mo-Sa 10:00-20:00; Su,PH 11:00-18:00"],
  ["24/7", "24/7"],
  ["Mo-Su 00:00-24:00; PH off", "Mo-Su 00:00-24:00; PH off"],
  ["Mo-Do 8:00–16:00 Uhr", "Mo-Th 08:00-16:00"],
  ["Mo-Fr 08:00-12:00, Tu 14:00-18:00", "Mo,We-Fr 08:00-12:00; Tu 08:00-12:00,14:00-18:00"],
  ["Sa-Mo 10:00-12:00", "Mo,Sa-Su 10:00-12:00"],
  ["Mo-Fr 09:00-12:00; We off", "Mo-Tu,Th-Fr 09:00-12:00"],
  ["Mo-Fr 09:00-12:00; 2026 Dec 24-2027 Jan 01 off; 2026 Dec 05 10:00-12:00", "Mo-Fr 09:00-12:00; 2026 Dec 24-2027 Jan 01 off; 2026 Dec 05 10:00-12:00"],
  ["Mo-Fr 09:00-12:00; 2026 Dec 24-31 off", "Mo-Fr 09:00-12:00; 2026 Dec 24-2026 Dec 31 off"],
  ["Mo-Fr 09:00-12:00; Jun-Aug off", "Mo-Fr 09:00-12:00; Jun-Aug off"],
  ["Mo-Fr 09:00-12:00; SH off", "Mo-Fr 09:00-12:00; SH off"],
] as const) {
  test(`the form says "${osm}"`, () => {
    const form = read(osm);
    assert.ok(form);
    assert.equal(write(form), again);
    assert.deepEqual(read(again), form);
  });
}

for (const osm of [
  'Mo-Fr 09:00-12:00 "nach Vereinbarung"', "Mo-Fr 14:00+", "Th[4] 17:00-19:00", "sunrise-sunset", "PH off; Mo-Fr 09:00-12:00",
  "Mo-Sa 07:00-01:00, PH,Su 09:00-01:00", "nach Vereinbarung", "Mo-Fr", "off", "Mo-Fr 09:00-12:00 || \"Tel.\"", "Apr-Oct Mo-Fr 08:00-20:00; Mo-Fr 09:00-12:00", "PH Mo-Fr 10:00-12:00", "Mo-Fr 26:00-27:00",
]) {
  test(`the form keeps its hands off "${osm}"`, () => assert.equal(read(osm), undefined));
}

test("what is read is what the server works out: rows and holidays of every vector that is understood", () => {
  let seen = 0;
  for (const { given, expect } of vectors<{ osm: string; by_appointment?: boolean }, string>("hours/evaluate.json")) {
    const form = read(given.osm);
    const week = typeof expect === "string" ? decode(expect) : undefined;
    if (!form || !week || given.by_appointment || form.rest.length) continue;
    seen++;
    const rows = week.rows.map((row) => row.map(({ opens_min, closes_min }) => ({ from: opens_min, to: closes_min })));
    assert.deepEqual(form.rows, rows, given.osm);
    // A holiday like every other day is not told apart on the wire.
    const alike = JSON.stringify(form.rows) === JSON.stringify(Array(7).fill(form.holiday));
    assert.deepEqual(form.holiday === "same" || alike ? undefined : form.holiday, week.holiday?.map(({ opens_min, closes_min }) => ({ from: opens_min, to: closes_min })), given.osm);
  }
  assert.ok(seen >= 10, `only ${seen} vectors are understood`);
});

test("a thousand forms come back from their strings", () => {
  let seed = 20261122;
  const roll = (sides: number): number => (seed = (seed * 48271) % 2147483647) % sides;
  const spans = (): Span[] => tidy(Array.from({ length: roll(3) }, () => roll(92) * 15).map((from) => ({ from, to: from + 15 * (1 + roll(40)) })));
  for (let n = 0; n < 1000; n++) {
    const form: HoursForm = {
      rows: Array.from({ length: 7 }, spans),
      holiday: roll(2) ? "same" : spans(),
      exceptions: Array.from({ length: roll(3) }, (_, at) => ({ from: `2026-1${at}-0${1 + roll(9)}`, to: `2026-1${at}-2${roll(9)}`, spans: spans() })),
      rest: roll(5) ? [] : ["Jun-Aug Mo-Fr 08:00-12:00"],
    };
    if (form.rows.every((row) => !row.length)) continue;
    assert.deepEqual(read(write(form)), form, write(form));
  }
});

test("nothing entered is no string, and no string an empty form", () => {
  assert.equal(write(EMPTY), "");
  assert.deepEqual(read(""), EMPTY);
});

test("over midnight stays with the evening it begins on", () => {
  assert.equal(write({ ...EMPTY, rows: [[], [], [], [], [span(22, 26)], [], []], holiday: "same" }), "Fr 22:00-02:00");
  assert.deepEqual(read("Fr 22:00-02:00")?.rows[4], [span(22, 26)]);
});
