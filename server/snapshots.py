"""Snapshots on the disk: a state is cut rarely, and later publications lay a small delta on top (PROTOCOL 6.5).

`cuts/{town}/{lang}` remembers at which seq a feed was cut and into which parts; the parts themselves lie in the published
folder under their hash. All of it can be made again: cutting the same state gives the same hashes. A state of which
something was withdrawn is never cut again, and nothing is laid on top of it.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from server import render, withdrawn
from server.shelf import Cut, cut_of, cut_path, lay, parts_folder
from server.shelf import read as read
from server.shelf import write as write
from server.store import publications
from server.store.publications import Publication, Standing
from sync import delta as deltas
from sync import parts
from sync.canon import roll
from sync.messages import Delta

# A delta on top above this share of the parts costs every new phone more than a new cut costs the server.
TOP_PERCENT = 5
TOP_BYTES = 2_000


class Listed(msgspec.Struct, frozen=True):
    """A part list as it travels behind the head, and what all its parts weigh."""

    document: bytes
    size_bytes: int


def part_list(db: sqlite3.Connection, published: Path, target: Publication, standing: Standing | None = None) -> Listed:
    """The parts of `target`, all of them on the disk. `standing`: what it carries, where somebody knows.

    Raises PublicationGone, DiskFull, FolderUnwritable.
    """
    known = cut_of(published, target.feed)
    base = publications.at(db, target.feed, known.seq) if known is not None else None
    standing = standing or publications.stood(db, target.feed, target.seq)
    if known is not None and base is not None and base.fields == target.fields and _may_stay(db, known, target):
        listed = _carried(db, published, known, base, target, standing)
        if listed is not None:
            return listed
    return _listed(db, published, target, standing, _cut(db, published, target, standing), None)


def is_part_of(published: Path, feed: str, name: str) -> bool:
    """Whether the feed's next list will name this part."""
    known = cut_of(published, feed)
    return known is not None and (name in known.names or name in known.fresh)


def _may_stay(db: sqlite3.Connection, known: Cut, target: Publication) -> bool:
    """A delta on top would hide what was withdrawn since the cut, not hold it back."""
    since = withdrawn.since(db, target.feed)
    return known.seq == target.seq or (since is not None and since <= known.seq < target.seq)


def _cut(db: sqlite3.Connection, published: Path, publication: Publication, standing: Standing) -> Cut:
    snapshot = parts.cut(render.state(db, publication), render.table(db, publication))
    names = list(snapshot.parts)
    cut = Cut(publication.seq, names, snapshot.first, names[: snapshot.first], _urgent_roll(standing))
    _lay(db, published, publication, snapshot.parts, cut)
    return cut


def _carried(
    db: sqlite3.Connection, published: Path, known: Cut, base: Publication, target: Publication, standing: Standing
) -> Listed | None:
    """The old cut with its urgent parts renewed and a delta on top; None where that has grown too big."""
    if not all((parts_folder(published) / name).exists() for name in known.names[known.first :]):
        if base.seq == target.seq:
            return None
        known = _cut(db, published, base, publications.stood(db, base.feed, base.seq))
    known = _with_urgent(db, published, known, target, standing)
    change = _on_top(db, base, target, standing)
    if change is None:
        return None
    listed = _listed(db, published, target, standing, known, change)
    top_bytes = len(parts.compress(deltas.encode(change), 5))
    return listed if top_bytes <= max(TOP_BYTES, listed.size_bytes * TOP_PERCENT // 100) else None


def _with_urgent(db: sqlite3.Connection, published: Path, known: Cut, target: Publication, standing: Standing) -> Cut:
    """The cut with the urgent parts of `target`, which are whole records and few."""
    rolled = _urgent_roll(standing)
    if known.urgent == rolled and all((parts_folder(published) / name).exists() for name in known.fresh):
        return known
    urgent = render.decoded(publications.bodies_at(db, target.feed, target.seq, standing.urgent).items())
    snapshot = parts.cut(urgent, render.table(db, target))
    cut = Cut(known.seq, known.names, known.first, list(snapshot.parts), rolled)
    _lay(db, published, target, snapshot.parts, cut)
    return cut


def _on_top(db: sqlite3.Connection, base: Publication, target: Publication, standing: Standing) -> Delta | None:
    """What leads from the parts' state, the base with the urgent records of `target`, to `target`; None where no delta can.

    Only records that moved are read; of all others just the ids, for positions.
    """
    versions = publications.moved_since(db, base.feed, base.seq)
    if not versions:
        return Delta([], [], [])
    moved = {version.record for version in versions}
    old = {version.record: render.read(version.body) for version in versions if version.stands_at(base.seq) and not version.urgent}
    new = {version.record: render.read(version.body) for version in versions if version.stands_at(target.seq) and not version.urgent}
    # An id whose kind became urgent stands in the fresh parts; no other part may bring it in again.
    if old.keys() & standing.urgent:
        return None
    others = (record for record in standing.hashes if record not in moved and record not in standing.urgent)
    return deltas.make(old, new, render.table(db, target), ids=sorted([*others, *old, *standing.urgent]))


def _listed(db: sqlite3.Connection, published: Path, target: Publication, standing: Standing, cut: Cut, change: Delta | None) -> Listed:
    names = [*cut.fresh, *cut.names[cut.first :]]
    sizes = {name: (parts_folder(published) / name).stat().st_size for name in names}
    rest = roll(standing.hashes, [record for record in standing.hashes if record not in standing.urgent])
    snapshot = parts.Snapshot(render.table(db, target), dict.fromkeys(names, b""), len(cut.fresh), rest)
    return Listed(parts.part_list(snapshot, sizes, change), sum(sizes.values()))


def _urgent_roll(standing: Standing) -> str:
    return roll(standing.hashes, standing.urgent).hex()


def _lay(db: sqlite3.Connection, published: Path, publication: Publication, raws: dict[str, bytes], cut: Cut) -> None:
    """New parts, then the cut that names them."""
    folder = parts_folder(published)
    made = {folder / name: parts.compress(raw) for name, raw in raws.items() if not (folder / name).exists()}
    lay(db, published, publication, {**made, cut_path(published, publication.feed): msgspec.json.encode(cut)})
