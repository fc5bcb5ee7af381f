/** What an editor did becomes changes that merge: fields whole, words by language, sets by member. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, diff, fold, same, sourceHash } from "../src/editor/edit.ts";
import type { Change, Place } from "../src/editor/messages.gen.ts";

const PLACE: Place = {
  kind: "place", id: "place00001", town: "lindenhafen", title: { source_lang: "de", said: { de: { text: "Ankerplatz" } } },
  summary: { source_lang: "de", said: { de: { text: "Beratung" }, ar: { text: "استشارة", source_hash: "0011223344556677" } } },
  tags: ["counselling", "women"], phones: [{ number: "+4969900091234", label: { source_lang: "de", said: { de: { text: "Büro" } } } }], web: "https://example.org/",
};
const after = (change: (record: Place) => void): Place => {
  const made = structuredClone(PLACE);
  change(made);
  return made;
};

test("nothing done is no change, and a default written out is none either", () => {
  assert.deepEqual(diff(PLACE, after(() => {})), []);
  assert.deepEqual(diff(PLACE, after((it) => Object.assign(it, { email: "", interpreter: false, hours: null, audience: [], verify_every_days: 180 }))), []);
});

test("a field goes whole, with what its editor saw", () => {
  assert.deepEqual(diff(PLACE, after((it) => (it.web = ""))), [{ field: "web", base: "https://example.org/", value: "" }]);
  assert.deepEqual(diff(PLACE, after((it) => (it.hours = { osm: "Mo 09:00-12:00" }))), [{ field: "hours", base: null, value: { osm: "Mo 09:00-12:00" } }]);
});

test("words go one language at a time, inside lists too", () => {
  assert.deepEqual(diff(PLACE, after((it) => (it.summary!.said["uk"] = { text: "Порада", source_hash: "8899aabbccddeeff" }))), [
    { field: "summary", lang: "uk", base: null, value: "Порада", source_hash: "8899aabbccddeeff" },
  ]);
  assert.deepEqual(diff(PLACE, after((it) => (it.phones![0]!.label!.said["de"]!.text = "Empfang"))), [{ field: "phones.0.label", lang: "de", base: "Büro", value: "Empfang" }]);
  assert.deepEqual(diff(PLACE, after((it) => delete it.summary!.said["ar"])), [{ field: "summary", lang: "ar", base: "استشارة", value: null }]);
});

test("a list whose shape changed goes whole, words and all", () => {
  const [change, ...rest] = diff(PLACE, after((it) => (it.phones = [...it.phones!, { number: "+4969900095678" }])));
  assert.equal(rest.length, 0);
  assert.deepEqual([change!.field, change!.lang, (change!.value as unknown[]).length], ["phones", undefined, 2]);
});

test("the same words for a new source are a change: the translation is current again", () => {
  assert.equal(diff(PLACE, after((it) => (it.summary!.said["ar"]!.source_hash = "8899aabbccddeeff"))).length, 1);
});

test("sets go by what came and what went", () => {
  assert.deepEqual(diff(PLACE, after((it) => (it.tags = ["family", "women"]))), [{ field: "tags", add: ["family"], remove: ["counselling"] }]);
  assert.deepEqual(diff(PLACE, after((it) => (it.tags = ["women", "counselling"]))), []);
});

test("what the server keeps by itself is never sent", () => {
  assert.deepEqual(diff(PLACE, after((it) => Object.assign(it, { version: 7, updated_at_s: 1, verified_by: "x" }))), []);
});

test("changes lead from one state to the other, and leave the first as it was", () => {
  const made = after((it) => {
    it.web = "";
    it.tags = ["family"];
    it.title.said["en"] = { text: "Anchorage" };
    it.phones![0]!.number = "+4969900095678";
  });
  const before = JSON.stringify(PLACE);
  assert.ok(same(apply(PLACE, diff(PLACE, made)), made));
  assert.equal(JSON.stringify(PLACE), before);
});

test("words whose place is gone are left out, nothing breaks", () => {
  assert.ok(same(apply(after((it) => (it.phones = [])), [{ field: "phones.0.label", lang: "de", base: "Büro", value: "Empfang" }]), after((it) => (it.phones = []))));
});

const folded = (first: (it: Place) => void, then: (it: Place) => void): [Change[], Place] => {
  const one = after(first);
  const two = structuredClone(one);
  then(two);
  return [fold(diff(PLACE, one), diff(one, two)), two];
};

test("two edits in a row are one from the first base to the last value", () => {
  const [changes] = folded((it) => (it.web = "https://one.example.org/"), (it) => (it.web = "https://two.example.org/"));
  assert.deepEqual(changes, [{ field: "web", base: "https://example.org/", value: "https://two.example.org/" }]);
});

test("what came back to where it was is no change", () => {
  assert.deepEqual(folded((it) => (it.web = ""), (it) => (it.web = "https://example.org/"))[0], []);
  assert.deepEqual(folded((it) => (it.tags = ["women"]), (it) => (it.tags = ["women", "counselling"]))[0], []);
  assert.deepEqual(folded((it) => (it.title.said["en"] = { text: "x" }), (it) => delete it.title.said["en"])[0], []);
});

test("words before and after their list changed stay whole and keep the base that the server knows", () => {
  const words = (it: Place) => (it.phones![0]!.label!.said["de"]!.text = "Empfang");
  const whole = (it: Place) => (it.phones![0]!.number = "+4969900095678");
  for (const [changes, made] of [folded(words, whole), folded(whole, words)]) {
    assert.deepEqual(changes.map(({ field, lang }) => [field, lang]), [["phones", undefined]]);
    assert.ok(same(changes[0]!.base, PLACE.phones), "the base is what the server has");
    assert.ok(same(apply(PLACE, changes), made));
  }
});

test("folding never loses a step, whatever the order", () => {
  const steps: ((it: Place) => void)[] = [
    (it) => (it.tags = [...new Set([...it.tags!, "family"])]),
    (it) => (it.tags = it.tags!.filter((one) => one !== "counselling")),
    (it) => (it.phones![0]!.label!.said["en"] = { text: "Office" }),
    (it) => (it.phones = [...it.phones!, { number: "116016" }]),
    (it) => (it.title.said["de"]!.text += "!"),
    (it) => (it.summary = null),
    (it) => (it.interpreter = !it.interpreter),
  ];
  for (let seed = 1; seed < 200; seed++) {
    let [changes, record]: [Change[], Place] = [[], PLACE];
    for (let turn = seed; turn > 0; turn = Math.floor(turn / 3)) {
      const next = structuredClone(record);
      (steps[(turn * 7 + seed) % steps.length] as (it: Place) => void)(next);
      changes = fold(changes, diff(record, next));
      record = next;
    }
    assert.deepEqual(diff(apply(PLACE, changes), record), [], `run ${seed}`);
  }
});

test("the hash of a source is the server's", async () => {
  // python -c "from content.text import source_hash; print(source_hash('Grüße'))"
  assert.equal(await sourceHash("Grüße"), "f83e039796c6453a");
});
