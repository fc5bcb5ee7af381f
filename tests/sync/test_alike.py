"""Both replicas read every delta and every snapshot alike: also the ones that no honest server writes.

A good document is spoiled somewhere in its structure, and signed for whatever the reference replica makes of it; the phone must take
or refuse it for the same reason, and hold the same root afterwards (DESIGN 9).
"""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync import blocks, delta, parts, primed
from sync.canon import document, read, root_of
from sync.errors import SyncError
from sync.messages import Fields
from sync.replica import Answer
from tests.doubles.feed_server import ROOT_PUBLIC, FeedServer
from tests.doubles.phone_process import Told
from tests.shared import ROOT
from tests.sync.histories import Reference
from tests.sync.lindenhafen import NOW_S, helpline, place

SOAK = "LOTSE_SOAK" in os.environ
RUNS = 3_000 if SOAK else 60
CALM = settings(max_examples=RUNS, deadline=None, database=None, derandomize=not SOAK, suppress_health_check=list(HealthCheck))
TABLE: Fields = {"helpline": ["id", "title", "phones"], "place": ["id", "title", "summary", "tags", "rank", "open"]}
BASE = {
    "h1": helpline("h1"),
    "p1": place("p1", tags=["law"], rank=3),
    "p2": place("p2", summary="Montag 🏡 bis Freitag 🕊 und am Sonnabend", open=True),
    "p3": place("p3"),
}
TARGET = {
    "h1": {**BASE["h1"], "title": "Nacht"},
    "p1": {**BASE["p1"], "tags": ["law", "🏡"], "rank": 4},
    "p2": {**BASE["p2"], "summary": "Montag 🏡 bis Donnerstag 🕊 und am Sonnabend", "open": False},
    "p4": place("p4", title="Neu", rank=-1),
    "t1": {"id": "t1", "kind": "tour", "title": "Rundgang"},
}
GROWN: Fields = {**TABLE, "tour": ["id", "title"]}
# What JSON may say and canonical bytes may not, or what one language reads otherwise than the other.
TEXTS = (ROOT / "tests/sync/odd_values.txt").read_text("utf-8").split()
leaves = st.sampled_from(TEXTS)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something can be spoiled: every member of every list and object, the whole too."""
    inner = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    return [path, *(found for key, member in inner for found in places(member, (*path, key)))]


def spoiled(value: Any, path: tuple[Any, ...], how: str, text: str) -> bytes:
    """The document with one place replaced by `text`, left out, said twice, or put before its neighbour."""
    whole = [json.loads(json.dumps(value))]
    inside, key = whole, 0
    for step in path:
        inside, key = inside[key], step  # type: ignore[assignment]
    if how == "drop":
        del inside[key]
    elif how == "twice" and isinstance(inside, list):
        inside.insert(key, inside[key])
    elif how == "swap" and isinstance(inside, list) and key + 1 < len(inside):
        inside[key], inside[key + 1] = inside[key + 1], inside[key]
    else:
        inside[key] = "\0"
    made = json.dumps(whole[0], ensure_ascii=False, separators=(",", ":")) if whole else ""
    return made.replace('"\\u0000"', text).encode()


def alike(process: Any, first: bytes, then: bytes | None, root: bytes, said: dict[str, bytes], same: str = "NotCanonical") -> None:
    """Two catch-ups of both replicas: from nothing by `first`, then `then`, each signed for what is expected of it."""
    server = FeedServer(now_s=NOW_S, fields=TABLE)
    process.begin(server.feed, ROOT_PUBLIC)
    phones = [Reference(server.feed), process]
    for body, signed, now_s in ((first, root_of(BASE) if then is not None else root, NOW_S + 1), (then, root, NOW_S + 2)):
        if body is None:
            continue
        server.seq += 1
        server.head = server.signed(now_s, signed)
        server.forge = {"0": body, f"{server.seq - 1}": body, **said}
        told = [phone.catch_up(Whole(server), now_s) for phone in phones]
        assert plain(told[0], same) == plain(told[1], same)


def plain(told: Told, same: str) -> Told:
    """`same`: refusals that count as Malformed. One replica looks for floats sooner, and at the delta of a list before its parts."""
    return replace(told, error="Malformed") if told.error in same.split() else told


class Whole:
    """The server with parts that only the test knows."""

    def __init__(self, server: FeedServer) -> None:
        self.server = server

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        name = path.rpartition("/")[2]
        if "/parts/" in path:
            return Answer(200, self.server.forge[name]) if name in self.server.forge else Answer(404)
        return self.server.get(path, etag=etag, past_caches=past_caches)


def expected(make: Any) -> bytes:
    """The root of what the reference makes of it; any other where it makes nothing."""
    try:
        return root_of(make())
    except SyncError:
        return b"\7" * 32


FROM_NOTHING = delta.encode(delta.make({}, BASE, TABLE, base_fields={}))
WANTED = json.loads(delta.encode(delta.make(BASE, TARGET, GROWN, base_fields=TABLE)))


@CALM
@given(st.data(), st.sampled_from(["other", "drop", "twice", "swap"]), leaves, st.booleans())
def test_a_spoiled_delta_is_read_alike(process, data, how, text, is_primed):
    body = spoiled(WANTED, data.draw(st.sampled_from(places(WANTED))), how, text)
    root = expected(lambda: delta.apply(BASE, delta.from_wire(read(body)), TABLE).records)
    sent = (primed.pack(body, primed.dictionary(BASE)) or body) if is_primed else body
    alike(process, FROM_NOTHING, sent, root, {})


SNAPSHOT, CHANGE = parts.carry(
    parts.cut(BASE, TABLE, first_bytes=200, part_bytes=200), BASE, TARGET, GROWN, first_bytes=200, part_bytes=200
)
SIZES = {name: len(raw) for name, raw in SNAPSHOT.parts.items()}
LISTED = json.loads(parts.part_list(SNAPSHOT, SIZES, CHANGE))


@CALM
@given(st.data(), st.sampled_from(["other", "drop", "twice", "swap"]), leaves)
def test_a_spoiled_part_list_is_read_alike(process, data, how, text):
    body = spoiled(LISTED, data.draw(st.sampled_from(places(LISTED))), how, text)
    root = expected(lambda: parts.assemble(parts.read_list(read(body)), SNAPSHOT.parts).records)
    alike(process, body, None, root, dict(SNAPSHOT.parts), "NotCanonical WrongRoot")


@CALM
@given(st.data(), st.sampled_from(["other", "drop", "twice", "swap"]), leaves)
def test_a_spoiled_part_is_read_alike(process, data, how, text):
    """Its name fits what it holds, so only its content can be wrong."""
    at = data.draw(st.integers(0, len(SNAPSHOT.parts) - 1))
    raws = list(SNAPSHOT.parts.values())
    good = json.loads(raws[at])
    raws[at] = spoiled(good, data.draw(st.sampled_from(places(good))), how, text)
    named = {parts.part_name(raw): raw for raw in raws}
    body = document({"fields": blocks.table_of(TABLE), "parts": [[name, len(raw)] for name, raw in named.items()]})
    root = expected(lambda: parts.assemble(parts.read_list(read(body)), named).records)
    alike(process, body, None, root, named)
