"""The reference reader: one request, one state, and what it keeps on the way (PROTOCOL 7); attacks are in `test_trust.py`."""

from __future__ import annotations

import re

from pytest import raises

from sync import delta, keys
from sync.canon import record_hash
from sync.errors import Malformed, Unanswered, WrongRoot
from sync.head import pack
from sync.replica import Answer, Replica
from tests.doubles.feed_server import FEED_PUBLIC, OTHER_KEY, ROOT_PUBLIC, FeedServer, make_document
from tests.faults import FaultyLink, LinkLost
from tests.sync.lindenhafen import NOW_S, Says, assert_equal, place, town


def test_a_first_sync_loads_the_list_and_every_part_once(server):
    """PROTOCOL 5.1, 6.1, 6.7"""
    phone = Replica(server.feed, ROOT_PUBLIC)
    assert phone.catch_up(server, NOW_S) == "parts"
    assert_equal(phone, server)
    assert server.asked == ["/sync/v1/lindenhafen/de/0", "/sync/v1/keys", *(f"/sync/v1/parts/{name}" for name in server.parts())]
    assert phone.staged == {}


def test_nothing_new_is_one_request_and_a_success(server, phone):
    """PROTOCOL 4.2: the phone forms the tag of an answer that it never downloaded."""
    assert phone.catch_up(server, NOW_S + 50) == "unchanged"
    assert server.asked == [f"/sync/v1/lindenhafen/de/{server.seq}"]
    assert phone.last_success_s == NOW_S + 50


def test_a_resigned_head_is_taken_alone(server, phone):
    server.sign(NOW_S + 86_400)
    assert phone.catch_up(server, NOW_S + 86_401) == "head"
    assert phone.state.head.issued_s == NOW_S + 86_400
    assert_equal(phone, server)


def test_one_edit_is_one_request_however_old_the_base(server, phone):
    for n in range(40):
        server.publish(town(p01=place("p01", title=f"Beratung {n}")), NOW_S + 10 + n)
    assert phone.catch_up(server, NOW_S + 99) == "delta"
    assert len(server.asked) == 1
    assert_equal(phone, server)


def test_a_base_that_is_not_kept_gets_the_parts(server, phone):
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forget(phone.seq)
    assert phone.catch_up(server, NOW_S + 20) == "parts"
    assert_equal(phone, server)


def test_a_plain_file_store_that_never_had_this_seq(server, phone):
    """PROTOCOL 5.1: 404 leads to `/0`, once."""

    class Store(FaultyLink):
        def get(self, path, *, etag="", past_caches=False):
            if path.endswith(f"/{phone.seq}"):
                self.requests += 1
                return Answer(404)
            return super().get(path, etag=etag, past_caches=past_caches)

    server.publish(town(p99=place("p99")), NOW_S + 10)
    assert phone.catch_up(Store(server), NOW_S + 20) == "parts"
    assert_equal(phone, server)


def test_a_store_with_its_own_tags_answers_once_and_then_304(server, phone):
    """PROTOCOL 4.2"""
    seen = []

    class Store:
        def get(self, path, *, etag="", past_caches=False):
            seen.append(etag)
            if etag == 'W/"file-7"':
                return Answer(304)
            return Answer(200, pack(server.head), 'W/"file-7"')

    assert phone.catch_up(Store(), NOW_S + 10) == "unchanged"
    assert phone.catch_up(Store(), NOW_S + 20) == "unchanged"
    assert Replica.from_bytes(phone.to_bytes()).catch_up(Store(), NOW_S + 30) == "unchanged"
    assert seen == ['"1.2.1000001"', 'W/"file-7"', 'W/"file-7"']


def test_the_emergency_page_is_shown_before_the_rest_has_come(server):
    """PROTOCOL 6.4"""
    shown = []
    phone = Replica(server.feed, ROOT_PUBLIC)
    link = FaultyLink(server)
    phone.catch_up(link, NOW_S, lambda urgent: shown.append((set(urgent), link.requests)))
    first = parse_list(server)["first"][0]
    assert shown == [({"h1", "h2"}, 2 + first)]
    assert len(server.parts()) > first


def parse_list(server: FeedServer):
    from sync.canon import read

    return read(server.body_for(0))


