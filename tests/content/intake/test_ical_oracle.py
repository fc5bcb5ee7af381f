"""Every meeting of every real calendar is the one that the reference library finds, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import recurring_ical_events
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from content.intake import ical
from content.intake.ical_times import Zones
from content.schedule import expand
from tests.content.intake.real import SHARED, town

FOLDER = SHARED / "ical"
FILES = sorted(path.name for path in FOLDER.glob("*.ics"))
FROM = "2000-01-01"
# The library turns an end before the start around; we take the start as it stands and say so.
ENDS_BEFORE = "intake.ends_before_it_begins"


def test_the_real_calendars_are_here():
    if not FILES:
        pytest.skip(f"real data is missing: {FOLDER} (set LOTSE_SHARED to the folder that holds data/)")
    assert len(FILES) == 47


def by_the_library(raw: bytes, zones: Zones, first: str, last: str) -> dict[str, set[str]]:
    """Local starts per UID, as many days around as zones can move a start."""
    around = (date.fromisoformat(first) - timedelta(1), date.fromisoformat(last) + timedelta(2))
    found: dict[str, set[str]] = {}
    for calendar in Calendar.from_ical(raw, multiple=True):
        for one in recurring_ical_events.of(calendar).between(*around):
            start = zones.start(one["DTSTART"].dt).removesuffix("T00:00")
            if first <= start[:10] <= last:
                found.setdefault(str(one.get("UID", "")), set()).add(start)
    return found


def refused_by_the_library(raw: bytes) -> bool:
    try:
        by_the_library(raw, Zones("Europe/Berlin", Calendar()), FROM, "2030-01-01")
    except ValueError:
        return True
    return False


@pytest.mark.parametrize("name", FILES)
def test_every_meeting_is_where_the_reference_library_finds_it(name):
    raw = (FOLDER / name).read_bytes()
    here = town()
    if refused_by_the_library(raw):
        intake = ical.read(raw, town=here, lang="de")
        assert intake.found == () and [no.reason for no in intake.refused] == ["intake.rule_not_understood"]
        return
    calendars = list(Calendar.from_ical(raw, multiple=True))
    zones = Zones(here.zone, calendars[0])
    until = ical._own_horizon(calendars)
    intake = ical.read(raw, town=here, lang="de", until=until)
    theirs = by_the_library(raw, zones, FROM, until)
    uids = {str(event.get("UID", "")) for calendar in calendars for event in calendar.walk("VEVENT")}
    dated = {note.row for note in intake.noted if note.reason == "intake.rule_expanded"}
    turned = {note.row for note in intake.noted if note.reason == ENDS_BEFORE}
    recent = (date.fromisoformat(until) - timedelta(790)).isoformat()
    ours: dict[str, set[str]] = {}
    for found in intake.found:
        first = recent if found.row in dated else FROM
        key = found.key if found.key in uids else ""
        starts = {one.start.removesuffix("T00:00") for one in expand(found.record.schedule, first, until) if one.start[:10] >= first}
        ours.setdefault(key, set()).update(starts)
        if found.row in dated:
            theirs[key] = {start for start in theirs[key] if start[:10] >= recent}
        if found.row in turned:
            assert {start[:10] for start in theirs.pop(key)} == {start[:10] for start in ours.pop(key)}
    refused = {no.key if no.key in uids else "" for no in intake.refused}
    assert ours == {key: starts for key, starts in theirs.items() if key not in refused}


DAYS = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
# "MO" and "5MO" in one rule are a union by the standard, and an intersection to the library.
NTH = st.tuples(st.sampled_from(["1", "2", "3", "-1", "-2", "5"]), DAYS).map("".join)


def several(values):
    return st.lists(values, min_size=1, max_size=3, unique=True).map(lambda found: ",".join(map(str, found)))


@st.composite
def rules(draw) -> str:
    """Any rule that says days: the frequency, and parts that the standard allows beside it."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 4))}")
    if draw(st.booleans()):
        parts.append(f"BYDAY={draw(several(NTH if freq in ('MONTHLY', 'YEARLY') and draw(st.booleans()) else DAYS))}")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(several(st.integers(1, 12)))}")
    if freq != "WEEKLY" and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(several(st.sampled_from([1, 2, 13, 28, 29, 30, 31, -1, -5])))}")
    if len(parts) > 1 and freq != "DAILY" and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1]))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(['MO', 'SU']))}")
    # Not a day: the library ends such a rule before that day's meeting, we with it, as our phones do.
    ends = ["", f"COUNT={draw(st.integers(1, 30))}", "UNTIL=20270628T080000Z"]
    return ";".join([*parts, *filter(None, [draw(st.sampled_from(ends))])])


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(rule=rules(), start=st.sampled_from(["20261026T100000", "20260131T100000", "20260227T090000", "20260302T233000"]))
def test_any_rule_gives_the_days_that_the_reference_library_gives(rule, start):
    """Over both clock changes, whether it stays a rule or becomes its dates; a refusal says why."""
    event = f"UID:a\r\nSUMMARY:A\r\nDTSTART;TZID=Europe/Berlin:{start}\r\nRRULE:{rule}"
    raw = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    until = "2027-12-31"
    intake = ical.read(raw, town=town(), lang="de", until=until)
    if not intake.found:
        reasons = {"intake.too_many_dates", "intake.never_happens", "intake.rule_not_understood"}
        assert {no.reason for no in intake.refused} <= reasons and intake.refused
        return
    first = "2026-01-01"
    theirs = by_the_library(raw, Zones("Europe/Berlin", Calendar()), first, until).get("a", set())
    assert {one.start for one in expand(intake.found[0].record.schedule, first, until)} == theirs
