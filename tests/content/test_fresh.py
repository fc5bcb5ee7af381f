"""How long a check holds, as readers are told it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from content.fresh import holds_days
from content.model import Course, Event, Helpline, Phone, Place, Schedule, Town
from content.privacy import public
from content.text import text

TITLE = text("de", "Titel")
TOWN = Town(slug="t", title=TITLE, land="HE", bbox_e7=(86_000_000, 500_000_000, 89_000_000, 502_000_000))
LINE = Helpline(id="a", town="t", title=TITLE, status="published", verified_on="2026-01-10", phones=(Phone("116016"),))
COURSE = Course(id="b", town="t", title=TITLE, status="published", verified_on="2026-01-10", schedule=Schedule("2026-01-13T09:00", 90))
WEEKLY = Schedule("2026-01-13T09:00", 90, rule="FREQ=WEEKLY;BYDAY=TU")


@pytest.mark.parametrize(
    ("record", "days"),
    [
        (Place(id="c", town="t", title=TITLE, verified_on="2026-01-10"), 180),
        (LINE, 90),
        (replace(LINE, verify_every_days=30), 30),
        (COURSE, 180),
        (replace(COURSE, schedule=replace(WEEKLY, rule=f"{WEEKLY.rule};UNTIL=20261222T235959")), 346),
        (replace(COURSE, schedule=WEEKLY), 180),
        (replace(COURSE, schedule=WEEKLY, valid_to="2026-12-31"), 355),
        (replace(COURSE, verified_on="", valid_to="2026-12-31"), 180),
        (Event(id="d", town="t", title=TITLE, verified_on="2026-01-10", day="2026-12-24"), 348),
        (replace(COURSE, schedule=replace(WEEKLY, start="nonsense")), 180),
    ],
)
def test_a_check_holds_for_the_kind_s_time(record, days):
    """A shelter's number is old after three months even where nobody set so; a course is not old before it ends."""
    assert holds_days(record) == days


def test_the_feed_says_it_so_that_older_apps_know_it_too():
    out = public(replace(COURSE, schedule=replace(WEEKLY, rule=f"{WEEKLY.rule};UNTIL=20261222T235959")), town=TOWN)
    assert out is not None and getattr(out, "verify_every_days") == 346  # noqa: B009
    line = public(LINE, town=TOWN)
    assert line is not None and getattr(line, "verify_every_days") == 90  # noqa: B009
