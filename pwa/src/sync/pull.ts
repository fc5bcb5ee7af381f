/**
 * One catch-up: one GET, one signature, one transaction (PROTOCOL 7); the twin of `sync/replica.py`.
 *
 * What it decides: which answer is believed and what is kept. When to ask, and whether to try again after LinkLost or
 * Unanswered, is the caller's business; a refused answer changes nothing, whatever it was.
 */
import type { Records } from "./blocks.ts";
import { type Bytes, canonical, type Proofs, prove, read, same, stateRoot } from "./canon.ts";
import { applyDelta, openDelta, type Step } from "./delta.ts";
import { BadSignature, Equivocation, Malformed, Rollback, Unanswered, UnknownKey, WrongPart, WrongRoot } from "./errors.ts";
import { clockOff, etag, type Head, HEAD_SIZE, parseHead } from "./head.ts";
import { checkHead, isNews, type KeyDocument, readDocument } from "./keys.ts";
import type { Answer, Link } from "./link.ts";
import type { AnyRecord, Fields } from "./messages.gen.ts";
import { type Parts, partName, readFirstParts, readPartList, readParts, tableOf } from "./parts.ts";
import { PRIMED, unprimed } from "./primed.ts";
import type { Change, Commit, Held, Notes, ReplicaStore } from "./state.ts";
import { holds, PAUSE_S } from "./when.ts";

export { PAUSE_S };

/** `name`: `{town}/{lang}` or `h/{hex}`; `root`: the pinned 64-byte root key (PROTOCOL 8.3). */
export interface Feed {
  name: string;
  root: Bytes;
}

/** Bytes as they travel; what lay staged from an earlier attempt counts as done. */
export interface Progress {
  partsDone: number;
  parts: number;
  bytesDone: number;
  bytes: number;
}

export interface Hooks {
  onProgress?(progress: Progress): void;
  /** Asked before parts are loaded: true = all, "urgent" = only the emergency page, false = later. */
  offer?(price: Progress): Promise<boolean | "urgent">;
  /** Proven urgent records, long before the rest has come (PROTOCOL 6.4). */
  onUrgent?(records: AnyRecord[]): void;
  /** A reader asked for it: a pause does not hold (PROTOCOL 7.4). */
  byHand?: boolean;
  /** Where no hand asks: false = no request. Asked once this catch-up has its turn: another tab may just have been there. */
  due?(notes: Notes, whole: boolean): boolean;
  /** What to remember of an attempt that failed, before anybody else has a turn. */
  failed?(notes: Notes, problem: unknown): Partial<Notes>;
}

/** "later": the offer was declined; "paused": no request was made. */
export type Outcome = "unchanged" | "head" | "delta" | "parts" | "later" | "paused";

export interface Pulled {
  outcome: Outcome;
  head: Head | undefined;
}

/** Raises a class of `errors.ts`; the store then holds what it held before, and perhaps some more staged parts. */
export const pull = (link: Link, store: ReplicaStore, feed: Feed, now_s: number, hooks: Hooks = {}): Promise<Pulled> =>
  store.locked(async () => {
    const [held, notes] = [await store.held(), await store.notes()];
    const due = hooks.byHand || (!holds(notes.pausedUntil_s, now_s) && (hooks.due?.(notes, !!held) ?? true));
    if (!due) return { outcome: "paused", head: held?.head };
    try {
      return await new CatchUp(link, store, feed, now_s, hooks, held, notes).run();
    } catch (problem) {
      // A phone that is full or erased remembers nothing, and says what it wanted to say.
      if (hooks.failed) await store.note(hooks.failed(await store.notes(), problem)).catch(() => undefined);
      throw problem;
    }
  });

