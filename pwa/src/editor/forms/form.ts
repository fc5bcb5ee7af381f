/** What every part of a form is given, and how texts change. */
import type { Ctx } from "../ctx.ts";
import { sourceHash, textsOf, same } from "../edit.ts";
import type { Json, Problem, Record as Complete, Said, Text } from "../messages.gen.ts";
import { at, put } from "./fields.ts";
import { withoutOrphans } from "./schedule_form.ts";

export interface Form {
  ctx: Ctx;
  record: Complete;
  /** Nobody has saved it yet. */
  fresh: boolean;
  /** A translator's: the source can be read, the languages of `langs` be written. */
  wordsOnly: boolean;
  put(path: string, value: Json | undefined): void;
  set(record: Complete): void;
  /** What is wrong at a path or below it. */
  problems(path: string): Problem[];
  /** Languages of the town's texts. */
  langs: readonly string[];
  /** The language beside the source's, "" for none; the same in the whole form. */
  second: string;
}

export const textAt = (record: Complete, path: string): Text | undefined => at(record, path) as unknown as Text | undefined;

/** The same text with other words in one language; nothing where no words are left. */
export function say(text: Text | undefined, source_lang: string, lang: string, words: string): Text | undefined {
  const { [lang]: before, ...others } = text?.said ?? {};
  const said: { [lang: string]: Said } = words ? { ...others, [lang]: { text: words, ...(before?.reviewed_by && { reviewed_by: before.reviewed_by }) } } : others;
  return Object.keys(said).length ? { ...text, source_lang: text?.source_lang ?? source_lang, said } : undefined;
}

/** As it is saved: blanks at the ends gone, orphaned exceptions gone, every new translation naming the source it was made from. */
export async function ready(record: Complete, before: Complete | undefined): Promise<Complete> {
  let made = record;
  const schedule = at(made, "schedule");
  if (schedule && !same(schedule, before && at(before, "schedule"))) made = put(made, "schedule", withoutOrphans(schedule as never) as unknown as Json);
  const had = before ? textsOf(before) : new Map<string, Text>();
  for (const [path, text] of textsOf(made)) {
    const said: { [lang: string]: Said } = {};
    const source = text.said[text.source_lang]?.text.trim() ?? "";
    for (const [lang, { text: words, ...rest }] of Object.entries(text.said)) {
      const old = had.get(path)?.said[lang];
      const fresh = old?.text !== words;
      if (!words.trim()) continue;
      said[lang] = { text: fresh ? words.trim() : words, ...rest, ...(fresh && lang !== text.source_lang && { source_hash: await sourceHash(source) }) };
    }
    // A path with places of a list in it ("phones.0.label") is put by hand.
    made = putDeep(made, path.split("."), { ...text, said } as unknown as Json) as unknown as Complete;
  }
  return made;
}

function putDeep(it: unknown, path: string[], value: Json): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(it)) return it.map((one, place) => (String(place) === name ? putDeep(one, rest, value) : one));
  return { ...(it as object), [name]: putDeep((it as { [name: string]: unknown })[name], rest, value) };
}

/** Whoever may give a record to its readers: staff always, a trusted partner their events (server/guards.py). */
export function mayPublish(ctx: Ctx, record: Complete): boolean {
  const { role, trusted } = ctx.me.person;
  return role === "admin" || role === "editor" || (ctx.may("publish") && Boolean(trusted) && record.kind === "event");
}
