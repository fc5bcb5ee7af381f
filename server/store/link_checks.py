"""What became of the addresses that records name: when each was last asked, and on how many days in a row it failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec
from msgspec import Struct

# Told from the third day on: half of the alarms of a checker that tells at once are a restart or a cold (anchors brief 6).
TOLD_AFTER = 3


class Checked(Struct, frozen=True):
    """`status` is HTTP's, 0 where nobody answered, -1 where we may not ask. `failures` counts days, not tries."""

    url: str
    checked_s: int
    status: int
    failures: int


def known(db: sqlite3.Connection, town: str) -> dict[str, Checked]:
    rows = db.execute("select url, checked_s, status, failures from link_check where town = ?", (town,))
    return {row[0]: Checked(*row) for row in rows}


def put(db: sqlite3.Connection, town: str, checked: Iterable[Checked], urls: Iterable[str]) -> None:
    """Note what was found; what is not among `urls` any more is forgotten."""
    db.executemany(
        "insert or replace into link_check (town, url, checked_s, status, failures) values (?, ?, ?, ?, ?)",
        [(town, one.url, one.checked_s, one.status, one.failures) for one in checked],
    )
    wanted = msgspec.json.encode(sorted(set(urls))).decode()
    db.execute("delete from link_check where town = ? and url not in (select value from json_each(?))", (town, wanted))


def failing(db: sqlite3.Connection, town: str) -> frozenset[str]:
    """Addresses that failed on `TOLD_AFTER` different days, and on every day they were asked since."""
    return frozenset(url for (url,) in db.execute("select url from link_check where town = ? and failures >= ?", (town, TOLD_AFTER)))
