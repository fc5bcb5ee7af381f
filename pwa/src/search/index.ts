/**
 * Search on the phone: an index built from the records, ranked by BM25 over whole records and over their best passage.
 *
 * Questions come in the reader's own words: every word that is not a stop word counts (OR), rare ones more. A word that
 * the index does not know is looked for inside compounds and one letter beside it. Nothing of a question leaves the phone.
 */
import { fold, words } from "./fold.ts";
import type { Rules } from "./rules.ts";

/** What the index needs of a record: its texts by weight, in reading order. */
export interface Entry {
  id: string;
  title: string;
  /** titles above it, names of its tags: what it is about without being said */
  about: string;
  /** paragraphs of summary and body as plain text */
  passages: string[];
}

export interface Hit {
  id: string;
  score: number;
  /** places in the title to highlight, in UTF-16 units */
  title: Span[];
  /** the passage that fits best, with its places to highlight */
  passage?: { text: string; spans: Span[] };
}
export type Span = readonly [from: number, to: number];

interface Posting {
  /** record numbers, with weighted counts beside them */
  records: number[];
  counts: number[];
  passages: number[];
  passageCounts: number[];
}

export interface Index {
  rules: Rules;
  entries: Entry[];
  terms: Map<string, Posting>;
  vocabulary: string[];
  lengths: Float64Array;
  meanLength: number;
  /** terms of each title */
  titles: string[][];
  passageOf: number[];
  passageText: string[];
  passageLengths: number[];
  meanPassage: number;
}

/** Tuned on the questions about even pages only, reported on the others (docs/benchmarks.md). */
export const TUNING = {
  title: 4, about: 1.5, k1: 1.2, b: 0.6, passageWords: 90, passage: 0.7, passageB: 0.3,
  prefix: 0.4, inside: 0.45, typo: 0.5, part: 0.6, partKnown: 0.2, weak: 0.2, same: 0.4, coverage: 0.3, titleSaid: 0.5, verb: 0.6, piece: 4,
};

export function buildIndex(entries: Entry[], rules: Rules): Index {
  const index: Index = {
    rules, entries, terms: new Map(), vocabulary: [], lengths: new Float64Array(entries.length), meanLength: 1,
    titles: [], passageOf: [], passageText: [], passageLengths: [], meanPassage: 1,
  };
  entries.forEach((entry, number) => addEntry(index, entry, number));
  index.vocabulary = [...index.terms.keys()];
  index.meanLength = mean(index.lengths);
  index.meanPassage = mean(index.passageLengths);
  return index;
}

function addEntry(index: Index, entry: Entry, number: number): void {
  const counts = new Map<string, number>();
  const add = (text: string, weight: number): string[] => {
    const stems = [...words(text).map(({ word }) => word), ...hyphenated(text)].map((word) => index.rules.stem(word));
    for (const term of stems) counts.set(term, (counts.get(term) ?? 0) + weight);
    return stems;
  };
  const heading = add(entry.title, TUNING.title);
  index.titles.push([...new Set(heading)]);
  add(entry.about, TUNING.about);
  for (const text of joined(entry.passages)) addPassage(index, number, text, [...heading, ...add(text, 1)]);
  if (!entry.passages.length) addPassage(index, number, "", heading);
  let length = 0;
  for (const [term, count] of counts) {
    const posting = postingOf(index, term);
    posting.records.push(number);
    posting.counts.push(count);
    length += count;
  }
  index.lengths[number] = length;
}

/** "Masern-Schutz-Gesetz" is also found as one word. */
function hyphenated(text: string): string[] {
  return (text.match(/[\p{L}\p{M}\u00AD]+(?:-[\p{L}\p{M}\u00AD]+)+/gu) ?? []).map((chain) => fold(chain.replace(/-/g, "")));
}

function addPassage(index: Index, number: number, text: string, stems: string[]): void {
  const passage = index.passageOf.push(number) - 1;
  index.passageText.push(text);
  index.passageLengths.push(stems.length);
  const counts = new Map<string, number>();
  for (const term of stems) counts.set(term, (counts.get(term) ?? 0) + 1);
  for (const [term, count] of counts) {
    const posting = postingOf(index, term);
    posting.passages.push(passage);
    posting.passageCounts.push(count);
  }
}