/** What one catch-up knows on its way. */
class CatchUp {
  readonly #link: Link;
  readonly #store: ReplicaStore;
  readonly #feed: Feed;
  readonly #now_s: number;
  readonly #hooks: Hooks;
  readonly #held: Held | undefined;
  readonly #known: Notes;
  #asked = 0;
  #isAgain = false;
  #clockOff_s: number;
  #relayed = false;
  constructor(link: Link, store: ReplicaStore, feed: Feed, now_s: number, hooks: Hooks, held: Held | undefined, known: Notes) {
    [this.#link, this.#store, this.#feed, this.#now_s, this.#hooks, this.#held, this.#known] = [link, store, feed, now_s, hooks, held, known];
    this.#clockOff_s = known.clockOff_s;
  }

  async run(): Promise<Pulled> {
    const [held, known] = [this.#held, this.#known];
    let answer = await this.#ask(held?.head.seq ?? 0, held && (known.tag || etag(held.head)));
    // A plain file store that never had this seq (PROTOCOL 5.1).
    if (answer.status === 404 && this.#asked) answer = await this.#ask(0);
    if (answer.status === 304 && held) return this.#nothingNew(held);
    const { head, isNews } = await this.#believe(answer);
    if (held && !isNews) return this.#nothingNew(held, answer.tag);
    const body = answer.body.slice(HEAD_SIZE);
    try {
      if (held && body[0] !== LIST) return await this.#step(head, body, answer.tag);
    } catch (problem) {
      if (!(problem instanceof Malformed || problem instanceof WrongRoot)) throw problem;
      return this.#startOver();
    }
    return this.#snapshot(head, body, answer.tag);
  }

  async #ask(seq: number, tag?: string, pastCaches = false): Promise<Answer> {
    this.#asked = seq;
    const answer = await this.#link.get(`/sync/v1/${this.#feed.name}/${seq}`, tag, pastCaches);
    this.#relayed = !!answer.relayed;
    if (answer.date_s !== undefined) this.#clockOff_s = clockOff(this.#now_s, answer.date_s);
    return answer;
  }

  /** The head of an answer after every check of PROTOCOL 4.4. */
  async #believe(answer: Answer): Promise<{ head: Head; isNews: boolean }> {
    if (answer.status !== 200) throw new Unanswered(answer.status, `${this.#feed.name}/${this.#asked}`, answer.retry_s);
    const head = parseHead(answer.body);
    const document = await this.#check(head);
    try {
      return { head, isNews: isNews(head, document, this.#held?.head) };
    } catch (problem) {
      if (problem instanceof Equivocation) await this.#store.note({ evidence: [this.#held!.head.raw, head.raw] });
      throw problem;
    }
  }

  /** Key, signature, feed, epoch; with the newest key document if the stored one does not do (PROTOCOL 8.4). */
  async #check(head: Head): Promise<KeyDocument> {
    const document = await this.#document();
    try {
      if (!document) throw new UnknownKey("none");
      await checkHead(head, document, this.#feed.name);
      return document;
    } catch (problem) {
      if (!(problem instanceof UnknownKey)) throw problem;
    }
    const answer = await this.#link.get("/sync/v1/keys", undefined, true);
    if (answer.status !== 200) throw new Unanswered(answer.status, "keys", answer.retry_s);
    const newer = await readDocument(answer.body, this.#feed.root);
    if (document && (newer.epoch - document.epoch || newer.issued_s - document.issued_s) < 0) throw new Rollback("keys");
    await this.#store.keepKeys(newer.raw);
    await checkHead(head, newer, this.#feed.name);
    return newer;
  }

  /** The stored document; none if another root key is pinned by now. */
  async #document(): Promise<KeyDocument | undefined> {
    const raw = await this.#store.keys();
    try {
      return raw && (await readDocument(raw, this.#feed.root));
    } catch (problem) {
      if (problem instanceof BadSignature) return undefined;
      throw problem;
    }
  }

  async #nothingNew(held: Held, tag?: string): Promise<Pulled> {
    await this.#store.note({ ...this.#success(held.head), ...(tag !== undefined && { tag: this.#tagFor(held.head, tag) }) });
    return { outcome: "unchanged", head: held.head };
  }

  /** Who relays knows nothing of what came after its head (PROTOCOL 10.4). */
  #success({ issued_s }: Head): Partial<Notes> {
    const now_s = this.#now_s + this.#clockOff_s;
    const lastSuccess_s = this.#relayed ? Math.max(this.#known.lastSuccess_s, Math.min(now_s, issued_s)) : now_s;
    return { lastSuccess_s, clockOff_s: this.#clockOff_s, pausedUntil_s: 0, checked_s: this.#now_s, failures: 0 };
  }

  /** Only a tag that came from the address that will be asked next, and only where it is not the one to be formed (PROTOCOL 4.2). */
  #tagFor(head: Head, tag: string): string {
    return this.#asked === head.seq && tag !== etag(head) ? tag : "";
  }

  async #step(head: Head, body: Bytes, tag: string): Promise<Pulled> {
    const step = await advance(this.#held ?? NOTHING, body, head.root, (ids) => this.#store.records(ids));
    const at_s = this.#now_s + this.#clockOff_s;
    const changes = [
      ...Array.from(step.gone, (id): Change => ({ at_s, id, what: "gone" })),
      ...Array.from(step.put.keys(), (id): Change => {
        const fields = step.fields.get(id);
        return fields ? { at_s, id, what: "changed", fields } : { at_s, id, what: "added" };
      }),
    ];
    return this.#commit(body.length ? "delta" : "head", head, step, tag, { put: step.put.values(), gone: step.gone, changes });
  }

  /** Once, and never from here again: the second failure ends in a pause (PROTOCOL 7.2). */
  async #startOver(): Promise<Pulled> {
    this.#isAgain = true;
    const answer = await this.#ask(0, undefined, true);
    const { head, isNews } = await this.#believe(answer);
    // A cache that still shows the state from which the wrong delta led away would have us load it again and again.
    return this.#snapshot(head, isNews ? answer.body.slice(HEAD_SIZE) : STALE, answer.tag);
  }

  async #snapshot(head: Head, body: Bytes, tag: string): Promise<Pulled> {
    try {
      if (body === STALE) throw new WrongRoot("stale");
      if (body[0] !== LIST) return await this.#step(head, body, tag);
      const list = readPartList(read(body));
      const own = !this.#isAgain && this.#held;
      // A server that lost my seq and still has my state: only the table is taken from its list (PROTOCOL 7.1e).
      if (own && same(head.root, own.head.root)) return await this.#commit("head", head, { table: tableOf(list), proofs: own.proofs }, tag);
      const parts = await this.#load(list, head);
      if (!parts) return { outcome: "later", head: this.#held?.head };
      const { table, records, proofs } = await readParts(list, parts);
      if (!same(await stateRoot(proofs), head.root)) throw new WrongRoot("parts");
      const changes = this.#held ? await this.#compare(this.#held.proofs, records, proofs) : [];
      return await this.#commit("parts", head, { table, proofs }, tag, { put: records.values(), changes, afresh: true });
    } catch (problem) {
      if (problem instanceof Malformed || problem instanceof WrongRoot || problem instanceof WrongPart) {
        if (!this.#relayed) await this.#store.note({ pausedUntil_s: this.#now_s + PAUSE_S });
      }
      throw problem;
    }
  }

  /** The parts in reading order, each kept as soon as it is whole; undefined when the reader said later. */
  async #load(list: Parts, head: Head): Promise<Bytes[] | undefined> {
    const { parts, first } = list;
    const found = await Promise.all(parts.map(({ hash }) => this.#lying(hash)));
    const progress = { partsDone: 0, parts: parts.length, bytesDone: 0, bytes: 0 };
    parts.forEach(({ bytes }, at) => {
      progress.bytes += bytes;
      if (!found[at]) return;
      progress.partsDone++;
      progress.bytesDone += bytes;
    });
    const wanted = progress.partsDone === parts.length || ((await this.#hooks.offer?.({ ...progress })) ?? true);
    if (!wanted) return undefined;
    let size = found.reduce((sum, part) => sum + (part?.length ?? 0), 0);
    for (let at = 0; ; at++) {
      if (first && at === first.count) await this.#show(await readFirstParts(list, found.slice(0, at) as Bytes[], head.root));
      if (at === parts.length) return found as Bytes[];
      if (wanted === "urgent" && at >= (first?.count ?? 0)) return undefined;
      if (found[at]) continue;
      const { hash, bytes } = parts[at]!;
      const part = await this.#fetchPart(hash);
      // The list is not signed: whoever wrote it must not fill a phone with parts that add up to nothing.
      if ((size += part.length) > MAX_SNAPSHOT) throw new Malformed("list.size");
      await this.#store.stage(hash, part);
      found[at] = part;
      progress.partsDone++;
      progress.bytesDone += bytes;
      this.#hooks.onProgress?.({ ...progress });
    }
  }

  /** A staged part, unless the phone's memory spoiled it. */
  async #lying(hash: string): Promise<Bytes | undefined> {
    const part = await this.#store.staged(hash);
    return part && (await partName(part)) === hash ? part : undefined;
  }

  async #fetchPart(hash: string): Promise<Bytes> {
    for (const pastCaches of [false, true]) {
      const answer = await this.#link.get(`/sync/v1/parts/${hash}`, undefined, pastCaches);
      this.#relayed ||= !!answer.relayed;
      if (answer.status !== 200) throw new Unanswered(answer.status, `parts/${hash}`, answer.retry_s);
      if ((await partName(answer.body)) === hash) return answer.body;
    }
    throw new WrongPart(hash);
  }

  async #show(records: Map<string, AnyRecord>): Promise<void> {
    if (this.#held) return;
    await this.#store.keepEarly([...records.values()]);
    this.#hooks.onUrgent?.([...records.values()]);
  }

  /** What a snapshot changes on a phone that held an older state. */
  async #compare(before: Proofs, records: Map<string, AnyRecord>, after: Proofs): Promise<Change[]> {
    const at_s = this.#now_s + this.#clockOff_s;
    const gone = [...before.keys()].filter((id) => !after.has(id)).map((id): Change => ({ at_s, id, what: "gone" }));
    const touched = [...after.keys()].filter((id) => !same(after.get(id)!.hash, before.get(id)?.hash ?? new Uint8Array()));
    const old = await this.#store.records(touched.filter((id) => before.has(id)));
    return gone.concat(
      touched.map((id): Change => {
        const was = old.get(id);
        return was ? { at_s, id, what: "changed", fields: differing(was, records.get(id)!) } : { at_s, id, what: "added" };
      }),
    );
  }

  async #commit(outcome: Outcome, head: Head, { table, proofs }: Made, tag: string, step: Partial<Commit> = {}): Promise<Pulled> {
    const notes = { ...this.#success(head), tag: this.#tagFor(head, tag) };
    const rest = { put: [], gone: [], afresh: false, changes: [], ...step };
    await this.#store.commit({ ...rest, base: this.#held?.head, held: { head, table, proofs }, notes });
    return { outcome, head };
  }
}

/**
 * A head alone, or a delta: what it makes of a state, proven, with nothing kept yet (PROTOCOL 5.4).
 *
 * `recordsOf` gives the records of a base by id. Raises Malformed, WrongRoot.
 */
export async function advance(base: Made, body: Bytes, root: Bytes, recordsOf: (ids: Iterable<string>) => Promise<Records>): Promise<Step & Made> {
  const ids = [...base.proofs.keys()].sort();
  const plain = body[0] === PRIMED ? await unprimed(body, ids, base.proofs, recordsOf) : body;
  if (body.length && plain[0] !== DELTA) throw new Malformed("answer");
  const open = openDelta(body.length ? read(plain) : [[], [], []], base.table, ids);
  const old = await recordsOf(open.edits.keys());
  if (old.size < open.edits.size) throw new WrongRoot("store");
  const step = applyDelta(open, old);
  const proofs = new Map(base.proofs);
  for (const id of step.gone) proofs.delete(id);
  for (const [id, proof] of await prove(step.put.values())) proofs.set(id, proof);
  if (!same(await stateRoot(proofs), root)) throw new WrongRoot("delta");
  return { ...step, proofs };
}

interface Made {
  table: Fields;
  proofs: Proofs;
}
const NOTHING: Made = { table: [], proofs: new Map() };
/** All decoded parts of one list together (PROTOCOL 9.1). */
const MAX_SNAPSHOT = 67_108_864;
const STALE: Bytes = new Uint8Array();
const LIST = 0x7b; // {
const DELTA = 0x5b; // [

/** Names of the fields in which two forms of a record differ. */
function differing(a: AnyRecord, b: AnyRecord): string[] {
  const text = (record: AnyRecord, name: string) => (Object.hasOwn(record, name) ? new TextDecoder().decode(canonical(record[name])) : "");
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => text(a, name) !== text(b, name));
}
