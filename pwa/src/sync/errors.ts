/**
 * Why a replica refuses an answer or cannot keep it; the names are those of `sync/errors.py` (PROTOCOL 4 to 8).
 *
 * Numbers and catalogue keys stay there: an error of the phone travels nowhere, and the app chooses its sentence by class.
 */

export class SyncError extends Error {
  override readonly name: string = "SyncError";
}

/** Bytes that no honest server sends; `message` names the place ("head.length", "delta.position"), PROTOCOL 5.5. */
export class Malformed extends SyncError {
  override readonly name: string = "Malformed";
}

/** A value that has no canonical bytes (PROTOCOL 2.2 to 2.4). */
export class NotCanonical extends Malformed {
  override readonly name = "NotCanonical";
}

/** Signed with a key that the newest key document does not name, or too late for it (PROTOCOL 8.4, 8.5). */
export class UnknownKey extends SyncError {
  override readonly name = "UnknownKey";
}

/** PROTOCOL 4.4, 8.2. */
export class BadSignature extends SyncError {
  override readonly name = "BadSignature";
}

/** A good head of another feed (PROTOCOL 4.4). */
export class WrongFeed extends SyncError {
  override readonly name = "WrongFeed";
}

/** Older than what is stored: a frozen or restored server, or an attack (PROTOCOL 4.5, 8.4, 8.5). */
export class Rollback extends SyncError {
  override readonly name = "Rollback";
}

/** Two signed heads with one number and two roots; the operator must see both (PROTOCOL 4.5). */
export class Equivocation extends SyncError {
  override readonly name = "Equivocation";
}

/** What came does not add up to the signed root (PROTOCOL 5.4, 6.4). */
export class WrongRoot extends SyncError {
  override readonly name = "WrongRoot";
}

/** A part whose bytes are not what its name says, twice (PROTOCOL 6.2). */
export class WrongPart extends SyncError {
  override readonly name = "WrongPart";
}

/** The server gave another status than the protocol knows; nothing changed (PROTOCOL 7.6). */
export class Unanswered extends SyncError {
  override readonly name = "Unanswered";
  /** `retry_s`: what the server's Retry-After asks for. */
  constructor(readonly status: number, path: string, readonly retry_s?: number) {
    super(`${status} ${path}`);
  }
}

/** No answer, or half of one; nothing changed (PROTOCOL 7.6). */
export class LinkLost extends SyncError {
  override readonly name = "LinkLost";
}

/** The phone has no room left; what it held before is whole. */
export class StorageFull extends SyncError {
  override readonly name = "StorageFull";
}

/** The browser gives no storage, took it away, or another tab erased it or opened a newer version of it. */
export class StorageGone extends SyncError {
  override readonly name = "StorageGone";
}

/** Another catch-up committed first; what it left is whole and newer than what this one started from. */
export class Overtaken extends SyncError {
  override readonly name = "Overtaken";
}
