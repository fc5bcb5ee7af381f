"""Is it open? The answer at one wall-clock minute of Europe/Berlin: the reference for `pwa/src/time/hours.ts`.

Five answers: open, closed, by appointment, not sure, not known. Pure: the minute is an argument. A day's own spans win
over the night of the day before where they disagree, because whoever wrote them spoke about that day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from content.hours_week import DAY_MIN, Row, Span, State, Week

Why = Literal["", "window", "holidays"]
LOOK_AHEAD_DAYS = 400
ALWAYS_DAYS = 9


class Moment(Struct, frozen=True, order=True):
    """A wall-clock minute; 1440 is midnight at the end of that day."""

    day: str
    minute: int


class Answer(Struct, frozen=True, omit_defaults=True):
    """`until`: when this ends, None if it never does or nobody knows. `next`: when spans begin again, and as what.

    `why` says what is missing for "unknown": the window of the hours or the list of holidays ends before that day.
    """

    state: Literal["open", "closed", "by_appointment", "unsure", "unknown"]
    until: Moment | None = None
    next: Moment | None = None
    next_state: State | None = None
    why: Why = ""


def row_of(week: Week, holidays: Collection[str], day: str) -> Row | None:
    """The spans that begin on `day`: exception, else holiday row, else weekday row. None: nobody knows."""
    if week.until and day > week.until:
        return None
    exception = week.exceptions.get(day)
    if exception is not None:
        return exception
    row = week.rows[date.fromisoformat(day).weekday()]
    if week.holiday is None or week.holiday == row:
        return row
    if not covers(holidays, day):
        return None
    return week.holiday if day in holidays else row


def covers(holidays: Collection[str], day: str) -> bool:
    """Does a list of whole years speak about `day`? 31 December is a holiday nowhere: the night into the first year counts."""
    years = {int(holiday[:4]) for holiday in holidays}
    return int(day[:4]) in years or (day.endswith("-12-31") and int(day[:4]) + 1 in years)


def day_bar(week: Week, holidays: Collection[str], day: str) -> Row | None:
    """Everything that lies on `day`, the night before included, cut at its two midnights. None: nobody knows."""
    row = row_of(week, holidays, day)
    if row is None:
        return None
    own = [Span(span.opens_min, min(span.closes_min, DAY_MIN), span.state) for span in row if span.opens_min < DAY_MIN]
    night = row_of(week, holidays, _later(day, -1)) or ()
    tails = [Span(max(span.opens_min - DAY_MIN, 0), span.closes_min - DAY_MIN, span.state) for span in night if span.closes_min > DAY_MIN]
    return _joined(own + _left_over(tails, own))


def state_at(week: Week, holidays: Collection[str], day: str, minute: int) -> Answer:
    """The answer at `minute` (0..1439, wall clock) of `day`."""
    bar = day_bar(week, holidays, day)
    if bar is None:
        return Answer("unknown", why="window" if week.until and day > week.until else "holidays")
    here = next((span for span in bar if span.opens_min <= minute < span.closes_min), None)
    if here is None:
        state = week.otherwise or "closed"
        return Answer(state, None, *_next(week, holidays, day, minute))
    return Answer(here.state, _end(week, holidays, day, here))


def _end(week: Week, holidays: Collection[str], day: str, span: Span) -> Moment | None:
    """Touching spans of one state read as one, over midnight too."""
    for _ in range(ALWAYS_DAYS):
        if span.closes_min < DAY_MIN:
            return Moment(day, span.closes_min)
        following = day_bar(week, holidays, _later(day, 1))
        if following is None:
            return None
        if not following or following[0].opens_min > 0 or following[0].state != span.state:
            return Moment(day, DAY_MIN)
        day, span = _later(day, 1), following[0]
    return None


def _next(week: Week, holidays: Collection[str], day: str, minute: int) -> tuple[Moment | None, State | None]:
    for ahead in range(LOOK_AHEAD_DAYS):
        there = _later(day, ahead)
        bar = day_bar(week, holidays, there)
        if bar is None:
            break
        for span in bar:
            if ahead or span.opens_min > minute:
                return Moment(there, span.opens_min), span.state
    return None, None


def _left_over(tails: list[Span], own: list[Span]) -> list[Span]:
    """The parts of the night's tails that no own span covers."""
    for cover in own:
        pieces = [(t, t.opens_min, min(t.closes_min, cover.opens_min)) for t in tails]
        pieces += [(t, max(t.opens_min, cover.closes_min), t.closes_min) for t in tails]
        tails = [Span(opens, closes, t.state) for t, opens, closes in pieces if opens < closes]
    return tails


def _joined(spans: list[Span]) -> Row:
    row: list[Span] = []
    for span in sorted(spans):
        if row and row[-1].state == span.state and row[-1].closes_min == span.opens_min:
            row[-1] = Span(row[-1].opens_min, span.closes_min, span.state)
        else:
            row.append(span)
    return tuple(row)


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()
