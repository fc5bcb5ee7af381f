"""Lindenhafen, an invented town: demo, screenshots and default test fixture are the same records.

It shows every kind, both directions, every status. It dials nobody: only the numbers the Bundesnetzagentur keeps for
fiction and the verified help-line table (tests/content/test_seed.py). It lies in the open sea, so that no way leads
to a real door.
"""

from __future__ import annotations

from datetime import date

from content.languages import DEFAULTS
from content.model import Record, Town
from content.seed.alerts import alerts
from content.seed.courses import courses
from content.seed.events import events
from content.seed.guides import guides
from content.seed.helplines import helplines
from content.seed.names import EAST_E7, NORTH_E7, QUARTERS, SOUTH_E7, TOWN, WEST_E7
from content.seed.places import places
from content.text import text


def demo_town() -> Town:
    """The tenant: a town in Hesse with all fourteen default languages."""
    return Town(
        slug=TOWN,
        title=text("de", "Lindenhafen"),
        land="HE",
        bbox_e7=(WEST_E7, SOUTH_E7, EAST_E7, NORTH_E7),
        languages=DEFAULTS,
        quarters=QUARTERS,
    )


def demo_records(today: date) -> list[Record]:
    """About 300 records. Dated ones lie around the week of `today`; everything else is the same on every day."""
    return [*helplines(today), *alerts(today), *places(today), *courses(today), *events(today), *guides(today)]
