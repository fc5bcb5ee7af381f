/**
 * The service worker, from the page's side: registered through the one Trusted Types policy, updated without being noticed.
 *
 * A small new build that waits is taken at the next start; a big one asks for its bytes first; nothing reloads in the middle of reading.
 */
interface Policy {
  createScriptURL(url: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

const WORKER = "/sw.js";

function trusted(url: string): string {
  const factory = (window as unknown as { trustedTypes?: Factory }).trustedTypes;
  const policy = factory?.createPolicy("lotse", {
    createScriptURL(wanted) {
      if (wanted !== WORKER) throw new TypeError(wanted);
      return wanted;
    },
  });
  return (policy ? policy.createScriptURL(url) : url) as string;
}

/** Takes a build that was waiting since the last visit, then reloads; false where there is none. Called before anything is drawn. */
export async function takeWaiting(): Promise<boolean> {
  const found = await navigator.serviceWorker?.getRegistration("/").catch(() => undefined);
  const waiting = found?.waiting;
  if (!waiting || (await price(waiting, "bytes", 1)) !== 0) return false;
  return take(waiting);
}

/** Registers, and asks about a big build as soon as it is there. `ask` gets its bytes. */
export async function watch(ask: (bytes: number) => Promise<boolean>): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register(trusted(WORKER), { scope: "/", updateViaCache: "none" });
    const offer = async (worker: ServiceWorker | null) => {
      const bytes = worker && navigator.serviceWorker.controller ? await price(worker, "price", 30) : 0;
      if (bytes > 0 && worker && (await ask(bytes))) await take(worker);
    };
    await offer(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker?.addEventListener("statechange", () => {
        if (worker.state === "installed") void offer(worker);
      });
    });
  } catch {
    // No worker (a private window, a setting): the app reads on with a network.
  }
}

/** The words of the languages that are read on this phone lie beside the shell, and no other's; none once everything is `gone`, erased meanwhile. */
export async function keepWords(urls: readonly string[], gone = () => false): Promise<void> {
  if (gone()) return;
  try {
    const cache = await caches.open("lotse-words");
    for (const url of urls) if (!(await cache.match(url))) await cache.add(url);
    // A build that waits has laid its own words beside ours, and may be the one that starts next.
    const found = await navigator.serviceWorker?.getRegistration("/");
    if (found?.waiting || found?.installing) return;
    // Another town may be read in another language (prefs.ts): without its words it could not be read offline.
    const notes = Object.values(localStorage).join();
    for (const { url } of await cache.keys()) {
      const [, lang = ""] = /(?:text|more)-([\w-]+?)-\w{8}\.json$/.exec(url) ?? [];
      const elsewhere = notes.includes(`"lang":"${lang}"`) && !urls[0]?.includes(`-${lang}-`);
      if (!elsewhere && !urls.includes(new URL(url).pathname)) await cache.delete(url);
    }
  } catch {
    // Without a cache the words come from the network.
  } finally {
    if (gone()) await caches.delete("lotse-words");
  }
}

/** Bytes that a waiting build still lacks, at most or as the server says; 0 when it is whole, NaN when its worker does not answer in time. */
function price(worker: ServiceWorker, asked: "bytes" | "price", within_s: number): Promise<number> {
  return new Promise((answer) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => answer(event.data as number);
    worker.postMessage(asked, [port2]);
    setTimeout(() => answer(Number.NaN), within_s * 1000);
  });
}

function take(worker: ServiceWorker): Promise<boolean> {
  return new Promise((done) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      location.reload();
      done(true);
    }, { once: true });
    worker.postMessage("take");
    setTimeout(() => done(false), 3000);
  });
}
