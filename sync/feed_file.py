"""A feed as one file, for a stick or a messenger: a `Link` whose answers were all given beforehand (PROTOCOL 10).

The file proves nothing and is trusted with nothing: the ordinary catch-up runs over it with every check it has.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator

from msgspec import Struct

from sync import parts
from sync.errors import Malformed, WrongFeed
from sync.replica import Answer

MAGIC = b"LOTSE\x01"
MAX_BYTES = 64 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class FeedFile(Struct, frozen=True):
    """What a file holds, decoded: the feed's name, the key document, the answer to `/0`, parts by name."""

    feed: str
    document: bytes
    answer: bytes
    parts: dict[str, bytes]

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        """The interface of `sync.replica.Link` (PROTOCOL 10.3)."""
        body = self.parts.get(path.removeprefix("/sync/v1/parts/"))
        if path == "/sync/v1/keys":
            body = self.document
        elif path == f"/sync/v1/{self.feed}/0":
            body = self.answer
        return Answer(404, relayed=True) if body is None else Answer(200, body, relayed=True)


def make(feed: str, document: bytes, answer: bytes, held: Iterable[bytes]) -> bytes:
    """The file of a feed; `held` are the parts that the list in `answer` names, in its order (PROTOCOL 10.1).

    Raises Malformed when no reader would take it.
    """
    pieces = [feed.encode(), document, answer, *held]
    if sum(len(piece) + _LENGTH.size for piece in pieces) > MAX_BYTES:
        raise Malformed("file.size")
    packer = zlib.compressobj(9)
    packed = [packer.compress(_LENGTH.pack(len(piece)) + piece) for piece in pieces]
    return b"".join([MAGIC, *packed, packer.flush()])


def read(raw: bytes, wanted: str = "") -> FeedFile:
    """A file taken apart; whether it is true is for the catch-up to find out (PROTOCOL 10.2).

    Raises Malformed; WrongFeed for another than the `wanted` feed.
    """
    if not raw.startswith(MAGIC):
        raise Malformed("file.magic")
    pieces = list(_pieces(_unpacked(raw[len(MAGIC) :])))
    if not 3 <= len(pieces) <= 3 + parts.MAX_PARTS:
        raise Malformed("file.pieces")
    name, document, answer, *held = pieces
    try:
        feed = name.decode()
    except UnicodeDecodeError as problem:
        raise Malformed("file.feed") from problem
    if wanted and feed != wanted:
        raise WrongFeed
    return FeedFile(feed, document, answer, {parts.part_name(part): part for part in held})


def _unpacked(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        # Bounded: a few kilobytes may claim to be gigabytes.
        plain = unpacker.decompress(packed, MAX_BYTES + 1)
    except zlib.error as problem:
        raise Malformed("file.stream") from problem
    if len(plain) > MAX_BYTES:
        raise Malformed("file.size")
    if not unpacker.eof or unpacker.unused_data:
        raise Malformed("file.stream")
    return plain


def _pieces(plain: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(plain):
        start = at + _LENGTH.size
        if start > len(plain):
            raise Malformed("file.piece")
        at = start + _LENGTH.unpack_from(plain, at)[0]
        if at > len(plain):
            raise Malformed("file.piece")
        yield plain[start:at]
