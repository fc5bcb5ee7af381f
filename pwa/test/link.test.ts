/** Links to a server that is none: answers without end, bombs, half answers (PROTOCOL 9.1; "endless data" in TUF's list). */
import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { type Link, MAX_ANSWER, webLink } from "../src/sync/link.ts";
import { CountingLink } from "../src/sync/wire.ts";

/** Runs a check against both links, the browser's and the command line's, and a server that says the same to everybody. */
async function told(say: (reply: ServerResponse) => void, check: (link: Link) => Promise<void>): Promise<void> {
  const server = createServer((_, reply) => say(reply)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const counting = new CountingLink(new URL(url));
  try {
    for (const link of [counting, webLink(url)]) await check(link);
  } finally {
    counting.close();
    server.closeAllConnections();
    server.close();
  }
}
const refused = (name: string) => (link: Link) => assert.rejects(link.get("/sync/v1/musterstadt/de/0"), { name });

test("endless data: an answer is read no further than the limit, and its connection ends", async () => {
  let open = 0;
  let sent = 0;
  await told((reply) => {
    open++;
    reply.on("close", () => open--);
    const piece = Buffer.alloc(65_536);
    const more = () => {
      while (!reply.destroyed && reply.write(piece)) sent += piece.length;
    };
    reply.on("drain", more);
    more();
  }, refused("Malformed"));
  while (open) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(sent < 8 * MAX_ANSWER, `${sent}`);
});

for (const [coding, pack] of [["br", (raw: Buffer) => brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })], ["gzip", (raw: Buffer) => gzipSync(raw)]] as const) {
  test(`endless data: a bomb in ${coding} is not unpacked`, async () => {
    const bomb = pack(Buffer.alloc(16 * MAX_ANSWER));
    assert.ok(bomb.length < 200_000);
    await told((reply) => reply.writeHead(200, { "Content-Encoding": coding }).end(bomb), refused("Malformed"));
  });
}

test("an answer of just the limit arrives whole", async () => {
  const whole = brotliCompressSync(Buffer.alloc(MAX_ANSWER));
  await told((reply) => reply.writeHead(200, { "Content-Encoding": "br" }).end(whole), async (link) => {
    assert.equal((await link.get("/")).body.length, MAX_ANSWER);
  });
});

test("an answer cut off on its way is no answer", async () => {
  const whole = brotliCompressSync(Buffer.from("Beratung ".repeat(500)));
  for (const headers of [{ "Content-Encoding": "br" }, {}]) {
    await told((reply) => {
      reply.writeHead(200, { ...headers, "Content-Length": whole.length });
      reply.write(whole.subarray(0, -9), () => reply.destroy());
    }, refused("LinkLost"));
  }
});
