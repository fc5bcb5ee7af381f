"""The plain pages' addresses: `/{town}/{lang}/…`. They show what the feed carries, so nothing reaches them past the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from content.model import Schedule, Town
from content.schedule import expand
from content.text import show
from server.errors import NothingHere, RecordGone
from server.http import plain
from server.http.raw import Body
from server.http.shell import Shell, answer, lacks_slash, moved
from server.store import publications
from server.store.connect import Store
from server.store.publications import Publication
from server.store.towns import demand_language

HTML = "text/html"
DAYS_AHEAD, DATES_SHOWN = 90, 5


class Plain:
    """What the feeds hold now, as wire records; kept until the next publication."""

    def __init__(self, store: Store, shell: Shell, now: Callable[[], int]) -> None:
        self.store = store
        self.shell = shell
        self.now = now
        self._records = lru_cache(4)(self._load)

    def feed(self, slug: str, lang: str) -> tuple[Town, str, dict[str, plain.Wire]]:
        """(town, its title in `lang`, those of its records that hold now). Raises UnknownTown, LanguageNotServed, NothingHere."""
        town = self.shell.town(slug)
        demand_language(town, lang)
        newest = publications.newest(self.store.read, f"{slug}/{lang}")
        if newest is None:
            raise NothingHere(path="/")
        title = show(town.title, lang)
        now_s, today = self.now(), self.today(town).isoformat()
        holding = {record_id: record for record_id, record in self._records(newest).items() if plain.holds(record, now_s, today)}
        return town, title.text if title else slug, holding

    def today(self, town: Town) -> date:
        return datetime.fromtimestamp(self.now(), ZoneInfo(town.zone)).date()

    def _load(self, publication: Publication) -> dict[str, plain.Wire]:
        bodies = publications.state(self.store.read, publication.feed, publication.seq)
        return {record: msgspec.json.decode(body) for record, body in bodies.items()}

    def dates(self, record: plain.Wire, town: Town) -> list[plain.Meeting]:
        """The next meetings of an event or course, or the one it has."""
        if "schedule" not in record:
            return [(record["day"], 0)] if record.get("day") else []
        wire = record["schedule"]
        # A note travels in one language; a page needs the day and whether it is off, not the note.
        overrides = [{key: value for key, value in one.items() if key != "note"} for one in wire.get("overrides", [])]
        schedule = msgspec.convert({**wire, "overrides": overrides}, Schedule)
        today = self.today(town)
        coming = expand(schedule, today.isoformat(), (today + timedelta(days=DAYS_AHEAD)).isoformat())
        if not coming:
            # Over, or far away: its first date, if that was not called off.
            first = date.fromisoformat(schedule.start[:10])
            coming = expand(schedule, first.isoformat(), (first + timedelta(days=DAYS_AHEAD)).isoformat())[:1]
        return [(one.start, one.duration_min) for one in coming if not one.cancelled][:DATES_SHOWN]


@get("/{town:str}/{lang:str}", sync_to_thread=False)
def start(request: Request, plain_pages: NamedDependency[Plain], town: FromPath[str], lang: FromPath[str]) -> Response[bytes]:
    found, title, records = plain_pages.feed(town, lang)
    if lacks_slash(request):
        return moved(f"/{town}/{lang}/")
    return _html(request, plain.start_page(list(records.values()), lang, town, title, found.languages))


@get("/{town:str}/{lang:str}/{kind:str}", sync_to_thread=False)
def listing(
    request: Request, plain_pages: NamedDependency[Plain], town: FromPath[str], lang: FromPath[str], kind: FromPath[str]
) -> Response[bytes]:
    found, title, records = plain_pages.feed(town, lang)
    if kind == "help":
        return _html(request, plain.help_page(list(records.values()), lang, town, found.languages, plain_pages.today(found)))
    if kind not in plain.PAGE_KINDS:
        raise NothingHere(path="/")
    if lacks_slash(request):
        return moved(f"/{town}/{lang}/{kind}/")
    return _html(request, plain.list_page(kind, list(records.values()), lang, town, title, found.languages))


@get("/{town:str}/{lang:str}/{kind:str}/{slug:str}", sync_to_thread=False)
def one(
    request: Request,
    plain_pages: NamedDependency[Plain],
    town: FromPath[str],
    lang: FromPath[str],
    kind: FromPath[str],
    slug: FromPath[str],
) -> Response[bytes]:
    found, title, records = plain_pages.feed(town, lang)
    record = next((one for one in records.values() if one["kind"] == kind and one.get("slug") == slug and not one.get("protected")), None)
    if record is None or kind not in plain.PAGE_KINDS:
        raise RecordGone()

    def link_of(record_id: str) -> str | None:
        other: dict[str, Any] = records.get(record_id, {})
        there = other.get("slug") and not other.get("protected")
        return f"/{town}/{lang}/{other['kind']}/{other['slug']}" if there else None

    days = plain_pages.dates(record, found)
    return _html(request, plain.record_page(record, lang, town, title, found.languages, days, link_of, plain_pages.today(found)))


@get("/plain.css", sync_to_thread=False)
def style(request: Request) -> Response[bytes]:
    return answer(request, _style(), "text/css", (b"cache-control", b"public, max-age=86400"))


@lru_cache(1)
def _style() -> Body:
    return Body(plain=Path(__file__).with_name("plain.css").read_bytes())


def _html(request: Request, text: str) -> Response[bytes]:
    return answer(request, Body(plain=text.encode(), quality=5), HTML)
