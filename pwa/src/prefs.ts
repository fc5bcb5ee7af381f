/**
 * What the reader has chosen and kept, on this phone only: one small object per town in localStorage.
 *
 * Where a browser stores nothing (a private window, a setting) it lives as long as the page.
 */
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
  /** Languages whose feed lies on this phone. */
  feeds?: string[];
}

const EMPTY: Prefs = { text: 1, saver: false, discreet: false, kept: [], seen_s: 0, before_s: 0 };
/** Who comes back within half an hour is still on the same visit. */
const VISIT_S = 1800;
export const SIZES = [1, 1.25, 1.5, 2] as const;

export class Memory {
  prefs: Prefs;
  /** False where the browser refuses to store. */
  stores = true;
  /** Nothing was ever stored here for any town. */
  readonly first: boolean;
  #name: string;
  #closed = false;

  constructor(town: string) {
    this.#name = `lotse:${town}`;
    let found: Partial<Prefs> = {};
    let first = true;
    try {
      first = !Object.keys(localStorage).some((key) => key.startsWith("lotse"));
      found = parsed(localStorage.getItem(this.#name));
      localStorage.setItem("lotse", "1");
    } catch {
      this.stores = false;
    }
    this.first = first;
    this.prefs = { ...EMPTY, ...found };
  }

  /** After an erase nothing is written any more, not even that the page was left. */
  close(): void {
    this.#closed = true;
  }

  set(patch: Partial<Prefs>): void {
    this.prefs = { ...this.prefs, ...patch };
    if (this.#closed) return;
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
    try {
      this.prefs = { ...EMPTY, ...parsed(localStorage.getItem(this.#name)) };
    } catch {
      // What this tab knows stays.
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
