/**
 * What a language brings to the search: endings that carry no meaning, words that every question has, words that say
 * little, words that mean one thing. They lie in `rules/<lang>.json`, written by us, and travel with the words of the
 * reader's language (build.mjs): nobody pays for another language's.
 */
import { fold } from "./fold.ts";

/** Names in `rules/<lang>.json`; each value is one string, "" where the language has none. */
export interface Written {
  endings: string;
  starts: string;
  stop: string;
  weak: string;
  /** one group of words a line */
  same: string;
}

export interface Rules {
  lang: string;
  /** stems that every question has */
  stop: Set<string>;
  /** stems that say little */
  weak: Set<string>;
  /** A folded word without its ending. */
  stem(word: string): string;
  /** Stems that mean nearly the same. */
  same(stem: string): string[];
}

export function rulesOf(lang: string, written: Written): Rules {
  const ending = written.endings && new RegExp(`(?:${written.endings})$`);
  const start = written.starts && new RegExp(`^(?:${written.starts})(?=.{3})`);
  const stem = (word: string): string => {
    const bare = start ? word.replace(start, "") : word;
    if (!ending || bare.length < 5) return bare;
    const cut = bare.replace(ending, "");
    return cut.length >= 4 ? cut : bare;
  };
  const stems = (list: string): Set<string> => new Set(list.split(/\s+/).filter(Boolean).map((word) => stem(fold(word))));
  const groups = new Map<string, string[]>();
  for (const line of written.same.split("\n")) {
    const group = [...stems(line)];
    for (const one of group) groups.set(one, [...(groups.get(one) ?? []), ...group.filter((other) => other !== one)]);
  }
  return { lang, stop: stems(written.stop), weak: stems(written.weak), stem, same: (bare) => groups.get(bare) ?? [] };
}

export const NO_RULES: Written = { endings: "", starts: "", stop: "", weak: "", same: "" };
