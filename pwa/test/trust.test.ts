/**
 * Attacks by name, after TUF's list: what a mirror, a cache, a thief of the feed key or a broken line may try, and what the phone does.
 *
 * Everywhere the same promise: nothing of it is believed, the old state stays, whole and readable (PROTOCOL 4, 7, 8). The same list
 * for the reference replica is `tests/sync/test_trust.py`; names agree. That nothing loops is in `pause.test.ts`, what
 * a link reads at most in `link.test.ts`.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, joined, same } from "../src/sync/canon.ts";
import { etag, HEAD_SIZE, parseHead } from "../src/sync/head.ts";
import type { Answer } from "../src/sync/link.ts";
import { MemoryStore } from "../src/sync/memory.ts";
import type { AnyRecord } from "../src/sync/messages.gen.ts";
import { partName } from "../src/sync/parts.ts";
import { pull } from "../src/sync/pull.ts";
import { Replica } from "../src/sync/replica.ts";
import { catchUp, loaded, published, refused, whole } from "./catchup.ts";
import { bytesOf, FakeTown, keyDocument, NOW_S, type Signer, signer, someRecords, WEEK_S } from "./faketown.ts";

const HERE = "/sync/v1/musterstadt/de";
const documentOf = (root: Signer, epoch: number, issued_s: number, ...keys: [number, Bytes][]) => keyDocument(root, { epoch, issued_s, expires_s: NOW_S + 52 * WEEK_S, keys });

/** The same town under another name, or the same name from another hand: same keys, same numbers, other words. */
async function stranger(town: FakeTown, feed: string): Promise<FakeTown> {
  const other = await FakeTown.found(feed, someRecords(), town.secrets);
  other.edit("p0001", { title: "مكتب" });
  return other;
}

/* Rollback: what was once true is offered again. */

test("rollback: an old head is refused", async () => {
  const [town, store] = await loaded();
  const old = await town.get(`${HERE}/0`);
  town.edit("p0001", { title: "Neu" });
  await catchUp(town, store);
  const notes = await store.notes();
  town.mischief.push(() => old);
  await refused(town, store, "Rollback");
  assert.deepEqual(await store.notes(), notes, "no pause, no success");
});

test("rollback: an older epoch is refused however high its seq", async () => {
  const [town, store] = await loaded();
  town.epoch = 2;
  town.edit("p0001", { title: "Neu" });
  await catchUp(town, store);
  [town.epoch, town.seq] = [1, 2 ** 32 - 2];
  town.publish(someRecords());
  town.forget(2);
  await refused(town, store, "Rollback");
});

test("rollback: an older key document is refused", async () => {
  const [town, store] = await loaded();
  const old = town.document;
  [town.key, town.keyId] = [await signer(), 2];
  town.document = await documentOf(town.rootKey, 1, NOW_S, [2, town.key.publicKey]);
  town.edit("p0001", { title: "Neu" });
  assert.equal((await catchUp(town, store)).outcome, "delta");
  [town.keyId, town.document] = [3, old];
  town.edit("p0001", { title: "Neuer" });
  await refused(town, store, "Rollback");
  assert.notDeepEqual(await store.keys(), old);
});

test("rollback: an older signature of the same state changes nothing", async () => {
  const [town, store] = await loaded();
  const old = await town.get(`${HERE}/1`);
  town.issued_s += 3_600;
  await catchUp(town, store);
  town.mischief.push(() => old);
  assert.equal((await catchUp(town, store)).outcome, "unchanged");
  assert.equal((await store.held())!.head.issued_s, NOW_S + 3_600);
});

/* Freeze: nothing new is let through. */

for (const [way, twist] of [["304 for ever", (answer: Answer): Answer => ({ ...answer, status: 304, body: new Uint8Array() })], ["the same head again", undefined]] as const) {
  test(`freeze: a frozen mirror (${way}) is shown as stale after seven days and hides nothing`, async () => {
    const [town, store] = await loaded();
    const frozen = await town.get(`${HERE}/1`);
    town.date_s = undefined;
    const replica = new Replica(store, town.pinned);
    for (const [late_s, isFresh] of [[0, true], [1, false]] as const) {
      town.mischief.push((answer) => (twist ? twist(answer) : { ...frozen, date_s: undefined }));
      assert.equal((await catchUp(town, store, {}, NOW_S + WEEK_S + late_s)).outcome, "unchanged");
      await replica.refresh();
      assert.equal(replica.isFresh(NOW_S + WEEK_S + late_s), isFresh);
    }
    replica.close();
    assert.deepEqual(await whole(store), published(town));
  });
}

