"""Deltas: what leads from one proven state to the next, by field and by position (PROTOCOL 5).

Positions instead of ids, fields instead of records, final values instead of edits. A delta is not signed:
whoever applies it proves the root of what came out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from sync import blocks, splice
from sync.canon import document
from sync.errors import Malformed, TableChanged
from sync.messages import Delta, Fields, Records, WireRecord


class Applied(Struct, frozen=True):
    """A copy after a delta: records that nothing touched are the same objects as before."""

    records: dict[str, WireRecord]
    fields: dict[str, list[str]]


def make(base: Records, target: Records, fields: Fields, *, base_fields: Fields | None = None, ids: Sequence[str] | None = None) -> Delta:
    """The delta from `base` to `target`. `base_fields` is the table at the base, where it was smaller.

    `ids`: all ids of the base in order, where `base` and `target` hold only the records that may differ.
    Raises TableChanged when `fields` does not continue `base_fields`: answer with parts (PROTOCOL 3.2).
    """
    grown = blocks.growth(base_fields, fields) if base_fields is not None else []
    if grown is None:
        raise TableChanged
    position = {record_id: at for at, record_id in enumerate(ids if ids is not None else sorted(base))}
    gone: list[int] = []
    fresh: dict[str, WireRecord] = {}
    edits: dict[int, list[tuple[int, Any]]] = {}
    for record_id in sorted(base):
        old, new = base[record_id], target.get(record_id)
        if new is None or _is_replaced(old, new):
            gone.append(position[record_id])
            if new is not None:
                fresh[record_id] = new
        elif new != old:
            _edits(position[record_id], old, new, fields[old["kind"]], edits)
    fresh.update((record_id, record) for record_id, record in target.items() if record_id not in base)
    changed: list[Any] = []
    for number, found in sorted(edits.items()):
        changed += [number, _gaps(at for at, _ in found), [value for _, value in found]]
    added = [blocks.make(kind, rows, fields, fields[kind], with_ids=True) for kind, rows in blocks.by_kind(fresh, fields).items() if rows]
    return Delta(_gaps(gone), changed, added, grown)


def to_wire(delta: Delta) -> list[Any]:
    """The delta as a document; without a fourth member where the table did not grow."""
    whole = [delta.gone, delta.changed, delta.added]
    return [*whole, delta.grown] if delta.grown else whole


def encode(delta: Delta) -> bytes:
    """What stands behind a head (PROTOCOL 5.2)."""
    return document(to_wire(delta))


def from_wire(value: Any) -> Delta:
    """A delta from a document; its members are looked at when it is applied. Raises Malformed."""
    if not (isinstance(value, list) and len(value) in (3, 4) and all(isinstance(part, list) for part in value)):
        raise Malformed("delta")
    return Delta(*value)


def apply(records: Records, delta: Delta, fields: Fields) -> Applied:
    """A copy of `records` after `delta`; `records` stays as it is. Raises Malformed (PROTOCOL 5.5)."""
    table = blocks.grow(fields, delta.grown)
    ids = sorted(records)
    gone = {ids[at] for at in _positions(delta.gone, len(ids))}
    copy = {record_id: record for record_id, record in records.items() if record_id not in gone}
    _change(copy, records, ids, delta.changed, table)
    for record_id, record in blocks.fill(delta.added, table, whole=False).items():
        if record_id in copy:
            raise Malformed("added.exists")
        copy[record_id] = record
    if len(copy) > blocks.MAX_RECORDS:
        raise Malformed("records")
    return Applied(copy, table)


def _is_replaced(old: WireRecord, new: WireRecord) -> bool:
    """Another kind, or a string that became an array: no field edit can say that (PROTOCOL 3.3, 5.2)."""
    return old["kind"] != new["kind"] or any(isinstance(old.get(name), str) and isinstance(value, list) for name, value in new.items())


def _edits(at: int, old: WireRecord, new: WireRecord, names: Sequence[str], into: dict[int, list[tuple[int, Any]]]) -> None:
    for number, name in enumerate(names):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before, str) and isinstance(after, str):
            after = splice.shortest(before, after)
        into.setdefault(number, []).append((at, after))


def _change(copy: dict[str, WireRecord], base: Records, ids: Sequence[str], changed: list[Any], table: dict[str, list[str]]) -> None:
    if len(changed) % 3:
        raise Malformed("changed")
    last = 0
    for number, positions, values in zip(changed[::3], changed[1::3], changed[2::3], strict=True):
        if not blocks.is_count(number) or number <= last:
            raise Malformed("changed.field")
        if not (isinstance(positions, list) and isinstance(values, list) and len(positions) == len(values) > 0):
            raise Malformed("changed.values")
        last = number
        for at, value in zip(_positions(positions, len(ids)), values, strict=True):
            record_id = ids[at]
            if record_id not in copy:
                raise Malformed("changed.gone")
            names: list[str] = table.get(copy[record_id]["kind"], [])
            if number >= len(names):
                raise Malformed("changed.field")
            if copy[record_id] is base[record_id]:
                copy[record_id] = dict(base[record_id])
            _set(copy[record_id], names[number], value)


def _set(record: WireRecord, name: str, value: Any) -> None:
    if value is None:
        record.pop(name, None)
    elif isinstance(value, list) and isinstance(record.get(name), str):
        record[name] = splice.apply(record[name], value)
    else:
        record[name] = value


def _gaps(positions: Iterable[int]) -> list[int]:
    """Positions as differences: the first absolute, then the distance to the one before."""
    out, last = [], 0
    for at in positions:
        out.append(at - last)
        last = at
    return out


def _positions(gaps: list[Any], size: int) -> list[int]:
    out: list[int] = []
    for gap in gaps:
        at = gap + out[-1] if blocks.is_count(gap) and out else gap
        if not blocks.is_count(at) or at >= size or (out and at <= out[-1]):
            raise Malformed("position")
        out.append(at)
    return out
