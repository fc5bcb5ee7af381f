"""Pictures of a town by their hash."""

from __future__ import annotations

import sqlite3

from server.errors import NothingHere
from server.pictures import TYPE, Picture


def add(db: sqlite3.Connection, town: str, picture: Picture, now_s: int) -> None:
    """The same picture twice is one."""
    sql = "insert or ignore into picture (hash, town, type, width, height, body, created_s) values (?, ?, ?, ?, ?, ?, ?)"
    db.execute(sql, (picture.hash, town, TYPE, picture.width, picture.height, picture.body, now_s))


def get(db: sqlite3.Connection, picture: str) -> Picture:
    """Raises NothingHere."""
    found = db.execute("select hash, width, height, body from picture where hash = ?", (picture,)).fetchone()
    if found is None:
        raise NothingHere()
    return Picture(*found)
