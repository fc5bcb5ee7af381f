"""`just bench sync`: the scenarios a–f of the sync brief, with the real TypeScript client over real HTTP, in HTTP/2 bytes.

The work is the deterministic one of ../shared/bench/data.py: 1,000 records as places of an invented town in Jena's box,
written as an editor writes them. After every catch-up the phone's root is compared with the server's. Limits: DESIGN 6.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from content.model import Address, Hours, Phone, Place, Point, Town
from content.numbers import e164
from content.taxonomy import TAGS
from content.text import text
from server.house import House, open_house
from server.settings import Settings
from server.store import publications, records, towns
from server.store.records import Edit
from tests.bench.line import Server, phone
from tests.bench.wire import Relay, Weight
from tests.shared import SHARED

TOWN = Town(
    slug="bench", title=text("de", "Werkbank"), land="TH", bbox_e7=(79_000_000, 499_000_000, 111_000_000, 511_000_000), languages=("de",)
)
HARMLESS = [tag.id for tag in TAGS.values() if tag.care == "plain"][:20]
DAY_S = 86_400


class Limit(NamedTuple):
    must: int
    stretch: int


LIMITS = {
    "a": Limit(132_000, 126_000),
    "b": Limit(400, 365),
    "c": Limit(760, 650),
    "d": Limit(13_500, 11_500),
    "e": Limit(5_500, 4_500),
    "f": Limit(62_500, 57_000),
}
NAMES = {
    "a": "first sync",
    "b": "nothing changed",
    "c": "one record",
    "d": "1,000 edits behind",
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
    hours = "; ".join(" ".join(days.get(piece, piece) for piece in rule.split(" ")) for rule in flat["hours"].split("; "))
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


class Bench:
    """A store that is edited here, a server that notices, a relay that counts, phones that catch up."""

    def __init__(self, scratch: Path, work: ModuleType) -> None:
        self.scratch, self.work = scratch, work
        self.start_s = int(time.time())
        self.now_s = self.start_s
        self.data = scratch / "data"
        self.pin = ""

    def write(self, house: House, ops: Iterable[tuple[str, dict]], *, first: bool = False) -> bytes:
        """Stores the operations, publishes once, gives the root."""

        def work(db) -> None:  # noqa: ANN001 - the writer's connection
            if first:
                towns.add(db, TOWN)
            for op, flat in ops:
                if op == "del":
                    records.remove(db, TOWN.slug, flat["id"], Edit("bench", self.now_s))
                else:
                    records.put(db, TOWN, place(self.work, flat), Edit("bench", self.now_s))

        house.store.write_now(work)
        house.publish(TOWN.slug)
        self.pin = house.keys().root_text
        return self.root(house)

    @staticmethod
    def root(house: House) -> bytes:
        newest = publications.newest(house.store.read, f"{TOWN.slug}/de")
        assert newest is not None
        return newest.root

    def pull(self, relay: Relay, into: Path, root: bytes) -> Weight:
        """One catch-up; the phone must arrive at `root`."""
        for _ in range(100):
            relay.take()
            said = phone(relay.url, TOWN.slug, "de", into, f"--root={self.pin}")
            if said["root"] == root.hex():
                return relay.take()
            time.sleep(0.1)
        raise AssertionError(f"the phone holds {said['root'][:16]}, the server {root.hex()[:16]}")


def measure() -> dict[str, Weight]:
    work = load_work()
    base = work.base()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), work)
        return _scenarios(bench, base)


def _scenarios(bench: Bench, base: dict[str, dict]) -> dict[str, Weight]:
    work, found = bench.work, {}
    with open_house(Settings(data=bench.data), lambda: bench.now_s) as house:
        root = bench.write(house, (("put", flat) for flat in base.values()), first=True)
        server = Server(bench.data)
        server.start()
        relay = Relay(server.port)
        try:
            one = bench.scratch / "one"
            found["a"] = bench.pull(relay, one, root)
            found["b"] = bench.pull(relay, one, root)
            for name, ops in (("c", work.ops_one), ("d", work.ops_behind), ("e", work.ops_month)):
                into = bench.scratch / name
                back_to_base(bench, house, base)
                bench.pull(relay, into, bench.root(house))
                changes = ops(base)
                bench.now_s += 1
                found[name] = settled(bench, relay, into, bench.write(house, changes))
            found["f"] = month(bench, house, relay, base)
        finally:
            relay.close()
            server.stop()
    return found


def settled(bench: Bench, relay: Relay, into: Path, root: bytes) -> Weight:
    """The catch-up once the server has noticed what was published beside it (`Settings.notice_s`)."""
    time.sleep(1)
    return bench.pull(relay, into, root)


def back_to_base(bench: Bench, house: House, base: dict[str, dict]) -> None:
    """The base again, as a publication like any other: each scenario starts from the same thousand records."""
    have = {record.id for record in records.listed(house.store.read, TOWN.slug)}
    bench.now_s += 1
    bench.write(house, [*(("put", flat) for flat in base.values()), *(("del", {"id": rid}) for rid in have - base.keys())])
    time.sleep(1)


def month(bench: Bench, house: House, relay: Relay, base: dict[str, dict]) -> Weight:
    """Thirty daily publications that change a tenth of the records in all, four polls a day, each on a new connection."""
    back_to_base(bench, house, base)
    into = bench.scratch / "f"
    bench.pull(relay, into, bench.root(house))
    ops = bench.work.ops_month(base)
    total = Weight()
    for day in range(30):
        bench.now_s += DAY_S
        root = bench.write(house, ops[day::30])
        for poll in range(4):
            weight = settled(bench, relay, into, root) if poll == 0 else bench.pull(relay, into, root)
            for name, value in vars(weight).items():
                setattr(total, name, getattr(total, name) + value)
    return total


def rows(found: dict[str, Weight]) -> list[dict]:
    return [
        {
            "what": f"sync {key}: {NAMES[key]}",
            "bytes": weight.http2,
            "must": LIMITS[key].must,
            "stretch": LIMITS[key].stretch,
            **vars(weight),
        }
        for key, weight in found.items()
    ]


def main() -> int:
    try:
        found = rows(measure())
    except FileNotFoundError as missing:
        print(f"skipped: {missing} is not here (set LOTSE_SHARED)")
        return 0
    if "--json" in sys.argv:
        print(json.dumps(found))
    for row in found:
        counted = f"{row['http2']:8,} HTTP/2  {row['http1']:8,} HTTP/1.1  {row['body']:8,} body  {row['requests']:4} requests"
        print(f"{row['what']:28} {counted}  must {row['must']:,}, stretch {row['stretch']:,}")
    return 1 if any(row["bytes"] > row["must"] for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
