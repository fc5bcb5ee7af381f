/** The signed head of a feed: 120 bytes that name a publication and prove its state (PROTOCOL 4); the twin of `sync/head.py`. */
import { type Bytes, sha256 } from "./canon.ts";
import { Malformed } from "./errors.ts";

export const HEAD_SIZE = 120;
export const SIGNED_SIZE = 56;
const MAGIC = 0x4c;

export interface Head {
  keyId: number;
  epoch: number;
  /** The eight bytes of `feedId`. */
  feed: Bytes;
  seq: number;
  issued_s: number;
  expires_s: number;
  root: Bytes;
  /** The 120 bytes as they travelled. */
  raw: Bytes;
}

/** Eight bytes for `{town}/{lang}` or `h/{hex}` (PROTOCOL 1.1). */
export const feedId = async (name: string): Promise<Bytes> => (await sha256(new TextEncoder().encode(name))).slice(0, 8);

/** The head at the start of an answer; the signature is not checked here. Raises Malformed. */
export function parseHead(answer: Bytes): Head {
  if (answer.length < HEAD_SIZE) throw new Malformed("head.length");
  if (answer[0] !== MAGIC) throw new Malformed("head.magic");
  const raw = answer.slice(0, HEAD_SIZE);
  const view = new DataView(raw.buffer);
  const head = {
    keyId: view.getUint8(1),
    epoch: view.getUint16(2),
    feed: raw.slice(4, 12),
    seq: view.getUint32(12),
    issued_s: view.getUint32(16),
    expires_s: view.getUint32(20),
    root: raw.slice(24, SIGNED_SIZE),
    raw,
  };
  if (!head.seq) throw new Malformed("head.seq");
  if (head.expires_s <= head.issued_s) throw new Malformed("head.expires");
  return head;
}

/** Below zero: `a` is of an older publication than `b`; zero: of the same (PROTOCOL 4.3). */
export const order = (a: { epoch: number; seq: number }, b: { epoch: number; seq: number }): number => a.epoch - b.epoch || a.seq - b.seq;

/** False once the head has expired: show its age, hide nothing (PROTOCOL 4.6). */
export const isFresh = (head: Pick<Head, "expires_s">, now_s: number): boolean => now_s <= head.expires_s;

const CLOCK_DOUBT_S = 3_600;

/** What must be added to a clock that the server's shows to be wrong by more than an hour, else 0 (PROTOCOL 4.6). */
export const clockOff = (now_s: number, date_s: number): number => (Math.abs(date_s - now_s) > CLOCK_DOUBT_S ? date_s - now_s : 0);

/** What a phone can form for an answer that it never downloaded (PROTOCOL 4.2). */
export const etag = (head: Head): string => `"${head.epoch}.${head.seq}.${head.issued_s}"`;
