/** What the app needs of a replica: main.tsx makes it of sync/, the dev page and the tests of invented records. */
import type { AnyRecord } from "./sync/messages.gen.ts";
import type { Change } from "./records/changes.ts";

/** How a catch-up ended; the names are those of PROTOCOL's errors, "" went well. */
export type Outcome = "" | "paused" | "unreachable" | "forged" | "older" | "start_over" | "start_over_paused" | "full" | "no_language" | "too_old";

export interface Progress {
  /** Bytes on the wire of each part, in reading order, and which are here. */
  parts: readonly number[];
  finished: readonly boolean[];
}

export interface Feed {
  records(): Map<string, AnyRecord>;
  /** The last successful check, 0 for never. */
  lastSuccess_s(): number;
  changesSince(since_s: number): readonly Change[];
  /** Told when records or the time of the last check changed, in this tab or another. */
  subscribe(heard: () => void): () => void;
  /**
   * One catch-up. `offer` is asked once when more than the urgent part is to be loaded; answering false leaves it at that.
   * Aborting keeps the parts that are here.
   */
  catchUp(asks: { offer?: (progress: Progress) => Promise<boolean>; onProgress?: (progress: Progress) => void; signal?: AbortSignal }): Promise<{ outcome: Outcome; bytes: number }>;
  close(): void;
}
