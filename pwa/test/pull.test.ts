/** One catch-up against a town that publishes, loses and forgets; PROTOCOL 4 to 8. Attacks are in trust.test.ts and pause.test.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, joined } from "../src/sync/canon.ts";
import { HEAD_SIZE } from "../src/sync/head.ts";
import type { Answer, Link } from "../src/sync/link.ts";
import { MemoryStore } from "../src/sync/memory.ts";
import type { AnyRecord } from "../src/sync/messages.gen.ts";
import { type Progress, pull } from "../src/sync/pull.ts";
import type { ReplicaStore } from "../src/sync/state.ts";
import { bytesOf, FakeTown, keyDocument, NOW_S, signer, someRecords, WEEK_S } from "./faketown.ts";
import { catchUp, loaded, published, refused, whole } from "./catchup.ts";
import { ordered, runVectors, unhex } from "./refusals.ts";

interface Step {
  now_s: number;
  exchange: { path: string; if_none_match?: string; status: number; body: string; etag?: string }[];
  outcome?: string;
  error?: string;
  seq: number;
  root: string;
  records: AnyRecord[];
}

runVectors<{ feed: string; root_key: string; steps: Step[] }, string>("replica/exchange-generated.json", async ({ feed, root_key, steps }) => {
  const store = new MemoryStore();
  for (const { now_s, exchange, outcome, error, seq, root, records } of steps) {
    const left = [...exchange];
    const link: Link = {
      async get(path, tag) {
        const { path: wanted, if_none_match, status, body, etag = "" } = left.shift() ?? assert.fail(`unexpected ${path}`);
        assert.deepEqual([path, tag || undefined], [wanted, if_none_match]);
        return { status, body: unhex(body), tag: etag, date_s: undefined };
      },
    };
    const end = await pull(link, store, { name: feed, root: unhex(root_key) }, now_s).then((pulled) => pulled.outcome, (problem: Error) => problem.name);
    assert.deepEqual([end, left], [outcome ?? error, []]);
    const held = await store.held();
    assert.deepEqual([held?.head.seq ?? 0, held ? hex(held.head.root) : "", ordered(await store.records())], [seq, root, records]);
  }
  return "told";
});

test("a first sync brings everything, an edit costs one request", async () => {
  const [town, store] = await loaded();
  assert.deepEqual(await whole(store), published(town));
  town.edit("p0001", { summary: "Neu.", tags: undefined, hours: "1 0900-1200" });
  assert.equal((await catchUp(town, store)).outcome, "delta");
  assert.deepEqual(town.asked, ["/sync/v1/musterstadt/de/1"]);
  assert.deepEqual(await whole(store), published(town));
});

test("nothing new costs one request with the tag of the held head", async () => {
  const [town, store] = await loaded();
  assert.equal((await catchUp(town, store, {}, NOW_S + 60)).outcome, "unchanged");
  assert.deepEqual(town.tags, [`"1.1.${NOW_S}"`]);
  assert.equal((await store.notes()).lastSuccess_s, NOW_S + 60);
});

test("a head signed again is kept, the records stay", async () => {
  const [town, store] = await loaded();
  town.issued_s += 86_400;
  assert.equal((await catchUp(town, store)).outcome, "head");
  assert.equal((await store.held())!.head.issued_s, NOW_S + 86_400);
  assert.deepEqual(await whole(store), published(town));
});

test("deleted, added and changed records arrive in one step", async () => {
  const [town, store] = await loaded();
  const rest = [...town.records.values()].filter(({ id }) => id !== "p0002" && id !== "h1");
  town.publish([...rest, { id: "p9", kind: "place", title: "Neu" }, { id: "h1", kind: "place", title: "Jetzt ein Ort" }]);
  town.edit("p0004", { summary: "Anders 🏡." });
  assert.equal((await catchUp(town, store)).outcome, "delta");
  assert.deepEqual(await whole(store), published(town));
  const changes = await store.changes();
  assert.deepEqual(changes.map(({ id, what }) => `${what} ${id}`).sort(), ["added h1", "added p9", "changed p0004", "gone p0002"]);
  assert.deepEqual(changes.find(({ id }) => id === "p0004")!.fields, ["summary"]);
});

test("unknown kinds and fields are kept and proven", async () => {
  const records = [...someRecords(), { id: "t1", kind: "tour", title: "Bus", wheels: 4 }];
  const town = await FakeTown.found("musterstadt/de", records);
  town.table = [...town.table, ["tour", ["id", "title", "wheels"]]];
  const store = new MemoryStore();
  await catchUp(town, store);
  town.edit("t1", { wheels: 6 });
  await catchUp(town, store);
  assert.deepEqual((await store.records(["t1"])).get("t1"), { id: "t1", kind: "tour", title: "Bus", wheels: 6 });
});

test("a field may have any name", async () => {
  const records: AnyRecord[] = [...someRecords(), { id: "x", kind: "odd", constructor: 1 } as unknown as AnyRecord];
  const town = await FakeTown.found("musterstadt/de", records);
  town.table = [...town.table, ["odd", ["id", "constructor", "toString", "hasOwnProperty"]]];
  const store = new MemoryStore();
  await catchUp(town, store);
  town.edit("x", { toString: "text" });
  await catchUp(town, store);
  town.edit("x", { constructor: undefined, hasOwnProperty: [1] });
  town.forget(2);
  await catchUp(town, store);
  assert.deepEqual(await whole(store), published(town));
  assert.deepEqual((await store.changes()).map(({ fields }) => fields), [["toString"], ["constructor", "hasOwnProperty"]]);
});

test("an answer that never arrives leaves everything as it was", async () => {
  const [town, store] = await loaded();
  const before = await whole(store);
  town.edit("p0001", { title: "Neu" });
  town.mischief.push("lost");
  await refused(town, store, "LinkLost");
  assert.deepEqual(await whole(store), before);
  assert.equal((await catchUp(town, store)).outcome, "delta");
});

test("a head alone that names a state this phone does not have leads to one start over", async () => {
  const [town, store] = await loaded();
  town.edit("p0001", { title: "Neu" });
  town.mischief.push((answer) => ({ ...answer, body: answer.body.slice(0, HEAD_SIZE) }));
  assert.equal((await catchUp(town, store)).outcome, "parts");
  assert.deepEqual(await whole(store), published(town));
});

test("a town without a record is a head alone", async () => {
  const [town, store] = [await FakeTown.found("musterstadt/de", []), new MemoryStore()];
  town.body = () => new Uint8Array();
  assert.equal((await catchUp(town, store)).outcome, "head");
  town.publish(someRecords());
  town.body = undefined;
  town.forget(1);
  assert.equal((await catchUp(town, store)).outcome, "parts");
});

test("a new key is learnt from the newer document, once", async () => {
  const [town, store] = await loaded();
  const old = town.document;
  [town.key, town.keyId] = [await signer(), 2];
  town.document = await keyDocument(town.rootKey, { epoch: 1, issued_s: NOW_S, expires_s: NOW_S + 52 * WEEK_S, keys: [[2, town.key.publicKey]] });
  town.edit("p0001", { title: "Neu" });
  assert.equal((await catchUp(town, store)).outcome, "delta");
  [town.keyId, town.document] = [3, old];
  town.edit("p0001", { title: "Neuer" });
  await refused(town, store, "Rollback");
});

test("a plain file store without this seq is asked for 0 once", async () => {
  const [town, store] = await loaded();
  town.edit("p0001", { title: "Neu" });
  town.mischief.push((answer) => ({ ...answer, status: 404 }));
  assert.equal((await catchUp(town, store)).outcome, "parts");
  town.mischief.push((answer) => ({ ...answer, status: 404 }), (answer) => ({ ...answer, status: 404 }));
  await refused(town, store, "Unanswered");
  assert.equal((await catchUp(town, store)).outcome, "unchanged");
});

test("another status changes nothing and counts as no check", async () => {
  const [town, store] = await loaded();
  const before = await store.notes();
  town.mischief.push((answer) => ({ ...answer, status: 503 }));
  await refused(town, store, "Unanswered");
  assert.deepEqual(await store.notes(), before);
});

test("a dumb store's own tag is sent back to the address that it came from", async () => {
  const [town, store] = await loaded();
  const own = (answer: Answer): Answer => ({ ...answer, tag: '"dumb"' });
  town.issued_s += 10;
  town.mischief.push(own, own);
  await catchUp(town, store);
  await catchUp(town, store);
  assert.deepEqual(town.tags, [`"1.1.${NOW_S}"`, '"dumb"']);
  town.edit("p0001", { title: "Neu" });
  town.mischief.push(own);
  await catchUp(town, store);
  await catchUp(town, store);
  assert.equal(town.tags.at(-1), `"1.2.${NOW_S + 10}"`);
});

test("a clock that is wrong by more than an hour is put right by the answer", async () => {
  const [town, store] = await loaded();
  await catchUp(town, store, {}, NOW_S - 100 * 86_400);
  assert.deepEqual([(await store.notes()).clockOff_s, (await store.notes()).lastSuccess_s], [100 * 86_400, NOW_S]);
  await catchUp(town, store, {}, NOW_S + 600);
  assert.deepEqual([(await store.notes()).clockOff_s, (await store.notes()).lastSuccess_s], [0, NOW_S + 600]);
});

test("the emergency page is proven and shown before the rest has come", async () => {
  const [town, store] = [await FakeTown.found(), new MemoryStore()];
  const seen: string[] = [];
  const steps: Progress[] = [];
  await catchUp(town, store, {
    onUrgent: (records) => seen.push(`${town.asked.filter((path) => path.includes("parts")).length}: ${records.map(({ id }) => id)}`),
    onProgress: (progress) => steps.push(progress),
  });
  assert.deepEqual(seen, ["1: town,h1,h2"]);
  assert.deepEqual(steps.map(({ partsDone }) => partsDone), [1, 2, 3]);
  assert.equal(steps.at(-1)!.bytesDone, steps.at(-1)!.bytes);
});

test("the price is told before anything is loaded, and later means later", async () => {
  const [town, store] = [await FakeTown.found(), new MemoryStore()];
  const prices: Progress[] = [];
  const offer = (answer: boolean | "urgent") => async (price: Progress) => (prices.push(price), answer);
  assert.equal((await catchUp(town, store, { offer: offer(false) })).outcome, "later");
  assert.equal(prices[0]!.bytes, [...town.parts.values()].reduce((sum, part) => sum + part.length, 0));
  assert.equal((await catchUp(town, store, { offer: offer("urgent") })).outcome, "later");
  assert.deepEqual((await store.early()).map(({ id }) => id), ["town", "h1", "h2"]);
  assert.equal(town.asked.filter((path) => path.includes("parts")).length, 1);
  assert.equal(await store.held(), undefined);
  assert.equal((await catchUp(town, store, { offer: offer(true) })).outcome, "parts");
  assert.equal(prices[2]!.partsDone, 1);
  assert.equal(town.asked.filter((path) => path.includes("parts")).length, 3);
});

test("a resumed first sync costs at most one part more", async () => {
  const [town, store] = [await FakeTown.found(), new MemoryStore()];
  for (let lost = 0; lost < 3; lost++) {
    town.mischief.push(...Array.from({ length: lost ? 1 : 2 }, () => (answer: Answer) => answer), ...(lost ? [(answer: Answer) => answer] : []), "lost");
    await refused(town, store, "LinkLost");
    town.mischief.length = 0;
  }
  await catchUp(town, store);
  const loads = town.asked.filter((path) => path.includes("parts"));
  assert.equal(new Set(loads).size, 3);
  assert.ok(loads.length <= 3 + 3);
  assert.deepEqual(await whole(store), published(town));
});

test("a new list asks only for the parts that changed", async () => {
  const [town, store] = [await FakeTown.found(), new MemoryStore()];
  town.mischief.push(...Array.from({ length: 4 }, () => (answer: Answer) => answer), "lost");
  await refused(town, store, "LinkLost");
  town.edit("p0003", { summary: "Nur Text." });
  town.asked.length = 0;
  await catchUp(town, store);
  assert.equal(town.asked.filter((path) => path.includes("parts")).length, 1);
  assert.deepEqual(await whole(store), published(town));
});

test("a spoiled part is asked for once more, then the catch-up pauses", async () => {
  const spoil = (answer: Answer): Answer => ({ ...answer, body: joined([answer.body, new Uint8Array(1)]) });
  const pass = (answer: Answer): Answer => answer;
  const [town, store] = [await FakeTown.found(), new MemoryStore()];
  town.mischief.push(pass, pass, spoil);
  assert.equal((await catchUp(town, store)).outcome, "parts");
  assert.deepEqual(town.pastCaches.slice(-1), town.asked.slice(3, 4));
  const other = new MemoryStore();
  town.mischief.push(pass, pass, spoil, spoil);
  await refused(town, other, "WrongPart");
  assert.equal((await catchUp(town, other)).outcome, "paused");
});

test("a staged part that the phone spoiled is loaded again", async () => {
  const [town, store] = [await FakeTown.found(), new MemoryStore()];
  await town.list();
  for (const name of town.parts.keys()) await store.stage(name, bytesOf([]));
  await catchUp(town, store);
  assert.deepEqual(await whole(store), published(town));
});

test("a phone asleep for a year loads the parts and keeps no deleted record", async () => {
  const [town, store] = await loaded();
  town.publish([...town.records.values()].filter(({ id }) => id !== "h2").map((record) => (record.id === "p0000" ? { ...record, title: "Umgezogen" } : record)));
  town.forget(1);
  assert.equal((await catchUp(town, store)).outcome, "parts");
  assert.deepEqual(await whole(store), published(town));
  assert.deepEqual(await store.changes(), [
    { at_s: NOW_S, id: "h2", what: "gone" },
    { at_s: NOW_S, id: "p0000", what: "changed", fields: ["title"] },
  ]);
});

test("killed at every await the phone holds the old or the new state, whole, and recovers", async () => {
  for (const way of ["first", "delta", "parts"] as const) {
    for (const when of ["before", "after"] as const) {
      for (let step = 0; ; step++) {
        const [town, store] = way === "first" ? [await FakeTown.found(), new MemoryStore()] : await loaded();
        const before = await whole(store);
        if (way !== "first") town.edit("p0001", { title: "Neu" });
        if (way === "parts") town.forget(1);
        const killed = await catchUp(town, dying(store, step, when)).then(() => false, (problem: Error) => problem.message === "killed");
        const after = await whole(store);
        assert.ok([before, published(town)].some((state) => state.join() === after.join()), `${way} ${when} ${step}`);
        await catchUp(town, store);
        assert.deepEqual(await whole(store), published(town));
        if (!killed) break;
        assert.ok(step < 50);
      }
    }
  }
});

/** A store whose process dies at the n-th call. */
function dying(store: MemoryStore, step: number, when: "before" | "after"): ReplicaStore {
  let calls = 0;
  return new Proxy(store as ReplicaStore, {
    get(target, name: keyof ReplicaStore) {
      const method = target[name].bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (name === "locked") return method;
      return async (...args: unknown[]) => {
        const dies = calls++ === step;
        if (dies && when === "before") throw new Error("killed");
        const answer = await method(...args);
        if (dies) throw new Error("killed");
        return answer;
      };
    },
  });
}

/* PROTOCOL 7.7: one catch-up at a time per feed. */
test("two pulls at once make one after the other", async () => {
  const [town, store] = [await FakeTown.found(), new MemoryStore()];
  const outcomes = await Promise.all([catchUp(town, store), catchUp(town, store)]);
  assert.deepEqual(outcomes.map(({ outcome }) => outcome), ["parts", "unchanged"]);
});

test("without a lock the slower pull is overtaken and changes nothing", async () => {
  const [town, store] = await loaded();
  town.edit("p0001", { title: "Neu" });
  const unlocked = new Proxy(store as ReplicaStore, {
    get: (target, name: keyof ReplicaStore) => (name === "locked" ? (work: () => Promise<unknown>) => work() : (target[name] as () => unknown).bind(target)),
  });
  const ends = await Promise.allSettled([catchUp(town, unlocked), catchUp(town, unlocked)]);
  assert.deepEqual(ends.map((end) => (end.status === "fulfilled" ? end.value.outcome : (end.reason as Error).name)).sort(), ["Overtaken", "delta"]);
  assert.deepEqual(await whole(store), published(town));
});