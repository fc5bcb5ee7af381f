"""What changed and was not published yet: one row per record, cleared in the transaction of the publication."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec


def waiting(db: sqlite3.Connection, town: str) -> dict[str, int]:
    """record id -> the change that put it here; "town" is the town's own record."""
    return dict(db.execute("select record, change from outbox where town = ? order by record", (town,)).fetchall())


def towns_waiting(db: sqlite3.Connection) -> list[str]:
    return [town for (town,) in db.execute("select distinct town from outbox order by town")]


def is_pressing(db: sqlite3.Connection, town: str, feed: str, urgent: Iterable[str]) -> bool:
    """Whether something waits that must not: an urgent kind, or what readers of `feed` still see and should not.

    A draft that nobody saw may wait.
    """
    sql = """
        select 1 from outbox
          left join record on record.id = outbox.record and record.town = outbox.town
         where outbox.town = ?
           and (record.kind in (select value from json_each(?)) and record.status = 'published'
                or (record.id is null and outbox.record <> 'town'
                    or record.status <> 'published'
                    or json_extract(record.facts, '$.location_policy') = 'confidential')
                   and exists (select 1 from composed where feed = ? and composed.record = outbox.record and until_seq = 0))
         limit 1
    """
    return bool(db.execute(sql, (town, msgspec.json.encode(list(urgent)).decode(), feed)).fetchone())


def clear(db: sqlite3.Connection, town: str, up_to_change: int) -> None:
    """Rows of later changes stay: they are not in the publication."""
    db.execute("delete from outbox where town = ? and change <= ?", (town, up_to_change))
