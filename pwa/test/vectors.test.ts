/** No vector is left out: what Python promises by a case, the phone runs as well. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/** The phone never sees an OSM string, and editors' work is merged where it arrives; the server does both (tests/test_docs.py). */
const ON_THE_SERVER = /^(hours\/evaluate|merge\/.*)\.json$/;

test("every vector file is run by a test of the phone", () => {
  const folder = join(process.cwd(), "..", "sync", "vectors");
  const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => /\/.*\.json$/.test(name));
  const tests = readdirSync("test").filter((name) => /\.test\.tsx?$/.test(name) && name !== "vectors.test.ts");
  const said = tests.map((name) => readFileSync(join("test", name), "utf8")).join("\n");
  assert.ok(files.length > 10);
  assert.deepEqual(files.filter((name) => !said.includes(name) && !ON_THE_SERVER.test(name)), []);
});
