/** A shelf in a folder, for the phone under Node: `{town}.{lang}.json` replaced by rename, staged parts as files in a folder beside it. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Bytes, hex, prove, same, stateRoot } from "./canon.ts";
import { Malformed, StorageFull, StorageGone, WrongRoot } from "./errors.ts";
import { parseHead } from "./head.ts";
import { MemoryStore, type Shelf } from "./memory.ts";
import type { AnyRecord, Fields } from "./messages.gen.ts";
import type { Change, Notes } from "./state.ts";

const VERSION = 1;
const WAIT_MS = 50;
const PATIENCE_MS = 120_000;
const NAMELESS_MS = 2_000;

interface File {
  version: number;
  /** The pinned root key, base64url. */
  root: string;
  head: string;
  table: Fields;
  records: AnyRecord[];
  notes: Notes;
  changes: Change[];
  keys: string;
}

export class FolderStore extends MemoryStore {
  /** Base64url of the root key that this folder trusts; "" before the first contact. */
  root = "";
  private constructor(private readonly path: string) {
    super();
  }

  /** Makes the folder where it is missing. A damaged file is put aside, and the phone begins anew. Raises StorageGone. */
  static async open(folder: string, feed: string): Promise<FolderStore> {
    const store = new FolderStore(join(folder, feed.replace("/", ".")));
    try {
      mkdirSync(folder, { recursive: true });
    } catch (problem) {
      throw new StorageGone(String(problem));
    }
    await store.load();
    return store;
  }

  /** Also across processes, by a lock file that names its owner; another process may have written meanwhile. */
  override locked<T>(work: () => Promise<T>): Promise<T> {
    return super.locked(async () => {
      const lock = `${this.path}.lock`;
      await acquire(lock);
      try {
        await this.load();
        return await work();
      } finally {
        await unlink(lock);
      }
    });
  }

  /** Pins the root key at the first contact (PROTOCOL 8.3). */
  async pin(root: string): Promise<void> {
    this.root = root;
    await this.keep(this.shelf);
  }

  override async staged(hash: string): Promise<Bytes | undefined> {
    return readIfThere(join(this.partsPath, hash));
  }
  override async stage(hash: string, part: Bytes): Promise<void> {
    mkdirSync(this.partsPath, { recursive: true });
    replace(join(this.partsPath, hash), part);
  }
  protected override async unstage(): Promise<void> {
    await super.unstage();
    rmSync(this.partsPath, { recursive: true, force: true });
  }
  private get partsPath(): string {
    return `${this.path}.parts`;
  }

  protected override async keep(shelf: Shelf): Promise<void> {
    const { held, notes, records, changes, keys } = shelf;
    const file: File = {
      version: VERSION,
      root: this.root,
      head: held ? hex(held.head.raw) : "",
      table: held?.table ?? [],
      records: [...records.values()],
      notes,
      changes,
      keys: keys ? hex(keys) : "",
    };
    // Evidence is two byte arrays; JSON would make objects of them.
    replace(`${this.path}.json`, new TextEncoder().encode(JSON.stringify(file, asHex)));
    await super.keep(shelf);
  }

  private async load(): Promise<void> {
    const raw = readIfThere(`${this.path}.json`);
    if (!raw) return;
    try {
      await this.take(JSON.parse(new TextDecoder().decode(raw)));
    } catch {
      renameSync(`${this.path}.json`, `${this.path}.damaged`);
    }
  }

  private async take(file: File): Promise<void> {
    if (file.version !== VERSION) throw new Malformed("version");
    const { root, head, table, records, notes, changes, keys } = file;
    const proofs = await prove(records);
    if (head && !same(await stateRoot(proofs), parseHead(unhex(head)).root)) throw new WrongRoot("folder");
    this.root = root;
    const evidence = notes.evidence?.map((raw) => unhex(raw as unknown as string)) as Notes["evidence"];
    await super.keep({
      held: head ? { head: parseHead(unhex(head)), table, proofs } : undefined,
      notes: { ...notes, ...(evidence && { evidence }) },
      records: new Map(records.map((record) => [record.id, record])),
      changes,
      keys: keys ? unhex(keys) : undefined,
    });
  }
}

const asHex = (_key: string, value: unknown): unknown => (value instanceof Uint8Array ? hex(value as Bytes) : value);
const unhex = (text: string): Bytes => new Uint8Array(Buffer.from(text, "hex"));

function readIfThere(path: string): Bytes | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new StorageGone(path);
  }
}

/** Old or new, never half: written beside, flushed, renamed. Raises StorageFull, StorageGone. */
function replace(path: string, bytes: Bytes): void {
  const beside = `${path}.${process.pid}.new`;
  try {
    const file = openSync(beside, "w");
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (problem) {
    rmSync(beside, { force: true });
    throw ["ENOSPC", "EDQUOT"].includes((problem as NodeJS.ErrnoException).code ?? "") ? new StorageFull(path) : new StorageGone(String(problem));
  }
}

/** Waits for a living owner, takes over from a dead one. */
async function acquire(lock: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += WAIT_MS) {
    try {
      const file = await open(lock, "wx");
      await file.writeFile(`${process.pid}`);
      return await file.close();
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException).code !== "EEXIST") throw new StorageGone(String(problem));
    }
    const owner = Number(new TextDecoder().decode(readIfThere(lock) ?? new Uint8Array()));
    // An empty file is one that its owner has just made, or died over before it wrote its number.
    if (owner ? !isAlive(owner) : isOld(lock)) rmSync(lock, { force: true });
    else await wait(WAIT_MS);
  }
  throw new StorageGone(`${lock} is held`);
}

const isOld = (path: string): boolean => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > NAMELESS_MS;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (problem) {
    return (problem as NodeJS.ErrnoException).code === "EPERM";
  }
}
