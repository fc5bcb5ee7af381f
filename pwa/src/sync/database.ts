/**
 * The phone's database: six shelves in IndexedDB, every step one transaction with durability "strict" (PROTOCOL 7.1f).
 *
 * A record is a row, because a delta touches few of them; the hashes of a feed are one row, because the root needs all.
 * Two promises of our own instead of the library idb, of which nothing else was needed: 800 bytes less to download.
 */
import { byId, type Records } from "./blocks.ts";
import { type Bytes, joined, type Proofs, same } from "./canon.ts";
import { Overtaken, StorageFull, StorageGone, SyncError } from "./errors.ts";
import { parseHead } from "./head.ts";
import { withLock } from "./lock.ts";
import type { AnyRecord, Fields } from "./messages.gen.ts";
import { type Change, type Commit, type Held, MOST_CHANGES, NO_NOTES, type Notes, type ReplicaStore } from "./state.ts";

const NAME = "lotse";
const EARLY = "early";
const QUOTA = ["QuotaExceededError", "NS_ERROR_DOM_INDEXEDDB_QUOTA_ERR", "NS_ERROR_FILE_NO_DEVICE_SPACE"];

/** `Held` as it lies in the database; `ids`, `urgent`, `sizes` and 32 bytes of `hashes` run side by side. */
interface StateRow {
  head: Bytes;
  table: Fields;
  ids: string[];
  urgent: boolean[];
  sizes: number[];
  hashes: Bytes;
}

/** What lies where: records by [feed, id], parts in waiting by [feed, name], rows of a feed by its name, "document" among the keys. */
type Shelf = "records" | "states" | "notes" | "changes" | "staged" | "keys";

/** Append only: step n leads from version n to n + 1. A released step never changes. */
const STEPS: ((database: IDBDatabase) => void)[] = [
  (database) => {
    for (const shelf of ["records", "states", "notes", "changes", "staged", "keys"]) database.createObjectStore(shelf);
  },
];

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Why a transaction failed stands here only: its single requests just say that they were dropped. */
const done = (tx: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new DOMException("", "AbortError"));
  });

let opened: Promise<IDBDatabase> | undefined;
const mourners = new Set<() => void>();

/** Called once the database was erased or opened in a newer version elsewhere: this page can keep nothing any more. */
export function onGone(fn: () => void): () => void {
  mourners.add(fn);
  return () => mourners.delete(fn);
}

function lost(): void {
  opened = undefined;
  for (const fn of mourners) fn();
}

/** The one connection of this page. Raises StorageGone. */
export function openDatabase(): Promise<IDBDatabase> {
  opened ??= safely(async () => {
    const request = indexedDB.open(NAME, STEPS.length);
    request.onupgradeneeded = ({ oldVersion }) => STEPS.slice(oldVersion).forEach((step) => step(request.result));
    const database = await answer<IDBDatabase>(request);
    database.onclose = lost;
    database.onversionchange = () => {
      database.close();
      lost();
    };
    return database;
  });
  // A browser that refused once may be asked again.
  opened.catch(() => (opened = undefined));
  return opened;
}

/** Errors of the browser in our words. */
async function safely<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (problem) {
    if (problem instanceof SyncError) throw problem;
    const { name = "", message = "" } = problem as Partial<DOMException>;
    throw QUOTA.includes(name) ? new StorageFull(message) : new StorageGone(`${name}: ${message}`);
  }
}

const FEED_SHELVES: Shelf[] = ["records", "states", "notes", "changes", "staged"];
const all = (feed: string): IDBKeyRange => IDBKeyRange.bound([feed], [feed, []]);

