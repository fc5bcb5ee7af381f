/**
 * The phone's side of a town: one feed in the reader's language, what a load costs, what went wrong. When to look for news
 * unasked, when.ts decides from what this file tells it.
 */
import { LinkLost, Malformed, Overtaken, Rollback, StorageFull, StorageGone, Unanswered, WrongPart, WrongRoot } from "./sync/errors.ts";
import { type Link, webLinks } from "./sync/link.ts";
import type { AnyRecord } from "./sync/messages.gen.ts";
import type { Progress } from "./sync/pull.ts";
import type { Change } from "./sync/state.ts";
import { forget, openReplica, type Replica } from "./sync/store.ts";
import { decide, type Moment, politely, type Verdict } from "./sync/when.ts";
import type { Memory } from "./prefs.ts";

/** What the views need of it; the dev page and the tests have one of invented records. */
export interface Phone {
  records(): Map<string, AnyRecord>;
  lastSuccess_s(): number;
  changesSince(since_s: number): readonly Change[];
  readonly loading: Loading;
  /** Asking for news right now. */
  readonly checking: boolean;
  /** Catalogue key of what is wrong, until the next success. */
  readonly trouble: string;
  /** Nothing is kept beyond this page. */
  readonly volatile: boolean;
  /** Why it does not look for news by itself right now. */
  waits(): Verdict;
  speak(lang: string): Promise<void>;
  /** "news", "nothing" or a catalogue key of what went wrong. */
  check(byHand: boolean): Promise<string>;
  load(): Promise<void>;
  /** One catch-up over a file that somebody passed on. Raises as `pull` does. */
  take(link: Link): Promise<void>;
  pause(): void;
  subscribe(heard: () => void): void;
}

/** The first load as the reader sees it; sizes are bytes on the wire, as the part list has them. */
export interface Loading {
  state: "" | "asking" | "offered" | "loading" | "paused" | "failed";
  bytes: number;
  done: number;
  /** What the emergency page weighed: it is fetched before the question is asked. */
  urgent: number;
  /** The browser took away what had been here. */
  evicted: boolean;
}

/** News of this size are taken without a question. */
const SMALL_BYTES = 40_000;
const NOTHING: Loading = { state: "", bytes: 0, done: 0, urgent: 0, evicted: false };

export class LivePhone implements Phone {
  loading: Loading = NOTHING;
  checking = false;
  trouble = "";
  #replica: Replica | undefined;
  #heard: () => void = () => {};
  #stopped = false;

  constructor(
    private readonly town: string,
    private readonly memory: Memory,
    private readonly words: (lang: string) => Promise<void>,
  ) {}

  /** What this phone already has in `lang`. */
  async open(lang: string): Promise<void> {
    this.#replica?.close();
    const replica = await openReplica(this.town, lang);
    this.#replica = replica;
    this.loading = { ...NOTHING, evicted: replica.evicted };
    replica.subscribe((news) => {
      // Erased elsewhere, or opened by a newer app in another tab.
      if (news === "gone") location.reload();
      this.#tell();
    });
    this.#tell();
  }

