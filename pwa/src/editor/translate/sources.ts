/** What only the server knows about a language: which source an outdated translation was made from, and whether a machine is set up. */
import { Refused, SignedOut, Unreachable } from "../client.ts";
import type { Ctx } from "../ctx.ts";

/** `was`: "record/field" -> the older source text. Kept on the phone, so that it is there without a network. */
export interface Asides {
  machine: boolean;
  was: { [key: string]: string };
}

interface Answer {
  items: { record: string; field: string; source_was?: string }[];
  machine: boolean;
}

export async function fetchAsides({ client, store }: Ctx, lang: string, show: (asides: Asides) => void): Promise<void> {
  const name = `view/translate/${lang}` as const;
  const before = await store.noted<Asides>(name);
  // A suggestion needs the network anyway.
  if (before) show({ ...before, machine: false });
  try {
    const { items, machine } = await client.get<Answer>(`translations/${lang}`);
    const asides = { machine, was: Object.fromEntries(items.flatMap(({ record, field, source_was }) => (source_was ? [[`${record}/${field}`, source_was]] : []))) };
    show(asides);
    await store.note(name, asides);
  } catch (problem) {
    if (!(problem instanceof Unreachable || problem instanceof SignedOut || problem instanceof Refused)) throw problem;
  }
}
