"""When a course meets: the iCalendar subset of `model.Schedule` expanded into dates.

All on local wall clock: weekly at 9:00 stays 9:00 over a clock change. A rule outside the subset of `schedule_rule.py`
is named by `problems` and expands to its start and RDATEs only, never to a guess. The feed carries rule and exceptions, so
the phone expands too: `pwa/src/time/schedule.ts` runs the same vectors (`sync/vectors/schedule/`). The way back, from
a list of dates to a rule, is `schedule_compress.py`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import takewhile

from msgspec import Struct

from content.model import Override, Schedule
from content.schedule_compress import compress
from content.schedule_rule import ScheduleOutsideSubset, days_of, parse_rule, starts_of
from content.text import Text

__all__ = ["Occurrence", "ScheduleOutsideSubset", "compress", "expand", "next_occurrence", "parse_rule", "problems"]

_START = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?", re.ASCII)


class Occurrence(Struct, frozen=True, order=True):
    """One meeting. `recurrence` is the start that the rule gave it; it differs from `start` where it was moved."""

    start: str
    recurrence: str
    duration_min: int = 0
    cancelled: bool = False
    note: Text | None = None


def problems(schedule: Schedule) -> list[tuple[str, str]]:
    """(field, catalogue key) for everything that a phone would not show as it was meant; empty when all is well."""
    found: list[tuple[str, str]] = []
    for name, starts in (
        ("start", (schedule.start,)),
        ("exdates", schedule.exdates),
        ("rdates", schedule.rdates),
        ("overrides", tuple(one.recurrence for one in schedule.overrides) + tuple(o.start for o in schedule.overrides if o.start)),
    ):
        if not all(map(_is_start, starts)):
            found.append((name, "schedule.no_such_time"))
    if not found and schedule.rule:
        try:
            rule = parse_rule(schedule.rule)
            # A start that the rule does not give would be an extra meeting that nobody wrote.
            first = next(days_of(rule, date.fromisoformat(schedule.start[:10])), None)
            if first is None or schedule.start[:10] != first.isoformat():
                found.append(("start", "schedule.start_off_rule"))
        except ScheduleOutsideSubset:
            found.append(("rule", ScheduleOutsideSubset.key))
    return found


def _is_start(text: str) -> bool:
    if not _START.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def expand(schedule: Schedule, from_day: str, to_day: str) -> list[Occurrence]:
    """Meetings that touch the days from `from_day` to `to_day` (both included), ascending; cancelled ones too.

    A start that is no time of the calendar is left out.
    """
    if not _is_start(schedule.start):
        return []
    overrides = {_full(schedule, one.recurrence): one for one in schedule.overrides}
    last = max([to_day, *(start[:10] for start in overrides)])
    found = [_overridden(schedule, start, overrides.get(start)) for start in _starts(schedule, last)]
    found = [one for one in found if _is_start(one.start)]
    return sorted(one for one in found if one.start[:10] <= to_day and _last_day(one, schedule.all_day) >= from_day)


def next_occurrence(schedule: Schedule, now: str) -> Occurrence | None:
    """The first meeting that begins at the local time `now` ("2026-11-22T09:00") or later and is not cancelled."""
    until = (date.fromisoformat(now[:10]) + timedelta(400)).isoformat()
    begins = now[:10] if schedule.all_day else now
    return next((one for one in expand(schedule, now[:10], until) if one.start >= begins and not one.cancelled), None)


def _overridden(schedule: Schedule, start: str, one: Override | None) -> Occurrence:
    if one is None:
        return Occurrence(start, start, schedule.duration_min)
    moved = _full(schedule, one.start) if one.start else start
    return Occurrence(moved, start, one.duration_min or schedule.duration_min, one.cancelled, one.note)


def _last_day(one: Occurrence, all_day: bool) -> str:
    if all_day:
        return (date.fromisoformat(one.start[:10]) + timedelta(max(one.duration_min - 1, 0) // 1440)).isoformat()
    return (datetime.fromisoformat(one.start) + timedelta(minutes=max(one.duration_min - 1, 0))).date().isoformat()


def _full(schedule: Schedule, start: str) -> str:
    """A day alone means the usual time on that day; an all-day schedule has days only."""
    return start[:10] + ("" if schedule.all_day else start[10:] or schedule.start[10:])


def _starts(schedule: Schedule, last_day: str) -> list[str]:
    """Rule and RDATEs without EXDATEs, each once."""
    start = _full(schedule, schedule.start)
    try:
        given = starts_of(parse_rule(schedule.rule), start) if schedule.rule else iter((start,))
    except ScheduleOutsideSubset:
        given = iter((start,))
    starts = {*takewhile(lambda one: one[:10] <= last_day, given), *(_full(schedule, one) for one in schedule.rdates)}
    gone = set(schedule.exdates)
    return sorted(one for one in starts if one not in gone and one[:10] not in gone)