class OnePart(FaultyLink):
    """A line that dies after one part."""

    parts = 0

    def get(self, path, *, etag="", past_caches=False):
        self.parts += "/parts/" in path
        if self.parts > 1:
            raise LinkLost(path)
        return super().get(path, etag=etag, past_caches=past_caches)


def test_an_interrupted_first_sync_asks_for_no_part_twice(server):
    """PROTOCOL 6.7: what was staged survives a restart of the app and a new list."""
    phone = Replica(server.feed, ROOT_PUBLIC)
    names = list(server.parts())
    for _ in names[1:]:
        with raises(LinkLost):
            phone.catch_up(OnePart(server), NOW_S)
        phone = Replica.from_bytes(phone.to_bytes())
        assert phone.records == {}
    assert phone.catch_up(OnePart(server), NOW_S) == "parts"
    assert_equal(phone, server)
    assert sorted(path.rpartition("/")[2] for path in server.asked if "/parts/" in path) == sorted(names)


def test_a_staged_part_that_the_store_spoiled_is_loaded_again(server):
    """PROTOCOL 6.2, 6.7"""
    phone = Replica(server.feed, ROOT_PUBLIC)
    phone.staged = {name: raw[:-1] for name, raw in server.parts().items()}
    assert phone.catch_up(server, NOW_S) == "parts"
    assert_equal(phone, server)


def test_a_root_is_computed_never_adopted(server, phone):
    """PROTOCOL 2.7: with a record changed behind its back, the phone refuses a head that is right for everybody else."""
    phone.state.records["p01"] = place("p01", title="Heimlich")
    phone.state.hashes["p01"] = record_hash(phone.records["p01"])
    server.publish(town(p99=place("p99")), NOW_S + 10)
    assert phone.catch_up(server, NOW_S + 20) == "parts", "the delta no longer leads to the root, so it starts over"
    assert_equal(phone, server)


def test_a_reader_asks_for_four_kinds_of_address_and_no_other(server, phone):
    """PROTOCOL 1.2"""
    server.restore(NOW_S + 10, town(p99=place("p99")))
    server.key_id = 2
    server.document = make_document(held={2: FEED_PUBLIC})
    server.sign(NOW_S + 11)
    phone.catch_up(server, NOW_S + 20)
    shapes = {re.sub(r"[0-9a-f]{32}$|\d+$", "…", path) for path in server.asked}
    assert shapes == {"/sync/v1/lindenhafen/de/…", "/sync/v1/parts/…", "/sync/v1/keys"}


def test_a_broken_part_is_asked_for_once_more_past_the_cache(server):
    """PROTOCOL 6.2"""
    name = list(server.parts())[-1]
    server.forge[name] = b"[]"

    class Healing(FaultyLink):
        def get(self, path, *, etag="", past_caches=False):
            if past_caches and name in path:
                server.forge.clear()
            return super().get(path, etag=etag, past_caches=past_caches)

    phone = Replica(server.feed, ROOT_PUBLIC)
    assert phone.catch_up(Healing(server), NOW_S) == "parts"
    assert server.asked.count(f"/sync/v1/parts/{name}") == 2


def test_a_part_that_is_gone_ends_the_catch_up_without_a_pause(server):
    """PROTOCOL 6.7: the next one gets a newer list."""

    class Swept(FaultyLink):
        def get(self, path, *, etag="", past_caches=False):
            return Answer(404) if "/parts/" in path else super().get(path, etag=etag)

    phone = Replica(server.feed, ROOT_PUBLIC)
    with raises(Unanswered):
        phone.catch_up(Swept(server), NOW_S)
    assert phone.catch_up(server, NOW_S + 1) == "parts"


def test_a_new_key_is_learned_on_the_way(server, phone):
    server.private, server.key_id = OTHER_KEY, 2
    server.document = make_document(issued_s=5, held={1: FEED_PUBLIC, 2: keys.public_key(OTHER_KEY)})
    server.publish(town(p99=place("p99")), NOW_S + 10)
    assert phone.catch_up(server, NOW_S + 20) == "delta"
    assert_equal(phone, server)


def test_a_restored_backup_goes_on_in_a_new_epoch(server, phone):
    """PROTOCOL 1.4"""
    server.restore(NOW_S + 10, town(p00=place("p00", title="Neu")))
    assert phone.catch_up(server, NOW_S + 20) == "parts"
    assert_equal(phone, server)