test("freeze: a clock set back does not make an old head fresh", async () => {
  const [town, store] = await loaded();
  const replica = new Replica(store, town.pinned);
  town.date_s = NOW_S + 30 * WEEK_S;
  town.mischief.push((answer) => ({ ...answer, status: 304 }));
  await catchUp(town, store, {}, NOW_S);
  await replica.refresh();
  assert.equal(replica.isFresh(NOW_S), false);
  replica.close();
});

/* Fast-forward: a stolen feed key signs numbers so high that nothing honest would ever be newer. */

test("fast-forward: a stolen feed key is beaten by a new key document, phones recover by themselves", async () => {
  const [town, store] = await loaded();
  const thief = await stranger(town, town.feed);
  Object.assign(thief, { document: town.document, epoch: 256, seq: 2 ** 32 - 2 });
  thief.publish(someRecords().map((record) => ({ ...record, title: "Vom Dieb" })));
  await catchUp(thief, store);
  assert.deepEqual([(await store.held())!.head.seq, (await store.records()).get("p0001")!.title], [2 ** 32 - 1, "Vom Dieb"]);
  [town.key, town.keyId, town.epoch] = [await signer(), 2, 257];
  town.document = await documentOf(town.rootKey, 257, NOW_S, [2, town.key.publicKey]);
  town.edit("p0001", { title: "Wieder echt" });
  assert.equal((await catchUp(town, store)).outcome, "parts");
  assert.deepEqual(await whole(store), published(town));
  await refused(town, store, "Rollback", {}, thief); // he can offer the old document, never a newer one
});

test("fast-forward: no epoch beyond what a new document can beat is believed", async () => {
  const [town, store] = await loaded();
  town.epoch = 257;
  town.edit("p0001", { title: "Weit vorn" });
  await refused(town, store, "UnknownKey");
});

test("fast-forward: a stolen key cannot sign the future for ever", async () => {
  const [town, store] = await loaded();
  town.issued_s = NOW_S + 53 * WEEK_S;
  town.edit("p0001", { title: "Vom Dieb" });
  await refused(town, store, "UnknownKey");
});

/* Mix and match: pieces that are all genuine and do not belong together. */

for (const feed of ["musterstadt/ar", "lindenhafen/de"]) {
  test(`mix and match: a head of ${feed} is refused`, async () => {
    const [town, store] = await loaded();
    const other = await stranger(town, feed);
    town.mischief.push(() => other.get(`/sync/v1/${feed}/0`));
    await refused(town, store, "WrongFeed");
  });

  test(`mix and match: my head before the delta or the parts of ${feed} is refused`, async () => {
    const [town, store] = await loaded();
    const other = await stranger(town, feed);
    town.edit("p0002", { title: "Neu" });
    const [theirs, list] = [bytesOf(other.delta(new Map(someRecords().map((record) => [record.id, record])))), await other.list()];
    town.body = (seq) => (seq ? theirs : undefined);
    assert.equal((await catchUp(town, store)).outcome, "parts");
    assert.deepEqual(await whole(store), published(town));
    town.edit("p0003", { title: "Neuer" });
    town.body = () => list;
    for (const [name, part] of other.parts) town.parts.set(name, part);
    await refused(town, store, "WrongRoot");
  });
}

test("mix and match: my head before the delta of another epoch is refused", async () => {
  const [town, store] = await loaded();
  town.edit("p0001", { title: "Vorher" });
  const before = (await town.get(`${HERE}/1`)).body.slice(HEAD_SIZE);
  town.epoch = 2;
  town.edit("p0001", { title: "Nachher" });
  town.body = (seq) => (seq ? before : undefined);
  assert.equal((await catchUp(town, store)).outcome, "parts");
  assert.deepEqual(await whole(store), published(town));
});

