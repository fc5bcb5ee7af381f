"""Primed deltas lead where plain ones lead, grow no larger than the limit, and break without a trace (PROTOCOL 5.7)."""

from __future__ import annotations

import zlib
from hashlib import sha256

import brotli
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import mark, raises

from sync import delta, parts, primed
from sync.canon import canonical, record_hash, root_of
from sync.errors import Malformed, WrongRoot
from sync.head import parse
from sync.replica import Answer, Replica, State
from tests.sync.test_delta import RUNS, TABLE, states
from tests.sync.vector_tools import head

LONG = {f"p{at:03}": {"id": f"p{at:03}", "kind": "place", "title": f"Zimmer {at}", "summary": f"für {at} 🏡 " * 60} for at in range(90)}


def noise(size: int) -> bytes:
    """Letters that nobody can guess, two bits each."""
    made = b"".join(sha256(at.to_bytes(4, "big")).digest() for at in range(size // 128 + 1))
    return b"".join(b"acgt"[byte >> shift & 3 : (byte >> shift & 3) + 1] for byte in made for shift in (0, 2, 4, 6))[:size]


def phone_at(state: dict) -> Replica:
    phone = Replica("lindenhafen/de", b"")
    phone.state = State(None, state, {record_id: record_hash(record) for record_id, record in state.items()}, TABLE)
    return phone


def answer(target: dict, body: bytes) -> tuple:
    return parse(head(root=root_of(target))), Answer(200, bytes(120) + body)


def packed(base: dict, target: dict) -> bytes:
    found = primed.pack(delta.encode(delta.make(base, target, TABLE)), primed.dictionary(base))
    assert found is not None
    return found


@settings(max_examples=RUNS, deadline=None, database=None, derandomize=True)
@given(states, states)
def test_primed_and_plain_lead_to_the_same_root(base, target):
    plain = phone_at(base)._applied(*answer(target, delta.encode(delta.make(base, target, TABLE))))
    assert phone_at(base)._applied(*answer(target, packed(base, target))).hashes == plain.hashes
    assert root_of(plain.records) == root_of(target)


@settings(max_examples=RUNS, deadline=None, database=None, derandomize=True)
@given(states, states, st.data())
def test_a_primed_delta_that_is_cut_or_flipped_changes_nothing(base, target, data):
    body = packed(base, target)
    at = data.draw(st.integers(0, len(body) * 8 - 1))
    flipped = bytearray(body)
    flipped[at // 8] ^= 1 << at % 8
    for broken in (body[: at // 8], bytes(flipped)):
        phone = phone_at(base)
        before = phone.state
        try:
            found = phone._applied(*answer(target, broken))
        except (Malformed, WrongRoot):
            assert phone.state is before
        else:
            # A delta alone says nothing: only what adds up to the signed root is taken.
            assert root_of(found.records) == root_of(target)


def test_the_dictionary_is_the_first_records_in_order_cut_in_the_middle_of_one():
    words = primed.dictionary(dict(reversed(LONG.items())))
    assert len(words) == 32_768
    assert b"".join(canonical(LONG[record_id]) for record_id in sorted(LONG)).startswith(words)


def test_no_more_records_are_asked_for_than_fit():
    asked = iter([b"a" * 30_000, b"b" * 30_000, b"c"])
    assert primed.joined(asked) == b"a" * 30_000 + b"b" * 2_768
    assert list(asked) == [b"c"]
    assert primed.joined([b"a", b"", b"c"]) == b""


def test_a_primed_delta_may_look_back_to_the_first_byte_and_to_the_last():
    after = {**LONG, "p000": {**LONG["p000"], "title": LONG["p001"]["summary"]}}
    words = primed.dictionary(LONG)
    document = delta.encode(delta.make(LONG, after, TABLE))
    for text in (document, words[:200] + words[-200:]):
        found = primed.pack(text, words)
        assert found is not None and len(found) < 150
        assert primed.unpack(found, words, parts.MAX_BYTES) == text


@mark.parametrize("size", [parts.MAX_BYTES - 32_768 + 1, 30_000_000])
def test_a_bomb_is_not_unpacked(size):
    bomb = primed.MARK + zlib.compress(b"[" * size, 9, wbits=-15)
    assert len(bomb) < primed.MOST_BYTES
    with raises(Malformed):
        primed.unpack(bomb, primed.dictionary(LONG), parts.MAX_BYTES)


def test_what_is_just_below_the_limit_is_unpacked():
    size = parts.MAX_BYTES - 32_768
    assert len(primed.unpack(primed.MARK + zlib.compress(b"[" * size, 9, wbits=-15), primed.dictionary(LONG), parts.MAX_BYTES)) == size


def test_more_packed_bytes_than_allowed_are_not_looked_at():
    whole = zlib.compress(b"[[],[],[]]", 0, wbits=-15)
    with raises(Malformed):
        primed.unpack(primed.MARK + b"\0\0\0\xff\xff" * 6_554 + whole, b"", parts.MAX_BYTES)
    assert primed.pack(noise(140_000), b"x") is None


def test_the_writer_sends_the_shorter_form():
    """An edit that says again what others say goes primed; a delta that the dictionary does not help goes plain."""
    seal = head()
    again = delta.encode(delta.make(LONG, {**LONG, "p001": {**LONG["p001"], "summary": "für 7 🏡 " * 40}}, TABLE))
    # It says itself again beyond what deflate looks back.
    strange = b'[[],[1,[1],["' + noise(40_000) * 2 + b'"]],[]]'
    words = primed.dictionary(LONG)
    forms = [brotli.decompress(parts.compress_answer(seal, document, words))[120:121] for document in (again, strange)]
    assert forms == [b"z", b"["]
    assert brotli.decompress(parts.compress_answer(seal, again)) == seal + again
    assert len(parts.compress_answer(seal, again, words)) < len(parts.compress_answer(seal, again))
