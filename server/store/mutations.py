"""What was answered to which mutation, for ninety days: the same one again is answered from here and does nothing.

A result holds numbers and names of fields, never what somebody wrote.
"""

from __future__ import annotations

import sqlite3

import msgspec

from sync.messages import Settled

KEPT_S = 90 * 86_400


def answered(db: sqlite3.Connection, mid: str) -> tuple[str, Settled] | None:
    """(person, result)"""
    row = db.execute("select person, result from mutation where mid = ?", (mid,)).fetchone()
    return (row[0], msgspec.json.decode(row[1], type=Settled)) if row else None


def note(db: sqlite3.Connection, town: str, person: str, settled: Settled, now_s: int) -> None:
    result = msgspec.json.encode(settled).decode()
    db.execute("insert into mutation (mid, town, person, result, at_s) values (?, ?, ?, ?, ?)", (settled.mid, town, person, result, now_s))


def sweep(db: sqlite3.Connection, now_s: int) -> int:
    """Drop what is older than ninety days; gives how many."""
    return db.execute("delete from mutation where at_s < ?", (now_s - KEPT_S,)).rowcount
