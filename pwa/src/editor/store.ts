/**
 * What this phone knows of the town: the server's records, what waits upon them, what waits for a decision. Views read it without
 * waiting; whatever they do lies in the database before their promise is kept, and goes out when there is a network.
 */
import { withLock } from "../sync/lock.ts";
import { Refused, SignedOut, Unreachable, type Client, type Me } from "./client.ts";
import { erase, keep, kept, open, rememberPerson, SHELVES, type Database, type Result, type Row, type Waiting } from "./db.ts";
import { diff, sourceHash, textsOf } from "./edit.ts";
import type { Change, Changes, Json, Mutation, Planned, Proposal, Record as Complete, Settled } from "./messages.gen.ts";
import { send, shown, step, type Deed, type Entry, type Shelf, type Sent } from "./outbox.ts";

/** "here": on this phone only. "sent": on the server, readers do not have it (yet). "conflict": a value waits for a decision. */
export type State = "here" | "sent" | "public" | "conflict";

/** A record as its editor sees it: the server's with everything that waits upon it. */
export interface Shown {
  id: string;
  record: Complete;
  state: State;
  change: number;
}

/** What is due (GET orders). */
export interface Orders {
  due: { id: string; verified_on: string; due_on: string; owner: string }[];
  missing: { [lang: string]: number };
  outdated: { [lang: string]: number };
  reports: number;
  review: number;
  troubles: { record: string; path: string; key: string }[];
}

const SYNC_LOCK = "lotse-edit-sync";
const SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** `length` random characters of those an id is made of. */
export function random(length: number): string {
  let made = "";
  while (made.length < length) for (const byte of crypto.getRandomValues(new Uint8Array(length))) if (byte < 252 && made.length < length) made += SIGNS[byte % 36];
  return made;
}

export const newId = (): string => random(10);

export class Store {
  rows = new Map<string, Row>();
  outbox: Entry[] = [];
  results: Result[] = [];
  proposals: Proposal[] = [];
  planned = new Map<string, Planned>();
  orders: Orders | undefined;
  /** When the server last answered; 0: not since this page was opened. */
  heard_s = 0;
  syncing = false;
  #shown = new Map<string, Shown | undefined>();
  readonly #listeners = new Set<() => void>();
  readonly #others = "BroadcastChannel" in globalThis ? new BroadcastChannel("lotse-edit") : undefined;
  #closed = false;

