/** Words, dates and numbers: no Hijri surprise, no digits of another script, fallback texts say their language. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { clock, clockOf, fullDay, list, longDay, phone, shortDay, size, tongue, weekday } from "../src/text/format.ts";
import { learn, n, rich, speak, t } from "../src/text/i18n.ts";
import { choose, direction, LANGUAGES } from "../src/text/languages.ts";
import { nested, pick } from "../src/text/pick.ts";
import { careOf, isProtected, isQuiet, isQuietTopic, TOPICS, topicsOf } from "../src/records/taxonomy.ts";
import type { WireRecord } from "../src/sync/messages.gen.ts";

const DAY = "2026-11-26";
const python = (name: string) => readFileSync(`../content/${name}.py`, "utf8");

test("no language shows another calendar or other digits", () => {
  for (const lang of LANGUAGES.keys()) {
    for (const said of [longDay(lang, DAY, DAY), shortDay(lang, DAY), fullDay(lang, DAY), longDay(lang, DAY, "2027-01-01"), size(lang, 148_000), size(lang, 2400)]) {
      assert.match(said, /\d/, `${lang}: ${said}`);
      assert.doesNotMatch(said, /[٠-٩۰-۹]|1405|1448/, `${lang}: ${said}`);
    }
    assert.match(longDay(lang, DAY, "2027-01-01"), /2026/, lang);
  }
});

test("times have 24 hours, and midnight at the end is 24:00", () => {
  assert.deepEqual([clock(0), clock(540), clock(1440), clock(1560)], ["00:00", "09:00", "24:00", "02:00"]);
  assert.equal(clockOf(Date.UTC(2026, 10, 26, 23, 30) / 1000), "00:30");
  // The hour that comes twice, on 25 October 2026.
  assert.equal(clockOf(Date.UTC(2026, 9, 25, 0, 30) / 1000), "02:30");
  assert.equal(clockOf(Date.UTC(2026, 9, 25, 1, 30) / 1000), "02:30");
});

test("a day is the day of the sign at the door, whatever the zone of the phone", () => {
  assert.match(weekday("de", DAY, "long"), /Donnerstag/);
  assert.match(longDay("de", "2026-03-29", DAY), /29\. März/);
});

test("a number reads as on a poster", () => {
  assert.deepEqual(["116016", "112", "+496990009214", "+493023125116", "+498001110550"].map(phone), ["116 016", "112", "069 90009-214", "030 23125-116", "0800 111 0550"]);
});

test("a name of a language never comes from the phone's own settings", () => {
  assert.equal(tongue("de", "fa-AF"), "Dari");
  assert.equal(tongue("de", "de-simple"), "Leichte Sprache");
  assert.equal(list("ar", ["a", "b"]), "a، b");
});

test("the phone's own language is chosen, by alias and by its base", () => {
  const offered = ["de", "de-simple", "en", "ar", "fa-AF", "fa", "ku", "uk"];
  assert.equal(choose(["prs"], offered), "fa-AF");
  assert.equal(choose(["ar-SY", "de"], offered), "ar");
  assert.equal(choose(["kmr"], offered), "ku");
  assert.equal(choose(["fa-IR"], offered), "fa");
  assert.equal(choose(["zh-Hant-TW", "de-AT"], offered), "de");
  assert.equal(choose(["zh"], offered), "en");
});

test("the table of languages is that of content/languages.py", () => {
  const rows = [...python("languages").matchAll(/^ {4}Language\("([\w-]+)", "([^"]+)"(.*)\),$/gm)];
  assert.ok(rows.length > 20);
  assert.deepEqual([...LANGUAGES.keys()], rows.map(([, tag]) => tag));
  for (const [, tag = "", endonym, rest = ""] of rows) {
    const row = LANGUAGES.get(tag);
    const chain = /\(((?:"[\w-]+",? ?)*)\)/.exec(rest.replace(/aliases=.*/, ""))?.[1]?.match(/[\w-]+/g) ?? (rest.includes("fallback=()") ? [] : ["en", "de"]);
    assert.deepEqual([row?.endonym, row?.rtl, row?.chain], [endonym, rest.includes('"rtl"'), chain], tag);
  }
});

test("subjects and their care are those of content/taxonomy.py", () => {
  const source = python("taxonomy");
  assert.deepEqual(TOPICS.map(({ id, icon }) => [id, icon]), [...source.matchAll(/^ {4}Topic\("(\w+)", "(\w+)"\)/gm)].map(([, id, icon]) => [id, icon]));
  const tags = [...source.matchAll(/^ {4}Tag\("(\w+)", "(\w+)"(?:, "(\w+)")?\)/gm)];
  assert.ok(tags.length > 70);
  for (const [, tag = "", topic, care = "plain"] of tags) assert.deepEqual([topicsOf([tag]), careOf(tag)], [[topic], care], tag);
});

test("whatever is about violence, health or residence opens quietly", () => {
  assert.equal(isProtected({ kind: "helpline" }), true);
  assert.equal(isProtected({ kind: "place", location_policy: "confidential" }), true);
  assert.equal(isProtected({ kind: "place", tags: ["violence"] }), true);
  assert.deepEqual([isQuiet({ kind: "guide", tags: ["residence"] }), isProtected({ kind: "guide", tags: ["residence"] })], [true, false]);
  assert.equal(isQuiet({ kind: "place", tags: ["counselling"] }), false);
  assert.deepEqual(TOPICS.filter(({ id }) => isQuietTopic(id)).map(({ id }) => id), ["papers", "health", "safe"]);
});

test("a text in another language says which, a name in the reader's says nothing", () => {
  const record = { kind: "place", id: "p", title: "Family centre", summary: "Hilfe", langs: { title: "en" } } as WireRecord;
  assert.deepEqual(pick(record, "title", "ar"), { text: "Family centre", lang: "en", dir: "ltr", foreign: true });
  assert.deepEqual(pick(record, "summary", "ar"), { text: "Hilfe", lang: "ar", dir: "rtl", foreign: false });
  assert.equal(pick(record, "body", "ar"), undefined);
  assert.deepEqual(nested({ lang: "de", text: "Raum 3" }, "ar"), { text: "Raum 3", lang: "de", dir: "ltr", foreign: true });
  assert.equal(direction("ckb"), "rtl");
});

test("a sentence keeps its order, its nodes, and counts by its own language", () => {
  speak("ar", { "a.open": "مفتوح حتى {time}", "a.seats": { one: "مقعد واحد", two: "مقعدان", few: "{count} مقاعد", other: "{count} مقعدًا" }, "": { de: { "b.lent": "Polizei" } } });
  assert.deepEqual(rich("a.open", { time: 17 }), ["مفتوح حتى ", 17, ""]);
  assert.deepEqual([1, 2, 4, 30].map((count) => n("a.seats", count)), ["مقعد واحد", "مقعدان", "4 مقاعد", "30 مقعدًا"]);
  assert.equal(t("b.lent"), "\u2066Polizei\u2069");
  assert.equal(t("no.words"), "no.words");
});

test("words that came as places in a list are found by their short keys, those of the second part too", () => {
  speak("de", { "#": [0, "eins", 0, "drei"] } as never);
  learn({ "#": [40, "vierzig"], "tag.a": "A" } as never);
  assert.deepEqual([t("0"), t("1"), t("2"), t((40).toString(36)), t("tag.a")], ["eins", "1", "drei", "vierzig", "A"]);
});
