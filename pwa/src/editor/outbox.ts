/**
 * What waits to be sent: edits of one record that were not on their way yet become one; what was on its way is never changed, because
 * an answer can be lost after the server took it. Sent in order, one tab at a time; a refused one is told once and never blocks.
 */
import { apply, fold } from "./edit.ts";
import { Refused, SignedOut, Unreachable } from "./client.ts";
import type { Result, Waiting } from "./db.ts";
import type { Change, Json, Mutation, Record as Complete, Settled } from "./messages.gen.ts";

export type Entry = [key: number, waiting: Waiting];

/** What somebody did, before it is known whether it joins what already waits. */
export type Deed = Pick<Mutation, "record" | "act" | "body" | "changes" | "confirmed"> & { seen: number; title: string; kind: string };

/** How the outbox changes: `key` undefined puts a new one at the end. */
export type Step = { put: Waiting; key?: number } | { drop: number } | undefined;

export function step(entries: readonly Entry[], deed: Deed, mid: string, at_s: number): Step {
  const { title, kind, seen, ...mutation } = deed;
  const fresh: Waiting = { mutation: { mid, ...mutation, seen }, at_s, tried: false, title, kind };
  const last = entries.filter(([, { mutation: { record } }]) => record === deed.record).at(-1);
  if (!last || last[1].tried) return deed.act === "put" && !deed.changes?.length ? undefined : { put: fresh };
  const [key, { mutation: before, ...rest }] = last;
  const instead = (changed: Mutation): Step => ({ key, put: { ...rest, mutation: changed, title, at_s } });
  if (deed.act === "remove") return before.act === "create" ? { drop: key } : instead({ mid: before.mid, record: before.record, act: "remove", seen: before.seen ?? 0 });
  if (deed.act !== "put" || before.act === "remove") return { put: fresh };
  const changes = deed.changes ?? [];
  if (before.act === "create") return instead({ ...before, body: apply(before.body as unknown as Complete, changes) as unknown as { [name: string]: Json } });
  const folded = fold(before.changes ?? [], changes);
  return folded.length ? instead({ ...before, changes: folded }) : { drop: key };
}

/** `base` as its editor sees it: with everything that waits. Nothing where it was removed, or never was. */
export function shown(base: Complete | undefined, waiting: readonly Mutation[]): Complete | undefined {
  return waiting.reduce<Complete | undefined>((record, { act, body, changes }) => {
    if (act === "create") return record ?? (body as unknown as Complete);
    if (act === "remove") return undefined;
    return record && apply(record, changes as Change[]);
  }, base);
}

/** Where the outbox lies: IndexedDB, or a list in a test. Each call is one transaction. */
export interface Shelf {
  entries(): Promise<Entry[]>;
  /** From here on they are never changed. */
  tried(keys: readonly number[]): Promise<void>;
  settle(done: readonly { key: number; waiting: Waiting; settled: Settled; told?: Result }[]): Promise<void>;
}

const AT_ONCE = 20;

/** What was answered in this run. `stopped`: why it ended before the outbox was empty. */
export interface Sent {
  settled: Settled[];
  stopped: "" | "unreachable" | "signed_out" | "busy";
}

/** Sends until nothing waits or nobody answers. `post` gives one answer for each mutation, in order. */
export async function send(shelf: Shelf, post: (mutations: readonly Mutation[]) => Promise<Settled[]>, now_s: () => number): Promise<Sent> {
  const settled: Settled[] = [];
  let most = AT_ONCE;
  for (;;) {
    const batch = (await shelf.entries()).slice(0, most);
    if (!batch.length) return { settled, stopped: "" };
    await shelf.tried(batch.map(([key]) => key));
    let answers: Settled[];
    try {
      answers = await post(batch.map(([, { mutation }]) => mutation));
    } catch (problem) {
      const alone = batch[0] as Entry;
      // A whole request that is refused for good holds one mutation that is: it is found by sending them one by one.
      if (problem instanceof Refused && forGood(problem) && most > 1) {
        most = 1;
        continue;
      }
      if (!(problem instanceof Refused) || !forGood(problem)) return { settled, stopped: why(problem) };
      answers = [{ mid: alone[1].mutation.mid, outcome: "refused", problem: { number: problem.number, key: problem.key } }];
    }
    const done = batch.flatMap(([key, waiting], at) => {
      const answer = answers[at];
      return answer?.mid === waiting.mutation.mid ? [{ key, waiting, settled: answer, ...(answer.outcome === "refused" && { told: told(waiting, answer, now_s()) }) }] : [];
    });
    // An answer that does not fit the question: as if there were none.
    if (!done.length) return { settled, stopped: "unreachable" };
    await shelf.settle(done);
    settled.push(...done.map((one) => one.settled));
    most = AT_ONCE;
  }
}

const forGood = ({ status }: Refused): boolean => [400, 404, 410, 413, 415, 422].includes(status);

function why(problem: unknown): Sent["stopped"] {
  if (problem instanceof SignedOut) return "signed_out";
  if (problem instanceof Unreachable) return "unreachable";
  if (problem instanceof Refused) return "busy";
  throw problem;
}

function told({ mutation, title }: Waiting, settled: Settled, at_s: number): Result {
  return { mid: mutation.mid, record: mutation.record, title, settled, mutation, at_s };
}
