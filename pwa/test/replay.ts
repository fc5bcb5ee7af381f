/**
 * The phone's replica for a driver in another language: one JSON line in, one out (`tests/doubles/phone_process.py`).
 *
 *   {"do": "new", "feed": …, "root": hex}      forget everything
 *   {"do": "catch_up", "now_s": …}             one catch-up; each question comes out as {"get": path, "tag", "past_caches"} and is
 *                                              answered by {"status", "body": base64, "tag", "date_s"} or {"lost": true};
 *                                              at the end {"outcome" or "error", "seq", "root", …}
 * The root that is told was made anew from the stored records, not read from the head.
 */
import { createInterface } from "node:readline";
import { type Bytes, hex, prove, stateRoot } from "../src/sync/canon.ts";
import { LinkLost } from "../src/sync/errors.ts";
import type { Link } from "../src/sync/link.ts";
import { MemoryStore } from "../src/sync/memory.ts";
import { type Feed, pull } from "../src/sync/pull.ts";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => JSON.parse((await lines.next()).value ?? "null");
const say = (value: unknown) => void process.stdout.write(`${JSON.stringify(value)}\n`);
const bytes = (text: string, coding: "hex" | "base64"): Bytes => new Uint8Array(Buffer.from(text, coding));

const link: Link = {
  async get(path, tag, pastCaches) {
    say({ get: path, tag: tag ?? "", past_caches: !!pastCaches });
    const { status, body, tag: own, date_s, lost } = await next();
    if (lost) throw new LinkLost(path);
    return { status, body: bytes(body, "base64"), tag: own, date_s: date_s || undefined };
  },
};

async function told(store: MemoryStore): Promise<object> {
  const [held, records, notes] = [await store.held(), await store.records(), await store.notes()];
  const anew = await prove(records.values());
  return {
    seq: held?.head.seq ?? 0,
    root: held ? hex(await stateRoot(anew)) : "",
    head: held ? hex(held.head.raw) : "",
    records: records.size,
    table: held?.table ?? [],
    last_success_s: notes.lastSuccess_s,
    pause_until_s: notes.pausedUntil_s,
    doubt: (notes.evidence ?? []).map(hex),
  };
}

let [store, feed] = [new MemoryStore(), {} as Feed];
for (let order = await next(); order; order = await next()) {
  if (order.do === "new") {
    [store, feed] = [new MemoryStore(), { name: order.feed, root: bytes(order.root, "hex") }];
    say({});
    continue;
  }
  const end = await pull(link, store, feed, order.now_s).then(({ outcome }) => ({ outcome }), (problem: Error) => ({ error: problem.name }));
  say({ ...end, ...(await told(store)) });
}
