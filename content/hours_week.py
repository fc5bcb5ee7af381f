"""The week that travels: rows of wall-clock spans, a holiday row, dated exceptions, and the string they are sent as.

`hours.py` makes a Week from an OSM string; `pwa/src/time/hours.ts` is the twin of this file and runs the same vectors
(`sync/vectors/hours/`). Rows are Europe/Berlin wall clock, so a clock change needs no arithmetic: in the hour that comes
twice the same answer is given twice. Thought through in briefs/opening-hours.md 5 and 6.

The compact string (this is the appendix of PROTOCOL on hours; ABNF, everything ASCII)::

    hours     = ( otherwise / [ otherwise ] week ) [ ";" until *( ";" exception ) ]
    otherwise = "@" / "?"                   outside all spans: by appointment / not known; absent: closed
    week      = "24/7" / rows
    rows      = run *( "|" run )            8 rows: Monday to Sunday, then public holidays
    run       = row [ "*" count ]           the same row for `count` (2..8) rows
    row       = "x" / "=" / span *( "," span )   closed / as the weekday has it (holiday row only)
    span      = time "-" time [ state ]     half-open, at most 24 hours, ascending, not overlapping
    state     = "@" / "?"                   by appointment / not sure; absent: open
    time      = hour [ ":" minute ]         "8", "8:30"; past midnight it goes on to 48
    until     = day                         the last day that the string speaks about; absent: every day
    exception = days *( "," days ) ":" row  those days have this row instead
    days      = day [ "-" day ]             both ends included
    day       = YYMMDD                      a date of 2000 to 2099

"@" alone is "by appointment", "?" alone "there are hours, but nobody could work them out".
A row is never empty: closed is "x", not sure all day is "0-24?".
What does not match is refused as a whole and shown as "not known".
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from msgspec import Struct

State = Literal["open", "by_appointment", "unsure"]
DAY_MIN = 1440
_MARKS: dict[State, str] = {"open": "", "by_appointment": "@", "unsure": "?"}
_STATES: dict[str, State] = {mark: state for state, mark in _MARKS.items()}
_TIME = r"(?:0|[1-9]\d?)(?::[0-5]\d)?"
_SPAN = re.compile(rf"({_TIME})-({_TIME})([@?]?)", re.ASCII)
_RUN = re.compile(r"([^*]+?)(?:\*([2-8]))?", re.ASCII)
_DAYS = re.compile(r"(\d{6})(?:-(\d{6}))?", re.ASCII)
LONGEST = 20_000  # characters: refuse what only an attacker would write
LONGEST_RUN_DAYS = 400


class MalformedHours(ValueError):
    """A compact string that does not follow the grammar; readers see "not known"."""

    number = 42210
    key = "hours.malformed"


class Span(Struct, frozen=True, order=True):
    """From `opens_min` until before `closes_min`, in minutes after midnight of the day it begins on."""

    opens_min: int
    closes_min: int
    state: State = "open"


Row = tuple[Span, ...]
ALL_DAY: Row = (Span(0, DAY_MIN),)


class Week(Struct, frozen=True):
    """`holiday` None means: as the weekday has it. `until` "" means: for every day. `exceptions` ascend by day."""

    rows: tuple[Row, ...] = ((),) * 7
    holiday: Row | None = None
    exceptions: dict[str, Row] = {}
    until: str = ""
    otherwise: State | None = None

    @property
    def always(self) -> bool:
        return self.rows == (ALL_DAY,) * 7 and self.holiday is None and not self.exceptions


def encode(week: Week) -> str:
    """The compact string. `decode(encode(week))` is the same week."""
    parts = [(_MARKS[week.otherwise] if week.otherwise else "") + _rows(week)]
    if week.until:
        parts.append(_short(week.until))
        parts += _exceptions(week.exceptions)
    return ";".join(parts)


def decode(compact: str) -> Week:
    """The week that a compact string says. Raises MalformedHours."""
    if len(compact) > LONGEST:
        raise MalformedHours(compact[:40])
    body, *dated = compact.split(";")
    otherwise = _STATES[body[0]] if body[:1] in ("@", "?") else None
    rows, holiday = (((),) * 7, None) if otherwise and len(body) == 1 else _read_rows(body[1:] if otherwise else body)
    if not dated:
        return Week(rows, holiday, {}, "", otherwise)
    exceptions: dict[str, Row] = {}
    for piece in dated[1:]:
        _read_exception(piece, exceptions)
    return Week(rows, holiday, dict(sorted(exceptions.items())), _long(dated[0]), otherwise)


def _rows(week: Week) -> str:
    if week.otherwise and not any(week.rows) and week.holiday is None:
        return ""
    if week.rows == (ALL_DAY,) * 7 and week.holiday is None:
        return "24/7"
    texts = [_row(row) for row in week.rows] + ["=" if week.holiday is None else _row(week.holiday)]
    runs = [(text, len(list(same))) for text, same in groupby(texts)]
    return "|".join(text if count == 1 else f"{text}*{count}" for text, count in runs)


def _row(row: Row) -> str:
    return ",".join(f"{_clock(s.opens_min)}-{_clock(s.closes_min)}{_MARKS[s.state]}" for s in row) or "x"


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}" if minute % 60 else str(minute // 60)


def _exceptions(exceptions: dict[str, Row]) -> list[str]:
    """One piece per row, in the order of its first day; days that follow each other are written as a range."""
    days: dict[Row, list[list[str]]] = {}
    for day, row in exceptions.items():
        runs = days.setdefault(row, [])
        if runs and date.fromisoformat(day) - date.fromisoformat(runs[-1][-1]) == timedelta(1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [",".join("-".join(map(_short, sorted({run[0], run[-1]}))) for run in runs) + ":" + _row(row) for row, runs in days.items()]


def _short(day: str) -> str:
    return day[2:].replace("-", "")


def _long(short: str) -> str:
    if not re.fullmatch(r"\d{6}", short, re.ASCII):
        raise MalformedHours(short)
    day = f"20{short[:2]}-{short[2:4]}-{short[4:]}"
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise MalformedHours(short) from None


def _read_rows(text: str) -> tuple[tuple[Row, ...], Row | None]:
    if text == "24/7":
        return (ALL_DAY,) * 7, None
    found: list[str] = []
    for run in text.split("|"):
        match = _RUN.fullmatch(run)
        if match is None:
            raise MalformedHours(run)
        found += [match[1]] * int(match[2] or 1)
    if len(found) != 8:
        raise MalformedHours(text)
    return tuple(_read_row(row) for row in found[:7]), None if found[7] == "=" else _read_row(found[7])


def _read_row(text: str) -> Row:
    if text == "x":
        return ()
    spans: list[Span] = []
    for piece in text.split(","):
        match = _SPAN.fullmatch(piece)
        if match is None:
            raise MalformedHours(piece)
        span = Span(_minute(match[1]), _minute(match[2]), _STATES[match[3]])
        before = spans[-1].closes_min if spans else 0
        if not before <= span.opens_min < span.closes_min <= min(span.opens_min, DAY_MIN) + DAY_MIN:
            raise MalformedHours(piece)
        spans.append(span)
    return tuple(spans)


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute or 0)


def _read_exception(piece: str, into: dict[str, Row]) -> None:
    days, _, text = piece.partition(":")
    row = _read_row(text)
    for run in days.split(","):
        match = _DAYS.fullmatch(run)
        if match is None:
            raise MalformedHours(run)
        first = date.fromisoformat(_long(match[1]))
        length = (date.fromisoformat(_long(match[2] or match[1])) - first).days
        if not 0 <= length <= LONGEST_RUN_DAYS:
            raise MalformedHours(run)
        for offset in range(length + 1):
            into[(first + timedelta(offset)).isoformat()] = row