function postingOf(index: Index, term: string): Posting {
  let posting = index.terms.get(term);
  if (!posting) index.terms.set(term, (posting = { records: [], counts: [], passages: [], passageCounts: [] }));
  return posting;
}

/** Short paragraphs together until they hold a passage's worth of words: a list item alone says too little. */
function joined(paragraphs: string[]): string[] {
  const passages: string[] = [];
  let open = "", size = 0;
  for (const paragraph of paragraphs) {
    open = open ? `${open} ${paragraph}` : paragraph;
    size += paragraph.split(" ").length;
    if (size >= TUNING.passageWords) {
      passages.push(open);
      open = "";
      size = 0;
    }
  }
  return open ? [...passages, open] : passages;
}

/** Hits in order of their score, at most `limit`. An empty question finds nothing. */
export function search(index: Index, query: string, limit = 20): Hit[] {
  const asked = askedTerms(index, query);
  if (!asked.length) return [];
  const records = new Map<number, number>(), passages = new Map<number, number>(), covered = new Map<number, number>();
  let total = 0;
  for (const { weight, terms } of asked) {
    const best = new Map<number, number>(), bestPassage = new Map<number, number>();
    let rarest = 0;
    for (const [term, share] of terms) {
      const posting = index.terms.get(term)!;
      const rarity = weight * share * idf(index.entries.length, posting.records.length);
      rarest = Math.max(rarest, rarity);
      posting.records.forEach((number, at) => raise(best, number, rarity * saturated(posting.counts[at]!, index.lengths[number]! / index.meanLength, TUNING.b)));
      const rare = weight * share * idf(index.passageOf.length, posting.passages.length);
      posting.passages.forEach((number, at) =>
        raise(bestPassage, number, rare * saturated(posting.passageCounts[at]!, index.passageLengths[number]! / index.meanPassage, TUNING.passageB)));
    }
    total += rarest;
    for (const [number, score] of best) {
      bump(records, number, score);
      bump(covered, number, rarest);
    }
    for (const [number, score] of bestPassage) bump(passages, number, score);
  }
  addTitles(index, asked, records);
  return ranked(index, asked, records, passages, covered, total, limit);
}

/** A title that the question says wholly is meant: "Grundschule" for a question about the Grundschule. */
function addTitles(index: Index, asked: Asked[], records: Map<number, number>): void {
  const shares = new Map<string, number>();
  for (const { weight, terms } of asked) for (const [term, share] of terms) raise(shares, term, weight * share);
  for (const number of records.keys()) {
    let said = 0, all = 0;
    for (const term of index.titles[number]!) {
      const rarity = idf(index.entries.length, index.terms.get(term)!.records.length);
      all += rarity;
      said += rarity * (shares.get(term) ?? 0);
    }
    if (all) bump(records, number, TUNING.titleSaid * (said / all) * said);
  }
}

function ranked(
  index: Index, asked: Asked[], records: Map<number, number>, passages: Map<number, number>, covered: Map<number, number>, total: number, limit: number,
): Hit[] {
  const best = new Map<number, [score: number, passage: number]>();
  for (const [passage, score] of passages) {
    const number = index.passageOf[passage]!;
    if (score > (best.get(number)?.[0] ?? 0)) best.set(number, [score, passage]);
  }
  const scored = [...records].map(([number, score]) => {
    const share = total ? covered.get(number)! / total : 0;
    return [number, (score + TUNING.passage * (best.get(number)?.[0] ?? 0)) * (1 - TUNING.coverage + TUNING.coverage * share)] as const;
  });
  scored.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  const all = new Set(asked.flatMap(({ terms }) => [...terms.keys()]));
  return scored.slice(0, limit).map(([number, score]) => {
    const entry = index.entries[number]!, passage = best.get(number);
    const text = passage ? index.passageText[passage[1]]! : "";
    // Looked for when a row is drawn: most hits never are.
    return {
      id: entry.id, score,
      get title() { return spans(entry.title, all, index.rules); },
      get passage() { return text ? { text, spans: spans(text, all, index.rules) } : undefined; },
    };
  });
}

interface Asked {
  weight: number;
  /** index terms that stand for one word of the question, each with how well it does */
  terms: Map<string, number>;
}

