"""Canonical bytes, the hash of a record, the root of a state (PROTOCOL 2).

Python and TypeScript must produce the same bytes, so there are no floats, no nulls inside records and no keys beyond ASCII
(their JSON writers differ exactly there). Composition normalises texts to NFC; here nobody looks, because the root proves it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from sync.errors import Malformed, NotCanonical
from sync.messages import URGENT_KINDS

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_ID = re.compile(r"[0-9a-z]{1,22}")


def canonical(value: Any) -> bytes:
    """Canonical bytes of a record or of a value in it. Raises NotCanonical."""
    _look(value, 0, null=False)
    return _write(value)


def document(value: Any) -> bytes:
    """The same for deltas, parts and part lists, where null stands for an absent field. Raises NotCanonical."""
    _look(value, 0, null=True)
    return _write(value)


def read(raw: bytes) -> Any:
    """The value of a document. Raises Malformed for anything that is not UTF-8 JSON."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Malformed("json") from problem


def is_id(value: Any) -> bool:
    """PROTOCOL 2.5; the same form as `content/ids.py`."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_key(value: Any) -> bool:
    """May be the name of a kind or a field (PROTOCOL 2.3)."""
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def record_hash(record: Mapping[str, Any]) -> bytes:
    """SHA-256 of the canonical record (PROTOCOL 2.5)."""
    return hashlib.sha256(canonical(record)).digest()


def urgent_ids(records: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Ids of the records of urgent kinds (PROTOCOL 2.6)."""
    return {record_id for record_id, record in records.items() if record["kind"] in URGENT_KINDS}


def roll(hashes: Mapping[str, bytes], ids: Iterable[str]) -> bytes:
    """SHA-256 over id ‖ hash of the named records, in bytewise order of id (PROTOCOL 2.6)."""
    return hashlib.sha256(b"".join(piece for record_id in sorted(ids) for piece in (record_id.encode("ascii"), hashes[record_id]))).digest()


def state_root(hashes: Mapping[str, bytes], urgent: Collection[str]) -> bytes:
    """The root of a state: its urgent records and all others, rolled apart, so that the first can be proven alone (PROTOCOL 2.6)."""
    first = set(urgent)
    # Left in their order, which is nearly that of the ids, the others are sorted for nothing.
    return join(roll(hashes, first), roll(hashes, [record_id for record_id in hashes if record_id not in first]))


def join(urgent: bytes, rest: bytes) -> bytes:
    """The root from its two halves (PROTOCOL 2.6, 6.4)."""
    return hashlib.sha256(urgent + rest).digest()


def root_of(records: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The root from records alone, everything hashed anew."""
    return state_root({record_id: record_hash(record) for record_id, record in records.items()}, urgent_ids(records))


def _write(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise NotCanonical("surrogate") from problem


def _look(value: Any, depth: int, *, null: bool) -> None:
    if depth > MAX_DEPTH:
        raise NotCanonical("depth")
    match value:
        case bool() | str():
            pass
        case int():
            if abs(value) > MAX_INTEGER:
                raise NotCanonical("integer")
        case list() | tuple():
            for item in value:
                _look(item, depth + 1, null=null)
        case dict():
            for key, item in value.items():
                if not is_key(key):
                    raise NotCanonical("key")
                # Null stands for an absent field only in the arrays of a document (also of a part list's delta), never inside a value.
                if item is None:
                    raise NotCanonical("null")
                _look(item, depth + 1, null=null and depth == 0)
        case None if null:
            pass
        case _:
            raise NotCanonical("null" if value is None else "type")
