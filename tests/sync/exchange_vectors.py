"""Whole conversations of a reader with a server, for both replicas: what is asked, in which order, and what is believed after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
    name_of,
    place,
    plain_root,
    public,
)

HERE = f"/sync/v1/{FEED}"
DAY_S = 86_400
PART_1, PART_2 = '[[0,["h1"],1,["Nachttelefon"],2,["116016"]]]', '[[1,["p1","p2"],1,["Zimmer p1","Zimmer p2"],2,[null,"12"]]]'
PARTS = {name_of(PART_1): PART_1, name_of(PART_2): PART_2}
LIST = dump({"fields": TABLE, "parts": as_list(PARTS)})
EDITED = [BASE[0], {**BASE[1], "title": "Zimmer 7"}, BASE[2]]
EDIT = '[[],[1,[1],["Zimmer 7"]],[]]'
KEYS = {"path": "/sync/v1/keys", "status": 200, "body": document().hex()}


def said(path: str, head_bytes: bytes = b"", text: str = "", *, etag: str = "", status: int = 200, own_etag: str = "") -> dict[str, Any]:
    """One question that must be asked, with its If-None-Match, and the answer to it."""
    asked = {"path": path, "status": status, "body": (head_bytes + text.encode()).hex()}
    return asked | ({"if_none_match": etag} if etag else {}) | ({"etag": own_etag} if own_etag else {})


def part(text: str, answer: str | None = None) -> dict[str, Any]:
    return said(f"/sync/v1/parts/{name_of(text)}", text=text if answer is None else answer)


def step(exchange: list[dict[str, Any]], records: list[Any], seq: int, now_s: int, **result: str) -> dict[str, Any]:
    root = plain_root(records).hex() if seq else ""
    return {"now_s": now_s, "exchange": exchange, **result, "seq": seq, "root": root, "records": records}


def head_of(records: list[Any], **more: Any) -> bytes:
    return head(root=plain_root(records), **more)


def edited(**more: Any) -> bytes:
    return head_of(EDITED, seq=6, **more)


BEGUN = [said(f"{HERE}/0", head_of(BASE), LIST), KEYS, part(PART_1)]
FIRST = step([*BEGUN, part(PART_2)], BASE, 5, NOW_S, outcome="parts")
TAG = f'"1.5.{NOW_S}"'
NEXT = f"{HERE}/5"
EDITED_HEAD = edited()
CHANGED_PART = PART_2.replace("Zimmer p1", "Zimmer 7")
NEW_LIST = dump({"fields": TABLE, "parts": as_list({name_of(PART_1): PART_1, name_of(CHANGED_PART): CHANGED_PART})})


def told(name: str, rule: str, *steps: dict[str, Any], feed: str = FEED) -> Case:
    return case(name, rule, {"feed": feed, "root_key": public(ROOT_KEY).hex(), "steps": list(steps)}, "told")


def exchanges() -> Iterator[Case]:
    """`expect` is "told": every step says for itself what must come of it."""
    yield told("first sync, nothing new, an edit", "7.1", FIRST,
        step([said(NEXT, status=304, etag=TAG)], BASE, 5, NOW_S + 60, outcome="unchanged"),
        step([said(NEXT, EDITED_HEAD, EDIT, etag=TAG)], EDITED, 6, NOW_S + 120, outcome="delta"))  # fmt: skip
    yield told("a head signed anew", "5.1", FIRST,
        step([said(NEXT, head_of(BASE, issued_s=NOW_S + DAY_S), etag=TAG)], BASE, 5, NOW_S + DAY_S, outcome="head"),
        step([said(NEXT, status=304, etag=f'"1.5.{NOW_S + DAY_S}"')], BASE, 5, NOW_S + DAY_S + 60, outcome="unchanged"))  # fmt: skip
    yield told("a dumb store with its own tag answers once, then 304", "4.2", FIRST,
        step([said(NEXT, head_of(BASE), etag=TAG, own_etag='"file-1"')], BASE, 5, NOW_S + 60, outcome="unchanged"),
        step([said(NEXT, status=304, etag='"file-1"')], BASE, 5, NOW_S + 120, outcome="unchanged"))  # fmt: skip
    yield told("a plain file store that never had this seq", "5.1", FIRST,
        step([said(NEXT, status=404, etag=TAG), said(f"{HERE}/0", EDITED_HEAD, NEW_LIST), part(PART_1), part(CHANGED_PART)],
             EDITED, 6, NOW_S + 60, outcome="parts"))  # fmt: skip
    yield told("a wrong delta leads to the parts, once", "7.2", FIRST,
        step([said(NEXT, EDITED_HEAD, "[[0],[],[]]", etag=TAG), said(f"{HERE}/0", EDITED_HEAD, NEW_LIST), part(PART_1), part(CHANGED_PART)],
             EDITED, 6, NOW_S + 60, outcome="parts"))  # fmt: skip
    yield told("a delta cut short leads to the parts, once", "7.2", FIRST,
        step([said(NEXT, EDITED_HEAD, EDIT[:-3], etag=TAG), said(f"{HERE}/0", EDITED_HEAD, NEW_LIST), part(PART_1), part(CHANGED_PART)],
             EDITED, 6, NOW_S + 60, outcome="parts"))  # fmt: skip
    primed_edit = deflated('[[],[1,[1],["', (7, 70 + 13), '7"]],[]]')
    yield told("a primed edit", "5.7", FIRST,
        step([said(NEXT, EDITED_HEAD + b"z" + primed_edit, etag=TAG)], EDITED, 6, NOW_S + 60, outcome="delta"))  # fmt: skip
    yield told("a primed edit that cannot be unpacked leads to the parts, once", "7.2", FIRST,
        step([said(NEXT, EDITED_HEAD + b"z" + primed_edit[:-2], etag=TAG),
              said(f"{HERE}/0", EDITED_HEAD, NEW_LIST), part(PART_1), part(CHANGED_PART)],
             EDITED, 6, NOW_S + 60, outcome="parts"))  # fmt: skip
    yield told("a snapshot that is wrong as well ends in a pause of a day", "7.4", FIRST,
        step([said(NEXT, EDITED_HEAD, "[[0],[],[]]", etag=TAG), said(f"{HERE}/0", EDITED_HEAD, LIST), part(PART_1), part(PART_2)],
             BASE, 5, NOW_S + 60, error="WrongRoot"),
        step([], BASE, 5, NOW_S + 60 + DAY_S - 1, outcome="paused"),
        step([said(NEXT, EDITED_HEAD, EDIT, etag=TAG)], EDITED, 6, NOW_S + 60 + DAY_S, outcome="delta"))  # fmt: skip
    yield told("a first sync whose snapshot is wrong pauses as well", "7.4",
        step([said(f"{HERE}/0", head(root=b"\7" * 32), LIST), KEYS, part(PART_1), part(PART_2)], [], 0, NOW_S, error="WrongRoot"),
        step([], [], 0, NOW_S + 60, outcome="paused"),
        {**FIRST, "now_s": NOW_S + DAY_S, "exchange": [said(f"{HERE}/0", head_of(BASE), LIST)]})  # fmt: skip
    yield told("a broken part is asked for once more", "6.2",
        step([*BEGUN, part(PART_2, "[]"), part(PART_2)], BASE, 5, NOW_S, outcome="parts"))  # fmt: skip
    yield told("a part that stays broken pauses; the good ones are not asked for again", "6.7",
        step([*BEGUN, part(PART_2, "[]"), part(PART_2, "[]")], [], 0, NOW_S, error="WrongPart"),
        step([said(f"{HERE}/0", head_of(BASE), LIST), part(PART_2)], BASE, 5, NOW_S + DAY_S, outcome="parts"))  # fmt: skip
    yield told("a server in trouble changes nothing and pauses nothing", "7.6", FIRST,
        step([said(NEXT, status=503, etag=TAG)], BASE, 5, NOW_S + 60, error="Unanswered"),
        step([said(NEXT, EDITED_HEAD, EDIT, etag=TAG)], EDITED, 6, NOW_S + 61, outcome="delta"))  # fmt: skip
    yield told("an old head is refused, nothing else is asked for", "7.5", FIRST,
        step([said(NEXT, EDITED_HEAD, EDIT, etag=TAG)], EDITED, 6, NOW_S + 60, outcome="delta"),
        step([said(f"{HERE}/6", head_of(BASE), etag=f'"1.6.{NOW_S}"')], EDITED, 6, NOW_S + 120, error="Rollback"))  # fmt: skip
    yield told("two roots for one number", "4.5", FIRST,
        step([said(NEXT, head_of(EDITED), EDIT, etag=TAG)], BASE, 5, NOW_S + 60, error="Equivocation"))  # fmt: skip
    yield told("the head of another feed", "7.5", FIRST,
        step([said(NEXT, edited(feed="lindenhafen/ar"), EDIT, etag=TAG)], BASE, 5, NOW_S + 60, error="WrongFeed"))  # fmt: skip
    yield told("a forged head", "7.5", FIRST,
        step([said(NEXT, edited(private=OTHER_KEY), EDIT, etag=TAG)], BASE, 5, NOW_S + 60, error="BadSignature"))  # fmt: skip
    both = document(issued_s=2, keys={1: public(FEED_KEY), 2: public(OTHER_KEY)})
    yield told("a new key is learned on the way", "8.4", FIRST,
        step([said(NEXT, edited(key_id=2, private=OTHER_KEY), EDIT, etag=TAG), {**KEYS, "body": both.hex()}],
             EDITED, 6, NOW_S + 60, outcome="delta"))  # fmt: skip
    yield told("a key that stays unknown", "8.4", FIRST,
        step([said(NEXT, edited(key_id=2, private=OTHER_KEY), EDIT, etag=TAG), KEYS], BASE, 5, NOW_S + 60, error="UnknownKey"))  # fmt: skip
    older = document(issued_s=0)
    yield told("a key document older than mine", "8.4", FIRST,
        step([said(NEXT, edited(key_id=2, private=OTHER_KEY), EDIT, etag=TAG), {**KEYS, "body": older.hex()}],
             BASE, 5, NOW_S + 60, error="Rollback"))  # fmt: skip
    yield told("a restored backup goes on in a new epoch", "1.4", FIRST,
        step([said(NEXT, head_of(EDITED, epoch=2, seq=1_000_005), NEW_LIST, etag=TAG), part(PART_1), part(CHANGED_PART)],
             EDITED, 1_000_005, NOW_S + 60, outcome="parts"))  # fmt: skip
    emptied = "[[0,1,1],[],[]]"
    yield told("a feed is emptied and filled", "5.2", FIRST,
        step([said(NEXT, head_of([], seq=6), emptied, etag=TAG)], [], 6, NOW_S + 60, outcome="delta"),
        step([said(f"{HERE}/6", head_of([place("p9")], seq=7), '[[],[],[[1,["p9"],1,["Zimmer p9"]]]]', etag=f'"1.6.{NOW_S}"')],
             [place("p9")], 7, NOW_S + 120, outcome="delta"))  # fmt: skip
    small = [place("p9")]
    from_nothing = '[[],[],[[0,["p9"],1,["Zimmer p9"]]],[["place",["id","title"]]]]'
    yield told("a tiny feed answers the first request with a delta from nothing", "5.2",
        step([said(f"{HERE}/0", head_of(small), from_nothing), KEYS], small, 5, NOW_S, outcome="delta"))  # fmt: skip
