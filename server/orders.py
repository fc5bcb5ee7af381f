"""What an editor's town owes its readers: records to look at again, words that lack, reports, numbers and links that fail.

Pure over records. When a record is due (content brief 1 and 4): `verified_on` + `verify_every_days`, help lines 90 days at the latest;
a course or an event holds until its own end and is not due at all; an alert expires by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from msgspec import Struct

from content.model import Alert, Course, Event, Helpline, Record, Schedule
from content.numbers import costs_extra, is_valid
from content.schedule import expand

HELPLINE_DAYS = 90
# A schedule that says it ends does so within five years: longer ones are not looked through.
_YEARS = timedelta(days=5 * 366)


class Due(Struct, frozen=True):
    """`due_on` is the last day on which readers see it as checked; empty where nobody ever checked."""

    id: str
    verified_on: str
    due_on: str
    owner: str


class Trouble(Struct, frozen=True, order=True):
    """Something at `path` of a record that does not work any more."""

    record: str
    path: str
    key: str


class Orders(Struct, frozen=True):
    """The answer of `GET orders`."""

    due: list[Due]
    missing: dict[str, int]
    outdated: dict[str, int]
    reports: int
    review: int
    troubles: list[Trouble]


def every_days(record: Record) -> int:
    """How long a check of this record holds."""
    return min(record.verify_every_days, HELPLINE_DAYS) if isinstance(record, Helpline) else record.verify_every_days


def due_on(record: Record) -> str | None:
    """The day on which somebody should have looked again; empty: nobody ever did; None: it is not for anybody to check."""
    if isinstance(record, Alert) or record.status != "published" or last_day(record):
        return None
    if not record.verified_on:
        return ""
    return (date.fromisoformat(record.verified_on) + timedelta(every_days(record))).isoformat()


def last_day(record: Record) -> str:
    """The day on which a course or an event ends by itself; empty where it does not, and for all other kinds."""
    if not isinstance(record, Course | Event):
        return ""
    if record.valid_to:
        return record.valid_to
    if record.schedule is None:
        return record.day if isinstance(record, Event) else ""
    return _last_meeting(record.schedule)


def is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def due(records: Iterable[Record], today: str) -> list[Due]:
    """What is due today: help lines first, then the longest overdue; what was never checked stands before both."""
    found = [(record, day) for record in records if (day := due_on(record)) is not None and day <= today]
    found.sort(key=lambda one: (not isinstance(one[0], Helpline), one[1], one[0].id))
    return [Due(record.id, record.verified_on, day, owner_of(record)) for record, day in found]


def owner_of(record: Record) -> str:
    return record.owner_org or getattr(record, "organisation", "")


def troubles(records: Iterable[Record], links_of: Callable[[Record], Iterable[tuple[str, str]]], failing: frozenset[str]) -> list[Trouble]:
    """Links among `failing`, and numbers that nobody can dial or that cost more than a prepaid card has."""
    found = []
    for record in records:
        found += [Trouble(record.id, path, "check.link_fails") for path, url in links_of(record) if url in failing]
        for index, phone in enumerate(getattr(record, "phones", ())):
            key = "" if is_valid(phone.number) else "check.phone"
            key = key or ("check.phone_costs" if costs_extra(phone.number) else "")
            if key:
                found.append(Trouble(record.id, f"phones.{index}.number", key))
    return sorted(found)


def _last_meeting(schedule: Schedule) -> str:
    if schedule.rule and "UNTIL=" not in schedule.rule and "COUNT=" not in schedule.rule:
        return ""
    try:
        start = date.fromisoformat(schedule.start[:10])
    except ValueError:
        return ""
    meetings = expand(schedule, start.isoformat(), (start + _YEARS).isoformat())
    return max((one.start[:10] for one in meetings), default=start.isoformat())
