/**
 * The editor's own worker, scope /edit/: the reader's stays within its page of code and its bytes, a phone without the editor never
 * loads this one, and erasing or updating one side leaves the other as it was. The narrower scope wins for /edit/ by itself.
 *
 * A build is kept whole and taken at the next start: a form that is open never changes under its writer.
 */
import type { WorkerScope } from "../worker.ts";

declare const self: WorkerScope;
/** Written in by build.mjs. */
declare const BUILD: { name: string; files: string[] };

const PAGE = "/edit/";
const CACHE = `edit-${BUILD.name}`;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/edit/assets/")) event.respondWith(kept(request.url, request));
  else if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(kept(PAGE, request));
});

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const url of [PAGE, ...BUILD.files]) if (!(await cache.match(url))) await cache.add(new Request(url, { cache: url === PAGE ? "reload" : "default" }));
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("edit-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

async function kept(name: string, request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(name)) ?? fetch(request);
}
