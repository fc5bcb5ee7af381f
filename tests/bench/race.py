"""Ours and its peers on the same work: after every publication each catches up over HTTP, is weighed, and must hold the same records.

What the peers carry is what our phone holds, record by record: the public form in one language. So nobody wins by leaving
something out.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from content.model import Town
from server.house import House
from server.store import publications, towns
from server.store.publications import Publication
from sync.head import SIZE as HEAD_SIZE
from sync.head import parse
from tests.bench.line import Server, phone
from tests.bench.wire import Relay, Weight

OURS = "ours"
SERVED_WITHIN_S = 60
Records = dict[str, dict[str, Any]]
Write = Callable[[sqlite3.Connection], Any]


class Reader(Protocol):
    """One client with its own store."""

    records: Records

    def catch_up(self) -> None: ...


class Peer(Protocol):
    """Another way to bring records to phones. `port` is where its server listens."""

    name: str
    port: int

    def show(self, records: Records) -> None:
        """Publish these records in place of those before."""
        ...

    def reader(self, port: int) -> Reader: ...

    def stop(self) -> None: ...


@dataclass
class Tally:
    """Catch-ups of one kind, summed; `most` is the largest number of requests one of them took beside those for parts."""

    polls: int = 0
    most: int = 0
    weight: Weight = field(default_factory=Weight)
    sizes: list[int] = field(default_factory=list)

    def add(self, weight: Weight) -> None:
        self.polls += 1
        self.most = max(self.most, weight.requests - weight.parts)
        self.weight += weight
        self.sizes.append(weight.http2)


# Scenario -> contestant -> what it paid.
Found = dict[str, dict[str, Tally]]


class Ours:
    """A store that is edited here, a server beside it that notices, phones under Node that catch up."""

    name = OURS

    def __init__(self, scratch: Path, house: House, server: Server, town: Town) -> None:
        self.scratch, self.house, self.server, self.town = scratch, house, server, town
        self.lang = town.languages[0]
        self.feed = f"{town.slug}/{self.lang}"
        house.store.write_now(lambda db: towns.add(db, town))

    def publish(self, *edits: Write) -> None:
        for edit in edits:
            self.house.store.write_now(edit)
        self.house.publish(self.town.slug)

    def newest(self) -> Publication:
        found = publications.newest(self.house.store.read, self.feed)
        assert found is not None
        return found

    def catch_up(self, relay: Relay, name: str) -> Weight:
        """Once the server serves what was published beside it. The phone must arrive at the store's root."""
        newest = self.newest()
        self._served(newest, self._seq(name))
        relay.take()
        said = phone(relay.url, self.town.slug, self.lang, self._folder(name), f"--root={self.house.keys().root_text}")
        weight = relay.take()
        if said["root"] != newest.root.hex():
            raise AssertionError(f"the phone holds {said['root'][:16]}, the store {newest.root.hex()[:16]}")
        return weight

    def held(self, name: str) -> Records:
        return {record["id"]: record for record in self._kept(name)["records"]}

    def _folder(self, name: str) -> Path:
        return self.scratch / "phones" / name.replace(" ", "-")

    def _kept(self, name: str) -> dict[str, Any]:
        path = self._folder(name) / f"{self.feed.replace('/', '.')}.json"
        return json.loads(path.read_bytes()) if path.exists() else {"records": [], "head": ""}

    def _seq(self, name: str) -> int:
        head = self._kept(name)["head"]
        return parse(bytes.fromhex(head)).seq if head else 0

    def _served(self, newest: Publication, have: int) -> None:
        """Waits until the answer to a phone at `have` carries the newest head; asked past the relay."""
        deadline = time.monotonic() + SERVED_WITHIN_S
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.server.url}/sync/v1/{self.feed}/{have}", timeout=30) as answer:
                    if answer.read(HEAD_SIZE) == newest.head:
                        return
            except urllib.error.HTTPError as refused:
                if refused.code != 404:
                    raise
            time.sleep(0.02)
        raise AssertionError(f"the server does not serve publication {newest.seq} of {self.feed} to a phone at {have}")


class Race:
    """One work, all contestants, each behind a relay of its own. `found` fills while it runs."""

    def __init__(self, ours: Ours, peers: Iterable[Peer] = ()) -> None:
        self.ours, self.peers = ours, list(peers)
        self.relays = {OURS: Relay(ours.server.port), **{peer.name: Relay(peer.port) for peer in self.peers}}
        self.readers: dict[tuple[str, str], Reader] = {}
        self.found: Found = defaultdict(lambda: defaultdict(Tally))

    def catch_up(self, name: str, scenario: str = "") -> None:
        """The reader `name` of every contestant asks for news; counted under `scenario`, "" for the way to its beginning."""
        weighed = {OURS: self.ours.catch_up(self.relays[OURS], name)}
        wanted = self.ours.held(name)
        for peer in self.peers:
            peer.show(wanted)
            relay = self.relays[peer.name]
            reader = self.readers.setdefault((peer.name, name), peer.reader(relay.port))
            relay.take()
            reader.catch_up()
            weighed[peer.name] = relay.take()
            if reader.records != wanted:
                raise AssertionError(f"{peer.name}: the reader does not hold what was published")
        if scenario:
            for contestant, weight in weighed.items():
                self.found[scenario][contestant].add(weight)

    def close(self) -> None:
        for relay in self.relays.values():
            relay.close()


def tell(words: str) -> None:
    """A line of progress, beside the results."""
    print(words, file=sys.stderr, flush=True)
