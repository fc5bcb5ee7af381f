/**
 * What is being typed, kept at every change, so that a tab that is killed loses nothing. A draft is nobody's work yet: it goes to the
 * outbox when it is saved, and is dropped then. Beside the editor's own database, and gone with it (db.ts, `erase`).
 */
import { openDB, type IDBPDatabase } from "idb";
import type { Record as Complete } from "../messages.gen.ts";

export interface Draft {
  /** The record's id, or "new/course" for one that nobody has saved. */
  key: string;
  /** What the form was opened on; absent for a new one. */
  before?: Complete;
  record: Complete;
}

export class Drafts {
  #open: Promise<IDBPDatabase> | undefined;

  constructor(private readonly person: string) {}

  async get(key: string): Promise<Draft | undefined> {
    return (await this.#database()).get("drafts", key) as Promise<Draft | undefined>;
  }

  async keep(draft: Draft): Promise<void> {
    await (await this.#database()).put("drafts", draft);
  }

  async drop(key: string): Promise<void> {
    await (await this.#database()).delete("drafts", key);
  }

  async keys(): Promise<string[]> {
    return ((await (await this.#database()).getAllKeys("drafts")) as string[]) ?? [];
  }

  #database(): Promise<IDBPDatabase> {
    return (this.#open ??= openDB(`lotse-edit-${this.person}-drafts`, 1, {
      upgrade: (database) => void database.createObjectStore("drafts", { keyPath: "key" }),
      blocking: (_now, _next, event) => {
        (event.target as IDBDatabase).close();
        this.#open = undefined;
      },
    }));
  }
}

let drafts: Drafts | undefined;
let whose = "";

/** The drafts of one person; one connection for all views. */
export function draftsOf(person: string): Drafts {
  if (!drafts || whose !== person) [drafts, whose] = [new Drafts(person), person];
  return drafts;
}
