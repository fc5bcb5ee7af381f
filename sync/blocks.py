"""Blocks: records as columns, the one form in which whole records travel, in parts and in deltas (PROTOCOL 6.3)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, TypeGuard

from sync.canon import MAX_INTEGER, is_id, is_key
from sync.errors import Malformed
from sync.messages import Block, Fields, Records, WireRecord

MAX_RECORDS = 50_000
MAX_KINDS = 64
MAX_FIELDS = 256


def table_of(fields: Fields) -> list[list[Any]]:
    """The table of fields as it travels (PROTOCOL 3.1)."""
    return [[kind, list(names)] for kind, names in fields.items()]


def read_table(value: Any) -> dict[str, list[str]]:
    """A table of fields from a document. Raises Malformed."""
    return grow({}, value)


def grow(fields: Fields, grown: Any) -> dict[str, list[str]]:
    """The table with names appended to its kinds, or kinds to its end (PROTOCOL 5.2). Raises Malformed."""
    table = {kind: list(names) for kind, names in fields.items()}
    if not isinstance(grown, list):
        raise Malformed("table")
    for row in grown:
        if not (isinstance(row, list) and len(row) == 2 and is_key(row[0]) and isinstance(row[1], list) and row[1]):
            raise Malformed("table.row")
        kind, names = row
        known = table.setdefault(kind, [])
        if not known and names[0] != "id":
            raise Malformed("table.id")
        known += names
        if not all(is_key(name) and name != "kind" for name in names) or len(set(known)) != len(known) or len(known) > MAX_FIELDS:
            raise Malformed("table.names")
    if len(table) > MAX_KINDS or len({row[0] for row in grown}) != len(grown):
        raise Malformed("table.kinds")
    return table


def growth(old: Fields, new: Fields) -> list[list[Any]] | None:
    """What leads from one table to the next; None when the new one does not continue the old (PROTOCOL 3.2)."""
    if list(new)[: len(old)] != list(old):
        return None
    grown = []
    for kind, names in new.items():
        before = old.get(kind, ())
        if list(names[: len(before)]) != list(before):
            return None
        if len(names) > len(before):
            grown.append([kind, list(names[len(before) :])])
    return grown


def make(kind: str, records: Sequence[WireRecord], fields: Fields, columns: Iterable[str], *, with_ids: bool) -> Block:
    """One block of `records`, which are of one kind and ascend by id; only `columns`, and of them only those that say something.

    `with_ids`: the block brings the rows in; otherwise it names the first only and fills rows that another block brings.
    """
    names = list(fields[kind])
    block: Block = [list(fields).index(kind), [record["id"] for record in records] if with_ids else records[0]["id"]]
    wanted = set(columns)
    for number, name in enumerate(names):
        if name not in wanted or name == "id":
            continue
        values = [record.get(name) for record in records]
        while values and values[-1] is None:
            values.pop()
        if values:
            block += [number, values]
    return block


def fill(blocks: Any, fields: Fields, *, whole: bool = True) -> dict[str, WireRecord]:
    """The records of these blocks by id. `whole`: a snapshot, in which a block may continue another's rows.

    Raises Malformed.
    """
    kinds = list(fields)
    checked = [_shape(block, len(kinds)) for block in _list(blocks, "blocks")]
    rows: dict[int, list[str]] = {}
    records: dict[str, WireRecord] = {}
    for kind, ids, _ in checked:
        if isinstance(ids, list):
            _bring_in(rows.setdefault(kind, []), ids, kinds[kind], records)
        elif not whole:
            raise Malformed("block.from")
    for kind, ids, columns in checked:
        own = ids if isinstance(ids, list) else _from(rows.get(kind, []), ids)
        _columns(columns, own, fields[kinds[kind]], records)
    return records


def _shape(block: Any, kinds: int) -> tuple[int, list[str] | str, list[Any]]:
    if not (isinstance(block, list) and len(block) >= 2 and len(block) % 2 == 0):
        raise Malformed("block")
    kind, rows, *columns = block
    if not is_count(kind) or kind >= kinds:
        raise Malformed("block.kind")
    if not (is_id(rows) or (isinstance(rows, list) and rows and all(map(is_id, rows)))):
        raise Malformed("block.rows")
    return kind, rows, columns


def _bring_in(known: list[str], ids: list[str], kind: str, records: dict[str, WireRecord]) -> None:
    for record_id in ids:
        if (known and record_id <= known[-1]) or record_id in records:
            raise Malformed("block.order")
        known.append(record_id)
        records[record_id] = {"id": record_id, "kind": kind}
    if len(records) > MAX_RECORDS:
        raise Malformed("records")


def _from(rows: list[str], first: str) -> list[str]:
    at = bisect_left(rows, first)
    if at == len(rows) or rows[at] != first:
        raise Malformed("block.from")
    return rows[at:]


def _columns(columns: list[Any], ids: list[str], names: Sequence[str], records: dict[str, WireRecord]) -> None:
    last = 0
    for number, values in zip(columns[::2], columns[1::2], strict=True):
        if not is_count(number) or not last < number < len(names):
            raise Malformed("block.field")
        if len(_list(values, "block.values")) > len(ids):
            raise Malformed("block.values")
        last = number
        name = names[number]
        for record_id, value in zip(ids, values, strict=False):
            if value is None:
                continue
            if name in records[record_id]:
                raise Malformed("block.twice")
            records[record_id][name] = value


def is_count(value: Any) -> TypeGuard[int]:
    """A plain integer that is not negative (PROTOCOL 2.2); True is none."""
    return type(value) is int and 0 <= value <= MAX_INTEGER


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(what)
    return value


def by_kind(records: Records, fields: Fields) -> dict[str, list[WireRecord]]:
    """The records of each kind in the table's order, ascending by id."""
    rows: dict[str, list[WireRecord]] = {kind: [] for kind in fields}
    for record_id in sorted(records):
        rows[records[record_id]["kind"]].append(records[record_id])
    return rows
