"""One event's rule, dates and exceptions to a `Schedule` that phones expand to exactly the same meetings.

A rule stays a rule where ours says the same; that is tried and counted, not believed. Any other becomes its dates up to a
horizon, which become a rule with exceptions again where they follow one (`schedule_compress.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Component
from msgspec.structs import replace

from content.intake.fields import Row
from content.intake.ical_rules import Recurrence, days_of, parse
from content.intake.ical_times import DAY_MIN, Moment, Zones, at_clock, length_of, moment, moments, naive, part
from content.intake.result import NotUnderstood, RowRefused
from content.intake.wording import plain, text_of
from content.model import Override, Schedule
from content.schedule import expand
from content.schedule import problems as troubles
from content.schedule_compress import compress
from content.schedule_rule import WEEKDAYS

# Dates of a rule that phones cannot follow reach back so far from the horizon; older ones nobody looks for.
DATED_DAYS = 800
MOST_DATES = 400
_NOTE_MAX = 200


def schedule_of(master: Component, changed: Sequence[Component], row: Row, zones: Zones, until: str, lang: str) -> Schedule:
    """Raises RowRefused: no start, an unknown zone, a rule or a number of dates that no phone could show."""
    start = moment(master, "DTSTART", zones)
    if start is None:
        raise RowRefused("DTSTART", "intake.missing")
    start = zones.own(start)
    if isinstance(start, datetime) and start.second:
        row.note("DTSTART", "intake.seconds_dropped")
    length = _length(master, start, row, zones)
    starts, rule = _starts(master, start, zones, until)
    lengths: dict[str, int] = {}
    for when, own in moments(master, "RDATE", zones):
        at = _same_form(zones.start(when), start)
        starts.append(at)
        if own >= 0 and own != length:
            lengths[at] = own
    gone = {_same_form(zones.start(zones.own(when)), start) for when, _ in moments(master, "EXDATE", zones)}
    title = plain(master.get("SUMMARY"))
    overrides = [_override(one, start, length, title, row, zones, lang) for one in changed]
    overrides += [Override(at, duration_min=own) for at, own in sorted(lengths.items()) if at not in {one.recurrence for one in overrides}]
    # A changed meeting may stand on a day that the rule does not give: it meets all the same.
    wanted = sorted({one for one in starts if one not in gone} | {one.recurrence for one in overrides})
    if not wanted:
        raise RowRefused("EXDATE", "intake.never_happens")
    found = _fitted(wanted, zones.start(start), rule if rule and zones.runs_like_ours(start) else None, until, row)
    return replace(found, duration_min=length, all_day=not isinstance(start, datetime), overrides=tuple(overrides))


def _length(event: Component, start: Moment, row: Row, zones: Zones) -> int:
    try:
        return length_of(event, start, zones)
    except NotUnderstood:
        row.note("DTEND", "intake.ends_before_it_begins")
        return 0 if isinstance(start, datetime) else DAY_MIN


def _same_form(at: str, start: Moment) -> str:
    """A day where the event has days; a day alone among times is that day at the usual time."""
    if not isinstance(start, datetime):
        return at[:10]
    return at if "T" in at else f"{at}T{start:%H:%M}"


def _starts(master: Component, start: Moment, zones: Zones, until: str) -> tuple[list[str], Recurrence | None]:
    """Local starts up to the horizon by the rule, and the rule; the first one always is the event's own."""
    written = master.get("RRULE")
    if written is None:
        return [zones.start(start)], None
    if isinstance(written, list):
        raise RowRefused("RRULE", "intake.rule_not_understood")
    try:
        rule = parse(written.to_ical().decode())
        last = _last(rule, start)
    except (NotUnderstood, ValueError):
        raise RowRefused("RRULE", "intake.rule_not_understood") from None
    first, horizon = date.fromisoformat(zones.start(start)[:10]), date.fromisoformat(until)
    begin = start.date() if isinstance(start, datetime) else start
    days = days_of(rule, begin, max(horizon, first, begin) + timedelta(1))
    given = (at_clock(day, start) for day in days)
    found = [zones.start(one) for one in given if not last or naive(one)[: len(last)] <= last]
    own = [] if last and naive(start)[: len(last)] > last else [zones.start(start)]
    return [*own, *(one for one in found if one[:10] <= max(until, first.isoformat()))], rule


def _last(rule: Recurrence, start: Moment) -> str:
    """UNTIL as the start's own clock writes it, or a day. UTC, as the standard wants it, is turned into that zone."""
    text = rule.until
    if len(text) == 8:
        date.fromisoformat(text)
        return text
    if not text:
        return ""
    at = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")
    if not isinstance(start, datetime):
        return text[:8]
    zone = start.tzinfo if text.endswith("Z") else None
    return naive(at.replace(tzinfo=UTC).astimezone(zone) if zone else at)


