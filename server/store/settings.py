"""Small facts of the house that belong to the data: name -> text."""

from __future__ import annotations

import sqlite3


def get(db: sqlite3.Connection, name: str) -> str:
    found = db.execute("select value from setting where name = ?", (name,)).fetchone()
    return found[0] if found else ""


def put(db: sqlite3.Connection, name: str, value: str) -> None:
    db.execute("insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value", (name, value))
