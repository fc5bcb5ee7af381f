"""The part of RRULE that Lotse understands, and the days it gives.

FREQ=WEEKLY and MONTHLY with INTERVAL, BYDAY (in months with an ordinal, "1MO", "-1FR"), UNTIL or COUNT; weeks begin on
Monday. Everything else is refused by name, never guessed. Days are days of the local calendar: no clock, no zone, but
for an UNTIL in UTC, which iCalendar wants and which is turned into local time here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_YEAR = 2100
_BERLIN = ZoneInfo("Europe/Berlin")
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?", re.ASCII)
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)


class Rule(Struct, frozen=True):
    """`by_day` holds (ordinal, weekday), ordinal 0 for every one; `until` is a local start or a day, both included."""

    freq: Literal["WEEKLY", "MONTHLY"]
    interval: int = 1
    by_day: tuple[tuple[int, int], ...] = ()
    until: str = ""
    count: int = 0


class ScheduleOutsideSubset(ValueError):
    """This RRULE says something that no phone expands; `part` is the piece."""

    number = 42213
    key = "schedule.outside_subset"

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def parse_rule(text: str) -> Rule:
    """The rule of an RRULE value. Raises ScheduleOutsideSubset, naming the first part that is not understood."""
    pairs = (part.partition("=") for part in text.removeprefix("RRULE:").upper().split(";") if part)
    parts = {name: value for name, _, value in pairs}
    freq = parts.pop("FREQ", "")
    if freq not in ("WEEKLY", "MONTHLY"):
        raise ScheduleOutsideSubset(f"FREQ={freq}")
    if parts.pop("WKST", "MO") != "MO":
        raise ScheduleOutsideSubset("WKST")
    interval, times = (_whole(name, parts.pop(name, default)) for name, default in (("INTERVAL", "1"), ("COUNT", "0")))
    by_day = tuple(_by_day(one, freq) for one in parts.pop("BYDAY", "").split(",") if one)
    until = _until(parts.pop("UNTIL", ""))
    if parts or interval == 0 or (times and until):
        raise ScheduleOutsideSubset(next(iter(parts), "INTERVAL" if interval == 0 else "COUNT"))
    return Rule(freq, interval, by_day, until, times)


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise ScheduleOutsideSubset(name)
    return int(text)


def _by_day(text: str, freq: str) -> tuple[int, int]:
    match = _BYDAY.fullmatch(text)
    if match is None or (match[1] and freq == "WEEKLY"):
        raise ScheduleOutsideSubset(f"BYDAY={text}")
    return int(match[1] or 0), WEEKDAYS.index(match[2])


def _until(text: str) -> str:
    """A day, or a local start; iCalendar wants UTC there, and local time is what the dates are compared with."""
    if not text:
        return ""
    match = _UNTIL.fullmatch(text)
    if match is None:
        raise ScheduleOutsideSubset(f"UNTIL={text}")
    try:
        then = datetime(int(match[1]), int(match[2]), int(match[3]), int(match[4] or 0), int(match[5] or 0))
    except ValueError:
        raise ScheduleOutsideSubset(f"UNTIL={text}") from None
    if match[6]:
        then = then.replace(tzinfo=UTC).astimezone(_BERLIN)
    return then.strftime("%Y-%m-%dT%H:%M" if match[4] else "%Y-%m-%d")


def starts_of(rule: Rule, start: str) -> Iterator[str]:
    """Local starts by a rule, ascending. The given one always is the first, and counts for COUNT."""
    yield start
    time = start[10:]
    later = (day + time for found in days_of(rule, date.fromisoformat(start[:10])) if (day := found.isoformat()) > start[:10])
    for following in islice(later, rule.count - 1) if rule.count else later:
        if rule.until and following[: len(rule.until)] > rule.until:
            return
        yield following


def days_of(rule: Rule, first: date) -> Iterator[date]:
    """The rule's days from `first` on, until the year 2100."""
    periods = _weeks if rule.freq == "WEEKLY" else _months
    return (day for days in periods(rule, first) for day in days if day >= first)


def _weeks(rule: Rule, first: date) -> Iterator[list[date]]:
    monday = first - timedelta(first.weekday())
    weekdays = sorted({weekday for _, weekday in rule.by_day} or {first.weekday()})
    while monday.year < LAST_YEAR:
        yield [monday + timedelta(weekday) for weekday in weekdays]
        monday += timedelta(7 * rule.interval)


def _months(rule: Rule, first: date) -> Iterator[list[date]]:
    for number in range(first.year * 12 + first.month - 1, LAST_YEAR * 12, rule.interval):
        begin = date(number // 12, number % 12 + 1, 1)
        days = [day for n in range(31) if (day := begin + timedelta(n)).month == begin.month]
        yield [day for day in days if _in_month(rule, first, day, len(days))]


def _in_month(rule: Rule, first: date, day: date, length: int) -> bool:
    if not rule.by_day:
        return day.day == first.day
    nth, nth_last = (day.day + 6) // 7, -((length - day.day) // 7 + 1)
    return any(weekday == day.weekday() and ordinal in (0, nth, nth_last) for ordinal, weekday in rule.by_day)
