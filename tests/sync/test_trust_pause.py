"""A wrong root behind a right signature: one snapshot, then a day of rest; nothing loops (PROTOCOL 7.2 to 7.4)."""

from __future__ import annotations

from contextlib import suppress

from pytest import mark, raises

from sync import delta, parts
from sync.canon import document, read, root_of
from sync.errors import Malformed, WrongPart, WrongRoot
from sync.replica import PAUSE_S, Replica
from tests.doubles.feed_server import ROOT_PUBLIC
from tests.faults import FaultyLink
from tests.sync.lindenhafen import NOW_S, assert_equal, place, refused, town

HOUR_S = 3_600


@mark.parametrize("body", [b"[[0],[],[]]", b"[[],[],[", b"[[99],[],[]]", b"x", b"[[],[1,[0],[1.5]],[]]", b"", b"[[],[],[],[],[]]"])
def test_wrong_root_a_signed_head_over_a_wrong_delta_costs_one_snapshot(server, phone, body):
    """PROTOCOL 5.4, 7.2: correctly signed, yet its root is not that of what came."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {str(phone.seq): body}
    assert phone.catch_up(server, NOW_S + 20) == "parts"
    assert [path for path in server.asked if "/parts/" not in path] == ["/sync/v1/lindenhafen/de/2", "/sync/v1/lindenhafen/de/0"]
    assert_equal(phone, server)


def test_wrong_root_a_signed_root_of_no_well_formed_delta_is_refused(server, phone):
    """DESIGN 9: the delta is well formed, the signature right, the root that of no state."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    assert delta.from_wire(read(server.body_for(phone.seq)))
    server.head = server.signed(NOW_S + 10, b"\x07" * 32)
    refused(phone, server, WrongRoot)


def test_wrong_root_forged_urgent_parts_are_never_shown(server):
    """PROTOCOL 6.4: a mirror names a part of its own; the hash is right, the half of the root is not."""
    wrong = document([[1, ["h1"], 1, ["Ruf mich an"]]])
    listed = read(server.body_for(0))
    listed["parts"][0] = [parts.part_name(wrong), len(wrong)]
    server.forge = {"0": document(listed), parts.part_name(wrong): wrong}
    phone, shown = Replica(server.feed, ROOT_PUBLIC), []
    with raises(WrongRoot):
        phone.catch_up(server, NOW_S, shown.append)
    assert shown == [] and phone.records == {}


@mark.parametrize("snapshot", ["a delta that adds up to nothing", "parts that add up to nothing"])
def test_wrong_root_a_hundred_catch_ups_of_a_day_make_two_requests(server, phone, snapshot):
    """PROTOCOL 7.2, 7.4: `/{seq}`, `/0`, then none for a day, also after restarts and with a clock that jumps."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.head = server.signed(NOW_S + 10, b"\x07" * 32)
    if snapshot.startswith("a delta"):
        server.forge = {"0": b"[[],[],[]]"}
    outcomes = []
    for turn in range(100):
        with suppress(WrongRoot):
            outcomes.append(phone.catch_up(server, NOW_S + 20 + turn * PAUSE_S // 100))
        phone = Replica.from_bytes(phone.to_bytes())
    assert outcomes == ["paused"] * 99
    assert [path for path in server.asked if "/parts/" not in path] == [f"/sync/v1/{server.feed}/2", f"/sync/v1/{server.feed}/0"]
    loaded = [path for path in server.asked if "/parts/" in path]
    assert len(loaded) == len(set(loaded)) <= (0 if server.forge else 1), "only the part that can be proven alone"
    assert root_of(phone.records) == phone.root


def test_wrong_root_a_clock_set_back_does_not_extend_the_pause(server, phone):
    """PROTOCOL 7.4"""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {"2": b"[", "0": b"{"}
    refused(phone, server, Malformed)
    ends_s = phone.pause_until_s
    assert phone.catch_up(server, NOW_S + 20 + 5 * HOUR_S) == "paused"
    assert phone.catch_up(server, NOW_S + 20 + 2 * HOUR_S) == "paused", "set back within the day: nothing is asked"
    assert phone.pause_until_s == ends_s
    server.forge = {}
    for back_s in (HOUR_S, 10 * 365 * 86_400):
        copy = Replica.from_bytes(phone.to_bytes())
        assert copy.catch_up(server, NOW_S + 20 - back_s) == "delta", "set back before its beginning: no pause of a day and more"


def test_wrong_root_a_pause_ends_by_itself_and_by_hand(server, phone):
    """PROTOCOL 7.4"""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {"2": b"[", "0": b"{"}
    refused(phone, server, Malformed)
    phone = Replica.from_bytes(phone.to_bytes())
    assert phone.catch_up(server, NOW_S + 30) == "paused"
    server.forge = {}
    by_hand = Replica.from_bytes(phone.to_bytes())
    by_hand.end_pause()
    assert by_hand.catch_up(server, NOW_S + 40) == "delta"
    assert phone.catch_up(server, NOW_S + 20 + PAUSE_S) == "delta"
    assert phone.pause_until_s == 0
    assert_equal(phone, server)


def test_wrong_root_a_part_that_stays_broken_ends_in_a_pause(server):
    """PROTOCOL 6.2: asked for once more past the caches, and no third time."""
    name = list(server.parts())[0]
    server.forge[name] = b"[]"
    phone = Replica(server.feed, ROOT_PUBLIC)
    refused(phone, server, WrongPart, NOW_S)
    assert server.asked.count(f"/sync/v1/parts/{name}") == 2
    assert phone.catch_up(server, NOW_S + 1) == "paused"


def test_wrong_root_the_old_state_is_readable_all_the_while(server, phone):
    """PROTOCOL 7.3: at every request of a start over the records are the old ones, whole."""
    old = dict(phone.records)

    class Watching(FaultyLink):
        def get(self, path, *, etag="", past_caches=False):
            assert phone.records == old and root_of(phone.records) == phone.root
            return super().get(path, etag=etag, past_caches=past_caches)

    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {str(phone.seq): b"[[0],[],[]]"}
    link = Watching(server)
    assert phone.catch_up(link, NOW_S + 20) == "parts"
    assert link.requests > 2
