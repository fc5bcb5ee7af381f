"""What an editor or an importer does to the town of a test's own server while people read."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable
from typing import Any

from server.house import open_house
from server.settings import Settings
from server.store import records, towns
from server.store.records import Edit
from tests.bench.line import Server
from tests.e2e.words import TOWN

NOTICED_S = 10


def publish(server: Server, *changes: tuple[str, Callable[[Any], Any]]) -> int:
    """Changes records (by id; None takes one out), publishes, waits until the running server serves it; gives the new seq."""
    with open_house(Settings(data=server.data)) as house:

        def work(db: Any) -> None:
            town, edit = towns.get(db, TOWN), Edit("test", int(time.time()))
            for record_id, change in changes:
                changed = change(records.get(db, TOWN, record_id))
                if changed is None:
                    records.remove(db, TOWN, record_id, edit)
                else:
                    records.put(db, town, changed, edit)

        house.store.write_now(work)
        seq = next(one.seq for one in house.publish(TOWN) if one.feed == f"{TOWN}/de")
    wait_for_seq(server, seq)
    return seq


def wait_for_seq(server: Server, seq: int) -> None:
    deadline = time.monotonic() + NOTICED_S
    while served(server) < seq:
        assert time.monotonic() < deadline, f"the server does not serve {seq}"
        time.sleep(0.05)


def _head(server: Server, lang: str) -> bytes:
    return urllib.request.urlopen(f"{server.url}/sync/v1/{TOWN}/{lang}/0", timeout=5).read(120)


def served(server: Server, lang: str = "de") -> int:
    """The seq that the running server gives to readers; what it has published it serves a moment later."""
    return int.from_bytes(_head(server, lang)[12:16], "big")


def served_root(server: Server, lang: str = "de") -> str:
    """The root in the head that the running server gives to readers, in hex."""
    return _head(server, lang)[24:56].hex()
