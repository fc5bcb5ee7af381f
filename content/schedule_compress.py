"""From a list of dates to a rule with exceptions: what importers do with sources that name every lesson.

The expansion of the result is exactly the list, whatever the list is. Of the rules that could be meant, the one that
leaves the fewest single dates wins; a list without any pattern stays a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from content.model import Schedule
from content.schedule_rule import WEEKDAYS, parse_rule, starts_of

INTERVALS = (1, 2, 3, 4)


def compress(starts: Iterable[str], duration_min: int = 0) -> Schedule:
    """The schedule of these local starts ("2026-11-22T09:00") or days, all of one length.

    `expand` gives the same starts, each once. Raises ValueError for none, or for days and times mixed.
    """
    wanted = sorted(set(starts))
    if not wanted or len({len(start) for start in wanted}) != 1:
        raise ValueError("starts of one form are needed, and at least one")
    if len(wanted) <= 2:
        # A rule counts as two dates: it cannot win. Calendars of thousands of single events pass here.
        return _fitted(wanted, wanted[0], "", duration_min)
    time, _ = Counter(start[10:] for start in wanted).most_common(1)[0]
    regular = [start for start in wanted if start[10:] == time]
    drafts = [_fitted(wanted, regular[0], rule, duration_min) for rule in _rules(regular)]
    return min([_fitted(wanted, wanted[0], "", duration_min), *drafts], key=_cost)


def _cost(schedule: Schedule) -> tuple[int, int, int]:
    """Single dates that travel, a rule counting as two; then weeks before months before none; then characters."""
    singles = len(schedule.exdates) + len(schedule.rdates)
    liking = 0 if "WEEKLY" in schedule.rule else 1 if schedule.rule else 2
    return singles + (2 if schedule.rule else 0), liking, len(schedule.rule)


def _fitted(wanted: list[str], start: str, rule: str, duration_min: int) -> Schedule:
    """A rule with the exceptions that make its expansion equal to the list."""
    given = set(starts_of(parse_rule(rule), start)) if rule else {start}
    return Schedule(
        start=start,
        duration_min=duration_min,
        all_day=len(start) == 10,
        rule=rule,
        exdates=tuple(sorted(given - set(wanted))),
        rdates=tuple(start for start in wanted if start not in given),
    )


def _rules(regular: list[str]) -> Iterator[str]:
    days = [date.fromisoformat(start[:10]) for start in regular]
    for interval in INTERVALS:
        yield _weekly(days, interval)
        yield from _monthly(days, interval)


def _weekly(days: list[date], interval: int) -> str:
    """The weekdays on which more weeks meet than miss."""
    weeks = range(0, _week(days[-1]) - _week(days[0]) + 1, interval)
    met = Counter(day.weekday() for day in days if (_week(day) - _week(days[0])) % interval == 0)
    chosen = sorted({weekday for weekday, times in met.items() if times * 2 > len(weeks)} | {days[0].weekday()})
    return _rule("WEEKLY", interval, [WEEKDAYS[weekday] for weekday in chosen], days[-1])


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _monthly(days: list[date], interval: int) -> Iterator[str]:
    """The n-th weekdays, counted from the month's beginning or end, on which more months meet than miss."""
    months = range(0, _month(days[-1]) - _month(days[0]) + 1, interval)
    regular = [day for day in days if (_month(day) - _month(days[0])) % interval == 0]
    for ordinal in (_nth, _nth_last):
        met = Counter((ordinal(day), day.weekday()) for day in regular)
        chosen = {place for place, times in met.items() if times * 2 > len(months)} | {(ordinal(days[0]), days[0].weekday())}
        yield _rule("MONTHLY", interval, [f"{number}{WEEKDAYS[weekday]}" for number, weekday in sorted(chosen)], days[-1])


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _nth(day: date) -> int:
    return (day.day + 6) // 7


def _nth_last(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return -(((following - day).days - 1) // 7 + 1)


def _rule(freq: str, interval: int, by_day: list[str], last: date) -> str:
    every = f";INTERVAL={interval}" if interval > 1 else ""
    return f"FREQ={freq}{every};BYDAY={','.join(by_day)};UNTIL={last:%Y%m%d}"
