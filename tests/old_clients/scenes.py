"""The life of a feed as an old client must survive it: each scene is one publication, and what the client may do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sync import delta, keys
from sync.canon import document, read
from tests.doubles.feed_server import FEED_PUBLIC, OTHER_KEY, FeedServer, make_document
from tests.sync.lindenhafen import place, town

FIELDS = {"town": ["id", "title"], "helpline": ["id", "title", "phones"], "place": ["id", "title", "summary", "tags"]}
Scene = tuple[str, Callable[[FeedServer, int], None], int]


def scenes() -> Iterator[Scene]:
    """(name, what the server does at `now_s`, most requests of the catch-up that follows; parts come on top)."""
    yield "a first sync", lambda server, now_s: server.publish(town(), now_s), 2
    yield "nothing new", lambda server, now_s: None, 1
    yield "a head signed anew", lambda server, now_s: server.sign(now_s), 1
    yield "an edit, a deletion, a new record", _edited, 1
    yield "an edit that travels primed", _primed, 1
    yield "a new kind", _new_kind, 1
    yield "a new field on an old kind", _new_field, 1
    yield "an edit behind the longer table", _edited_again, 1
    yield "a part list with unknown keys", _list_with_unknown_keys, 1
    yield "an operation that nobody knew", _unknown_operation, 2
    yield "a new key beside the old one", _new_key, 2
    yield "a restored backup", lambda server, now_s: server.restore(now_s, server.records | {"p77": place("p77")}), 1
    yield "all is deleted", lambda server, now_s: server.publish({}, now_s), 1
    yield "and comes back", lambda server, now_s: server.publish(town(), now_s), 1


def _edited(server: FeedServer, now_s: int) -> None:
    records = town(p01=place("p01", title="Beratung 🏡 für alle", tags=["law"]), p99=place("p99"))
    del records["p05"]
    server.publish(records, now_s)


def _primed(server: FeedServer, now_s: int) -> None:
    server.primes = lambda seq: seq % 2 == 0
    while not server.primes(server.seq + 1):
        server.publish(server.records, now_s)
    server.publish(server.records | {"p02": place("p02", title="Beratung 🕊, dienstags")}, now_s)


def _table(server: FeedServer) -> dict[str, list[str]]:
    return {kind: list(names) for kind, names in server.history[server.seq][1].items()}


def _new_kind(server: FeedServer, now_s: int) -> None:
    table = _table(server) | {"tour": ["id", "title", "stops_of_it"]}
    tour = {"id": "t1", "kind": "tour", "title": "Rundgang", "stops_of_it": [{"place": "p01", "deep": {"er": [[1]]}}]}
    server.publish(server.records | {"t1": tour}, now_s, table)


def _new_field(server: FeedServer, now_s: int) -> None:
    table = _table(server)
    table["place"] = [*table["place"], "mood"]
    server.publish(server.records | {"p02": place("p02", mood={"leise": True})}, now_s, table)


def _edited_again(server: FeedServer, now_s: int) -> None:
    tour: dict[str, Any] = {**server.records["t1"], "title": "Weg"}
    server.publish(server.records | {"t1": tour, "p02": place("p02", mood={"leise": False})}, now_s)


def _list_with_unknown_keys(server: FeedServer, now_s: int) -> None:
    have = server.seq
    server.publish(server.records | {"p03": place("p03", title="Neu")}, now_s)
    server.forget(have)
    body = document({**read(server.body_for(have)), "later": {"signed": [1, {"by": "all"}]}, "zz": True})
    server.forge = {f"{have}": body, "0": body}


def _unknown_operation(server: FeedServer, now_s: int) -> None:
    """A fifth member of a delta: refused as Malformed, the snapshot once, no pause (PROTOCOL 7.2, 9.3)."""
    have = server.seq
    server.publish(server.records | {"p04": place("p04", title="Neuer")}, now_s)
    made = delta.to_wire(server.delta_from(have))
    server.forge = {f"{have}": document([*made, *[[]] * (4 - len(made)), [["swap", 1, 2]]])}


def _new_key(server: FeedServer, now_s: int) -> None:
    server.document = make_document(issued_s=5, held={1: FEED_PUBLIC, 2: keys.public_key(OTHER_KEY)})
    server.private, server.key_id = OTHER_KEY, 2
    server.publish(server.records | {"p06": place("p06", title="Mit neuem Schlüssel")}, now_s)
