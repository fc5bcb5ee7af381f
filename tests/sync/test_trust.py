"""Attacks by name, after TUF's list: what a mirror, a cache, a thief of the feed key or a broken line may try, and what the reader does.

Everywhere the same promise: nothing of it is believed, the old state stays, whole and readable (PROTOCOL 4, 7, 8); that
nothing loops is in `test_trust_pause.py`. The same list for the phone is `pwa/test/trust.test.ts`; names agree.
The list: theupdateframework.github.io/specification, section 1.5.2.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress

from pytest import mark

from sync import keys, parts, replica
from sync.canon import document
from sync.errors import BadSignature, Equivocation, Malformed, Rollback, SyncError, UnknownKey, WrongFeed, WrongPart, WrongRoot
from sync.head import LIFETIME_S, SIZE, pack
from sync.keys import EPOCHS_AHEAD
from sync.replica import Answer, Replica
from tests.doubles.feed_server import FEED_PUBLIC, OTHER_KEY, ROOT_PUBLIC, FeedServer, make_document
from tests.sync.lindenhafen import NOW_S, Once, Says, assert_equal, place, refused, town

HOUR_S = 3_600


def says(head, body: bytes = b"") -> Says:
    return Says(Answer(200, pack(head) + body))


# Rollback: what was once true is offered again.


def test_rollback_an_old_head_is_refused(server, phone):
    """PROTOCOL 4.5"""
    old = server.get(f"/sync/v1/{server.feed}/0")
    server.publish(town(p99=place("p99")), NOW_S + 10)
    phone.catch_up(server, NOW_S + 15)
    stored = phone.to_bytes()
    refused(phone, Says(old), Rollback)
    assert phone.to_bytes() == stored, "no pause, no success, nothing staged"


def test_rollback_an_older_epoch_is_refused_however_high_its_seq(server, phone):
    """PROTOCOL 4.3"""
    server.restore(NOW_S + 10, town())
    phone.catch_up(server, NOW_S + 15)
    refused(phone, says(server.signed(NOW_S + 20, server.root, seq=2**32 - 1, epoch=1)), Rollback)


def test_rollback_an_older_key_document_is_refused(server, phone):
    """PROTOCOL 8.4"""
    phone.document = keys.read_document(make_document(issued_s=9), ROOT_PUBLIC)
    server.key_id = 2
    server.sign(NOW_S + 10)
    refused(phone, server, Rollback)
    assert phone.document.issued_s == 9


def test_rollback_an_older_signature_of_the_same_state_changes_nothing(server, phone):
    """PROTOCOL 4.5: a cache that is a day behind is no attack."""
    old = Answer(200, pack(server.head))
    server.sign(NOW_S + 86_400)
    phone.catch_up(server, NOW_S + 86_401)
    assert phone.catch_up(Says(old), NOW_S + 86_500) == "unchanged"
    assert phone.state.head.issued_s == NOW_S + 86_400


# Freeze: nothing new is let through.


@mark.parametrize("answer", [Answer(304), "the same head again"])
def test_freeze_a_frozen_mirror_is_shown_as_stale_after_seven_days_and_hides_nothing(server, phone, answer):
    """PROTOCOL 4.6: it answers for ever, and every check succeeds; yet the head says how old it is."""
    mirror = says(server.head) if isinstance(answer, str) else Says(answer)
    a_week_later_s = NOW_S + 1 + LIFETIME_S
    assert phone.catch_up(mirror, a_week_later_s) == "unchanged"
    assert phone.is_fresh(a_week_later_s)
    assert phone.catch_up(mirror, a_week_later_s + 1) == "unchanged"
    assert not phone.is_fresh(a_week_later_s + 1)
    assert phone.records == server.records


def test_freeze_a_clock_set_back_does_not_make_an_old_head_fresh(server, phone):
    """PROTOCOL 4.6: the Date of the answer counts where the phone's clock is an hour off."""
    assert phone.is_fresh(NOW_S + 400 * 86_400, date_s=NOW_S + 60)
    assert not phone.is_fresh(NOW_S, date_s=NOW_S + 400 * 86_400)
    assert phone.is_fresh(NOW_S + 30, date_s=NOW_S)


# Fast-forward: a stolen feed key signs numbers so high that nothing honest would ever be newer.


