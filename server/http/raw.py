"""The smallest ASGI answers: what the hot paths send, without a framework's request and response objects."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

import brotli
from litestar.types import HTTPScope, Scope, Send

from server.http.headers import Headers

BROTLI, GZIP, PLAIN = b"br", b"gzip", b""


class Body:
    """One immutable body in the encodings that clients ask for; each is made once, when first asked for.

    Where a brotli form is given the decoded bytes are not kept: a part takes ten times its size in memory.
    """

    def __init__(self, *, plain: bytes, br: bytes | None = None, quality: int = 11) -> None:
        self._quality = quality
        self._plain_size = len(plain)
        self._tag = b'"' + hashlib.sha256(plain).hexdigest()[:20].encode() + b'"'
        self._encoded: dict[bytes, bytes] = {PLAIN: plain} if br is None else {BROTLI: br}

    @property
    def plain(self) -> bytes:
        found = self._encoded.get(PLAIN)
        return found if found is not None else brotli.decompress(self._encoded[BROTLI])

    @property
    def size_bytes(self) -> int:
        """What it takes in memory, in all encodings made so far."""
        return sum(map(len, self._encoded.values()))

    def encoded(self, accepted: bytes) -> tuple[bytes, bytes]:
        """(encoding, bytes) for an Accept-Encoding header; plain where it is shorter anyway."""
        for encoding, make in ((BROTLI, self._brotli), (GZIP, self._gzip)):
            if takes(accepted, encoding):
                found = self._encoded.get(encoding)
                if found is None:
                    found = self._encoded[encoding] = make()
                if len(found) < self._plain_size:
                    return encoding, found
                break
        return PLAIN, self.plain

    def tag(self) -> bytes:
        """A strong ETag of the decoded bytes."""
        return self._tag

    def _brotli(self) -> bytes:
        return brotli.compress(self.plain, quality=self._quality)

    def _gzip(self) -> bytes:
        return gzip.compress(self.plain, 9, mtime=0)


def takes(accepted: bytes, encoding: bytes) -> bool:
    """Whether an Accept-Encoding header allows `encoding` ("br;q=0" does not)."""
    for item in accepted.split(b","):
        name, _, weight = item.strip().partition(b";")
        if name.strip().lower() == encoding:
            return weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


def header(scope: Scope, name: bytes) -> bytes:
    for key, value in scope["headers"]:
        if key == name:
            return value
    return b""


def matches(asked: bytes, tag: bytes) -> bool:
    """If-None-Match by weak comparison: a compressing proxy may have made our tag weak."""
    return bool(asked) and (asked == tag or asked == b"*" or tag in (one.strip().removeprefix(b"W/") for one in asked.split(b",")))


async def send_bytes(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    start: Any = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def send_body(scope: HTTPScope, send: Send, body: Body, tag: bytes, headers: Headers, unchanged: Headers) -> int:
    """200 with the body in the best encoding, or 304 where the client has it; gives the status."""
    if matches(header(scope, b"if-none-match"), tag):
        await send_bytes(send, 304, [*unchanged, (b"etag", tag)])
        return 304
    encoding, found = body.encoded(header(scope, b"accept-encoding"))
    extra = [(b"content-encoding", encoding)] if encoding else []
    extra += [(b"etag", tag), (b"content-length", str(len(found)).encode())]
    await send_bytes(send, 200, [*headers, *extra], b"" if scope["method"] == "HEAD" else found)
    return 200
