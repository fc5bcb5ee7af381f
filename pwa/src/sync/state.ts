/** What a replica keeps, and the one interface behind which it keeps it: IndexedDB on a phone, memory in tests, a folder under Node. */
import type { Records } from "./blocks.ts";
import type { Bytes, Proofs } from "./canon.ts";
import type { Head } from "./head.ts";
import type { AnyRecord, Fields } from "./messages.gen.ts";

/** A proven state without its records. */
export interface Held {
  head: Head;
  table: Fields;
  proofs: Proofs;
}

/** What a replica remembers beside its state; instants are Unix seconds of the phone's clock, put right by `clockOff_s`. */
export interface Notes {
  /** Last *successful* check: a 304, an accepted head, a commit; 0 = never (PROTOCOL 7.6). */
  lastSuccess_s: number;
  /** No automatic catch-up before this instant of the phone's own clock (PROTOCOL 7.4, when.ts). */
  pausedUntil_s: number;
  /** When a check last succeeded, by the phone's own clock and whoever answered: a mirror's answer is a check, but says little of its age. */
  checked_s: number;
  /** Attempts that failed since the last success, or since the reader's own hand. */
  failures: number;
  /** What must be added to this phone's clock; 0 while it is right to the hour (PROTOCOL 4.6). */
  clockOff_s: number;
  /** The ETag of a dumb store for the address that is asked next; "" = form it from the head (PROTOCOL 4.2). */
  tag: string;
  /** Two signed heads with one number and two roots (PROTOCOL 4.5). */
  evidence?: [stored: Bytes, offered: Bytes];
}

export const NO_NOTES: Notes = { lastSuccess_s: 0, pausedUntil_s: 0, checked_s: 0, failures: 0, clockOff_s: 0, tag: "" };

/** One line of "what changed": `fields` only where the record was there before and still is. */
export interface Change {
  at_s: number;
  id: string;
  what: "added" | "changed" | "gone";
  fields?: string[];
}

/** Beyond this many lines the oldest are forgotten. */
export const MOST_CHANGES = 500;

/** One step of a replica, kept whole or not at all (PROTOCOL 7.1f). */
export interface Commit {
  /** The head that this step started from; if another is stored by now the commit is refused with Overtaken. */
  base: Head | undefined;
  held: Held;
  put: Iterable<AnyRecord>;
  gone: Iterable<string>;
  /** Everything that was there before goes first: after a snapshot, also what nobody remembers. */
  afresh: boolean;
  notes: Partial<Notes>;
  changes: Change[];
}

/** One feed's shelf. Every method is one transaction. Raises StorageFull, StorageGone; `commit` also Overtaken. */
export interface ReplicaStore {
  held(): Promise<Held | undefined>;
  notes(): Promise<Notes>;
  note(change: Partial<Notes>): Promise<void>;
  /** The records with these ids, or all. */
  records(ids?: Iterable<string>): Promise<Records>;
  /** Also drops what is staged. */
  commit(step: Commit): Promise<void>;
  changes(): Promise<Change[]>;
  /** Finished parts of a snapshot that is not complete yet (PROTOCOL 6.7). */
  staged(hash: string): Promise<Bytes | undefined>;
  stage(hash: string, part: Bytes): Promise<void>;
  /** Urgent records that are proven while the rest is not (PROTOCOL 6.4). */
  early(): Promise<AnyRecord[]>;
  keepEarly(records: AnyRecord[]): Promise<void>;
  /** The key document; one for all feeds of a server. */
  keys(): Promise<Bytes | undefined>;
  keepKeys(document: Bytes): Promise<void>;
  /** One catch-up at a time per feed (PROTOCOL 7.7). */
  locked<T>(work: () => Promise<T>): Promise<T>;
}