def test_fast_forward_a_stolen_feed_key_is_beaten_by_a_new_key_document(server, phone):
    """PROTOCOL 8.5: he signs the highest seq and epoch that the document allows, over his own records; phones recover by themselves."""
    thief = FeedServer(server.feed, NOW_S)
    thief.epoch, thief.seq = 1 + EPOCHS_AHEAD, 2**32 - 2
    thief.history = {thief.seq: thief.history[1]}
    thief.publish(town(p01=place("p01", title="Vom Dieb")), NOW_S + 5)
    assert phone.catch_up(thief, NOW_S + 10) == "parts"
    assert (phone.seq, phone.records["p01"]["title"]) == (2**32 - 1, "Vom Dieb")

    server.private, server.key_id, server.epoch = OTHER_KEY, 2, 1 + EPOCHS_AHEAD + 1
    server.document = make_document(epoch=server.epoch, issued_s=5, held={2: keys.public_key(OTHER_KEY)})
    server.publish(town(p99=place("p99")), NOW_S + 20)
    assert phone.catch_up(server, NOW_S + 30) == "parts"
    assert_equal(phone, server)
    refused(phone, thief, Rollback)  # he can offer the old document, never a newer one


def test_fast_forward_no_epoch_beyond_what_a_new_document_can_beat_is_believed(server, phone):
    """PROTOCOL 8.5"""
    refused(phone, Once(says(server.signed(NOW_S + 5, server.root, seq=2**32 - 1, epoch=2 + EPOCHS_AHEAD)).answer), SyncError)
    assert phone.state.head.epoch == 1


def test_fast_forward_a_stolen_key_cannot_sign_the_future_for_ever(server):
    """PROTOCOL 8.4: not beyond the end of the document that names it."""
    server.document = make_document(expires_s=NOW_S)
    refused(Replica(server.feed, ROOT_PUBLIC), server, UnknownKey)


# Mix and match: pieces that are all genuine and do not belong together.


def test_mix_and_match_a_head_of_another_town_or_language_is_refused(server, phone):
    """PROTOCOL 1.1, 4.4"""
    for feed in ("lindenhafen/ar", "musterstadt/de"):
        other = FeedServer(feed, NOW_S)
        other.publish(town(), NOW_S + 5)
        answer = other.get(f"/sync/v1/{feed}/0")
        refused(phone, Says(answer), WrongFeed)


def stranger(feed: str, now_s: int = NOW_S) -> FeedServer:
    """Another feed with the same numbers and ids, other words."""
    other = FeedServer(feed, now_s)
    other.publish(town(), now_s + 1)
    other.publish(town(p01=place("p01", title="مكتب"), p98=place("p98")), now_s + 10)
    return other


