/** What a view is given: the town's records, the moment, the reader's choices, and the ways to act. */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { AnyRecord, Kind, WireAlert, WireCourse, WireEvent, WireGuide, WireHelpline, WirePlace, WireRecord, WireTown } from "./sync/messages.gen.ts";
import type { Change } from "./sync/state.ts";
import type { Prefs } from "./prefs.ts";
import type { Route } from "./router.ts";

export interface ByKind {
  town: WireTown;
  helpline: WireHelpline;
  alert: WireAlert;
  place: WirePlace;
  course: WireCourse;
  event: WireEvent;
  guide: WireGuide;
}

/** The records of one state of the feed, sorted once; kinds this app does not know are kept by the store and not shown. */
export class Records {
  readonly #kinds = new Map<string, WireRecord[]>();

  constructor(readonly raw: Map<string, AnyRecord>) {
    for (const record of raw.values()) {
      const same = this.#kinds.get(record.kind);
      if (same) same.push(record as unknown as WireRecord);
      else this.#kinds.set(record.kind, [record as unknown as WireRecord]);
    }
  }

  get size(): number {
    return this.raw.size;
  }

  of<K extends Kind>(kind: K): ByKind[K][] {
    return (this.#kinds.get(kind) ?? []) as unknown as ByKind[K][];
  }

  get(id: string): WireRecord | undefined {
    const found = this.raw.get(id);
    return found && (this.#kinds.has(found.kind) ? (found as unknown as WireRecord) : undefined);
  }

  get town(): WireTown | undefined {
    return this.of("town")[0];
  }
}

/** The moment, on the wall clock of the town. */
export interface Now {
  s: number;
  day: string;
  minute: number;
}

/** How old what the reader sees is: the last successful check, never the last attempt. */
export interface Age {
  lastSuccess_s: number;
  online: boolean;
  checking: boolean;
}

export interface Point {
  lat: number;
  lon: number;
}

export interface Ctx {
  slug: string;
  lang: string;
  records: Records;
  now: Now;
  age: Age;
  prefs: Prefs;
  /** Filters, queries and the like, by view; they come back with the page and vanish with the tab. */
  memory: Map<string, unknown>;
  position: Point | undefined;
  set(patch: Partial<Prefs>): void;
  go(route: Route): void;
  back(): void;
  /** Opens a sheet over the page; it is drawn anew with the page. */
  sheet(title: string, body: () => VNode | VNode[]): void;
  close(): void;
  help(): void;
  locate(): Promise<boolean>;
  redraw(): void;
  /** What changed since the visit before this one. */
  changes(): readonly Change[];
}

/** As useState, but what was set is still there when the reader comes back to the view. */
export function useKept<T>(ctx: Ctx, name: string, first: T): [T, (value: T) => void] {
  const [, draw] = useState(0);
  const value = ctx.memory.has(name) ? (ctx.memory.get(name) as T) : first;
  return [value, (next) => {
    ctx.memory.set(name, next);
    draw((count) => count + 1);
  }];
}
