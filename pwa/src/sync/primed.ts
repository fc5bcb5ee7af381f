/** Primed deltas: deflate over a dictionary that the phone holds already (PROTOCOL 5.7); the reading half of `sync/primed.py`. */
import type { Records } from "./blocks.ts";
import { type Bytes, canonical, joined, type Proofs } from "./canon.ts";
import { Malformed } from "./errors.ts";
import { bounded } from "./link.ts";

export const PRIMED = 0x7a; // z
const MOST = 32_768;

/** The delta behind the mark; `ids`: all of the base, in order. Raises Malformed, also where a browser cannot unpack it. */
export async function unprimed(marked: Bytes, ids: string[], proofs: Proofs, recordsOf: (ids: string[]) => Promise<Records>): Promise<Bytes> {
  if (marked.length > MOST + 1) throw new Malformed("primed.size");
  let room = MOST;
  const first = ids.filter((id) => room > 0 && (room -= proofs.get(id)!.size, true));
  const records = await recordsOf(first);
  const words = joined(first.map((id) => canonical(records.get(id)))).slice(0, MOST);
  const size = words.length;
  // No browser takes a dictionary, but what a stored block said can be looked back at just the same.
  const stored = Uint8Array.of(0, size, size >> 8, ~size, ~size >> 8);
  return (await unpacked(new Blob([stored, words, marked.slice(1)]), "deflate-raw")).slice(size);
}

/** Raises Malformed for a stream that is cut, damaged, or says more than `most` bytes. */
export async function unpacked(packed: Blob, format: CompressionFormat, most?: number): Promise<Bytes> {
  try {
    return await bounded(new Response(packed.stream().pipeThrough(new DecompressionStream(format))), most);
  } catch {
    throw new Malformed("stream");
  }
}
