/**
 * Which texts wait for a translator, from the records that lie on this phone, so that the list is there without a network.
 * The server's twin is server/translations.py; it also knows what an outdated translation was made from.
 */
import type { Person } from "../client.ts";
import { sourceHash, textsOf } from "../edit.ts";
import type { Origin, Record as Complete, Text } from "../messages.gen.ts";

export type Waits = "missing" | "outdated" | "machine";

export interface Item {
  record: string;
  kind: string;
  title: string;
  field: string;
  state: Waits;
  source_lang: string;
  source: string;
  text: string;
  translated_on: string;
  critical: boolean;
}

const ORDER: readonly Waits[] = ["missing", "outdated", "machine"];
/** As content/check.py; a guide's body has no limit. */
const LONGEST: { [field: string]: number } = { title: 120, summary: 280 };
const NOTE_MAX = 500;

export const keyOf = ({ record, field }: Pick<Item, "record" | "field">): string => `${record}/${field}`;
export const isBody = (field: string): boolean => field === "body";
export const longest = (field: string): number => (isBody(field) ? 0 : (LONGEST[field] ?? NOTE_MAX));

/** Most urgent first: what helps in danger, what readers have, what is missing. */
export async function due(records: Iterable<Complete>, lang: string, person: Person): Promise<Item[]> {
  const found: { item: Item; live: boolean }[] = [];
  for (const record of records) {
    if (record.status === "archived" || !opens(person, record)) continue;
    for (const [field, text] of textsOf(record)) {
      const state = await stateOf(text, lang);
      if (state) found.push({ item: itemOf(record, field, text, lang, state), live: record.status === "published" });
    }
  }
  found.sort((one, other) => rank(one) - rank(other) || compare(one.item.title, other.item.title) || compare(one.item.record, other.item.record));
  return found.map(({ item }) => item);
}

const rank = ({ item, live }: { item: Item; live: boolean }): number => (item.critical ? 0 : 10) + (live ? 0 : 5) + ORDER.indexOf(item.state);
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** As server/guards.py; whoever is wrong here is told by the server. */
function opens({ role }: Person, record: Complete): boolean {
  if (role === "translator" || role === "partner") {
    if (record.kind === "helpline") return false;
    return role === "translator" || !("location_policy" in record && record.location_policy === "confidential");
  }
  return true;
}

async function stateOf(text: Text, lang: string): Promise<Waits | undefined> {
  const source = words(text, text.source_lang);
  if (!source || text.source_lang === lang) return undefined;
  const said = text.said[lang];
  if (!said?.text) return "missing";
  if ((said.source_hash ?? "") !== (await hashOf(source))) return "outdated";
  return said.origin === "machine" ? "machine" : undefined;
}

function itemOf(record: Complete, field: string, text: Text, lang: string, state: Waits): Item {
  const said = text.said[lang];
  return {
    record: record.id, kind: record.kind, title: words(record.title, record.title.source_lang), field, state,
    source_lang: text.source_lang, source: words(text, text.source_lang), text: said?.text ?? "", translated_on: said?.translated_on ?? "",
    critical: record.kind === "helpline" || record.kind === "alert",
  };
}

/** A town's texts are hashed once, not at every look. */
const hashes = new Map<string, Promise<string>>();

export function hashOf(source: string): Promise<string> {
  let found = hashes.get(source);
  if (!found) hashes.set(source, (found = sourceHash(source)));
  return found;
}

/** `record` with these words as the translation of today's source; the same words say "still right". */
export async function translated(record: Complete, field: string, lang: string, said: string, origin: Origin = "human"): Promise<Complete> {
  const after = structuredClone(record);
  const text = textsOf(after).get(field);
  if (text) text.said[lang] = { text: said, source_hash: await hashOf(words(text, text.source_lang)), ...(origin !== "human" && { origin }) };
  return after;
}

/** The key of what keeps these words from standing for that source; "" where nothing does. As content/translation.py `fault`. */
export function wrong({ field, source }: Pick<Item, "field" | "source">, said: string): string {
  if (holes(said) !== holes(source)) return "edit.translate.why_placeholder";
  if (/[\u202d\u202e]/.test(said)) return "edit.translate.why_letters";
  if (isBody(field)) return contacts(said).every((one) => contacts(source).includes(one)) ? "" : "edit.translate.why_contact";
  if (/<[a-zA-Z/!][^>]*>/.test(said)) return "edit.translate.why_html";
  return said.length > longest(field) ? "edit.translate.why_long" : "";
}

const holes = (text: string): string => (text.match(/\{[A-Za-z_]\w*\}/g) ?? []).sort().join();
const contacts = (body: string): string[] => (body.match(/\b(?:tel|mailto):[^\s"'>]+/g) ?? []).map((one) => one.toLowerCase());

function words(text: Text, lang: string): string {
  return text.said[lang]?.text ?? "";
}
