/** The command of `phone.ts`: what it is told, what it does, what it says. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { LinkLost, StorageGone, SyncError, Unanswered } from "./errors.ts";
import { fileLink } from "./feed_file.ts";
import { FolderStore } from "./folder.ts";
import { unbase64 } from "./keys.ts";
import { pull } from "./pull.ts";
import { CountingLink } from "./wire.ts";

const USAGE = "phone.mjs pull URL|FILE --town T --lang L --into DIR [--json] [--root=KEY] [--again]";
const META = /<meta name="?lotse-root"? content="?([\w-]{86})\b/;

class WrongUse extends Error {}

interface Order {
  /** Undefined: the feed comes as the file `from`. */
  url: URL | undefined;
  from: string;
  town: string;
  lang: string;
  into: string;
  root: string | undefined;
  json: boolean;
  again: boolean;
}

function order(words: string[]): Order {
  let parsed;
  try {
    parsed = parseArgs({
      args: words.filter((word) => word !== "--no-json"),
      allowPositionals: true,
      options: {
        town: { type: "string" },
        lang: { type: "string" },
        into: { type: "string" },
        root: { type: "string" },
        json: { type: "boolean", default: false },
        again: { type: "boolean", default: false },
      },
    });
  } catch (problem) {
    throw new WrongUse((problem as Error).message);
  }
  const { positionals: [command, address, ...more], values: { town, lang, into, root, json, again } } = parsed;
  if (command !== "pull" || !address || more.length || !town || !lang || !into) throw new WrongUse("something is missing");
  const isUrl = address.includes("://");
  if (isUrl && (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))) throw new WrongUse(`${address} is no http address`);
  if (!/^[a-z0-9-]+$/.test(town) || !/^[A-Za-z0-9-]+$/.test(lang)) throw new WrongUse(`${town}/${lang} is no feed`);
  if (root !== undefined && !/^[\w-]{86}$/.test(root)) throw new WrongUse("--root takes 86 characters of base64url");
  return { url: isUrl ? new URL(address) : undefined, from: address, town, lang, into, root, json: !!json, again: !!again };
}

/** The root key of the page, which a browser has before it syncs; so its bytes are not counted (PROTOCOL 8.3). */
async function rootOfPage({ url, town }: Order): Promise<string> {
  if (!url) throw new WrongUse("a file proves nothing by itself; give the town's root key with --root");
  const page = new CountingLink(url);
  const { status, body } = await page.get(`/${town}/`).finally(() => page.close());
  const found = META.exec(new TextDecoder().decode(body));
  if (status !== 200 || !found) throw new WrongUse(`${url.href} shows no root key for ${town}; give it with --root`);
  return found[1]!;
}

async function run(wanted: Order): Promise<string> {
  const store = await FolderStore.open(wanted.into, `${wanted.town}/${wanted.lang}`);
  const root = wanted.root ?? (store.root || (await rootOfPage(wanted)));
  if (root !== store.root) await store.locked(() => store.pin(root));
  const feed = { name: `${wanted.town}/${wanted.lang}`, root: unbase64(root) };
  const link = wanted.url ? new CountingLink(wanted.url) : { ...(await fileLink(opened(wanted.from), feed.name)), requests: 0, bytesDown: 0, bytesUp: 0, close() {} };
  try {
    const { outcome } = await pull(link, store, feed, Math.floor(Date.now() / 1000), { byHand: wanted.again || !wanted.url });
    if (outcome === "paused") throw new Paused();
    const head = (await store.held())!.head;
    const said = {
      seq: head.seq,
      root: Buffer.from(head.root).toString("hex"),
      records: (await store.records()).size,
      requests: link.requests,
      bytes_down: link.bytesDown,
      bytes_up: link.bytesUp,
    };
    if (wanted.json) return JSON.stringify(said);
    return `${outcome}: seq ${said.seq}, ${said.records} records, root ${said.root.slice(0, 16)}; ${said.requests} requests, ${said.bytes_down} bytes down, ${said.bytes_up} up`;
  } finally {
    link.close();
  }
}

function opened(path: string): Blob {
  try {
    return new Blob([readFileSync(path)]);
  } catch (problem) {
    throw new WrongUse(`${path} cannot be read (${(problem as Error).message})`);
  }
}

class Paused extends Error {}

/** One sentence per condition: what happened, what is still good, what to do. */
const SENTENCES: { [name: string]: string } = {
  Malformed: "The server or file holds something that no honest server sends; the folder holds what it held before. Look at the server, or ask another one.",
  NotCanonical: "The server sent a value that has no canonical form; the folder holds what it held before. Look at the server.",
  UnknownKey: "The server signs with a key that its key document does not name; the folder holds what it held before. Publish a new key document.",
  BadSignature: "The signature does not hold: this is not from the town whose root key is pinned here. Nothing was changed.",
  WrongFeed: "This is another town or language; nothing was changed.",
  Rollback: "What came is older than what the folder holds (an old file, a frozen mirror, or a restore without a new epoch); nothing was changed.",
  Equivocation: "The server signed two different states under one number; both heads are kept in the folder. Show them to the operator.",
  WrongRoot: "What came does not add up to the signed root, twice; the folder holds what it held before, and pauses for a day (--again ends the pause).",
  WrongPart: "A part is not what its name says, twice; the folder holds what it held before, and pauses for a day (--again ends the pause).",
  StorageFull: "The disk is full; the folder holds what it held before. Make room and call again.",
};

function sentence(problem: unknown): [status: number, text: string] {
  if (problem instanceof WrongUse) return [2, `${problem.message}. Usage: ${USAGE}`];
  if (problem instanceof Paused) return [1, "The last download did not add up, so this folder pauses for a day; --again ends the pause."];
  if (problem instanceof LinkLost) return [3, `No whole answer came (${problem.message}); nothing was changed. Call again when there is a network.`];
  if (problem instanceof Unanswered) return [3, `The server answered ${problem.message}; nothing was changed. Check town and language, or call again later.`];
  if (problem instanceof StorageGone) return [1, `The folder cannot be used (${problem.message}). Choose another with --into, or delete it.`];
  if (problem instanceof SyncError) return [1, SENTENCES[problem.name] ?? problem.name];
  throw problem;
}

/** stdout, stderr and exit status of one call. */
export async function command(words: string[]): Promise<{ status: number; out: string; err: string }> {
  try {
    return { status: 0, out: await run(order(words)), err: "" };
  } catch (problem) {
    const [status, err] = sentence(problem);
    return { status, out: "", err };
  }
}
