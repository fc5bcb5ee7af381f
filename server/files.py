"""The published folder: exactly what readers get, as files that any static server or CDN could hand out.

    sync/v1/{town}/{lang}/head            the 120 bytes in force; written last, so it is the pointer
    sync/v1/{town}/{lang}/{have}          brotli of head + delta or part list, replaced in place
    sync/v1/{town}/{lang}/{have}-{to}     the same, never replaced
    sync/v1/parts/{hash}                  brotli of a part
    changed                               touched after every publication: a running server looks at its time

Everything here can be rendered again from the store, so nothing is lost with it, and a damaged file is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import brotli

from server import render
from server.errors import PartGone, PublicationGone
from server.store import publications
from server.store.connect import Store
from server.store.publications import Publication
from server.store.trouble import unwritable
from sync.head import SIZE as HEAD_SIZE

BASES = 8


def feed_folder(published: Path, feed: str) -> Path:
    return published / "sync" / "v1" / feed


def parts_folder(published: Path) -> Path:
    return published / "sync" / "v1" / "parts"


def render_newest(store: Store, published: Path, publication: Publication) -> None:
    """All files of a new head: the deltas from the newest bases, then the head. Raises DiskFull, FolderUnwritable."""
    folder = feed_folder(published, publication.feed)
    bases = [seq for seq in publications.kept(store.read, publication.feed) if seq < publication.seq][:BASES]
    made = {seq: _compressed(store, published, publication, seq) for seq in bases}
    for seq, body in made.items():
        _write(folder / str(seq), body)
        _link(folder / str(seq), folder / f"{seq}-{publication.seq}")
    _write(folder / "head", publication.head)
    _tidy(folder, bases, publication.seq)


def announce(published: Path) -> None:
    """Tell a running server that there is something new."""
    _write(published / "changed", os.urandom(8).hex().encode())


def head(published: Path, feed: str) -> bytes:
    """The head in force, empty where there is none or the file is damaged."""
    with contextlib.suppress(OSError):
        found = (feed_folder(published, feed) / "head").read_bytes()
        if len(found) == HEAD_SIZE:
            return found
    return b""


def answer(store: Store, published: Path, publication: Publication, have: int) -> tuple[bytes, bytes]:
    """(decoded, brotli) of the answer to a phone at `have`: from its file, or rendered now and kept."""
    path = feed_folder(published, publication.feed) / str(have)
    found = _read(path)
    if found is None or found[0][:HEAD_SIZE] != publication.head:
        body = _compressed(store, published, publication, have)
        _write(path, body)
        return brotli.decompress(body), body
    return found


def between(store: Store, published: Path, feed: str, have: int, to: int) -> tuple[bytes, bytes]:
    """(decoded, brotli) of the delta between two publications. Raises PublicationGone."""
    path = feed_folder(published, feed) / f"{have}-{to}"
    found = _read(path)
    if found is not None and int.from_bytes(found[0][12:16], "big") == to:
        return found
    target = publications.at(store.read, feed, to)
    newer = [seq for seq in publications.kept(store.read, feed) if seq >= have][: BASES + 1]
    if target is None or have not in newer or have >= to:
        raise PublicationGone()
    delta = render.delta(store, target, have)
    if delta is None:
        raise PublicationGone()
    body = render.compress(target.head + delta)
    _write(path, body)
    return brotli.decompress(body), body


def part(store: Store, published: Path, name: str) -> tuple[bytes, bytes]:
    """(decoded, brotli) of a part; one whose bytes are not what its name says is made anew. Raises PartGone."""
    path = parts_folder(published) / name
    found = _read(path)
    if found is not None and _named(found[0]) == name:
        return found
    path.unlink(missing_ok=True)
    for publication in publications.newest_of_all(store.read):
        _snapshot(store, published, publication)
        found = _read(path)
        if found is not None:
            return found
    raise PartGone()


def _compressed(store: Store, published: Path, publication: Publication, have: int) -> bytes:
    """Brotli of head + delta, or of head + part list where that is the better answer (PROTOCOL 5.1)."""
    delta = render.delta(store, publication, have)
    body = render.compress(publication.head + delta) if delta is not None else b""
    if delta is None or render.may_be_too_big(body):
        snapshot = _snapshot(store, published, publication)
        if delta is None or render.is_too_big(body, snapshot):
            return render.compress(publication.head + snapshot.part_list)
    return body


def _snapshot(store: Store, published: Path, publication: Publication) -> render.Snapshot:
    """The part list of a state, all its parts on the disk."""
    snapshot = render.snapshot(store, publication)
    folder = parts_folder(published)
    for name, body in snapshot.parts.items():
        if not (folder / name).exists():
            _write(folder / name, body)
    return snapshot


def _named(decoded: bytes) -> str:
    return hashlib.sha256(decoded).digest()[:16].hex()


def _read(path: Path) -> tuple[bytes, bytes] | None:
    """(decoded, brotli) of a file; None where it is missing or no brotli."""
    try:
        body = path.read_bytes()
        return brotli.decompress(body), body
    except (OSError, brotli.error):
        return None


def _write(path: Path, body: bytes) -> None:
    """Whole or not at all: readers see the old file or the new one."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(body)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise unwritable(path.parent, error) from error


def _link(path: Path, name: Path) -> None:
    with contextlib.suppress(FileExistsError):
        os.link(path, name)


def _tidy(folder: Path, bases: list[int], newest: int) -> None:
    """Answers to older bases hold the head before; they are rendered again when somebody asks."""
    keep = {"head", *(str(seq) for seq in bases)}
    oldest = min(bases, default=newest)
    for path in folder.iterdir():
        have, _, to = path.name.partition("-")
        stale = not to and path.name not in keep or to.isdigit() and have.isdigit() and int(to) < oldest
        if stale and not path.name.endswith(".new"):
            path.unlink(missing_ok=True)
