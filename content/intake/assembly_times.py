"""Days and times as German assembly offices write them: cells of a table, typed by many hands.

A cell that is not understood raises NotUnderstood, and its row is refused: no day and no hour is guessed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import Struct

from content.intake.result import NotUnderstood
from content.model import Schedule

DAY_MIN = 1440
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?)?")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SPAN = re.compile(r"(\d{1,2})\.(?:(\d{1,2})\.(\d{4})?)?\s*[-–]\s*(\d{1,2})\.(\d{1,2})\.(\d{4})")
_RHYTHM = re.compile(r"(\d{1,2})-tägig(?:\s+immer\s+\w+)?", re.IGNORECASE)
_CLOCK = r"(\d{1,2})[.:](\d\d)(?::00)?"
_FROM_TO = re.compile(rf"{_CLOCK}\s*(?:Uhr)?\s*(?:-|–|bis)\s*{_CLOCK}\s*(?:Uhr)?", re.IGNORECASE)
_FROM = re.compile(rf"(?:ab\s+)?{_CLOCK}\s*(?:Uhr)?", re.IGNORECASE)
_UNTIL = re.compile(rf"bis\s+{_CLOCK}\s*(?:Uhr)?", re.IGNORECASE)
_DELTA = re.compile(r"(\d) days (\d\d):(\d\d):00")


class Days(Struct, frozen=True):
    """From `first` on, `count` days in a row: 1 nearly always."""

    first: str
    count: int = 1

    @property
    def last(self) -> str:
        return (date.fromisoformat(self.first) + timedelta(days=self.count - 1)).isoformat()


def read_days(cell: str) -> list[Days]:
    """All days that a cell names, in its order: ISO, German, lists by lines, spans, spans with a rhythm."""
    text = " ".join(cell.split())
    rhythm = _RHYTHM.search(text)
    if rhythm:
        text = _RHYTHM.sub("", text).strip()
    span = _SPAN.fullmatch(text)
    if span:
        first, last = _span(span)
        return _steps(first, last, int(rhythm[1])) if rhythm else [Days(first.isoformat(), (last - first).days + 1)]
    if rhythm:
        raise NotUnderstood
    words = text.split(" ") if _GERMAN.match(text) else [text]
    if not text:
        raise NotUnderstood
    return [Days(_day(word).isoformat()) for word in words]


def _day(word: str) -> date:
    iso, german = _ISO.fullmatch(word), _GERMAN.fullmatch(word)
    if iso:
        return _date(iso[1], iso[2], iso[3])
    if german:
        return _date(german[3], german[2], german[1])
    raise NotUnderstood


def _date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NotUnderstood from None


def _span(found: re.Match[str]) -> tuple[date, date]:
    last = _date(found[6], found[5], found[4])
    first = _date(found[3] or found[6], found[2] or found[5], found[1])
    if not first <= last <= first + timedelta(days=366):
        raise NotUnderstood
    return first, last


def _steps(first: date, last: date, step_days: int) -> list[Days]:
    if not step_days:
        raise NotUnderstood
    return [Days((first + timedelta(days=ahead)).isoformat()) for ahead in range(0, (last - first).days + 1, step_days)]


def read_time(cell: str, days: Days) -> Schedule | None:
    """The schedule of one cell like "19.00 - 21.00 Uhr", "ab 14.00 Uhr", "bis 18.00 Uhr", "ganztägig"; None when empty.

    "bis" means from midnight: it stands on the last day of a camp. An end before the start is on the next day.
    """
    text = " ".join(cell.split())
    if not text:
        return None
    if text.casefold() == "ganztägig":
        return whole_days(days)
    if days.count > 1:
        # Every day at these hours, or once for days on end? The cell does not say.
        raise NotUnderstood
    if found := _FROM_TO.fullmatch(text):
        return _scheduled(days, _minute(found[1], found[2]), _minute(found[3], found[4]))
    if found := _UNTIL.fullmatch(text):
        return _scheduled(days, 0, _minute(found[1], found[2]))
    if found := _FROM.fullmatch(text):
        return _scheduled(days, _minute(found[1], found[2]), None)
    raise NotUnderstood


def whole_days(days: Days) -> Schedule:
    return Schedule(days.first, duration_min=DAY_MIN * days.count, all_day=True)


def read_begin_and_end(begin: str, end: str, days: Days) -> Schedule | None:
    """The schedule of two cells like "0 days 08:30:00" and "1 days 00:00:00" (a table program's hours), or plain clocks."""
    if not begin.strip():
        return read_time(f"bis {end}" if end.strip() else "", days)
    if days.count > 1:
        raise NotUnderstood
    return _scheduled(days, _offset(begin), _offset(end) if end.strip() else None)


def _offset(cell: str) -> int:
    text = " ".join(cell.split())
    if found := _DELTA.fullmatch(text):
        return int(found[1]) * DAY_MIN + _minute(found[2], found[3])
    if found := _FROM.fullmatch(text):
        return _minute(found[1], found[2])
    raise NotUnderstood


def _minute(hour: str, minute: str) -> int:
    """Minutes since midnight; 24:00 is an end, nothing is later."""
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY_MIN:
        raise NotUnderstood
    return found


def _scheduled(days: Days, begin_min: int, end_min: int | None) -> Schedule:
    if begin_min >= DAY_MIN:
        raise NotUnderstood
    start = f"{days.first}T{begin_min // 60:02d}:{begin_min % 60:02d}"
    if end_min is None:
        return Schedule(start)
    length = end_min - begin_min
    return Schedule(start, duration_min=length if length >= 0 else length + DAY_MIN)
