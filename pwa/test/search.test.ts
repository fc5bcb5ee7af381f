import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, words } from "../src/search/fold.ts";
import { beside, buildIndex, search } from "../src/search/index.ts";
import { entriesOf, paragraphs } from "../src/search/entries.ts";
import { NO_RULES, rulesOf, type Rules } from "../src/search/rules.ts";
import ar from "../src/search/rules/ar.json";
import de from "../src/search/rules/de.json";
import type { AnyRecord } from "../src/sync/messages.gen.ts";

const rules = (lang: string, written: Record<string, string>): Rules =>
  rulesOf(lang, { ...NO_RULES, ...Object.fromEntries(Object.entries(written).map(([key, value]) => [key.slice(6), value])) });
const records = new Map<string, AnyRecord>(
  [
    { id: "a", kind: "guide", title: "Zahnärzte", body: "<p>Bei Schmerzen gehen Sie zur Zahnärztin.</p>" },
    { id: "b", kind: "guide", title: "Wohnen", body: "<p>Eine Wohnung suchen. Der Wohnungs&amp;Miet-Rat hilft.</p><ul><li>Kinderbetreuung im Haus</li></ul>" },
    { id: "c", kind: "course", title: "Deutsch A1", summary: "Mit Kinderbetreuung", tags: ["german_course"] },
    { id: "d", kind: "guide", title: "Masern-Schutz-Gesetz", body: "<p>Impfung für Kita und Schule.</p>" },
    { id: "town", kind: "town", title: "Wohnen" },
  ].map((record) => [record.id, record]),
);
const index = buildIndex(entriesOf(records, (tag) => (tag === "german_course" ? "Deutschkurse" : tag)), rules("de", de));
const ids = (query: string): string[] => search(index, query).map(({ id }) => id);

test("one letter in several dresses is one letter", () => {
  assert.equal(fold("Müller"), fold("Mueller"));
  assert.equal(fold("STRASSE"), fold("Straße"));
  assert.equal(fold("أحمد"), fold("احمد"));
  assert.equal(fold("کتاب‌ها"), fold("كتابها"));
  assert.equal(fold("مـــرحبا"), fold("مرحبا"));
  assert.equal(fold("ISTANBUL"), fold("ıstanbul"));
});

test("highlighted places are those of the text with its soft hyphens and marks", () => {
  const text = "Anti\u00ADdiskrimi\u00ADnierung hilft";
  const [word] = words(text);
  assert.equal(text.slice(word!.from, word!.to), "Anti\u00ADdiskrimi\u00ADnierung");
});

test("a whole question finds the page in its own words", () => {
  assert.equal(ids("Wo finde ich einen Zahnarzt?")[0], "a");
  assert.equal(ids("Wie kann ich eine Wohnung mieten?")[0], "b");
});

test("a compound is found by its part and a part by its compound", () => {
  assert.deepEqual(new Set(ids("Betreuung")), new Set(["b", "c"]));
  assert.equal(ids("Masernschutzgesetz")[0], "d");
});

test("a typing error still arrives", () => {
  assert.ok(beside("zahnarst", "zahnarzt") && beside("wohnugn", "wohnung") && !beside("haus", "maus"));
  assert.equal(ids("Zahnarst")[0], "a");
});

test("what a tag is called is found although no text says it", () => {
  assert.equal(ids("Deutschkurs")[0], "c");
});

test("the feed's own record and empty questions find nothing", () => {
  assert.ok(!ids("Wohnen").includes("town"));
  assert.deepEqual(ids("  "), []);
});

test("hits say where the words stand", () => {
  const [hit] = search(index, "Kinderbetreuung");
  const passage = hit!.passage!;
  assert.ok(passage.spans.length > 0);
  for (const [from, to] of passage.spans) assert.match(passage.text.slice(from, to), /Kinderbetreuung/);
});

test("a body becomes plain paragraphs", () => {
  assert.deepEqual(paragraphs("<h2>A &amp; B</h2><ul><li>eins</li><li>zwei</li></ul>"), ["A & B", "eins", "zwei"]);
});

test("endings fall away, roots stay", () => {
  assert.equal(rules("de", de).stem(fold("Wohnungen")), rules("de", de).stem(fold("Wohnung")));
  assert.equal(rules("ar", ar).stem(fold("المدرسة")), rules("ar", ar).stem(fold("مدرسة")));
});