  records = () => this.#replica?.records() ?? EMPTY;
  lastSuccess_s = () => (this.#replica?.head ? this.#replica.lastSuccess_s : 0);
  /** `since_s` by this phone's clock, which may be wrong; the lines carry the right one. */
  changesSince = (since_s: number) => this.#replica?.changesSince(this.#replica.now_s(since_s)) ?? [];
  get volatile(): boolean {
    return Boolean(this.#replica?.volatile) || !this.memory.stores;
  }

  /** Another language is another feed; the old one goes when the new one is whole. */
  async speak(lang: string): Promise<void> {
    const before = this.memory.prefs.lang;
    await this.words(lang);
    this.memory.set({ lang });
    if (before === lang && this.#replica) return this.#tell();
    await this.open(lang);
    if (this.#replica?.head) this.#forgetOthers();
  }

  async check(byHand: boolean): Promise<string> {
    const { state } = this.loading;
    if (this.checking || state === "loading" || !this.#replica) return "nothing";
    // An offer stands until it is answered; asking anew would only cost.
    if (!byHand && (state === "offered" || this.waits().why || !this.#isWanted())) return "nothing";
    const complete = Boolean(this.#replica.head);
    return this.#pull(byHand, async (price) => {
      const left = price.bytes - price.bytesDone;
      if (complete && (byHand || left <= SMALL_BYTES)) return true;
      this.loading = { ...this.loading, state: "offered", bytes: price.bytes, done: price.bytesDone, urgent: this.loading.urgent || price.bytesDone };
      return complete ? false : "urgent";
    });
  }

  async load(): Promise<void> {
    this.#stopped = false;
    this.loading = { ...this.loading, state: "loading" };
    this.#tell();
    await this.#pull(true, async () => true);
    if (this.#replica?.head && !this.trouble) {
      this.loading = NOTHING;
      this.memory.set({ loaded: true, later: false });
      this.#forgetOthers();
    } else if (this.loading.state === "loading") this.loading = { ...this.loading, state: this.#stopped ? "paused" : "failed" };
    this.#tell();
  }

  async take(link: Link): Promise<void> {
    await this.#replica!.pull(link, Math.floor(Date.now() / 1000), { byHand: true });
    this.trouble = "";
    this.loading = NOTHING;
    this.memory.set({ loaded: true, later: false });
    this.#forgetOthers();
    this.#tell();
  }

  pause(): void {
    this.#stopped = true;
    this.loading = { ...this.loading, state: "paused" };
    this.#tell();
  }

  subscribe(heard: () => void): void {
    this.#heard = heard;
  }

  close(): void {
    this.#replica?.close();
  }

  #tell(): void {
    this.#heard();
  }

  waits(): Verdict {
    const { notes, head } = this.#replica as Replica;
    return decide(this.#moment(), notes, Boolean(head));
  }

  #moment = (): Moment => {
    // Chromium only; elsewhere no browser tells what it saves, nor how it is connected.
    const { saveData, type } = (navigator as { connection?: { saveData?: boolean; type?: string } }).connection ?? {};
    const saving = this.memory.prefs.saver && type !== "wifi" ? "reader" : saveData ? "phone" : "";
    return { now_s: Date.now() / 1000, visible: !document.hidden, online: navigator.onLine, saving };
  };

  /** Who said "later" on the first visit, or has the emergency page and an offer, is not asked again unasked. */
  #isWanted(): boolean {
    const { head, partial, evicted } = this.#replica as Replica;
    return Boolean(head) || (!partial && (evicted || !this.memory.prefs.later));
  }

  async #pull(byHand: boolean, offer: (price: Progress) => Promise<boolean | "urgent">): Promise<string> {
    const replica = this.#replica as Replica;
    const first = !replica.head;
    if (first && this.loading.state !== "loading") this.loading = { ...this.loading, state: "asking" };
    this.checking = true;
    this.#tell();
    try {
      const { outcome } = await replica.pull(this.#link(), Math.floor(Date.now() / 1000), {
        byHand, offer,
        ...politely(this.#moment, byHand, Math.random),
        onProgress: ({ bytes, bytesDone }) => {
          const urgent = this.loading.state === "loading" ? this.loading.urgent : bytesDone;
          this.loading = { ...this.loading, bytes, done: bytesDone, urgent };
          this.#tell();
        },
      });
      this.trouble = "";
      return outcome === "delta" || outcome === "parts" ? "news" : "nothing";
    } catch (problem) {
      return this.#failed(problem, first);
    } finally {
      this.checking = false;
      if (this.loading.state === "asking") this.loading = { ...this.loading, state: replica.head ? "" : "failed" };
      this.#tell();
    }
  }

  /** The page's own link or a mirror's, which a pause cuts: finished parts are kept, nothing is loaded twice. */
  #link(): Link {
    const link = webLinks(((this.records().get("town")?.["mirrors"] ?? []) as string[]).map((host) => `https://${host}`));
    return { get: (...asked) => (this.#stopped ? Promise.reject(new LinkLost("paused")) : link.get(...asked)) };
  }

  #failed(problem: unknown, first: boolean): string {
    if (this.#stopped) return "nothing";
    const key = troubleOf(problem, first);
    // No network is no trouble of the data: the bar says it already.
    if (key !== "error.unreachable") this.trouble = key;
    return key;
  }

  #forgetOthers(): void {
    const had = this.memory.prefs.feeds ?? [];
    const lang = this.memory.prefs.lang as string;
    for (const other of had) if (other !== lang) void forget(this.town, other).catch(() => {});
    this.memory.set({ feeds: [lang] });
  }
}

const EMPTY: Map<string, AnyRecord> = new Map();

/** The sentence for an error of the sync room. */
export function troubleOf(problem: unknown, first: boolean): string {
  if (problem instanceof Unanswered && problem.status === 404 && first) return "error.no_language";
  if (problem instanceof LinkLost || problem instanceof Unanswered) return first ? "error.unreachable_first" : "error.unreachable";
  if (problem instanceof Overtaken) return "";
  if (problem instanceof StorageFull) return "error.full";
  if (problem instanceof StorageGone) return "error.no_storage";
  if (problem instanceof Rollback) return "error.older";
  if (problem instanceof WrongRoot || problem instanceof WrongPart || problem instanceof Malformed) return first ? "error.unreachable_first" : "error.start_over_paused";
  return first ? "error.forged_first" : "error.forged";
}
