"""The reference reader: what it believes, what it refuses, and that it never loops (PROTOCOL 7)."""

from __future__ import annotations

import re
from contextlib import suppress

from pytest import fixture, mark, raises

from sync import delta, keys
from sync.canon import record_hash, root_of
from sync.errors import (
    BadSignature,
    Equivocation,
    Malformed,
    Rollback,
    SyncError,
    Unanswered,
    UnknownKey,
    WrongFeed,
    WrongPart,
    WrongRoot,
)
from sync.head import LIFETIME_S, SIZE, pack
from sync.replica import PAUSE_S, Answer, Replica
from tests.doubles.feed_server import FEED_PUBLIC, OTHER_KEY, ROOT_PUBLIC, FeedServer, make_document
from tests.faults import FaultyLink, LinkLost

NOW_S = 1_000_000


def helpline(record_id: str, **fields):
    return {"id": record_id, "kind": "helpline", "title": "Nachttelefon", "phones": [{"number": "116016"}], **fields}


def place(record_id: str, **fields):
    return {
        "id": record_id,
        "kind": "place",
        "title": "Beratung",
        "summary": f"Montags und nach Vereinbarung, Zimmer {record_id}.",
        **fields,
    }


def town(**more):
    records = [helpline("h1"), helpline("h2"), *(place(f"p{n:02}") for n in range(12))]
    return {record["id"]: record for record in records} | more


@fixture
def server():
    server = FeedServer(now_s=NOW_S)
    server.publish(town(), NOW_S + 1)
    return server


@fixture
def phone(server):
    phone = Replica(server.feed, ROOT_PUBLIC)
    phone.catch_up(server, NOW_S + 2)
    server.asked.clear()
    return phone


def assert_equal(phone: Replica, server: FeedServer) -> None:
    assert phone.records == server.records
    assert phone.root == server.root == root_of(phone.records)
    assert phone.state.hashes == {record_id: record_hash(record) for record_id, record in phone.records.items()}
    assert list(phone.state.fields) == list(server.history[server.seq][1])


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


def test_forged_urgent_parts_are_never_shown(server):
    """A mirror that names a part of its own: the hash is right, the half of the root is not (PROTOCOL 6.4)."""
    from sync.canon import document
    from sync.parts import part_name

    wrong = document([[1, ["h1"], 1, ["Ruf mich an"]]])
    listed = parse_list(server)
    listed["parts"][0] = [part_name(wrong), len(wrong)]
    server.forge = {"0": document(listed), part_name(wrong): wrong}
    phone = Replica(server.feed, ROOT_PUBLIC)
    shown = []
    with raises(WrongRoot):
        phone.catch_up(server, NOW_S, shown.append)
    assert shown == [] and phone.records == {}


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


