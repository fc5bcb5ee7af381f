/** One at a time, across tabs and the service worker (PROTOCOL 7.7). */

const waiting = new Map<string, Promise<unknown>>();

/** Runs `work` when nobody else holds `name`: by Web Lock, or where there is none (Node 20) in line within this process. */
export function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (globalThis.navigator?.locks) return navigator.locks.request(name, work) as Promise<T>;
  const turn = (waiting.get(name) ?? Promise.resolve()).then(work, work);
  waiting.set(name, turn.catch(() => undefined));
  return turn;
}
