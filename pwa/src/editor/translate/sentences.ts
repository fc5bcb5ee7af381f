/** What changed in a source text since it was translated, sentence by sentence: a translator mends one, not all. */

export interface Sentence {
  text: string;
  /** It does not stand in the older text. */
  fresh: boolean;
}

/** Ends of sentences of all our scripts (Arabic question mark and full stop, Ethiopic full stop); a line ends one too. */
const SENTENCE = /[^.!?…؟۔።\n]*(?:[.!?…؟۔።]+(?=\s|$)|[.!?…؟۔።]|\n+|$)\s*/gu;

/** The text cut into sentences with the white space behind them; together they are the text. */
export function sentences(text: string): string[] {
  const made: string[] = [];
  let open = "";
  for (const [piece] of text.matchAll(SENTENCE)) {
    if (!piece) continue;
    open += piece;
    // A dot without white space behind it ends nothing: "9.30", "example.org", "z.B.".
    if (/\s$/.test(piece)) {
      made.push(open);
      open = "";
    }
  }
  return open ? [...made, open] : made;
}

/** `now` with its new sentences marked. Where the older text is not known nothing is. */
export function marked(was: string, now: string): Sentence[] {
  const before = new Set(sentences(was).map(bare));
  return sentences(now).map((text) => ({ text, fresh: was !== "" && !before.has(bare(text)) }));
}

/** The sentences that are no longer there. */
export function gone(was: string, now: string): string[] {
  const after = new Set(sentences(now).map(bare));
  return sentences(was).map((text) => text.trim()).filter((text) => text && !after.has(bare(text)));
}

const bare = (text: string): string => text.replace(/\s+/g, " ").trim();
