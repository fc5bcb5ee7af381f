"""Opening times of HSDS rows as one `opening_hours` string, or as words where a single row of them is not certain.

"9:00am", "3pm", "0800", "10:00:00" are times; an end before the beginning is past midnight only late at night. One row that
is not understood spoils the week: a day that is missing from it would read as closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from content.intake.result import NotUnderstood
from content.intake.wording import plain

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GERMAN = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_CLOCK = re.compile(r"(\d{1,2})(?::?(\d\d))?(?::00(?:\.0+)?)?\s*(?:([ap])\.?m\.?)?(?:Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_WEEK = re.compile(r"(?:(?P<day>[A-Z][a-z]+day):\s*(?P<times>Closed|[\d:,\s-]+?)\s*)(?=[A-Z][a-z]+day:|$)")
_SPAN = re.compile(r"(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)")
EVENING_MIN, MORNING_MIN, DAY_MIN = 720, 360, 1440


class Times(Struct, frozen=True):
    """`osm` where everything was certain; `note` what else was said; `spoiled`: rows became words."""

    osm: str = ""
    note: str = ""
    spoiled: bool = False


def hours(rows: Iterable[Mapping[str, Any]], free: str = "") -> Times:
    """Of schedule rows of any version, and free words beside them."""
    listed = [{str(name): plain(cell) for name, cell in row.items()} for row in rows]
    said = [words for row in listed for name in ("description", "notes") if (words := row.get(name, ""))]
    timed = [row for row in listed if row.get("opens_at") or row.get("closes_at")]
    try:
        week = _spans(timed) | _free_week(free)
    except NotUnderstood:
        told = [*(_told(row) for row in timed), *([] if _is_week(free) else [plain(free)]), *said]
        return Times("", "; ".join(dict.fromkeys(word for word in told if word)), spoiled=True)
    words = [] if _is_week(free) else [plain(free)]
    note = "; ".join(dict.fromkeys(word for word in [*words, *said] if word))
    return Times(_written(week), note)


def _told(row: Mapping[str, str]) -> str:
    days = row.get("weekday") or row.get("byday") or ""
    return f"{days} {row.get('opens_at', '')}–{row.get('closes_at', '')}".strip()


def _spans(rows: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    """Day of the week, with its place in the month where it has one, to spans."""
    week: dict[str, list[str]] = {}
    for row in rows:
        span = _span(row.get("opens_at", ""), row.get("closes_at", ""))
        for day in _days(row):
            week.setdefault(day, []).append(span)
    return week


def _days(row: Mapping[str, str]) -> list[str]:
    if weekday := row.get("weekday"):
        return [_weekday(weekday)]
    # Seasons, dates, counts and fortnights are more than a week can say.
    if row.get("freq") not in ("WEEKLY", "MONTHLY") or row.get("interval", "1") not in ("", "1") or row.get("count"):
        raise NotUnderstood
    if any(row.get(name) for name in ("byweekno", "bymonthday", "byyearday", "until", "valid_to")) or not row.get("byday"):
        raise NotUnderstood
    return [_by_day(one, row["freq"]) for one in row["byday"].split(",")]


def _by_day(text: str, freq: str) -> str:
    found = re.fullmatch(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", text.strip().upper())
    if found is None or bool(found[1]) != (freq == "MONTHLY"):
        raise NotUnderstood
    return found[2].title() + (f"[{int(found[1])}]" if found[1] else "")


def _weekday(word: str) -> str:
    folded = word.casefold().strip(".")
    for names in (_ENGLISH, _GERMAN):
        found = [place for place, name in enumerate(names) if folded == name or (len(folded) in (2, 3) and name.startswith(folded))]
        if len(found) == 1:
            return _DAYS[found[0]]
    if re.fullmatch(r"[1-7]", folded):
        return _DAYS[int(folded) - 1]
    raise NotUnderstood


def _span(opens: str, closes: str) -> str:
    begin, end = _minute(opens), _minute(closes)
    if end <= begin and not (begin >= EVENING_MIN and end <= MORNING_MIN):
        # "9am" to "03:00": the afternoon was meant, or the night? The row does not say.
        raise NotUnderstood
    return f"{_clock(begin)}-{_clock(end)}"


def _minute(text: str) -> int:
    found = _CLOCK.fullmatch(text.strip())
    if found is None or (not found[2] and not found[3]):
        raise NotUnderstood
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            raise NotUnderstood
        hour = hour % 12 + (12 if found[3].casefold() == "p" else 0)
    if minute > 59 or hour * 60 + minute > DAY_MIN:
        raise NotUnderstood
    return hour * 60 + minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _is_week(free: str) -> bool:
    return bool(free) and "".join(found[0] for found in _WEEK.finditer(plain(free))) == plain(free)


def _free_week(free: str) -> dict[str, list[str]]:
    """ "Sunday: Closed Monday: 8:30-12:00 , 13:00-17:00": free words that are a table after all."""
    if not _is_week(free):
        return {}
    week: dict[str, list[str]] = {}
    for found in _WEEK.finditer(plain(free)):
        spans = [_span(opens, closes) for opens, closes in _SPAN.findall(found["times"])]
        if not spans and found["times"] != "Closed":
            raise NotUnderstood
        week[_weekday(found["day"])] = spans
    return {day: spans for day, spans in week.items() if spans}


def _written(week: Mapping[str, list[str]]) -> str:
    """Days with the same spans in one rule, in the order of the week."""
    same: dict[str, list[str]] = {}
    for day in sorted(week, key=lambda one: (len(one), _DAYS.index(one[:2]), one)):
        same.setdefault(",".join(sorted(dict.fromkeys(week[day]))), []).append(day)
    return "; ".join(f"{','.join(days)} {spans}" for spans, days in same.items())
