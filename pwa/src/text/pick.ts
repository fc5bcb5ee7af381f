/**
 * In which language a record's text is: the feed already chose it (content/text.py), here it is only named.
 *
 * A text in another language than the reader's carries its own `lang` and `dir` and a badge; an outdated one its day.
 */
import type { NestedText, WireCommon } from "../sync/messages.gen.ts";
import { direction } from "./languages.ts";

export interface Said {
  text: string;
  lang: string;
  dir: "ltr" | "rtl";
  /** In another language than the feed's. */
  foreign: boolean;
}

type Field = "title" | "summary" | "body" | "cost_note" | "schedule_note";

/** A top-level text of `record` as read in a feed of `lang`; nothing where it has none. */
export function pick(record: WireCommon, field: Field, lang: string): Said | undefined {
  const text = (record as unknown as Record<string, unknown>)[field];
  if (typeof text !== "string" || !text) return undefined;
  return said(text, record.langs?.[field] ?? lang, lang);
}

/** A text inside another value: plain in the feed's language, or marked with its own. */
export function nested(words: NestedText | undefined, lang: string): Said | undefined {
  if (!words) return undefined;
  return typeof words === "string" ? said(words, lang, lang) : said(words.text, words.lang, lang);
}

function said(text: string, own: string, lang: string): Said {
  return { text, lang: own, dir: direction(own), foreign: own !== lang };
}
