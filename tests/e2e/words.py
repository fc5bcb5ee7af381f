"""The words the app shows, from the compiled catalogues, and the demo town's records that the tests walk to."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from content.model import Course, Event, Guide, Helpline, Place
from content.seed import demo_records
from content.taxonomy import TAGS, TOPICS
from tests.shared import ROOT

TOWN = "lindenhafen"
BERLIN = ZoneInfo("Europe/Berlin")
PLATES = [topic.id for topic in TOPICS]
#: Most of what stands on these is about health, residence or violence: the list has no address either.
QUIET_PLATES = {"papers", "health", "safe"}


@cache
def catalogue(lang: str) -> dict[str, Any]:
    found = json.loads((ROOT / "pwa/build/text" / f"{lang}.json").read_text("utf-8"))
    lent = {key: said for some in found.pop("", {}).values() for key, said in some.items()}
    return lent | found


def say(key: str, lang: str = "de", **values: object) -> str:
    """The sentence for `key` with its holes filled."""
    said = catalogue(lang)[key]
    for name, value in values.items():
        said = said.replace("{" + name + "}", str(value))
    return said


def start_of(key: str, lang: str = "de") -> str:
    """The sentence up to its first hole: what can be looked for without knowing the values."""
    said = catalogue(lang)[key]
    return (said["other"] if isinstance(said, dict) else said).split("{")[0].strip()


def monday() -> datetime.date:
    """The demo's own Monday: its dates lie around it."""
    today = datetime.datetime.now(datetime.UTC).date()
    return today - datetime.timedelta(days=today.weekday())


def wednesday_morning() -> datetime.datetime:
    """10:30 on the Wednesday of the demo's week: offices are open, lessons lie ahead."""
    return datetime.datetime.combine(monday() + datetime.timedelta(days=2), datetime.time(10, 30), BERLIN)


def _plain(record: Any) -> bool:
    return all(TAGS[tag].care == "plain" for tag in record.tags)


@cache
def records() -> dict[str, Any]:
    return {record.id: record for record in demo_records(monday())}


def first(kind: type, fits: Callable[[Any], bool] = lambda record: True) -> Any:
    return next(record for record in records().values() if type(record) is kind and fits(record))


PLACE = first(
    Place,
    lambda place: place.location_policy == "exact" and place.hours and place.phones and _plain(place) and place.tags[0] == "counselling",
)
COURSE = first(Course, lambda course: course.access.childcare == "yes" and course.seats.free > 0 and course.event_status == "confirmed")
EVENT = first(Event, lambda event: event.time_open and event.place_open)
GUIDE = first(Guide, lambda guide: guide.body and _plain(guide))
VIOLENCE = first(Helpline, lambda line: "violence" in line.tags)
SECRET = first(Place, lambda place: place.location_policy == "confidential")
