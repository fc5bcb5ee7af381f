/** The phone under Node: a real server, real sockets, a real folder. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { stateRoot } from "../src/sync/canon.ts";
import { command } from "../src/sync/command.ts";
import { FolderStore } from "../src/sync/folder.ts";
import { pull } from "../src/sync/pull.ts";
import { FakeTown, inOrder, NOW_S, someRecords } from "./faketown.ts";

const servers: Server[] = [];
const folders: string[] = [];
after(() => {
  for (const server of servers) server.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "lotse-phone-"));
  folders.push(made);
  return made;
}

/** Serves a town as the real server does: brotli, ETag, and the root key in the page. */
async function serve(town: FakeTown): Promise<string> {
  const root = Buffer.from(town.rootKey.publicKey).toString("base64url");
  const server = createServer(async (request, reply) => {
    if (!request.url!.startsWith("/sync")) return void reply.end(`<meta name="lotse-root" content="${root}">`);
    const answer = await town.get(request.url!, request.headers["if-none-match"]).catch(() => undefined);
    if (!answer) return void request.socket.destroy();
    const { status, body, tag } = answer;
    const headers = { "Content-Encoding": "br", ...(tag && { ETag: tag }), Date: new Date().toUTCString() };
    if (status === 304) return void reply.writeHead(304, { ETag: tag }).end();
    reply.writeHead(status, headers).end(brotliCompressSync(body));
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const call = (url: string, into: string, ...more: string[]) => command(["pull", url, "--town", "musterstadt", "--lang", "de", "--into", into, ...more]);

test("a first and a second pull say seq, root, records, requests and bytes", async () => {
  const town = await FakeTown.found();
  const [url, into] = [await serve(town), folder()];
  const first = await call(url, into, "--json");
  assert.equal(first.err, "");
  const said = JSON.parse(first.out);
  assert.deepEqual(Object.keys(said), ["seq", "root", "records", "requests", "bytes_down", "bytes_up"]);
  assert.equal(said.root, Buffer.from(await town.rootOf(town.records)).toString("hex"));
  assert.deepEqual([said.seq, said.records, said.requests], [1, 9, 5]);
  const asked = town.asked.length;
  const second = JSON.parse((await call(url, into, "--json")).out);
  assert.equal(town.asked.length, asked + 1);
  assert.equal(second.requests, 1);
  assert.ok(second.bytes_down < 300 && second.bytes_down > 50 && second.bytes_up < 300 && second.bytes_up > 100);
  assert.match((await call(url, into, "--no-json")).out, /^unchanged: seq 1, 9 records, root [0-9a-f]{16}; 1 requests, \d+ bytes down, \d+ up$/);
});

test("the folder holds what was proven, and nothing staged after it", async () => {
  const town = await FakeTown.found();
  const [url, into] = [await serve(town), folder()];
  await call(url, into);
  const store = await FolderStore.open(into, "musterstadt/de");
  assert.deepEqual(inOrder((await store.records()).values()), inOrder(town.records.values()));
  assert.deepEqual(await stateRoot((await store.held())!.proofs), (await store.held())!.head.root);
  assert.deepEqual(readdirSync(into), ["musterstadt.de.json"]);
});

test("finished parts survive an interruption", async () => {
  const town = await FakeTown.found();
  const [url, into] = [await serve(town), folder()];
  const pass = <T>(answer: T): T => answer;
  town.mischief.push(pass, pass, pass, pass, "lost");
  const cut = await call(url, into);
  assert.equal(cut.status, 3);
  assert.match(cut.err, /^No whole answer came/);
  assert.equal(readdirSync(join(into, "musterstadt.de.parts")).length, 2);
  const resumed = JSON.parse((await call(url, into, "--json")).out);
  assert.equal(resumed.requests, 2);
});

test("each refusal is one sentence and leaves the folder as it was", async () => {
  const town = await FakeTown.found();
  const [url, into] = [await serve(town), folder()];
  await call(url, into);
  const before = readFileSync(join(into, "musterstadt.de.json"));
  town.keyId = 9;
  town.edit("p0001", { title: "Falsch" });
  assert.deepEqual(await call(url, into).then(({ status, err }) => [status, err.split(";")[0]]), [1, "The server signs with a key that its key document does not name"]);
  assert.deepEqual(readFileSync(join(into, "musterstadt.de.json")), before);
  const honest = town.rootOf;
  [town.keyId, town.rootOf] = [1, async () => new Uint8Array(32)];
  assert.match((await call(url, into)).err, /^What came does not add up to the signed root, twice/);
  assert.match((await call(url, into)).err, /pauses for a day; --again/);
  town.rootOf = honest;
  assert.match((await call(url, into, "--again")).out, /^delta: seq 2/);
});

test("a server that is not there, and one that knows no such town, are no answer", async () => {
  const nobody = createSocketServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => nobody.once("listening", resolve));
  const { port } = nobody.address() as AddressInfo;
  await new Promise((resolve) => nobody.close(resolve));
  assert.equal((await call(`http://127.0.0.1:${port}`, folder(), "--root", "A".repeat(86))).status, 3);
  const town = await FakeTown.found();
  const url = await serve(town);
  town.mischief.push((answer) => ({ ...answer, status: 404 }));
  const unknown = await call(url, folder());
  assert.equal(unknown.status, 3);
  assert.match(unknown.err, /^The server answered 404/);
});

test("wrong use is told with the right one", async () => {
  for (const words of [[], ["pull"], ["push", "http://x", "--town", "t", "--lang", "de", "--into", "x"], ["pull", "ftp://x", "--town", "t", "--lang", "de", "--into", "x"], ["pull", "http://x", "--town", "../t", "--lang", "de", "--into", "x"], ["pull", "http://x", "--unknown"]]) {
    const { status, err } = await command(words);
    assert.equal(status, 2);
    assert.match(err, /Usage: phone\.mjs pull URL/);
  }
});

test("another root key than the pinned one is not believed", async () => {
  const town = await FakeTown.found();
  const [url, into] = [await serve(town), folder()];
  const wrong = await call(url, into, `--root=${Buffer.from((await FakeTown.found()).rootKey.publicKey).toString("base64url")}`);
  assert.deepEqual([wrong.status, wrong.err.slice(0, 27)], [1, "The signature does not hold"]);
});

test("a damaged file is put aside, and the phone begins anew", async () => {
  const town = await FakeTown.found();
  const [url, into] = [await serve(town), folder()];
  await call(url, into);
  const path = join(into, "musterstadt.de.json");
  for (const spoil of [(text: string) => text.slice(0, 100), (text: string) => text.replace("Stelle 1", "Stelle 7")]) {
    writeFileSync(path, spoil(readFileSync(path, "utf8")));
    assert.match((await call(url, into)).out, /^parts: seq 1, 9 records/);
    assert.ok(existsSync(join(into, "musterstadt.de.damaged")));
  }
});

test("a place where no folder can be is said to be so", async () => {
  const into = folder();
  writeFileSync(join(into, "file"), "");
  const { status, err } = await call("http://127.0.0.1:9", join(into, "file", "deeper"), "--root", "A".repeat(86));
  assert.equal(status, 1);
  assert.match(err, /^The folder cannot be used/);
});

test("two processes on one folder take turns, and a dead one's lock is taken over", async () => {
  const town = await FakeTown.found("musterstadt/de", someRecords(50));
  const into = folder();
  const [one, two] = [await FolderStore.open(into, town.feed), await FolderStore.open(into, town.feed)];
  writeFileSync(join(into, "musterstadt.de.lock"), "999999999");
  const outcomes = await Promise.all([one, two].map((store) => pull(town, store, town.pinned, NOW_S)));
  assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), ["parts", "unchanged"]);
  assert.equal(existsSync(join(into, "musterstadt.de.lock")), false);
});

test("a lock whose owner was killed before it wrote its number does not bar the folder for ever", async () => {
  const town = await FakeTown.found();
  const into = folder();
  const lock = join(into, "musterstadt.de.lock");
  writeFileSync(lock, "");
  utimesSync(lock, new Date(0), new Date(0));
  assert.equal((await pull(town, await FolderStore.open(into, town.feed), town.pinned, NOW_S)).outcome, "parts");
  assert.equal(existsSync(lock), false);
});

test("a full disk leaves the old state whole", { skip: !existsSync("/dev/full") && "needs /dev/full" }, async () => {
  const town = await FakeTown.found();
  const into = folder();
  const store = await FolderStore.open(into, town.feed);
  await pull(town, store, town.pinned, NOW_S);
  const before = readFileSync(join(into, "musterstadt.de.json"));
  town.edit("p0001", { title: "Neu" });
  symlinkSync("/dev/full", join(into, `musterstadt.de.json.${process.pid}.new`));
  await assert.rejects(pull(town, store, town.pinned, NOW_S), { name: "StorageFull" });
  assert.deepEqual(readFileSync(join(into, "musterstadt.de.json")), before);
  assert.equal((await pull(town, store, town.pinned, NOW_S)).outcome, "delta");
});
