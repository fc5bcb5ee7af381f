"""The published folder as a shelf: who lays files on it, who takes them off, and when.

Whoever makes a file because a reader asked lays it down under the shelf's lock and only if its state may still be read; so
nothing that was withdrawn comes back behind a sweep. A part stays as long as an answer, a delta or a cut names it, and a
day longer (PROTOCOL 6.7); what was withdrawn goes at once.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import brotli
import msgspec

from server import withdrawn
from server.errors import PublicationGone
from server.store.connect import exclusive
from server.store.publications import Publication
from server.store.trouble import unwritable
from sync.errors import SyncError
from sync.head import SIZE as HEAD_SIZE
from sync.head import parse

PARTS_KEPT_S = 86_400
_NEW = ".new"


class Cut(msgspec.Struct, frozen=True):
    """What a feed's part list is made of: the publication that was cut, its parts in reading order, the first `first` urgent.

    `fresh` are the urgent parts in force, made from the urgent records whose roll is `urgent`.
    """

    seq: int
    names: list[str]
    first: int
    fresh: list[str]
    urgent: str


class Unnamed(msgspec.Struct):
    """Parts that nothing names any more, and since when; the day and the last sweep in Unix seconds."""

    swept_s: int = 0
    since_s: dict[str, int] = {}


def feed_folder(published: Path, feed: str) -> Path:
    return published / "sync" / "v1" / feed


def parts_folder(published: Path) -> Path:
    return published / "sync" / "v1" / "parts"


def cut_path(published: Path, feed: str) -> Path:
    return published / "cuts" / feed


def cut_of(published: Path, feed: str) -> Cut | None:
    try:
        return msgspec.json.decode(cut_path(published, feed).read_bytes(), type=Cut)
    except (OSError, msgspec.DecodeError):
        return None


def lay(db: sqlite3.Connection, published: Path, publication: Publication, made: Mapping[Path, bytes]) -> None:
    """Files of a state, in this order. Raises PublicationGone where the state may not be read any more, DiskFull, FolderUnwritable."""
    with _locked(published):
        if withdrawn.is_closed(db, publication.feed, publication.seq):
            raise PublicationGone()
        for path, body in made.items():
            write(path, body)


def clear(db: sqlite3.Connection, published: Path, feeds: Iterable[str]) -> list[Path]:
    """Take away everything that holds or may hold what these feeds withdrew, before their new heads are laid; gives what went."""
    gone: list[Path] = []
    with _locked(published):
        for feed in feeds:
            gone += _older(published, feed, withdrawn.since(db, feed) or 0)
        named = _named(published)
        gone += [path for path in _files(parts_folder(published)) if path.name not in named]
        # What a killed writer left half done may be of any state; under the lock nobody writes but us.
        gone += [path for path in _every(published) if path.suffix == _NEW]
        for path in gone:
            path.unlink(missing_ok=True)
    return gone


def sweep(published: Path, now_s: int) -> None:
    """Parts that nothing has named for a day go."""
    with _locked(published):
        known = unnamed(published)
        named = _named(published)
        since_s = {path.name: known.since_s.get(path.name, now_s) for path in _files(parts_folder(published)) if path.name not in named}
        for name, seen_s in list(since_s.items()):
            if now_s - seen_s >= PARTS_KEPT_S:
                (parts_folder(published) / name).unlink(missing_ok=True)
                del since_s[name]
            elif seen_s > now_s:
                # The clock was set back: another day, not for ever.
                since_s[name] = now_s
        write(published / "unnamed", msgspec.json.encode(Unnamed(now_s, since_s)))


def unnamed(published: Path) -> Unnamed:
    try:
        return msgspec.json.decode((published / "unnamed").read_bytes(), type=Unnamed)
    except (OSError, msgspec.DecodeError):
        return Unnamed()


def drop(published: Path, feed: str) -> None:
    """A feed that is served no longer."""
    with _locked(published):
        # The pointer first: without it nobody takes the folder for a feed.
        for path in (feed_folder(published, feed) / "head", *_files(feed_folder(published, feed)), cut_path(published, feed)):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            feed_folder(published, feed).rmdir()


def feeds_on(published: Path) -> list[str]:
    """Feeds that have a folder here, parts being none."""
    towns = (path for path in _entries(published / "sync" / "v1") if path.is_dir() and path.name != "parts")
    return [f"{town.name}/{lang.name}" for town in towns for lang in _entries(town) if lang.is_dir()]


def head_in(body: bytes) -> bytes:
    """The head that a decoded answer begins with; empty for anything shorter."""
    return body[:HEAD_SIZE] if len(body) >= HEAD_SIZE else b""


def seq_of(body: bytes) -> int:
    """The publication that a decoded answer, or a head file, leads to; 0 for anything else."""
    with contextlib.suppress(SyncError):
        return parse(body).seq
    return 0


def _older(published: Path, feed: str, seq: int) -> Iterator[Path]:
    """Answers and deltas that lead to a publication before `seq`, and the parts' cut if it was made before."""
    for path in _files(feed_folder(published, feed)):
        have, _, to = path.name.partition("-")
        if to:
            is_old = to.isdigit() and int(to) < seq
        elif have.isdigit():
            found = read(path)
            is_old = found is None or seq_of(found[0]) < seq
        else:
            # `head` is laid anew right after this; it is a number and a hash.
            is_old = False
        if is_old:
            yield path
    cut = cut_of(published, feed)
    if cut is not None and cut.seq < seq:
        yield cut_path(published, feed)


def _named(published: Path) -> set[str]:
    """Every part that an answer of any feed lists, or that the next list of one will."""
    named: set[str] = set()
    for feed in feeds_on(published):
        cut = cut_of(published, feed)
        if cut is not None:
            named.update(cut.names, cut.fresh)
        for path in _files(feed_folder(published, feed)):
            found = read(path) if path.name != "head" else None
            if found is not None and found[0][HEAD_SIZE : HEAD_SIZE + 1] == b"{":
                named.update(_List.decode(found[0][HEAD_SIZE:]).names())
    return named


class _Parts(msgspec.Struct):
    parts: list[tuple[str, int]]

    def names(self) -> Iterator[str]:
        return (name for name, _ in self.parts)


_List = msgspec.json.Decoder(_Parts)


def write(path: Path, body: bytes) -> None:
    """Whole or not at all: readers see the old file or the new one. Raises DiskFull, FolderUnwritable."""
    # A server and a command may write the same file at the same moment.
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}{_NEW}")
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


@contextlib.contextmanager
def _locked(published: Path) -> Iterator[None]:
    try:
        published.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(published, error) from error
    with exclusive(published / "lock"):
        yield


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _files(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if path.suffix != _NEW]


def _every(published: Path) -> Iterator[Path]:
    return (path for path in (published / "sync").rglob(f"*{_NEW}"))
