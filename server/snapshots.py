"""Snapshots on the disk: a state is cut rarely, and later publications lay a small delta on top (PROTOCOL 6.5).

`cuts/{town}/{lang}` remembers at which seq a feed was cut and into which parts; the parts themselves lie in the published
folder under their hash. All of it can be made again: cutting the same state gives the same hashes.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from pathlib import Path

import brotli
import msgspec

from server import render
from server.store import publications
from server.store.publications import Publication
from server.store.trouble import unwritable
from sync import delta as deltas
from sync import parts
from sync.messages import Delta, Records

# A delta on top above this share of the parts costs every new phone more than a new cut costs the server.
TOP_PERCENT = 5
TOP_BYTES = 2_000
# Where somebody stands: what a record no longer says of this is in no part that a new phone loads.
PLACE_FIELDS = ("street", "postcode", "address_extra", "lat_e7", "lon_e7", "quarter", "place_name", "route", "stops")


class Cut(msgspec.Struct, frozen=True):
    """Which publication was cut, and into what: names of parts in reading order, the first `first` are the urgent ones."""

    seq: int
    fields: int
    names: list[str]
    first: int
    rest: str


class Listed(msgspec.Struct, frozen=True):
    """A part list as it travels behind the head, and what all its parts weigh."""

    document: bytes
    size_bytes: int


def part_list(db: sqlite3.Connection, published: Path, target: Publication) -> Listed:
    """The parts of `target`, all of them on the disk. Raises DiskFull, FolderUnwritable."""
    folder = parts_folder(published)
    known = _known(published, target.feed)
    base = publications.at(db, target.feed, known.seq) if known is not None else None
    if known is not None and base is not None and base.fields == target.fields:
        if not all((folder / name).exists() for name in known.names):
            _cut(db, published, base)
        listed = _carried(db, folder, known, base, target)
        if listed is not None:
            return listed
    snapshot = _cut(db, published, target)
    return _listed(folder, snapshot, None)


def parts_folder(published: Path) -> Path:
    return published / "sync" / "v1" / "parts"


def _cut(db: sqlite3.Connection, published: Path, publication: Publication) -> parts.Snapshot:
    snapshot = parts.cut(render.state(db, publication), render.table(db, publication))
    _write_parts(parts_folder(published), snapshot)
    cut = Cut(publication.seq, publication.fields, list(snapshot.parts), snapshot.first, snapshot.rest.hex())
    write(_cut_path(published, publication.feed), msgspec.json.encode(cut))
    return snapshot


def _carried(db: sqlite3.Connection, folder: Path, known: Cut, base: Publication, target: Publication) -> Listed | None:
    """The old cut with its urgent parts renewed and a delta on top; None where that has grown too big or tells what was withdrawn."""
    fields = render.table(db, target)
    # The bytes of kept parts are not needed again, their names are.
    old = parts.Snapshot(fields, dict.fromkeys(known.names, b""), known.first, bytes.fromhex(known.rest))
    if base.seq == target.seq:
        return _listed(folder, old, None)
    before, after = render.state(db, base), render.state(db, target)
    if _withdrawn(before, after):
        return None
    snapshot, change = parts.carry(old, before, after, fields)
    _write_parts(folder, snapshot)
    listed = _listed(folder, snapshot, change)
    top_bytes = len(parts.compress(deltas.encode(change), 5))
    return listed if top_bytes <= max(TOP_BYTES, listed.size_bytes * TOP_PERCENT // 100) else None


def _withdrawn(before: Records, after: Records) -> bool:
    """Whether the older state has a record or a place that is not to be read any more: a delta on top would hide it, not hold it back."""
    for record_id, old in before.items():
        new = after.get(record_id)
        if new is None or any(name in old and name not in new for name in PLACE_FIELDS):
            return True
        if new.get("location_policy") == "confidential" != old.get("location_policy"):
            return True
    return False


def _listed(folder: Path, snapshot: parts.Snapshot, change: Delta | None) -> Listed:
    sizes = {name: (folder / name).stat().st_size for name in snapshot.parts}
    return Listed(parts.part_list(snapshot, sizes, change), sum(sizes.values()))


def _write_parts(folder: Path, snapshot: parts.Snapshot) -> None:
    for name, raw in snapshot.parts.items():
        if raw and not (folder / name).exists():
            write(folder / name, parts.compress(raw))


def _known(published: Path, feed: str) -> Cut | None:
    try:
        return msgspec.json.decode(_cut_path(published, feed).read_bytes(), type=Cut)
    except (OSError, msgspec.DecodeError):
        return None


def _cut_path(published: Path, feed: str) -> Path:
    return published / "cuts" / feed


def write(path: Path, body: bytes) -> None:
    """Whole or not at all: readers see the old file or the new one. Raises DiskFull, FolderUnwritable."""
    # A server and a command may write the same file at the same moment.
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(body)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise unwritable(path.parent, error) from error


def read(path: Path) -> tuple[bytes, bytes] | None:
    """(decoded, brotli) of a file; None where it is missing or damaged beyond decoding."""
    try:
        body = path.read_bytes()
        return brotli.decompress(body), body
    except (OSError, brotli.error):
        return None
