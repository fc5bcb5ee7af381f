/** P-256: who may sign heads (PROTOCOL 8); the twin of the reading half of `sync/keys.py`. Public keys are x ‖ y, signatures r ‖ s. */
import { type Bytes, joined, same } from "./canon.ts";
import { BadSignature, Equivocation, Malformed, Rollback, UnknownKey, WrongFeed } from "./errors.ts";
import { feedId, type Head, order, SIGNED_SIZE } from "./head.ts";

const EPOCHS_AHEAD = 255;
const START = 13;
const ROW = 65;
const SIGNATURE = 64;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

export interface KeyDocument {
  epoch: number;
  issued_s: number;
  expires_s: number;
  keys: Map<number, Bytes>;
  /** As it travelled. */
  raw: Bytes;
}

/** Whether `signature` is `publicKey`'s over `message`; false for anything that is no key or no signature. */
export async function verify(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (publicKey.length !== 64) return false;
  try {
    const key = await crypto.subtle.importKey("raw", joined([new Uint8Array([4]), publicKey]), CURVE, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, message);
  } catch {
    return false; // not a point of the curve
  }
}

/** A key document whose signature holds. Raises Malformed, BadSignature. */
export async function readDocument(raw: Bytes, root: Bytes): Promise<KeyDocument> {
  if (raw.length < START) throw new Malformed("keys.length");
  if (raw[0] !== 0x4c || raw[1] !== 0x4b) throw new Malformed("keys.magic");
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const end = START + view.getUint8(12) * ROW;
  if (raw.length !== end + SIGNATURE) throw new Malformed("keys.length");
  if (!(await verify(root, raw.slice(0, end), raw.slice(end)))) throw new BadSignature();
  const keys = new Map<number, Bytes>();
  let last = -1;
  for (let at = START; at < end; at += ROW) {
    const id = view.getUint8(at);
    if (id <= last) throw new Malformed("keys.order");
    keys.set(id, raw.slice(at + 1, at + ROW));
    last = id;
  }
  return { epoch: view.getUint16(2), issued_s: view.getUint32(4), expires_s: view.getUint32(8), keys, raw: raw.slice() };
}

/** Key, signature, feed and epoch of a head, in the order of PROTOCOL 4.4. Raises UnknownKey, BadSignature, WrongFeed, Rollback. */
export async function checkHead(head: Head, document: KeyDocument, feed: string): Promise<void> {
  const key = document.keys.get(head.keyId);
  // A key that was stolen later must not sign the future for ever (8.4).
  if (!key || head.issued_s > document.expires_s) throw new UnknownKey(`key ${head.keyId}`);
  if (!(await verify(key, head.raw.slice(0, SIGNED_SIZE), head.raw.slice(SIGNED_SIZE)))) throw new BadSignature();
  if (!same(head.feed, await feedId(feed))) throw new WrongFeed(feed);
  if (head.epoch < document.epoch) throw new Rollback("epoch");
  // Bounded, so that no thief can run ahead of every future document (8.5).
  if (head.epoch > document.epoch + EPOCHS_AHEAD) throw new UnknownKey(`epoch ${head.epoch}`);
}

/** Whether a checked head says more than the stored one (PROTOCOL 4.5). Raises Rollback, Equivocation. */
export function isNews(head: Head, document: KeyDocument, stored: Head | undefined): boolean {
  // A stolen key's head, stored before the document that took its power, no longer binds (PROTOCOL 8.5).
  if (!stored || stored.epoch < document.epoch) return true;
  const later = order(head, stored);
  if (later < 0) throw new Rollback(`${head.epoch}.${head.seq} after ${stored.epoch}.${stored.seq}`);
  if (!later && !same(head.root, stored.root)) throw new Equivocation(`${head.epoch}.${head.seq}`);
  return later > 0 || head.issued_s > stored.issued_s;
}

/** The bytes of a base64url text without padding. */
export const unbase64 = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
