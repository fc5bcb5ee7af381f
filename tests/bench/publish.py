"""`just bench publish [SIZE …]`: what one edit costs until readers get it, in a town of so many records in 14 languages.

The work is that of ../shared/bench/data.py, every record with its own text in every language. One process fills and publishes
the town, another opens it, edits one German text again and again (which moves all 14 feeds: translations are outdated now) and publishes.
"newest" ends when every head is laid: who held the head before gets the new one. "all" ends when the part list and seven more bases
lead there too.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from content.languages import DEFAULTS
from content.model import Place
from content.text import Said, Text, source_hash
from server import files
from server.house import House, open_house
from server.settings import Settings
from server.store import records, towns
from server.store.records import Edit
from tests.bench import work as bench

SIZES = (1_000, 2_000, 5_000, 10_000)
EDITS = 12
MUST_MS, STRETCH_MS = 500, 100
TOWN = replace(bench.TOWN, languages=DEFAULTS)
NOW_S = 1_795_600_000


def places(size: int) -> Iterator[Place]:
    """The work's records, again under new ids where more are wanted."""
    work = bench.load_work()
    base = list(work.base().values())
    spoken = [tag for tag in TOWN.languages if tag in work.LANGS and tag != "de"]
    for number in range(size):
        one = bench.place(work, base[number % len(base)])
        one = replace(one, id=f"{random.Random(number).randrange(16**8):08x}{number:05d}")
        yield replace(one, summary=translated(one.summary, spoken, work, number))


def translated(words: Text, spoken: list[str], work, number: int) -> Text:  # noqa: ANN001 - the shared module
    source = words.source
    said = {"de": Said(source)}
    for lang in spoken:
        rng = random.Random(f"{number}{lang}")
        said[lang] = Said(" ".join(work.sentence(rng, lang) for _ in range(2)), source_hash(source))
    return Text("de", said)


def fill(data: Path, size: int) -> None:
    with open_house(Settings(data=data), lambda: NOW_S) as house:

        def work(db) -> None:  # noqa: ANN001 - the writer's connection
            towns.add(db, TOWN)
            for one in places(size):
                records.put(db, TOWN, one, Edit("bench", NOW_S))

        house.store.write_now(work)
        house.publish(TOWN.slug)


def edit(data: Path) -> None:
    """Prints the figures of this process as JSON."""
    newest: list[tuple[float, float]] = []
    whole: list[tuple[float, float]] = []
    with open_house(Settings(data=data), lambda: now_s) as house:
        now_s = NOW_S + 1
        ids = [record.id for record in records.listed(house.store.read, TOWN.slug)]
        house.publish(TOWN.slug)
        point = files.point
        for step in range(EDITS):
            now_s += 61
            say(house, ids[step * 97 % len(ids)], f"Heute ab {step} Uhr geschlossen, morgen wieder wie immer.", now_s)
            begun = stamps()

            def pointed(*given: object, begun: tuple[float, float] = begun) -> None:
                point(*given)
                newest.append(since(begun))

            files.point = pointed
            moved = house.publish(TOWN.slug)
            whole.append(since(begun))
            assert len(moved) == len(TOWN.languages)
    # The first edits fill caches and have fewer bases than eight.
    print(
        json.dumps(
            {
                "newest": middle(newest[-5:]),
                "whole": middle(whole[-5:]),
                "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
            }
        )
    )


def say(house: House, record_id: str, sentence: str, now_s: int) -> None:
    def work(db) -> None:  # noqa: ANN001 - the writer's connection
        one = records.get(db, TOWN.slug, record_id)
        assert isinstance(one, Place) and one.summary is not None
        said = {**one.summary.said, "de": Said(f"{sentence} {one.summary.source}")}
        records.put(db, TOWN, replace(one, summary=replace(one.summary, said=said)), Edit("bench", now_s))

    house.store.write_now(work)


def stamps() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def since(begun: tuple[float, float]) -> tuple[float, float]:
    wall, cpu = stamps()
    return wall - begun[0], cpu - begun[1]


def middle(rows: list[tuple[float, float]]) -> tuple[float, float]:
    """Medians in milliseconds: wall, CPU."""
    return tuple(1000 * statistics.median(column) for column in zip(*rows, strict=True))  # type: ignore[return-value]


def child(*arguments: str) -> str:
    return subprocess.run([sys.executable, "-m", "tests.bench.publish", *arguments], check=True, capture_output=True, text=True).stdout


def main() -> None:
    if sys.argv[1:2] == ["--fill"]:
        fill(Path(sys.argv[2]), int(sys.argv[3]))
        return
    if sys.argv[1:2] == ["--edit"]:
        edit(Path(sys.argv[2]))
        return
    print(
        f"one edit, {len(TOWN.languages)} languages; must {MUST_MS} ms until newest, stretch {STRETCH_MS}; wall / CPU in ms, medians of 5"
    )
    print(f"{'records':>8} {'newest':>15} {'all':>15} {'peak MB':>8} {'first s':>8}")
    for size in [int(one) for one in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            begun = time.perf_counter()
            child("--fill", scratch, str(size))
            filled_s = time.perf_counter() - begun
            found = json.loads(child("--edit", scratch))
        newest, whole = (f"{wall:6.0f} / {cpu:6.0f}" for wall, cpu in (found["newest"], found["whole"]))
        print(f"{size:>8} {newest:>15} {whole:>15} {found['rss_mb']:>8.0f} {filled_s:>8.0f}", flush=True)


if __name__ == "__main__":
    main()
