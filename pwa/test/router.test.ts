/** Addresses of the app, and what must not have one (briefs/safety.md 2). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { address, parse, Router, type Route, type Shown } from "../src/router.ts";

/** A browser's session history, small: entries with address and state, one of them current. */
class Session {
  entries: { url: string; state: unknown }[] = [{ url: "/lindenhafen/", state: null }];
  at = 0;
  heard = new Map<string, ((event: unknown) => void)[]>();
  install(): void {
    const session = this;
    const change = (push: boolean) => (state: unknown, _title: string, url?: string) => {
      if (push) session.entries.length = ++session.at;
      const before = session.entries[push ? session.at - 1 : session.at];
      session.entries[session.at] = { url: url === undefined ? (before?.url ?? "/") : url || "/lindenhafen/", state };
    };
    Object.assign(globalThis, {
      scrollY: 0,
      location: { get pathname() { return session.here.url.split("#")[0]; }, search: "", get hash() { return session.here.url.includes("#") ? `#${session.here.url.split("#")[1]}` : ""; } },
      history: { scrollRestoration: "", get state() { return session.here.state; }, pushState: change(true), replaceState: change(false), back: () => session.go(-1) },
      document: { activeElement: { id: "kept" } },
      window: globalThis,
      addEventListener: (kind: string, fn: (event: unknown) => void) => session.heard.set(kind, [...(session.heard.get(kind) ?? []), fn]),
    });
  }
  get here() {
    return this.entries[this.at] as { url: string; state: unknown };
  }
  go(step: number): void {
    this.at = Math.max(0, Math.min(this.entries.length - 1, this.at + step));
    for (const fn of this.heard.get("popstate") ?? []) fn({});
  }
}

const QUIET = new Set(["shelter", "helpline"]);
const record = (id: string): Route => ({ view: "record", id });
const places: Route = { view: "places", topic: "advice" };

function open(): { session: Session; router: Router; shown: () => Shown } {
  const session = new Session();
  session.install();
  let last: Shown | undefined;
  const router = new Router((route) => route.view === "helplines" || (route.view === "record" && QUIET.has(route.id)));
  router.start((next) => (last = next));
  return { session, router, shown: () => last as Shown };
}

test("every harmless route has an address that leads back to it", () => {
  for (const route of [places, record("abc123"), { view: "courses" }, { view: "search" }, { view: "settings" }] as Route[]) assert.deepEqual(parse(address(route)), route);
});

test("an unknown or hostile fragment is the start page", () => {
  for (const hash of ["", "#", "#/nothing", "#rABC", "#r../x", "#hSECRET", "#s123", "#/places/<b>"]) assert.ok(["home", "places"].includes(parse(hash).view), hash);
  assert.deepEqual(parse("#/places/<b>"), { view: "places", topic: "" });
});

test("a quiet view leaves neither address nor state behind", () => {
  const { session, router, shown } = open();
  router.go(places);
  router.go(record("shelter"));
  router.go({ view: "helplines" });
  assert.equal(shown().quiet, true);
  assert.deepEqual(session.entries.slice(2), [{ url: "/lindenhafen/", state: null }]);
  assert.ok(!JSON.stringify(session.entries).includes("shelter"));
});

test("back leads through quiet views by memory, then to where the reader came from", () => {
  const { session, router, shown } = open();
  router.go(places);
  router.go({ view: "helplines" });
  router.go(record("shelter"));
  session.go(-1);
  assert.equal(shown().route.view, "helplines");
  session.go(-1);
  assert.deepEqual([shown().route, shown().quiet], [places, false]);
});

test("forward after a quiet view finds the start page", () => {
  const { session, router, shown } = open();
  router.go(record("shelter"));
  session.go(-1);
  session.go(1);
  assert.deepEqual([shown().route.view, shown().quiet], ["home", false]);
});

test("a harmless page opened from a quiet one takes its entry", () => {
  const { session, router, shown } = open();
  router.go(record("shelter"));
  router.go(places);
  assert.deepEqual(session.entries.map(({ url }) => url), ["/lindenhafen/", "/lindenhafen/#/places/advice"]);
  session.go(-1);
  assert.equal(shown().route.view, "home");
});

test("back closes a sheet before it leaves the page", () => {
  const { session, router, shown } = open();
  router.go(places);
  router.open();
  session.go(-1);
  assert.deepEqual(shown().route, places);
  session.go(-1);
  assert.equal(shown().route.view, "home");
});

test("a page without an address is shown all the same, and come back to", () => {
  const { session, router, shown } = open();
  router.go({ view: "download" });
  assert.equal(shown().route.view, "download");
  router.go(places);
  session.go(-1);
  assert.equal(shown().route.view, "download");
  router.instead({ view: "home" });
  assert.equal(shown().route.view, "home");
});

test("a sheet that leads somewhere leaves no entry of its own", () => {
  const { session, router, shown } = open();
  router.go(places);
  router.open();
  router.go({ view: "helplines" });
  session.go(-1);
  assert.deepEqual(shown().route, places);
  assert.equal(session.at, 1);
});

test("the exit knows how many entries lie above the start of the visit", () => {
  const { router } = open();
  router.go(places);
  router.go(record("shelter"));
  router.go({ view: "helplines" });
  assert.equal(globalThis.window.lotseDepth, 2);
  router.forget();
});

test("a link to a quiet record loses its address before anything is drawn", () => {
  const session = new Session();
  session.install();
  session.entries[0] = { url: "/lindenhafen/#rshelter", state: null };
  const router = new Router((route) => route.view === "record");
  let shown: Shown | undefined;
  router.start((next) => (shown = next));
  assert.deepEqual([session.entries[0]?.url, shown?.quiet, shown?.route], ["/lindenhafen/", true, record("shelter")]);
});

test("scroll and focus come back with the page", () => {
  const { session, router, shown } = open();
  router.go(places);
  Object.assign(globalThis, { scrollY: 420 });
  router.go(record("abc"));
  Object.assign(globalThis, { scrollY: 0 });
  session.go(-1);
  assert.deepEqual([shown().scroll, shown().focus], [420, "kept"]);
});
