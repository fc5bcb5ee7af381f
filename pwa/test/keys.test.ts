/** Keys of the catalogue travel as places in a list (build.mjs): nobody may take one apart. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

test("no script looks into a key", () => {
  const files = readdirSync("src", { recursive: true }).map(String).filter((name) => /\.tsx?$/.test(name) && !/^(sync|search)/.test(name));
  assert.ok(files.length > 50);
  for (const name of files) assert.doesNotMatch(readFileSync(`src/${name}`, "utf8"), /\.(startsWith|includes|endsWith|slice|split)\("(error|age|changes|events|filter|help|place)\./, name);
});

test("every key that a script names is in the reference catalogue, and in German", () => {
  const catalogue = (lang: string) => new Set([...readFileSync(`../content/catalogs/${lang}.po`, "utf8").matchAll(/^msgid "([\w.]+)(?:\[\w+\])?"/gm)].map(([, key]) => key));
  const [en, de] = [catalogue("en"), catalogue("de")];
  const spaces = new Set([...en].map((key) => key?.split(".")[0]));
  for (const name of readdirSync("src", { recursive: true }).map(String).filter((one) => /^(views|ui|records|text|\w+\.tsx?$)/.test(one) && /\.tsx?$/.test(one))) {
    for (const [, key] of readFileSync(`src/${name}`, "utf8").matchAll(/"([a-z_]+\.[a-z_]*[a-zA-Z0-9])"/g)) {
      if (!spaces.has(key?.split(".")[0]) || /\.(ts|tsx|css|svg)$/.test(key as string)) continue;
      assert.ok(en.has(key) && de.has(key), `${name}: ${key}`);
    }
  }
});
