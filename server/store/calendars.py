"""Subscribed calendars, and which of a calendar's events is which record."""

from __future__ import annotations

import sqlite3

import msgspec
from msgspec import Struct

from server.errors import CalendarRefused, NothingHere
from server.store import settings


class Calendar(Struct, frozen=True, omit_defaults=True):
    """`checked_s` 0: not yet. `trouble`: a catalogue key, empty where the last look went well."""

    number: int
    url: str
    organisation: str
    tags: tuple[str, ...]
    lang: str
    actor: str
    checked_s: int = 0
    etag: str = ""
    trouble: str = ""
    town: str = ""


_COLUMNS = "number, url, organisation, tags, lang, actor, checked_s, etag, trouble, town"


def add(db: sqlite3.Connection, town: str, calendar: Calendar) -> Calendar:
    """With its number. Raises CalendarRefused where the town has this address already."""
    sql = "insert into subscribed (town, url, organisation, tags, lang, actor) values (?, ?, ?, ?, ?, ?) returning number"
    values = (town, calendar.url, calendar.organisation, " ".join(calendar.tags), calendar.lang, calendar.actor)
    try:
        (number,) = db.execute(sql, values).fetchone()
    except sqlite3.IntegrityError:
        raise CalendarRefused() from None
    return msgspec.structs.replace(calendar, number=number, town=town)


def listed(db: sqlite3.Connection, town: str) -> list[Calendar]:
    return _read(db, "where town = ? order by number", town)


def all_of_them(db: sqlite3.Connection) -> list[Calendar]:
    return _read(db, "where number > ? order by checked_s", 0)


def get(db: sqlite3.Connection, town: str, number: int) -> Calendar:
    """Raises NothingHere."""
    for calendar in _read(db, "where number = ?", number) if number < 1 << 63 else ():
        if calendar.town == town:
            return calendar
    raise NothingHere()


def remove(db: sqlite3.Connection, town: str, number: int) -> None:
    """Its events stay as they are, and are nobody's but the town's. Raises NothingHere."""
    get(db, town, number)
    db.execute("delete from subscribed where number = ?", (number,))


def looked(db: sqlite3.Connection, number: int, now_s: int, etag: str, trouble: str) -> None:
    db.execute("update subscribed set checked_s = ?, etag = ?, trouble = ? where number = ?", (now_s, etag, trouble, number))


def remembered(db: sqlite3.Connection, source: str, town: str) -> dict[str, str]:
    """key -> record of the last look; `imported` forgets those that a person removed."""
    return msgspec.json.decode(settings.get(db, f"calendar/{town}/{source}") or "{}")


def remember(db: sqlite3.Connection, source: str, town: str, known: dict[str, str]) -> None:
    settings.put(db, f"calendar/{town}/{source}", msgspec.json.encode(known).decode())


def _read(db: sqlite3.Connection, where: str, value: str | int) -> list[Calendar]:
    rows = db.execute(f"select {_COLUMNS} from subscribed {where}", (value,)).fetchall()
    return [Calendar(number, url, organisation, tuple(tags.split()), *rest) for number, url, organisation, tags, *rest in rows]
