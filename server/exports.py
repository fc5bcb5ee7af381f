"""The files that a town gives to other programs: public records of what is published now, in one language, as one standard.

Names and what is in them stand in `FILES`; a single event, course or service has a file of its own. Everything goes through
the privacy door, and only what the feed in that language carries is in it: nothing leaves here earlier than there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from content.catalog import say
from content.export import atom, geojson, hsds, hsds_tables, ical
from content.export.edition import Edition
from content.export.jsonld import graph
from content.model import Town
from content.privacy import public
from content.public import Public, PublicCourse, PublicEvent
from content.taxonomy import TAGS, is_discreet
from content.text import show
from server.errors import NothingHere
from server.store import publications, records, towns
from server.store.connect import Store

JSON, CALENDAR = "application/json", "text/calendar"
# Alerts end by the minute; everything else changes by the day or with an edit.
FRESH_S, NEWS_FRESH_S = 900, 60
NEWS = ("news.atom", "records.jsonld")
MOST_REMEMBERED = 64
_OWN = re.compile(r"(service|event|course)-([0-9a-z]{1,22})\.(json|ics)")
_TAG = re.compile(r"tag-([a-z_]+)\.ics")


class File(Struct, frozen=True):
    """Bytes, their type, and how many records are in them."""

    body: bytes
    kind: str
    records: int


class Chosen(Struct, frozen=True):
    """What one answer is made from: public records that hold today, and the same as the feed carries them."""

    edition: Edition
    publics: list[Public]
    wires: list[dict[str, Any]]


Make = Callable[[Chosen], File]


def _json(value: Any, count: int, kind: str = JSON) -> File:
    return File(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), kind, count)


def _services(chosen: Chosen, form: Callable[..., hsds.Value]) -> File:
    found = [form(one, chosen.edition) for one in hsds.services_of(chosen.publics, chosen.edition)]
    return _json(hsds.page(found), len(found))


def _organizations(chosen: Chosen) -> File:
    found = hsds.organizations(chosen.publics, chosen.edition)
    return _json(hsds.page(found), len(found))


def _locations(chosen: Chosen) -> File:
    here = chosen.edition
    found = [where for one in hsds.services_of(chosen.publics, here) if (where := hsds.location(one, here))]
    return _json(hsds.page(found), len(found))


def _tables(chosen: Chosen) -> File:
    found = hsds_tables.tables(chosen.publics, chosen.edition)
    return File(hsds_tables.packed(found), "application/zip", len(found.get("services", [])))


def _map(chosen: Chosen) -> File:
    found = geojson.geojson(chosen.publics, chosen.edition)
    return _json(found, len(found["features"]), "application/geo+json")


def _news(chosen: Chosen) -> File:
    text = atom.atom(chosen.publics, chosen.edition)
    return File(text.encode(), "application/atom+xml; charset=utf-8", text.count("<entry>"))


def _linked(chosen: Chosen) -> File:
    found = graph(chosen.wires, chosen.edition.lang, chosen.edition.town)
    return _json(found, len(found["@graph"]), "application/ld+json")


def _calendar(chosen: Chosen, kinds: tuple[type, ...], title: str, tag: str = "") -> File:
    found = [one for one in ical.meetings(chosen.publics, chosen.edition) if isinstance(one, kinds) and (not tag or tag in one.tags)]
    return File(ical.ical(found, chosen.edition, title), CALENDAR, len(found))


def _named(chosen: Chosen, key: str) -> str:
    return f"{chosen.edition.title}: {say(key, chosen.edition.lang)[0]}"


FILES: dict[str, Make] = {
    "services.json": lambda chosen: _services(chosen, hsds.service),
    "services-full.json": lambda chosen: _services(chosen, hsds.service_full),
    "organizations.json": _organizations,
    "locations.json": _locations,
    "hsds.zip": _tables,
    "places.geojson": _map,
    "events.ics": lambda chosen: _calendar(chosen, (PublicEvent,), _named(chosen, "events.title")),
    "courses.ics": lambda chosen: _calendar(chosen, (PublicCourse,), _named(chosen, "courses.title")),
    "calendar.ics": lambda chosen: _calendar(chosen, (PublicEvent, PublicCourse), chosen.edition.title),
    "news.atom": _news,
    "records.jsonld": _linked,
}
# What `lotse export FORMAT` and the editors' page call them.
FORMATS = {
    "hsds": "services-full.json",
    "geojson": "places.geojson",
    "ical": "calendar.ics",
    "atom": "news.atom",
    "jsonld": "records.jsonld",
}


def fresh_s(name: str) -> int:
    """How long a file may be kept by whoever asked."""
    return NEWS_FRESH_S if name in NEWS else FRESH_S


def make(chosen: Chosen, name: str) -> File:
    """The file of this name. Raises NothingHere, also for a single record that has no file of its own."""
    if name in FILES:
        return FILES[name](chosen)
    if (found := _TAG.fullmatch(name)) and found[1] in TAGS and not is_discreet((found[1],)):
        return _calendar(chosen, (PublicEvent, PublicCourse), _named(chosen, f"tag.{found[1]}"), found[1])
    if found := _OWN.fullmatch(name):
        return _single(chosen, *found.groups())
    raise NothingHere(path="/export/")


def _single(chosen: Chosen, kind: str, key: str, ending: str) -> File:
    here = chosen.edition
    if (kind == "service") != (ending == "json"):
        raise NothingHere(path="/export/")
    if kind == "service":
        service = next((one for one in hsds.services_of(chosen.publics, here) if one.id == key), None)
        if service is not None:
            return _json(hsds.service_full(service, here), 1)
        raise NothingHere(path="/export/")
    wanted = PublicEvent if kind == "event" else PublicCourse
    meeting = next((one for one in ical.meetings(chosen.publics, here) if one.id == key and isinstance(one, wanted)), None)
    if meeting is None:
        raise NothingHere(path="/export/")
    return File(ical.ical([meeting], here, here.words(meeting.title)), CALENDAR, 1)


class Exports:
    """Makes files and keeps the last ones until an edit, a publication, or the next quarter of an hour."""

    def __init__(self, store: Store, now: Callable[[], int]) -> None:
        self.store = store
        self.now = now
        self._made = lru_cache(MOST_REMEMBERED)(self._make)
        # A program that fetches all files of a language reads the store once.
        self._chosen = lru_cache(2)(self._choose)

    def file(self, slug: str, lang: str, name: str) -> File:
        """Raises UnknownTown, LanguageNotServed, NothingHere."""
        town = towns.get(self.store.read, slug)
        towns.demand_language(town, lang)
        newest = publications.newest(self.store.read, f"{slug}/{lang}")
        if newest is None:
            raise NothingHere(path="/export/")
        change = towns.change_of(self.store.read, slug)
        return self._made(slug, lang, name, newest.seq, change, self.now() // fresh_s(name) * fresh_s(name))

    def _make(self, slug: str, lang: str, name: str, seq: int, change: int, now_s: int) -> File:
        return make(self._chosen(slug, lang, seq, change, now_s), name)

    def _choose(self, slug: str, lang: str, seq: int, change: int, now_s: int) -> Chosen:
        db = self.store.read
        town = towns.get(db, slug)
        here = edition(town, lang, now_s)
        bodies = publications.state(db, f"{slug}/{lang}", seq)
        doors = (public(record, town=town) for record in records.listed(db, slug, list(bodies)))
        publics = here.current(out for out in doors if out is not None)
        holding = {one.id for one in publics}
        return Chosen(here, publics, [msgspec.json.decode(body) for key, body in bodies.items() if key in holding])


def edition(town: Town, lang: str, now_s: int) -> Edition:
    title = show(town.title, lang)
    day = datetime.fromtimestamp(now_s, ZoneInfo(town.zone)).date().isoformat()
    return Edition(town.slug, title.text if title else town.slug, town.land, lang, day, now_s, town.zone, town.catholic)
