/**
 * Where the reader is: harmless places have an address (`#r…`, `#/…`), quiet ones live in memory only (briefs/safety.md 2).
 *
 * A quiet view keeps the start address, a constant title and no `history.state`; only one session entry stands for all of
 * them, so that "back" leads through them by memory and "forward" finds the start page. A sheet is an entry too: back closes
 * it first. `window.lotseDepth` counts the entries of this visit for the exit.
 */
export type Route =
  | { view: "home" | "towns" | "language" | "download" | "courses" | "events" | "guides" | "search" | "saved" | "settings" | "changes" | "helplines" }
  | { view: "places"; topic: string }
  | { view: "record"; id: string };

export interface Shown {
  route: Route;
  quiet: boolean;
  sheet: boolean;
  /** Where the page stood when one comes back to it; nothing on the way forward. */
  scroll?: number;
  focus?: string | undefined;
}

const PLAIN = ["courses", "events", "guides", "search", "saved", "settings", "changes"] as const;

/** The route of a fragment; the start page for anything unknown. */
export function parse(hash: string): Route {
  const record = /^#r([0-9a-z]{1,22})$/.exec(hash);
  if (record) return { view: "record", id: record[1] as string };
  const [, name = "", rest = ""] = hash.split("/");
  if (!hash.startsWith("#/")) return { view: "home" };
  if (name === "places") return { view: "places", topic: /^[a-z]{1,20}$/.test(rest) ? rest : "" };
  const plain = PLAIN.find((view) => view === name);
  return plain ? { view: plain } : { view: "home" };
}

/** The fragment of a harmless route; empty for the start page and for what never has one. */
export function address(route: Route): string {
  if (route.view === "record") return `#r${route.id}`;
  if (route.view === "places") return `#/places/${route.topic}`;
  return (PLAIN as readonly string[]).includes(route.view) ? `#/${route.view}` : "";
}

interface Stop {
  scroll: number;
  focus?: string | undefined;
  /** Of a page that has no address and no secret: languages, the offer. */
  route?: Route;
}

export class Router {
  /** Harmless entries by their number in this visit; what lies between is found in the address. */
  #stops = new Map<number, Stop>();
  #at: number;
  #quiet: (Stop & { route: Route })[] = [];
  #sheet = false;
  #heard: (shown: Shown) => void = () => {};
  #base = location.pathname + location.search;

