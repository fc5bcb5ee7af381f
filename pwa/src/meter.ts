/**
 * What the app costs, in bytes that travelled, as the browser measured them: this month and the last, on this phone only.
 *
 * Resource Timing says for each answer its body as it travelled and 300 bytes for its headers, 0 for what came from the phone itself;
 * what it cannot see stands in README.md, "The meter". What the worker fetches itself, it notes in a cache of its own (sw.ts).
 */
/** Content, map, the app itself. */
export type Cost = [sync: number, map: number, app: number];

const NAME = "meter";
const KINDS = ["navigation", "resource"] as const;
let stopped = false;

/** The month by this phone's own clock and zone, or one `back`, named by its middle: "2026-11-15". */
export function monthOf(at_ms: number, back = 0): string {
  const at = new Date(at_ms);
  return new Date(Date.UTC(at.getFullYear(), at.getMonth() - back, 15)).toISOString().slice(0, 10);
}

/** By month, as noted; nothing where nothing is stored, or nothing that is ours. */
export function costs(): { [month: string]: Cost } {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "{}") as { [month: string]: Cost };
  } catch {
    return {};
  }
}

/** `at_ms`: when it travelled. Months before the last are forgotten, and those of a clock that ran ahead. */
export function count(url: string, bytes: number, at_ms: number, now_ms = Date.now()): void {
  if (!bytes || stopped) return;
  const noted = costs();
  (noted[monthOf(at_ms)] ??= [0, 0, 0])[url.includes("/sync/") ? 0 : url.includes("/map/") ? 1 : 2] += bytes;
  const [now, before] = [monthOf(now_ms), monthOf(now_ms, 1)];
  note({ [now]: noted[now], [before]: noted[before] });
}

function note(noted: { [month: string]: Cost | undefined }): void {
  try {
    localStorage.setItem(NAME, JSON.stringify(noted));
  } catch {
    // A browser that stores nothing shows no meter.
  }
}

/** What the page has cost so far. */
export function past(): void {
  KINDS.forEach((kind) => weigh(performance.getEntriesByType(kind)));
}

function weigh(entries: PerformanceEntryList): void {
  for (const one of entries) count(one.name, (one as PerformanceResourceTiming).transferSize, Date.now());
}

/** Counts from here on, and what the page has cost so far. */
export function watch(): void {
  past();
  const observer = new PerformanceObserver((list) => weigh(list.getEntries()));
  for (const type of KINDS) observer.observe({ type });
  void collect();
  // Of a first visit: the worker says when it has noted something.
  navigator.serviceWorker?.addEventListener("message", collect);
}

/** What the worker has fetched since: /{when}/{bytes}, each counted by the tab that takes it away. */
export async function collect(): Promise<void> {
  if (stopped) return;
  try {
    const notes = await caches.open(NAME);
    for (const { url } of await notes.keys()) {
      const [at_ms = 0, bytes = 0] = url.split("/").slice(-2).map(Number);
      if (await notes.delete(url)) count("", bytes, at_ms);
    }
  } catch {
    // No caches, no worker.
  }
}

/** After an erase nothing is written any more. */
export function stop(): void {
  stopped = true;
}
