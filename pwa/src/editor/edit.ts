/**
 * What somebody did to a record, as changes that merge (docs/editing.md): a top field whole, the words of a text one language at a
 * time, sets by what came and what went. Pure; the server's twin is sync/merge.py.
 */
import { DEFAULTS, type Change, type Json, type Kind, type Record as Complete, type Said, type Text } from "./messages.gen.ts";

type Fields = { [name: string]: Json };

/** Fields whose order means nothing. */
const SETS = new Set(["tags", "audience", "languages", "residence"]);
/** What the server alone writes. */
const BOOKKEEPING = new Set(["id", "kind", "town", "version", "updated_at_s", "verified_by"]);

/** The changes that lead from `before` to `after`, two states of one record. */
export function diff(before: Complete, after: Complete): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !BOOKKEEPING.has(name));
  return names.flatMap((name) => ofField(name, value(before, name), value(after, name)));
}

function ofField(name: string, before: Json, after: Json): Change[] {
  if (same(before, after)) return [];
  if (SETS.has(name)) {
    const [had, has] = [before as string[], after as string[]];
    const [add, remove] = [has.filter((one) => !had.includes(one)), had.filter((one) => !has.includes(one))];
    return add.length || remove.length ? [{ field: name, ...(add.length && { add }), ...(remove.length && { remove }) }] : [];
  }
  const [was, is] = [texts(name, before), texts(name, after)];
  if (was.size && same(bare(before), bare(after))) return [...is].flatMap(([path, text]) => ofText(path, was.get(path) as Text, text));
  return [{ field: name, base: before, value: after }];
}

function ofText(path: string, before: Text, after: Text): Change[] {
  const langs = [...new Set([...Object.keys(before.said), ...Object.keys(after.said)])];
  return langs.flatMap((lang) => {
    const [base, said] = [words(before, lang), after.said[lang]];
    // The same words taken over for a new source, or from a machine, are a change as well: the translation is current again.
    const account = (one?: Said) => `${one?.source_hash ?? ""} ${one?.origin ?? "human"}`;
    const renewed = said?.source_hash && account(said) !== account(before.said[lang]);
    if (base === words(after, lang) && !renewed) return [];
    return [{ field: path, lang, base, value: words(after, lang), ...(said?.source_hash && { source_hash: said.source_hash }), ...(said?.origin && { origin: said.origin }) }];
  });
}

/** `record` after `changes`; what no longer finds its place (a phone that went) is left out. */
export function apply(record: Complete, changes: readonly Change[]): Complete {
  const made = structuredClone(record) as unknown as Fields;
  for (const change of changes) {
    if (change.add || change.remove) {
      const had = value(made as unknown as Complete, change.field) as string[];
      made[change.field] = [...had.filter((one) => !change.remove?.includes(one)), ...(change.add ?? []).filter((one) => !had.includes(one))];
    } else if (change.lang) {
      const text = find(made, change.field);
      if (text) say(text, change.lang, change.value as string | null, change);
    } else made[change.field] = structuredClone(change.value ?? null);
  }
  return made as unknown as Complete;
}

/**
 * Changes made upon changes that were not sent yet, as one list: each keeps the base of the first and the value of the last.
 * What came back to where it was falls out.
 */
export function fold(first: readonly Change[], then: readonly Change[]): Change[] {
  return then.reduce(foldOne, [...first]).filter((one) => (one.add || one.remove ? (one.add?.length ?? 0) + (one.remove?.length ?? 0) > 0 : one.source_hash || !same(one.base ?? null, one.value ?? null)));
}

