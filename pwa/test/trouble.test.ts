/** What goes wrong with a catch-up is said in a sentence of its own, and never as somebody else's fault. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { troubleOf } from "../src/phone.ts";
import { BadSignature, Equivocation, LinkLost, Malformed, Overtaken, Rollback, StorageFull, StorageGone, Unanswered, UnknownKey, WrongFeed, WrongPart, WrongRoot } from "../src/sync/errors.ts";
import { troubleTitle } from "../src/views/trouble.tsx";

const CASES: [new (...given: never[]) => Error, known: string, first: string][] = [
  [LinkLost, "error.unreachable", "error.unreachable_first"],
  [BadSignature, "error.forged", "error.forged_first"],
  [WrongFeed, "error.forged", "error.forged_first"],
  [UnknownKey, "error.forged", "error.forged_first"],
  [Equivocation, "error.forged", "error.forged_first"],
  [Rollback, "error.older", "error.older"],
  [WrongRoot, "error.start_over_paused", "error.unreachable_first"],
  [WrongPart, "error.start_over_paused", "error.unreachable_first"],
  [Malformed, "error.start_over_paused", "error.unreachable_first"],
  [StorageFull, "error.full", "error.full"],
  [StorageGone, "error.no_storage", "error.no_storage"],
  [Overtaken, "", ""],
];

test("each condition has its sentence, on a phone with data and on one without", () => {
  for (const [Kind, known, first] of CASES) {
    const problem = new Kind("detail" as never);
    assert.deepEqual([troubleOf(problem, false), troubleOf(problem, true)], [known, first], Kind.name);
  }
  assert.equal(troubleOf(new Unanswered(404, "x/de/0"), true), "error.no_language");
  assert.equal(troubleOf(new Unanswered(503, "x/de/0"), false), "error.unreachable");
});

test("only a forged answer and a full phone get a heading", () => {
  assert.deepEqual(["error.forged", "error.forged_first", "error.full", "error.older", ""].map(troubleTitle), ["error.forged_title", "error.forged_title", "error.full_title", "", ""]);
});