@mark.parametrize("body", [b"[[0],[],[]]", b"[[],[],[", b"[[99],[],[]]", b"x", b"[[],[1,[0],[1.5]],[]]", b""])
def test_a_signed_head_over_a_wrong_delta_is_refused_and_the_parts_are_loaded_once(server, phone, body):
    """PROTOCOL 5.4, 7.2: correctly signed, yet its root is not that of what came."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {str(phone.seq): body}
    assert phone.catch_up(server, NOW_S + 20) == "parts"
    assert [path for path in server.asked if "/parts/" not in path] == ["/sync/v1/lindenhafen/de/2", "/sync/v1/lindenhafen/de/0"]
    assert_equal(phone, server)


def test_a_correctly_signed_head_with_the_root_of_nothing_well_formed(server, phone):
    """The delta is well formed, the signature right, the root of no state: refused, twice, then a pause (PROTOCOL 7.4)."""
    before = phone.to_bytes()
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.head = server.signed(NOW_S + 10, b"\x07" * 32)
    with raises(WrongRoot):
        phone.catch_up(server, NOW_S + 20)
    assert phone.state == Replica.from_bytes(before).state
    requests = len(server.asked)
    assert phone.catch_up(server, NOW_S + 20 + PAUSE_S - 1) == "paused"
    assert len(server.asked) == requests, "a pause makes no request"


def test_a_pause_survives_a_restart_ends_by_itself_and_by_hand(server, phone):
    """PROTOCOL 7.4"""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {"2": b"[", "0": b"{"}
    with raises(Malformed):
        phone.catch_up(server, NOW_S + 20)
    phone = Replica.from_bytes(phone.to_bytes())
    assert phone.catch_up(server, NOW_S + 30) == "paused"
    server.forge = {}
    by_hand = Replica.from_bytes(phone.to_bytes())
    by_hand.end_pause()
    assert by_hand.catch_up(server, NOW_S + 40) == "delta"
    assert phone.catch_up(server, NOW_S + 20 + PAUSE_S) == "delta"
    assert phone.pause_until_s == 0
    assert_equal(phone, server)


def test_a_clock_set_back_by_years_makes_no_pause_of_years(server, phone):
    """PROTOCOL 7.4"""
    phone.pause_until_s = NOW_S + PAUSE_S
    assert phone.catch_up(server, NOW_S - 10 * PAUSE_S) == "unchanged"


def test_a_staged_part_that_the_store_spoiled_is_loaded_again(server):
    """PROTOCOL 6.2, 6.7"""
    phone = Replica(server.feed, ROOT_PUBLIC)
    phone.staged = {name: raw[:-1] for name, raw in server.parts().items()}
    assert phone.catch_up(server, NOW_S) == "parts"
    assert_equal(phone, server)


def test_the_old_state_is_readable_while_a_catch_up_runs(server, phone):
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


def test_a_broken_snapshot_never_loops(server):
    """A first sync whose snapshot is wrong asks for it once (PROTOCOL 7.4)."""
    server.head = server.signed(NOW_S + 10, b"\x07" * 32)
    phone = Replica(server.feed, ROOT_PUBLIC)
    for _ in range(5):
        with suppress(WrongRoot):
            phone.catch_up(server, NOW_S + 20)
    assert server.asked.count("/sync/v1/lindenhafen/de/0") == 1


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


def test_a_part_that_stays_broken_ends_in_a_pause(server):
    name = list(server.parts())[0]
    server.forge[name] = b"[]"
    phone = Replica(server.feed, ROOT_PUBLIC)
    with raises(WrongPart):
        phone.catch_up(server, NOW_S)
    assert server.asked.count(f"/sync/v1/parts/{name}") == 2
    assert phone.catch_up(server, NOW_S + 1) == "paused"


def test_a_part_that_is_gone_ends_the_catch_up_without_a_pause(server):
    """PROTOCOL 6.7: the next one gets a newer list."""

    class Swept(FaultyLink):
        def get(self, path, *, etag="", past_caches=False):
            return Answer(404) if "/parts/" in path else super().get(path, etag=etag)

    phone = Replica(server.feed, ROOT_PUBLIC)
    with raises(Unanswered):
        phone.catch_up(Swept(server), NOW_S)
    assert phone.catch_up(server, NOW_S + 1) == "parts"


def test_an_old_head_replayed_by_a_mirror_is_refused(server, phone):
    """PROTOCOL 4.5"""
    old = Answer(200, pack(server.head))
    server.publish(town(p99=place("p99")), NOW_S + 10)
    phone.catch_up(server, NOW_S + 20)
    stored = phone.to_bytes()
    with raises(Rollback):
        phone.catch_up(Says(old), NOW_S + 30)
    assert phone.to_bytes() == stored


class Says:
    """A server that answers everything with the same."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def get(self, path, *, etag="", past_caches=False):
        return self.answer


def test_a_frozen_mirror_is_shown_as_stale_and_hides_nothing(server, phone):
    """PROTOCOL 4.6: 304 for ever is a success, yet the head says how old it is."""
    a_week_later_s = NOW_S + 1 + LIFETIME_S
    assert phone.is_fresh(a_week_later_s)
    assert phone.catch_up(Says(Answer(304)), a_week_later_s + 1) == "unchanged"
    assert not phone.is_fresh(a_week_later_s + 1)
    assert phone.records == server.records


def test_a_wrong_clock_is_not_believed(server, phone):
    """PROTOCOL 4.6"""
    assert phone.is_fresh(NOW_S + 400 * 86_400, date_s=NOW_S + 60)
    assert not phone.is_fresh(NOW_S, date_s=NOW_S + 400 * 86_400)
    assert phone.is_fresh(NOW_S + 30, date_s=NOW_S)


def test_two_roots_for_one_number_are_kept_as_evidence(server, phone):
    """PROTOCOL 4.5"""
    other = server.signed(NOW_S + 5, b"\x05" * 32)
    with raises(Equivocation):
        phone.catch_up(Says(Answer(200, pack(other))), NOW_S + 10)
    again = Replica.from_bytes(phone.to_bytes())
    assert [head.root for head in again.doubt] == [server.root, b"\x05" * 32]
    assert_equal(again, server)


def test_an_older_signature_of_the_same_state_changes_nothing(server, phone):
    """PROTOCOL 4.5: a cache that is a day behind is no attack."""
    old = Answer(200, pack(server.head))
    server.sign(NOW_S + 86_400)
    phone.catch_up(server, NOW_S + 86_401)
    assert phone.catch_up(Says(old), NOW_S + 86_500) == "unchanged"
    assert phone.state.head.issued_s == NOW_S + 86_400


def test_the_head_of_another_feed_is_refused(server, phone):
    other = FeedServer("lindenhafen/ar", NOW_S)
    with raises(WrongFeed):
        phone.catch_up(Says(Answer(200, pack(other.head))), NOW_S + 10)


def test_a_head_signed_by_nobody_we_know_is_refused(server, phone):
    """PROTOCOL 8.4: the key document is asked for once, and does not name it."""
    server.private = OTHER_KEY
    server.key_id = 7
    server.sign(NOW_S + 10)
    with raises(UnknownKey):
        phone.catch_up(server, NOW_S + 20)
    assert server.asked.count("/sync/v1/keys") == 1
    server.key_id = 1
    server.sign(NOW_S + 30)
    with raises(BadSignature):
        phone.catch_up(server, NOW_S + 40)


