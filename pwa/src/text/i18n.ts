/**
 * The interface's words: `t(key, values)` for a sentence, `n(key, count, values)` for one that counts.
 *
 * A catalogue is loaded for one language at a time. Values may be nodes (a number in its own `<bdi>`): then the sentence
 * comes back as a list of pieces for Preact, else as a string with the values isolated, so that "116 016" stays in order.
 */
import type { ComponentChild } from "preact";
import { direction, LANGUAGES } from "./languages.ts";

export type Catalogue = Record<string, string | Record<string, string>>;
export type Value = string | number;
type Values = Record<string, ComponentChild>;

let words: Catalogue = {};
let lang = "de";
let plural = new Intl.PluralRules("de");

export function speak(tag: string, catalogue: Catalogue): void {
  words = catalogue;
  lang = tag;
  plural = new Intl.PluralRules([LANGUAGES.get(tag)?.formatting ?? tag, "de"]);
}

export function language(): string {
  return lang;
}

export function isRtl(): boolean {
  return direction(lang) === "rtl";
}

/** Whether the catalogue has these words: for what is shown only where somebody has said it. */
export function has(key: string): boolean {
  return key in words;
}

export function t(key: string, values?: Record<string, Value>): string {
  const found = words[key];
  return fill(typeof found === "string" ? found : key, values);
}

/** The sentence for `count`, with `{count}` filled in. */
export function n(key: string, count: number, values?: Record<string, Value>): string {
  return fill(form(key, count), { count, ...values });
}

/** As `t`, with nodes among the values. */
export function rich(key: string, values: Values): ComponentChild[] {
  const found = words[key];
  return pieces(typeof found === "string" ? found : key, values);
}

/** As `n`, with nodes among the values. */
export function richN(key: string, count: number, values: Values): ComponentChild[] {
  return pieces(form(key, count), { count, ...values });
}

function form(key: string, count: number): string {
  const found = words[key];
  if (typeof found === "string") return found;
  return found?.[plural.select(count)] ?? found?.["other"] ?? key;
}

function fill(sentence: string, values?: Record<string, Value>): string {
  return values ? sentence.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? String(values[name]) : hole)) : sentence;
}

function pieces(sentence: string, values: Values): ComponentChild[] {
  return sentence.split(/\{(\w+)\}/).map((piece, index) => (index % 2 ? (piece in values ? values[piece] : `{${piece}}`) : piece));
}
