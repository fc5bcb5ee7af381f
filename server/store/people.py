"""People and their invitations: who edits which town, in which role, and the link that makes somebody's first passkey.

Of an invitation's secret only the SHA-256 is kept. It works once, within seven days, for one person; a new one ends the older.
Redeeming one ends the passkeys and sessions that the person had: that is how somebody who lost a phone comes back, by another
admin's hand and never by mail alone. All functions take a connection, as in `records.py`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from content.ids import ALPHABET, make_id
from content.languages import LANGUAGES
from server.errors import InvitationOver, InvitationUnknown, LastAdmin, PersonExists, PersonRefused, PersonUnknown
from server.guards import ROLES, Person
from server.store import audit

INVITED_FOR_S = 7 * 86_400
MOST_CHARACTERS = 120
# Whom `lotse serve` invites where nobody can invite; who comes in puts an address of their own in its place.
FIRST_EMAIL, STARTING = "admin@localhost", "serve"
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,180}")
_PERSON = "id, town, name, email, role, organisation, house, languages, trusted"


class Listed(Struct, frozen=True):
    """A person as admins see them: how many passkeys, and until when an invitation waits (0: none does)."""

    person: Person
    passkeys: int
    invited_until_s: int


def read(row: Sequence[Any]) -> Person:
    number, town, name, email, role, organisation, house, languages, trusted = row
    return Person(
        id=number,
        town=town,
        name=name,
        email=email,
        role=role,
        organisation=organisation,
        house=house,
        languages=tuple(msgspec.json.decode(languages)),
        trusted=bool(trusted),
    )


def get(db: sqlite3.Connection, number: str) -> Person | None:
    """Somebody who was not ended."""
    row = db.execute(f"select {_PERSON} from person where id = ? and ended_s = 0", (number,)).fetchone()
    return read(row) if row else None


def by_email(db: sqlite3.Connection, town: str, email: str) -> Person:
    """Raises PersonUnknown."""
    row = db.execute(f"select {_PERSON} from person where town = ? and email = ? and ended_s = 0", (town, email.strip().lower())).fetchone()
    if row is None:
        raise PersonUnknown(town=town)
    return read(row)


def listed(db: sqlite3.Connection, town: str, now_s: int) -> list[Listed]:
    """Everybody of a town, by name."""
    rows = db.execute(
        f"""
        select {_PERSON},
               (select count(*) from passkey where passkey.person = person.id),
               (select coalesce(max(expires_s), 0) from invitation where invitation.person = person.id and used_s = 0 and expires_s > ?)
          from person
         where town = ?
           and ended_s = 0
         order by name, email
        """,
        (now_s, town),
    )
    return [Listed(read(row[:-2]), row[-2], row[-1]) for row in rows]


def add(db: sqlite3.Connection, person: Person, by: str, now_s: int) -> Person:
    """A new person under a new id. Raises PersonRefused, PersonExists."""
    new = replace(examined(person), id=make_id(secrets.choice))
    _demand_free(db, new)
    db.execute(
        f"insert into person ({_PERSON}, created_s) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (new.id, *_values(new), now_s),
    )
    audit.note(db, new.town, now_s, by, "added", new.id, new.role)
    return new


def change(db: sqlite3.Connection, person: Person, by: str, now_s: int) -> Person:
    """Replace what is known of a person; it counts from their next request on. Raises PersonRefused, PersonExists, LastAdmin."""
    new, before = examined(person), get(db, person.id)
    if before is None:
        raise PersonUnknown(town=person.town)
    if new == before:
        return before
    if before.role == "admin" != new.role:
        _demand_another_admin(db, before)
    if new.email != before.email:
        _demand_free(db, new)
    db.execute(
        """
        update person
           set town = ?, name = ?, email = ?, role = ?, organisation = ?, house = ?, languages = ?, trusted = ?
         where id = ?
        """,
        (*_values(new), new.id),
    )
    if new.role != before.role:
        audit.note(db, new.town, now_s, by, "role", new.id, f"{before.role} > {new.role}")
    else:
        audit.note(db, new.town, now_s, by, "changed", new.id)
    return new


def end(db: sqlite3.Connection, person: Person, by: str, now_s: int) -> None:
    """The person stays in the history and opens nothing any more. Raises LastAdmin."""
    if person.role == "admin":
        _demand_another_admin(db, person)
    db.execute("update person set ended_s = ? where id = ?", (now_s, person.id))
    for table in ("invitation", "passkey", "session", "token"):
        db.execute(f"delete from {table} where person = ?", (person.id,))
    audit.note(db, person.town, now_s, by, "ended", person.id)


def invite(db: sqlite3.Connection, person: Person, by: str, now_s: int) -> str:
    """A new secret; older invitations of this person that nobody used are over."""
    secret = secrets.token_urlsafe(24)
    db.execute("update invitation set expires_s = min(expires_s, ?) where person = ? and used_s = 0", (now_s, person.id))
    db.execute(
        "insert into invitation (secret_hash, person, by_person, created_s, expires_s) values (?, ?, ?, ?, ?)",
        (_hash(secret), person.id, by, now_s, now_s + INVITED_FOR_S),
    )
    audit.note(db, person.town, now_s, by, "invited", person.id)
    return secret


def invited(db: sqlite3.Connection, secret: str, now_s: int) -> Person:
    """Whose invitation this is. Raises InvitationUnknown, InvitationOver."""
    row = db.execute("select person, expires_s, used_s from invitation where secret_hash = ?", (_hash(secret),)).fetchone()
    if row is None:
        raise InvitationUnknown()
    number, expires_s, used_s = row
    person = get(db, number)
    if person is None or used_s or expires_s <= now_s:
        raise InvitationOver()
    return person


def redeem(db: sqlite3.Connection, secret: str, now_s: int) -> Person:
    """Use an invitation up; what opened this account before opens it no longer. Raises as `invited`."""
    person = invited(db, secret, now_s)
    db.execute("update invitation set used_s = ? where secret_hash = ?", (now_s, _hash(secret)))
    lost = db.execute("delete from passkey where person = ?", (person.id,)).rowcount
    db.execute("delete from session where person = ?", (person.id,))
    if lost:
        audit.note(db, person.town, now_s, person.id, "recovered", person.id, str(lost))
    return person


def has_passkeys(db: sqlite3.Connection, town: str) -> bool:
    """Whether anybody of this town ever got in."""
    sql = "select 1 from passkey join person on person.id = passkey.person where person.town = ? and person.ended_s = 0 limit 1"
    return db.execute(sql, (town,)).fetchone() is not None


def first_admin(db: sqlite3.Connection, town: str, now_s: int) -> str | None:
    """A fresh secret for a town that nobody ever signed in to; None where somebody did, or where the operator invited an admin.

    Each call ends the secret of the one before, so that an old log opens nothing.
    """
    waiting = """
        select 1
          from invitation
          join person on person.id = invitation.person
         where town = ? and role = 'admin' and used_s = 0 and expires_s > ? and by_person <> ?
    """
    if has_passkeys(db, town) or db.execute(waiting, (town, now_s, STARTING)).fetchone():
        return None
    try:
        admin = by_email(db, town, FIRST_EMAIL)
    except PersonUnknown:
        admin = add(db, Person(id="", town=town, name="", email=FIRST_EMAIL, role="admin"), STARTING, now_s)
    return invite(db, admin, STARTING, now_s)


def examined(person: Person) -> Person:
    """With its blanks trimmed. Raises PersonRefused with the first field that cannot work."""
    found = replace(
        person,
        name=person.name.strip(),
        email=person.email.strip().lower(),
        organisation=person.organisation.strip(),
        house=person.house.strip(),
        languages=tuple(dict.fromkeys(person.languages)),
    )
    wrong = {
        "email": not _EMAIL.fullmatch(found.email),
        "role": found.role not in ROLES,
        "name": len(found.name) > MOST_CHARACTERS,
        # Without one a partner would own nothing, and a comparison with "" everything that nobody owns.
        "organisation": len(found.organisation) > MOST_CHARACTERS or (found.role == "partner" and not found.organisation),
        "house": len(found.house) > 22 or not set(found.house) <= set(ALPHABET),
        "languages": not set(found.languages) <= set(LANGUAGES) or (found.role == "translator" and not found.languages),
    }
    for field, refused in wrong.items():
        if refused:
            raise PersonRefused(field=field)
    return found


def _values(person: Person) -> tuple[object, ...]:
    languages = msgspec.json.encode(person.languages).decode()
    return person.town, person.name, person.email, person.role, person.organisation, person.house, languages, int(person.trusted)


def _demand_free(db: sqlite3.Connection, person: Person) -> None:
    sql = "select 1 from person where town = ? and email = ? and ended_s = 0 and id <> ?"
    if db.execute(sql, (person.town, person.email, person.id)).fetchone():
        raise PersonExists(town=person.town)


def _demand_another_admin(db: sqlite3.Connection, person: Person) -> None:
    """Somebody invited who never came cannot invite anybody: only an admin with a passkey counts, as long as there is one."""
    sql = "select id, exists (select 1 from passkey where person = person.id) from person where town = ? and role = 'admin' and ended_s = 0"
    admins = dict(db.execute(sql, (person.town,)).fetchall())
    others = [arrived for number, arrived in admins.items() if number != person.id]
    if not any(others) and (admins.get(person.id) or not others):
        raise LastAdmin()


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
