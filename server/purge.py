"""Purge: a record leaves with its history and with every state that ever held it (DESIGN 7.1, 9).

Its id and day are written beside the keys first, so that a restored backup can be purged as well and a purge that was killed can be
called again. What stays of it is that some record with this id was there: older phones count positions with it.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import msgspec

from server.errors import RecordGone
from server.house import House
from server.store import publications, records, towns
from server.store.connect import scrub
from server.store.trouble import unwritable


class Purged(msgspec.Struct, frozen=True):
    """What went: the record itself if it still stood, rows of its history, composed versions in all feeds; `feeds` were published anew."""

    town: str
    id: str
    record: bool
    history: int
    versions: int
    feeds: int


class Line(msgspec.Struct, frozen=True):
    """One line of `keys/purged`."""

    town: str
    id: str
    day: str


def purge(house: House, slug: str, record_id: str) -> Purged:
    """Remove a record with everything it ever said. Raises UnknownTown, RecordGone, DatabaseLocked."""
    db = house.store.read
    towns.get(db, slug)
    remembered = any(line.town == slug and line.id == record_id for line in purged(house.settings.keys))
    if not remembered and not records.is_known(db, slug, record_id) and not publications.is_known(db, slug, record_id):
        raise RecordGone(record=record_id)
    if not remembered:
        remember(house.settings.keys, Line(slug, record_id, _day(house.now())))
    stood, history = house.store.write_now(lambda db: records.purge(db, slug, record_id))
    feeds = len(house.publish(slug))
    versions = house.store.write_now(lambda db: publications.forget(db, slug, record_id))
    scrub(house.settings.database, house.settings.busy_ms)
    return Purged(slug, record_id, stood, history, versions, feeds)


def purged(keys: Path) -> list[Line]:
    """What a restore must apply."""
    path = keys / "purged"
    rows = path.read_text().splitlines() if path.exists() else []
    return [Line(*row.split(" ")) for row in rows]


def remember(keys: Path, line: Line) -> None:
    """On the disk before anything is removed."""
    try:
        with os.fdopen(os.open(keys / "purged", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.write(f"{line.town} {line.id} {line.day}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise unwritable(keys, error) from error


def _day(now_s: int) -> str:
    return datetime.datetime.fromtimestamp(now_s, datetime.UTC).date().isoformat()
