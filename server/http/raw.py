"""The smallest ASGI answers: what the hot paths send, without a framework's request and response objects."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

import brotli
from litestar.types import Receive, Scope, Send

from server.http.headers import Headers

BROTLI, GZIP, PLAIN = b"br", b"gzip", b""


class Body:
    """One immutable body in the encodings that clients ask for; each is made once, when first asked for."""

    def __init__(self, *, plain: bytes | None = None, br: bytes | None = None, quality: int = 11) -> None:
        if plain is None and br is None:
            raise ValueError("a body needs bytes")
        self._encoded: dict[bytes, bytes] = {}
        if plain is not None:
            self._encoded[PLAIN] = plain
        if br is not None:
            self._encoded[BROTLI] = br
        self._quality = quality

    @property
    def plain(self) -> bytes:
        if PLAIN not in self._encoded:
            self._encoded[PLAIN] = brotli.decompress(self._encoded[BROTLI])
        return self._encoded[PLAIN]

    def encoded(self, accepted: bytes) -> tuple[bytes, bytes]:
        """(encoding, bytes) for an Accept-Encoding header; plain where it is shorter anyway."""
        for encoding, make in ((BROTLI, self._brotli), (GZIP, self._gzip)):
            if takes(accepted, encoding):
                if encoding not in self._encoded:
                    self._encoded[encoding] = make()
                found = self._encoded[encoding]
                if len(found) < len(self.plain):
                    return encoding, found
                break
        return PLAIN, self.plain

    def tag(self) -> bytes:
        """A strong ETag of the decoded bytes."""
        return b'"' + hashlib.sha256(self.plain).hexdigest()[:20].encode() + b'"'

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


async def send_body(scope: Scope, send: Send, body: Body, tag: bytes, headers: Headers, unchanged: Headers) -> int:
    """200 with the body in the best encoding, or 304 where the client has it; gives the status."""
    if matches(header(scope, b"if-none-match"), tag):
        await send_bytes(send, 304, [*unchanged, (b"etag", tag)])
        return 304
    encoding, found = body.encoded(header(scope, b"accept-encoding"))
    extra = [(b"content-encoding", encoding)] if encoding else []
    extra += [(b"etag", tag), (b"content-length", str(len(found)).encode())]
    await send_bytes(send, 200, [*headers, *extra], b"" if scope["method"] == "HEAD" else found)
    return 200


__all__ = ["Body", "Receive", "header", "matches", "send_body", "send_bytes", "takes"]