@mark.parametrize("feed", ["lindenhafen/ar", "musterstadt/de"])
def test_mix_and_match_my_head_before_the_delta_of_another_feed_is_refused(server, phone, feed):
    """PROTOCOL 5.4, 7.2: not believed; the parts are loaded once, and they are right."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {str(phone.seq): stranger(feed).body_for(2)}
    assert phone.catch_up(server, NOW_S + 20) == "parts"
    assert_equal(phone, server)


def test_mix_and_match_my_head_before_the_delta_of_another_epoch_is_refused(server, phone):
    server.publish(town(p01=place("p01", title="Vorher")), NOW_S + 10)
    before = server.body_for(phone.seq)
    server.restore(NOW_S + 20, town(p99=place("p99")))
    server.forge = {str(phone.seq): before}
    assert phone.catch_up(server, NOW_S + 30) == "parts"
    assert_equal(phone, server)


@mark.parametrize("feed", ["lindenhafen/ar", "musterstadt/de"])
def test_mix_and_match_my_head_before_the_parts_of_another_feed_is_refused(server, phone, feed):
    """PROTOCOL 6.4, 6.7"""
    other = stranger(feed)
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {"2": other.body_for(0), "0": other.body_for(0), **other.parts()}
    refused(phone, server, WrongRoot)


def test_mix_and_match_a_list_whose_parts_come_from_two_publications_is_refused(server):
    """PROTOCOL 6.7: each part is genuine and carries its own name; together they were never published."""
    old = parts.cut(town(), server.history[server.seq][1], first_bytes=400, part_bytes=600)
    new_records = {**town(), **{f"p{n:02}": place(f"p{n:02}", title="Neu", summary="Anders als zuvor.") for n in range(12)}}
    server.publish(new_records, NOW_S + 10)
    new = parts.cut(new_records, server.history[server.seq][1], first_bytes=400, part_bytes=600)
    assert len(old.parts) == len(new.parts) >= 3
    pairs = list(zip(old.parts.items(), new.parts.items(), strict=True))
    refusals = 0
    for chosen in itertools.product((0, 1), repeat=len(pairs)):
        mixed = dict(pair[which] for pair, which in zip(pairs, chosen, strict=True))
        if set(mixed) == set(new.parts):
            continue
        snapshot = parts.Snapshot(new.fields, mixed, new.first, new.rest)
        server.forge = {"0": parts.part_list(snapshot, {name: len(raw) for name, raw in mixed.items()}), **mixed}
        refused(Replica(server.feed, ROOT_PUBLIC), server, (WrongRoot, Malformed))
        refusals += 1
    assert refusals >= 3


# Equivocation: one number, two states.


def test_equivocation_both_heads_are_kept_for_the_operator(server, phone):
    """PROTOCOL 4.5"""
    other = server.signed(NOW_S + 5, b"\x05" * 32)
    refused(phone, says(other), Equivocation)
    again = Replica.from_bytes(phone.to_bytes())
    assert [pack(head) for head in again.doubt] == [pack(server.head), pack(other)]
    assert_equal(again, server)
    assert again.catch_up(server, NOW_S + 30) == "unchanged"
    assert len(again.doubt) == 2, "an honest answer does not wipe the evidence out"


# Endless data: an answer that wants to fill the phone.


def test_endless_data_an_answer_or_a_part_above_the_limit_is_refused(server, phone):
    """PROTOCOL 9.1; the links stop reading there (`test_link.py`, `pwa/test/trust.test.ts`)."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    flood = b"[" + b" " * parts.MAX_BYTES
    server.forge = {"2": flood, "0": flood}
    refused(phone, server, Malformed)
    server.forge = {next(iter(server.parts())): flood}
    refused(Replica(server.feed, ROOT_PUBLIC), server, Malformed)


def test_endless_data_a_forged_list_cannot_fill_a_phone(server, monkeypatch):
    """PROTOCOL 9.1: the list is not signed, and parts of the right name may be as many as it likes."""
    monkeypatch.setattr(replica, "MAX_SNAPSHOT_BYTES", 4_000)
    rubbish = {parts.part_name(raw): raw for raw in (document([n, "x" * 990]) for n in range(100))}
    body = {"fields": [["place", ["id"]]], "parts": [[name, 1] for name in rubbish]}
    server.forge = {"0": document(body), **rubbish}
    refused(Replica(server.feed, ROOT_PUBLIC), server, Malformed)
    assert sum("/parts/" in path for path in server.asked) == 5


@mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"fields":[["place",["id"' + b',"a"' * 300_000 + b']]],"parts":[]}',
        b'{"fields":[["place",["id"]]],"parts":[' + b'["' + b"0" * 32 + b'",1],' * 5_000 + b"0]}",
        b"[[],[" + b",".join(b"%d,[0],[0]" % n for n in range(1, 200_000)) + b"],[]]",
        b"[[" + b"0," * 1_000_000 + b"0],[],[]]",
        b'[[],[1,[0],["' + b"x" * 1_000_000,
    ],
    ids=["deep", "a table without end", "parts without end", "fields without end", "positions without end", "a text without end"],
)
def test_endless_data_a_small_bomb_is_refused_quickly(server, phone, body):
    """PROTOCOL 5.5, 9.1: few bytes that would cost a careless reader minutes or its stack."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forge = {"2": body, "0": body}
    refused(phone, server, Malformed)


# Arbitrary software: content that nobody entitled has signed.


def test_arbitrary_software_a_head_of_another_key_is_refused(server, phone):
    """PROTOCOL 4.4"""
    server.private = OTHER_KEY
    server.publish(town(p99=place("p99")), NOW_S + 10)
    refused(phone, server, BadSignature)
    assert len(server.asked) == 1


def test_arbitrary_software_a_key_that_is_not_in_the_document_is_refused(server, phone):
    """PROTOCOL 8.4: the document is asked for once, and does not name it."""
    server.private, server.key_id = OTHER_KEY, 7
    server.sign(NOW_S + 10)
    refused(phone, server, UnknownKey)
    assert server.asked == [f"/sync/v1/{server.feed}/2", "/sync/v1/keys"]


def test_arbitrary_software_a_document_of_another_root_is_refused(server, phone):
    """PROTOCOL 8.2: at the first contact and later."""
    server.document = make_document(signed_by=OTHER_KEY, issued_s=5, held={1: FEED_PUBLIC, 2: keys.public_key(OTHER_KEY)})
    refused(Replica(server.feed, ROOT_PUBLIC), server, BadSignature)
    server.private, server.key_id = OTHER_KEY, 2
    server.sign(NOW_S + 10)
    known = phone.document
    refused(phone, server, BadSignature)
    assert phone.document is known


# Spoiled on the way: cut off, or a bit turned over.


def small_answer(server: FeedServer, phone: Replica) -> bytes:
    server.publish(town(p01=place("p01", title="Beratung für alle"), p99=place("p99")), NOW_S + 10)
    return server.get(f"/sync/v1/{server.feed}/{phone.seq}").body


def flipped(raw: bytes) -> Iterator[bytes]:
    """One bit of every byte, each of the eight in turn."""
    for at in range(len(raw)):
        yield raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :]


def cut(raw: bytes) -> Iterator[bytes]:
    """The empty answer too, and the head alone."""
    return (raw[:at] for at in range(len(raw)))


@mark.parametrize("spoil", [cut, flipped])
def test_spoiled_at_every_byte_an_answer_is_refused(server, phone, spoil):
    """PROTOCOL 5.1, 5.4, 5.5"""
    spoiled = list(spoil(small_answer(server, phone)))
    for body in spoiled:
        copy = Replica.from_bytes(phone.to_bytes())
        refused(copy, Once(Answer(200, body)))
    assert len(spoiled) > SIZE + 100


def test_spoiled_at_every_bit_an_answer_is_refused(server, phone):
    answer = small_answer(server, phone)
    for bit in range(len(answer) * 8):
        body = bytearray(answer)
        body[bit // 8] ^= 1 << bit % 8
        copy = Replica.from_bytes(phone.to_bytes())
        refused(copy, Once(Answer(200, bytes(body))))


@mark.parametrize("spoil", [cut, flipped])
def test_spoiled_at_every_byte_a_primed_answer_is_refused(server, phone, spoil):
    """PROTOCOL 5.7: the root decides; a bit behind the end of the stream may say the very same."""
    server.primes = lambda seq: True
    good = small_answer(server, phone)
    assert good[SIZE : SIZE + 1] == b"z"
    accepted = 0
    for body in spoil(good):
        copy = Replica.from_bytes(phone.to_bytes())
        with suppress(SyncError):
            copy.catch_up(Once(Answer(200, body)), NOW_S + 20)
        assert copy.state == phone.state or copy.records == server.records
        accepted += copy.state != phone.state
    assert accepted <= 1
    assert phone.catch_up(server, NOW_S + 20) == "delta"


@mark.parametrize("spoil", [cut, flipped])
def test_spoiled_at_every_byte_a_part_is_refused(server, phone, spoil):
    """PROTOCOL 6.2: a part is its name; the phone that has a state keeps it."""
    server.publish(town(p99=place("p99")), NOW_S + 10)
    server.forget(phone.seq)
    name, raw = min(server.parts().items(), key=lambda item: len(item[1]))
    for body in spoil(raw):
        server.forge = {name: body}
        copy = Replica.from_bytes(phone.to_bytes())
        refused(copy, server, WrongPart)


@mark.parametrize("spoil", [cut, flipped])
def test_spoiled_at_every_byte_a_key_document_is_refused(server, phone, spoil):
    """PROTOCOL 8.2"""
    server.private, server.key_id = OTHER_KEY, 2
    good = make_document(issued_s=5, held={1: FEED_PUBLIC, 2: keys.public_key(OTHER_KEY)})
    server.publish(town(p99=place("p99")), NOW_S + 10)
    known = phone.document
    for body in spoil(good):
        server.document = body
        refused(phone, server, (Malformed, BadSignature))
        assert phone.document is known
    server.document = good
    assert phone.catch_up(server, NOW_S + 30) == "delta"
