/** What the lists show: open or not, how old, what fits, what changed, what goes into a calendar. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { breaksOf, isOver, nextOf, nextOfEvent, nextStop, seatsOf, weekdaysOf } from "../src/records/agenda.ts";
import { tell } from "../src/records/changes.ts";
import { fits, quartersIn, splits, spokenIn } from "../src/records/filters.ts";
import { Records, type Ctx } from "../src/ctx.ts";
import { isCurrent, isTooOld, listed, trust } from "../src/records/fresh.ts";
import { calendar } from "../src/records/ics.ts";
import { nowAt } from "../src/records/moment.ts";
import { distance, walk_min, wayTo } from "../src/records/near.ts";
import { exceptions, opening, thisWeek, weekOf } from "../src/records/opening.ts";
import { treeOf } from "../src/records/tree.ts";
import { clip } from "../src/views/search.tsx";
import type { WireCourse, WireEvent, WireGuide, WirePlace } from "../src/sync/messages.gen.ts";
import { speak } from "../src/text/i18n.ts";
import { fixture, NOW_S } from "./fixture.ts";

/** Seen from build/test/. */
const VIEWS = fileURLToPath(new URL("../../src/views", import.meta.url));
const records = fixture();
const now = nowAt(NOW_S);
const holidays = new Set(["2026-12-25", "2026-12-26", "2027-01-01"]);
const place = (id: string) => records.get(id) as unknown as WirePlace;
const course = (id: string) => records.get(id) as unknown as WireCourse;
const event = (id: string) => records.get(id) as unknown as WireEvent;
const at = (day: string, minute: number) => ({ s: Date.parse(`${day}T12:00:00Z`) / 1000, day, minute });
speak("de", {});

test("the fixture's moment is a Thursday afternoon in Berlin", () => assert.deepEqual(now, { s: NOW_S, day: "2026-11-26", minute: 850 }));

test("open, soon, closed, by call and not known are five answers", () => {
  const look = (id: string, when = now) => opening(place(id).hours, holidays, when, "de")?.look;
  assert.equal(look("p1anchor"), "open");
  assert.equal(look("p2clothes"), "soon");
  assert.equal(look("p6office"), "shut");
  assert.equal(look("p4soul"), "ask");
  assert.equal(look("p9secret"), undefined);
  assert.equal(opening("not hours at all", holidays, now, "de"), undefined);
});

test("a night shelter is open at two in the morning, and its bar has both ends", () => {
  const night = opening(place("p5night").hours, holidays, at("2026-11-27", 120), "de");
  assert.equal(night?.open, true);
  assert.deepEqual(night?.bars.map(({ from, to }) => [from, to]), [[0, 480], [1200, 1440]]);
});

test("closed for the holidays is told once, as one span", () => {
  assert.deepEqual(exceptions(weekOf(place("p1anchor").hours as string) as never, now), [{ from: "2026-12-24", to: "2027-01-01", spans: [] }]);
  assert.deepEqual(thisWeek(weekOf(place("p1anchor").hours as string) as never, holidays, now).map(({ day, today }) => [day, today]).filter(([, today]) => today), [["2026-11-26", true]]);
});

test("every changed day of the next two weeks is told with its state, of those behind them the first few", () => {
  const days = (compact: string, after = "") => exceptions(weekOf(compact) as never, now, after).map(({ from, to, spans }) => [from.slice(5), to.slice(5), spans.map(({ from: opens, state }) => `${opens / 60} ${state}`).join()]);
  const near = ["261127:10-12", "261128:10-12@", "261129:0-24?", "261201:x", "261203:9-11", "261205:x", "261207-261208:8-9,14-15@"];
  assert.deepEqual(days(`8-12*5|x*2|=;271231;${near.join(";")}`), [
    ["11-27", "11-27", "10 open"], ["11-28", "11-28", "10 by_appointment"], ["11-29", "11-29", "0 unsure"], ["12-01", "12-01", ""],
    ["12-03", "12-03", "9 open"], ["12-05", "12-05", ""], ["12-07", "12-08", "8 open,14 by_appointment"],
  ]);
  assert.deepEqual(days(`8-12*5|x*2|=;271231;${near.join(";")}`, "2026-11-29").map(([from]) => from), ["12-01", "12-03", "12-05", "12-07"]);
  const far = Array.from({ length: 9 }, (_, at) => `26${1215 + 2 * at}:${8 + at}-20`);
  assert.deepEqual(days(`8-12*5|x*2|=;271231;${far.slice(0, 8).join(";")}`).map(([from]) => from), ["12-15", "12-17", "12-19", "12-21"]);
});

