"""Values that wait for a decision beside a record's own. A settled one stays, with who decided and how, until its record is purged.

`value` of words is kept with the source it was made from and its origin, so that a translation that is taken later still names them.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

import msgspec
from msgspec import Struct

from sync.merge import Proposed

Outcome = Literal["taken", "dropped"]


class Kept(Struct, frozen=True):
    """A row of the table; `outcome` is empty while it waits."""

    number: int
    record: str
    mid: str
    actor: str
    against: str
    at_s: int
    outcome: str
    proposed: Proposed


_COLUMNS = "number, record, mid, actor, against, at_s, outcome, field, lang, base, value"


def add(db: sqlite3.Connection, town: str, record: str, mid: str, actor: str, against: str, proposed: Proposed, now_s: int) -> int:
    """Its number; the same value proposed again is the same proposal."""
    base, value = _encoded(proposed.base), _encoded([proposed.value, proposed.source_hash, proposed.origin])
    sql = """
        select number from proposal
         where town = ? and record = ? and field = ? and lang = ? and value = ? and actor = ? and settled_s = 0
    """
    found = db.execute(sql, (town, record, proposed.field, proposed.lang, value, actor)).fetchone()
    if found:
        return found[0]
    sql = """
        insert into proposal (town, record, lang, field, mid, actor, against, base, value, at_s)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning number
    """
    row = (town, record, proposed.lang, proposed.field, mid, actor, against, base, value, now_s)
    return db.execute(sql, row).fetchone()[0]


def waiting(db: sqlite3.Connection, town: str) -> list[Kept]:
    """All of a town that nobody decided on, the oldest first."""
    return _kept(db, "town = ? and settled_s = 0 order by number", town)


def get(db: sqlite3.Connection, town: str, number: int) -> Kept | None:
    """Also one that was decided on."""
    return next(iter(_kept(db, "town = ? and number = ?", town, number)), None)


def settle(db: sqlite3.Connection, number: int, by: str, outcome: Outcome, now_s: int) -> None:
    db.execute("update proposal set settled_s = ?, settled_by = ?, outcome = ? where number = ?", (now_s, by, outcome, number))


def _kept(db: sqlite3.Connection, where: str, *values: str | int) -> list[Kept]:
    rows = db.execute(f"select {_COLUMNS} from proposal where {where}", values)
    return [_read(row) for row in rows]


def _read(row: tuple[Any, ...]) -> Kept:
    number, record, mid, actor, against, at_s, outcome, field, lang, base, value = row
    said, source_hash, origin = msgspec.json.decode(value)
    proposed = Proposed(field, lang, msgspec.json.decode(base), said, source_hash, origin)
    return Kept(number, record, mid, actor, against, at_s, outcome, proposed)


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value).decode()
