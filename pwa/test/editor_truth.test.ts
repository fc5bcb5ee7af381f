/** What is old, as the phone knows it: what was confirmed here meanwhile is not, and everybody's records stand together. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Orders, Shown } from "../src/editor/store.ts";
import { byOwner, dueNow } from "../src/editor/truth/due.ts";

const TODAY = "2026-11-25";
const orders = (...due: [id: string, owner: string][]): Orders => ({ due: due.map(([id, owner]) => ({ id, owner, verified_on: "2026-01-10", due_on: "2026-07-09" })), missing: {}, outdated: {}, reports: 0, review: 0, troubles: [] });
const shelf = (given: { [id: string]: string }) => (id: string) => (id in given ? ({ id, record: { verified_on: given[id] }, state: "public", change: 1 } as unknown as Shown) : undefined);

test("what was confirmed on this phone or is gone from it is not due", () => {
  const found = dueNow(orders(["a", ""], ["b", ""], ["c", ""]), shelf({ a: "2026-01-10", b: TODAY }), TODAY);
  assert.deepEqual(found.map(({ shown }) => shown.id), ["a"]);
  assert.deepEqual(dueNow(undefined, shelf({}), TODAY), []);
});

test("records stand by whose they are, most first, the town's last", () => {
  const found = dueNow(orders(["a", ""], ["b", "Verein"], ["c", ""], ["d", "Amt"], ["e", "Verein"], ["f", ""]), shelf({ a: "", b: "", c: "", d: "", e: "", f: "" }), TODAY);
  assert.deepEqual(byOwner(found).map(([owner, due]) => [owner, due.map(({ shown }) => shown.id).join("")]), [["Verein", "be"], ["Amt", "d"], ["", "acf"]]);
});