test("a record is old after its interval, and gone from lists only when the last success is later", () => {
  const old = place("pbold");
  assert.equal(trust(old, now.day), "old");
  assert.equal(isTooOld(old, "2026-11-26"), true);
  assert.equal(isTooOld(old, "2026-06-01"), false);
  assert.equal(isTooOld({ ...old, kind: "helpline" } as never, "2026-11-26"), false);
  assert.equal(trust(place("p1anchor"), now.day), "fresh");
  assert.equal(trust({ ...old, verified_on: "" }, now.day), "unknown");
});

test("a record begins on its first day, and ends only once a check after its last day succeeded", () => {
  const some = (valid_from?: string, valid_to?: string) => ({ ...place("p1anchor"), valid_from, valid_to }) as WirePlace;
  const today = "2026-11-26";
  assert.equal(isCurrent(some(), today, ""), true);
  assert.deepEqual(["2026-11-26", "2026-11-27"].map((from) => isCurrent(some(from), today, today)), [true, false]);
  assert.deepEqual(["2026-11-25", "2026-11-26"].map((to) => isCurrent(some(undefined, to), today, today)), [false, true]);
  assert.equal(isCurrent(some(undefined, "2026-11-20"), today, "2026-11-20"), true, "offline since its last day: it may have been prolonged");
  assert.equal(isCurrent(some(undefined, "2026-11-20"), today, "2026-11-21"), false);
  assert.equal(isCurrent(some(undefined, "2026-11-20"), today, ""), false, "before the first success nothing is old");
  assert.equal(isCurrent(some(undefined, "2026-11-27"), today, "2031-01-01"), true, "a success by a clock that ran ahead ends nothing");
});

test("every list and the search leave out what has ended, of each kind; the page itself opens", () => {
  const kinds = ["place", "helpline", "guide", "event", "course", "alert"] as const;
  const all = new Map(kinds.flatMap((kind) => [0, 1].map((at) => [`${kind}${at}`, { id: `${kind}${at}`, kind, title: kind, ...(at && { valid_to: "2026-11-01" }) }])));
  const ctx = { records: new Records(all as never), now, age: { lastSuccess_s: NOW_S, online: true, checking: false } } as Ctx;
  for (const kind of kinds) assert.deepEqual(listed(ctx, kind).map(({ id }) => id), [`${kind}0`]);
  assert.ok(ctx.records.get("guide1"));
  const views = readdirSync(VIEWS).map((name) => [name, readFileSync(`${VIEWS}/${name}`, "utf8")] as const);
  const open = views.filter(([, text]) => /records\.of\("\w+"\)(?!\.length)/.test(text)).map(([name]) => name);
  assert.deepEqual(open, [], "a view that draws records of a kind takes `listed`");
});

test("seats that were counted more than a week ago are not shown as seats", () => {
  assert.deepEqual(seatsOf(course("c1child"), now)?.free, 4);
  assert.equal(seatsOf(course("c3eve"), now), undefined);
});

test("filters let through what people ask for", () => {
  const level = (wanted: string) => [...records.values()].filter((one) => one.kind === "course" && fits(one as never, { level: wanted }, now)).map(({ id }) => id);
  assert.deepEqual(level("A1"), ["c1child", "c2alpha"]);
  assert.deepEqual(level("B1"), ["c3eve"]);
  assert.equal(fits(course("c1child"), { level: "A1", childcare: "yes", seat: "yes", free: "yes", evening: "" }, now), true);
  assert.equal(fits(course("c3eve"), { evening: "yes" }, now), true);
  assert.equal(fits(place("p1anchor"), { language: "ar", step_free: "yes", quarter: "Nordufer" }, now), true);
  assert.equal(fits(place("p2clothes"), { language: "ar" }, now), false);
  const places = [...records.values()].filter(({ kind }) => kind === "place") as unknown as WirePlace[];
  assert.equal(splits(places, "interpreter", "yes", now), true);
  assert.equal(splits([place("p1anchor")], "free", "yes", now), false);
  assert.equal(spokenIn(places)[0], "de");
  assert.deepEqual(quartersIn(places), ["Nordufer", "Südkai", "Westhafen"]);
});

test("a protected place has no distance and no way, whatever it carries", () => {
  const here = { lat: 54.1, lon: 7 };
  const leaked = { ...place("p9secret"), lat_e7: 541000000, lon_e7: 70000000, street: "Geheimweg 1" };
  assert.equal(distance(leaked, here), undefined);
  assert.equal(wayTo(leaked), undefined);
  assert.equal(walk_min(distance(place("p1anchor"), here) as number), 5);
  assert.match(wayTo(place("p1anchor")) as string, /^geo:54\.1027,7\?q=Ankerplatz%203%2C%2063900%20Lindenhafen$/);
  assert.equal(wayTo({ ...place("p1anchor"), location_policy: "area" }), undefined);
});

