"""What readers reported: a reason, perhaps a sentence, the day. Nothing in the row says who (sync brief 2.14)."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

DAY_S = 86_400
KEPT_DAYS = 30


class Report(Struct, frozen=True):
    """One message of a reader. `lang` is the language they read in, empty where the town has no such feed."""

    mid: str
    town: str
    record: str
    reason: str
    said: str
    lang: str
    day: str


def add(db: sqlite3.Connection, report: Report) -> bool:
    """False where this message had arrived before."""
    sql = "insert or ignore into report (mid, town, record, reason, said, lang, day) values (?, ?, ?, ?, ?, ?, ?)"
    return db.execute(sql, (report.mid, report.town, report.record, report.reason, report.said, report.lang, report.day)).rowcount > 0


def open_ones(db: sqlite3.Connection, town: str) -> list[Report]:
    """Those that nobody has dealt with, newest day first; within a day in no order that would tell when they came."""
    sql = "select mid, town, record, reason, said, lang, day from report where town = ? and settled_s = 0 order by day desc, mid"
    return [Report(*row) for row in db.execute(sql, (town,))]


def count_open(db: sqlite3.Connection, town: str) -> int:
    return db.execute("select count(*) from report where town = ? and settled_s = 0", (town,)).fetchone()[0]


def settle(db: sqlite3.Connection, town: str, mid: str, by: str, at_s: int) -> bool | None:
    """Somebody dealt with it: True now, False before, None where there is no such report."""
    sql = "update report set settled_s = ?, settled_by = ? where town = ? and mid = ? and settled_s = 0"
    if db.execute(sql, (at_s, by, town, mid)).rowcount:
        return True
    return False if db.execute("select 1 from report where town = ? and mid = ?", (town, mid)).fetchone() else None


def sweep(db: sqlite3.Connection, now_s: int) -> int:
    """Delete what was settled `KEPT_DAYS` ago; gives how many."""
    return db.execute("delete from report where settled_s > 0 and settled_s <= ?", (now_s - KEPT_DAYS * DAY_S,)).rowcount