  constructor(private readonly isQuiet: (route: Route) => boolean) {
    this.#at = Number.isInteger(history.state) ? (history.state as number) : depthBefore();
    history.scrollRestoration = "manual";
    addEventListener("popstate", () => this.#popped());
    addEventListener("click", (event) => this.#clicked(event));
    // What was quiet is not left behind in the back-forward cache (test 17).
    addEventListener("pagehide", () => this.forget());
  }

  /** Draws the page of the address; a quiet record that somebody linked to loses its address first. */
  start(heard: (shown: Shown) => void): void {
    this.#heard = heard;
    const route = parse(location.hash);
    if (this.isQuiet(route)) {
      // The start page lies below it, as below every quiet view.
      history.replaceState(this.#at, "", this.#base);
      history.pushState(null, "", this.#base);
      this.#quiet = [{ route, scroll: 0 }];
    } else if (!this.#quiet.length) history.replaceState(this.#at, "");
    this.#show({});
  }

  here(): Route {
    return this.#quiet.at(-1)?.route ?? this.#stops.get(this.#at)?.route ?? parse(location.hash);
  }

  go(route: Route): void {
    this.#leave();
    // A sheet that leads somewhere gives its own entry to where it leads.
    const enter = (state: number | null, hash: string) => history[this.#sheet && !this.#quiet.length ? "replaceState" : "pushState"](state, "", this.#base + hash);
    if (this.isQuiet(route)) {
      if (!this.#quiet.length) enter(null, "");
      this.#quiet.push({ route, scroll: 0 });
    } else {
      this.#at++;
      // The quiet entry itself becomes the harmless page: nothing quiet is left to come back to.
      if (this.#quiet.length) history.replaceState(this.#at, "", this.#base + address(route));
      else enter(this.#at, address(route));
      this.#quiet = [];
      this.#keep(route);
    }
    this.#sheet = false;
    this.#show({});
  }

  /** Changes what is shown without a step in the history: after the language was chosen, after a download. */
  instead(route: Route): void {
    if (this.isQuiet(route)) return this.go(route);
    if (this.#quiet.length) this.#at++;
    this.#quiet = [];
    history.replaceState(this.#at, "", this.#base + address(route));
    this.#keep(route);
    this.#show({});
  }

  back(): void {
    if (this.#depth() > 0) history.back();
    else this.instead({ view: "home" });
  }

  /** A sheet over the page: an entry with the same address, so that "back" closes it. */
  open(): void {
    if (this.#sheet) return;
    this.#sheet = true;
    if (!this.#quiet.length) history.pushState(this.#at + 1, "");
    window.lotseDepth = this.#depth();
  }

  close(): void {
    if (this.#sheet) history.back();
  }

  /** Quiet views are gone at once: the page was hidden for good, or everything was erased. */
  forget(): void {
    if (this.#quiet.length) {
      this.#quiet = [];
      this.#sheet = false;
    }
  }

  #depth(): number {
    return this.#at + (this.#quiet.length ? 1 : 0) + (this.#sheet && !this.#quiet.length ? 1 : 0);
  }

  #keep(route: Route): void {
    if (route.view === "home" || address(route)) this.#stops.delete(this.#at);
    else this.#stops.set(this.#at, { scroll: 0, route });
  }

  #leave(): void {
    const stop: Stop = { scroll: scrollY, focus: document.activeElement?.id || undefined };
    const top = this.#quiet.at(-1);
    if (top) Object.assign(top, stop);
    else this.#stops.set(this.#at, { ...this.#stops.get(this.#at), ...stop });
  }

  #popped(): void {
    if (history.state === null && location.hash) return this.#byHand();
    if (this.#sheet) {
      this.#sheet = false;
      if (this.#quiet.length) history.pushState(null, "", this.#base);
      return this.#show(this.#quiet.at(-1) ?? this.#stops.get(this.#at) ?? {}, true);
    }
    if (this.#quiet.length > 1) {
      this.#quiet.pop();
      history.pushState(null, "", this.#base);
      return this.#show(this.#quiet.at(-1) as Stop);
    }
    this.#quiet = [];
    if (Number.isInteger(history.state)) this.#at = history.state as number;
    // Somebody came forward to where a quiet view had been.
    else {
      history.replaceState(++this.#at, "");
      this.#stops.delete(this.#at);
    }
    this.#show(this.#stops.get(this.#at) ?? {});
  }

  /** Somebody changed the fragment: one entry more, whatever stood here before. */
  #byHand(): void {
    this.#at = this.#depth() + 1;
    this.#quiet = [];
    this.#sheet = false;
    this.#stops.delete(this.#at);
    this.start(this.#heard);
  }

  #clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest?.("a");
    const hash = link?.getAttribute("href") ?? "";
    if (!hash.startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.go(parse(hash));
  }

  #show(stop: Partial<Stop>, sheetClosed = false): void {
    window.lotseDepth = this.#depth();
    remember(this.#depth());
    this.#heard({ route: this.here(), quiet: this.#quiet.length > 0, sheet: sheetClosed, ...(stop.scroll !== undefined && { scroll: stop.scroll }), focus: stop.focus });
  }
}

const DEPTH = "lotse";

/** A quiet entry says nothing of itself: how many lay below it is kept beside, for a reader who loads the page anew. */
function remember(depth: number): void {
  try {
    sessionStorage.setItem(DEPTH, String(depth));
  } catch {
    // Without it an exit after a reload leaves harmless entries behind.
  }
}

function depthBefore(): number {
  try {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    return navigation?.type === "reload" ? Number(sessionStorage.getItem(DEPTH)) || 0 : 0;
  } catch {
    return 0;
  }
}
