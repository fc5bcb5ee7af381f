"""The deterministic work of the sync brief: 1,000 records of ../shared/bench/data.py as places of an invented town in Jena's box."""

from __future__ import annotations

import contextlib
import importlib.util
import sqlite3
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from types import ModuleType

from content.model import Address, Hours, Phone, Place, Point, Town
from content.numbers import e164
from content.taxonomy import TAGS
from content.text import text
from server.house import open_house
from server.settings import Settings
from server.store import records
from server.store.records import Edit
from tests.bench.line import Server
from tests.bench.race import Ours, Peer, Race, Write, tell
from tests.shared import SHARED

TOWN = Town(
    slug="bench", title=text("de", "Werkbank"), land="TH", bbox_e7=(79_000_000, 499_000_000, 111_000_000, 511_000_000), languages=("de",)
)
HARMLESS = [tag.id for tag in TAGS.values() if tag.care == "plain"][:20]
DAY_S = 86_400
NAMES = {
    "a": "first sync",
    "b": "nothing changed",
    "c": "one record",
    "d": "1,000 edits behind",
    "d1": "the same, 1,000 publications",
    "e": "10 % after 30 days",
    "f": "month of 120 polls",
}


def load_work() -> ModuleType:
    """../shared/bench/data.py as a module; raises FileNotFoundError where it is missing."""
    path = SHARED / "bench/data.py"
    spec = importlib.util.spec_from_file_location("bench_data", path)
    if spec is None or spec.loader is None or not path.exists():
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def place(work: ModuleType, flat: dict) -> Place:
    """A flat record of the bench as a place: every fact has a field, its 20 tags become 20 of ours."""
    names = dict(flat["name"])
    where = flat["address"]
    days = {"Di": "Tu", "Mi": "We", "Do": "Th"}
    hours = "; ".join(" ".join(days.get(piece) or piece for piece in rule.split(" ")) for rule in flat["hours"].split("; "))
    tags = tuple(HARMLESS[work.TAGS.index(tag)] for tag in flat["tags"])
    return Place(
        id=flat["id"],
        town=TOWN.slug,
        status="published",
        title=text("de", harmless(names.pop("de")), **names),
        summary=text("de", harmless(flat["summary"])),
        organisation=flat["kind"],
        address=Address(street=where["street"], postcode=where["zip"], city=where["city"]),
        point=Point(lat_e7=round(flat["geo"][0] * 10**7), lon_e7=round(flat["geo"][1] * 10**7)),
        phones=(Phone(number=e164(flat["phone"])),),
        hours=Hours(osm=hours),
        languages=tuple("fa-AF" if lang == "fa" else lang for lang in flat["languages"]),
        tags=tags,
        verified_on=flat["updated"][:10],
    )


def harmless(words: str) -> str:
    """The privacy door refuses an address beside a house's name; the work's random words name some. Same length, other word."""
    return words.replace("Unterkunft", "Wanderwegs").replace("unterkunft", "wanderwegs")


class Clock:
    """Unix seconds for the publisher: begins now, and is set forward by the work."""

    def __init__(self) -> None:
        self.start_s = self.now_s = int(time.time())

    def set(self, after_s: int) -> None:
        self.now_s = self.start_s + after_s


@contextlib.contextmanager
def started(scratch: Path, clock: Clock, town: Town, first: Write, others: Collection[Peer]) -> Iterator[Race]:
    """A race on a fresh data folder: the first records published, the server running."""
    data = scratch / "data"
    data.mkdir(parents=True)
    with open_house(Settings(data=data), lambda: clock.now_s) as house:
        server = Server(data, module="tests.bench.still")
        ours = Ours(scratch, house, server, town)
        ours.publish(first)
        server.start()
        race = Race(ours, others)
        try:
            yield race
        finally:
            race.close()
            server.stop()


class Work:
    """The thousand records, and what is done to them in each scenario."""

    def __init__(self, race: Race, clock: Clock, data: ModuleType) -> None:
        self.race, self.clock, self.data = race, clock, data
        self.base = data.base()

    def write(self, *ops: tuple[str, dict]) -> None:
        """One publication."""
        self.clock.now_s += 1
        self.race.ours.publish(stored(self.data, self.clock.now_s, *ops))

    def back(self) -> None:
        """The base again, as a publication like any other: each scenario starts from the same thousand records."""
        have = {record.id for record in records.listed(self.race.ours.house.store.read, TOWN.slug)}
        self.write(*(("put", flat) for flat in self.base.values()), *(("del", {"id": rid}) for rid in have - self.base.keys()))

    def once(self, key: str, ops: list[tuple[str, dict]]) -> None:
        """A phone at the base, one publication, one catch-up."""
        self.back()
        self.race.catch_up(key)
        self.write(*ops)
        self.race.catch_up(key, key)

    def singly(self, key: str, ops: list[tuple[str, dict]]) -> None:
        """As `once`, each edit a publication of its own: the phone is a thousand publications behind."""
        self.back()
        self.race.catch_up(key)
        for op in ops:
            self.write(op)
        self.race.catch_up(key, key)

    def month(self) -> None:
        """Thirty daily publications that change a tenth of the records in all, four polls a day, each on a new connection."""
        self.back()
        self.race.catch_up("f")
        ops = self.data.ops_month(self.base)
        for day in range(30):
            self.clock.now_s += DAY_S
            self.write(*ops[day::30])
            for _ in range(4):
                self.race.catch_up("f", "f")

    def run(self, keys: Collection[str]) -> None:
        if "a" in keys or "b" in keys:
            self.race.catch_up("a", "a")
            self.race.catch_up("a", "b")
        for key, ops in (("c", self.data.ops_one), ("d", self.data.ops_behind), ("e", self.data.ops_month)):
            if key in keys:
                tell(f"{key}: {NAMES[key]}")
                self.once(key, ops(self.base))
        if "d1" in keys:
            tell(f"d1: {NAMES['d1']}")
            self.singly("d1", self.data.ops_behind(self.base))
        if "f" in keys:
            tell(f"f: {NAMES['f']}")
            self.month()


def stored(data: ModuleType, now_s: int, *ops: tuple[str, dict]) -> Write:
    def write(db: sqlite3.Connection) -> None:
        for op, flat in ops:
            if op == "del":
                records.remove(db, TOWN.slug, flat["id"], Edit("bench", now_s))
            else:
                records.put(db, TOWN, place(data, flat), Edit("bench", now_s))

    return write
