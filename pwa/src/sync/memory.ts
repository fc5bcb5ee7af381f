/** A shelf in memory: for tests, for a browser that gives no storage, and as the base of the one in a folder (`folder.ts`). */
import { byId, type Records } from "./blocks.ts";
import { type Bytes, same } from "./canon.ts";
import { Overtaken } from "./errors.ts";
import { withLock } from "./lock.ts";
import type { AnyRecord } from "./messages.gen.ts";
import { type Change, type Commit, type Held, MOST_CHANGES, NO_NOTES, type Notes, type ReplicaStore } from "./state.ts";

/** Everything that a shelf holds, as values. */
export interface Shelf {
  held: Held | undefined;
  notes: Notes;
  records: Records;
  changes: Change[];
  keys: Bytes | undefined;
}

let count = 0;

export class MemoryStore implements ReplicaStore {
  protected shelf: Shelf = { held: undefined, notes: NO_NOTES, records: new Map(), changes: [], keys: undefined };
  private parts = new Map<string, Bytes>();
  private earlyRecords: AnyRecord[] = [];
  private readonly name = `lotse-memory-${++count}`;

  async held(): Promise<Held | undefined> {
    return this.shelf.held;
  }
  async notes(): Promise<Notes> {
    return this.shelf.notes;
  }
  async note(change: Partial<Notes>): Promise<void> {
    await this.keep({ ...this.shelf, notes: { ...this.shelf.notes, ...change } });
  }
  async records(ids: Iterable<string> = this.shelf.records.keys()): Promise<Records> {
    return byId(Array.from(ids, (id) => this.shelf.records.get(id)));
  }
  async commit({ base, held, put, gone, afresh, notes, changes }: Commit): Promise<void> {
    const stored = this.shelf.held?.head;
    if (stored && base ? !same(stored.raw, base.raw) : stored !== base) throw new Overtaken();
    const records: Records = new Map(afresh ? [] : this.shelf.records);
    for (const id of gone) records.delete(id);
    for (const record of put) records.set(record.id, record);
    const lines = [...this.shelf.changes, ...changes].slice(-MOST_CHANGES);
    await this.keep({ ...this.shelf, held, records, notes: { ...this.shelf.notes, ...notes }, changes: lines });
    await this.unstage();
  }
  async changes(): Promise<Change[]> {
    return this.shelf.changes;
  }
  async staged(hash: string): Promise<Bytes | undefined> {
    return this.parts.get(hash);
  }
  async stage(hash: string, part: Bytes): Promise<void> {
    this.parts.set(hash, part);
  }
  async early(): Promise<AnyRecord[]> {
    return this.earlyRecords;
  }
  async keepEarly(records: AnyRecord[]): Promise<void> {
    this.earlyRecords = records;
  }
  async keys(): Promise<Bytes | undefined> {
    return this.shelf.keys;
  }
  async keepKeys(document: Bytes): Promise<void> {
    await this.keep({ ...this.shelf, keys: document });
  }
  locked<T>(work: () => Promise<T>): Promise<T> {
    return withLock(this.name, work);
  }

  /** The only place where the shelf changes: one assignment, old or new. */
  protected async keep(shelf: Shelf): Promise<void> {
    this.shelf = shelf;
  }
  protected async unstage(): Promise<void> {
    this.parts.clear();
    this.earlyRecords = [];
  }
}
