/**
 * The interface's words: `t(key, values)` for a sentence, `n(key, count, values)` for one that counts.
 *
 * A catalogue is loaded for one language at a time; it brings along the words it lacks, lent by its fallback languages
 * (content/compile_catalogs.py), which are shown as they are, in their own direction and counted by their own rules.
 * Values may be nodes (a number in its own `<bdi>`): then the sentence comes back as a list of pieces for Preact.
 */
import type { ComponentChild } from "preact";
import { direction, LANGUAGES } from "./languages.ts";

type Form = string | Record<string, string>;
/** Under the key "": language -> key -> words. */
export type Catalogue = Record<string, Form | Record<string, Record<string, Form>>>;
export type Value = string | number;
type Values = Record<string, ComponentChild>;

interface Said {
  form: Form;
  lang: string;
}

let words = new Map<string, Said>();
let lang = "de";
const rules = new Map<string, Intl.PluralRules>();

export function speak(tag: string, catalogue: Catalogue): void {
  lang = tag;
  words = new Map();
  learn(catalogue);
}

/** Adds words of the language in use: those of the second part come after the start page. */
export function learn(catalogue: Catalogue): void {
  const { "": lent = {}, ...own } = catalogue;
  for (const [said_in, some] of [...Object.entries(lent as Record<string, Record<string, Form>>), [lang, own] as const]) {
    const { "#": short = [0], ...long } = some as Record<string, Form> & { "#"?: [from: number, ...forms: (Form | 0)[]] };
    // The build gives keys that stand whole in a script their place in a list (build.mjs, Keys).
    const [from, ...forms] = short;
    forms.forEach((form, at) => form && words.set((from + at).toString(36), { form, lang: said_in }));
    for (const [key, form] of Object.entries(long)) words.set(key, { form, lang: said_in });
  }
}

export function language(): string {
  return lang;
}

/** Whether the words for `key` are lent from another language. */
export function isLent(key: string): boolean {
  return (words.get(key)?.lang ?? lang) !== lang;
}

/** Words for the machine that travel with the catalogue (search/rules.ts); "" where the language has none. */
export function rule(key: string): string {
  const form = words.get(key)?.form;
  return typeof form === "string" ? form : "";
}

export function t(key: string, values?: Record<string, Value>): string {
  return fill(sentence(key), values);
}

/** The sentence for `count`, with `{count}` filled in. */
export function n(key: string, count: number, values?: Record<string, Value>): string {
  return fill(sentence(key, count), { count, ...values });
}

/** As `t`, with nodes among the values. */
export function rich(key: string, values: Values): ComponentChild[] {
  return pieces(sentence(key), values);
}

/** The words for `key`; the key itself where nobody has any. Lent words of the other direction are isolated. */
function sentence(key: string, count = 0): string {
  const found = words.get(key);
  if (!found) return key;
  const { form } = found;
  const said = typeof form === "string" ? form : (form[category(found.lang, count)] ?? form["other"] ?? key);
  const [own, theirs] = [direction(lang), direction(found.lang)];
  return own === theirs ? said : `${theirs === "rtl" ? "\u2067" : "\u2066"}${said}\u2069`;
}

function category(tag: string, count: number): string {
  let found = rules.get(tag);
  if (!found) rules.set(tag, (found = new Intl.PluralRules([LANGUAGES.get(tag)?.formatting ?? tag, "de"])));
  return found.select(count);
}

function fill(said: string, values?: Record<string, Value>): string {
  return values ? said.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? String(values[name]) : hole)) : said;
}

function pieces(said: string, values: Values): ComponentChild[] {
  return said.split(/\{(\w+)\}/).map((piece, index) => (index % 2 ? (piece in values ? values[piece] : `{${piece}}`) : piece));
}
