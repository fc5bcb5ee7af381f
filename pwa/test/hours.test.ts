/** The phone's answers about opening hours: the vectors of sync/vectors/hours/, and what no string may do to a phone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { covers, dayBar, decode, rowOf, stateAt, weekTable, type Answer, type Row, type Week } from "../src/time/hours.ts";
import { laterDay, type Moment } from "../src/time/zone.ts";
import { vectors } from "./vectors.ts";

interface Told {
  rows: string[];
  holiday: string;
  exceptions: Record<string, string>;
  until: string;
  otherwise: string;
}

const MARKS = { open: "", by_appointment: "@", unsure: "?" };
const row = (spans: Row): string => spans.map((span) => `${span.opens_min}-${span.closes_min}${MARKS[span.state]}`).join(" ");
const clock = ({ day, minute }: Moment): string => `${day}T${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function told(week: Week): Told {
  return {
    rows: week.rows.map(row),
    holiday: week.holiday ? row(week.holiday) : "=",
    exceptions: Object.fromEntries([...week.exceptions].map(([day, spans]) => [day, row(spans)])),
    until: week.until,
    otherwise: week.otherwise ?? "",
  };
}

for (const { name, given, expect } of vectors<{ hours: string }, Told | null>("hours/decode.json")) {
  test(`decode: ${name}`, () => {
    const week = decode(given.hours);
    assert.deepEqual(week ? told(week) : null, expect);
  });
}

interface Asked {
  hours: string;
  holidays?: string[];
  at: string;
}

for (const file of ["hours/state.json", "hours/state-generated.json"]) {
  for (const { name, given, expect } of vectors<Asked, Record<string, string>>(file)) {
    test(`state: ${name}`, () => {
      const [day = "", time = ""] = given.at.split("T");
      const answer = stateAt(decode(given.hours)!, new Set(given.holidays), day, Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
      assert.deepEqual(plain(answer), expect);
    });
  }
}

function plain({ until, next, ...rest }: Answer): Record<string, string> {
  return { ...rest, ...(until && { until: clock(until) }), ...(next && { next: clock(next) }) } as Record<string, string>;
}

test("a random string is refused or answered, never a crash", () => {
  const signs = "0123456789-|*x=@?:;,\u0660 a";
  let state = 1;
  const random = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  for (let n = 0; n < 4000; n++) {
    const text = Array.from({ length: random(40) }, () => signs[random(signs.length)]).join("");
    const week = decode(text);
    if (week) assert.ok(stateAt(week, new Set(), "2026-11-23", 600).state);
  }
});

test("a string of megabytes is refused at once", () => {
  assert.equal(decode(`${"8-9,".repeat(1_000_000)}9-10*7|=`), undefined);
  assert.equal(decode(`24/7;271231${";261224:x".repeat(100_000)}`), undefined);
});

test("both changes of the clock leave a night shelter right at every minute", () => {
  const week = decode("20-32*7|x")!;
  const holidays = new Set(["2026-01-01", "2027-01-01"]);
  for (const day of ["2026-10-24", "2026-10-25", "2026-10-26", "2027-03-27", "2027-03-28", "2027-03-29"]) {
    for (let minute = 0; minute < 1440; minute++) {
      assert.equal(stateAt(week, holidays, day, minute).state, minute < 480 || minute >= 1200 ? "open" : "closed");
    }
  }
});

test("the day's drawing holds the night before and is cut at midnight", () => {
  const week = decode("20-32*7|x")!;
  const bar = dayBar(week, new Set(["2026-12-25"]), "2026-12-25")!;
  assert.deepEqual(bar, [{ opens_min: 0, closes_min: 480, state: "open" }]);
  assert.equal(dayBar(week, new Set(["2026-12-25"]), "2028-05-01"), undefined);
});

test("the usual week begins on the reader's first day", () => {
  const week = decode("9-17*5|x|10-12|x")!;
  assert.deepEqual(weekTable(week).map((one) => one.weekday), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(weekTable(week, 6).map((one) => one.weekday), [6, 0, 1, 2, 3, 4, 5, 7]);
  assert.equal(row(weekTable(week, 6)[0]!.spans), "600-720");
  assert.equal(weekTable(decode("24/7")!).length, 7);
});

test("a list of holidays speaks of whole years and of the night into the first", () => {
  const list = new Set(["2027-05-01", "2028-05-01"]);
  const spoken = ["2026-12-30", "2026-12-31", "2027-01-01", "2028-12-31", "2029-01-01"].map((day) => covers(list, day));
  assert.deepEqual(spoken, [false, true, true, true, false]);
});

test("a row is known for each day of the window and no further", () => {
  const week = decode("9-17*7|=;261231;261224:x")!;
  assert.deepEqual(rowOf(week, new Set(), "2026-12-24"), []);
  for (let day = "2026-10-01"; day <= "2026-12-31"; day = laterDay(day, 1)) assert.ok(rowOf(week, new Set(), day));
  assert.equal(rowOf(week, new Set(), "2027-01-01"), undefined);
});
