/**
 * The phone's database: six shelves in IndexedDB, every step one transaction with durability "strict" (PROTOCOL 7.1f).
 *
 * A record is a row, because a delta touches few of them; the hashes of a feed are one row, because the root needs all.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames, unwrap } from "idb";
import type { Records } from "./blocks.ts";
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

interface Shelves extends DBSchema {
  records: { key: [feed: string, id: string]; value: AnyRecord };
  states: { key: string; value: StateRow };
  notes: { key: string; value: Notes };
  changes: { key: string; value: Change[] };
  staged: { key: [feed: string, name: string]; value: Bytes | AnyRecord[] };
  keys: { key: string; value: Bytes };
}
type Shelf = StoreNames<Shelves>;
type Database = IDBPDatabase<Shelves>;

/** Append only: step n leads from version n to n + 1. A released step never changes. */
const STEPS: ((database: Database) => void)[] = [
  (database) => {
    for (const shelf of ["records", "states", "notes", "changes", "staged", "keys"] as const) database.createObjectStore(shelf);
  },
];

let opened: Promise<Database> | undefined;
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
export const openDatabase = (): Promise<Database> =>
  (opened ??= safely(() =>
    openDB<Shelves>(NAME, STEPS.length, {
      upgrade: (database, from) => STEPS.slice(from).forEach((step) => step(database)),
      blocking: (_version, _newer, event) => {
        (event.target as IDBDatabase).close();
        lost();
      },
      terminated: lost,
    }),
  ).catch((problem: unknown) => {
    opened = undefined;
    throw problem;
  }));

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

const FEED_SHELVES: ("records" | "states" | "notes" | "changes" | "staged")[] = ["records", "states", "notes", "changes", "staged"];
const all = (feed: string): IDBKeyRange => IDBKeyRange.bound([feed], [feed, []]);

/** One feed's shelf in the database. */
export class PhoneStore implements ReplicaStore {
  constructor(
    private readonly database: Database,
    private readonly feed: string,
  ) {}

  held(): Promise<Held | undefined> {
    return safely(async () => {
      const row = await this.database.get("states", this.feed);
      return row && unpacked(row);
    });
  }
  notes(): Promise<Notes> {
    return safely(async () => ({ ...NO_NOTES, ...(await this.database.get("notes", this.feed)) }));
  }
  note(change: Partial<Notes>): Promise<void> {
    return this.write(["notes"], async (into, tx) => {
      const notes = { ...NO_NOTES, ...(await tx.objectStore("notes").get(this.feed)), ...change };
      into("notes").put(notes, this.feed);
    });
  }
  records(ids?: Iterable<string>): Promise<Records> {
    return safely(async () => {
      const shelf = this.database.transaction("records").store;
      const rows = ids ? await Promise.all(Array.from(ids, (id) => shelf.get([this.feed, id]))) : await shelf.getAll(all(this.feed));
      return new Map(rows.flatMap((record) => (record ? [[record.id, record] as const] : [])));
    });
  }
  commit({ base, held, put, gone, afresh, notes, changes }: Commit): Promise<void> {
    const { feed } = this;
    return this.write(FEED_SHELVES, async (into, tx) => {
      const stored = (await tx.objectStore("states").get(feed))?.head;
      if (stored && base ? !same(stored, base.raw) : stored !== base) throw new Overtaken();
      const before = { ...NO_NOTES, ...(await tx.objectStore("notes").get(feed)) };
      const lines = (await tx.objectStore("changes").get(feed)) ?? [];
      if (afresh) into("records").delete(all(feed));
      for (const id of gone) into("records").delete([feed, id]);
      for (const record of put) into("records").put(record, [feed, record.id]);
      into("states").put(packed(held), feed);
      into("notes").put({ ...before, ...notes }, feed);
      into("changes").put([...lines, ...changes].slice(-MOST_CHANGES), feed);
      into("staged").delete(all(feed));
    });
  }
  changes(): Promise<Change[]> {
    return safely(async () => (await this.database.get("changes", this.feed)) ?? []);
  }
  staged(hash: string): Promise<Bytes | undefined> {
    return safely(async () => (await this.database.get("staged", [this.feed, hash])) as Bytes | undefined);
  }
  stage(hash: string, part: Bytes): Promise<void> {
    return this.write(["staged"], async (into) => void into("staged").put(part, [this.feed, hash]));
  }
  early(): Promise<AnyRecord[]> {
    return safely(async () => ((await this.database.get("staged", [this.feed, EARLY])) as AnyRecord[] | undefined) ?? []);
  }
  keepEarly(records: AnyRecord[]): Promise<void> {
    return this.write(["staged"], async (into) => void into("staged").put(records, [this.feed, EARLY]));
  }
  keys(): Promise<Bytes | undefined> {
    return safely(() => this.database.get("keys", "document"));
  }
  keepKeys(document: Bytes): Promise<void> {
    return this.write(["keys"], async (into) => void into("keys").put(document, "document"));
  }
  locked<T>(work: () => Promise<T>): Promise<T> {
    return withLock(`${NAME}-${this.feed}`, work);
  }

