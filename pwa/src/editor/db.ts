/**
 * The editor's database: one per person, so that nobody's unsent work goes out under another's name.
 *
 * Every step is one transaction with durability "strict": "liegt sicher auf diesem Handy" is said after it, not before.
 * What lies here goes when its person signs out; the reader's database ("lotse") is another one.
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Me } from "./client.ts";
import type { Mutation, Planned, Proposal, Record as Complete, Settled } from "./messages.gen.ts";

/** A record as the server has it; `change` is the town's change that last touched it. */
export interface Row {
  id: string;
  change: number;
  record: Complete;
  /** The change its readers have; 0: none of it is public. */
  public: number;
}

/** A mutation that waits. Once it was on its way (`tried`) nothing of it changes: the server may have it already. */
export interface Waiting {
  mutation: Mutation;
  at_s: number;
  tried: boolean;
  /** The record as it was shown when it was removed or made, for its name. */
  title: string;
  kind: string;
}

/** What came of a mutation, until somebody has read it: refused, or waiting for a decision. */
export interface Result {
  mid: string;
  record: string;
  title: string;
  settled: Settled;
  mutation: Mutation;
  at_s: number;
}

interface Meta {
  name: string;
  value: unknown;
}

interface Schema extends DBSchema {
  records: { key: string; value: Row };
  outbox: { key: number; value: Waiting };
  results: { key: string; value: Result };
  proposals: { key: number; value: Proposal };
  planned: { key: string; value: Planned };
  meta: { key: string; value: Meta };
}

export type Database = IDBPDatabase<Schema>;
export const SHELVES = ["records", "outbox", "results", "proposals", "planned", "meta"] as const;

const PREFIX = "lotse-edit-";
const WHO = "lotse-edit";

export function open(person: string): Promise<Database> {
  return openDB<Schema>(PREFIX + person, 1, {
    upgrade(database) {
      database.createObjectStore("records", { keyPath: "id" });
      database.createObjectStore("outbox", { autoIncrement: true });
      database.createObjectStore("results", { keyPath: "mid" });
      database.createObjectStore("proposals", { keyPath: "number" });
      database.createObjectStore("planned", { keyPath: "record" });
      database.createObjectStore("meta", { keyPath: "name" });
    },
    blocking: (_now, _next, event) => (event.target as IDBDatabase).close(),
  });
}

/** Records, what waits, and what was being typed (forms/drafts.ts). */
export async function erase(person: string): Promise<void> {
  await Promise.all([deleteDB(PREFIX + person), deleteDB(`${PREFIX}${person}-drafts`)]);
}

/** Whose editor this phone opens without a network; "" where nobody signed in, or the last one signed out. */
export function lastPerson(): string {
  try {
    return localStorage.getItem(WHO) ?? "";
  } catch {
    return "";
  }
}

export function rememberPerson(person: string): void {
  try {
    if (person) localStorage.setItem(WHO, person);
    else localStorage.removeItem(WHO);
  } catch {
    // Without it this phone opens only with a network.
  }
}

/** What is kept by name; `view/…` is a view's own. */
export type Name = "me" | "change" | "orders" | `view/${string}`;

export async function kept<T>(database: Database, name: Name): Promise<T | undefined> {
  return (await database.get("meta", name))?.value as T | undefined;
}

export const keep = (database: Database, name: Name, value: unknown): Promise<string> => database.put("meta", { name, value });

export type { Me };
