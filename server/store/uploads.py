"""Files that wait for their second step, and how their columns were mapped the last time."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from server.errors import UploadGone

KEPT_S = 3600


class Upload(Struct, frozen=True):
    """A file of a town's. `person` sent it."""

    id: str
    town: str
    person: str
    format: str
    body: bytes
    created_s: int


def add(db: sqlite3.Connection, upload: Upload) -> None:
    sql = "insert into upload (id, town, person, format, options, body, created_s) values (?, ?, ?, ?, '', ?, ?)"
    db.execute(sql, (upload.id, upload.town, upload.person, upload.format, upload.body, upload.created_s))


def get(db: sqlite3.Connection, town: str, upload_id: str, now_s: int) -> Upload:
    """Raises UploadGone, also for another town's."""
    sql = "select id, town, person, format, body, created_s from upload where id = ? and town = ? and created_s > ?"
    found = db.execute(sql, (upload_id, town, now_s - KEPT_S)).fetchone()
    if found is None:
        raise UploadGone()
    return Upload(*found)


def drop(db: sqlite3.Connection, upload_id: str) -> None:
    db.execute("delete from upload where id = ?", (upload_id,))


def sweep(db: sqlite3.Connection, now_s: int) -> int:
    """Delete what waited too long; gives how many."""
    return db.execute("delete from upload where created_s <= ?", (now_s - KEPT_S,)).rowcount


def is_waiting(db: sqlite3.Connection, now_s: int) -> bool:
    """Whether `sweep` would find anything."""
    return bool(db.execute("select 1 from upload where created_s <= ? limit 1", (now_s - KEPT_S,)).fetchone())


def mapping_for(db: sqlite3.Connection, town: str, columns: Iterable[str]) -> dict | None:
    """The mapping that this set of columns had last, whatever their order."""
    found = db.execute("select body from mapping where town = ? and columns = ?", (town, _set_of(columns))).fetchone()
    return msgspec.json.decode(found[0]) if found else None


def remember_mapping(db: sqlite3.Connection, town: str, columns: Iterable[str], mapping: object) -> None:
    sql = "insert or replace into mapping (town, columns, body) values (?, ?, ?)"
    db.execute(sql, (town, _set_of(columns), msgspec.json.encode(mapping).decode()))


def _set_of(columns: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(set(columns))).encode()).hexdigest()
