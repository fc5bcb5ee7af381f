/**
 * One feed as the views see it: records in memory, in step with the database, other tabs and the service worker.
 *
 * Records that nothing touched stay the same objects, so that a view or an index can tell by `===` what is new.
 */
import { byId, type Records } from "./blocks.ts";
import { type Bytes, type Proofs, same } from "./canon.ts";
import { type Head, isFresh } from "./head.ts";
import type { Link } from "./link.ts";
import { type Feed, type Hooks, pull, type Pulled } from "./pull.ts";
import { type Change, NO_NOTES, type Notes, type ReplicaStore } from "./state.ts";

/** "records": other content; "checked": only times and ages; "gone": erased, or opened by a newer app: reload the page. */
export type News = "records" | "checked" | "gone";

const NOTHING: Bytes = new Uint8Array();

export class Replica {
  /** None before the first complete download. */
  head: Head | undefined;
  /** Records are the proven emergency page only; the rest has not come yet. */
  partial = false;
  /** The browser took away what was here: say so, and load it again. */
  evicted = false;
  #found: Records = new Map();
  #proofs: Proofs = new Map();
  #known: Notes = NO_NOTES;
  #lines: Change[] = [];
  #turn = Promise.resolve();
  readonly #listeners = new Set<(news: News) => unknown>();
  readonly #store: ReplicaStore;
  readonly #channel = new BroadcastChannel("lotse");

  /** Use `openReplica` of `store.ts`. `volatile`: the browser gives no storage, everything is lost with the page. */
  constructor(
    store: ReplicaStore,
    readonly feed: Feed,
    readonly volatile = false,
  ) {
    this.#store = store;
    this.#channel.onmessage = ({ data }) => void (data === feed.name && this.refresh());
  }

  /** By id. Before the first complete download only what `partial` says. */
  records(): Records {
    return this.#found;
  }
  /** Last *successful* check, 0 = never. Compare it with `now_s(...)`, not with the phone's clock. */
  get lastSuccess_s(): number {
    return this.#known.lastSuccess_s;
  }
  /** What decides when to ask again (when.ts). */
  get notes(): Notes {
    return this.#known;
  }
  /** Two heads that contradict each other, for the operator (PROTOCOL 4.5). */
  get evidence(): Notes["evidence"] {
    return this.#known.evidence;
  }
  /** The phone's clock, put right where the server's showed that it is wrong by more than an hour (PROTOCOL 4.6). */
  now_s(clock_s: number): number {
    return clock_s + this.#known.clockOff_s;
  }
  /** False: say "state of …, could not be checked"; never hide a record for it. */
  isFresh(clock_s: number): boolean {
    return !!this.head && isFresh(this.head, this.now_s(clock_s));
  }

  /** What changed after `since_s`, one line per record, newest first; not the first download. */
  changesSince(since_s: number): Change[] {
    const byId = new Map<string, Change>();
    for (const line of this.#lines) {
      if (line.at_s <= since_s) continue;
      const before = byId.get(line.id);
      byId.delete(line.id);
      const now = before ? together(before, line) : line;
      if (now) byId.set(line.id, now);
    }
    return [...byId.values()].reverse();
  }
  /** One catch-up; the listeners hear of what it brought, here and in other tabs. Raises as `pull` does. */
  async pull(link: Link, clock_s: number, hooks: Hooks = {}): Promise<Pulled> {
    const onUrgent: Hooks["onUrgent"] = (records) => {
      hooks.onUrgent?.(records);
      void this.refresh();
    };
    const attempt = pull(link, this.#store, this.feed, clock_s, { ...hooks, onUrgent });
    // Also after a refusal: a pause or a proof of equivocation may have been noted.
    await attempt.then(() => this.refresh(), () => this.refresh().catch(() => undefined));
    this.#channel.postMessage(this.feed.name);
    return attempt;
  }

  /** Called with news; the answer ends it. */
  subscribe(fn: (news: News) => unknown): () => void {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /** Reads again what others may have written; one after the other. */
  refresh(): Promise<void> {
    const again = () => this.#reload();
    return (this.#turn = this.#turn.then(again, again));
  }

  async #reload(): Promise<void> {
    const [held, early, notes, lines] = [await this.#store.held(), await this.#store.early(), await this.#store.notes(), await this.#store.changes()];
    const found = held ? await this.#caughtUp(held.proofs) : byId(early);
    const news = found === this.#found || (!held && found.size === this.#found.size) ? "checked" : "records";
    if (news === "records") this.#found = found;
    this.head = held?.head;
    this.#proofs = held?.proofs ?? new Map();
    this.#known = notes;
    this.#lines = lines;
    this.partial = !held && early.length > 0;
    this.evicted &&= !held;
    this.tell(news);
  }

  /** The records as they are now: only those whose hash is another are read. */
  async #caughtUp(proofs: Proofs): Promise<Records> {
    const touched = [...proofs].filter(([id, { hash }]) => !same(hash, this.#proofs.get(id)?.hash ?? NOTHING)).map(([id]) => id);
    if (!touched.length && proofs.size === this.#proofs.size) return this.#found;
    const read = await this.#store.records(this.#proofs.size ? touched : undefined);
    return byId([...proofs.keys()].map((id) => read.get(id) ?? this.#found.get(id)));
  }

  tell(news: News): void {
    for (const fn of this.#listeners) fn(news);
  }

  close(): void {
    this.#channel.close();
    this.#listeners.clear();
  }
}

/** Two lines about one record as one; nothing when it came and went in between. */
function together(before: Change, after: Change): Change | undefined {
  if (before.what === "added") return after.what === "gone" ? undefined : { ...after, what: "added", fields: undefined };
  if (after.what === "added") return { ...after, what: "changed" };
  return after.what === "gone" ? after : { ...after, fields: [...new Set([...(before.fields ?? []), ...(after.fields ?? [])])] };
}