/** The words of a question that count, with what they stand for in the index. The last one may be unfinished. */
function askedTerms(index: Index, query: string): Asked[] {
  const typed = words(query), { stop, weak, stem } = index.rules;
  const wanted = typed.filter(({ word }) => !stop.has(stem(word)));
  const list = wanted.length ? wanted : typed;
  const unfinished = !/[\s?!.]$/.test(query);
  // Who writes German with capitals marks the nouns, and the nouns say what it is about.
  const nouns = index.rules.lang.startsWith("de") && wanted.some(({ from }) => from > 0 && /^\p{Lu}/u.test(query.slice(from)));
  const seen = new Set<string>();
  const asked: Asked[] = [];
  const ask = (terms: Map<string, number>, weight: number): void => {
    if (terms.size) asked.push({ weight, terms });
  };
  list.forEach(({ word, from, to }, place) => {
    const bare = stem(word);
    if (seen.has(bare)) return;
    seen.add(bare);
    const weight = (weak.has(bare) ? TUNING.weak : 1) * (nouns && !/^[\p{Lu}\p{N}]/u.test(query.slice(from, to)) ? TUNING.verb : 1);
    ask(expanded(index, bare, unfinished && place === list.length - 1), weight);
    const known = index.terms.has(bare);
    for (const part of parts(index, word)) {
      if (seen.has(part)) continue;
      seen.add(part);
      ask(expanded(index, part, false), weight * (known ? TUNING.partKnown : TUNING.part));
    }
  });
  return asked;
}

/** Exact stem; beginnings of longer words; compounds around it; one letter beside it where nothing else is known. */
function expanded(index: Index, bare: string, unfinished: boolean): Map<string, number> {
  const terms = new Map<string, number>();
  if (index.terms.has(bare)) terms.set(bare, 1);
  const long = bare.length >= 5;
  if (long || (unfinished && bare.length >= 2)) {
    for (const term of index.vocabulary) {
      if (term.length <= bare.length) continue;
      if (term.startsWith(bare)) terms.set(term, TUNING.prefix);
      else if (long && term.includes(bare)) terms.set(term, TUNING.inside);
    }
  }
  for (const other of index.rules.same(bare)) if (index.terms.has(other)) terms.set(other, Math.max(TUNING.same, terms.get(other) ?? 0));
  if (!terms.size && bare.length >= 4) for (const term of index.vocabulary) if (beside(term, bare)) terms.set(term, TUNING.typo);
  return terms;
}

/** The known words that a compound is made of ("Bildungsfinanzierung": bildung, finanzierung), joining letters between them. */
function parts(index: Index, word: string): string[] {
  if (word.length < 8) return [];
  const found: string[] = [];
  let at = 0;
  while (at < word.length - 3) {
    let taken = "";
    for (let end = word.length; end - at >= TUNING.piece && !taken; end--) {
      const piece = word.slice(at, end);
      if (end - at === word.length) continue;
      const known = index.terms.has(piece) ? piece : index.rules.stem(piece);
      if (known.length >= 4 && index.terms.has(known)) {
        found.push(known);
        taken = piece;
      }
    }
    at += taken.length || 1;
  }
  return found;
}

/** One letter added, left out, changed or swapped with its neighbour; the first letter must be right. */
export function beside(one: string, other: string): boolean {
  if (one[0] !== other[0] || Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const restOne = one.slice(at), restOther = other.slice(at);
  if (restOne.length > restOther.length) return restOne.slice(1) === restOther;
  if (restOne.length < restOther.length) return restOther.slice(1) === restOne;
  return restOne.slice(1) === restOther.slice(1) || (restOne[0] === restOther[1] && restOne[1] === restOther[0] && restOne.slice(2) === restOther.slice(2));
}

/** Where words of `text` stand for one of the terms. */
function spans(text: string, terms: Set<string>, rules: Rules): Span[] {
  return words(text).filter(({ word }) => terms.has(rules.stem(word))).map(({ from, to }) => [from, to] as const);
}

function bump(scores: Map<number, number>, number: number, by: number): void {
  scores.set(number, (scores.get(number) ?? 0) + by);
}

function raise<K>(scores: Map<K, number>, key: K, to: number): void {
  if (to > (scores.get(key) ?? 0)) scores.set(key, to);
}

function saturated(count: number, length: number, b: number): number {
  return (count * (TUNING.k1 + 1)) / (count + TUNING.k1 * (1 - b + b * length));
}

function idf(all: number, having: number): number {
  return Math.log(1 + (all - having + 0.5) / (having + 0.5));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / (values.length || 1) || 1;
}
