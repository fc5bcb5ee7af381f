"""Every meeting of every real calendar is the one that the reference library finds, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import recurring_ical_events
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
