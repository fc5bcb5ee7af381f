"""A storm: one publication after the other while many phones pull through links that lose, double, delay and cut.

A real `lotse serve` on a real data folder, the publisher beside it in this process, phones in threads of their own and as node
processes that are killed at random. LOTSE_SOAK runs the whole: 200 publications, 50 phones.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from content.model import Town
from server.errors import LinkFailed
from server.house import House, open_house
from server.link import HttpLink
from server.settings import Settings
from server.store import publications, records, towns
from server.store.records import Edit
from sync.canon import root_of
from sync.errors import SyncError, Unanswered
from sync.replica import Replica
from tests.doubles.phone_process import bundled
from tests.faults import FaultyLink, LinkLost
from tests.server.conftest import place
from tests.server.live import LiveServer

WHOLE = "LOTSE_SOAK" in os.environ
PUBLICATIONS, PHONES, PROCESSES = (200, 50, 3) if WHOLE else (20, 8, 1)
FEED = "testtown/de"
WEATHER = ("ok", "ok", "ok", "lost", "twice", "late", "cut", "stale")


class Seen(msgspec.Struct):
    """What all phones did, under one lock."""

    roots: set[str] = msgspec.field(default_factory=set)
    ends: Counter[str] = msgspec.field(default_factory=Counter)
    requests: Counter[tuple[str, int]] = msgspec.field(default_factory=Counter)
    killed: int = 0


class Reader(threading.Thread):
    """One phone that looks again and again, whatever the weather; its own hand ends its pauses."""

    def __init__(self, number: int, url: str, root_key: bytes, seen: Seen, lock: threading.Lock, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.dice = random.Random(number)
        self.phone = Replica(FEED, root_key)
        self.http = HttpLink(url)
        self.link = FaultyLink(self.http)
        self.seen, self.lock, self.over = seen, lock, over
        self.broken: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.link.next = self.dice.choice(WEATHER)
                self.link.cut_at = self.dice.randrange(400)
                self.look(is_calm=self.link.next == "ok" and self.link.is_calm)
                if self.dice.random() < 0.1:
                    self.phone = Replica.from_bytes(self.phone.to_bytes())
                time.sleep(self.dice.random() * 0.05)
        except BaseException as problem:
            self.broken = problem
        finally:
            self.http.close()

    def look(self, *, is_calm: bool) -> None:
        before, state = self.link.requests, self.phone.state
        self.phone.end_pause()
        try:
            end = self.phone.catch_up(self.link, int(time.time()))
        except (SyncError, LinkLost, LinkFailed) as problem:
            assert self.phone.state is state, "refused: the old state is there, whole"
            end = f"Unanswered {problem.status}" if isinstance(problem, Unanswered) else type(problem).__name__
        held = self.phone.state
        assert not held.head or root_of(held.records) == held.head.root
        with self.lock:
            self.seen.ends[end] += 1
            if held.head:
                self.seen.roots.add(held.head.root.hex())
            if is_calm:
                self.seen.requests[end, self.link.requests - before] += 1


class Process(threading.Thread):
    """The phone's own code, one call of `phone.mjs` after the other; every other one is killed somewhere on its way."""

    def __init__(self, number: int, url: str, script: Path, into: Path, seen: Seen, lock: threading.Lock, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.dice = random.Random(1_000 + number)
        self.command = ["node", str(script), "pull", url, "--town", "testtown", "--lang", "de", "--into", str(into / f"{number}"), "--json"]
        self.seen, self.lock, self.over = seen, lock, over
        self.last = ""

    def run(self) -> None:
        while not self.over.is_set():
            self.look(self.dice.random() * 0.6 if self.dice.random() < 0.5 else None)

    def look(self, dies_after_s: float | None = None) -> None:
        process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            said, _ = process.communicate(timeout=dies_after_s)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
        with self.lock:
            if said:
                self.last = json.loads(said)["root"]
                self.seen.roots.add(self.last)
                self.seen.ends["phone.mjs"] += 1
            self.seen.killed += process.returncode == -9


@pytest.fixture
def served(tmp_path: Path, town: Town) -> Iterator[tuple[House, str]]:
    chosen = Settings(data=tmp_path / "data", app=tmp_path / "app")
    with open_house(chosen) as house:
        house.store.write_now(lambda db: towns.add(db, msgspec.structs.replace(town, languages=("de",))))
        house.publish("testtown")
        with LiveServer(chosen.data) as server:
            yield house, server.url


def published(house: House, dice: random.Random, number: int) -> str:
    """A few records added, changed and deleted in one transaction, published; the root that came of it."""
    town = towns.get(house.store.read, "testtown")
    edit = Edit("test", house.now())

    def work(db) -> None:
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(40)
            status = "draft" if dice.random() < 0.2 else "published"
            records.put(db, town, msgspec.structs.replace(place(at, f"Beratung {at}, Fassung {number}"), status=status), edit)

    house.store.write_now(work)
    house.publish("testtown")
    return newest_root(house)


def until(is_so: Callable[[], bool], patience_s: float) -> bool:
    """Waits for a condition; gives whether it came."""
    end_s = time.monotonic() + patience_s
    while not (found := is_so()) and time.monotonic() < end_s:
        time.sleep(0.01)
    return found


def newest_root(house: House) -> str:
    newest = publications.newest(house.store.read, FEED)
    assert newest
    return newest.root.hex()


def test_all_phones_end_at_the_last_root_and_hold_nothing_that_was_not_published(served, tmp_path, capsys):
    house, url = served
    script, dice, begun_s = bundled("src/sync/phone.ts", tmp_path), random.Random(7), time.monotonic()
    # phone.mjs asks the page for the root key; a server without a build of the app has none.
    roots = [newest_root(house), published(house, dice, 0)]
    seen, lock, over = Seen(), threading.Lock(), threading.Event()
    readers = [Reader(number, url, house.keys().root_public, seen, lock, over) for number in range(PHONES - PROCESSES)]
    processes = [Process(number, url, script, tmp_path / "phones", seen, lock, over) for number in range(PROCESSES)]
    for process in processes:
        process.command += [f"--root={house.keys().root_text}"]
    for thread in (*readers, *processes):
        thread.start()
    for number in range(1, PUBLICATIONS):
        roots.append(published(house, dice, number))
        enough = seen.ends.total() + PHONES
        until(lambda enough=enough: seen.ends.total() >= enough, 5)
    over.set()
    for thread in (*readers, *processes):
        thread.join(60)
        assert not thread.is_alive()
    assert [reader.broken for reader in readers if reader.broken] == []
    assert seen.roots <= set(roots), "a state that was never published"

    # Fair weather again. The server looks three times a second for what the publisher beside it wrote.
    for reader in readers:
        reader.link = FaultyLink(HttpLink(url))
        assert until(lambda reader=reader: reader.look(is_calm=True) or reader.phone.root.hex() == roots[-1], 20)
    for process in processes:
        process.look()
        assert process.last == roots[-1]

    with capsys.disabled():
        print(
            f"\n{len(set(roots))} roots, {PHONES} phones, {time.monotonic() - begun_s:.0f} s; catch-ups {dict(seen.ends.most_common())}, "
            f"{seen.killed} processes killed; requests of calm catch-ups {dict(sorted(seen.requests.items()))}"
        )
    assert {count for (end, count) in seen.requests if end in ("unchanged", "head", "delta")} == {1}
    assert seen.ends["delta"] > PHONES and seen.ends["phone.mjs"] > 0
