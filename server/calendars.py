"""Calendars that a town subscribed to: fetched nightly, taken in like a file, and never over what a person wrote here.

A field that a person changed last stays as the person left it; an event that a person removed stays away. What the calendar no
longer has ends, unless that would be more than the belt lets go: then nothing changes and somebody is told.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from content.check_body import is_https
from content.intake import FORMATS, Found, Intake, Unreadable
from content.model import Record, Town
from content.taxonomy import TAGS
from server import planning
from server.errors import CalendarRefused, CalendarUnreachable, SeatBelt, ServerError, TooManyRemoved
from server.importing import take_in
from server.preview import day_in
from server.store import calendars, imports, records, towns
from server.store.calendars import Calendar
from server.store.connect import Store
from server.store.records import Edit
from server.uploads import by_person

if TYPE_CHECKING:
    from server.fetching import Fetched

# Looked at from three in the morning of UTC on, once a day.
NIGHT_S, DAY_S = 3 * 3600, 86_400
HORIZON_DAYS = 400
# What a row brings that is ours to decide anyway (content/intake/join.py).
_OURS = frozenset({"id", "town", "slug", "status"})
_logger = logging.getLogger("lotse")
Fetch = Callable[[str, str], Awaitable["Fetched"]]


async def fetch(url: str, etag: str) -> Fetched:
    """`fetching.fetch`; its HTTP client is loaded by who has calendars, not by every start."""
    from server import fetching

    return await fetching.fetch(url, etag)


def is_due(calendar: Calendar, now_s: int) -> bool:
    return (now_s - NIGHT_S) // DAY_S != (calendar.checked_s - NIGHT_S) // DAY_S


async def tend(store: Store, now: Callable[[], int], ask: Fetch = fetch) -> int:
    """Look at every calendar whose night it is, one after the other; gives how many."""
    due = [calendar for calendar in calendars.all_of_them(store.read) if is_due(calendar, now())]
    for calendar in due:
        await look(store, calendar, now(), ask)
    return len(due)


async def subscribe(store: Store, calendar: Calendar, now_s: int, ask: Fetch = fetch) -> Calendar:
    """Only what can be fetched and read is subscribed to. Raises CalendarRefused, CalendarUnreachable."""
    town = towns.get(store.read, calendar.town)
    if not is_https(calendar.url) or any(tag not in TAGS for tag in calendar.tags):
        raise CalendarRefused()
    towns.demand_language(town, calendar.lang)
    if any(one.url == calendar.url for one in calendars.listed(store.read, calendar.town)):
        raise CalendarRefused()
    fetched = await ask(calendar.url, "")
    try:
        await asyncio.to_thread(_read, fetched.body or b"", calendar, town, now_s)
    except Unreadable as unreadable:
        raise CalendarUnreachable(reason=unreadable.reason) from None
    added = await asyncio.wrap_future(store.write(lambda db: calendars.add(db, town.slug, calendar)))
    return await asyncio.to_thread(_take, store, added, fetched, now_s)


async def look(store: Store, calendar: Calendar, now_s: int, ask: Fetch = fetch, *, confirmed: bool = False) -> Calendar:
    """Fetch it and take in what changed; gives the calendar as it stands then, with its trouble if there is one."""
    try:
        # After a trouble the same file is wanted again: what stood in the way may be gone.
        fetched = await ask(calendar.url, "" if calendar.trouble or confirmed else calendar.etag)
    except CalendarUnreachable as unreachable:
        return await asyncio.to_thread(_noted, store, calendar, now_s, calendar.etag, str(unreachable.fields["reason"]))
    if fetched.body is None:
        return await asyncio.to_thread(_noted, store, calendar, now_s, calendar.etag, "")
    return await asyncio.to_thread(_take, store, calendar, fetched, now_s, confirmed=confirmed)


def _take(store: Store, calendar: Calendar, fetched: Fetched, now_s: int, *, confirmed: bool = False) -> Calendar:
    town = towns.get(store.read, calendar.town)

    def work(db: sqlite3.Connection) -> None:
        intake = _ours(db, town, _read(fetched.body or b"", calendar, town, now_s))
        take_in(db, town, intake, calendar.lang, Edit("import:ical", now_s), allow_removal=confirmed)
        planning.belt(db, town.slug, now_s, confirmed=confirmed)
        known = calendars.remembered(db, intake.source, town.slug)
        calendars.remember(db, intake.source, town.slug, {**known, **imports.known(db, town.slug, intake.source)})

    try:
        store.write_now(work)
    except Unreadable as unreadable:
        return _noted(store, calendar, now_s, "", unreadable.reason)
    except (TooManyRemoved, SeatBelt):
        return _noted(store, calendar, now_s, "", SeatBelt.key)
    except ServerError as error:
        _logger.error("%s", error.key)
        return _noted(store, calendar, now_s, "", error.key)
    return _noted(store, calendar, now_s, fetched.etag, "")


def _noted(store: Store, calendar: Calendar, now_s: int, etag: str, trouble: str) -> Calendar:
    store.write_now(lambda db: calendars.looked(db, calendar.number, now_s, etag, trouble))
    return replace(calendar, checked_s=now_s, etag=etag, trouble=trouble)


def _read(body: bytes, calendar: Calendar, town: Town, now_s: int) -> Intake:
    """Its events under a source of its own, by address: who subscribes again finds the same records."""
    today = day_in(town, now_s)
    # Within a month the horizon stands still, so that a night without news changes nothing.
    until = (datetime.date.fromisoformat(today[:8] + "01") + datetime.timedelta(HORIZON_DAYS)).isoformat()
    intake = FORMATS["ical"](body, town=town, lang=calendar.lang, until=until)
    source = f"ical:{hashlib.sha256(calendar.url.encode()).hexdigest()[:16]}"
    found = tuple(replace(one, record=_dressed(one.record, calendar)) for one in intake.found)
    return replace(intake, found=found, source=source, complete=True, as_of=today)


def _dressed(record: Record, calendar: Calendar) -> Record:
    given = {"tags": record.tags or calendar.tags}
    if calendar.organisation:
        given |= {"organisation": calendar.organisation, "owner_org": calendar.organisation}
    return replace(record, **given)


def _ours(db: sqlite3.Connection, town: Town, intake: Intake) -> Intake:
    """The intake with what persons changed here in the place of what the calendar says."""
    known = imports.known(db, town.slug, intake.source)
    stored = {record.id: record for record in records.listed(db, town.slug, sorted(set(known.values())))}
    removed = _removed_by_hand(db, calendars.remembered(db, intake.source, town.slug), known)
    kept = tuple(
        _kept(db, one, stored[known[one.key]]) if known.get(one.key) in stored else one for one in intake.found if one.key not in removed
    )
    return replace(intake, found=kept)


def _kept(db: sqlite3.Connection, found: Found, stored: Record) -> Found:
    if type(found.record) is not type(stored):
        return found
    names = {field.partition(".")[0] for field, _ in by_person(db, stored.id)} - _OURS
    return replace(found, record=replace(found.record, **{name: getattr(stored, name) for name in names}))


def _removed_by_hand(db: sqlite3.Connection, remembered: dict[str, str], known: dict[str, str]) -> set[str]:
    """Keys of events whose record a person removed."""
    gone = {record: key for key, record in remembered.items() if key not in known}
    sql = """
        select distinct record from history
         where record in (select value from json_each(?)) and field = '' and lang = '' and old_value is not null
           and actor not like 'import%'
    """
    return {gone[record] for (record,) in db.execute(sql, (msgspec.json.encode(sorted(gone)).decode(),))}