  /** Takes this feed off the phone, as when the reader changes the language. */
  forget(): Promise<void> {
    return this.write(FEED_SHELVES, async (into) => {
      for (const shelf of ["records", "staged"] as const) into(shelf).delete(all(this.feed));
      for (const shelf of ["states", "notes", "changes"] as const) into(shelf).delete(this.feed);
    });
  }

  /**
   * One transaction: everything that `work` writes, or nothing. It reads through `tx` and writes through `into`, whose requests
   * are plain ones without a promise each: why a transaction failed stands in `done` only.
   */
  private write<Names extends Shelf[]>(shelves: Names, work: (into: Into<Names>, tx: Writing<Names>) => Promise<void>): Promise<void> {
    return safely(async () => {
      const tx = this.database.transaction(shelves, "readwrite", { durability: "strict" });
      const done = tx.done.catch((problem: unknown) => problem);
      try {
        await work((shelf) => unwrap(tx).objectStore(shelf), tx);
      } catch (problem) {
        if (problem instanceof SyncError) tx.abort();
        throw problem instanceof SyncError ? problem : ((await done) ?? problem);
      }
      const problem = await done;
      if (problem) throw problem;
    });
  }
}

type Writing<Names extends Shelf[]> = IDBPTransaction<Shelves, Names, "readwrite">;
type Into<Names extends Shelf[]> = (shelf: Names[number]) => IDBObjectStore;

function packed({ head, table, proofs }: Held): StateRow {
  const [ids, rows] = [[...proofs.keys()], [...proofs.values()]];
  return {
    head: head.raw,
    table,
    ids,
    urgent: rows.map(({ urgent }) => urgent),
    sizes: rows.map(({ size }) => size),
    hashes: joined(...rows.map(({ hash }) => hash)),
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
    const found = new Map<string, Size>();
    const of = (feed: string): Size => found.get(feed) ?? found.set(feed, { feed, records: 0, bytes: 0, stagedBytes: 0 }).get(feed)!;
    for (let at = await tx.objectStore("states").openCursor(); at; at = await at.continue()) {
      const size = of(at.key);
      size.records = at.value.ids.length;
      size.bytes = at.value.sizes.reduce((sum, bytes) => sum + bytes, 0);
    }
    for (let at = await tx.objectStore("staged").openCursor(); at; at = await at.continue()) {
      of(at.key[0]).stagedBytes += "byteLength" in at.value ? at.value.byteLength : 0;
    }
    return [...found.values()];
  });
}

/** Empties the database, then removes it. The emptying holds even where another page keeps the database open. */
export async function eraseDatabase(): Promise<void> {
  try {
    const database = await openDatabase();
    const tx = database.transaction([...database.objectStoreNames], "readwrite", { durability: "strict" });
    for (const shelf of tx.objectStoreNames) unwrap(tx).objectStore(shelf).clear();
    await tx.done;
    database.close();
  } catch {
    // A database that cannot be opened or written can still be removed.
  }
  lost();
  await Promise.race([deleteDB(NAME), new Promise((resolve) => setTimeout(resolve, 3_000))]);
}
