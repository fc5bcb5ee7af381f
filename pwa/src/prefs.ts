/**
 * What the reader has chosen and kept, on this phone only: one small object per town in localStorage.
 *
 * Where a browser stores nothing (a private window, a setting) it lives as long as the page.
 */
import type { Told } from "./views/report.tsx";

export interface Prefs {
  lang?: string;
  /** Steps of text size: 1, 1.25, 1.5, 2. */
  text: number;
  /** New content only when the reader asks for it. */
  saver: boolean;
  /** Subjects of protection are not on the start page. */
  discreet: boolean;
  /** Ids on the reader's own list, newest first. */
  kept: string[];
  /** The whole content was loaded once: where it is gone now, the browser took it. */
  loaded?: boolean;
  /** The offer was answered with "later". */
  later?: boolean;
  /** When the page was last looked at, and the end of the visit before this one: what changed since then is shown. */
  seen_s: number;
  before_s: number;
  /** Reports that wait to be sent (views/report.tsx). */
  told?: Told[];
  /** Languages whose feed lies on this phone. */
  feeds?: string[];
}

const EMPTY: Prefs = { text: 1, saver: false, discreet: false, kept: [], seen_s: 0, before_s: 0 };
/** Who comes back within half an hour is still on the same visit. */
const VISIT_S = 1800;
export const SIZES = [1, 1.25, 1.5, 2] as const;
/** Every name under which something is noted begins so. */
const MARK = "lotse";

/** Nothing was ever noted here, for any town or by the chooser. */
export function untouched(): boolean {
  try {
    return !Object.keys(localStorage).some((key) => key.startsWith(MARK));
  } catch {
    return true;
  }
}

/** From here on something is; false where the browser refuses to store. */
export function touch(): boolean {
  try {
    localStorage.setItem(MARK, "1");
    return true;
  } catch {
    return false;
  }
}

export class Memory {
  prefs: Prefs;
  /** False where the browser refuses to store. */
  stores = true;
  #name: string;
  #open = false;

  constructor(town: string) {
    this.#name = `${MARK}:${town}`;
    this.prefs = this.#found(EMPTY);
  }

  /** From here on what is set is noted, and what was set before. */
  open(): void {
    this.#open = true;
    this.stores = touch();
    this.set({});
  }

  /** After an erase nothing is written any more, not even that the page was left. */
  close(): void {
    this.#open = false;
  }

  set(patch: Partial<Prefs>): void {
    this.prefs = { ...this.prefs, ...patch };
    if (!this.#open) return;
    try {
      localStorage.setItem(this.#name, JSON.stringify(this.prefs));
    } catch {
      this.stores = false;
    }
  }

  visit(now_s: number): void {
    const { seen_s } = this.prefs;
    this.set({ seen_s: now_s, ...(now_s - seen_s > VISIT_S && { before_s: seen_s || now_s }) });
  }

  seen(now_s: number): void {
    this.set({ seen_s: now_s });
  }

  /** Another tab wrote: read again, so that neither loses the other's list. */
  reread(): void {
    this.prefs = this.#found(this.prefs);
  }

  #found(otherwise: Prefs): Prefs {
    try {
      return { ...EMPTY, ...parsed(localStorage.getItem(this.#name)) };
    } catch {
      return otherwise;
    }
  }
}

/** A note that is no note (another app's, half written) is an empty one. */
function parsed(note: string | null): Partial<Prefs> {
  try {
    return JSON.parse(note ?? "{}") as Partial<Prefs>;
  } catch {
    return {};
  }
}
