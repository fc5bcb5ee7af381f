"""A feed as one file: what a stick or a messenger carries from phone to phone (PROTOCOL 10)."""

from __future__ import annotations

import json
import tracemalloc
import zlib
from typing import Any

from pytest import mark, raises

from sync import errors as sync_errors
from sync import feed_file
from sync.errors import Malformed, SyncError
from sync.replica import Replica
from tests.doubles.feed_server import ROOT_PUBLIC, FeedServer
from tests.sync import file_vectors

CASES = json.loads(file_vectors.PATH.read_text("utf-8"))["cases"]  # file/take-generated.json
NOW_S = 1_000_000


def record(number: int) -> dict[str, Any]:
    return {"id": f"p{number:03}", "kind": "place", "title": f"Haus {number}", "summary": "Wörter und 🏡 " * (number % 7)}


def served(count: int = 40) -> FeedServer:
    server = FeedServer()
    server.publish({one["id"]: one for one in map(record, range(count))}, NOW_S)
    return server


def packed(server: FeedServer) -> bytes:
    answer = server.get(f"/sync/v1/{server.feed}/0").body
    return feed_file.make(server.feed, server.document, answer, server.parts().values())


@mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_vector(case):
    given = case["given"]
    phone = Replica(given["feed"], bytes.fromhex(given["root_key"]))
    if "held" in given:
        phone.catch_up(feed_file.read(bytes.fromhex(given["held"]), phone.feed), given["now_s"])
    before = phone.to_bytes()

    def take() -> dict[str, Any]:
        phone.catch_up(feed_file.read(bytes.fromhex(given["file"]), phone.feed), given["now_s"])
        records = [phone.records[record_id] for record_id in sorted(phone.records)]
        return {"seq": phone.seq, "root": phone.root.hex(), "records": records, "last_success_s": phone.last_success_s}

    if "error" not in case:
        assert take() == case["expect"]
        return
    with raises(getattr(sync_errors, case["error"])):
        take()
    after = Replica.from_bytes(before)
    assert (phone.seq, phone.root, phone.records) == (after.seq, after.root, after.records)
    assert phone.pause_until_s == 0, "a bad file stops no catch-up from the origin"


def test_the_generated_file_is_what_the_generator_writes():
    assert file_vectors.main(["--check"]) == 0, "python -m tests.sync.file_vectors"


def test_a_file_leads_to_the_same_root_as_the_server():
    server = served()
    by_file, by_line = Replica(server.feed, ROOT_PUBLIC), Replica(server.feed, ROOT_PUBLIC)
    by_line.catch_up(server, NOW_S)
    assert by_file.catch_up(feed_file.read(packed(server)), NOW_S) == "parts"
    assert (by_file.root, by_file.records) == (by_line.root, by_line.records)
    server.publish(server.records | {"p000": record(99) | {"id": "p000"}}, NOW_S + 60)
    server.asked.clear()
    assert by_file.catch_up(server, NOW_S + 60) == "delta"
    assert len(server.asked) == 1, "who came by file goes on with one request"


def test_the_same_state_makes_the_same_file():
    """PROTOCOL 10.1: nothing but the feed goes in, no day, no name of a machine."""
    server = served()
    assert packed(server) == packed(server)


def test_every_cut_and_every_flipped_bit_is_refused_or_harmless():
    """One bit may sit in what nobody reads (a checksum's spare, a part nobody asked for); a wrong state it never makes."""
    server = served(6)
    raw = packed(server)
    for at in range(0, len(raw), 7):
        flipped = raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :]
        for spoiled in (raw[:at], flipped):
            phone = Replica(server.feed, ROOT_PUBLIC)
            try:
                phone.catch_up(feed_file.read(spoiled, server.feed), NOW_S)
            except SyncError:
                assert (phone.seq, phone.records) == (0, {})
            else:
                assert phone.root == server.root


def test_a_few_kilobytes_that_claim_to_be_gigabytes_are_refused_early():
    packer = zlib.compressobj(9)
    bomb = feed_file.MAGIC + b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    assert len(bomb) < 400_000
    tracemalloc.start()
    with raises(Malformed):
        feed_file.read(bomb)
    assert tracemalloc.get_traced_memory()[1] < 3 * feed_file.MAX_BYTES
    tracemalloc.stop()


def test_a_file_that_no_reader_would_take_is_not_written():
    with raises(Malformed):
        feed_file.make("lindenhafen/de", b"", b"", [bytes(feed_file.MAX_BYTES)])