def _override(event: Component, start: Moment, length: int, title: str, row: Row, zones: Zones, lang: str) -> Override:
    """A changed meeting: cancelled, elsewhere in time, of another length, or under another title."""
    replaced = event["RECURRENCE-ID"]
    if str((part(replaced, "params") or {}).get("RANGE", "")).upper() == "THISANDFUTURE":
        raise RowRefused("RECURRENCE-ID", "intake.this_and_future")
    which = moment(event, "RECURRENCE-ID", zones)
    begins = moment(event, "DTSTART", zones)
    if which is None or begins is None:
        raise RowRefused("RECURRENCE-ID", "intake.not_understood")
    recurrence, moved = _same_form(zones.start(which), start), zones.start(begins)
    if ("T" in moved) != ("T" in recurrence):
        # One meeting of a weekly hour became a whole day, or the other way round: ours all are of one form.
        row.note("DTSTART", "intake.whole_day_among_times" if "T" in recurrence else "intake.time_dropped")
        moved = f"{moved}T00:00" if "T" in recurrence else moved[:10]
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    own = _length(event, begins, row, zones)
    note = plain(event.get("SUMMARY"))
    return Override(
        recurrence,
        cancelled,
        moved if moved != recurrence else "",
        own if own != length else 0,
        text_of(lang, {lang: row.shorten("SUMMARY", note, _NOTE_MAX)}) if note != title else None,
    )


def _fitted(wanted: list[str], start: str, rule: Recurrence | None, until: str, row: Row) -> Schedule:
    """The shortest schedule whose meetings up to the horizon are exactly these."""
    for text in _rewritten(rule) if rule and wanted[0] >= start else ():
        found = _with_exceptions(Schedule(start, all_day="T" not in start, rule=text), wanted, until)
        if found is not None:
            return found
    if rule and not rule.count and not rule.until:
        row.note("RRULE", "intake.rule_expanded")
    early = (date.fromisoformat(until) - timedelta(DATED_DAYS)).isoformat()
    kept = [one for one in wanted if one >= early] or wanted[-1:] if rule else wanted
    found = compress(kept)
    if len(found.rdates) + len(found.exdates) > MOST_DATES:
        raise RowRefused("RRULE", "intake.too_many_dates")
    return found


def _with_exceptions(draft: Schedule, wanted: list[str], until: str) -> Schedule | None:
    """`draft` with the EXDATEs and RDATEs that make it equal to `wanted`; None where it has to except more than it gives."""
    if troubles(draft):
        return None
    given = {one.recurrence for one in expand(draft, draft.start[:10], max(until, draft.start[:10]))}
    listed = set(wanted)
    gone, more = sorted(given - listed), sorted(listed - given)
    if len(gone) > max(3, len(given) // 2) or len(more) > MOST_DATES or len(gone) > MOST_DATES:
        return None
    return replace(draft, exdates=tuple(gone), rdates=tuple(more))


def _rewritten(rule: Recurrence) -> list[str]:
    """The same rule in the words of `schedule_rule.py`, where there are such words."""
    end = f";COUNT={rule.count}" if rule.count else f";UNTIL={rule.until}" if rule.until else ""
    if rule.by_set_pos or rule.by_month_day:
        return []
    days = ",".join(f"{ordinal or ''}{WEEKDAYS[weekday]}" for ordinal, weekday in rule.by_day)
    by_day = f";BYDAY={days}" if days else ""
    every = f";INTERVAL={rule.interval}" if rule.interval > 1 else ""
    found: list[str] = []
    if rule.freq in ("WEEKLY", "MONTHLY") and not rule.by_month:
        found.append(f"FREQ={rule.freq}{every}{by_day}{end}")
    if rule.freq == "DAILY" and not rule.by_month and rule.interval == 1:
        found.append(f"FREQ=WEEKLY{by_day or ';BYDAY=' + ','.join(WEEKDAYS)}{end}")
    if rule.freq == "DAILY" and not rule.by_month and not by_day and rule.interval % 7 == 0:
        found.append(f"FREQ=WEEKLY;INTERVAL={rule.interval // 7}{end}")
    if rule.freq == "YEARLY" and len(rule.by_month) <= 1 and (rule.by_month or not by_day):
        found.append(f"FREQ=MONTHLY;INTERVAL={12 * rule.interval}{by_day}{end}")
    return found
