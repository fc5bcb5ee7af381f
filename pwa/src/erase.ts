/** Everything this app has put on the phone, gone: first by script, which works offline, then by `/bye`, which reaches the files. */
import { bye } from "./bye.ts";

export async function erase(): Promise<void> {
  await erased();
  location.replace("/n");
}

async function erased(): Promise<void> {
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("lotse") : null;
  for (const word of ["erase", "exit"]) tabs?.postMessage(word);
  const attempts: Promise<unknown>[] = [];
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // A browser that stores nothing has nothing to clear.
  }
  attempts.push(caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name)))));
  attempts.push(databases().then((names) => Promise.all(names.map(drop))));
  attempts.push(navigator.serviceWorker?.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister()))) ?? Promise.resolve());
  await Promise.allSettled(attempts);
  await bye();
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
