/**
 * Folding: what counts as the same letter when somebody searches, per script. "Müller", "mueller" and "muller" meet,
 * Persian and Arabic forms of one letter meet, marks and tatweel fall away. The same folding for index and question.
 */

/** Letters that NFKD leaves apart although readers type one for the other. */
const SAME: Record<string, string> = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i",
  // Arabic, Persian, Sorani: hamza carriers, ya, kaf, ta marbuta, heh
  أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ی: "ي", ئ: "ي", ې: "ي", ێ: "ي", ک: "ك", ڪ: "ك", ة: "ه", ۀ: "ه", ە: "ه", ھ: "ه", ؤ: "و", ۆ: "و",
  ґ: "г", ё: "е", є: "е", ї: "и", і: "и", й: "и",
};
const MARKS = /[\p{M}\u0640\u200B-\u200F\u061C\u202A-\u202E\u2066-\u2069\u00AD'’ʼ]/gu;
const WORD = /[\p{L}\p{N}]+/gu;

/** A word or text folded; the length may change, so offsets are kept by `words`. */
export function fold(text: string): string {
  let folded = "";
  for (const letter of text.toLowerCase().normalize("NFKD").replace(MARKS, "").normalize("NFC")) folded += SAME[letter] ?? letter;
  return folded.replace(/ae/g, "a").replace(/oe/g, "o").replace(/ue/g, "u");
}

export interface Word {
  /** folded */
  word: string;
  /** where it stands in the text that was given, in UTF-16 units */
  from: number;
  to: number;
}

/** The words of a text, folded, with their places for highlighting. */
export function words(text: string): Word[] {
  const plain = text.replace(/\u00AD/g, "");
  const offset = plain.length === text.length ? undefined : keptPlaces(text);
  const found: Word[] = [];
  // A word may carry marks inside (vowel signs, joiners): they belong to it.
  for (const match of plain.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}\u0640\u200C\u200D'’ʼ]*/gu)) {
    const word = fold(match[0]).match(WORD)?.join("") ?? "";
    if (!word) continue;
    const from = match.index, to = from + match[0].length;
    found.push({ word, from: offset ? offset[from]! : from, to: offset ? offset[to - 1]! + 1 : to });
  }
  return found;
}

/** For each unit of the text without soft hyphens its place in the text with them. */
function keptPlaces(text: string): number[] {
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) if (text[at] !== "\u00AD") places.push(at);
  return places;
}
