"""How long a check of a record holds (content brief 1 and 4). The feed carries days, the phone compares them; nothing rolls with the clock.

`verify_every_days` as it was set; help lines 90 days at the latest; a course or an event until its own end, where it has one.
"""

from __future__ import annotations

from datetime import date, timedelta

from content.model import Course, Event, Helpline, Record, Schedule
from content.schedule import expand

HELPLINE_DAYS = 90
# A schedule that says it ends does so within five years: longer ones are not looked through.
_YEARS = timedelta(days=5 * 366)


def holds_days(record: Record) -> int:
    """How many days after `verified_on` a reader may take the record for checked."""
    if isinstance(record, Helpline):
        return min(record.verify_every_days, HELPLINE_DAYS)
    end = last_day(record)
    if end and record.verified_on:
        return max(record.verify_every_days, (date.fromisoformat(end) - date.fromisoformat(record.verified_on)).days)
    return record.verify_every_days


def last_day(record: Record) -> str:
    """The day on which a course or an event ends by itself; empty where it does not, and for all other kinds."""
    if not isinstance(record, Course | Event):
        return ""
    if record.valid_to:
        return record.valid_to
    if record.schedule is None:
        return record.day if isinstance(record, Event) else ""
    return _last_meeting(record.schedule)


def is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def _last_meeting(schedule: Schedule) -> str:
    if schedule.rule and "UNTIL=" not in schedule.rule and "COUNT=" not in schedule.rule:
        return ""
    start = schedule.start[:10]
    if not is_day(start):
        return ""
    meetings = expand(schedule, start, (date.fromisoformat(start) + _YEARS).isoformat())
    return max((one.start[:10] for one in meetings), default=start)
