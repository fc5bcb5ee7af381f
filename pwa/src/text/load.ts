/**
 * Fetches the words of one language, in two parts as the scripts are: what the start needs, and what the second
 * part names besides. Their addresses stand in the page (build.mjs).
 */
import { LANGUAGES } from "./languages.ts";
import { learn, speak, type Catalogue } from "./i18n.ts";

const hashes = new Map((document.querySelector<HTMLMetaElement>("meta[name=lotse-text]")?.content ?? "").split(" ").map((line) => line.split(":") as [tag: string, hash: string]));

/** Languages that this build has words for, in the order of the table. */
export const offered = [...LANGUAGES.keys()].filter((tag) => hashes.has(tag));

let spoken = "";
let hasMore = false;
let begun: Promise<void> = Promise.resolve();

/** Addresses of the words in use; they are kept beside the shell. */
export const addresses = (): string[] => ["text", "more"].map((stem) => `/assets/${stem}-${spoken}-${hashes.get(spoken)}.json`);

export async function loadWords(tag: string): Promise<void> {
  begun = begin(tag);
  await begun;
  if (hasMore) await loadMore();
}

async function begin(tag: string): Promise<void> {
  const before = spoken;
  spoken = hashes.has(tag) ? tag : "de";
  try {
    speak(tag, await get(0));
  } catch (problem) {
    spoken = before;
    throw problem;
  }
}

/** May be asked for at the same time as the first part, and never comes before it. */
export async function loadMore(): Promise<void> {
  const words = get(1);
  await begun;
  learn(await words);
  hasMore = true;
}

async function get(at: number): Promise<Catalogue> {
  const answer = await fetch(addresses()[at] as string);
  return answer.json() as Promise<Catalogue>;
}
