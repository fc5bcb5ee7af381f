/**
 * The service worker: one shell for every town, kept whole, answered from the phone.
 *
 * A build's files lie in a cache of their own; words lie in `lotse-words`, one language at a time, put there by the page.
 * A small update is fetched as soon as it is seen and taken at the next start; a big one waits until the reader says yes.
 * What is not the shell (`/sync`, `/map`, `/edit`, `/bye`, plain pages) goes to the network untouched.
 */
import type { WorkerEvent, WorkerScope } from "./worker.ts";

declare const self: WorkerScope;
/** Written in by build.mjs: this build's name, its files with their bytes on the wire. */
declare const BUILD: { name: string; files: [string, number][]; silent: number };

const HOME = "/";
const NEUTRAL = "/n";
const CACHE = `lotse-${BUILD.name}`;
const WORDS = "lotse-words";
/** Whether this build is whole, asked once in the worker's life: every start waits for the answer. */
let known: Promise<boolean> | undefined;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const answer = route(event.request);
  if (answer) event.respondWith(answer);
});
self.addEventListener("message", (event) => event.waitUntil(told(event)));
// A page sees nothing of what its worker fetches; it finds the bytes here (meter.ts).
new PerformanceObserver(async (list) => {
  const bytes = list.getEntries().reduce((sum, one) => sum + (one as PerformanceResourceTiming).transferSize, 0);
  if (!bytes) return;
  await (await caches.open("meter")).put(`/${Date.now()}/${bytes}`, new Response());
  for (const page of await self.clients.matchAll({ includeUncontrolled: true })) page.postMessage("meter");
}).observe({ type: "resource" });

/** The first visit fills at once; later builds too, when what is missing is small. */
async function install(): Promise<void> {
  const before = await older();
  if (!before.length || (await price()) <= BUILD.silent) await fill();
}

/** Old builds go only when this one is whole: a worker that was never allowed to load serves the old shell. */
async function activate(): Promise<void> {
  if (await whole()) for (const name of await older()) await caches.delete(name);
  await self.clients.claim();
}

/** `bytes` asks what is missing at most, `price` what it costs, `take` loads it and takes over. The page answers "later" by asking nothing. */
async function told(event: WorkerEvent): Promise<void> {
  if (event.data === "bytes") event.ports[0]?.postMessage((await missing()).bytes);
  if (event.data === "price") event.ports[0]?.postMessage(await price());
  if (event.data === "take") {
    await fill();
    await self.skipWaiting();
  }
}

function route(request: Request): Promise<Response> | undefined {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return undefined;
  if (url.pathname.startsWith("/assets/")) return kept(request.url, request);
  if (request.mode !== "navigate") return undefined;
  if (url.pathname === NEUTRAL) return kept(NEUTRAL, request);
  if (url.pathname === HOME || isTown(url.pathname)) return kept(HOME, request);
  return undefined;
}

/** `/{town}/` and nothing below it; the editor and the API are no towns. */
function isTown(path: string): boolean {
  return /^\/[a-z0-9-]{1,40}\/$/.test(path) && !/^\/(api|bye|edit|export|h|health|keys|map|metrics|n|parts|sync|assets)\//.test(path);
}

async function kept(name: string, request: Request): Promise<Response> {
  // The newest whole build first; while an update waits for a yes, the older one answers.
  const own = (await (known ??= whole())) ? await (await caches.open(CACHE)).match(name) : undefined;
  return own ?? (await caches.match(name)) ?? fetch(request);
}

async function fill(): Promise<void> {
  known = undefined;
  const cache = await caches.open(CACHE);
  for (const url of (await missing()).urls) {
    const copy = url.startsWith("/assets/") ? await caches.match(url) : undefined;
    if (copy) await cache.put(url, copy);
    // Hashed files may come from the browser's own cache, where the first visit just put them; the two pages may not.
    else await cache.add(new Request(url, { cache: url.startsWith("/assets/") ? "default" : "reload" }));
  }
  await translate();
  known = undefined;
}

/** This build's words for each language that the phone already keeps, so that an update works without a network. Its page names them. */
async function translate(): Promise<void> {
  const page = await (await (await caches.open(CACHE)).match(HOME))?.text() ?? "";
  const words = await caches.open(WORDS);
  for (const { url } of await words.keys()) {
    const lang = /\/text-([\w-]+?)-[0-9a-f]{8}\.json$/.exec(url)?.[1] ?? "";
    const hash = new RegExp(`[ "=]${lang}:(\\w{8})`).exec(page)?.[1];
    for (const stem of hash ? ["text", "more"] : []) {
      const next = `/assets/${stem}-${lang}-${hash}.json`;
      if (!(await words.match(next))) await words.add(next);
    }
  }
}

/** What this build still lacks, and what that costs: files that an older build also has cost nothing. */
async function missing(): Promise<{ urls: string[]; bytes: number }> {
  const cache = await caches.open(CACHE);
  const urls: string[] = [];
  let bytes = 0;
  for (const [url, size] of BUILD.files) {
    if (await cache.match(url)) continue;
    urls.push(url);
    if (!url.startsWith("/assets/") || !(await caches.match(url))) bytes += size;
  }
  return { urls, bytes };
}

/** What loading it costs. Where that seems much the server is asked: it may send a difference (RFC 9842), and it alone knows how large. */
async function price(): Promise<number> {
  const { urls, bytes } = await missing();
  if (bytes <= BUILD.silent) return bytes;
  const sizes = BUILD.files.map(async ([url, size]) => {
    if (!urls.includes(url)) return 0;
    if (!url.startsWith("/assets/")) return size;
    if (await caches.match(url)) return 0;
    const answer = await fetch(url, { method: "HEAD" }).catch(() => undefined);
    return Number(answer?.headers.get("content-length")) || size;
  });
  return (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
}

async function whole(): Promise<boolean> {
  return (await missing()).urls.length === 0;
}

async function older(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith("lotse-") && name !== CACHE && name !== WORDS);
}
