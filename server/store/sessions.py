"""Sessions: a secret in a cookie, its SHA-256 here. Fourteen days without use end one; no address and no agent is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3

from msgspec import Struct

from content.ids import make_id
from server.errors import NothingHere
from server.guards import Person
from server.store import people
from server.store.connect import Store

UNUSED_FOR_S = 14 * 86_400
# A session's last use is noted this often: a poll must not be a write.
NOTED_EVERY_S = 3600


class Found(Struct, frozen=True):
    """Whose session it is, its number for the list of devices, and the hash of the value that its page sends along."""

    person: Person
    number: str
    csrf_hash: bytes


class Session(Struct, frozen=True):
    """One device of a person; `label` is what that device called itself."""

    number: str
    label: str
    created_s: int
    seen_s: int


def begin(db: sqlite3.Connection, person: str, label: str, now_s: int) -> str:
    """The secret of a new session."""
    secret = secrets.token_urlsafe(32)
    db.execute(
        """
        insert into session (secret_hash, number, person, csrf_hash, label, created_s, seen_s, expires_s)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            _hash(secret),
            make_id(secrets.choice),
            person,
            _hash(csrf_of(secret)),
            label,
            now_s,
            now_s,
            now_s + UNUSED_FOR_S,
        ),
    )
    return secret


def csrf_of(secret: str) -> str:
    """What the page sends along: from the session's secret, so that the database alone cannot make one."""
    return hmac.new(secret.encode(), b"lotse csrf 1", hashlib.sha256).hexdigest()


def find(store: Store, secret: str, now_s: int) -> Found | None:
    """The session of a cookie, if it is alive and its person is; now and then it is noted as used."""
    key = _hash(secret)
    row = store.read.execute("select number, person, csrf_hash, seen_s, expires_s from session where secret_hash = ?", (key,)).fetchone()
    if row is None or row[4] <= now_s:
        return None
    person = people.get(store.read, row[1])
    if person is None:
        return None
    if now_s - row[3] >= NOTED_EVERY_S:
        store.write(lambda db: _seen(db, key, now_s))
    return Found(person, row[0], row[2])


def listed(db: sqlite3.Connection, person: str, now_s: int) -> list[Session]:
    """A person's devices, the one used last first."""
    rows = db.execute(
        "select number, label, created_s, seen_s from session where person = ? and expires_s > ? order by seen_s desc, number",
        (person, now_s),
    )
    return [Session(*row) for row in rows]


def end(db: sqlite3.Connection, person: str, number: str) -> None:
    """Raises NothingHere."""
    if not db.execute("delete from session where person = ? and number = ?", (person, number)).rowcount:
        raise NothingHere()


def _seen(db: sqlite3.Connection, key: bytes, now_s: int) -> None:
    db.execute("update session set seen_s = ?, expires_s = ? where secret_hash = ?", (now_s, now_s + UNUSED_FOR_S, key))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