def test_a_new_key_is_learned_on_the_way(server, phone):
    server.private, server.key_id = OTHER_KEY, 2
    server.document = make_document(issued_s=5, held={1: FEED_PUBLIC, 2: keys.public_key(OTHER_KEY)})
    server.publish(town(p99=place("p99")), NOW_S + 10)
    assert phone.catch_up(server, NOW_S + 20) == "delta"
    assert_equal(phone, server)


def test_an_older_key_document_is_a_rollback(server, phone):
    phone.document = keys.read_document(make_document(issued_s=9), ROOT_PUBLIC)
    server.key_id = 2
    server.sign(NOW_S + 10)
    with raises(Rollback):
        phone.catch_up(server, NOW_S + 20)
    assert phone.document.issued_s == 9


def test_a_key_document_of_another_root_is_refused(server):
    server.document = make_document(signed_by=OTHER_KEY)
    with raises(BadSignature):
        Replica(server.feed, ROOT_PUBLIC).catch_up(server, NOW_S)


def test_a_document_that_has_expired_signs_no_later_head(server):
    """PROTOCOL 8.4: a stolen key cannot sign the future for ever."""
    server.document = make_document(expires_s=NOW_S)
    with raises(UnknownKey):
        Replica(server.feed, ROOT_PUBLIC).catch_up(server, NOW_S)


def test_a_stolen_key_is_answered_by_an_epoch_that_the_thief_cannot_reach(server, phone):
    """PROTOCOL 8.5: the thief ran ahead as far as the document allows; the new document beats him, and phones recover."""
    thief = server.signed(NOW_S + 5, server.root, seq=2**32 - 1, epoch=1 + keys.EPOCHS_AHEAD)
    assert phone.catch_up(Says(Answer(200, pack(thief))), NOW_S + 10) == "head"
    further = server.signed(NOW_S + 5, server.root, seq=2**32 - 1, epoch=2 + keys.EPOCHS_AHEAD)
    with raises((UnknownKey, Malformed)):
        phone.catch_up(Says(Answer(200, pack(further))), NOW_S + 11)

    server.private, server.key_id, server.epoch = OTHER_KEY, 2, 257
    server.document = make_document(epoch=257, issued_s=5, held={2: keys.public_key(OTHER_KEY)})
    server.publish(town(p99=place("p99")), NOW_S + 20)
    assert phone.catch_up(server, NOW_S + 30) == "parts"
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


def test_every_truncated_answer_is_refused(server, phone):
    """At every byte: refused, and the old state as it was."""
    answer = small_answer(server, phone)
    for at in range(len(answer.body)):
        if at != SIZE:  # a head alone is a form of its own; the next test
            refused(phone, Answer(200, answer.body[:at]))


def test_an_answer_cut_behind_its_head_is_refused(server, phone):
    """PROTOCOL 5.1: a head alone whose root is not mine."""
    answer = small_answer(server, phone)
    refused(phone, Answer(200, answer.body[:SIZE]))


def test_every_flipped_bit_is_refused(server, phone):
    """Every bit of a small answer: refused, or it says the very same (a space in JSON) and the proven state is the server's."""
    answer = small_answer(server, phone)
    accepted = 0
    for bit in range(len(answer.body) * 8):
        body = bytearray(answer.body)
        body[bit // 8] ^= 1 << bit % 8
        copy = Replica.from_bytes(phone.to_bytes())
        before = copy.state
        try:
            copy.catch_up(Once(Answer(200, bytes(body))), NOW_S + 20)
        except SyncError:
            assert copy.state == before
        else:
            accepted += 1
            assert copy.records == server.records
    assert accepted == 0


def test_every_flipped_bit_of_a_part_is_refused(server):
    """PROTOCOL 6.2: a part is its name."""
    name, raw = list(server.parts().items())[0]
    for bit in range(0, len(raw) * 8, 7):
        body = bytearray(raw)
        body[bit // 8] ^= 1 << bit % 8
        server.forge = {name: bytes(body)}
        phone = Replica(server.feed, ROOT_PUBLIC)
        with raises(WrongPart):
            phone.catch_up(server, NOW_S)
        assert phone.records == {}


class Once(Says):
    """Answers the first question, then the line is dead: so a refused delta cannot be healed by the parts."""

    def get(self, path, *, etag="", past_caches=False):
        answer, self.answer = self.answer, Answer(503)
        return answer


def small_answer(server: FeedServer, phone: Replica) -> Answer:
    server.publish(town(p01=place("p01", title="Beratung für alle"), p99=place("p99")), NOW_S + 10)
    return server.get(f"/sync/v1/{server.feed}/{phone.seq}")


def refused(phone: Replica, answer: Answer) -> None:
    copy = Replica.from_bytes(phone.to_bytes())
    with raises(SyncError):
        copy.catch_up(Once(answer), NOW_S + 20)
    assert copy.state == phone.state


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
