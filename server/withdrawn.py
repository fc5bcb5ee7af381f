"""What may not be read any more: which edits take something back, and since which publication of a feed nobody may get older text.

A record that left the feed, a place that is not told any more, a place that became confidential: whoever publishes such an
edit notes its seq. From then on no answer, part or delta of an older state of that feed is given out, kept or made again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

import msgspec

from server.store import settings
from sync.messages import WireRecord

# Where somebody stands.
PLACE_FIELDS = ("street", "postcode", "address_extra", "lat_e7", "lon_e7", "quarter", "place_name", "route", "stops")


def takes_back(old: WireRecord, new: WireRecord | None) -> bool:
    """Whether `new` no longer tells what `old` told of a place; None: the record is gone."""
    if new is None or any(name in old and name not in new for name in PLACE_FIELDS):
        return True
    became = new.get("location_policy") == "confidential" != old.get("location_policy")
    return became or (bool(new.get("protected")) and not old.get("protected"))


def any_taken_back(before: Mapping[str, bytes], after: Iterable[tuple[str, bytes]]) -> bool:
    """The same for the bodies of a feed that move: `before` holds what stood, empty bytes mean that the record left."""
    for record, body in after:
        old = before.get(record)
        # An empty one was purged while its language was not served.
        if old is not None and (not old or takes_back(msgspec.json.decode(old), msgspec.json.decode(body) if body else None)):
            return True
    return False


def since(db: sqlite3.Connection, feed: str) -> int | None:
    """The newest publication of a feed that took something back, 0 if none did; None where nobody looked yet."""
    found = settings.get(db, f"withdrawn/{feed}")
    return int(found) if found else None


def note(db: sqlite3.Connection, feed: str, seq: int) -> None:
    settings.put(db, f"withdrawn/{feed}", str(seq))


def is_closed(db: sqlite3.Connection, feed: str, seq: int) -> bool:
    """Whether the state at `seq` holds something that was taken back later."""
    return seq < (since(db, feed) or 0)
