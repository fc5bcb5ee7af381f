"""Four weeks of hours or meetings as a phone would show them, for the editor who enters them.

The hours go through the same compact string as on the wire, so an editor sees what the string loses. A night belongs to the day it
begins on: 20:00 to 08:00 is [1200, 1920].
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from content.check import Problem
from content.holidays import holiday_names
from content.hours import Row, compact, decode, quarter_of
from content.hours import problems as hours_troubles
from content.hours_state import row_of
from content.model import Hours, Schedule, Town
from content.schedule import Occurrence, expand
from content.schedule import problems as schedule_problems

DAYS = 28


class Day(Struct, frozen=True, omit_defaults=True):
    """`spans`: [from_min, to_min], with a third "by_appointment" or "unsure" where it is not simply open; equal ends: the end is not known.

    `changed`: something else than the usual week or rule holds. `cancelled`: meetings that fall out. `clock_min`: 60 on a day of 25 hours,
    -60 on one of 23.
    """

    day: str
    spans: list[list[int | str]]
    holiday: str = ""
    changed: bool = False
    cancelled: list[list[int | str]] = []
    clock_min: int = 0


class Days(Struct, frozen=True):
    """`otherwise`: "by_appointment" or "unsure" where that holds outside all spans."""

    days: list[Day]
    problems: list[Problem]
    otherwise: str = ""


def days_of_hours(hours: Hours, town: Town, today: str, lang: str) -> Days:
    """What a phone makes of these hours from `today` on."""
    names = _holidays(town, today, lang)
    week = decode(compact(hours, land=town.land, quarter=quarter_of(today), catholic=town.catholic) or "x")
    days = []
    for day in _window(today):
        row = row_of(week, names.keys(), day)
        usual = week.rows[date.fromisoformat(day).weekday()]
        days.append(Day(day, _spans(row or ()), names.get(day, ""), row != usual, [], _clock_min(day, town.zone)))
    problems = [Problem("hours.osm", trouble.key, "warning") for trouble in hours_troubles(hours.osm)] if hours.osm.strip() else []
    return Days(days, problems, week.otherwise or "")


def days_of_schedule(schedule: Schedule, town: Town, today: str, lang: str) -> Days:
    """The meetings that begin from `today` on, those that fall out beside them."""
    names = _holidays(town, today, lang)
    problems = [Problem(f"schedule.{name}", key) for name, key in schedule_problems(schedule)]
    window = _window(today)
    by_day: dict[str, list[Occurrence]] = {}
    try:
        meetings = [] if problems else expand(schedule, window[0], window[-1])
    except OverflowError:
        # A meeting of a thousand years, or one in the last of all: no calendar goes there.
        meetings = []
        problems.append(Problem("schedule.duration_min", "schedule.no_such_time"))
    for one in meetings:
        by_day.setdefault(one.start[:10], []).append(one)
    skipped = {start[:10] for start in schedule.exdates}
    moved_from = {one.recurrence[:10] for one in schedule.overrides}
    days = []
    for day in window:
        found = by_day.get(day, [])
        changed = day in skipped or day in moved_from or any(one.start != one.recurrence or one.cancelled for one in found)
        held = [_meeting(one, schedule.all_day) for one in found if not one.cancelled]
        out = [_meeting(one, schedule.all_day) for one in found if one.cancelled]
        days.append(Day(day, held, names.get(day, ""), changed, out, _clock_min(day, town.zone)))
    return Days(days, problems)


def _window(today: str) -> list[str]:
    first = date.fromisoformat(today)
    return [(first + timedelta(number)).isoformat() for number in range(DAYS)]


def _holidays(town: Town, today: str, lang: str) -> dict[str, str]:
    year = int(today[:4])
    return holiday_names(town.land, (year, year + 1), town.catholic, lang)


def _spans(row: Row) -> list[list[int | str]]:
    return [[span.opens_min, span.closes_min, *([] if span.state == "open" else [span.state])] for span in row]


def _meeting(one: Occurrence, all_day: bool) -> list[int | str]:
    begins_min = 0 if all_day else int(one.start[11:13]) * 60 + int(one.start[14:16])
    return [begins_min, begins_min + (one.duration_min or 1440 if all_day else one.duration_min)]


def _clock_min(day: str, zone: str) -> int:
    """How much longer the day is than 24 hours, in minutes."""
    midnight = datetime.fromisoformat(day)
    begins, ends = (moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() for moment in (midnight, midnight + timedelta(1)))
    return int((begins - ends).total_seconds()) // 60 if begins is not None and ends is not None else 0
