/**
 * The first load as the reader sees it: three groups of parts, asked for once, arriving one after another.
 *
 * The first part (town, numbers, notices) is fetched before the question is asked; the price of the rest is what the part list says.
 */
export interface Group {
  /** Catalogue key. */
  key: string;
  icon: string;
  bytes: number;
  done: number;
}

export interface Loading {
  state: "asking" | "offered" | "loading" | "paused" | "failed" | "done";
  groups: Group[];
  /** Catalogue key of what went wrong. */
  trouble?: string;
  /** The browser took what had been here. */
  evicted: boolean;
}

export const NOTHING: Loading = { state: "asking", groups: [], evicted: false };

/**
 * Groups from the sizes of the parts in reading order: the first part is the emergency page; the others are shared out as the
 * list has them: facts first, long texts in the second half of what remains.
 */
export function groupsOf(parts: readonly number[], finished: readonly boolean[]): Group[] {
  const middle = 1 + Math.ceil((parts.length - 1) / 2);
  const sum = (from: number, to: number, only?: boolean) => parts.slice(from, to).reduce((all, bytes, at) => all + (only && !finished[from + at] ? 0 : bytes), 0);
  const group = (key: string, icon: string, from: number, to: number): Group => ({ key, icon, bytes: sum(from, to), done: sum(from, to, true) });
  return [
    group("download.part_emergency", "ring", 0, 1),
    group("download.part_lists", "house", 1, middle),
    group("download.part_guides", "list", middle, parts.length),
  ].filter((one) => one.bytes > 0);
}
