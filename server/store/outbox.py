"""What changed and was not published yet: one row per record, cleared in the transaction of the publication."""

from __future__ import annotations

import sqlite3


def waiting(db: sqlite3.Connection, town: str) -> dict[str, int]:
    """record id -> the change that put it here; "town" is the town's own record."""
    return dict(db.execute("select record, change from outbox where town = ? order by record", (town,)).fetchall())


def towns_waiting(db: sqlite3.Connection) -> list[str]:
    return [town for (town,) in db.execute("select distinct town from outbox order by town")]


def clear(db: sqlite3.Connection, town: str, up_to_change: int) -> None:
    """Rows of later changes stay: they are not in the publication."""
    db.execute("delete from outbox where town = ? and change <= ?", (town, up_to_change))
