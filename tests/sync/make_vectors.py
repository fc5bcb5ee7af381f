"""Writes the vectors that hold signatures and hashes: `python -m tests.sync.make_vectors`; `--check` fails on a difference.

Hand-written vectors beside them say what is right. Here roots are computed by a second, plain implementation (`plain_root`), and
signatures are deterministic (RFC 6979), so that the files do not change between runs.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.sync.exchange_vectors import exchanges
from tests.sync.vector_tools import (
    BASE,
    FEED,
    FEED_KEY,
    NOW_S,
    OTHER_KEY,
    ROOT_KEY,
    TABLE,
    Case,
    as_list,
    case,
    deflated,
    document,
    dump,
    head,
    helpline,
    name_of,
    place,
    plain_hash,
    plain_roll,
    plain_root,
    public,
    refuse,
    sign,
)

VECTORS = Path(__file__).resolve().parents[2] / "sync" / "vectors"


def roots() -> Iterator[Case]:
    urgent = [helpline("h1"), {"id": "town", "kind": "town", "title": "Lindenhafen"}, {"id": "a9", "kind": "alert", "title": "Sturm"}]
    others = [place("p1"), {"id": "w1", "kind": "wheel", "spokes": 32}, {"id": "0", "kind": "guide", "title": "🏡", "body": "<p>\n</p>"}]
    for name, records in (
        ("an empty feed", []),
        ("urgent records alone", urgent),
        ("others alone", others),
        ("both, given in any order", [*others, *urgent]),
        ("digits before letters, a short id before its longer sister", [place("b"), place("a10"), place("a1"), place("1")]),
    ):
        first = [record for record in records if record["kind"] in ("town", "helpline", "alert")]
        rest = [record for record in records if record not in first]
        yield case(name, "2.6", {"records": records}, {
            "hashes": {record["id"]: plain_hash(record).hex() for record in records},
            "urgent": plain_roll(first).hex(), "rest": plain_roll(rest).hex(), "root": plain_root(records).hex(),
        })  # fmt: skip


def parsed_heads() -> Iterator[Case]:
    for name, chosen in (
        ("an ordinary head", {"epoch": 3, "seq": 1234, "root": bytes(range(32))}),
        ("the largest numbers", {"epoch": 65_535, "seq": 2**32 - 1, "key_id": 255, "issued_s": 2**32 - 2, "expires_s": 2**32 - 1}),
    ):
        raw = head(**chosen)
        key_id, epoch, feed, seq, issued_s, expires_s, root = struct.unpack(">xBH8sIII32s64x", raw)
        yield case(name, "4.1", {"head": raw.hex()}, {
            "key_id": key_id, "epoch": epoch, "feed": feed.hex(), "seq": seq, "issued_s": issued_s, "expires_s": expires_s,
            "root": root.hex(), "etag": f'"{epoch}.{seq}.{issued_s}"',
        })  # fmt: skip
    whole = head()
    yield refuse("one byte short", "4.1", {"head": whole[:-1].hex()}, "Malformed")
    yield refuse("empty", "4.1", {"head": ""}, "Malformed")
    yield refuse("another first byte", "4.1", {"head": (b"M" + whole[1:]).hex()}, "Malformed")
    yield refuse("seq 0", "4.1", {"head": head(seq=0).hex()}, "Malformed")
    yield refuse("it expires when it is issued", "4.1", {"head": head(issued_s=NOW_S, expires_s=NOW_S).hex()}, "Malformed")


def checked_heads() -> Iterator[Case]:
    def given(answer: bytes, stored: bytes | None = None, **keys: Any) -> dict[str, Any]:
        said = {"feed": FEED, "root_key": public(ROOT_KEY).hex(), "document": document(**keys).hex(), "answer": answer.hex()}
        return said | ({"stored": stored.hex()} if stored else {})

    old = head(epoch=2, seq=10)
    yield case("the first head ever", "4.4", given(head()), "new")
    yield case("a higher seq", "4.5", given(head(epoch=2, seq=11), old, epoch=2), "new")
    yield case("a higher epoch counts more than a lower seq", "4.3", given(head(epoch=3, seq=1), old, epoch=2), "new")
    yield case("signed anew", "4.5", given(head(epoch=2, seq=10, issued_s=NOW_S + 86_400), old), "new")
    yield case("the same head", "4.5", given(old, old), "unchanged")
    yield case("the same state, signed earlier", "4.5", given(head(epoch=2, seq=10, issued_s=NOW_S - 86_400), old), "unchanged")
    yield refuse("a lower seq", "4.5", given(head(epoch=2, seq=9), old), "Rollback")
    yield refuse("a lower epoch with a higher seq", "4.5", given(head(epoch=1, seq=99), old), "Rollback")
    yield refuse("one number, two roots", "4.5", given(head(epoch=2, seq=10, root=bytes(31) + b"\1"), old), "Equivocation")
    yield refuse("another town", "4.4", given(head(feed="neustadt/de")), "WrongFeed")
    yield refuse("another language of the town", "4.4", given(head(feed="lindenhafen/ar")), "WrongFeed")
    yield refuse("a key that the document does not name", "8.4", given(head(key_id=9)), "UnknownKey")
    yield refuse("issued after the document expired", "8.4", given(head(), expires_s=NOW_S - 1), "UnknownKey")
    yield case("issued in the document's last second", "8.4", given(head(), expires_s=NOW_S), "new")
    yield refuse("signed by another key under a known id", "4.4", given(head(private=OTHER_KEY)), "BadSignature")
    raw = bytearray(head())
    raw[30] ^= 1
    yield refuse("one bit of the root flipped", "4.4", given(bytes(raw)), "BadSignature")
    raw = bytearray(head())
    raw[119] ^= 1
    yield refuse("one bit of the signature flipped", "4.4", given(bytes(raw)), "BadSignature")
    yield refuse(
        "a bad signature is found before the wrong feed", "4.4", given(head(feed="neustadt/de", private=OTHER_KEY)), "BadSignature"
    )
    yield refuse("a wrong feed is found before a rollback", "4.4", given(head(feed="neustadt/de", seq=1), old), "WrongFeed")
    yield refuse("below the document's epoch", "8.5", given(head(epoch=4), epoch=5), "Rollback")
    yield case("255 epochs ahead of its document", "8.5", given(head(epoch=260), epoch=5), "new")
    yield refuse("256 epochs ahead of its document", "8.5", given(head(epoch=261), epoch=5), "UnknownKey")
    thief = head(epoch=256, seq=2**32 - 1)
    yield case("what a thief signed binds nobody under a new document", "8.5", given(head(epoch=257, seq=1), thief, epoch=257), "new")


def signatures() -> Iterator[Case]:
    message = b"Lindenhafen"
    good = sign(FEED_KEY, message)

    def given(public_key: bytes, said: bytes, signature: bytes) -> dict[str, str]:
        return {"public": public_key.hex(), "message": said.hex(), "signature": signature.hex()}

    yield case("r and s of 32 bytes each", "8.1", given(public(FEED_KEY), message, good), True)
    yield case("an empty message", "8.1", given(public(FEED_KEY), b"", sign(FEED_KEY, b"")), True)
    yield case("another message", "8.1", given(public(FEED_KEY), message + b"!", good), False)
    yield case("another key", "8.1", given(public(OTHER_KEY), message, good), False)
    yield case("r and s changed places", "8.1", given(public(FEED_KEY), message, good[32:] + good[:32]), False)
    yield case("zeros", "8.1", given(public(FEED_KEY), message, bytes(64)), False)
    yield case("one byte short", "8.1", given(public(FEED_KEY), message, good[:63]), False)
    yield case("DER instead of raw", "8.1", given(public(FEED_KEY), message, _der(message)), False)
    yield case("a key that is no point of the curve", "8.1", given(bytes(63) + b"\1", message, good), False)
    yield case("a key one byte short", "8.1", given(public(FEED_KEY)[:63], message, good), False)


def _der(message: bytes) -> bytes:
    key = ec.derive_private_key(int.from_bytes(FEED_KEY, "big"), ec.SECP256R1())
    der = key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
    assert decode_dss_signature(der)
    return der


def documents() -> Iterator[Case]:
    root_key = public(ROOT_KEY).hex()
    feed, other = public(FEED_KEY), public(OTHER_KEY)
    for name, keys in (("one key", {1: feed}), ("two keys", {1: feed, 200: other}), ("no key at all", {})):
        yield case(name, "8.2", {"document": document(keys=keys, epoch=7).hex(), "root_key": root_key}, {
            "epoch": 7, "issued_s": 1, "expires_s": 4_000_000_000, "keys": {str(key_id): key.hex() for key_id, key in keys.items()},
        })  # fmt: skip
    whole = document()

    def bad(name: str, raw: bytes, error: str = "Malformed") -> Case:
        return refuse(name, "8.2", {"document": raw.hex(), "root_key": root_key}, error)

    yield bad("one byte short", whole[:-1])
    yield bad("one byte more", whole + b"\0")
    yield bad("twelve bytes", whole[:12])
    yield bad("empty", b"")
    yield bad("another magic", _resigned(b"LX" + whole[2:]))
    yield bad("ids out of order", _resigned(whole[:12] + b"\2\2" + feed + b"\1" + other + bytes(64)))
    yield bad("an id twice", _resigned(whole[:12] + b"\2\1" + feed + b"\1" + other + bytes(64)))
    yield bad("signed by a feed key", document(private=FEED_KEY), "BadSignature")
    yield bad("a key exchanged", whole[:20] + bytes([whole[20] ^ 1]) + whole[21:], "BadSignature")
    yield bad("an expiry moved", whole[:11] + bytes([whole[11] ^ 1]) + whole[12:], "BadSignature")


def _resigned(raw: bytes) -> bytes:
    return raw[:-64] + sign(ROOT_KEY, raw[:-64])


def proofs() -> Iterator[Case]:
    after = [record for record in BASE if record["id"] != "p2"]
    right = plain_root(after).hex()

    def given(body: str, root: str) -> dict[str, Any]:
        return {"fields": TABLE, "records": BASE, "body": body, "root": root}

    yield case("a delta that leads to the signed root", "5.4", given("[[2],[],[]]", right), after)
    yield case("a head alone over the same state", "5.1", given("", plain_root(BASE).hex()), BASE)
    yield case("a delta need not be the shortest", "5.6", given('[[2],[1,[1],["Zimmer p1"]],[]]', right), after)
    yield refuse("a well-formed delta that leads elsewhere", "5.4", given("[[1],[],[]]", right), "WrongRoot")
    yield refuse("the signed root is the old one", "5.4", given("[[2],[],[]]", plain_root(BASE).hex()), "WrongRoot")
    yield refuse("a head alone whose root is another", "5.1", given("", right), "WrongRoot")
    yield refuse("roots rolled without halves are another thing", "2.6", given("[[2],[],[]]", plain_roll(after).hex()), "WrongRoot")
    yield refuse("cut short", "5.5", given("[[2],[],[", right), "Malformed")
    yield refuse("another first byte", "5.1", given("x[[2],[],[]]", right), "Malformed")
    yield refuse("a space first", "5.1", given(" [[2],[],[]]", right), "Malformed")


def primed() -> Iterator[Case]:
    """What stands in a list of its own is looked back for in the dictionary, everything else is said letter by letter."""

    def given(*pieces: str | list[str], base: list[Any] = BASE, after: list[Any] = BASE, root: str = "") -> dict[str, Any]:
        said: list[str | tuple[int, int]] = []
        words = "".join(dump(record) for record in sorted(base, key=lambda record: record["id"])).encode()
        at = len(words)
        for piece in pieces:
            one = piece if isinstance(piece, str) else piece[0]
            said.append(one if isinstance(piece, str) else (len(one.encode()), at - words.index(one.encode())))
            at += len(one.encode())
        return raw(b"z" + deflated(*said), base=base, after=after, root=root)

    def raw(body: bytes, *, base: list[Any] = BASE, after: list[Any] = BASE, root: str = "") -> dict[str, Any]:
        return {"fields": TABLE, "records": base, "body": body.hex(), "root": root or plain_root(after).hex()}

    after = [BASE[0], {**BASE[1], "title": "Nachttelefon"}, BASE[2]]
    edit = ("[[],[1,[1],[", ['"Nachttele'], 'fon"]],[]]')
    good = given(*edit, after=after)
    packed = bytes.fromhex(good["body"])
    yield case("an edit that looks back into the first record", "5.7", good, after)
    yield case("the records may be given in any order", "5.7", {**good, "records": BASE[::-1]}, after)
    yield case("an edit that looks back at nothing", "5.7", given('[[],[1,[1],["Nachttelefon"]],[]]', after=after), after)
    yield case("a delta that changes nothing", "5.7", given("[[],[],[]]"), BASE)
    foreign = [{**place("p0"), "title": "Für Größe"}, place("p1")]
    both = [foreign[0], {**foreign[1], "title": "Größe für"}]
    yield case(
        "what is looked back at counts bytes, not letters", "5.7",
        given("[[],[1,[1],[\"", ["Größe"], " für\"]],[]]", base=foreign, after=both), both,
    )  # fmt: skip
    first = [place("p9")]
    from_nothing = '[[],[],[[1,["p9"],1,["Zimmer p9"]]]]'
    yield case("without a base the dictionary is empty", "5.7", given(from_nothing, base=[], after=first), first)
    yield refuse("without a base there is nothing to look back at", "5.7", raw(b"z" + deflated((10, 1)), base=[]), "Malformed")
    before = sum(len(dump(record).encode()) for record in BASE)
    yield refuse("it looks back beyond the first record", "5.7", raw(b"z" + deflated("[", (10, before + 2), "]")), "Malformed")
    yield refuse("nothing behind the mark", "5.7", raw(b"z"), "Malformed")
    yield refuse("cut short by a byte", "5.7", raw(packed[:-1], after=after), "Malformed")
    yield refuse("cut in the middle", "5.7", raw(packed[: len(packed) // 2], after=after), "Malformed")
    yield refuse("a block of a kind that there is not", "5.7", raw(b"z\7" + packed[2:], after=after), "Malformed")
    yield refuse("no bytes at all come out", "5.7", given(), "Malformed")
    yield refuse("a part list comes out", "5.7", given('{"fields":[],"parts":[]}'), "Malformed")
    yield refuse("a primed delta comes out", "5.7", given("z[[],[],[]]"), "Malformed")
    yield refuse("a position out of range comes out", "5.5", given('[[],[1,[3],["x"]],[]]'), "Malformed")
    yield refuse("half a delta comes out", "5.5", given("[[],[],["), "Malformed")
    yield refuse("another edit than the signed one", "5.4", given('[[],[1,[1],["', ["Nachtt"], 'aube"]],[]]', after=after), "WrongRoot")
    yield refuse("looked back at another place", "5.4", given('[[],[1,[1],["', ["helpli"], 'lefon"]],[]]', after=after), "WrongRoot")
    yield refuse("a mark that nobody knows", "5.1", raw(b"y" + packed[1:], after=after), "Malformed")


def assemblies() -> Iterator[Case]:
    urgent, core, text = (
        '[[0,["h1"],1,["Nachttelefon"],2,["116016"]]]',
        '[[1,["p1","p2"],2,[null,"12"]]]',
        '[[1,"p1",1,["Zimmer p1","Zimmer p2"]]]',
    )
    first = [BASE[0]]
    rest = plain_roll(BASE[1:]).hex()
    parts = {name_of(part): part for part in (urgent, core, text)}
    root = plain_root(BASE).hex()

    def given(root: str = root, held: dict[str, str] = parts, **more: Any) -> dict[str, Any]:
        return {"list": dump({"fields": TABLE, "parts": as_list(parts), **more}), "parts": held, "root": root}

    both = {"records": BASE, "urgent": first}
    yield case("urgent, core and text parts", "6.1", given(first=[1, rest]), both)
    yield case("without the proof of the first parts nothing is shown early", "6.4", given(), {"records": BASE, "urgent": []})
    yield case("members that nobody knows are ignored", "9.3", given(first=[1, rest], later={"x": 1}), both)
    yield refuse("the first parts do not add up", "6.4", given(first=[1, "00" * 32]), "WrongRoot")
    yield refuse("the first parts hold more than urgent records", "6.4", given(first=[2, rest]), "WrongRoot")
    yield refuse("a root of something else", "6.7", given(root="11" * 32), "WrongRoot")
    wrong = {**parts, name_of(core): core.replace("12", "13")}
    yield refuse("a part that is not what its name says", "6.2", given(held=wrong), "WrongPart")
    after = [BASE[0], {**BASE[1], "title": "Zimmer 9"}]
    change = [[2], [1, [1], [[7, 2, "9"]]], []]
    on_top = given(plain_root(after).hex(), first=[1, plain_roll(after[1:]).hex()], delta=change)
    yield case("a delta on top, which does not touch the first parts", "6.5", on_top, {"records": after, "urgent": first})
    grown = [[], [3, [1], ["leise"]], [], [["place", ["mood"]]]]
    moody = [BASE[0], {**BASE[1], "mood": "leise"}, BASE[2]]
    yield case("the delta on top may grow the table", "6.7", given(plain_root(moody).hex(), delta=grown), {"records": moody, "urgent": []})
    yield refuse("a delta on top that is malformed", "6.5", given(delta=[[99], [], []]), "Malformed")
    nothing = dump({"fields": TABLE, "parts": [], "first": [0, plain_roll([]).hex()]})
    yield case("an empty feed", "6.1", {"list": nothing, "parts": {}, "root": plain_root([]).hex()}, {"records": [], "urgent": []})
    for name, said in (
        ("no table", {"parts": []}),
        ("no parts", {"fields": TABLE}),
        ("a name that is too short", {"fields": TABLE, "parts": [["ab", 1]]}),
        ("a name in capitals", {"fields": TABLE, "parts": [["A" * 32, 1]]}),
        ("a size that is no number", {"fields": TABLE, "parts": [["a" * 32, "1"]]}),
        ("a part twice", {"fields": TABLE, "parts": [["a" * 32, 1], ["a" * 32, 1]]}),
        ("more first parts than parts", {"fields": TABLE, "parts": [], "first": [1, "00" * 32]}),
        ("a roll that is too short", {"fields": TABLE, "parts": [], "first": [0, "00"]}),
    ):
        yield refuse(name, "6.1", {"list": dump(said), "parts": {}, "root": plain_root([]).hex()}, "Malformed")


FILES = {
    "canon/root-generated.json": roots,
    "head/parse-generated.json": parsed_heads,
    "head/check-generated.json": checked_heads,
    "keys/verify-generated.json": signatures,
    "keys/document-generated.json": documents,
    "delta/prove-generated.json": proofs,
    "delta/primed-generated.json": primed,
    "parts/assemble-generated.json": assemblies,
    "replica/exchange-generated.json": exchanges,
}


def text_of(cases: Iterable[Case]) -> str:
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in cases)
    return f'{{"generator": "python -m tests.sync.make_vectors", "cases": [\n{rows}\n]}}\n'


def main(arguments: list[str]) -> int:
    different = []
    for name, made in FILES.items():
        wanted = text_of(made())
        if "--check" in arguments:
            different += [name] if (VECTORS / name).read_text("utf-8") != wanted else []
        else:
            (VECTORS / name).write_text(wanted, "utf-8")
    for name in different:
        print(f"{name} differs: python -m tests.sync.make_vectors", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
