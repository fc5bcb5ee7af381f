"""iCalendar: the events of a calendar, RFC 5545 as it is found in the wild. Organisers, attendees and contacts are not read.

One UID is one event: its rule, its exceptions and its changed meetings together (`ical_schedule.py`). `until` is the
horizon, the last day up to which a rule that phones cannot follow becomes single dates; without one it is taken from the
file's own newest day, so that the same file always gives the same records.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Component
from icalendar.timezone import tzp
from msgspec import Struct
from msgspec.structs import replace

from content.intake import fields
from content.intake.draft import draft
from content.intake.draft_parts import tag_of
from content.intake.fields import Row
from content.intake.ical_schedule import schedule_of
from content.intake.ical_times import Zones, part
from content.intake.mapping import Plan, plan
from content.intake.persons import without_mailboxes
from content.intake.raw import decode
from content.intake.result import Found, Intake, NotUnderstood, Refused, RowRefused, Unreadable
from content.intake.wording import plain
from content.model import Event, Source, Town
from content.shelter_words import shelter_in_name, shelter_in_text
from content.slugs import slugify
from content.taxonomy import TAGS

# How far behind its own newest day a file's rules are followed where nobody names a horizon.
HORIZON_DAYS = 400
_ADDRESS = re.compile(r"(?P<before>.*?)(?P<street>[^,]*\d[^,]*),\s*(?P<rest>\d{5}\s+[^\d,][^,]*)")
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "COMMENT", "RESOURCES", "X-ALT-DESC", "URL", "ORGANIZER", "CONTACT")
_STATUS = {"CONFIRMED": "confirmed", "TENTATIVE": "announced", "CANCELLED": "cancelled", "": "confirmed"}


class _One(Struct, frozen=True):
    """An event of the file: its number, where it is, and the meetings of it that were changed."""

    number: int
    event: Component
    zones: Zones
    changed: tuple[Component, ...] = ()


def read(raw: bytes, *, town: Town, lang: str, mapping: bytes | None = None, until: str = "") -> Intake:
    """All events. A mapping may name the source and say what a property or a category means. Raises Unreadable."""
    calendars = _calendars(raw)
    how = _plan(mapping, calendars)
    until = until or _own_horizon(calendars)
    found: dict[str, Found] = {}
    refused: list[Refused] = []
    noted: list[Refused] = []
    events, left_out = _grouped(calendars, town)
    for one in events:
        row = Row(one.number)
        key = _key(one.event)
        try:
            if key in found:
                raise RowRefused("UID", "intake.key_twice")
            found[key] = Found(key, _event(one, row, how, town, lang, until), row=one.number)
            noted += row.noted
        except RowRefused as no:
            refused.append(Refused(one.number, no.field, no.reason, key))
    return Intake(tuple(found.values()), tuple(refused), how.name, how.complete, noted=tuple(noted + left_out))


def _calendars(raw: bytes) -> list[Component]:
    text = decode(raw)
    if not re.match(r"\s*BEGIN:VCALENDAR", text, re.IGNORECASE):
        if text.lstrip()[0] == "<":
            raise Unreadable("intake.file_type", found="HTML / XML")
        raise Unreadable("intake.wrong_shape", wanted="BEGIN:VCALENDAR")
    # Zones that an earlier file defined under the same name are not this file's.
    tzp.use_default()
    try:
        return list(Calendar.from_ical(text, multiple=True))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        raise Unreadable("intake.bad_ical") from None


def _plan(mapping: bytes | None, calendars: list[Component]) -> Plan:
    """Two calendars are two sources: without a mapping each is known by its own name, which readers never see."""
    how = plan(mapping, "ical", kind="event")
    named = slugify(plain(calendars[0].get("X-WR-CALNAME"))) if calendars else ""
    if how.name == "ical":
        how = replace(how, name=f"ical:{named}" if named else "ical", source=Source("iCalendar"))
    return how


def _own_horizon(calendars: list[Component]) -> str:
    days = [
        day
        for calendar in calendars
        for event in calendar.walk("VEVENT")
        for name in ("DTSTAMP", "LAST-MODIFIED", "DTSTART")
        if (day := _day(event.get(name))) < date(2100, 1, 1)
    ]
    return (max(days, default=date(2000, 1, 1)) + timedelta(HORIZON_DAYS)).isoformat()


def _day(value: Any) -> date:
    found = part(value, "dt")
    return found.date() if isinstance(found, datetime) else found if isinstance(found, date) else date.min


def _grouped(calendars: list[Component], town: Town) -> tuple[list[_One], list[Refused]]:
    """Every UID once, in the order of the file; of several versions the newest. What is no event is noted."""
    masters: dict[str, _One] = {}
    changes: dict[str, dict[str, Component]] = {}
    alone: dict[str, _One] = {}
    left_out: list[Refused] = []
    number = 0
    for calendar in calendars:
        zones = Zones(town.zone, calendar)
        for event in calendar.subcomponents:
            if event.name in ("VTIMEZONE", "VALARM"):
                continue
            number += 1
            if event.name != "VEVENT":
                left_out.append(Refused(number, event.name or "", "intake.not_an_event"))
                continue
            key = _key(event)
            if "RECURRENCE-ID" in event:
                which = zones.start(_moment_of(event["RECURRENCE-ID"]))
                kept = changes.setdefault(key, {}).get(which)
                if kept is None or _version(event) >= _version(kept):
                    changes[key][which] = event
                alone.setdefault(key, _One(number, event, zones))
            elif key in masters and _version(event) <= _version(masters[key].event):
                left_out.append(Refused(number, "UID", "intake.older_version", key))
            else:
                masters[key] = _One(number, event, zones)
    found = {key: replace(one, changed=tuple(changes.get(key, {}).values())) for key, one in (alone | masters).items()}
    return sorted((_alone(one) if key not in masters else one for key, one in found.items()), key=lambda one: one.number), left_out


def _moment_of(value: Any) -> date:
    found = part(value, "dt")
    return found if isinstance(found, date) else date.min


def _alone(one: _One) -> _One:
    """Changed meetings whose event is not in the file: the first is the event, the others are further dates of it."""
    first, *others = one.changed
    return replace(one, event=first, changed=tuple(others))


def _version(event: Component) -> tuple[int, date]:
    number = event.get("SEQUENCE")
    return (number if isinstance(number, int) else 0, _day(event.get("LAST-MODIFIED")))


def _key(event: Component) -> str:
    """The UID; "#" has a meaning among keys (`settle.py`). Without one, title and start."""
    uid = plain(event.get("UID"))
    if uid:
        return uid.replace("#", "%23")
    told = f"{plain(event.get('SUMMARY'))}\n{_moment_of(event.get('DTSTART'))}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _event(one: _One, row: Row, how: Plan, town: Town, lang: str, until: str) -> Event:
    event = one.event
    _refuse_private(event)
    for changed in (event, *one.changed):
        _refuse_houses(changed)
    said_in = tag_of(str((part(event.get("SUMMARY"), "params") or {}).get("LANGUAGE", ""))) or lang
    schedule = schedule_of(event, one.changed, row, one.zones, until, said_in)
    cells = {path: cell for path, cell in _cells(event, row).items() if cell}
    cells |= {"schedule.days": schedule.start[:10], **how.cells(_properties(event))}
    record = draft("event", cells, row, town=town, lang=said_in, source=how.source)
    assert isinstance(record, Event)
    status = cells["event_status"]
    # A time without a place is announced: readers are told that the place follows.
    open_place = record.place_open and status == "confirmed"
    return replace(
        record,
        schedule=schedule,
        day=schedule.start[:10],
        time_open=False,
        event_status="announced" if open_place else record.event_status,
    )


def _refuse_private(event: Component) -> None:
    if plain(event.get("CLASS")).upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise RowRefused("CLASS", "intake.private")


def _refuse_houses(event: Component) -> None:
    """By all its words, also those that are not read: whoever files a meeting under a refuge's name tells where it is."""
    for name in _TEXTS:
        for words in _all(event.get(name)):
            spaced = f"{words} {re.sub(r'[-_./]+', ' ', words)}"
            kind = shelter_in_name(spaced) if name in ("SUMMARY", "LOCATION", "CATEGORIES", "ORGANIZER") else shelter_in_text(spaced)
            if kind:
                raise RowRefused("title" if name == "SUMMARY" else "text", f"intake.{kind}")


