"""The published folder: exactly what readers get, as files that any static server or CDN could hand out.

    sync/v1/{town}/{lang}/head            the 120 bytes in force; written last, so it is the pointer
    sync/v1/{town}/{lang}/{have}          brotli of head + delta or part list, replaced in place
    sync/v1/{town}/{lang}/{have}-{to}     the same, never replaced; rendered when first asked for
    sync/v1/parts/{hash}                  brotli of a part (snapshots.py)
    changed                               touched after every publication: a running server looks at its time

Everything here can be rendered again from the store, so nothing is lost with it, and a damaged file is made anew.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from server import render, snapshots
from server.errors import PartGone, PublicationGone
from server.snapshots import read, write
from server.store import publications
from server.store.publications import Publication
from sync.head import SIZE as HEAD_SIZE
from sync.parts import compress, compress_answer, part_name

BASES = 8
# A delta below this is not worth asking how big the snapshot is; above 60 % of it, the snapshot is the better answer.
SMALL_BYTES = 4_096
SNAPSHOT_PERCENT = 60


def feed_folder(published: Path, feed: str) -> Path:
    return published / "sync" / "v1" / feed


def render_head(db: sqlite3.Connection, published: Path, publication: Publication, pool: Executor) -> None:
    """What most phones need, then the pointer: the delta from the newest base, the head. Raises DiskFull, FolderUnwritable."""
    _render(db, published, publication, _bases(db, publication)[:1], pool)
    write(feed_folder(published, publication.feed) / "head", publication.head)


def render_rest(db: sqlite3.Connection, published: Path, publication: Publication, pool: Executor) -> None:
    """Deltas from the other bases. Until one is there its old file stands, which leads to the head before and is as true."""
    bases = _bases(db, publication)
    _render(db, published, publication, bases[1:], pool)
    _tidy(feed_folder(published, publication.feed), bases, publication.seq)


def _bases(db: sqlite3.Connection, publication: Publication) -> list[int]:
    return [seq for seq in publications.kept(db, publication.feed) if seq < publication.seq][:BASES]


def _render(db: sqlite3.Connection, published: Path, publication: Publication, bases: Sequence[int], pool: Executor) -> None:
    documents = dict(render.deltas(db, publication, bases))
    bodies = pool.map(lambda document: compress_answer(publication.head, document), documents.values())
    for seq, body in zip(documents, bodies, strict=True):
        write(feed_folder(published, publication.feed) / str(seq), _better(db, published, publication, body))


def announce(published: Path) -> None:
    """Tell a running server that there is something new."""
    write(published / "changed", os.urandom(8).hex().encode())


def head(published: Path, feed: str) -> bytes:
    """The head in force, empty where there is none or the file is damaged."""
    with contextlib.suppress(OSError):
        found = (feed_folder(published, feed) / "head").read_bytes()
        if len(found) == HEAD_SIZE:
            return found
    return b""


def answer(db: sqlite3.Connection, published: Path, publication: Publication, have: int) -> tuple[bytes, bytes]:
    """(decoded, brotli) of the answer to a phone at `have`: from its file, or rendered now and kept."""
    path = feed_folder(published, publication.feed) / str(have)
    found = read(path)
    if found is not None and found[0][:HEAD_SIZE] == publication.head:
        return found
    write(path, _compressed(db, published, publication, have))
    return read(path) or (publication.head, compress(publication.head))


def between(db: sqlite3.Connection, published: Path, feed: str, have: int, to: int) -> tuple[bytes, bytes]:
    """(decoded, brotli) of the delta between two publications. Raises PublicationGone."""
    path = feed_folder(published, feed) / f"{have}-{to}"
    found = read(path)
    if found is not None:
        return found
    target = publications.at(db, feed, to)
    newest = publications.kept(db, feed)[: BASES + 1]
    document = render.delta(db, target, have) if target is not None and have in newest else None
    if target is None or document is None:
        raise PublicationGone()
    body = compress_answer(target.head, document)
    write(path, body)
    return target.head + document, body


def part(db: sqlite3.Connection, published: Path, name: str) -> tuple[bytes, bytes]:
    """(decoded, brotli) of a part; one whose bytes are not what its name says is made anew. Raises PartGone."""
    path = snapshots.parts_folder(published) / name
    found = read(path)
    if found is not None and part_name(found[0]) == name:
        return found
    path.unlink(missing_ok=True)
    for publication in publications.newest_of_all(db):
        snapshots.part_list(db, published, publication)
        found = read(path)
        if found is not None:
            return found
    raise PartGone()


def _compressed(db: sqlite3.Connection, published: Path, publication: Publication, have: int) -> bytes:
    """Brotli of head + delta, or of head + part list where only that leads there."""
    document = render.delta(db, publication, have)
    if document is None:
        return compress_answer(publication.head, snapshots.part_list(db, published, publication).document)
    return _better(db, published, publication, compress_answer(publication.head, document))


def _better(db: sqlite3.Connection, published: Path, publication: Publication, body: bytes) -> bytes:
    """The delta, unless loading the parts is the better answer (PROTOCOL 5.1)."""
    if len(body) > SMALL_BYTES:
        listed = snapshots.part_list(db, published, publication)
        if len(body) * 100 > SNAPSHOT_PERCENT * listed.size_bytes:
            return compress_answer(publication.head, listed.document)
    return body


def _tidy(folder: Path, bases: Sequence[int], newest: int) -> None:
    """Answers to older bases hold the head before; they are rendered again when somebody asks."""
    keep = {"head", *(str(seq) for seq in bases)}
    oldest = min(bases, default=newest)
    for path in folder.iterdir():
        have, _, to = path.name.partition("-")
        stale = path.name not in keep if not to else have.isdigit() and to.isdigit() and int(to) < oldest
        if stale and path.suffix != ".new":
            path.unlink(missing_ok=True)
