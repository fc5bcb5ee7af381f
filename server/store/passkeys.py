"""Passkeys and the challenges that were given out: what `server/passkeys.py` proves, this keeps."""

from __future__ import annotations

import sqlite3

from msgspec import Struct

from server.errors import LastPasskey, NothingHere, ProofRefused

CHALLENGED_FOR_S = 300


class Passkey(Struct, frozen=True):
    """A credential; `sign_count` is 0 for ever where the authenticator does not count."""

    id: bytes
    person: str
    public_key: bytes
    sign_count: int
    label: str
    created_s: int
    used_s: int


_COLUMNS = "id, person, public_key, sign_count, label, created_s, used_s"


def find(db: sqlite3.Connection, number: bytes) -> Passkey | None:
    row = db.execute(f"select {_COLUMNS} from passkey where id = ?", (number,)).fetchone()
    return Passkey(*row) if row else None


def of_person(db: sqlite3.Connection, person: str) -> list[Passkey]:
    return [Passkey(*row) for row in db.execute(f"select {_COLUMNS} from passkey where person = ? order by created_s, id", (person,))]


def add(db: sqlite3.Connection, passkey: Passkey) -> None:
    """Raises ProofRefused where another account has this credential: taking it over would lock its owner out."""
    try:
        db.execute(
            f"insert into passkey ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)",
            (passkey.id, passkey.person, passkey.public_key, passkey.sign_count, passkey.label, passkey.created_s, passkey.used_s),
        )
    except sqlite3.IntegrityError as error:
        raise ProofRefused() from error


def used(db: sqlite3.Connection, number: bytes, sign_count: int, now_s: int) -> None:
    """Raises ProofRefused where another request with a higher count was quicker, or the passkey is gone."""
    done = db.execute(
        """
        update passkey
           set sign_count = ?, used_s = ?
         where id = ?
           and (sign_count < ? or (sign_count = 0 and ? = 0))
        """,
        (sign_count, now_s, number, sign_count, sign_count),
    ).rowcount
    if not done:
        raise ProofRefused()


def remove(db: sqlite3.Connection, person: str, number: bytes) -> None:
    """Raises NothingHere, LastPasskey."""
    own = [passkey.id for passkey in of_person(db, person)]
    if number not in own:
        raise NothingHere()
    if len(own) == 1:
        raise LastPasskey()
    db.execute("delete from passkey where id = ?", (number,))


def challenge(db: sqlite3.Connection, value: bytes, purpose: str, person: str, now_s: int) -> None:
    """Remember a challenge for five minutes; `person` is "" where it is not yet known who will answer."""
    db.execute("delete from challenge where expires_s <= ?", (now_s,))
    db.execute(
        "insert into challenge (value, purpose, person, expires_s) values (?, ?, ?, ?)", (value, purpose, person, now_s + CHALLENGED_FOR_S)
    )


def take_challenge(db: sqlite3.Connection, value: bytes, purpose: str, person: str, now_s: int) -> bool:
    """Whether this was ours, for this purpose and person, and is still good; in any case it is used up."""
    row = db.execute("delete from challenge where value = ? returning purpose, person, expires_s", (value,)).fetchone()
    return row is not None and row[0] == purpose and row[1] == person and row[2] > now_s
