/** Everything this app has put on the phone, gone: first by script, which works offline, then by `/bye`, which reaches the files. */
import { bye } from "./bye.ts";

export async function erase(): Promise<void> {
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("lotse") : null;
  tabs?.postMessage("erase");
  await erased();
  // Heard by every tab and by this page's own exit, so not before everything is gone.
  if (tabs) tabs.postMessage("exit");
  else location.replace("/n");
}

async function erased(): Promise<void> {
  try {
    localStorage.clear();
    sessionStorage.clear();
    // Leaving steps back through the history, and the router notes each step.
    addEventListener("pagehide", () => sessionStorage.clear());
  } catch {
    // A browser that stores nothing has nothing to clear.
  }
  await Promise.allSettled([shell(false), databases().then((names) => Promise.all(names.map(drop)))]);
  if (await bye()) await shell(true).catch(() => {});
}

/** The app's files and its worker. Without a network the page to land on stays; it names nothing, and the next start with one removes it. */
async function shell(whole: boolean): Promise<void> {
  for (const name of await caches.keys()) {
    if (whole) await caches.delete(name);
    const cache = whole ? undefined : await caches.open(name);
    for (const { url } of (await cache?.keys()) ?? []) if (!/^\/(n|assets\/n-.+)$/.test(new URL(url).pathname)) await cache?.delete(url);
  }
  if (whole) for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
}

async function databases(): Promise<string[]> {
  const known = (await indexedDB.databases?.().catch(() => [])) ?? [];
  return [...new Set(["lotse", ...known.map(({ name }) => name ?? "")])].filter(Boolean);
}

/** Another tab may hold it open; it hears the broadcast and lets go. */
function drop(name: string): Promise<void> {
  return new Promise((done) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = () => done();
    setTimeout(done, 2000);
  });
}