test("mix and match: a list whose parts come from two publications is refused", async () => {
  const town = await FakeTown.found();
  const read = async () => JSON.parse(new TextDecoder().decode(await town.list()));
  const old = await read();
  town.publish(someRecords().map((record) => ({ ...record, title: "Neu", summary: "Anders als zuvor." })));
  const list = await read();
  assert.equal(old.parts.length, 3);
  for (let mix = 0; mix < 7; mix++) {
    const parts = list.parts.map((row: unknown, at: number) => (mix >> at & 1 ? row : old.parts[at]));
    town.body = () => bytesOf({ ...list, parts });
    await refused(town, new MemoryStore(), "WrongRoot|Malformed");
  }
});

/* Equivocation: one number, two states. */

test("equivocation: both heads are kept for the operator", async () => {
  const [town, store] = await loaded();
  const honest = town.rootOf;
  town.rootOf = async () => new Uint8Array(32).fill(9);
  town.issued_s += 1;
  await refused(town, store, "Equivocation");
  town.rootOf = honest;
  town.issued_s -= 1;
  assert.equal((await catchUp(town, store)).outcome, "unchanged");
  const [stored, offered] = (await store.notes()).evidence!;
  assert.ok(same(stored, (await store.held())!.head.raw));
  assert.deepEqual([parseHead(offered).seq, offered[24]], [1, 9]);
});

/* Endless data: an answer that wants to fill the phone. */

test("endless data: a forged list cannot fill a phone", async () => {
  const town = await FakeTown.found();
  const rubbish = Array.from({ length: 12 }, (_, at) => joined([bytesOf([at]), new Uint8Array(8_000_000)]));
  const names = await Promise.all(rubbish.map(partName));
  names.forEach((name, at) => town.parts.set(name, rubbish[at]!));
  town.body = () => bytesOf({ fields: [["place", ["id"]]], parts: names.map((name) => [name, 1]) });
  await refused(town, new MemoryStore(), "Malformed");
  assert.equal(town.asked.filter((path) => path.includes("/parts/")).length, 9, "the last one is over 64 MiB");
});

const many = (count: number, text: string) => Array.from({ length: count }, () => text).join();
for (const [name, text] of [
  ["deep", "[".repeat(100_000)],
  ["a table without end", `{"fields":[["place",["id",${many(300_000, '"a"')}]]],"parts":[]}`],
  ["parts without end", `{"fields":[["place",["id"]]],"parts":[${many(5_000, `["${"0".repeat(32)}",1]`)}]}`],
  ["fields without end", `[[],[${Array.from({ length: 200_000 }, (_, at) => `${at + 1},[0],[0]`).join()}],[]]`],
  ["positions without end", `[[${many(1_000_000, "0")}],[],[]]`],
  ["a text without end", `[[],[1,[0],["${"x".repeat(1_000_000)}`],
] as const) {
  test(`endless data: a small bomb (${name}) is refused quickly`, async () => {
    const [town, store] = await loaded();
    town.edit("p0001", { title: "Neu" });
    town.body = () => new TextEncoder().encode(text);
    await refused(town, store, "Malformed");
  });
}

/* Arbitrary software: content that nobody entitled has signed. */

test("arbitrary software: a head of another key is refused", async () => {
  const [town, store] = await loaded();
  town.key = await signer();
  town.edit("p0001", { title: "Falsch" });
  await refused(town, store, "BadSignature");
  assert.deepEqual(town.asked, [`${HERE}/1`]);
});

test("arbitrary software: a key that is not in the document is refused", async () => {
  const [town, store] = await loaded();
  [town.key, town.keyId] = [await signer(), 7];
  town.edit("p0001", { title: "Falsch" });
  await refused(town, store, "UnknownKey");
  assert.deepEqual(town.asked, [`${HERE}/1`, "/sync/v1/keys"]);
});

test("arbitrary software: a document of another root is refused, at the first contact and later", async () => {
  const [town, store] = await loaded();
  const known = await store.keys();
  [town.key, town.keyId] = [await signer(), 2];
  town.document = await documentOf(await signer(), 1, NOW_S, [2, town.key.publicKey]);
  town.edit("p0001", { title: "Falsch" });
  await refused(town, store, "BadSignature");
  await refused(town, new MemoryStore(), "BadSignature");
  assert.deepEqual(await store.keys(), known);
});

