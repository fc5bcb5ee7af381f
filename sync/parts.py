"""Snapshot parts: a state as columns, cut under a byte budget, named by hash, in reading order (PROTOCOL 6).

Urgent records come first and can be proven alone; core columns hold no text, so all languages of a town share them.
Where the cuts lie is decided in `cutting.py`. No signature on parts: their name is their hash and the root proves the sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import brotli
from msgspec import Struct

from sync import blocks, cutting, delta, primed
from sync.canon import document, join, read, record_hash, roll, state_root, urgent_ids
from sync.errors import Malformed, WrongPart, WrongRoot
from sync.messages import TEXT_COLUMNS, URGENT_KINDS, Block, Delta, Fields, PartList, Records, WireRecord

FIRST_BYTES = 8_192
PART_BYTES = 32_768
MAX_PARTS = 4_096
MAX_BYTES = 8 * 1024 * 1024


class Snapshot(Struct, frozen=True):
    """Decoded parts by name, in reading order; the first `first` of them hold all urgent records, `rest` is the roll of the others."""

    fields: Fields
    parts: dict[str, bytes]
    first: int
    rest: bytes


def compress(raw: bytes, quality: int = 11) -> bytes:
    """Brotli, as parts and answers travel."""
    return brotli.compress(raw, quality=quality)


def compress_answer(head: bytes, document: bytes, words: bytes = b"") -> bytes:
    """Brotli of head + document, or of head + primed document where that is shorter (PROTOCOL 5.7).

    `words`: `primed.dictionary` of the base of a delta; empty for a part list, or where the base is not known in full.
    """
    marked = primed.pack(document, words) if words else None
    if marked is None:
        return _answer(head, document)
    short = brotli.compress(head + marked, quality=1)
    # Quality 11 never saved more than 14 % over 5: most edits need not wait for it (DECISIONS 17).
    if (len(short) - len(head)) * 100 < len(brotli.compress(document, quality=5)) * 85:
        return short
    return min(short, _answer(head, document), key=len)


def _answer(head: bytes, document: bytes) -> bytes:
    # The head is noise: closed off, it does not spoil the statistics of the text (43 bytes of an edit).
    packer = brotli.Compressor(quality=11)
    return packer.process(head) + packer.flush() + packer.process(document) + packer.finish()


def part_name(raw: bytes) -> str:
    """PROTOCOL 6.1"""
    return hashlib.sha256(raw).digest()[:16].hex()


def cut(records: Records, fields: Fields, *, first_bytes: int = FIRST_BYTES, part_bytes: int = PART_BYTES) -> Snapshot:
    """The state as parts of at most `part_bytes` compressed, the first at most `first_bytes`.

    A record that alone is too big makes a part that is too big: every phone always moves forward.
    """
    rows = blocks.by_kind(records, fields)
    first = _urgent(rows, fields, first_bytes, part_bytes)
    others = {kind: found for kind, found in rows.items() if kind not in URGENT_KINDS}
    core = cutting.cut(others, fields, lambda name: name not in TEXT_COLUMNS, part_bytes)
    text = cutting.cut(others, fields, lambda name: name in TEXT_COLUMNS, part_bytes)
    raws = [document(part) for part in (*first, *core, *text)]
    return Snapshot(fields, {part_name(raw): raw for raw in raws}, len(first), _rest(records))


def carry(old: Snapshot, base: Records, target: Records, fields: Fields, **budgets: int) -> tuple[Snapshot, Delta]:
    """An old snapshot made good for a newer state: its urgent parts cut anew, a delta on top for all else (PROTOCOL 6.5).

    `base` is the state that `old` was cut from, `fields` the table of `target`. Raises TableChanged.
    """
    urgent = {record_id: target[record_id] for record_id in urgent_ids(target)}
    before = {record_id: base[record_id] for record_id in base.keys() - urgent_ids(base)}
    # An id whose kind became urgent stands in the fresh parts; no other part may bring it in again.
    if urgent.keys() & before.keys() or blocks.growth(old.fields, fields) is None:
        return cut(target, fields, **budgets), Delta([], [], [])
    fresh = cut(urgent, fields, **budgets)
    kept = dict(list(old.parts.items())[old.first :])
    grown = delta.make({**urgent, **before}, target, fields, base_fields=old.fields)
    return Snapshot(old.fields, {**fresh.parts, **kept}, fresh.first, _rest(target)), grown


def part_list(snapshot: Snapshot, sizes: Mapping[str, int], change: Delta | None = None) -> bytes:
    """What stands behind the head (PROTOCOL 6.1). `sizes`: bytes of each part as it travels; `change`: a delta on top."""
    said: dict[str, Any] = {
        "fields": blocks.table_of(snapshot.fields),
        "first": [snapshot.first, snapshot.rest.hex()],
        "parts": [[name, sizes[name]] for name in snapshot.parts],
    }
    if change is not None and change != Delta([], [], []):
        said["delta"] = delta.to_wire(change)
    return document(said)


def read_list(value: Any) -> PartList:
    """A part list from a document; members it does not know are ignored (PROTOCOL 9.3). Raises Malformed."""
    if not (isinstance(value, dict) and isinstance(value.get("parts"), list) and len(value["parts"]) <= MAX_PARTS):
        raise Malformed("list")
    if not all(_is_part(row) for row in value["parts"]):
        raise Malformed("list.parts")
    parts = [(row[0], row[1]) for row in value["parts"]]
    if len({name for name, _ in parts}) != len(parts):
        raise Malformed("list.parts")
    first = value.get("first")
    # Absent, not null: no object of a document holds one (PROTOCOL 2.2), and the phone refuses it.
    if "first" in value:
        if not (
            isinstance(first, list) and len(first) == 2 and blocks.is_count(first[0]) and first[0] <= len(parts) and _is_hex(first[1], 64)
        ):
            raise Malformed("list.first")
        first = (first[0], first[1])
    change = delta.from_wire(value["delta"]) if "delta" in value else None
    return PartList(blocks.read_table(value.get("fields")), parts, first, change)


def assemble(wanted: PartList, parts: Mapping[str, bytes]) -> delta.Applied:
    """The state that a list and its decoded parts make, unproven (PROTOCOL 6.7). Raises Malformed, WrongPart."""
    records = blocks.fill(_blocks(parts, [name for name, _ in wanted.parts]), wanted.fields)
    if wanted.delta is None:
        return delta.Applied(records, wanted.fields)
    return delta.apply(records, wanted.delta, wanted.fields)


def urgent(wanted: PartList, parts: Mapping[str, bytes], root: bytes) -> dict[str, WireRecord]:
    """The urgent records, proven before the rest has come; none without a proof (PROTOCOL 6.4).

    Raises Malformed, WrongPart, WrongRoot.
    """
    if wanted.first is None:
        return {}
    count, rest = wanted.first
    records = blocks.fill(_blocks(parts, [name for name, _ in wanted.parts[:count]]), wanted.fields)
    hashes = {record_id: record_hash(record) for record_id, record in records.items()}
    found = join(roll(hashes, hashes), bytes.fromhex(rest))
    if found != root or urgent_ids(records) != records.keys():
        raise WrongRoot(root, found)
    return records


def prove(records: Records, hashes: Mapping[str, bytes], root: bytes) -> None:
    """Nothing is kept that does not add up to the signed root (PROTOCOL 5.4). Raises WrongRoot."""
    found = state_root(hashes, urgent_ids(records))
    if found != root:
        raise WrongRoot(root, found)


def _blocks(parts: Mapping[str, bytes], names: Sequence[str]) -> list[Any]:
    found: list[Any] = []
    for name in names:
        if part_name(parts[name]) != name:
            raise WrongPart(name)
        part = read(parts[name])
        if not isinstance(part, list):
            raise Malformed("part")
        found += part
    return found


def _is_part(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 2 and _is_hex(row[0], 32) and blocks.is_count(row[1])


def _is_hex(value: Any, length: int) -> bool:
    return isinstance(value, str) and len(value) == length and set(value) <= set("0123456789abcdef")


def _rest(records: Records) -> bytes:
    others = records.keys() - urgent_ids(records)
    return roll({record_id: record_hash(records[record_id]) for record_id in others}, others)


def _urgent(rows: Mapping[str, Sequence[WireRecord]], fields: Fields, first_bytes: int, part_bytes: int) -> list[list[Block]]:
    """Parts of urgent records: as many rows as fit into the first, the others under the usual budget."""
    flat = [record for kind in fields if kind in URGENT_KINDS for record in rows[kind]]
    parts = []
    budget = first_bytes
    while flat:
        fitting = _most(len(flat), lambda count, left=tuple(flat), size=budget: cutting.fits(_whole(left[:count], fields), size))
        parts.append(_whole(flat[:fitting], fields))
        flat = flat[fitting:]
        budget = part_bytes
    return parts


def _most(upper: int, fits: Callable[[int], bool]) -> int:
    """The largest count that fits, at least 1."""
    if fits(upper):
        return upper
    low, high = 1, upper
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _whole(records: Sequence[WireRecord], fields: Fields) -> list[Block]:
    return [
        blocks.make(kind, rows, fields, fields[kind], with_ids=True)
        for kind in fields
        if (rows := [record for record in records if record["kind"] == kind])
    ]
