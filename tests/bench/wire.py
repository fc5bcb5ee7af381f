"""Counts what a browser would pay: a loopback relay keeps the transcript, and every exchange is weighed anew as HTTP/2.

The relay sends on the request headers of Chrome on Android for our own `fetch()` (no referrer, `Accept-Language: *`) in
place of those that Node or a peer's client sent, so that all pay the same. HTTP/1.1 bytes are those on the relay's socket
to the server, both ways. HPACK starts afresh with each connection; frames have 9 bytes, DATA frames hold at most 16 KiB.
Without connection preface (121 bytes) and TLS, as in the sync brief.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field

from hpack import Encoder

# Hop by hop: HTTP/2 has none of them, and `host` is a pseudo-header there.
HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "host"}
KEPT = {"if-none-match"}
BROWSER = {
    "user-agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "accept": "*/*",
    "sec-fetch-site": "same-origin",
    "sec-fetch-mode": "cors",
    "sec-fetch-dest": "empty",
    "accept-encoding": "gzip, deflate, br, zstd",
    "accept-language": "*",
    # `cache: "no-store"` would make them "no-cache"; pwa/src/sync/link.ts says them empty (seen in Chromium 156 and Firefox 153).
    "pragma": "",
    "cache-control": "",
    # No sec-ch-ua: the page's Permissions-Policy forbids all three (tests/e2e/test_private.py).
    "priority": "u=1, i",
}
# Chromium says these over HTTP/2 only.
ONLY_HTTP2 = {"priority"}
# Chromium sends a dependency and a weight with every request: five bytes in its HEADERS frame.
WEIGHT_BYTES = 5


@dataclass
class Connection:
    up: bytearray = field(default_factory=bytearray)
    down: bytearray = field(default_factory=bytearray)


@dataclass
class Weight:
    """`http2` both directions; `body` of the answers as they travelled; `http1` as counted on the sockets.

    `parts` of the requests were for pieces of a snapshot (PROTOCOL 6).
    """

    connections: int = 0
    requests: int = 0
    parts: int = 0
    http1: int = 0
    http2: int = 0
    body: int = 0

    def __iadd__(self, other: Weight) -> Weight:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


class Relay:
    """Listens on a loopback port, forwards to `port`, keeps both directions until `take`."""

    def __init__(self, port: int) -> None:
        self.target = ("localhost", port)
        self.connections: list[Connection] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            kept = Connection()
            self.connections.append(kept)
            server = socket.create_connection(self.target)
            threading.Thread(target=_ask, args=(client, server, kept.up), daemon=True).start()
            threading.Thread(target=_answer, args=(server, client, kept.down), daemon=True).start()

    def take(self) -> Weight:
        """Weighs and forgets what came through since the last call."""
        kept, self.connections = self.connections, []
        weight = Weight()
        for connection in kept:
            if connection.up:
                _weigh(connection, weight)
        return weight

    def close(self) -> None:
        self.socket.close()


def _ask(source: socket.socket, sink: socket.socket, log: bytearray) -> None:
    """Requests, which are all GETs and so end with their headers, as the browser would send them."""
    waiting = b""
    try:
        while chunk := source.recv(65536):
            *whole, waiting = (waiting + chunk).split(b"\r\n\r\n")
            for head in whole:
                sent = _as_browser(head.decode("latin-1"))
                log += sent
                sink.sendall(sent)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _as_browser(head: str) -> bytes:
    start, *lines = head.split("\r\n")
    own = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
    browser = {name: value for name, value in BROWSER.items() if name not in ONLY_HTTP2}
    said = {"host": own["host"], "connection": "keep-alive", **browser, **{name: own[name] for name in KEPT & own.keys()}}
    return "\r\n".join([start, *(f"{name}: {value}" for name, value in said.items()), "", ""]).encode("latin-1")


def _answer(source: socket.socket, sink: socket.socket, log: bytearray) -> None:
    try:
        while chunk := source.recv(65536):
            log += chunk
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _weigh(connection: Connection, weight: Weight) -> None:
    weight.connections += 1
    weight.http1 += len(connection.up) + len(connection.down)
    up, down = Encoder(), Encoder()
    for start, headers, body in _messages(bytes(connection.up), answers=False):
        method, path, _ = start.split(" ", 2)
        pseudo = [(":method", method), (":scheme", "https"), (":authority", "lotse.example"), (":path", path)]
        said = [*_end_to_end(headers), *((name, BROWSER[name]) for name in ONLY_HTTP2)]
        weight.http2 += 9 + WEIGHT_BYTES + len(up.encode([*pseudo, *said])) + _frames(body)
        weight.requests += 1
        weight.parts += path.startswith("/sync/v1/parts/")
    for start, headers, body in _messages(bytes(connection.down), answers=True):
        weight.http2 += 9 + len(down.encode([(":status", start.split(" ")[1]), *_end_to_end(headers)])) + _frames(body)
        weight.body += body


def _end_to_end(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name not in HOP]


def _frames(body: int) -> int:
    return body + 9 * -(-body // 16384)


def _messages(raw: bytes, *, answers: bool) -> list[tuple[str, list[tuple[str, str]], int]]:
    """Start line, headers in lower case, bytes of body, for each message of one direction."""
    found, at = [], 0
    while (end := raw.find(b"\r\n\r\n", at)) >= 0:
        start, *lines = raw[at:end].decode("latin-1").split("\r\n")
        headers = [(name.strip().lower(), value.strip()) for name, value in (line.split(":", 1) for line in lines)]
        said = dict(headers)
        at = end + 4
        if answers and start.split(" ")[1] in ("204", "304"):
            body, length = 0, 0
        elif said.get("transfer-encoding", "") == "chunked":
            body, length = _chunked(raw, at)
        else:
            body = length = int(said.get("content-length", "0"))
        found.append((start, headers, body))
        at += length
    return found


def _chunked(raw: bytes, at: int) -> tuple[int, int]:
    """Bytes of data, bytes with the chunk lines."""
    data, scan = 0, at
    while True:
        end = raw.index(b"\r\n", scan)
        size = int(raw[scan:end].split(b";")[0], 16)
        scan = end + 2 + size + 2
        data += size
        if not size:
            return data, scan - at
