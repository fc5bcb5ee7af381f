"""Opening hours: an OSM string and a Land in, a week of wall-clock rows out (briefs/opening-hours.md).

The server evaluates, the phone shows. The rules are rewritten by `hours_osm.py`, matched by `opening-hours-py` over a
window of calendar quarters, and folded here into seven weekday rows, a holiday row and dated exceptions. The window
never rolls with the clock: two days of one quarter give the same bytes.

The evaluator runs on naive local times: rows are wall clock, and a night until 02:30 ends at 02:30 in the night
that has no 02:30 too (test_a_clock_change_leaves_the_rows_alone).
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct, structs
from opening_hours import OpeningHours, ParserError, State  # pyright: ignore[reportAttributeAccessIssue]  (its stub forgot it)

from content import hours_osm
from content.holidays import public_holidays, school_holidays
from content.hours_osm import Refused, words
from content.hours_state import Answer, state_at
from content.hours_week import DAY_MIN, MalformedHours, Row, Span, Week, decode, encode
from content.model import Hours

__all__ = [
    "Answer", "Evaluation", "MalformedHours", "Refused", "Row", "Span", "Trouble", "Week",
    "compact", "decode", "encode", "evaluate", "problems", "quarter_of", "state_at", "week_of", "window", "words",
]  # fmt: skip

QUARTERS_AHEAD = 4
MOST_EXCEPTIONS = 20
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class BadQuarter(ValueError):
    """A quarter is written "2026Q4"."""

    number = 42212
    key = "hours.bad_quarter"


class Evaluation(Struct, frozen=True):
    """What a string says for each day of a window. `dated`: something else than the weekday and the holidays decides."""

    days: dict[str, Row]
    holidays: tuple[str, ...]
    otherwise: str = ""
    dated: bool = False
    names_holidays: bool = False


class Trouble(Struct, frozen=True):
    """What an editor or importer should hear about a string; `evaluated` False: readers see only its text."""

    key: str
    part: str
    evaluated: bool


def compact(hours: Hours, *, land: str, quarter: str, catholic: bool = False) -> str:
    """The string on the wire for a town in `land` in a quarter like "2026Q4"; "" when nothing is known.

    Grammar: `hours_week.py`. The string changes at a quarter's turn only if it holds exceptions or dates.
    """
    if not hours.osm.strip():
        return encode(Week(otherwise="by_appointment")) if hours.by_appointment else ""
    return _compact(hours.osm, hours.by_appointment, land, quarter, catholic)


@lru_cache(8192)
def _compact(osm: str, by_appointment: bool, land: str, quarter: str, catholic: bool) -> str:
    week = week_of(osm, land=land, quarter=quarter, catholic=catholic)
    return encode(_weaken(week, "by_appointment") if by_appointment else week)


def week_of(osm: str, *, land: str, quarter: str, catholic: bool = False) -> Week:
    """The week that a string means; one that cannot be evaluated is "not sure" at every minute."""
    try:
        rules = hours_osm.parse(osm)
        first, last = window(quarter)
        found = evaluate(osm, land=land, first=first, last=last, catholic=catholic)
        week = _fold(found, last)
        if len(week.exceptions) > MOST_EXCEPTIONS:
            last = window(quarter, ahead=1)[1]
            week = _fold(structs.replace(found, days={day: row for day, row in found.days.items() if day <= last}), last)
    except Refused:
        return Week(otherwise="unsure")
    return _with_comments(week, rules)


def window(quarter: str, ahead: int = QUARTERS_AHEAD) -> tuple[str, str]:
    """First and last day of a quarter and the `ahead` following ones. Raises BadQuarter."""
    match = re.fullmatch(r"(20\d\d)Q([1-4])", quarter, re.ASCII)
    if match is None:
        raise BadQuarter(quarter)
    year, number = int(match[1]), int(match[2]) - 1
    end = year * 4 + number + ahead + 1
    return date(year, number * 3 + 1, 1).isoformat(), (date(end // 4, end % 4 * 3 + 1, 1) - timedelta(1)).isoformat()


def quarter_of(day: str) -> str:
    """The quarter of a day, as `compact` wants it: "2026-11-22" -> "2026Q4"."""
    return f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}"


def evaluate(osm: str, *, land: str, first: str, last: str, catholic: bool = False) -> Evaluation:
    """The spans of every day from the day before `first` (its night reaches into the window) to `last`. Raises Refused."""
    rules = hours_osm.parse(osm)
    timed = hours_osm.that_say_when(rules)
    years = range(int(first[:4]), int(last[:4]) + 1)
    rest_days = public_holidays(land, years, catholic)
    facts = (rest_days, _otherwise(rules), hours_osm.is_dated(timed), hours_osm.names_holidays(timed))
    begin, end = date.fromisoformat(first) - timedelta(1), date.fromisoformat(last)
    days: dict[str, list[Span]] = {(begin + timedelta(n)).isoformat(): [] for n in range((end - begin).days + 1)}

    def dates(name: str) -> list[str]:
        return [_selector(day) for day in rest_days] if name == "PH" else _spans(land, years)

    for stretch in hours_osm.stretches(timed) if timed else ():
        text = hours_osm.write(timed, dates, stretch)
        try:
            found = _intervals(text, begin, end) if text else []
        except ParserError:
            raise Refused("hours.syntax", osm) from None
        for interval in found:
            _file(days, stretch[0], *interval)
    return Evaluation({day: _tidy(spans) for day, spans in days.items()}, *facts)


def _selector(day: str) -> str:
    return f"{day[:4]} {_MONTHS[int(day[5:7]) - 1]} {day[8:]}"


def _spans(land: str, years: range) -> list[str]:
    """The school breaks as date ranges. Raises Refused for a year that has no table."""
    days = school_holidays(land, years)
    missing = [year for year in years if not any(day.startswith(f"{year}-0") for day in days)]
    if missing:
        raise Refused("hours.school_holidays", str(missing[0]))
    runs: list[list[str]] = []
    for day in days:
        if runs and date.fromisoformat(day) - date.fromisoformat(runs[-1][-1]) == timedelta(1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [f"{_selector(run[0])}-{_selector(run[-1])}" for run in runs]


def _intervals(text: str, begin: date, end: date) -> list[tuple[datetime, datetime, State, str]]:
    """What the evaluator finds, from the first midnight to the last. No country and no place: its holidays are not ours."""
    start, stop = datetime.combine(begin, datetime.min.time()), datetime.combine(end, datetime.min.time()) + timedelta(1)
    hours = OpeningHours(text, auto_country=False, auto_timezone=False, max_interval_days=366)
    return [
        (max(found[0], start), min(found[1] or stop, stop), found[2], found[3])
        for found in hours.intervals(start, stop)
        if found[2] != State.CLOSED
    ]


def _file(days: dict[str, list[Span]], begin_min: int, opens: datetime, closes: datetime, state: State, mark: str) -> None:
    """Each piece of an interval goes to the day it lies on, cut at every midnight; `begin_min` is 1440 for nights."""
    certainty = "unsure" if state == State.UNKNOWN or mark == "u" else "by_appointment" if mark == "a" else "open"
    while opens < closes:
        midnight = datetime.combine(opens.date() + timedelta(1), datetime.min.time())
        end = min(closes, midnight)
        start_min = begin_min + opens.hour * 60 + opens.minute
        end_min = begin_min + (DAY_MIN if end == midnight else end.hour * 60 + end.minute)
        days[opens.date().isoformat()].append(Span(start_min, end_min, certainty))
        opens = midnight


def _tidy(spans: list[Span]) -> Row:
    """Ascending spans, those of one state joined where they touch."""
    row: list[Span] = []
    for span in sorted(spans):
        last = row[-1] if row else None
        if last and last.state == span.state and last.closes_min >= span.opens_min and span.closes_min - last.opens_min <= DAY_MIN:
            row[-1] = Span(last.opens_min, max(last.closes_min, span.closes_min), span.state)
        else:
            row.append(span)
    return tuple(row)


def _fold(found: Evaluation, last: str) -> Week:
    """Rows by the commonest list of each weekday, the holiday row that leaves the fewest exceptions, and the exceptions."""
    weekdays = {day: date.fromisoformat(day).weekday() for day in found.days}
    resting = set(found.holidays)
    counts = [Counter[Row]() for _ in range(7)]
    for day, row in found.days.items():
        if day not in resting:
            counts[weekdays[day]][row] += 1
    rows = tuple(count.most_common(1)[0][0] for count in counts)
    held = [(rows[weekdays[day]], row) for day, row in found.days.items() if day in resting]
    holiday = _holiday_row(rows, held, found.names_holidays)
    exceptions = {
        day: row
        for day, row in found.days.items()
        if row != (holiday if day in resting and holiday is not None else rows[weekdays[day]])
    }
    return Week(rows, holiday, exceptions, last if exceptions or found.dated else "", found.otherwise or None)  # type: ignore[arg-type]


def _holiday_row(rows: tuple[Row, ...], held: list[tuple[Row, Row]], named: bool) -> Row | None:
    """None (as the weekday has it) or a row. A string that names holidays keeps its row even if no holiday shows it now."""
    as_weekday = sum(weekday == row for weekday, row in held)
    lists = Counter(row for _, row in held).most_common(1)
    if not lists:
        return None
    row, count = lists[0]
    if all(row == weekday for weekday in rows):
        return None
    return row if count > as_weekday or (named and count == as_weekday) else None


def _otherwise(rules: list[hours_osm.Rule]) -> str:
    """What holds outside all spans, by the rules that are nothing but a comment."""
    comments = [rule.comment for rule in rules if rule.speaks_of_all]
    if not comments:
        return ""
    return "by_appointment" if all(map(hours_osm.is_appointment, comments)) else "unsure"


def _with_comments(week: Week, rules: list[hours_osm.Rule]) -> Week:
    """A comment-only rule after others overrides them: their hours stand, but are never called open."""
    overriding = [rule for rule in rules[1:] if rule.speaks_of_all and rule.operator != "||"]
    if not overriding or week.otherwise is None:
        return week
    return _weaken(week, week.otherwise)


def _weaken(week: Week, state: str) -> Week:
    """The same week without an open minute: what was open is `state`. With no spans at all, `state` holds throughout."""

    def weaker(row: Row) -> Row:
        return tuple(structs.replace(span, state=state) if span.state == "open" else span for span in row)

    exceptions = {day: weaker(row) for day, row in week.exceptions.items()}
    holiday = None if week.holiday is None else weaker(week.holiday)
    rows = tuple(weaker(row) for row in week.rows)
    silent = not any(rows) and not any(exceptions.values()) and not holiday
    return Week(rows, holiday, exceptions, week.until, state if silent else week.otherwise)  # type: ignore[arg-type]


def problems(osm: str) -> list[Trouble]:
    """What to tell the writer of a string; empty when it says exactly what will be shown."""
    return list(_problems(osm))


# A list of 4,000 places repeats a few hundred strings, and a year of each takes milliseconds.
@lru_cache(8192)
def _problems(osm: str) -> tuple[Trouble, ...]:
    try:
        rules = hours_osm.parse(osm)
        evaluate(osm, land="NW", first="2026-01-01", last="2026-12-31")
    except Refused as refused:
        return (Trouble(refused.key, refused.part, False),)
    found = [Trouble("hours.comment", rule.comment, True) for rule in rules if rule.comment and not hours_osm.is_appointment(rule.comment)]
    found += [Trouble("hours.open_end", rule.when, True) for rule in rules if any(span.open_end for span in rule.times)]
    found += [Trouble("hours.no_times", rule.when, True) for rule in rules if hours_osm.lacks_times(rule)]
    if overruled := hours_osm.overruled_holidays(rules):
        found.append(Trouble("hours.holiday_overruled", overruled, True))
    return tuple(found)
