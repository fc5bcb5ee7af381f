/** The pure parts of the forms: numbers, what is confidential, word by word, guides as Markdown. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { at, blank, FORMS, isDoor, lent, put, withPolicy } from "../src/editor/forms/fields.ts";
import { survives, toHtml, toMarkdown } from "../src/editor/forms/guide_form.ts";
import { localProblems } from "../src/editor/forms/local_check.ts";
import { e164 } from "../src/editor/forms/phone_form.ts";
import { wordDiff } from "../src/editor/forms/word_diff.ts";
import { DEFAULTS, KINDS, type Course, type Kind, type Place, type Record as Complete } from "../src/editor/messages.gen.ts";
import { fixture } from "./fixture.ts";

const OWN: { [name: string]: string[] } = { where: ["address", "point", "location_policy", "quarter"], level: ["cefr_from", "cefr_to"], status_of: ["availability", "availability_as_of_s"], expires: ["starts_s", "expires_s"], day_of: ["day", "time_open", "place_open"] };

for (const kind of KINDS) {
  test(`every part of the form of a ${kind} is a field of the model`, () => {
    for (const { parts } of FORMS[kind]) {
      for (const { field } of parts) for (const name of OWN[field] ?? [field]) assert.ok(name === "title" || (name.split(".")[0] as string) in DEFAULTS[kind], `${kind}.${name}`);
    }
  });
}

test("a helpline has no part that says a place", () => {
  const fields = FORMS.helpline.flatMap(({ parts }) => parts.map(({ field }) => field as string));
  assert.deepEqual(fields.filter((field) => isDoor(field) && field !== "hours"), []);
  assert.ok(!fields.includes("where"));
});

test("confidential empties place and door hours, and keeps the rest", () => {
  const place = { ...blank("place", "p1", "lindenhafen", "de", "2026-11-25"), address: { street: "Ankerplatz 3" }, point: { lat_e7: 1, lon_e7: 2 }, quarter: "Nord", area: "Nord", hours: { osm: "24/7" }, stops: [], phones: [{ number: "+496990009214" }] } as Place;
  const made = withPolicy(place, "confidential") as Place;
  for (const name of ["address", "point", "quarter", "area", "hours", "stops"]) assert.equal(at(made, name), undefined, name);
  assert.deepEqual([made.phones, made.location_policy, made.title], [place.phones, "confidential", place.title]);
  assert.equal(at(withPolicy(place, "area"), "address.street"), "Ankerplatz 3");
});

test("an organisation lends its place and number to a new record, and never a confidential one's", () => {
  const old = { ...blank("place", "p1", "t", "de", ""), organisation: "Anker e. V.", address: { street: "Ankerplatz 3" }, phones: [{ number: "+496990009214" }] } as Place;
  const made = lent(blank("course", "c1", "t", "de", ""), old) as Course;
  assert.deepEqual([made.organisation, made.address?.street, made.phones?.length], ["Anker e. V.", "Ankerplatz 3", 1]);
  assert.equal(at(lent(blank("helpline", "h1", "t", "de", ""), old), "address"), undefined);
  assert.equal(at(lent(blank("course", "c1", "t", "de", ""), { ...old, location_policy: "confidential" }), "address"), undefined);
  assert.equal(at(lent(put(made, "address.street", "Südkai 1"), old), "address.street"), "Südkai 1");
});

test("what is emptied is gone, not an empty string", () => {
  const course = put(blank("course", "c1", "t", "de", ""), "access.cost", "free");
  assert.equal(at(course, "access.cost"), "free");
  assert.equal("web" in put(put(course, "web", "https://example.org"), "web", ""), false);
});

for (const [written, number] of [
  ["069 90009-214", "+496990009214"], ["+49 (0)69 90009 214", "+496990009214"], ["0049 69 90009214", "+496990009214"], ["116 016", "116016"], ["Tel.: 030/23125-310", "+493023125310"],
  ["112", "112"], ["23125310", undefined], ["0", undefined], ["call us", undefined], ["+49 069 90009214", undefined], ["+380 44 123 45 67", "+380441234567"],
] as const) {
  test(`the number "${written}"`, () => assert.equal(e164(written), number));
}

test("without a network: title, length, number, day", () => {
  const keys = (record: Complete) => localProblems(record).map(({ path, key }) => `${path} ${key}`);
  const course = blank("course", "c1", "t", "de", "2026-11-25");
  assert.deepEqual(keys(course), ["title check.source_language_missing", "summary check.no_summary"]);
  const said = (text: string) => ({ source_lang: "de", said: { de: { text } } });
  assert.deepEqual(keys({ ...course, title: said("A1"), summary: said("x".repeat(281)), phones: [{ number: "069" }], seats: { maximum: 3, free: 4, as_of: "2026-11-25" } } as Complete), ["summary.de check.too_long", "phones.0.number check.phone", "seats.free check.more_free_than_seats"]);
  assert.deepEqual(keys({ ...blank("event", "e1", "t", "de", ""), title: said("Fest") } as Complete), ["day check.event_without_day"]);
  assert.deepEqual(keys({ ...blank("helpline", "h1", "t", "de", ""), title: said("Hilfe"), summary: said("Hilfe") } as Complete), ["phones check.phone_missing"]);
});

test("word by word", () => {
  const shown = (before: string, after: string) => wordDiff(before, after).map(({ as, text }) => (as === "same" ? text : `${as}[${text.trim()}]`)).join("");
  assert.equal(shown("Rufen Sie uns an.", "Rufen Sie bitte an."), "Rufen Sie del[uns]ins[bitte]an.");
  assert.equal(shown("", "neu"), "ins[neu]");
  assert.equal(shown("اتصل بنا اليوم", "اتصل بنا غدا"), "اتصل بنا del[اليوم]ins[غدا]");
  const [one, other] = ["a b c d e f", "b c x e f g"];
  assert.equal(wordDiff(one, other).filter(({ as }) => as !== "ins").map(({ text }) => text).join(""), one);
});

test("Markdown gives allowed tags only", () => {
  assert.equal(toHtml("# So\n\nErst **das**, dann [hier](https://example.org/a?b=1&c=2).\n\n1. eins\n2. zwei"), '<h2>So</h2><p>Erst <strong>das</strong>, dann <a href="https://example.org/a?b=1&amp;c=2">hier</a>.</p><ol><li>eins</li><li>zwei</li></ol>');
  for (const bad of ["<script>alert(1)</script>", "[x](javascript:alert(1))", '<img src=x onerror="alert(1)">', '<a href="https://a.example" onclick="x()">y</a>', "<style>*{}</style>", "![b](https://example.org/b.png)"]) {
    assert.doesNotMatch(toHtml(bad), /script|onerror|onclick|<img|<style|javascript/, bad);
  }
  assert.equal(toHtml("> gesagt\n\n---\n\nund `code`"), "<p>gesagt</p><p>und code</p>");
});

test("a body comes back from its Markdown: the fixture's and the awkward ones", () => {
  const bodies = [...fixture().values()].flatMap(({ body }) => (typeof body === "string" ? [body] : []));
  const awkward = [
    "<p>2 * 3 = 6 und _so_ [nicht]</p>", "<ul><li>eins<ul><li>innen</li></ul></li><li>zwei</li></ul>", "<p>Zeile<br>zweite</p>", "<p>1. kein Anfang einer Liste</p>", "<p># keine Überschrift</p>",
    "<table><thead><tr><th>Tag</th><th>Zeit</th></tr></thead><tbody><tr><td>Mo</td><td>9 | 12</td></tr></tbody></table>", '<p><a href="tel:+496990009300">069 90009-300</a></p>', "<p>a &lt; b &amp; c</p>", "<p>اتصل: 116 117</p>",
  ];
  for (const body of [...bodies, ...awkward]) assert.ok(survives(body), `${body}\n${toMarkdown(body)}\n${toHtml(toMarkdown(body))}`);
});

test("a body that Markdown would change is known as such", () => {
  assert.equal(survives("<table><tr><td><ul><li>in der Zelle</li></ul></td></tr></table>"), false);
});

const kinds: Kind[] = [...KINDS];
test("every kind has a form and a blank", () => assert.deepEqual(kinds.map((kind) => blank(kind, "x", "t", "de", "").kind), kinds));
