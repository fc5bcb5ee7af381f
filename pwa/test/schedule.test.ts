/** Dates of courses on the phone: the vectors of sync/vectors/schedule/. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { expand, nextOccurrence } from "../src/time/schedule.ts";
import type { Schedule } from "../src/sync/messages.gen.ts";
import { vectors } from "./vectors.ts";

interface Asked {
  schedule: Schedule;
  from: string;
  to: string;
}
interface Meeting {
  start: string;
  recurrence?: string;
  duration_min?: number;
  cancelled?: boolean;
}

for (const file of ["schedule/expand.json", "schedule/expand-generated.json"]) {
  for (const { name, given, expect } of vectors<Asked, (string | Meeting)[]>(file)) {
    test(`expand: ${name}`, () => {
      const found = expand(given.schedule, given.from, given.to);
      const wanted = expect.map((one) => (typeof one === "string" ? { start: one } : one) as Meeting);
      assert.deepEqual(
        found.map(({ start, recurrence, duration_min, cancelled }) => ({ start, recurrence, duration_min, cancelled })),
        wanted.map((one, n) => ({
          start: one.start,
          recurrence: one.recurrence ?? one.start,
          duration_min: one.duration_min ?? found[n]?.duration_min,
          cancelled: one.cancelled ?? false,
        })),
      );
    });
  }
}

test("the next meeting is one that takes place", () => {
  const schedule: Schedule = {
    start: "2026-11-02T18:00",
    rule: "FREQ=WEEKLY",
    exdates: ["2026-11-09T18:00"],
    overrides: [{ recurrence: "2026-11-16T18:00", cancelled: true }, { recurrence: "2026-11-23T18:00", start: "2026-11-24T19:00" }],
  };
  assert.equal(nextOccurrence(schedule, "2026-11-02T18:00")?.start, "2026-11-02T18:00");
  assert.equal(nextOccurrence(schedule, "2026-11-02T18:01")?.start, "2026-11-24T19:00");
  assert.equal(nextOccurrence({ start: "2026-11-02T18:00" }, "2026-11-03T00:00"), undefined);
  assert.equal(nextOccurrence({ start: "2026-11-02", all_day: true }, "2026-11-02T23:00")?.start, "2026-11-02");
});

test("a meeting keeps its own note", () => {
  const schedule: Schedule = { start: "2026-11-02T18:00", overrides: [{ recurrence: "2026-11-02T18:00", note: "im Hof" }] };
  assert.equal(expand(schedule, "2026-11-01", "2026-11-30")[0]?.note, "im Hof");
});
