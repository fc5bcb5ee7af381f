"""The instants of one calendar event as local wall-clock starts of the town, the way `model.Schedule` stores them.

A time in UTC or in another zone becomes the town's time once, here; a floating one already is. A zone that neither the
world nor the file knows is refused: an hour's guess is a missed appointment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component
from icalendar.error import BrokenCalendarProperty
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from content.intake.result import NotUnderstood, RowRefused

DAY_MIN = 1440
Moment = date | datetime


class Zones:
    """The town's zone, the calendar's own (X-WR-TIMEZONE) and the names that its VTIMEZONEs define."""

    def __init__(self, town: str, calendar: Component) -> None:
        self.local = ZoneInfo(town)
        self.defined = {str(zone.get("TZID", "")) for zone in calendar.walk("VTIMEZONE")}
        self.calendar = zone_of(str(calendar.get("X-WR-TIMEZONE", "")))

    def own(self, moment: Moment) -> Moment:
        """In the zone that a rule repeats it in: a calendar that writes UTC and names a zone means the zone."""
        if isinstance(moment, datetime) and self.calendar and moment.tzinfo and moment.tzname() == "UTC":
            return moment.astimezone(self.calendar)
        return moment

    def start(self, moment: Moment) -> str:
        """A local start "2026-11-22T09:00", or a day."""
        if not isinstance(moment, datetime):
            return moment.isoformat()
        try:
            here = moment.astimezone(self.local) if moment.tzinfo else moment
        except OverflowError:
            raise RowRefused("DTSTART", "intake.not_understood") from None
        return here.strftime("%Y-%m-%dT%H:%M").rjust(16, "0")

    def runs_like_ours(self, moment: Moment) -> bool:
        """Whether wall clocks there and here always agree, so that a rule may stay a rule."""
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            return True
        return _same_clock(moment.tzinfo, self.local, moment.year)


@lru_cache(256)
def _same_clock(zone: tzinfo, local: ZoneInfo, year: int) -> bool:
    if getattr(zone, "key", "") == local.key:
        return True
    days = (datetime(min(max(year, 2), 9990), 1, 1, 12) + timedelta(ahead) for ahead in range(0, 3 * 365, 5))
    return all(day.replace(tzinfo=zone).utcoffset() == day.replace(tzinfo=local).utcoffset() for day in days)


@lru_cache(256)
def zone_of(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name)) if name else None
    except (ValueError, OSError, KeyError):
        return None


def part(value: Any, name: str) -> Any:
    """A piece of a property's value, None where it has none or was not understood: icalendar finds that out only when asked."""
    try:
        return getattr(value, name, None)
    except (BrokenCalendarProperty, ValueError):
        return None


def moment(event: Component, name: str, zones: Zones) -> Moment | None:
    """One property with a day or a time. Raises RowRefused for one that is written twice, wrongly, or in an unknown zone."""
    value = event.get(name)
    if value is None:
        return None
    found = None if isinstance(value, list) else part(value, "dt")
    if not isinstance(found, date):
        raise RowRefused(name, "intake.not_understood")
    _check_zone(name, value, found, zones)
    return found


def moments(event: Component, name: str, zones: Zones) -> Iterator[tuple[Moment, int]]:
    """All values of EXDATE or RDATE, each with its own length in minutes where it is a period, else -1."""
    listed = event.get(name)
    for group in listed if isinstance(listed, list) else [listed] if listed is not None else []:
        for one in part(group, "dts") or [group]:
            value: Any = part(one, "dt")
            begin, length = (value[0], _period(value)) if isinstance(value, tuple) else (value, -1)
            if not isinstance(begin, date):
                raise RowRefused(name, "intake.not_understood")
            _check_zone(name, group, begin, zones)
            yield begin, length


def _check_zone(name: str, value: Any, at: Moment, zones: Zones) -> None:
    named = str((part(value, "params") or {}).get("TZID", ""))
    if not named or not isinstance(at, datetime):
        return
    if at.tzinfo is None or (zone_of(named) is None and named not in zones.defined and named.casefold() != "utc"):
        raise RowRefused(name, "intake.zone_unknown")


def _period(value: tuple[Any, Any]) -> int:
    begin, end = value
    return minutes(end if isinstance(end, timedelta) else end - begin)


def minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def length_of(event: Component, start: Moment, zones: Zones) -> int:
    """Minutes that it lasts on the clock; 0: nobody said. Raises NotUnderstood for an end before the start.

    A whole day's end is the first day that is not part of it any more; without one it is that day alone.
    """
    end = moment(event, "DTEND", zones)
    if end is not None and isinstance(end, datetime) == isinstance(start, datetime):
        found = _between(start, end, zones)
        if found < 0:
            raise NotUnderstood
        return found or (0 if isinstance(start, datetime) else DAY_MIN)
    given = part(event.get("DURATION"), "dt")
    if isinstance(given, timedelta):
        if given < timedelta(0):
            raise NotUnderstood
        return minutes(given) or (0 if isinstance(start, datetime) else DAY_MIN)
    if end is not None:
        raise NotUnderstood
    return 0 if isinstance(start, datetime) else DAY_MIN


def _between(start: Moment, end: Moment, zones: Zones) -> int:
    first, last = (datetime.fromisoformat(zones.start(one)) for one in (start, end))
    return minutes(last - first)


def at_clock(day: date, start: Moment) -> Moment:
    """The same clock time on another day, in the same zone."""
    return datetime.combine(day, time(start.hour, start.minute, start.second), start.tzinfo) if isinstance(start, datetime) else day


def naive(start: Moment) -> str:
    return start.strftime("%Y%m%dT%H%M%S") if isinstance(start, datetime) else start.strftime("%Y%m%d")
