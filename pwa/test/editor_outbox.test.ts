/** What waits is sent in order, once, whatever the network does; nobody's work is lost or goes out twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, SignedOut, Unreachable } from "../src/editor/client.ts";
import type { Result } from "../src/editor/db.ts";
import type { Change, Mutation, Place, Settled } from "../src/editor/messages.gen.ts";
import { send, shown, step, type Deed, type Entry, type Shelf } from "../src/editor/outbox.ts";

const PLACE: Place = { kind: "place", id: "place00001", town: "lindenhafen", title: { source_lang: "de", said: { de: { text: "Ankerplatz" } } }, web: "a" };
const put = (value: string, base: string, record = "place00001"): Deed => ({ record, act: "put", changes: [{ field: "web", base, value }], seen: 4, title: "Ankerplatz", kind: "place" });
const remove = (record = "place00001"): Deed => ({ record, act: "remove", seen: 4, title: "Ankerplatz", kind: "place" });
const create = (): Deed => ({ record: "place00001", act: "create", body: PLACE as unknown as NonNullable<Mutation["body"]>, seen: 0, title: "Ankerplatz", kind: "place" });

/** The outbox as a list, and a server that remembers what it took by its mid. */
class Double implements Shelf {
  list: Entry[] = [];
  told: Result[] = [];
  taken = new Map<string, Mutation>();
  got: string[] = [];
  #key = 0;
  #mid = 0;

  do(deed: Deed): void {
    const made = step(this.list, deed, `mid${++this.#mid}`, 100);
    if (!made) return;
    if ("drop" in made) this.list = this.list.filter(([key]) => key !== made.drop);
    else if (made.key === undefined) this.list.push([++this.#key, made.put]);
    else this.list = this.list.map((entry) => (entry[0] === made.key ? [entry[0], made.put] : entry));
  }
  entries = async () => structuredClone(this.list);
  tried = async (keys: readonly number[]) => {
    this.list = this.list.map(([key, waiting]) => [key, keys.includes(key) ? { ...waiting, tried: true } : waiting]);
  };
  settle: Shelf["settle"] = async (done) => {
    this.list = this.list.filter(([key]) => !done.some((one) => one.key === key));
    this.told.push(...done.flatMap(({ told }) => told ?? []));
  };
  take(mutations: readonly Mutation[], refuse = ""): Settled[] {
    return mutations.map((mutation) => {
      this.got.push(mutation.mid);
      if (mutation.record === refuse) return { mid: mutation.mid, outcome: "refused", problem: { key: "edit.refused" } };
      const known = this.taken.get(mutation.mid);
      assert.ok(!known || JSON.stringify(known) === JSON.stringify(mutation), "a mid never means two things");
      this.taken.set(mutation.mid, structuredClone(mutation));
      return { mid: mutation.mid, outcome: "applied", change: 5 };
    });
  }
}
const now = () => 100;

test("edits of one record that were not sent become one", () => {
  const box = new Double();
  box.do(put("b", "a"));
  box.do(put("c", "b"));
  box.do(put("x", "a", "place00002"));
  assert.deepEqual(box.list.map(([, { mutation }]) => mutation.changes), [[{ field: "web", base: "a", value: "c" }], [{ field: "web", base: "a", value: "x" }]]);
  box.do(put("a", "c"));
  assert.equal(box.list.length, 1, "what came back to where it was waits no longer");
});

test("a new record that was never sent takes its edits inside, and leaves without a trace", () => {
  const box = new Double();
  box.do(create());
  box.do(put("b", "a"));
  assert.deepEqual([box.list.length, box.list[0]![1].mutation.body!["web"]], [1, "b"]);
  box.do(remove());
  assert.equal(box.list.length, 0);
});

test("removing takes the place of edits that were not sent", () => {
  const box = new Double();
  box.do(put("b", "a"));
  box.do(remove());
  assert.deepEqual(box.list.map(([, { mutation }]) => [mutation.act, mutation.changes, mutation.seen]), [["remove", undefined, 4]]);
  assert.equal(shown(PLACE, box.list.map(([, { mutation }]) => mutation)), undefined);
});

test("what was on its way is never changed: its answer may be lost", async () => {
  const box = new Double();
  box.do(put("b", "a"));
  const lost = await send(box, async (mutations) => {
    box.take(mutations);
    throw new Unreachable();
  }, now);
  assert.equal(lost.stopped, "unreachable");
  box.do(put("c", "b"));
  assert.deepEqual(box.list.map(([, { mutation, tried }]) => [mutation.changes?.[0]?.value, tried]), [["b", true], ["c", false]]);
  assert.equal((shown(PLACE, box.list.map(([, { mutation }]) => mutation)) as Place).web, "c");
  assert.equal((await send(box, async (mutations) => box.take(mutations), now)).stopped, "");
  assert.deepEqual(box.got, ["mid1", "mid1", "mid2"]);
  assert.deepEqual([...box.taken.values()].map(({ changes }) => (changes as Change[])[0]?.value), ["b", "c"]);
});

test("a refused one is told once and never blocks what stands behind it", async () => {
  const box = new Double();
  for (const record of ["place00001", "place00002", "place00003"]) box.do(put("b", "a", record));
  const { settled } = await send(box, async (mutations) => box.take(mutations, "place00002"), now);
  assert.deepEqual(settled.map(({ outcome }) => outcome), ["applied", "refused", "applied"]);
  assert.deepEqual([box.list.length, box.told.map(({ record }) => record)], [0, ["place00002"]]);
  await send(box, async () => assert.fail("nothing is left to send"), now);
});

test("a whole request that is refused for good is sent one by one", async () => {
  const box = new Double();
  for (const record of ["place00001", "place00002", "place00003"]) box.do(put("b", "a", record));
  const picky = async (mutations: readonly Mutation[]) => {
    if (mutations.some(({ record }) => record === "place00002")) throw new Refused(400, 40001, "edit.malformed", {});
    return box.take(mutations);
  };
  assert.equal((await send(box, picky, now)).stopped, "");
  assert.deepEqual([[...box.taken.values()].map(({ record }) => record), box.told.map(({ record, settled }) => [record, settled.problem!["key"]])], [["place00001", "place00003"], [["place00002", "edit.malformed"]]]);
});

test("a session that ended and a server that is busy keep everything", async () => {
  const box = new Double();
  box.do(put("b", "a"));
  for (const [problem, stopped] of [[new SignedOut(), "signed_out"], [new Refused(429, 42900, "", {}), "busy"], [new Refused(403, 40300, "", {}), "busy"]] as const) {
    assert.equal((await send(box, () => Promise.reject(problem), now)).stopped, stopped);
    assert.deepEqual([box.list.length, box.told.length], [1, 0]);
  }
});

test("answers that do not fit the question settle nothing", async () => {
  const box = new Double();
  box.do(put("b", "a"));
  assert.equal((await send(box, async () => [{ mid: "another", outcome: "applied" }], now)).stopped, "unreachable");
  assert.equal((await send(box, async () => [], now)).stopped, "unreachable");
  assert.equal(box.list.length, 1);
});

test("more than one request holds goes out in several, in order", async () => {
  const box = new Double();
  for (let number = 0; number < 45; number++) box.do(put("b", "a", `place${number}`));
  const sizes: number[] = [];
  await send(box, async (mutations) => {
    sizes.push(mutations.length);
    return box.take(mutations);
  }, now);
  assert.deepEqual([sizes.reduce((sum, one) => sum + one), [...box.taken.values()].map(({ record }) => record)], [45, Array.from({ length: 45 }, (_, number) => `place${number}`)]);
});
