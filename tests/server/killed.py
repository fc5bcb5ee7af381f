"""A publisher that is there to be killed: edits and publishes for ever. `python -m tests.server.killed DATA`.

Everything is loaded once; each line on stdin, a seed, forks one publisher and answers with its process id.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

from msgspec.structs import replace

from content.model import Address, Alert, Place, Town
from content.text import text
from server.house import open_house
from server.settings import Settings
from server.store import records, towns
from server.store.records import Edit
from tests.server.conftest import NOW_S, place

TOWN = Town(
    slug="testtown",
    title=text("de", "Teststadt"),
    land="HE",
    bbox_e7=(86_000_000, 500_000_000, 89_000_000, 502_000_000),
    languages=("de", "en"),
)
STREET = "Geheimgasse"


def settings(data: Path) -> Settings:
    return Settings(data=data, sweep_s=7200)


def make(data: Path) -> None:
    with open_house(settings(data), lambda: NOW_S) as house:
        house.store.write_now(lambda db: towns.add(db, TOWN))
        for number in range(8):
            put(house, place(number), NOW_S)
        house.publish(TOWN.slug)


def publish_for_ever(data: Path, seed: int) -> None:
    chance = random.Random(seed)
    now_s = NOW_S + seed * 100_000
    with open_house(settings(data), lambda: now_s) as house:
        while True:
            now_s += chance.choice((1, 60, 3600))
            work = chance.choice((edit, edit, edit, say, say, close, vanish, warn))
            work(house, chance, now_s)
            if chance.random() < 0.3:
                house.publisher.tend(now_s)
            else:
                house.publish(TOWN.slug, renew=chance.random() < 0.1)


def put(house, record, now_s: int) -> None:
    house.store.write_now(lambda db: records.put(db, TOWN, record, Edit("killed", now_s)))


def one(house, chance) -> Place:
    """A place that is there, or a new one."""
    number = chance.randrange(12)
    found = records.get(house.store.read, TOWN.slug, place(number).id)
    return found if isinstance(found, Place) else place(number)


def edit(house, chance, now_s: int) -> None:
    put(house, replace(one(house, chance), summary=text("de", f"Neu {now_s}. " * chance.randrange(1, 40))), now_s)


def say(house, chance, now_s: int) -> None:
    """A place opens, in a street that nobody else is in."""
    found = one(house, chance)
    if found.address is None:
        put(house, replace(found, address=Address(street=f"{STREET} {now_s}", city="Teststadt")), now_s)


def close(house, chance, now_s: int) -> None:
    put(house, replace(one(house, chance), address=None), now_s)


def vanish(house, chance, now_s: int) -> None:
    found = one(house, chance)
    if records.get(house.store.read, TOWN.slug, found.id):
        house.store.write_now(lambda db: records.remove(db, TOWN.slug, found.id, Edit("killed", now_s)))


def warn(house, chance, now_s: int) -> None:
    title = text("de", f"Hitze {now_s}")
    put(house, Alert(id="alert00001", town=TOWN.slug, title=title, status="published", starts_s=now_s, expires_s=now_s + 9000), now_s)


def main() -> None:
    data = Path(sys.argv[1])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            publish_for_ever(data, int(line))
        print(child, flush=True)


if __name__ == "__main__":
    main()
