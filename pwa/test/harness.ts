/** A page for tests/e2e/test_store.py: the real database and the real catch-up against a town that lives in the page. */
import { type Bytes, hex, prove, same, stateRoot } from "../src/sync/canon.ts";
import { openDatabase, PhoneStore } from "../src/sync/database.ts";
import type { Change } from "../src/sync/state.ts";
import { deleteEverything, forget, openReplica, type Replica, type Size, sizes } from "../src/sync/store.ts";
import { FakeTown, NOW_S, someRecords } from "./faketown.ts";

interface Seen {
  seq: number;
  records: number;
  titles: string;
  evicted: boolean;
  volatile: boolean;
  partial: boolean;
  lastSuccess_s: number;
  heard: string[];
}

let town: FakeTown;
let replica: Replica;
const heard: string[] = [];

export const harness = {
  /** A town of `places` places whose texts say `word`, published `seq` times; with `secrets` the same town as in another page. */
  async found(places: number, word = "", secrets: JsonWebKey[] = []): Promise<JsonWebKey[]> {
    town = await FakeTown.found("musterstadt/de", someRecords(places), secrets);
    if (word) this.rename(word);
    return town.secrets;
  },
  /** Every record says something else now. */
  rename(word: string, filling = 0): void {
    town.publish([...town.records.values()].map((record) => ({ ...record, title: word + record.id + "x".repeat(filling) })));
  },
  async open(): Promise<Seen> {
    replica = await openReplica("musterstadt", "de", btoa(String.fromCharCode(...town.rootKey.publicKey)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""));
    replica.subscribe((news) => heard.push(news));
    return this.see();
  },
  see(): Seen {
    const { head, evicted, volatile, partial, lastSuccess_s } = replica;
    const titles = [...new Set([...replica.records().values()].map(({ id, title }) => String(title).split(id)[0]!.replace(/ .*/, "")))].sort().join();
    return { seq: head?.seq ?? 0, records: replica.records().size, titles, evicted, volatile, partial, lastSuccess_s, heard };
  },
  /** The outcome, or the name of what was raised. */
  pull: (now_s = NOW_S): Promise<string> => replica.pull(town, now_s).then(({ outcome }) => outcome, (problem: Error) => problem.name),
  changes: (since_s: number): Change[] => replica.changesSince(since_s),
  sizes: (): Promise<Size[]> => sizes(),
  forget: () => forget("musterstadt", "de"),
  erase: () => deleteEverything(),
  close: () => replica.close(),
  asked: (): string[] => town.asked,
  /** Seq of the stored state after everything in it was proven anew: records against hashes, hashes against the head. */
  async whole(): Promise<number> {
    const store = new PhoneStore(await openDatabase(), "musterstadt/de");
    const [held, records] = [await store.held(), await store.records()];
    if (!held) return records.size ? -1 : 0;
    const anew = await prove(records.values());
    const agrees = [...anew].every(([id, { hash }]) => same(hash, held.proofs.get(id)?.hash ?? new Uint8Array()));
    return agrees && anew.size === held.proofs.size && same(await stateRoot(anew), held.head.root) ? held.head.seq : -1;
  },
  /** Milliseconds to open what is stored, and bytes of its root. */
  async time(): Promise<[ms: number, records: number, root: string]> {
    const began = performance.now();
    await this.open();
    return [performance.now() - began, replica.records().size, hex(replica.head?.root ?? (new Uint8Array() as Bytes))];
  },
};

Object.assign(globalThis, { harness });
