"""Tokens for scripts: `lotse_` and a secret, its SHA-256 here. A token may what its person may, except manage people and keys."""

from __future__ import annotations

import datetime
import hashlib
import secrets
import sqlite3

from msgspec import Struct

from content.ids import make_id
from server.errors import TokenUnknown
from server.guards import Person
from server.store import audit, people
from server.store.connect import Store

# Scanners of published source code know a secret by such a mark.
PREFIX = "lotse_"
DAYS, MOST_DAYS = 365, 730


class Token(Struct, frozen=True):
    """`used_day` is "" for one that was never used."""

    number: str
    person: str
    label: str
    created_s: int
    expires_s: int
    used_day: str


def make(db: sqlite3.Connection, person: Person, label: str, days: int, by: str, now_s: int) -> tuple[str, str]:
    """(number, secret); the secret is known to nobody but who gets it here."""
    secret, number = PREFIX + secrets.token_urlsafe(32), make_id(secrets.choice)
    db.execute(
        "insert into token (secret_hash, number, person, label, created_s, expires_s) values (?, ?, ?, ?, ?, ?)",
        (_hash(secret), number, person.id, label, now_s, now_s + min(max(days, 1), MOST_DAYS) * 86_400),
    )
    audit.note(db, person.town, now_s, by, "token made", person.id, number)
    return number, secret


def person_of(store: Store, secret: str, now_s: int) -> Person | None:
    """Whose token this is; the first use of a day is noted."""
    if not secret.startswith(PREFIX):
        return None
    key = _hash(secret)
    row = store.read.execute("select number, person, expires_s, used_day from token where secret_hash = ?", (key,)).fetchone()
    if row is None or row[2] <= now_s:
        return None
    person = people.get(store.read, row[1])
    day = datetime.datetime.fromtimestamp(now_s, datetime.UTC).date().isoformat()
    if person is not None and row[3] != day:
        store.write(lambda db: _used(db, key, row[0], person, day, now_s))
    return person


def listed(db: sqlite3.Connection, town: str, now_s: int) -> list[Token]:
    rows = db.execute(
        """
        select number, person, label, token.created_s, expires_s, used_day
          from token
          join person on person.id = token.person
         where person.town = ?
           and expires_s > ?
         order by token.created_s, number
        """,
        (town, now_s),
    )
    return [Token(*row) for row in rows]


def end(db: sqlite3.Connection, town: str, number: str, by: str, now_s: int) -> None:
    """Raises TokenUnknown."""
    sql = "delete from token where number = ? and person in (select id from person where town = ?) returning person"
    row = db.execute(sql, (number, town)).fetchone()
    if row is None:
        raise TokenUnknown()
    audit.note(db, town, now_s, by, "token ended", row[0], number)


def _used(db: sqlite3.Connection, key: bytes, number: str, person: Person, day: str, now_s: int) -> None:
    # Several requests of one script arrive together; one of them notes the day.
    if db.execute("update token set used_day = ? where secret_hash = ? and used_day <> ?", (day, key, day)).rowcount:
        audit.note(db, person.town, now_s, person.id, "token used", person.id, number)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