  private constructor(
    private readonly database: Database,
    private readonly client: Client,
    readonly me: Me,
    private readonly now_s: () => number,
  ) {
    if (this.#others) this.#others.onmessage = ({ data }) => (data === "gone" ? location.reload() : void this.#read());
  }

  /** `me` from the server, or nothing: then the one that was kept here. Undefined where there is none. */
  static async open(person: string, client: Client, now_s: () => number, me?: Me): Promise<Store | undefined> {
    const database = await open(person);
    const before = await kept<Me>(database, "me");
    const known = me ?? before;
    if (!known) {
      database.close();
      return undefined;
    }
    // Whoever may read something else now begins anew: what became readable did not change.
    const reads = ({ person: { role, organisation, languages }, town }: Me) => JSON.stringify([role, organisation, languages, town.slug]);
    if (before && reads(before) !== reads(known)) await keep(database, "change", 0);
    await keep(database, "me", known);
    client.known(known);
    const store = new Store(database, client, known, now_s);
    await store.#read();
    return store;
  }

  subscribe(heard: () => void): () => void {
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  /** Every record that there is for this editor, made here or there. */
  all(): Shown[] {
    const ids = new Set([...this.rows.keys(), ...this.outbox.map(([, { mutation }]) => mutation.record)]);
    return [...ids].flatMap((id) => this.get(id) ?? []);
  }

  get(id: string): Shown | undefined {
    if (!this.#shown.has(id)) this.#shown.set(id, this.#show(id));
    return this.#shown.get(id);
  }

  proposalsOf(id: string): Proposal[] {
    return this.proposals.filter(({ record }) => record === id);
  }

  waitingOf(id: string): Waiting[] {
    return this.outbox.map(([, waiting]) => waiting).filter(({ mutation }) => mutation.record === id);
  }

  /** What the form that opened on `before` made of it; only what differs is sent. False: nothing differs. */
  async save(before: Complete, after: Complete): Promise<boolean> {
    const changes = await this.#named(diff(before, after), after);
    if (!changes.length) return false;
    await this.#do({ record: after.id, act: "put", changes, ...this.#about(after) });
    return true;
  }

  /** A new record; its id is `newId()`. */
  async create(record: Complete): Promise<void> {
    await this.#do({ record: record.id, act: "create", body: record as unknown as { [name: string]: Json }, ...this.#about(record), seen: 0 });
  }

  async remove(id: string): Promise<void> {
    const found = this.get(id);
    if (found) await this.#do({ record: id, act: "remove", ...this.#about(found.record) });
  }

  /** What a view wants again after a restart without a network: what it fetched, what was typed and not saved. */
  async note(name: `view/${string}`, value: unknown): Promise<void> {
    if (value === undefined) await this.database.delete("meta", name);
    else await keep(this.database, name, value);
  }

  noted<T>(name: `view/${string}`): Promise<T | undefined> {
    return kept<T>(this.database, name);
  }

  /** What the server asked about twice (the seat belt) is meant: it is sent once more, and the question is answered. */
  async confirm({ mid, mutation: { record, act, changes, body, seen = 0 }, title }: Result): Promise<void> {
    await this.#do({ record, act, ...(changes && { changes }), ...(body && { body }), confirmed: true, title, kind: this.get(record)?.record.kind ?? "", seen });
    await this.dismiss(mid);
  }

  /** Somebody has read that it was refused. */
  async dismiss(mid: string): Promise<void> {
    await this.database.delete("results", mid);
    await this.#changed();
  }

  /** Sends what waits, then fetches what is new. Never throws for want of a network. */
  async sync(): Promise<Sent["stopped"]> {
    if (this.#closed || !navigator.onLine) return "unreachable";
    return withLock(SYNC_LOCK, async () => {
      if (this.#closed) return "unreachable";
      this.syncing = true;
      try {
        const { stopped } = await send(this.#shelf, (mutations) => this.client.post<Settled[]>("mutations", mutations), this.now_s);
        if (!stopped) await this.#pull();
        return stopped;
      } catch (problem) {
        // Signed out or left behind meanwhile: the database is closed.
        if (this.#closed) return "unreachable";
        if (problem instanceof SignedOut) return "signed_out";
        if (problem instanceof Unreachable) return "unreachable";
        if (problem instanceof Refused) return "busy";
        throw problem;
      } finally {
        this.syncing = false;
        if (!this.#closed) await this.#changed();
      }
    });
  }

  /** Everything of the editor goes from this phone; the reader's side stays. */
  async wipe(): Promise<void> {
    this.close();
    rememberPerson("");
    await erase(this.me.person.id);
    new BroadcastChannel("lotse-edit").postMessage("gone");
  }

  close(): void {
    this.#closed = true;
    this.#others?.close();
    this.database.close();
  }

  #show(id: string): Shown | undefined {
    const row = this.rows.get(id);
    const waiting = this.waitingOf(id).map(({ mutation }) => mutation);
    const record = shown(row?.record, waiting);
    if (!record) return undefined;
    const state = this.proposals.some((one) => one.record === id) ? "conflict" : waiting.length ? "here" : row && row.public >= row.change ? "public" : "sent";
    return { id, record, state, change: row?.change ?? 0 };
  }

  #about(record: Complete): Pick<Deed, "seen" | "title" | "kind"> {
    return { seen: this.rows.get(record.id)?.change ?? 0, title: record.title.said[record.title.source_lang]?.text ?? "", kind: record.kind };
  }

  /** A translation names the source that its translator had before them. */
  async #named(changes: Change[], after: Complete): Promise<Change[]> {
    const texts = textsOf(after);
    return Promise.all(
      changes.map(async (change) => {
        const text = texts.get(change.field);
        if (!change.lang || !change.value || !text || text.source_lang === change.lang) return change;
        return { ...change, source_hash: change.source_hash || (await sourceHash(text.said[text.source_lang]?.text ?? "")) };
      }),
    );
  }

  async #do(deed: Deed): Promise<void> {
    const tx = this.database.transaction("outbox", "readwrite", { durability: "strict" });
    const made = step(await entries(tx.store), deed, random(22), this.now_s());
    if (made && "put" in made) await tx.store.put(made.put, made.key);
    else if (made) await tx.store.delete(made.drop);
    await tx.done;
    await this.#changed();
    // It is nowhere else until it is sent: the browser is asked not to clear it away (Firefox asks its person, so not before there is something).
    if (!navigator.onLine) void navigator.storage?.persist?.();
    void this.sync();
  }

  readonly #shelf: Shelf = {
    entries: () => entries(this.database.transaction("outbox").store),
    tried: async (keys) => {
      const tx = this.database.transaction("outbox", "readwrite", { durability: "strict" });
      for (const key of keys) {
        const waiting = await tx.store.get(key);
        if (waiting) await tx.store.put({ ...waiting, tried: true }, key);
      }
      await tx.done;
    },
    settle: async (done) => {
      const tx = this.database.transaction(["outbox", "results", "records"], "readwrite", { durability: "strict" });
      for (const { key, waiting, settled, told } of done) {
        await tx.objectStore("outbox").delete(key);
        if (told) await tx.objectStore("results").put(told);
        const rows = tx.objectStore("records");
        const row = await rows.get(waiting.mutation.record);
        const record = settled.outcome === "applied" || settled.outcome === "unchanged" ? shown(row?.record, [waiting.mutation]) : row?.record;
        // Until the next fetch brings the server's own, so that nothing flickers back.
        if (record) await rows.put({ id: waiting.mutation.record, record, change: settled.change ?? row?.change ?? 0, public: row?.public ?? 0 });
        else await rows.delete(waiting.mutation.record);
      }
      await tx.done;
    },
  };

  async #pull(): Promise<void> {
    const since = (await kept<number>(this.database, "change")) ?? 0;
    // What readers do not have yet did not change when they get it, so it is asked for again.
    const early = [...this.rows.values()].filter((row) => row.public < row.change && row.record.status === "published").map((row) => row.change - 1);
    let news = await this.client.get<Changes>(`records?since=${Math.max(0, Math.min(since, ...early))}`);
    // A server that was set back to an older day knows less than we do: its word counts.
    const anew = since === 0 || news.change < since;
    if (anew && since) news = await this.client.get<Changes>("records?since=0");
    const tx = this.database.transaction(SHELVES, "readwrite", { durability: "strict" });
    const rows = tx.objectStore("records");
    if (anew) await rows.clear();
    for (const { change, record } of news.records) {
      const complete = record as unknown as Complete;
      await rows.put({ id: complete.id, change, record: complete, public: news.public[complete.id] ?? 0 });
    }
    for (const id of news.gone) await rows.delete(id);
    for (const [shelf, list] of [["proposals", news.proposals], ["planned", news.planned]] as const) {
      await tx.objectStore(shelf).clear();
      for (const one of list) await tx.objectStore(shelf).put(one as Proposal & Planned);
    }
    await tx.objectStore("meta").put({ name: "change", value: news.change });
    await tx.done;
    this.heard_s = this.now_s();
    await this.client.get<Orders>("orders").then((orders) => keep(this.database, "orders", orders), (problem) => {
      if (!(problem instanceof Refused)) throw problem;
    });
  }

  async #changed(): Promise<void> {
    await this.#read();
    this.#others?.postMessage("changed");
  }

  async #read(): Promise<void> {
    if (this.#closed) return;
    const tx = this.database.transaction(SHELVES);
    const [rows, outbox, results, proposals, planned, orders] = await Promise.all([
      tx.objectStore("records").getAll(), entries(tx.objectStore("outbox")), tx.objectStore("results").getAll(),
      tx.objectStore("proposals").getAll(), tx.objectStore("planned").getAll(), tx.objectStore("meta").get("orders"),
    ]);
    this.rows = new Map(rows.map((row) => [row.id, row]));
    Object.assign(this, { outbox, results, proposals, orders: orders?.value });
    this.planned = new Map(planned.map((one) => [one.record, one]));
    this.#shown = new Map();
    for (const heard of this.#listeners) heard();
  }
}

type Keyed = { getAll(): Promise<Waiting[]>; getAllKeys(): Promise<number[]> };

async function entries(shelf: Keyed): Promise<Entry[]> {
  const [keys, values] = await Promise.all([shelf.getAllKeys(), shelf.getAll()]);
  return keys.map((key, at) => [key, values[at] as Waiting]);
}

export type { Mutation };
