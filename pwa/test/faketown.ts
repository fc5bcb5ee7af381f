/** A town that publishes and signs, and a link to it that counts and misbehaves on demand: the simulated other side of `pull`. */
import { type Bytes, canonical, hex, joined, prove, roll, stateRoot } from "../src/sync/canon.ts";
import { LinkLost } from "../src/sync/errors.ts";
import { etag, feedId, parseHead } from "../src/sync/head.ts";
import { unbase64 } from "../src/sync/keys.ts";
import type { Answer, Link } from "../src/sync/link.ts";
import { type AnyRecord, type Fields, type Json, URGENT_KINDS } from "../src/sync/messages.gen.ts";
import { partName } from "../src/sync/parts.ts";

export const NOW_S = 1_800_000_000;
export const WEEK_S = 604_800;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const writer = new TextEncoder();

/** JSON as a server writes it, nulls allowed. */
export const bytesOf = (value: unknown): Bytes => writer.encode(JSON.stringify(value));

export interface Signer {
  publicKey: Bytes;
  /** To be the same signer in another page. */
  secret: JsonWebKey;
  sign(message: Bytes): Promise<Bytes>;
}

export async function signer(known?: JsonWebKey): Promise<Signer> {
  const key = known
    ? await crypto.subtle.importKey("jwk", known, CURVE, true, ["sign"])
    : (await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"])).privateKey;
  const secret = await crypto.subtle.exportKey("jwk", key);
  const publicKey = joined([unbase64(secret.x!), unbase64(secret.y!)]);
  const sign = async (message: Bytes) => new Uint8Array(await crypto.subtle.sign({ ...CURVE, hash: "SHA-256" }, key, message));
  return { publicKey, secret, sign };
}

export interface HeadFields {
  keyId: number;
  epoch: number;
  seq: number;
  issued_s: number;
  expires_s: number;
  feed: string;
}

export async function signedHead(by: Signer, root: Bytes, said: HeadFields): Promise<Bytes> {
  const head = new Uint8Array(56);
  const view = new DataView(head.buffer);
  view.setUint8(0, 0x4c);
  view.setUint8(1, said.keyId);
  view.setUint16(2, said.epoch);
  head.set(await feedId(said.feed), 4);
  view.setUint32(12, said.seq);
  view.setUint32(16, said.issued_s);
  view.setUint32(20, said.expires_s);
  head.set(root, 24);
  return joined([head, await by.sign(head)]);
}

export async function keyDocument(root: Signer, said: { epoch: number; issued_s: number; expires_s: number; keys: [number, Bytes][] }): Promise<Bytes> {
  const body = new Uint8Array(13 + 65 * said.keys.length);
  const view = new DataView(body.buffer);
  body.set(writer.encode("LK"));
  view.setUint16(2, said.epoch);
  view.setUint32(4, said.issued_s);
  view.setUint32(8, said.expires_s);
  view.setUint8(12, said.keys.length);
  said.keys.forEach(([id, key], at) => {
    view.setUint8(13 + 65 * at, id);
    body.set(key, 14 + 65 * at);
  });
  return joined([body, await root.sign(body)]);
}

/** What happens to the next answers: lost on the way, or changed by a hand in between. */
export type Mischief = "lost" | ((answer: Answer, path: string) => Answer | Promise<Answer>);

export class FakeTown implements Link {
  seq = 0;
  epoch = 1;
  keyId = 1;
  issued_s = NOW_S;
  table: Fields = [["town", ["id", "title"]], ["helpline", ["id", "title", "phones"]], ["place", ["id", "title", "summary", "tags", "hours"]]];
  /** Overrides what is answered to `/{seq}` after the head. */
  body: ((seq: number) => Bytes | undefined) | undefined;
  /** The root that is signed; the true one unless a test lies. */
  rootOf: (records: Map<string, AnyRecord>) => Promise<Bytes> = async (records) => stateRoot(await prove(records.values()));
  readonly asked: string[] = [];
  readonly tags: (string | undefined)[] = [];
  /** Those of `asked` that went past the caches. */
  readonly pastCaches: string[] = [];
  readonly mischief: Mischief[] = [];
  date_s: number | undefined = NOW_S;
  readonly parts = new Map<string, Bytes>();
  private readonly states = new Map<number, Map<string, AnyRecord>>([[0, new Map()]]);
  private constructor(
    readonly feed: string,
    readonly rootKey: Signer,
    public key: Signer,
    public document: Bytes,
  ) {}

  static async found(feed = "musterstadt/de", records: AnyRecord[] = someRecords(), secrets: JsonWebKey[] = []): Promise<FakeTown> {
    const [root, key] = [await signer(secrets[0]), await signer(secrets[1])];
    const document = await keyDocument(root, { epoch: 1, issued_s: NOW_S - 10, expires_s: NOW_S + 52 * WEEK_S, keys: [[1, key.publicKey]] });
    const town = new FakeTown(feed, root, key, document);
    town.publish(records);
    return town;
  }

  get secrets(): JsonWebKey[] {
    return [this.rootKey.secret, this.key.secret];
  }
  get pinned() {
    return { name: this.feed, root: this.rootKey.publicKey };
  }
  get records(): Map<string, AnyRecord> {
    return this.states.get(this.seq)!;
  }
  publish(records: AnyRecord[]): void {
    this.states.set(++this.seq, new Map(records.map((record) => [record.id, record])));
  }
  /** A record's fields replaced, published. */
  edit(id: string, fields: { [name: string]: Json | undefined }): void {
    const changed = Object.fromEntries(Object.entries({ ...this.records.get(id)!, ...fields }).filter(([, value]) => value !== undefined));
    this.publish([...this.records.values()].map((record) => (record.id === id ? (changed as AnyRecord) : record)));
  }
  forget(seq: number): void {
    this.states.delete(seq);
  }
  async head(said: Partial<HeadFields> = {}): Promise<Bytes> {
    const { keyId, epoch, seq, issued_s, feed } = this;
    return signedHead(this.key, await this.rootOf(this.records), { keyId, epoch, seq, issued_s, expires_s: issued_s + WEEK_S, feed, ...said });
  }

  async get(path: string, tag?: string, pastCaches?: boolean): Promise<Answer> {
    this.asked.push(path);
    if (pastCaches) this.pastCaches.push(path);
    this.tags.push(tag);
    const twist = this.mischief.shift();
    if (twist === "lost") throw new LinkLost("lost");
    const answer = await this.answer(path, tag);
    return twist ? twist(answer, path) : answer;
  }

  private async answer(path: string, tag: string | undefined): Promise<Answer> {
    const said = (status: number, body: Bytes = new Uint8Array(), etag = ""): Answer => ({ status, body, tag: etag, date_s: this.date_s });
    if (path === "/sync/v1/keys") return said(200, this.document);
    const part = /^\/sync\/v1\/parts\/(.+)$/.exec(path);
    if (part) return this.parts.has(part[1]!) ? said(200, this.parts.get(part[1]!)!) : said(404);
    const seq = Number(/\/(\d+)$/.exec(path)![1]);
    const head = await this.head();
    const ours = etag(parseHead(head));
    if (tag === ours) return said(304, new Uint8Array(), ours);
    return said(200, joined([head, this.body?.(seq) ?? (await this.after(seq))]), ours);
  }

  private async after(seq: number): Promise<Bytes> {
    const base = this.states.get(seq);
    if (seq === this.seq) return new Uint8Array();
    return base && seq ? bytesOf(this.delta(base)) : this.list();
  }

  /** Whole values only: the shortest form is the Python writer's business. */
  delta(base: Map<string, AnyRecord>): Json[] {
    const ids = [...base.keys()].sort();
    const isGone = (id: string) => this.records.get(id)?.kind !== base.get(id)!.kind;
    const gone = ids.flatMap((id, at) => (isGone(id) ? [at] : []));
    const changed: unknown[] = [];
    for (let number = 1; number < 16; number++) {
      const touched = ids.flatMap((id, at) => {
        const name = this.names(base.get(id)!.kind)[number];
        if (!name || isGone(id)) return [];
        const [before, after] = [base.get(id)![name], this.records.get(id)![name]];
        return same(before, after) ? [] : [[at, after ?? null] as const];
      });
      if (touched.length) changed.push(number, gaps(touched.map(([at]) => at)), touched.map(([, value]) => value));
    }
    const fresh = [...this.records.values()].filter(({ id }) => !base.has(id) || isGone(id));
    return [gaps(gone), changed as Json[], this.blocks(fresh)];
  }

  /** One part of urgent records, then each other kind as ids and core, then as text. */
  async list(): Promise<Bytes> {
    const all = [...this.records.values()];
    const urgent = all.filter(({ kind }) => URGENT_KINDS.includes(kind));
    const others = this.blocks(all.filter(({ kind }) => !URGENT_KINDS.includes(kind)));
    const parts = [this.blocks(urgent), ...others.flatMap(([kind, rows, ...columns]) => [[[kind!, rows!, ...columns.slice(0, 2)]], columns.length > 2 ? [[kind!, (rows as string[])[0]!, ...columns.slice(2)]] : []])];
    const named: [string, number][] = [];
    for (const part of parts) {
      const bytes = bytesOf(part);
      const name = await partName(bytes);
      if (!this.parts.has(name) || !named.some(([known]) => known === name)) named.push([name, bytes.length]);
      this.parts.set(name, bytes);
    }
    return bytesOf({ fields: this.table, first: [1, hex(await roll(await prove(all), false))], parts: named });
  }

  private names(kind: string): string[] {
    return this.table.find(([name]) => name === kind)![1];
  }
  private blocks(records: AnyRecord[]): Json[][] {
    return this.table.flatMap(([kind, names], number) => {
      const rows = records.filter((record) => record.kind === kind).sort((a, b) => (a.id < b.id ? -1 : 1));
      if (!rows.length) return [];
      const columns = names.slice(1).flatMap((name, at) => {
        const values = rows.map((row) => row[name] ?? null);
        return values.some((value) => value !== null) ? [at + 1, values as Json] : [];
      });
      return [[number, rows.map(({ id }) => id), ...columns]];
    });
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const gaps = (positions: number[]): number[] => positions.map((at, row) => at - (row ? positions[row - 1]! : 0));

/** A town, two helplines, `places` places. */
export function someRecords(places = 6): AnyRecord[] {
  return [
    { id: "town", kind: "town", title: "Musterstadt" },
    { id: "h1", kind: "helpline", title: "Frauen", phones: [{ number: "+493023125001" }] },
    { id: "h2", kind: "helpline", title: "Krise 🕊", phones: [{ number: "+493023125002" }] },
    ...Array.from({ length: places }, (_, at) => ({
      id: `p${String(at).padStart(4, "0")}`,
      kind: "place",
      title: `Stelle ${at}`,
      summary: `Beratung ${at} 🏠 für alle.`,
      tags: at % 2 ? ["housing"] : ["law", "money"],
    })),
  ];
}

/** Canonical text of records in order of id, to compare states. */
export const inOrder = (records: Iterable<AnyRecord>): string[] =>
  [...records].sort((a, b) => (a.id < b.id ? -1 : 1)).map((record) => new TextDecoder().decode(canonical(record)));
