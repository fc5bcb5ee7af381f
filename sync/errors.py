"""Why a replica refuses an answer, one class per condition; both replicas use these names (PROTOCOL 4 to 8)."""

from __future__ import annotations


class SyncError(Exception):
    """Base of this room. `number` is stable and never reused, `key` names the sentence in the catalogue."""

    number = 50200
    key = "sync.failed"


class Malformed(SyncError):
    """Bytes that no honest server sends. `what` names the place ("head.length", "delta.position"), PROTOCOL 5.5."""

    number = 50201
    key = "sync.malformed"

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class NotCanonical(Malformed):
    """A value that has no canonical bytes: a float, a null in a record, a lone surrogate (PROTOCOL 2.2 to 2.4)."""

    number = 50202
    key = "sync.not_canonical"


class UnknownKey(SyncError):
    """Signed with a key that the newest key document does not name, or too late for it (PROTOCOL 8.4, 8.5)."""

    number = 50203
    key = "sync.unknown_key"

    def __init__(self, key_id: int) -> None:
        super().__init__(key_id)
        self.key_id = key_id


class BadSignature(SyncError):
    """PROTOCOL 4.4, 8.2."""

    number = 50204
    key = "sync.bad_signature"


class WrongFeed(SyncError):
    """A good head of another feed (PROTOCOL 4.4)."""

    number = 50205
    key = "sync.wrong_feed"


class Rollback(SyncError):
    """Older than what is stored: a frozen or restored server, or an attack (PROTOCOL 4.5, 8.4, 8.5)."""

    number = 50206
    key = "sync.rollback"

    def __init__(self, stored: tuple[int, int], offered: tuple[int, int]) -> None:
        super().__init__(stored, offered)
        self.stored = stored
        self.offered = offered


class Equivocation(SyncError):
    """Two signed heads with one number and two roots; the operator must see both (PROTOCOL 4.5)."""

    number = 50207
    key = "sync.equivocation"

    def __init__(self, stored: bytes, offered: bytes) -> None:
        super().__init__(stored.hex(), offered.hex())
        self.stored = stored
        self.offered = offered


class WrongRoot(SyncError):
    """What came does not add up to the signed root (PROTOCOL 5.4, 6.4)."""

    number = 50208
    key = "sync.wrong_root"

    def __init__(self, wanted: bytes, found: bytes) -> None:
        super().__init__(wanted.hex(), found.hex())
        self.wanted = wanted
        self.found = found


class WrongPart(SyncError):
    """A part whose bytes are not what its name says, twice (PROTOCOL 6.2)."""

    number = 50209
    key = "sync.wrong_part"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Unanswered(SyncError):
    """The server gave another status than the protocol knows; nothing changed (PROTOCOL 7.6)."""

    number = 50210
    key = "sync.unanswered"

    def __init__(self, status: int, path: str) -> None:
        super().__init__(status, path)
        self.status = status
        self.path = path


class TableChanged(SyncError):
    """The new table of fields does not continue the old one: a writer answers with a part list (PROTOCOL 3.2)."""

    number = 50011
    key = "sync.table_changed"
