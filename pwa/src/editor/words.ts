/** The editor's own words: one file per language, those of the reader's catalogue that it uses among them (build.mjs). */
import { speak, type Catalogue } from "../text/i18n.ts";
import { choose, direction, LANGUAGES } from "../text/languages.ts";

const files = new Map((document.querySelector<HTMLMetaElement>("meta[name=lotse-edit-words]")?.content ?? "").split(" ").map((one) => one.split(":") as [lang: string, hash: string]));
const CHOSEN = "lotse-edit-lang";

/** Languages that the editor itself speaks; its texts may be in any other. */
export const spoken = [...LANGUAGES.keys()].filter((lang) => files.has(lang));

export function chosen(): string {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(CHOSEN);
  } catch {
    // The phone's own language, then.
  }
  return kept && files.has(kept) ? kept : choose(navigator.languages, spoken);
}

export function remember(lang: string): void {
  try {
    localStorage.setItem(CHOSEN, lang);
  } catch {
    // It holds until the page is closed.
  }
}

export async function loadWords(lang: string): Promise<void> {
  const answer = await fetch(`/edit/assets/words-${lang}-${files.get(lang)}.json`);
  speak(lang, (await answer.json()) as Catalogue);
  document.documentElement.lang = lang;
  document.documentElement.dir = direction(lang);
}
