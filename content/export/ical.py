"""Events and courses as iCalendar: the phone's own calendar rings without us (RFC 5545, 7986).

Times are local with their zone, whose definition covers just the years in it. LOCATION and GEO only where a place may be
told; what is protected is in no calendar, whose entries lie open on other devices. Stamps come from the records, not from a
clock, so the same records are the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDDDLists, vRecur
from icalendar.prop import vDDDTypes, vDuration, vText

from content.export.edition import Edition, shows_place
from content.model import Override, Schedule
from content.public import Public, PublicCourse, PublicEvent
from content.schedule import expand

Meeting = PublicCourse | PublicEvent
DAY_MIN = 1440
REFRESH = timedelta(hours=12)
_STATUS = {"announced": "TENTATIVE", "confirmed": "CONFIRMED", "moved": "CONFIRMED", "cancelled": "CANCELLED"}
# How far a rule without an end is followed to see which years its zone must cover.
OPEN_YEARS = 2


def meetings(records: Iterable[Public], edition: Edition) -> list[Meeting]:
    """What can stand in a calendar: it has a day, and nobody is protected by its not being known."""
    found = (one for one in edition.current(records) if isinstance(one, PublicCourse | PublicEvent) and not one.protected)
    return [one for one in found if one.schedule or (isinstance(one, PublicEvent) and one.day)]


def ical(chosen: Iterable[Meeting], edition: Edition, title: str) -> bytes:
    """One calendar of these; `title` is what the phone calls it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Lotse//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    # Without the parameter icalendar writes none, and RFC 7986 wants it.
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    last = date(1970, 1, 1)
    first = date(2200, 1, 1)
    for record in chosen:
        for event in _events(record, edition):
            calendar.add_component(event)
        begins, ends = _span(record)
        first, last = min(first, begins), max(last, ends)
    if first <= last:
        calendar.add_missing_timezones(first_date=first, last_date=last)
    return calendar.to_ical()


def _span(record: Meeting) -> tuple[date, date]:
    if record.schedule is None:
        return (day := date.fromisoformat(getattr(record, "day", ""))), day
    first = date.fromisoformat(record.schedule.start[:10])
    far = first + timedelta(366 * OPEN_YEARS)
    found = expand(record.schedule, first.isoformat(), far.isoformat())
    last = max((date.fromisoformat(one.start[:10]) for one in found), default=first)
    return min([first, *(date.fromisoformat(one.start[:10]) for one in found)]), last + timedelta(1)


def _events(record: Meeting, edition: Edition) -> list[Event]:
    schedule = record.schedule or Schedule(getattr(record, "day", ""), DAY_MIN, all_day=True)
    main = _event(record, edition, schedule.start, schedule.duration_min, schedule)
    if schedule.rule:
        main.add("rrule", _rule(schedule))
    for name, starts in (("exdate", schedule.exdates), ("rdate", schedule.rdates)):
        if starts:
            dates = vDDDLists([_moment(start, schedule) for start in starts])
            main.add(name, dates, parameters={"VALUE": "DATE"} if schedule.all_day else {})
    return [main, *(_changed(record, edition, one, schedule) for one in schedule.overrides)]


def _changed(record: Meeting, edition: Edition, one: Override, schedule: Schedule) -> Event:
    """A meeting that differs, beside its event and under the same UID."""
    start = one.start or one.recurrence
    found = _event(record, edition, start, one.duration_min or schedule.duration_min, schedule, note=edition.words(one.note))
    found.add("recurrence-id", _typed(one.recurrence, schedule))
    if one.cancelled:
        found["STATUS"] = vText("CANCELLED")
    return found


def _event(record: Meeting, edition: Edition, start: str, duration_min: int, schedule: Schedule, note: str = "") -> Event:
    found = Event()
    found.add("uid", f"{edition.uid('event', record.id)}@lotse")
    found.add("dtstamp", _stamp(record))
    found.add("last-modified", _stamp(record))
    found.add("dtstart", _typed(start, schedule))
    if duration_min:
        found.add("dtend", _typed(_end(start, duration_min, schedule), schedule))
    language = {"LANGUAGE": edition.said_in(record.title)}
    found.add("summary", edition.words(record.title), parameters=language)
    if said := "\n".join(part for part in (note, edition.words(record.summary)) if part):
        found.add("description", said, parameters=language)
    found.add("status", _STATUS[record.event_status])
    if record.tags:
        found.add("categories", [edition.tag(tag) for tag in record.tags])
    if record.web.startswith("https://"):
        found.add("url", record.web)
    _tell_where(found, record)
    return found


def _tell_where(found: Event, record: Meeting) -> None:
    if not shows_place(record):
        return
    name = record.place_name if isinstance(record, PublicEvent) else record.organisation
    city = f"{record.postcode} {record.city}".strip() if record.street else ""
    if where := ", ".join(part for part in (name, record.street, city) if part):
        found.add("location", where)
    if record.lat_e7 and record.lon_e7:
        found.add("geo", (record.lat_e7 / 1e7, record.lon_e7 / 1e7))


def _stamp(record: Meeting) -> datetime:
    return datetime.fromisoformat(f"{record.updated_on or '1970-01-01'}T00:00:00").replace(tzinfo=ZoneInfo("UTC"))


def _moment(start: str, schedule: Schedule) -> date | datetime:
    """A day, or a local time with its zone. A day alone among times means the usual time on that day."""
    if schedule.all_day:
        return date.fromisoformat(start[:10])
    full = start if "T" in start else start + schedule.start[10:]
    return datetime.fromisoformat(full).replace(tzinfo=ZoneInfo(schedule.tzid))


def _typed(start: str, schedule: Schedule) -> Any:
    return vDDDTypes(_moment(start, schedule))


def _end(start: str, duration_min: int, schedule: Schedule) -> str:
    """By the clock, as the app shows it; the end of a whole day is the first day that is not part of it any more."""
    if schedule.all_day:
        return (date.fromisoformat(start[:10]) + timedelta(max(1, -(-duration_min // DAY_MIN)))).isoformat()
    full = start if "T" in start else start + schedule.start[10:]
    return (datetime.fromisoformat(full) + timedelta(minutes=duration_min)).strftime("%Y-%m-%dT%H:%M")


def _rule(schedule: Schedule) -> vRecur:
    """UNTIL in the form that the start has: UTC for a time, where ours is a day or a local time."""
    found = vRecur.from_ical(schedule.rule.removeprefix("RRULE:"))
    for end in found.pop("UNTIL", []):
        if schedule.all_day:
            day = end.date() if isinstance(end, datetime) else end
            found["UNTIL"] = [day]
        elif not isinstance(end, datetime) or end.tzinfo is None:
            local = end if isinstance(end, datetime) else datetime(end.year, end.month, end.day, 23, 59, 59)
            found["UNTIL"] = [local.replace(tzinfo=ZoneInfo(schedule.tzid)).astimezone(ZoneInfo("UTC"))]
        else:
            found["UNTIL"] = [end]
    return found