function foldOne(list: Change[], next: Change): Change[] {
  const at = list.findIndex((one) => one.field === next.field && (one.lang ?? "") === (next.lang ?? ""));
  const found = list[at];
  if (found && (next.add || next.remove)) return list.with(at, set(found, next));
  if (found) return list.with(at, { ...next, base: found.base ?? null });
  const top = next.field.split(".")[0] as string;
  const whole = next.lang ? list.findIndex((one) => one.field === top && !one.lang) : -1;
  if (whole >= 0) {
    // The field goes as a whole anyway: the new words go inside.
    const { [top]: field } = apply({ [top]: list[whole]?.value } as unknown as Complete, [next]) as unknown as Fields;
    return list.with(whole, { ...(list[whole] as Change), value: field as Json });
  }
  const inside = (one: Change) => Boolean(one.lang) && one.field.split(".")[0] === next.field;
  if (next.lang || !list.some(inside)) return [...list, next];
  const undone = list.filter(inside).map((one) => ({ ...one, value: one.base ?? null }));
  const { [next.field]: base } = apply({ [next.field]: next.base } as unknown as Complete, undone) as unknown as Fields;
  return [...list.filter((one) => !inside(one)), { ...next, base: base as Json }];
}

function set(found: Change, next: Change): Change {
  const [add, remove] = [found.add ?? [], found.remove ?? []];
  const [added, removed] = [next.add ?? [], next.remove ?? []];
  return {
    field: found.field,
    add: [...add.filter((one) => !removed.includes(one)), ...added.filter((one) => !remove.includes(one) && !add.includes(one))],
    remove: [...remove.filter((one) => !added.includes(one)), ...removed.filter((one) => !add.includes(one) && !remove.includes(one))],
  };
}

/** A top field of a record; what is left out stands for its default. */
export function value(record: Complete, name: string): Json {
  const fields = record as unknown as Fields;
  return fields[name] ?? (DEFAULTS[record.kind as Kind]?.[name] ?? (SETS.has(name) ? [] : null));
}

/** The words at a path ("title", "phones.0.label") in `lang`; nothing where there are none. */
export function wordsAt(record: Complete, path: string, lang: string): string | null {
  const text = find(record as unknown as Fields, path);
  return text ? words(text, lang) : null;
}

export function isText(it: unknown): it is Text {
  return typeof it === "object" && it !== null && "source_lang" in it && "said" in it;
}

/** Every text of a record by its path. */
export function textsOf(record: Complete): Map<string, Text> {
  return new Map(Object.keys(record).flatMap((name) => [...texts(name, value(record, name))]));
}

/** Eight bytes of SHA-256 in hex over the words a translation was made from (content/text.py). */
export async function sourceHash(source: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(source.normalize("NFC")));
  return [...new Uint8Array(hash, 0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Equal as JSON, whatever the order of names; what is null or absent is the same. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other || (one ?? null) === (other ?? null)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other || Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one as Fields, other as Fields];
  if (Array.isArray(one) && one.length !== (other as unknown[]).length) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((name) => same(left[name], right[name]));
}

const words = (text: Text, lang: string): string | null => text.said[lang]?.text || null;

function texts(path: string, it: Json | undefined): Map<string, Text> {
  if (isText(it)) return new Map([[path, it]]);
  if (typeof it !== "object" || it === null) return new Map();
  return new Map(Object.entries(it).flatMap(([name, inner]) => [...texts(`${path}.${name}`, inner as Json)]));
}

/** A value without what its texts say. */
function bare(it: Json): Json {
  if (isText(it)) return { source_lang: it.source_lang };
  if (Array.isArray(it)) return it.map(bare);
  if (typeof it !== "object" || it === null) return it;
  return Object.fromEntries(Object.entries(it).map(([name, inner]) => [name, bare(inner)]));
}

function find(record: Fields, path: string): Text | undefined {
  const found = path.split(".").reduce<unknown>((it, name) => (it as Fields | null | undefined)?.[name], record);
  return isText(found) ? found : undefined;
}

function say(text: Text, lang: string, said: string | null, { source_hash, origin }: Change): void {
  if (!said) delete text.said[lang];
  else text.said[lang] = { text: said, ...(source_hash && { source_hash }), ...(origin && origin !== "human" && { origin: origin as NonNullable<Said["origin"]> }) };
}
