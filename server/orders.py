"""What an editor's town owes its readers: records to look at again, words that lack, reports, numbers and links that fail.

Pure over records. When a record is due (content brief 1 and 4): `verified_on` + `verify_every_days`, help lines 90 days at the latest;
a course or an event holds until its own end and is not due at all; an alert expires by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from msgspec import Struct

from content.fresh import holds_days, last_day
from content.model import Alert, Helpline, Record
from content.numbers import costs_extra, is_valid


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


def due_on(record: Record) -> str | None:
    """The day on which somebody should have looked again; empty: nobody ever did; None: it is not for anybody to check."""
    if isinstance(record, Alert) or record.status != "published" or last_day(record):
        return None
    if not record.verified_on:
        return ""
    return (date.fromisoformat(record.verified_on) + timedelta(holds_days(record))).isoformat()


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
