/** What is due, as this phone knows it: the server's list without what was confirmed here meanwhile. Pure. */
import type { Record as Complete } from "../messages.gen.ts";
import type { Orders, Shown } from "../store.ts";

export interface Due {
  shown: Shown;
  verified_on: string;
  owner: string;
}

export function dueNow(orders: Orders | undefined, get: (id: string) => Shown | undefined, today: string): Due[] {
  return (orders?.due ?? []).flatMap(({ id, verified_on, owner }) => {
    const shown = get(id);
    return shown && shown.record.verified_on !== today ? [{ shown, verified_on, owner }] : [];
  });
}

/** Whose records they are, the one with most of them first; what has no owner is the town's and comes last. */
export function byOwner(due: readonly Due[]): [owner: string, due: Due[]][] {
  const found = new Map<string, Due[]>();
  for (const one of due) found.set(one.owner, [...(found.get(one.owner) ?? []), one]);
  return [...found].sort(([a, mine], [b, theirs]) => Number(!a) - Number(!b) || theirs.length - mine.length || (a < b ? -1 : 1));
}

export const confirmed = (record: Complete, today: string): Complete => ({ ...record, verified_on: today });
