/** What the views open, measure and erase. */
import { eraseDatabase, onGone, openDatabase, PhoneStore } from "./database.ts";
import { StorageGone } from "./errors.ts";
import { unbase64 } from "./keys.ts";
import { MemoryStore } from "./memory.ts";
import { Replica } from "./replica.ts";

export { type Size, sizes } from "./database.ts";
export { type News, Replica } from "./replica.ts";

/** In localStorage, which outlives an eviction of the database: names of the feeds that were complete here. */
const MARK = "lotse.held";

/**
 * The feed of one town in one language, as far as it is on this phone; nothing is loaded here.
 *
 * `root`: the pinned root key in base64url; from the page where it is left out (PROTOCOL 8.3). Without storage the replica
 * lives in memory and says so (`volatile`).
 */
export async function openReplica(town: string, lang: string, root = pinnedRoot()): Promise<Replica> {
  const feed = { name: `${town}/${lang}`, root: unbase64(root) };
  let replica: Replica;
  try {
    replica = new Replica(new PhoneStore(await openDatabase(), feed.name), feed);
    await replica.refresh();
  } catch (problem) {
    if (!(problem instanceof StorageGone)) throw problem;
    return new Replica(new MemoryStore(), feed, true);
  }
  const stop = onGone(() => {
    stop();
    replica.tell("gone");
  });
  replica.evicted = !replica.head && marks().includes(feed.name);
  const mark = () => void (replica.head && !marks().includes(feed.name) && remember([...marks(), feed.name]));
  mark();
  // Not on "gone": what was just erased must not be remembered.
  replica.subscribe((news) => news === "records" && mark());
  return replica;
}

/** Takes one feed off the phone, as after a change of language. */
export async function forget(town: string, lang: string): Promise<void> {
  const feed = `${town}/${lang}`;
  remember(marks().filter((name) => name !== feed));
  await new PhoneStore(await openDatabase(), feed).forget();
}

/** Everything this room ever kept on the phone. Caches, the worker and `/bye` are the caller's part (briefs/safety.md 3). */
export async function deleteEverything(): Promise<void> {
  try {
    localStorage.removeItem(MARK);
  } catch {
    // No localStorage, so no mark.
  }
  await eraseDatabase();
}

const pinnedRoot = (): string => document.querySelector<HTMLMetaElement>('meta[name="lotse-root"]')?.content ?? "";

/** Workers, and browsers that forbid it, have no localStorage: then an eviction looks like a first visit. */
function marks(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(MARK) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function remember(feeds: string[]): void {
  try {
    localStorage.setItem(MARK, JSON.stringify(feeds));
  } catch {
    // As above.
  }
}
