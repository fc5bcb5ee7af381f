"""Writes the vectors of feed files (PROTOCOL 10): `python -m tests.sync.file_vectors`; `--check` fails on a difference.

Files are packed here by hand, in stored blocks, so that no version of zlib changes a byte.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.sync.vector_tools import (
    BASE,
    FEED,
    NOW_S,
    OTHER_KEY,
    ROOT_KEY,
    TABLE,
    Case,
    as_list,
    case,
    document,
    dump,
    head,
    name_of,
    place,
    plain_root,
    public,
    refuse,
)

PATH = Path(__file__).resolve().parents[2] / "sync/vectors/file/take-generated.json"
DAY_S = 86_400
PARTS = ('[[0,["h1"],1,["Nachttelefon"],2,["116016"]]]', '[[1,["p1","p2"],1,["Zimmer p1","Zimmer p2"],2,[null,"12"]]]')
EDITED = [*BASE[:1], place("p1", title="Zimmer 7"), *BASE[2:]]
EDITED_PARTS = (PARTS[0], PARTS[1].replace("Zimmer p1", "Zimmer 7"))


def answer(records: list[Any], parts: tuple[str, ...], **said: Any) -> bytes:
    listed = dump({"fields": TABLE, "parts": as_list({name_of(part): part for part in parts})})
    return head(root=bytes.fromhex(plain_root(records).hex()), **said) + listed.encode()


def pieces(*held: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(piece)) + piece for piece in held)


def packed(plain: bytes) -> bytes:
    return b"LOTSE\x01" + zlib.compress(plain, 0)


def plain_file(records: list[Any] = BASE, parts: tuple[str, ...] = PARTS, *, keys: bytes = b"", feed: str = FEED, **said: Any) -> bytes:
    return pieces(feed.encode(), keys or document(), answer(records, parts, **said), *(part.encode() for part in parts))


def file(*given: Any, **said: Any) -> bytes:
    return packed(plain_file(*given, **said))


def taken(records: list[Any], seq: int, last_success_s: int) -> dict[str, Any]:
    return {"seq": seq, "root": plain_root(records).hex(), "records": records, "last_success_s": last_success_s}


def given(raw: bytes, held: bytes = b"", now_s: int = NOW_S + DAY_S, feed: str = FEED) -> dict[str, Any]:
    said = {"feed": feed, "root_key": public(ROOT_KEY).hex(), "now_s": now_s, "file": raw.hex()}
    return said | ({"held": held.hex()} if held else {})


def cases() -> Iterator[Case]:
    base, edited = file(), file(EDITED, EDITED_PARTS, seq=6, issued_s=NOW_S + 60)
    yield case("a town on a stick", "10.3", given(base), taken(BASE, 5, NOW_S))
    yield case("a newer file after an older one", "10.3", given(edited, base), taken(EDITED, 6, NOW_S + 60))
    yield case("the same file twice", "10.3", given(base, base), taken(BASE, 5, NOW_S))
    signed_anew = file(issued_s=NOW_S + DAY_S)
    yield case("the same state signed anew", "10.3", given(signed_anew, base, NOW_S + 2 * DAY_S), taken(BASE, 5, NOW_S + DAY_S))
    yield case("an expired file is read and speaks for its day", "10.4", given(base, now_s=NOW_S + 60 * DAY_S), taken(BASE, 5, NOW_S))
    yield case("a clock set back does not date the check into the future", "10.4", given(base, now_s=NOW_S - 9), taken(BASE, 5, NOW_S - 9))
    more = packed(plain_file() + pieces(b"[[9]]"))
    yield case("a part that nobody asked for is no harm", "10.3", given(more), taken(BASE, 5, NOW_S))
    yield refuse("an older file after a newer one", "10.3", given(base, edited), "Rollback")
    yield refuse("another language", "10.2", given(base, feed="lindenhafen/ar"), "WrongFeed")
    yield refuse("another town under this one's name", "10.3", given(file(feed=FEED, private=OTHER_KEY)), "BadSignature")
    yield refuse("keys signed by a stranger", "10.3", given(file(keys=document(private=OTHER_KEY))), "BadSignature")
    lied = packed(plain_file().replace(b"116016", b"116017"))
    yield refuse("a number exchanged in a part", "10.3", given(lied), "Unanswered")
    forged = (PARTS[0].replace("116016", "116017"), PARTS[1])
    listed = pieces(FEED.encode(), document(), answer(BASE, forged), *(part.encode() for part in forged))
    yield refuse("a number exchanged in a part and in its name", "10.3", given(packed(listed)), "WrongRoot")
    short = pieces(FEED.encode(), document(), answer(BASE, PARTS), PARTS[0].encode())
    yield refuse("a part is missing", "10.3", given(packed(short)), "Unanswered")
    yield refuse("empty", "10.2", given(b""), "Malformed")
    yield refuse("another beginning", "10.2", given(b"M" + base[1:]), "Malformed")
    yield refuse("a later form", "10.2", given(b"LOTSE\x02" + base[6:]), "Malformed")
    yield refuse("cut in the stream", "10.2", given(base[:-9]), "Malformed")
    yield refuse("cut after the beginning", "10.2", given(base[:6]), "Malformed")
    yield refuse("a damaged stream", "10.2", given(base[:8] + b"\xff" + base[9:]), "Malformed")
    yield refuse("one bit flipped", "10.2", given(base[:200] + bytes([base[200] ^ 1]) + base[201:]), "Malformed")
    yield refuse("a piece that runs past the end", "10.2", given(packed(plain_file()[:-1])), "Malformed")
    yield refuse("half a length at the end", "10.2", given(packed(plain_file() + b"\0\0")), "Malformed")
    yield refuse("two pieces", "10.2", given(packed(pieces(FEED.encode(), document()))), "Malformed")
    yield refuse("nothing inside", "10.2", given(packed(b"")), "Malformed")


def main(arguments: list[str]) -> int:
    text = json.dumps({"generator": "tests/sync/file_vectors.py", "cases": list(cases())}, ensure_ascii=False, indent=1) + "\n"
    if "--check" in arguments:
        return int(not PATH.exists() or PATH.read_text("utf-8") != text)
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
