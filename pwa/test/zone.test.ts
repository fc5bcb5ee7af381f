/** The town's wall clock on devices of any zone, language, digits and calendar. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { isDay, isSteady, laterDay, wallClock, weekdayOf, type Moment } from "../src/time/zone.ts";
import { vectors } from "./vectors.ts";

const cases = vectors<{ instant_s: number }, string>("hours/zone.json");
const clock = ({ day, minute }: Moment): string => `${day}T${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const seen = (): string[] => cases.map(({ given }) => clock(wallClock(given.instant_s)));

if (process.env.LOTSE_FOREIGN) {
  const here = new Date(cases[0]!.given.instant_s * 1000).toLocaleTimeString();
  process.stdout.write(JSON.stringify([Intl.DateTimeFormat().resolvedOptions().timeZone, here, seen()]));
  process.exit(0);
}

for (const { name, given, expect } of cases) {
  test(`wall clock: ${name}`, () => assert.equal(clock(wallClock(given.instant_s)), expect));
}

for (const [zone, locale, sign] of [["America/New_York", "en_US.UTF-8", "AM"], ["Asia/Kabul", "fa_AF.UTF-8", "۱"], ["Asia/Damascus", "ar_SY.UTF-8", ""], ["Europe/Berlin", "de_DE.UTF-8", ""]] as const) {
  test(`the same answers on a phone set to ${zone} and ${locale}`, () => {
    const env = { ...process.env, LOTSE_FOREIGN: "1", TZ: zone, LC_ALL: locale, LANG: locale, NODE_TEST_CONTEXT: undefined };
    const child = spawnSync(process.execPath, [process.argv[1]!], { env, encoding: "utf8" });
    const [device_zone, device_time, answers] = JSON.parse(child.stdout) as [string, string, string[]];
    assert.equal(device_zone, zone);
    assert.ok(device_time.includes(sign), `the device should say its time in its own way, it says ${device_time}`);
    assert.deepEqual(answers, cases.map(({ expect }) => expect));
  });
}

test("no countdown over a clock change", () => {
  assert.equal(isSteady(1806195540, 30), false);
  assert.equal(isSteady(1792888200, 40), false);
  assert.equal(isSteady(1795424400, 600), true);
  assert.equal(isSteady(1795388400 - 3600, 120), true);
});

test("days of the calendar", () => {
  assert.equal(laterDay("2026-12-31", 1), "2027-01-01");
  assert.equal(laterDay("2027-03-28", -1), "2027-03-27");
  assert.equal(laterDay("2028-02-28", 1), "2028-02-29");
  assert.deepEqual(["2026-11-23", "2026-11-29", "1969-12-29"].map(weekdayOf), [0, 6, 0]);
  assert.deepEqual(["2026-02-30", "2026-13-01", "", "2028-02-29"].map(isDay), [false, false, false, true]);
});
