"""The way from the reference phone to a server: plain HTTP on one connection, every byte on the socket counted."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import brotli

from server.errors import LinkFailed
from sync.errors import Malformed
from sync.parts import MAX_BYTES
from sync.replica import Answer

TIMEOUT_S = 30


class CountedSocket:
    """A socket that notes what goes through it; http.client only sends and makes a file."""

    def __init__(self, inner: socket.socket, link: HttpLink) -> None:
        self._inner = inner
        self._link = link

    def sendall(self, data: Any) -> None:
        self._link.bytes_up += len(data)
        self._inner.sendall(data)

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        return io.BufferedReader(CountedFile(self._inner.makefile("rb", buffering=0), self._link))  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class CountedFile(io.RawIOBase):
    def __init__(self, inner: Any, link: HttpLink) -> None:
        self._inner = inner
        self._link = link

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._inner.readinto(buffer) or 0
        self._link.bytes_down += count
        return count


class HttpLink:
    """A `sync.replica.Link`. `body_bytes` are the lengths of the bodies as they travelled. Raises LinkFailed."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.requests = self.bytes_up = self.bytes_down = 0
        self.body_bytes: list[int] = []
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise LinkFailed(url=url, reason="no http address")
        self._base = parts.path
        self._connection = _connection(parts.scheme, parts.hostname, parts.port)

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        headers = {"Accept-Encoding": "br"}
        if etag:
            headers["If-None-Match"] = etag
        if past_caches:
            headers["Cache-Control"] = "no-cache"
        response, body = self._exchange(path, headers)
        date = response.getheader("Date")
        date_s = int(parsedate_to_datetime(date).timestamp()) if date else 0
        return Answer(response.status, body, response.getheader("ETag") or "", date_s)

    def pinned_root(self, town: str) -> str:
        """The root key that the town's page shows, base64url; empty where it shows none (PROTOCOL 8.3)."""
        response, body = self._exchange(f"/{town}/", {"Accept-Encoding": "br", "Accept": "text/html"})
        finder = _Root()
        if response.status == 200:
            finder.feed(body.decode("utf-8", "replace"))
        return finder.found

    def close(self) -> None:
        self._connection.close()

    def _exchange(self, path: str, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
        self.requests += 1
        try:
            if self._connection.sock is None:
                self._connection.connect()
                self._connection.sock = CountedSocket(self._connection.sock, self)  # type: ignore[arg-type]
            self._connection.request("GET", self._base + path, headers=headers)
            response = self._connection.getresponse()
            body = response.read(MAX_BYTES + 1)
            if len(body) > MAX_BYTES:
                # It may go on for ever: nothing more of this connection is read.
                self._connection.close()
                raise Malformed("answer.size")
            if response.length:
                raise http.client.IncompleteRead(body, response.length)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise LinkFailed(url=self.url, reason=str(error) or type(error).__name__) from error
        self.body_bytes.append(len(body))
        return response, _decoded(response.getheader("Content-Encoding") or "", body)


def _decoded(encoding: str, body: bytes) -> bytes:
    if encoding != "br":
        return body
    unpacked, packer, rest = bytearray(), brotli.Decompressor(), body
    try:
        # Limited, because a few hundred bytes of brotli may stand for gigabytes (PROTOCOL 9.1).
        while not packer.is_finished():
            piece = packer.process(rest, output_buffer_limit=MAX_BYTES)
            unpacked += piece
            if len(unpacked) > MAX_BYTES:
                raise Malformed("answer.size")
            if not piece and not packer.is_finished():
                raise Malformed("encoding")
            rest = b""
    except brotli.error as error:
        raise Malformed("encoding") from error
    return bytes(unpacked)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)


class _Root(HTMLParser):
    found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and named.get("name") == "lotse-root":
            self.found = named.get("content") or ""