/** One feed's shelf in the database. */
export class PhoneStore implements ReplicaStore {
  readonly #database: IDBDatabase;
  readonly #feed: string;
  constructor(database: IDBDatabase, feed: string) {
    [this.#database, this.#feed] = [database, feed];
  }

  async held(): Promise<Held | undefined> {
    const row = await this.#read<StateRow>("states", this.#feed);
    return row && unpacked(row);
  }
  async notes(): Promise<Notes> {
    return { ...NO_NOTES, ...(await this.#read<Notes>("notes", this.#feed)) };
  }
  note(change: Partial<Notes>): Promise<void> {
    return this.#write(["notes"], async (tx) => {
      const shelf = tx.objectStore("notes");
      shelf.put({ ...NO_NOTES, ...(await answer(shelf.get(this.#feed))), ...change }, this.#feed);
    });
  }
  records(ids?: Iterable<string>): Promise<Records> {
    return safely(async () => {
      const shelf = this.#database.transaction("records").objectStore("records");
      const wanted = ids ? Array.from(ids, (id) => answer<AnyRecord | undefined>(shelf.get([this.#feed, id]))) : await answer<AnyRecord[]>(shelf.getAll(all(this.#feed)));
      return byId(await Promise.all(wanted));
    });
  }
  commit({ base, held, put, gone, afresh, notes, changes }: Commit): Promise<void> {
    const feed = this.#feed;
    return this.#write(FEED_SHELVES, async (tx) => {
      const on = (shelf: Shelf) => tx.objectStore(shelf);
      const stored = (await answer<StateRow | undefined>(on("states").get(feed)))?.head;
      if (stored && base ? !same(stored, base.raw) : stored !== base) throw new Overtaken();
      const before = await answer<Notes | undefined>(on("notes").get(feed));
      const earlier = (await answer<Change[] | undefined>(on("changes").get(feed))) ?? [];
      if (afresh) on("records").delete(all(feed));
      for (const id of gone) on("records").delete([feed, id]);
      for (const record of put) on("records").put(record, [feed, record.id]);
      on("states").put(packed(held), feed);
      on("notes").put({ ...NO_NOTES, ...before, ...notes }, feed);
      on("changes").put([...earlier, ...changes].slice(-MOST_CHANGES), feed);
      on("staged").delete(all(feed));
    });
  }
  async changes(): Promise<Change[]> {
    return (await this.#read<Change[]>("changes", this.#feed)) ?? [];
  }
  staged(hash: string): Promise<Bytes | undefined> {
    return this.#read("staged", [this.#feed, hash]);
  }
  stage(hash: string, part: Bytes): Promise<void> {
    return this.#write(["staged"], (tx) => void tx.objectStore("staged").put(part, [this.#feed, hash]));
  }
  async early(): Promise<AnyRecord[]> {
    return (await this.#read<AnyRecord[]>("staged", [this.#feed, EARLY])) ?? [];
  }
  keepEarly(records: AnyRecord[]): Promise<void> {
    return this.#write(["staged"], (tx) => void tx.objectStore("staged").put(records, [this.#feed, EARLY]));
  }
  keys(): Promise<Bytes | undefined> {
    return this.#read("keys", "document");
  }
  keepKeys(document: Bytes): Promise<void> {
    return this.#write(["keys"], (tx) => void tx.objectStore("keys").put(document, "document"));
  }
  locked<T>(work: () => Promise<T>): Promise<T> {
    return withLock(`${NAME}-${this.#feed}`, work);
  }

  /** Takes this feed off the phone, as when the reader changes the language. */
  forget(): Promise<void> {
    return this.#write(FEED_SHELVES, (tx) => {
      for (const shelf of ["records", "staged"]) tx.objectStore(shelf).delete(all(this.#feed));
      for (const shelf of ["states", "notes", "changes"]) tx.objectStore(shelf).delete(this.#feed);
    });
  }

  #read<T>(shelf: Shelf, key: IDBValidKey): Promise<T | undefined> {
    return safely(() => answer<T | undefined>(this.#database.transaction(shelf).objectStore(shelf).get(key)));
  }

  /** One transaction: everything that `work` writes, or nothing. */
  #write(shelves: Shelf[], work: (tx: IDBTransaction) => Promise<void> | void): Promise<void> {
    return safely(async () => {
      const tx = this.#database.transaction(shelves, "readwrite", { durability: "strict" });
      const end = done(tx);
      try {
        await work(tx);
      } catch (problem) {
        try {
          tx.abort();
        } catch {
          // It ended by itself.
        }
        await end.catch(() => undefined);
        throw tx.error ?? problem;
      }
      await end;
    });
  }
}

function packed({ head, table, proofs }: Held): StateRow {
  const [ids, rows] = [[...proofs.keys()], [...proofs.values()]];
  return {
    head: head.raw,
    table,
    ids,
    urgent: rows.map(({ urgent }) => urgent),
    sizes: rows.map(({ size }) => size),
    hashes: joined(rows.map(({ hash }) => hash)),
  };
}

function unpacked({ head, table, ids, urgent, sizes, hashes }: StateRow): Held {
  const proofs: Proofs = new Map(
    ids.map((id, at) => [id, { hash: hashes.subarray(32 * at, 32 * at + 32), urgent: urgent[at]!, size: sizes[at]! }]),
  );
  return { head: parseHead(head), table, proofs };
}

/** What lies on this phone, by feed: canonical bytes of its records, and of parts that wait for the rest. */
export interface Size {
  feed: string;
  records: number;
  bytes: number;
  stagedBytes: number;
}

export async function sizes(): Promise<Size[]> {
  const database = await openDatabase();
  return safely(async () => {
    const tx = database.transaction(["states", "staged"]);
    const [states, names] = [tx.objectStore("states"), tx.objectStore("staged")];
    const [feeds, rows, keys, parts] = await Promise.all([
      answer(states.getAllKeys()) as Promise<string[]>,
      answer<StateRow[]>(states.getAll()),
      answer(names.getAllKeys()) as Promise<[string, string][]>,
      answer<(Bytes | AnyRecord[])[]>(names.getAll()),
    ]);
    const found = new Map([...feeds, ...keys.map(([feed]) => feed)].map((feed) => [feed, { feed, records: 0, bytes: 0, stagedBytes: 0 }]));
    feeds.forEach((feed, at) => Object.assign(found.get(feed)!, { records: rows[at]!.ids.length, bytes: rows[at]!.sizes.reduce((sum, bytes) => sum + bytes, 0) }));
    keys.forEach(([feed], at) => (found.get(feed)!.stagedBytes += (parts[at] as Bytes).byteLength ?? 0));
    return [...found.values()];
  });
}

/** Empties the database, then removes it. The emptying holds even where another page keeps the database open. */
export async function eraseDatabase(): Promise<void> {
  try {
    const database = await openDatabase();
    const tx = database.transaction(database.objectStoreNames, "readwrite", { durability: "strict" });
    for (const shelf of database.objectStoreNames) tx.objectStore(shelf).clear();
    await done(tx);
    database.close();
  } catch {
    // A database that cannot be opened or written can still be removed.
  }
  lost();
  await Promise.race([answer(indexedDB.deleteDatabase(NAME)), new Promise((resolve) => setTimeout(resolve, 3_000))]);
}
