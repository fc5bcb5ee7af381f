/** Heads and the keys behind them; PROTOCOL 4 and 8. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../src/sync/canon.ts";
import { clockOff, etag, isFresh, parseHead } from "../src/sync/head.ts";
import { checkHead, isNews, readDocument, unbase64, verify } from "../src/sync/keys.ts";
import { runVectors, unhex } from "./refusals.ts";

runVectors<{ head: string }, object>("head/parse-generated.json", ({ head }) => {
  const { keyId, epoch, feed, seq, issued_s, expires_s, root, ...rest } = parseHead(unhex(head));
  return { key_id: keyId, epoch, feed: hex(feed), seq, issued_s, expires_s, root: hex(root), etag: etag({ epoch, seq, issued_s, keyId, feed, expires_s, root, ...rest }) };
});

runVectors<{ answer: string; feed: string; root_key: string; document: string; stored?: string }, string>("head/check-generated.json", async ({ answer, feed, root_key, document, stored }) => {
  const [head, known] = [parseHead(unhex(answer)), await readDocument(unhex(document), unhex(root_key))];
  await checkHead(head, known, feed);
  return isNews(head, known, stored ? parseHead(unhex(stored)) : undefined) ? "new" : "unchanged";
});

runVectors<{ expires_s: number; now_s: number; date_s: number }, boolean>("head/fresh.json", ({ expires_s, now_s, date_s }) => isFresh({ expires_s }, now_s + (date_s && clockOff(now_s, date_s))));

runVectors<{ public: string; message: string; signature: string }, boolean>("keys/verify-generated.json", (given) => verify(unhex(given.public), unhex(given.message), unhex(given.signature)));

runVectors<{ document: string; root_key: string }, object>("keys/document-generated.json", async ({ document, root_key }) => {
  const { epoch, issued_s, expires_s, keys } = await readDocument(unhex(document), unhex(root_key));
  return { epoch, issued_s, expires_s, keys: Object.fromEntries([...keys].map(([id, key]) => [id, hex(key)])) };
});

test("a pinned key is read from base64url without padding", () => {
  const key = Uint8Array.from({ length: 64 }, (_, at) => 255 - at * 3);
  assert.deepEqual(unbase64(Buffer.from(key).toString("base64url")), key);
});
