"""Every day that an RRULE gives between its start and a horizon: all of RFC 5545 that says days, nothing that says hours.

Wider than `schedule_rule.py`, which is the part that phones expand: an importer must know the dates of any rule before it
can say that a shorter one gives the same. Ends at the horizon whatever the rule says, so no rule is endless work. Held to
the reference library by `tests/content/intake/test_ical_oracle.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from msgspec import Struct

from content.intake.result import NotUnderstood
from content.schedule_rule import WEEKDAYS

_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"})
_LAST = date(2100, 1, 1)


class Recurrence(Struct, frozen=True):
    """An RRULE taken apart. `until` is the text as written: what it means depends on the start's zone."""

    freq: str
    interval: int = 1
    count: int = 0
    until: str = ""
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()


def parse(text: str) -> Recurrence:
    """Raises NotUnderstood for every part that says something else than days."""
    pairs = [part.partition("=") for part in text.upper().split(";") if part]
    parts = {name: value for name, _, value in pairs}
    if len(parts) != len(pairs) or parts.keys() - _KNOWN or parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise NotUnderstood
    freq = parts["FREQ"]
    by_day = tuple(_weekday(one, freq) for one in _listed(parts, "BYDAY"))
    interval, count = (_whole(parts.get(name, default)) for name, default in (("INTERVAL", "1"), ("COUNT", "0")))
    if not interval or parts.get("WKST", "MO") not in WEEKDAYS or (freq == "WEEKLY" and "BYMONTHDAY" in parts):
        raise NotUnderstood
    if freq == "YEARLY" and "BYMONTHDAY" in parts and "BYMONTH" not in parts and any(ordinal for ordinal, _ in by_day):
        # The third Friday of the year, if it is the 28th? Nobody means that, and readers of calendars differ.
        raise NotUnderstood
    return Recurrence(
        freq,
        interval,
        count,
        parts.get("UNTIL", ""),
        WEEKDAYS.index(parts.get("WKST", "MO")),
        by_day,
        *(_numbers(parts, name, most) for name, most in (("BYMONTH", 12), ("BYMONTHDAY", 31), ("BYSETPOS", 366))),
    )


def _listed(parts: dict[str, str], name: str) -> list[str]:
    return [one for one in parts.get(name, "").split(",") if one]


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII):
        raise NotUnderstood
    return int(text)


def _numbers(parts: dict[str, str], name: str, most: int) -> tuple[int, ...]:
    found = _listed(parts, name)
    if not all(re.fullmatch(r"[+-]?\d{1,3}", one, re.ASCII) and 1 <= abs(int(one)) <= most for one in found):
        raise NotUnderstood
    return tuple(map(int, found))


def _weekday(text: str, freq: str) -> tuple[int, int]:
    match = _BYDAY.fullmatch(text)
    if match is None or (match[1] and freq not in ("MONTHLY", "YEARLY")) or match[1] in ("0", "00"):
        raise NotUnderstood
    return int(match[1] or 0), WEEKDAYS.index(match[2])


def days_of(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    """Ascending, from `first` until `last` (both included), COUNT of them at most; UNTIL is the caller's to hold."""
    found = (day for days in _periods(rule, first, min(last, _LAST)) for day in _chosen(rule, days) if first <= day <= last)
    return islice(found, rule.count) if rule.count else found


def _chosen(rule: Recurrence, days: list[date]) -> list[date]:
    if not rule.by_set_pos:
        return days
    places = {place - 1 if place > 0 else len(days) + place for place in rule.by_set_pos}
    return [day for place, day in enumerate(days) if place in places]


def _periods(rule: Recurrence, first: date, last: date) -> Iterator[list[date]]:
    """The days that match in each day, week, month or year which the rule looks at."""
    if rule.freq == "DAILY":
        for ahead in range(0, (last - first).days + 1, rule.interval):
            day = first + timedelta(ahead)
            yield [day] if _is_in(rule, day) else []
    elif rule.freq == "WEEKLY":
        begin = first.toordinal() - (first.weekday() - rule.week_start) % 7
        weekdays = {weekday for _, weekday in rule.by_day} or {first.weekday()}
        for monday in range(begin, last.toordinal() + 1, 7 * rule.interval):
            week = [date.fromordinal(max(1, monday + n)) for n in range(7)]
            # BYSETPOS counts the first week from the start on, as the reference library does.
            yield [day for day in week if day >= first and day.weekday() in weekdays and _in_month(rule, day)]
    elif rule.freq == "MONTHLY":
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month, rule.interval):
            yield _of_month(rule, number // 12, number % 12 + 1, first) if not rule.by_month or number % 12 + 1 in rule.by_month else []
    else:
        for year in range(first.year, last.year + 1, rule.interval):
            yield _of_year(rule, year, first)


def _is_in(rule: Recurrence, day: date) -> bool:
    on_day = not rule.by_month_day or any(_is_month_day(day, number) for number in rule.by_month_day)
    return on_day and _in_month(rule, day) and (not rule.by_day or day.weekday() in {weekday for _, weekday in rule.by_day})


def _in_month(rule: Recurrence, day: date) -> bool:
    return not rule.by_month or day.month in rule.by_month


def _is_month_day(day: date, number: int) -> bool:
    return day.day == number if number > 0 else (day - timedelta(number)).day == 1 and (day - timedelta(number)).month != day.month


def _month(year: int, month: int) -> list[date]:
    begin = date(year, month, 1)
    return [day for n in range(31) if (day := begin + timedelta(n)).month == month]


def _of_month(rule: Recurrence, year: int, month: int, first: date) -> list[date]:
    days = _month(year, month)
    if not rule.by_day and not rule.by_month_day:
        return [day for day in days if day.day == first.day]
    numbers = rule.by_month_day
    found = [day for day in days if not numbers or day.day in numbers or day.day - len(days) - 1 in numbers]
    return [day for day in found if not rule.by_day or _is_nth(rule, day, days)]


def _is_nth(rule: Recurrence, day: date, days: list[date]) -> bool:
    place = days.index(day)
    nth, nth_last = place // 7 + 1, -((len(days) - 1 - place) // 7 + 1)
    return any(weekday == day.weekday() and ordinal in (0, nth, nth_last) for ordinal, weekday in rule.by_day)


def _of_year(rule: Recurrence, year: int, first: date) -> list[date]:
    months = sorted(rule.by_month) or range(1, 13)
    if rule.by_month or rule.by_month_day:
        return [day for month in months for day in _of_month(rule, year, month, first)]
    if rule.by_day:
        days = [day for month in months for day in _month(year, month)]
        return [day for day in days if _is_nth(rule, day, days)]
    return [day for day in _month(year, first.month) if day.day == first.day]
