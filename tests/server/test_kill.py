"""kill -9 of a publisher at any moment: who reads the folder as plain files arrives, before and after the next start mends it.

25 kills here, 100 with LOTSE_SOAK. After each, every answer of every feed is looked at, and a phone from every kept state catches up.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server import files, render, shelf
from server.house import House, open_house
from server.store import publications
from sync.canon import read as read_json
from sync.canon import record_hash
from sync.head import SIZE as HEAD_SIZE
from sync.head import parse
from sync.keys import check_head, read_document
from sync.parts import part_name, read_list
from sync.replica import Answer, Replica, State
from tests.server import killed

ROOT = Path(__file__).resolve().parents[2]
KILLS = 100 if os.environ.get("LOTSE_SOAK") else 25
LONGEST_S = 0.5


class Files:
    """A plain host of the folder, as a `Link`; the phone may load nothing else."""

    def __init__(self, published: Path) -> None:
        self.published = published

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        found = shelf.read(self.published / path.removeprefix("/"))
        return Answer(404) if found is None else Answer(200, found[0])


def walk(house: House) -> int:
    """Every answer is whole and signed, and every phone arrives; gives how many phones there were."""
    published, db = house.settings.published, house.store.read
    root_public = house.keys().root_public
    document = read_document(shelf.read(published / "sync/v1/keys")[0], root_public)
    phones = 0
    for lang in killed.TOWN.languages:
        feed = f"{killed.TOWN.slug}/{lang}"
        folder = shelf.feed_folder(published, feed)
        pointer = parse((folder / "head").read_bytes())
        check_head(pointer, document)
        for path in folder.iterdir():
            if path.suffix == ".new" or path.name == "head":
                continue
            body = shelf.read(path)[0]
            check_head(parse(body), document)
            if body[HEAD_SIZE : HEAD_SIZE + 1] == b"{":
                for name, _ in read_list(read_json(body[HEAD_SIZE:])).parts:
                    assert part_name(shelf.read(shelf.parts_folder(published) / name)[0]) == name
        for seq in [0, *publications.kept(db, feed)]:
            # No phone holds what was stored and not published.
            if seq <= pointer.seq:
                phones += 1
                arrive(db, published, feed, seq, root_public, pointer.seq)
    return phones


def arrive(db, published: Path, feed: str, seq: int, root_public: bytes, pointer_seq: int) -> None:
    phone = Replica(feed, root_public)
    if seq:
        held = publications.at(db, feed, seq)
        records = render.state(db, held)
        hashes = {record_id: record_hash(record) for record_id, record in records.items()}
        phone.state = State(parse(held.head), records, hashes, render.table(db, held))
    phone.catch_up(Files(published), killed.NOW_S)
    assert max(1, seq) <= phone.seq
    reached = publications.at(db, feed, phone.seq)
    assert phone.root == reached.root
    # One step is enough for who has the newest base; whoever comes from further back asks once more.
    assert phone.seq >= pointer_seq - 1 or seq < pointer_seq - 1


def streets(raw: bytes) -> set[bytes]:
    return set(re.findall(rb"%s \d+" % killed.STREET.encode(), raw))


def shown(house: House) -> set[bytes]:
    """Streets that the newest states tell."""
    told: set[bytes] = set()
    for newest in publications.newest_of_all(house.store.read):
        told |= streets(b"".join(publications.state(house.store.read, newest.feed, newest.seq).values()))
    return told


def lying(published: Path) -> set[bytes]:
    """Streets in any byte of the folder."""
    found = (shelf.read(path) for path in (published / "sync").rglob("*") if path.is_file())
    return streets(b"".join(pair[0] for pair in found if pair))


@pytest.fixture
def publishers(tmp_path):
    killed.make(tmp_path / "data")
    command = [sys.executable, "-m", "tests.server.killed", str(tmp_path / "data")]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    yield process
    process.stdin.close()
    process.wait(20)


def start(publishers, seed: int) -> int:
    publishers.stdin.write(f"{seed}\n")
    publishers.stdin.flush()
    return int(publishers.stdout.readline())


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.002)


def test_a_publisher_killed_at_any_moment_leaves_whole_answers(publishers, tmp_path, capsys):
    chance = random.Random(7)
    phones = behind = 0
    for seed in range(1, KILLS + 1):
        pid = start(publishers, seed)
        time.sleep(chance.random() * LONGEST_S)
        kill(pid)
        with open_house(killed.settings(tmp_path / "data"), lambda: killed.NOW_S) as house:
            phones += walk(house)
            feeds = publications.newest_of_all(house.store.read)
            is_behind = any(files.head(house.settings.published, one.feed) != one.head for one in feeds)
            behind += is_behind
            if not is_behind:
                assert lying(house.settings.published) <= shown(house)
            house.publisher.mend()
            assert lying(house.settings.published) <= shown(house)
            phones += walk(house)
    with capsys.disabled():
        print(f" {KILLS} kills, {behind} between store and files, {phones} phones arrived", end="")
