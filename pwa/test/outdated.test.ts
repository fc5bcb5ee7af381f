/** What a reader is told about a text that is older than its source. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Records, type Ctx } from "../src/ctx.ts";
import { nowAt } from "../src/records/moment.ts";
import type { WireRecord } from "../src/sync/messages.gen.ts";
import { speak } from "../src/text/i18n.ts";
import { Outdated } from "../src/views/outdated.tsx";
import { fixture, NOW_S } from "./fixture.ts";

speak("de", { "fallback.outdated": "Der Text auf {language} ist neuer ({day}).", "fallback.read_source": "Auf {language} lesen" });
const ctx = { slug: "lindenhafen", lang: "de", records: new Records(fixture()), now: nowAt(NOW_S) } as Ctx;
const drawn = (more: object) => JSON.stringify(Outdated({ ctx, record: { ...ctx.records.get("p1anchor"), outdated: { title: "2026-11-18" }, ...more } as WireRecord }));

test("the source's own language is named, and its own page is linked", () => {
  const english = drawn({ source_lang: "en" });
  assert.ok(english.includes("Englisch") && english.includes("/lindenhafen/en/place/ankerplatz") && english.includes('"hreflang":"en"'), english);
  assert.ok(!english.includes("Deutsch"));
  const german = drawn({});
  assert.ok(german.includes("Deutsch") && german.includes("/lindenhafen/de/place/ankerplatz"), german);
});

test("a source that the town does not publish has no page to link to", () => {
  assert.ok(!drawn({ source_lang: "fr" }).includes("hreflang"));
});

test("a help line carries its source text, in its own language and direction", () => {
  const persian = drawn({ source_lang: "fa-AF", source_texts: { title: "متن" } });
  assert.ok(persian.includes('"lang":"fa-AF"') && persian.includes('"dir":"rtl"'), persian);
});