test("arbitrary software: a document is forgotten with the root that vouched for it", async () => {
  const [town, store] = await loaded();
  const root = (await signer()).publicKey;
  town.edit("p0001", { title: "Neu" });
  await assert.rejects(pull(town, store, { ...town.pinned, root }, NOW_S), { name: "BadSignature" });
});

/* Spoiled on the way: cut off, or a bit turned over. */

const cut = (raw: Bytes): Bytes[] => Array.from(raw, (_, at) => raw.slice(0, at));
const turned = (raw: Bytes, bit: number): Bytes => raw.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)) as Bytes;
/** One bit of every byte, each of the eight in turn. */
const flipped = (raw: Bytes): Bytes[] => Array.from(raw, (_, at) => turned(raw, at * 8 + (at % 8)));
const everyBit = (raw: Bytes): Bytes[] => Array.from({ length: raw.length * 8 }, (_, bit) => turned(raw, bit));
const REFUSALS = "^(Malformed|NotCanonical|BadSignature|UnknownKey|WrongFeed|LinkLost)$";

for (const [how, spoil] of [["cut", cut], ["flipped", flipped]] as const) {
  test(`spoiled at every byte (${how}), an answer is refused`, async () => {
    const [town, store] = await loaded(someRecords(2));
    town.edit("p0001", { title: "Neu 🕊" });
    const { body: good } = await town.get(`${HERE}/1`);
    const bodies = spoil === flipped ? everyBit(good) : spoil(good);
    assert.ok(bodies.length > HEAD_SIZE + 20);
    for (const body of bodies) {
      town.mischief.length = 0;
      // The way to `/0` is lost, so that nothing can be mended.
      town.mischief.push((answer) => ({ ...answer, body }), "lost", "lost");
      await refused(town, store, REFUSALS, { byHand: true });
    }
  });

  test(`spoiled at every byte (${how}), a part is refused`, async () => {
    const [town, store] = await loaded(someRecords(2));
    town.edit("p0001", { title: "Neu" });
    town.forget(1);
    const { parts } = JSON.parse(new TextDecoder().decode(await town.list()));
    for (const body of spoil(town.parts.get(parts[0][0])!)) {
      const wrong = (answer: Answer): Answer => ({ ...answer, body });
      town.mischief.push((answer) => answer, wrong, wrong);
      await refused(town, store, "WrongPart", { byHand: true });
    }
  });

  test(`spoiled at every byte (${how}), a key document is refused`, async () => {
    const [town, store] = await loaded();
    const known = await store.keys();
    [town.key, town.keyId] = [await signer(), 2];
    const good = await documentOf(town.rootKey, 1, NOW_S, [2, town.key.publicKey]);
    town.edit("p0001", { title: "Neu" });
    for (const body of spoil(good)) {
      town.document = body;
      await refused(town, store, "Malformed|BadSignature");
      assert.deepEqual(await store.keys(), known);
    }
    town.document = good;
    assert.equal((await catchUp(town, store)).outcome, "delta");
  });
}

/* A right signature over a wrong root. */

test("wrong root: a signed root of no well-formed delta is refused", async () => {
  const [town, store] = await loaded();
  town.edit("p0001", { title: "Neu" });
  town.rootOf = async () => new Uint8Array(32).fill(7);
  await refused(town, store, "WrongRoot");
});

test("wrong root: forged urgent parts are never shown", async () => {
  const [town, store] = [await FakeTown.found(), new MemoryStore()];
  const list = JSON.parse(new TextDecoder().decode(await town.list()));
  const forged = await FakeTown.found(town.feed, [{ ...someRecords()[1]!, title: "Ruf mich an" } as AnyRecord]);
  await forged.list();
  const [[name, part]] = [...forged.parts] as [[string, Bytes]];
  town.parts.set(name, part);
  list.parts[0] = [name, part.length];
  town.body = () => bytesOf(list);
  await refused(town, store, "WrongRoot", { onUrgent: () => assert.fail("shown") });
  assert.deepEqual(await store.early(), []);
});

test("a phone that was fooled by nothing asks with its own tag", async () => {
  const [town, store] = await loaded();
  town.mischief.push((answer) => ({ ...answer, status: 200, body: new Uint8Array(3) }));
  await refused(town, store, "Malformed");
  await catchUp(town, store);
  assert.deepEqual(town.tags, Array(2).fill(etag((await store.held())!.head)));
});
