"""Towns are tenants: each has its description, its edit counter `change`, and one feed per language."""

from __future__ import annotations

import re
import sqlite3

import msgspec

from content.holidays import LAENDER
from content.ids import is_town_slug
from content.languages import LANGUAGES
from content.model import Town
from server.errors import LanguageNotServed, TownExists, TownRefused, UnknownTown
from server.store.records import touch

_json = msgspec.json.Encoder(order="sorted")
# Part of a header that every page carries, so nothing but a host and perhaps its port.
_MIRROR = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?")


def add(db: sqlite3.Connection, town: Town) -> None:
    """A new town. Raises TownRefused, TownExists."""
    examine(town)
    if db.execute("select 1 from town where slug = ?", (town.slug,)).fetchone():
        raise TownExists(town=town.slug)
    db.execute("insert into town (slug, body) values (?, ?)", (town.slug, _json.encode(town).decode()))
    touch(db, town.slug, "town")


def change(db: sqlite3.Connection, town: Town) -> bool:
    """Replace a town's description; False where nothing differs. Raises TownRefused, UnknownTown."""
    examine(town)
    if get(db, town.slug) == town:
        return False
    db.execute("update town set body = ?, change = change + 1 where slug = ?", (_json.encode(town).decode(), town.slug))
    touch(db, town.slug, "town")
    return True


def get(db: sqlite3.Connection, slug: str) -> Town:
    """Raises UnknownTown, which names those that exist."""
    found = db.execute("select body from town where slug = ?", (slug,)).fetchone()
    if found is None:
        raise UnknownTown(town=slug, known=", ".join(town.slug for town in listed(db)) or "-")
    return msgspec.json.decode(found[0], type=Town)


def listed(db: sqlite3.Connection) -> list[Town]:
    return [msgspec.json.decode(body, type=Town) for (body,) in db.execute("select body from town order by slug")]


def change_of(db: sqlite3.Connection, slug: str) -> int:
    """The town's edit counter."""
    return db.execute("select change from town where slug = ?", (slug,)).fetchone()[0]


def demand_language(town: Town, lang: str) -> None:
    """Raises LanguageNotServed, which names the languages of the town."""
    if lang not in town.languages:
        raise LanguageNotServed(town=town.slug, lang=lang, known=", ".join(town.languages))


def examine(town: Town) -> None:
    """Raises TownRefused with the first field that cannot work."""
    west, south, east, north = town.bbox_e7
    if not is_town_slug(town.slug):
        raise TownRefused(field="slug", value=town.slug)
    if town.land not in LAENDER:
        raise TownRefused(field="land", value=town.land)
    if not (-1_800_000_000 <= west < east <= 1_800_000_000 and -900_000_000 <= south < north <= 900_000_000):
        raise TownRefused(field="bbox", value=",".join(str(edge / 1e7) for edge in town.bbox_e7))
    for host in town.mirrors:
        if not _MIRROR.fullmatch(host):
            raise TownRefused(field="mirror", value=host)
    unknown = [tag for tag in town.languages if tag not in LANGUAGES]
    if unknown or not town.languages:
        raise TownRefused(field="languages", value=", ".join(unknown))
