/** In which language a text is, read from what a feed carries; PROTOCOL 3.6, 3.7. The publisher's side of the same vectors: tests/sync/test_vectors.py. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NestedText, WireCommon } from "../src/sync/messages.gen.ts";
import { nested, pick } from "../src/text/pick.ts";
import { vectors } from "./vectors.ts";

interface Picked {
  shown: { text: string; lang: string } | null;
  wire: NestedText | null;
}

for (const { name, given, expect } of vectors<{ lang: string }, Picked>("text/pick.json")) {
  test(`text/pick.json: ${name}`, () => {
    const said = nested(expect.wire ?? undefined, given.lang);
    assert.equal(said?.text, expect.shown?.text.normalize("NFC"));
    assert.equal(said?.lang, expect.shown?.lang);
    assert.equal(said?.foreign, expect.shown ? expect.shown.lang !== given.lang : undefined);
  });
}

const FIELDS = ["title", "summary", "body"] as const;

for (const { name, given, expect } of vectors<{ lang: string; kind: string }, WireCommon>("text/marks.json")) {
  test(`text/marks.json: ${name}`, () => {
    for (const field of FIELDS) {
      const said = pick(expect, field, given.lang);
      assert.equal(said?.text, (expect as unknown as Record<string, string>)[field] || undefined);
      assert.equal(said?.foreign ?? false, Boolean(expect.langs?.[field]));
      assert.equal(said?.lang, said && (expect.langs?.[field] ?? given.lang));
    }
  });
}
