"""Two real years for `just bench sync`: a city's rallies as it published them, and a district's guide on the days its pages were touched.

Rallies: `assemblies_2023-2024.csv` of Dresden has every row that a commit of the city's list brought, with its time. A state
is, of each id, the rows of its newest commit, without days that are over. Every commit of 2024 is imported and published.
Guide: the district's 238 pages exist in one state only, with the time of their last change. So the year before that state
is made up in one point: each page begins with its first long sentence taken from the next page, and becomes its real self
on its real day.

Three phones: one asks every evening, one at the end of every thirtieth day, one once after the whole year.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from content.intake import FORMATS
from content.model import Town
from content.text import text
from server.importing import take_in
from server.store.records import Edit
from tests.bench.race import Race, Write, tell
from tests.shared import SHARED

DRESDEN = Town(
    slug="dresden", title=text("de", "Dresden"), land="SN", bbox_e7=(135_700_000, 509_000_000, 139_700_000, 512_000_000), languages=("de",)
)
AUGSBURG = Town(
    slug="lkaugsburg", title=text("de", "Landkreis Augsburg"), land="BY", bbox_e7=(104_000_000, 480_000_000, 111_000_000, 487_000_000),
    languages=("de",),
)  # fmt: skip
RALLIES = SHARED / "data/assemblies/dresden_feed/assemblies_2023-2024.csv"
GUIDE = SHARED / "data/integreat/pages_lkaugsburg_de.json"
FIRST_DAY, DAYS = datetime.date(2024, 1, 1), 366
GUIDE_DAY = datetime.date(2023, 1, 24)
DAY_S, EVENING_S, MONTH_DAYS = 86_400, 20 * 3600, 30
COLUMNS = {"Datum": "date", "Zeit": "time", "Thema": "topic", "Ort": "location", "Startpunkt": "start"} | {
    "Teilnehmer": "attendees",
    "Status": "status",
}
SENTENCE = re.compile(r"(?<=>)[^<>]{40,}(?=<)")


class Change(NamedTuple):
    """One publication: what is written, and when, in seconds from the beginning of the year."""

    at_s: int
    write: Write


class Year(NamedTuple):
    """A town, what it begins with, what happens."""

    name: str
    town: Town
    first: Write
    changes: list[Change]


def year_of(name: str) -> Year | None:
    """ "dresden" or "augsburg"; None, saying so, where its file is missing."""
    path, make = {"dresden": (RALLIES, rallies), "augsburg": (GUIDE, guide)}[name]
    if path.exists():
        return make()
    tell(f"not measured: {name}, because {path} is not here (set LOTSE_SHARED)")
    return None


def rallies() -> Year:
    states = list(_rally_states(RALLIES))
    base = [state for state in states if state[0].date() < FIRST_DAY][-1]
    midnight = datetime.datetime.combine(FIRST_DAY, datetime.time(), datetime.UTC)
    changes = [
        Change(int((when - midnight).total_seconds()), _imported("assemblies", DRESDEN, feed))
        for when, feed in states
        if 0 <= (when.date() - FIRST_DAY).days < DAYS
    ]
    return Year("dresden", DRESDEN, _imported("assemblies", DRESDEN, base[1]), changes)


def _rally_states(path: Path) -> Iterator[tuple[datetime.datetime, dict]]:
    """After every commit, the list as the city's feed had it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    current: dict[str, list[dict[str, str]]] = {}
    for stamp, group in groupby(rows, key=lambda row: row["timestamp"]):
        when = datetime.datetime.fromisoformat(stamp)
        fresh = list(group)
        for row in fresh:
            current[row["id"]] = []
        for row in fresh:
            current[row["id"]].append(row)
        day = when.date().isoformat()
        listed = sorted((row for rows in current.values() for row in rows if row["date"] >= day), key=lambda row: (row["date"], row["id"]))
        yield (
            when,
            {
                "Dateidatum": day,
                "Versammlungen": [{name: row[column] or None for name, column in COLUMNS.items()} for row in listed],
            },
        )


def guide() -> Year:
    pages = json.loads(GUIDE.read_bytes())
    before = [_earlier(page, after) for page, after in zip(pages, [*pages[1:], pages[0]], strict=True)]
    order = sorted(range(len(pages)), key=lambda at: pages[at]["last_updated"])
    states, now = [], list(before)
    for day, group in groupby(order, key=lambda at: pages[at]["last_updated"][:10]):
        for at in group:
            now[at] = pages[at]
        states.append((day, list(now)))
    changes = [
        Change((datetime.date.fromisoformat(day) - GUIDE_DAY).days * DAY_S, _imported("integreat-pages", AUGSBURG, state))
        for day, state in states
    ]
    return Year("augsburg", AUGSBURG, _imported("integreat-pages", AUGSBURG, before), changes)


def _earlier(page: dict, after: dict) -> dict:
    """The page with a sentence of another one in place of its first long one, as it may have been before its last change."""
    other = SENTENCE.search(after["content"])
    words = other[0] if other else "Bitte fragen Sie vor Ort nach den aktuellen Zeiten."
    return {**page, "content": SENTENCE.sub(lambda _: words, page["content"], count=1), "last_updated": "2022-12-01T12:00:00+01:00"}


def _imported(kind: str, town: Town, listing: object) -> Write:
    intake = FORMATS[kind](json.dumps(listing).encode(), town=town, lang="de")
    return lambda db: take_in(db, town, intake, "de", Edit(f"import:{kind}", 0), allow_removal=True)


def run(race: Race, year: Year, set_clock: Callable[[int], None]) -> None:
    """Lives the year; `set_clock` takes seconds since its beginning."""
    named = {"evening": f"{year.name}, 366 evenings", "month": f"{year.name}, 12 × 30 days", "year": f"{year.name}, once after a year"}
    race.catch_up("evening", f"{year.name}, first sync")
    for phone in ("month", "year"):
        race.catch_up(phone)
    waiting = list(year.changes)
    for day in range(DAYS):
        evening_s = day * DAY_S + EVENING_S
        while waiting and waiting[0].at_s <= evening_s:
            change = waiting.pop(0)
            set_clock(change.at_s)
            race.ours.publish(change.write)
        # Without news the head is signed anew once it is a day old.
        set_clock(evening_s)
        race.ours.publish()
        race.catch_up("evening", named["evening"])
        if (day + 1) % MONTH_DAYS == 0:
            tell(f"{year.name}: day {day + 1} of {DAYS}, {len(waiting)} publications to come")
            race.catch_up("month", named["month"])
    race.catch_up("year", named["year"])
