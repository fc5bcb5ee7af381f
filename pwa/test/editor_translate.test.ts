import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceHash } from "../src/editor/edit.ts";
import type { Record as Complete } from "../src/editor/messages.gen.ts";
import { due, hashOf, longest, translated, wrong } from "../src/editor/translate/due.ts";
import { gone, marked, sentences } from "../src/editor/translate/sentences.ts";

const PERSON = { id: "p", name: "", email: "", role: "editor" } as const;

function record(id: string, fields: object = {}): Complete {
  const title = { source_lang: "de", said: { de: { text: `Titel ${id}` } } };
  return { kind: "place", id, town: "t", status: "published", title, ...fields } as unknown as Complete;
}

const text = (source: string, said: object = {}) => ({ source_lang: "de", said: { de: { text: source }, ...said } });

test("a text waits that is missing, that was made from an older source, that a machine made; no other", async () => {
  const [now, before] = [await sourceHash("Neu."), await sourceHash("Alt.")];
  const made = (source_hash: string, origin?: string) => ({ ar: { text: "نص", source_hash, ...(origin && { origin }) } });
  const all = [
    record("a", { title: text("Neu.", made(now)) }),
    record("b", { title: text("Neu.", made(before)) }),
    record("c", { title: text("Neu.", made(now, "machine")) }),
    record("d", { title: text("Neu.") }),
    record("e", { title: text("Neu.", made(before, "machine")) }),
  ];
  const waits = await due(all, "ar", PERSON);
  assert.deepEqual(waits.map(({ record, state }) => [record, state]), [["d", "missing"], ["b", "outdated"], ["e", "outdated"], ["c", "machine"]]);
  assert.deepEqual(await due(all, "de", PERSON), []);
});

test("texts inside other fields wait, facts and empty sources do not", async () => {
  const one = record("a", { phones: [{ number: "+496990009001", label: text("Büro") }], hours: { osm: "Mo 09:00-12:00", note: text("") }, access: { cost_note: text("Frei") } });
  assert.deepEqual((await due([one], "ar", PERSON)).map(({ field }) => field).sort(), ["access.cost_note", "phones.0.label", "title"]);
});

test("what helps in danger comes first, then what readers have; what is archived never", async () => {
  const all = [record("a", { status: "draft" }), record("b"), record("c", { kind: "helpline" }), record("d", { status: "archived" }), record("e", { kind: "alert", status: "draft" })];
  assert.deepEqual((await due(all, "ar", PERSON)).map(({ record, critical }) => [record, critical]), [["c", true], ["e", true], ["b", false], ["a", false]]);
  assert.deepEqual((await due(all, "ar", { ...PERSON, role: "translator" })).map(({ record }) => record), ["e", "b", "a"]);
});

test("a translation names today's source, and the same words again say: still right", async () => {
  const old = record("a", { title: text("Neu.", { ar: { text: "نص", source_hash: await sourceHash("Alt.") } }) });
  const after = await translated(old, "title", "ar", "نص");
  assert.equal(after.title.said["ar"]?.source_hash, await hashOf("Neu."));
  assert.notEqual(old.title.said["ar"]?.source_hash, after.title.said["ar"]?.source_hash);
  assert.deepEqual(await due([after], "ar", PERSON), []);
  assert.equal((await translated(old, "title", "ar", "x", "machine")).title.said["ar"]?.origin, "machine");
});

test("words that lost a placeholder, bring a number or are too long are not saved", () => {
  const of = (field: string, source: string, said: string) => wrong({ field, source }, said);
  assert.equal(of("summary", "Für {name}.", "For {name}."), "");
  assert.equal(of("summary", "Für {name}.", "For {nom}."), "edit.translate.why_placeholder");
  assert.equal(of("title", "Titel", "t".repeat(121)), "edit.translate.why_long");
  assert.equal(of("body", "<p>Text</p>", "t".repeat(5000)), "");
  assert.equal(of("body", "<p>Text</p>", '<p><a href="tel:+4969900090001">call</a></p>'), "edit.translate.why_contact");
  assert.equal(of("body", "<p><a href=tel:+4969900090001>Anruf</a>", '<p><a href="tel:+4969900090001">call</a></p>'), "");
  assert.equal(of("title", "Titel", "<b>x</b>"), "edit.translate.why_html");
  assert.equal(of("title", "Titel", "a\u202eb"), "edit.translate.why_letters");
  assert.equal(longest("access.cost_note"), 500);
});

test("sentences together are the text", () => {
  for (const one of ["", "Eins.", "Eins. Zwei? Drei!\nVier", "Um 9.30 Uhr bei example.org. Dann heim.", "واحد؟ اثنان۔ ثلاثة", "አንድ። ሁለት።", "\n\nx\n", "... a"]) assert.equal(sentences(one).join(""), one);
  assert.deepEqual(sentences("Um 9.30 Uhr bei example.org. Dann heim."), ["Um 9.30 Uhr bei example.org. ", "Dann heim."]);
  assert.deepEqual(sentences("واحد؟ اثنان"), ["واحد؟ ", "اثنان"]);
  assert.deepEqual(sentences("# Titel\n\n- eins\n- zwei"), ["# Titel\n\n", "- eins\n", "- zwei"]);
});

test("the changed sentence is marked, and the one that went is told", () => {
  const [was, now] = ["Kommen Sie montags. Bringen Sie den Ausweis mit.", "Kommen Sie montags. Bringen Sie Ausweis und Brief mit."];
  assert.deepEqual(marked(was, now).map(({ fresh }) => fresh), [false, true]);
  assert.deepEqual(gone(was, now), ["Bringen Sie den Ausweis mit."]);
  assert.deepEqual(marked("", now).map(({ fresh }) => fresh), [false, false]);
  assert.deepEqual(marked("A. B.", "B.  A.").map(({ fresh }) => fresh), [false, false]);
});
