"""Where a snapshot is cut: whole columns share a part while they fit, a long column fills what is left and goes on (PROTOCOL 6.6).

Columns compress best whole: every cut costs what the compressor had learned, 3 to 4 KB of a long text (DECISIONS 5). A cut
inside a column lies at the record whose id hashes lowest near the ideal place, so that it stays where it is when
records come and go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate

import brotli
from msgspec import Struct

from sync import blocks
from sync.canon import document
from sync.messages import Block, Fields, WireRecord

# Sizes are looked at often, so a quick quality looks; the best is 8 % smaller, about what a cut costs again (DECISIONS 5).
QUALITY = 9
# What stays free for the relearning that the estimate of a whole column does not see: one part in this many.
_SPARE = 20
# A column smaller than this share of a part is not worth a cut; a border moves this far to stay at its record.
_SMALL = 8


class Piece(Struct, frozen=True):
    """Rows `start` to `end` of one column; column `id` brings the rows in."""

    kind: str
    name: str
    start: int
    end: int


def cut(rows: Mapping[str, Sequence[WireRecord]], fields: Fields, wanted: Callable[[str], bool], budget: int) -> Iterator[list[Block]]:
    """Parts of the wanted columns, each under `budget` bytes compressed unless one record alone is bigger."""
    columns = [
        Piece(kind, name, 0, len(records))
        for kind, records in rows.items()
        for name in fields[kind]
        if wanted(name) and any(name in record for record in records)
    ]
    room = budget - budget // _SPARE
    sizes = {column: _size([record.get(column.name) for record in rows[column.kind]]) for column in columns}
    # A long column is cut no more often than it must be when nothing else shares its parts: every cut costs (DECISIONS 5).
    short = [column for column in columns if sizes[column] <= room]
    for group in (short, *([column] for column in columns if sizes[column] > room)):
        for part in _pack(rows, group, [sizes[column] for column in group], room):
            yield from _under(rows, fields, part, budget)


def _pack(rows: Mapping[str, Sequence[WireRecord]], columns: Sequence[Piece], sizes: Sequence[int], room: int) -> Iterator[list[Piece]]:
    """Columns one after the other in parts of one level, so that no part stays nearly empty."""
    level = sum(sizes) / max(1, -(-sum(sizes) // room))
    part: list[Piece] = []
    left = level
    for column, size in zip(columns, sizes, strict=True):
        if size * _SMALL <= level:
            if part and size / 2 > left:
                yield part
                part, left = [], left + level
            part.append(column)
        else:
            *full, rest = _pieces(rows[column.kind], column, size, left, level)
            for piece in full:
                part += [piece] if piece.end > piece.start else []
                if part:
                    yield part
                part, left = [], left + level
            part += [rest] if rest.end > rest.start else []
        left -= size
    if part:
        yield part


def _pieces(records: Sequence[WireRecord], column: Piece, size: int, left: float, level: float) -> Iterator[Piece]:
    """A long column, cut wherever its part is full: after `left` bytes, then after every `level`.

    The first or the last piece may be empty: then the column begins or ends with a part.
    """
    weights = [len(document([record.get(column.name)])) for record in records]
    starts = [0.0, *accumulate(weight * size / sum(weights) for weight in weights)]
    reach = level / 64
    border = 0
    while size - starts[border] > reach and size > left + reach:
        # Only the very first piece may be empty, or a heavy record would stand still for ever.
        near = [at for at in range(border + (border > 0), len(records)) if abs(starts[at] - max(left, 0)) <= reach]
        past = next((at for at in range(border + 1, len(records)) if starts[at] > left), len(records))
        end = min(near, key=lambda at: hashlib.sha256(records[at]["id"].encode()).digest(), default=past)
        yield Piece(column.kind, column.name, border, end)
        border = end
        left += level
    yield Piece(column.kind, column.name, border, len(records))


def _under(rows: Mapping[str, Sequence[WireRecord]], fields: Fields, part: list[Piece], budget: int) -> Iterator[list[Block]]:
    """The part's blocks; a part that came out too big is halved, first by columns, then by rows."""
    made = _blocks(rows, fields, part)
    if fits(made, budget):
        yield made
        return
    if len(part) > 1:
        halves = [part[: len(part) // 2], part[len(part) // 2 :]]
    else:
        piece = part[0]
        middle = (piece.start + piece.end) // 2
        if middle == piece.start:
            yield made
            return
        halves = [[Piece(piece.kind, piece.name, piece.start, middle)], [Piece(piece.kind, piece.name, middle, piece.end)]]
    for half in halves:
        yield from _under(rows, fields, half, budget)


def _blocks(rows: Mapping[str, Sequence[WireRecord]], fields: Fields, part: Sequence[Piece]) -> list[Block]:
    """Pieces over the same rows share a block."""
    grouped: dict[tuple[str, int, int], list[str]] = {}
    for piece in part:
        grouped.setdefault((piece.kind, piece.start, piece.end), []).append(piece.name)
    made = []
    for (kind, start, end), names in grouped.items():
        block = blocks.make(kind, rows[kind][start:end], fields, names, with_ids="id" in names)
        if "id" in names or len(block) > 2:
            made.append(block)
    return made


def fits(part: list[Block], budget: int) -> bool:
    """Whether the part stays under `budget` at the best quality, which is asked only when it is close."""
    quick = _size(part)
    return quick <= budget or (quick <= budget + budget // _SMALL and len(brotli.compress(document(part), quality=11)) <= budget)


def _size(value: object) -> int:
    return len(brotli.compress(document(value), quality=QUALITY))
