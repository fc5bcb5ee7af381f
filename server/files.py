"""The published folder: exactly what readers get, as files that any static server or CDN could hand out.

    sync/v1/{town}/{lang}/head            the 120 bytes in force; written last, so it is the pointer
    sync/v1/{town}/{lang}/0               head + part list, for a phone that has nothing
    sync/v1/{town}/{lang}/{have}          head + delta (or part list) for every base that is kept; of the newest seq the head alone
    sync/v1/{town}/{lang}/{have}-{to}     the same between two publications, never replaced; rendered when first asked for
    sync/v1/parts/{hash}                  a part (snapshots.py)
    sync/v1/keys                          the key document
    changed                               touched after every publication: a running server looks at its time
    cuts/ unnamed lock                    what the house remembers about the parts (shelf.py)

All files below sync/v1/ are brotli, but for `head`, which no reader asks for. Every answer is whole in itself: its parts lie here, and
one that still leads to an earlier head is as true. Everything can be rendered again from the store, so nothing is lost
with the folder, and a damaged file is made anew.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from pathlib import Path

from brotli import decompress

from server import render, snapshots, withdrawn
from server.errors import PartGone, PublicationGone
from server.shelf import feed_folder, head_in, lay, parts_folder, read, write
from server.store import publications
from server.store.publications import Publication, Standing
from sync.head import SIZE as HEAD_SIZE
from sync.parts import compress, compress_answer, part_name

BASES = 8
# A delta below this is not worth asking how big the snapshot is; above 60 % of it, the snapshot is the better answer.
SMALL_BYTES = 4_096
SNAPSHOT_PERCENT = 60
# What a publication carries, where this process still knows.
Recall = Callable[[Publication], Standing | None]


def render_newest(db: sqlite3.Connection, published: Path, chosen: list[Publication], pool: Executor, recall: Recall) -> None:
    """What most phones need, of every feed: the delta from the newest base. Raises DiskFull, FolderUnwritable."""
    waiting = [(one, _compressed(db, one, publications.before(db, one.feed, one.seq, 1), pool, recall(one))) for one in chosen]
    for publication, bodies in waiting:
        # The head alone first: who took the delta asks for it next.
        write(feed_folder(published, publication.feed) / str(publication.seq), compress(publication.head, 1))
        _write(db, published, publication, bodies)


def point(published: Path, chosen: Iterable[Publication]) -> None:
    """The heads, and word of them to a running server."""
    for publication in chosen:
        write(feed_folder(published, publication.feed) / "head", publication.head)
    announce(published)


def render_rest(db: sqlite3.Connection, published: Path, publication: Publication, pool: Executor, recall: Recall) -> None:
    """Deltas from the other newest bases, then the part list, whose head tells that this feed is complete."""
    _write(
        db,
        published,
        publication,
        _compressed(db, publication, publications.before(db, publication.feed, publication.seq, BASES)[1:], pool, recall(publication)),
    )
    listed = snapshots.part_list(db, published, publication, recall(publication))
    write(feed_folder(published, publication.feed) / "0", compress_answer(publication.head, listed.document))
    _tidy(db, published, publication)


def render_older(db: sqlite3.Connection, published: Path, publication: Publication, pool: Executor) -> None:
    """Deltas from every other base that is kept. Until one is made its old file stands."""
    folder = feed_folder(published, publication.feed)
    old = [seq for seq in _bases(db, publication)[BASES:] if _head_of(folder / str(seq)) != publication.head]
    _write(db, published, publication, _compressed(db, publication, old, pool))
    for seq in old:
        if _head_of(folder / str(seq)) != publication.head:
            answer(db, published, publication, seq)


def is_complete(published: Path, publication: Publication) -> bool:
    """Whether the newest bases and the part list lead to this head."""
    return _head_of(feed_folder(published, publication.feed) / "0") == publication.head


def publish_keys(published: Path, document: bytes) -> None:
    path = published / "sync" / "v1" / "keys"
    found = read(path)
    if found is None or found[0] != document:
        write(path, compress(document))


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
    """(decoded, brotli) of the answer to a phone at `have`: from its file, or rendered now and kept.

    Raises PublicationGone where something of that publication was withdrawn.
    """
    if withdrawn.is_closed(db, publication.feed, publication.seq):
        raise PublicationGone()
    # Whoever asks with a number that nobody keeps gets what everybody without one gets: no file for every number there is.
    have = have if publications.at(db, publication.feed, have) else 0
    path = feed_folder(published, publication.feed) / str(have)
    found = read(path)
    if found is not None and head_in(found[0]) == publication.head:
        return found
    document = render.delta(db, publication, have)
    if document is None:
        document = snapshots.part_list(db, published, publication).document
        body = compress_answer(publication.head, document)
    else:
        words = render.words(db, publication.feed, have)
        body = _better(db, published, publication, compress_answer(publication.head, document, words))
    lay(db, published, publication, {path: body})
    return read(path) or (publication.head, compress(publication.head))


def between(db: sqlite3.Connection, published: Path, feed: str, have: int, to: int) -> tuple[bytes, bytes]:
    """(decoded, brotli) of the delta between two publications. Raises PublicationGone, also where something was withdrawn since `to`."""
    path = feed_folder(published, feed) / f"{have}-{to}"
    if withdrawn.is_closed(db, feed, to):
        raise PublicationGone()
    found = read(path)
    if found is not None:
        return found
    target = publications.at(db, feed, to)
    newest = publications.newest(db, feed)
    told = {newest.seq, *publications.before(db, feed, newest.seq, BASES)} if newest is not None else set()
    document = render.delta(db, target, have) if target is not None and have in told else None
    if target is None or document is None:
        raise PublicationGone()
    body = compress_answer(target.head, document, render.words(db, feed, have))
    lay(db, published, target, {path: body})
    return decompress(body), body


def part(db: sqlite3.Connection, published: Path, name: str) -> tuple[bytes, bytes]:
    """(decoded, brotli) of a part; one whose bytes are not what its name says is made anew. Raises PartGone."""
    path = parts_folder(published) / name
    found = read(path)
    if found is not None and part_name(found[0]) == name:
        return found
    path.unlink(missing_ok=True)
    for publication in publications.newest_of_all(db):
        if snapshots.is_part_of(published, publication.feed, name):
            snapshots.part_list(db, published, publication)
            found = read(path)
            if found is not None:
                return found
    raise PartGone()


def _bases(db: sqlite3.Connection, publication: Publication) -> list[int]:
    """Every base that is kept, newest first."""
    return [seq for seq in publications.kept(db, publication.feed) if seq < publication.seq]


def _compressed(
    db: sqlite3.Connection, publication: Publication, bases: list[int], pool: Executor, standing: Standing | None = None
) -> dict[int, Future[bytes]]:
    """base -> brotli of head + delta, on its way, for every base from which one exists."""
    documents = render.deltas(db, publication, bases, standing.hashes if standing else None)
    return {
        seq: pool.submit(compress_answer, publication.head, document, render.words(db, publication.feed, seq))
        for seq, document in documents
    }


def _write(db: sqlite3.Connection, published: Path, publication: Publication, bodies: Mapping[int, Future[bytes]]) -> None:
    for seq, body in bodies.items():
        write(feed_folder(published, publication.feed) / str(seq), _better(db, published, publication, body.result()))


def _better(db: sqlite3.Connection, published: Path, publication: Publication, body: bytes) -> bytes:
    """The delta, unless loading the parts is the better answer (PROTOCOL 5.1)."""
    if len(body) > SMALL_BYTES:
        listed = snapshots.part_list(db, published, publication)
        if len(body) * 100 > SNAPSHOT_PERCENT * listed.size_bytes:
            return compress_answer(publication.head, listed.document)
    return body


def _head_of(path: Path) -> bytes:
    found = read(path)
    return head_in(found[0]) if found is not None else b""


def _tidy(db: sqlite3.Connection, published: Path, publication: Publication) -> None:
    """Answers to bases that are kept no longer, and deltas to publications that nobody is told of any more."""
    folder = feed_folder(published, publication.feed)
    bases = _bases(db, publication)
    keep = {"head", "0", str(publication.seq), *(str(seq) for seq in bases)}
    oldest = min(bases[:BASES], default=publication.seq)
    for path in folder.iterdir():
        have, _, to = path.name.partition("-")
        stale = path.name not in keep if not to else have.isdigit() and to.isdigit() and int(to) < oldest
        if stale and path.suffix != ".new":
            path.unlink(missing_ok=True)
