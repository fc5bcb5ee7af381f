/** A timetable by touch: each tap gives the dates that were meant, and loses nothing it has no control for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asUsual, atOtherTime, calledOff, fresh, lessons, planOf, readClock, stateOf, stepped, toggled, withBreak, withoutOrphans, withRule, withTime } from "../src/editor/forms/schedule_form.ts";
import type { Schedule } from "../src/editor/messages.gen.ts";
import { laterDay } from "../src/time/zone.ts";
import { vectors } from "./vectors.ts";

const MWF: Schedule = { start: "2026-10-26T09:00", duration_min: 195, rule: "FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20270326" };
const starts = (schedule: Schedule, from: string, to: string): string[] => lessons(schedule, from, to).filter((one) => !one.cancelled).map((one) => one.start);

test("chips in any order begin on the day that was asked for", () => {
  const wednesday = withRule(fresh("2026-10-26"), { weekdays: [2] }, "2026-10-26");
  assert.equal(wednesday.start, "2026-10-28T09:00");
  assert.equal(withRule(wednesday, { weekdays: [2, 0] }, "2026-10-26").start, "2026-10-26T09:00");
  assert.deepEqual(planOf(MWF), { weekdays: [0, 2, 4], every: 1, until: "2027-03-26", from_min: 540, to_min: 735, plain: true });
});

test("weekly at nine stays at nine over 2026-10-25 and 2027-03-28", () => {
  const sundays = withRule(withTime(fresh("2026-10-18"), 540, 720), { weekdays: [6], until: "2027-04-04" });
  assert.deepEqual(starts(sundays, "2026-10-18", "2026-11-01"), ["2026-10-18T09:00", "2026-10-25T09:00", "2026-11-01T09:00"]);
  assert.deepEqual(starts(sundays, "2027-03-21", "2027-04-04"), ["2027-03-21T09:00", "2027-03-28T09:00", "2027-04-04T09:00"]);
});

test("called off in the hour that comes twice and in the one that is left out", () => {
  for (const day of ["2026-10-25", "2027-03-28"]) {
    const night = withRule(withTime(fresh("2026-10-18"), 150, 210), { weekdays: [6] });
    assert.equal(stateOf(night, day), "on");
    assert.equal(stateOf(toggled(night, day), day), "off");
    assert.deepEqual(toggled(toggled(night, day), day), night);
    assert.ok(!starts(toggled(night, day), day, day).length);
  }
});

test("every second week counts from the first one, over the turn of the year", () => {
  const fortnight = withRule(fresh("2026-12-14"), { weekdays: [0, 3], every: 2 });
  assert.deepEqual(starts(fortnight, "2026-12-14", "2027-01-15").map((one) => one.slice(5, 10)), ["12-14", "12-17", "12-28", "12-31", "01-11", "01-14"]);
});

test("the last day is one of them", () => {
  const short = withRule(MWF, { until: "2026-11-02" });
  assert.deepEqual(starts(short, "2026-10-26", "2026-12-01").map((one) => one.slice(5, 10)), ["10-26", "10-28", "10-30", "11-02"]);
});

test("tap: falls out, takes place; a free day: an extra lesson, free", () => {
  const off = toggled(MWF, "2026-12-04");
  assert.deepEqual(off.overrides, [{ recurrence: "2026-12-04T09:00", cancelled: true }]);
  assert.equal(stateOf(off, "2026-12-04"), "off");
  assert.deepEqual(toggled(off, "2026-12-04"), MWF);
  const extra = toggled(MWF, "2026-12-05");
  assert.equal(stateOf(extra, "2026-12-05"), "extra");
  assert.deepEqual(starts(extra, "2026-12-05", "2026-12-05"), ["2026-12-05T09:00"]);
  assert.deepEqual(toggled(extra, "2026-12-05"), MWF);
});

test("another time on one day, a lesson's and a free one's", () => {
  const moved = atOtherTime(MWF, "2026-12-14", 600, 735);
  assert.deepEqual(moved.overrides, [{ recurrence: "2026-12-14T09:00", start: "2026-12-14T10:00", duration_min: 135 }]);
  assert.equal(stateOf(moved, "2026-12-14"), "other");
  assert.deepEqual(asUsual(moved, "2026-12-14"), MWF);
  const extra = atOtherTime(MWF, "2026-12-15", 840, 900);
  assert.deepEqual(starts(extra, "2026-12-15", "2026-12-15"), ["2026-12-15T14:00"]);
  assert.deepEqual(toggled(toggled(extra, "2026-12-15"), "2026-12-15"), toggled(MWF, "2026-12-15"));
});

test("a new usual time takes the exceptions along", () => {
  const busy = atOtherTime(toggled(withBreak(MWF, "2026-12-21", "2027-01-06"), "2026-12-04"), "2026-12-14", 600, 735);
  const later = withTime(busy, 600, 780);
  assert.equal(stateOf(later, "2026-12-04"), "off");
  assert.equal(stateOf(later, "2026-12-23"), "break");
  assert.deepEqual(starts(later, "2026-12-14", "2026-12-14"), ["2026-12-14T10:00"]);
  assert.deepEqual(starts(later, "2026-12-21", "2027-01-06"), []);
  assert.deepEqual(withTime(later, 540, 735), busy);
});

test("a break is exdates and nothing else, and ends where it says", () => {
  const broken = withBreak(toggled(toggled(MWF, "2026-12-23"), "2026-12-22"), "2026-12-21", "2027-01-06");
  assert.equal(broken.exdates?.length, 8);
  assert.equal(broken.overrides, undefined);
  assert.equal(broken.rdates, undefined);
  assert.equal(stateOf(broken, "2027-01-08"), "on");
  assert.equal(stateOf(toggled(broken, "2026-12-21"), "2026-12-21"), "on");
});

test("over midnight and with an open end", () => {
  const night = withTime(MWF, 1320, 1560);
  assert.deepEqual([night.start, night.duration_min, planOf(night).to_min], ["2026-10-26T22:00", 240, 1560]);
  assert.equal(planOf(withTime(MWF, 540, undefined)).to_min, undefined);
});

test("a note at a lesson that is called off stays", () => {
  const note = { source_lang: "de", said: { de: { text: "Raum 3" } } };
  const noted: Schedule = { ...MWF, overrides: [{ recurrence: "2026-12-14T09:00", note }] };
  assert.deepEqual(calledOff(noted, "2026-12-14").overrides, [{ recurrence: "2026-12-14T09:00", cancelled: true, note }]);
});

test("exceptions whose lesson is gone are left out when saving, the others stay", () => {
  const busy = toggled(toggled(MWF, "2026-12-04"), "2026-12-07");
  const mondays = withRule(busy, { weekdays: [0] });
  assert.deepEqual(withoutOrphans(mondays).overrides?.map((one) => one.recurrence), ["2026-12-07T09:00"]);
  assert.deepEqual(withoutOrphans(busy), busy);
});

test("no vector loses a date by being shown, stepped through and put back", () => {
  for (const { given } of vectors<{ schedule: Schedule; from: string; to: string }, unknown>("schedule/expand.json")) {
    const { schedule } = given;
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(schedule.start) || !planOf(schedule).plain || !schedule.rule) continue;
    const day = laterDay(schedule.start.slice(0, 10), 0);
    if (stateOf(schedule, day) !== "on") continue;
    const there = toggled(schedule, day);
    assert.notDeepEqual(lessons(there, given.from, day), undefined);
    assert.deepEqual(lessons(toggled(there, day), given.from, given.to), lessons(schedule, given.from, given.to), given.schedule.rule);
  }
});

test("a monthly rule stands still under the chips and keeps its exceptions", () => {
  const monthly: Schedule = { start: "2026-11-02T10:00", duration_min: 60, rule: "FREQ=MONTHLY;BYDAY=1MO" };
  assert.equal(planOf(monthly).plain, false);
  assert.equal(stateOf(toggled(monthly, "2026-12-07"), "2026-12-07"), "off");
  assert.equal(withTime(monthly, 660, 720).rule, monthly.rule);
});

test("steppers go by quarters, typed times are understood", () => {
  assert.deepEqual([stepped(550, 1), stepped(550, -1), stepped(540, 1), stepped(540, -1)], [555, 540, 555, 525]);
  assert.deepEqual(["9", "930", "9:30", "17.15 Uhr", "0800", "24:00", "25", "9:75", "x"].map(readClock), [540, 570, 570, 1035, 480, 1440, undefined, undefined, undefined]);
});