test("the next lessons know the cancelled one and the later one", () => {
  const ahead = nextOf(course("c1child").schedule, now, 12);
  assert.equal(ahead[0]?.day, "2026-11-27");
  assert.deepEqual(ahead.find(({ day }) => day === "2026-12-04")?.cancelled, true);
  assert.deepEqual(ahead.find(({ day }) => day === "2026-12-14")?.usual, { day: "2026-12-14", from: 540 });
  assert.deepEqual(weekdaysOf(course("c1child").schedule as never), [0, 2, 4]);
  assert.deepEqual(breaksOf(course("c1child").schedule as never, now), [{ from: "2026-12-21", to: "2027-01-06" }]);
});

test("an announced rally has its day before it has an hour; what is past has none", () => {
  assert.deepEqual(nextOfEvent(event("e4rally"), now)?.day, "2026-12-05");
  assert.equal(nextOfEvent({ ...event("e4rally"), day: "2026-11-25" }, now), undefined);
  assert.equal(nextOfEvent(event("e2break"), now)?.cancelled, true);
});

test("a bus stands where its plan says, or comes next", () => {
  assert.deepEqual([nextStop(place("pabus"), now)?.name, nextStop(place("pabus"), now)?.here], ["Nordufer", true]);
  assert.deepEqual([nextStop(place("pabus"), at("2026-12-01", 600))?.name, nextStop(place("pabus"), at("2026-12-01", 600))?.meeting.day], ["Südkai", "2026-12-02"]);
});

test("what changed is said by what it means, the cancelled first", () => {
  const line = (id: string, fields: string[]) => ({ at_s: 1, id, what: "changed" as const, fields });
  const told = tell([line("c1child", ["seats", "updated_on"]), line("e2break", ["schedule"]), line("p1anchor", ["verified_on"]), { at_s: 1, id: "p2clothes", what: "added" }, { at_s: 1, id: "zzz", what: "gone" }], records, now.day);
  assert.deepEqual(told.map(({ id, key, count }) => [id, key, count]), [["e2break", "changes.cancelled", undefined], ["zzz", "changes.removed", undefined], ["c1child", "changes.seats", 4], ["p2clothes", "changes.new_place", undefined]]);
});

test("the calendar file carries the rule, its exceptions and the zone, in lines of 75 octets", () => {
  const text = calendar(course("c1child"), "de");
  assert.match(text, /DTSTART;TZID=Europe\/Berlin:20261026T090000\r\n/);
  assert.match(text, /RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20270326T225959Z\r\n/);
  assert.match(text, /EXDATE;TZID=Europe\/Berlin:20261204T090000\r\n/);
  assert.match(text, /RECURRENCE-ID;TZID=Europe\/Berlin:20261214T090000\r\n/);
  assert.ok(text.split("\r\n").every((row) => new TextEncoder().encode(row).length <= 75));
  assert.match(calendar(event("e4rally"), "de"), /DTSTART;VALUE=DATE:20261205/);
  assert.equal(calendar({ ...course("c1child"), tags: ["violence"] }, "de"), "");
});

test("a guide whose chapter is missing is still found, and a circle ends", () => {
  const guide = (id: string, parent = "") => ({ kind: "guide", id, title: id, parent }) as WireGuide;
  const tree = treeOf([guide("a"), guide("b", "a"), guide("c", "missing"), guide("x", "y"), guide("y", "x")]);
  assert.deepEqual(tree.roots.map(({ id }) => id), ["a", "c"]);
  assert.deepEqual(tree.above(guide("b", "a")).map(({ id }) => id), ["a"]);
  assert.ok(tree.above(guide("x", "y")).length <= 2);
});

test("a found passage is cut around the word, and the mark stays on it", () => {
  const text = `${"Vorher steht viel anderes hier. ".repeat(8)}Der Gutschein kommt vom Amt. ${"Danach auch. ".repeat(12)}`;
  const from = text.indexOf("Gutschein");
  const cut = clip(text, [[from, from + 9]]);
  assert.ok(cut.text.length < 130);
  const [start, end] = cut.spans[0] as readonly [number, number];
  assert.equal(cut.text.slice(start, end), "Gutschein");
});

test("a course is over after its last day, also where nobody knows its single dates", () => {
  const told: WireCourse = { kind: "course", id: "c0", title: "Kurs", valid_to: "2026-11-26" };
  assert.deepEqual([at("2026-11-26", 0), at("2026-11-27", 0)].map((when) => isOver(told, when)), [false, true]);
  const once: WireCourse = { kind: "course", id: "c0", title: "Kurs", schedule: { start: "2026-11-26T09:00", duration_min: 60 } };
  assert.deepEqual([at("2026-11-26", 0), at("2026-11-27", 0)].map((when) => isOver(once, when)), [false, true]);
});