def test_a_restored_server_with_my_own_state_costs_no_part(server, phone):
    """PROTOCOL 7.1e: a list under a head whose root is mine; the table is taken from it, so that the next delta fits."""
    fields = {kind: [*names, "mood"] for kind, names in server.history[server.seq][1].items()}
    server.history[server.seq] = (server.records, fields)
    server.restore(NOW_S + 10, server.records)
    server.asked.clear()
    assert phone.catch_up(server, NOW_S + 20) == "head"
    assert server.asked == [f"/sync/v1/{server.feed}/2"]
    server.publish(town(p01=place("p01", mood="leise")), NOW_S + 30)
    assert phone.catch_up(server, NOW_S + 40) == "delta"
    assert_equal(phone, server)


def test_a_lost_delta_is_asked_for_again(server, phone):
    """An answer that never arrives leaves seq, root and records as they were (PROTOCOL 7.6)."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    link = FaultyLink(server)
    link.next = "lost"
    before = phone.to_bytes()
    with raises(LinkLost):
        phone.catch_up(link, NOW_S + 20)
    assert phone.to_bytes() == before
    assert phone.catch_up(link, NOW_S + 30) == "delta"
    assert_equal(phone, server)


def test_a_server_in_trouble_changes_nothing(server, phone):
    before = phone.to_bytes()
    with raises(Unanswered):
        phone.catch_up(Says(Answer(503)), NOW_S + 10)
    assert phone.to_bytes() == before


def test_a_delta_applied_twice_changes_nothing(server, phone):
    """The second answer names no newer head, so nothing of it is looked at (PROTOCOL 4.5)."""
    server.publish({"p01": place("p01")}, NOW_S + 10)
    answer = server.get(f"/sync/v1/{server.feed}/{phone.seq}")
    assert phone.catch_up(Says(answer), NOW_S + 20) == "delta"
    assert phone.catch_up(Says(answer), NOW_S + 30) == "unchanged"
    assert_equal(phone, server)


def test_kinds_and_fields_that_nobody_knows_are_kept_and_hashed(server, phone):
    """PROTOCOL 3.4, 5.2, 9.2: the table grows in a delta; what came is stored and counts."""
    fields = {kind: [*names, "mood"] if kind == "place" else names for kind, names in server.history[server.seq][1].items()}
    fields["tour"] = ["id", "title", "stops_of_it"]
    tour = {"id": "t1", "kind": "tour", "title": "Rundgang", "stops_of_it": [{"place": "p01"}]}
    server.publish(town(t1=tour, p01=place("p01", mood="leise")), NOW_S + 10, fields)
    assert phone.catch_up(server, NOW_S + 20) == "delta"
    assert phone.records["t1"] == tour and phone.records["p01"]["mood"] == "leise"
    assert phone.state.fields == {kind: list(names) for kind, names in fields.items()}
    server.publish(town(t1={**tour, "title": "Weg"}), NOW_S + 30)
    assert phone.catch_up(server, NOW_S + 40) == "delta"
    assert_equal(phone, server)


def test_a_damaged_file_is_noticed(phone):
    """What was proven once is proven again when it is read."""
    raw = phone.to_bytes()
    with raises(Malformed):
        Replica.from_bytes(raw[:-5])
    with raises(WrongRoot):
        Replica.from_bytes(raw.replace(b"Zimmer p03", b"Zimmer p04"))


def test_a_delta_may_empty_a_feed_and_fill_it(server, phone):
    server.publish({}, NOW_S + 10)
    assert phone.catch_up(server, NOW_S + 20) == "delta" and phone.records == {}
    assert_equal(phone, server)
    server.publish(town(), NOW_S + 30)
    assert phone.catch_up(server, NOW_S + 40) == "delta"
    assert_equal(phone, server)


def test_a_tiny_feed_may_answer_the_first_request_with_a_delta(server):
    """PROTOCOL 5.2: from nothing to everything, the table in `grown`; one request instead of two."""
    whole = delta.make({}, server.records, server.history[server.seq][1], base_fields={})
    server.forge = {"0": delta.encode(whole)}
    phone = Replica(server.feed, ROOT_PUBLIC)
    assert phone.catch_up(server, NOW_S) == "delta"
    assert_equal(phone, server)