def _all(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value] if value is not None else []:
        if cats := part(one, "cats"):
            yield from (plain(cat) for cat in cats)
            continue
        yield plain(one)
        # A name stands beside the address: ORGANIZER;CN=…
        yield from (plain(words) for words in (part(one, "params") or {}).values() if isinstance(words, str))


def _cells(event: Component, row: Row) -> dict[str, str]:
    location = plain(event.get("LOCATION"))
    return {
        "title": without_mailboxes(plain(event.get("SUMMARY"))),
        "summary": without_mailboxes(plain(event.get("DESCRIPTION"))),
        "web": _web(event),
        "tags": ",".join(tag for words in _all(event.get("CATEGORIES")) if (tag := words.casefold().replace(" ", "_")) in TAGS),
        "event_status": _status(event, row),
        **_place(location),
        **_point(event),
    }


def _status(event: Component, row: Row) -> str:
    said = plain(event.get("STATUS")).upper()
    if said not in _STATUS:
        row.note("STATUS", "intake.not_understood")
    return _STATUS.get(said, "announced")


def _web(event: Component) -> str:
    url = plain(event.get("URL"))
    try:
        return fields.web(url) if url else ""
    except NotUnderstood:
        return ""


def _place(location: str) -> dict[str, str]:
    """ "Haus Muster, Salzweg 12, 63065 Lindenhafen": name and address; anything else is a place's name as it stands."""
    if re.match(r"https?://", location):
        return {"place_name": ""}
    found = _ADDRESS.fullmatch(location)
    if not found:
        return {"place_name": without_mailboxes(location)}
    return {"place_name": found["before"].strip(" ,"), "address": f"{found['street'].strip()}, {found['rest'].strip()}"}


def _point(event: Component) -> dict[str, str]:
    geo = event.get("GEO")
    # 0;0 is what a program writes that knows no place.
    lat, lon = part(geo, "latitude"), part(geo, "longitude")
    if isinstance(geo, list) or not isinstance(lat, float) or not isinstance(lon, float) or not (lat or lon):
        return {}
    return {"point.lat": repr(lat), "point.lon": repr(lon)}


def _properties(event: Component) -> dict[str, str]:
    single = ((name, value) for name, value in event.items() if not isinstance(value, list))
    return {name: ",".join(_all(value)) if name == "CATEGORIES" else plain(value) for name, value in single}
