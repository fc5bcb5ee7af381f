/** The way to the town and past it: origin first, then its mirrors; PROTOCOL 10.4. */
import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { MemoryStore } from "../src/sync/memory.ts";
import { LinkLost } from "../src/sync/errors.ts";
import { webLinks } from "../src/sync/link.ts";
import { pull } from "../src/sync/pull.ts";
import { FakeTown, NOW_S, WEEK_S } from "./faketown.ts";

/** Under Node the page's own address is none, so the origin is always out of reach. */
async function standing(listener: RequestListener, work: (origin: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const mirrorOf = (town: FakeTown, asked: string[] = []): RequestListener => async ({ url, headers }, reply) => {
  asked.push(url!);
  const { status, body, tag } = await town.get(url!, headers["if-none-match"]);
  reply.writeHead(status, { ...(tag && { ETag: tag }), Date: new Date(0).toUTCString() }).end(body);
};

test("with the town out of reach the second mirror answers, and counts as checked when its head was signed", async () => {
  const [town, store, asked] = [await FakeTown.found("musterstadt/de"), new MemoryStore(), [] as string[]];
  await standing(mirrorOf(town, asked), async (origin) => {
    const later_s = NOW_S + 3 * WEEK_S;
    await pull(webLinks(["http://127.0.0.1:9", origin]), store, town.pinned, later_s);
    assert.equal((await store.records()).size, town.records.size);
    const first = asked.length;
    await pull(webLinks(["http://127.0.0.1:9", origin]), store, town.pinned, later_s + 60);
    assert.equal(asked.length, first + 1, "one request");
    const notes = await store.notes();
    assert.equal(notes.lastSuccess_s, NOW_S, "a stale head is shown with its age");
    assert.equal(notes.clockOff_s, 0, "a mirror's clock is not believed");
  });
});

test("an answer of the mirror is not passed over for the next one, whatever it is", async () => {
  let later = 0;
  await standing((_, reply) => void reply.writeHead(503).end(), async (busy) => {
    await standing((_, reply) => void (later++, reply.end()), async (next) => {
      assert.equal((await webLinks([busy, next]).get("/sync/v1/keys")).status, 503);
      assert.equal(later, 0);
    });
  });
});

test("without a mirror the town is lost as ever", async () => {
  await assert.rejects(webLinks([]).get("/sync/v1/keys"), LinkLost);
  await assert.rejects(webLinks(["http://127.0.0.1:9"]).get("/sync/v1/keys"), LinkLost);
});

test("a mirror that takes the question and says nothing is passed over", async () => {
  await standing(() => {}, async (silent) => {
    await standing((_, reply) => void reply.end("keys"), async (next) => {
      const { status, relayed } = await webLinks([silent, next], 200).get("/sync/v1/keys");
      assert.deepEqual([status, relayed], [200, true]);
    });
  });
});

test("an answer that has begun may take its time", async () => {
  const slowly: RequestListener = (_, reply) => {
    reply.write("ke");
    setTimeout(() => reply.end("ys"), 400);
  };
  await standing(slowly, async (slow) => {
    const { body } = await webLinks([slow], 200).get("/sync/v1/keys");
    assert.equal(new TextDecoder().decode(body), "keys");
  });
});
