"""The network between a phone and the server: it counts what passes, holds it up, spoils it, and can be cut.

One tool for both browsers: what a browser's own switches do to a service worker differs (briefs/stack.md 7). A wire has
its own port, hence its own origin: a phone behind one wire shares nothing with a phone behind another.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import brotli

from tests.bench.line import Server, free_port

#: Belong to one connection, not to the answer.
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
PATIENCE_S = 20


class Passed(NamedTuple):
    """`headers` of the answer; `asked`: those of the request, `said`: its body."""

    path: str
    status: int
    headers: dict[str, str]
    bytes: int
    asked: dict[str, str]
    said: bytes


class Wire:
    """`url` is what the phone knows; `passed` is everything that was answered, in order.

    `spoil` gets the path and the decoded body of every answer and gives back what the phone shall see, or None to leave
    the answer as it is.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.passed: list[Passed] = []
        self._held, self._permits, self._gate = "", 0, threading.Condition()
        self.spoil: Callable[[str, bytes], bytes | None] | None = None
        #: Headers of requests, in small letters, that get lost on the way.
        self.forget: set[str] = set()
        self._open: set[socket.socket] = set()
        self._listener: ThreadingHTTPServer | None = None
        self.mend()

    def mend(self) -> None:
        """From here on (again) somebody answers."""
        self._listener = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self._listener.daemon_threads = True
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()

    def cut(self) -> None:
        """Nobody answers any more: the port is closed, what was under way breaks off."""
        if self._listener:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener = None
        self.release()
        for one in list(self._open):
            with contextlib.suppress(OSError):  # the phone was quicker
                one.shutdown(socket.SHUT_RDWR)

    def hold(self, start: str) -> None:
        """Requests for paths that begin with `start` wait from now on, until `let` or `release`."""
        self._held, self._permits = start, 0

    def let(self, requests: int = 1) -> None:
        """As many of the held ones may pass."""
        with self._gate:
            self._permits += requests
            self._gate.notify_all()

    def release(self) -> None:
        with self._gate:
            self._held = ""
            self._gate.notify_all()

    def _wait(self, path: str) -> None:
        with self._gate:
            while self._held and path.startswith(self._held) and not self._permits:
                self._gate.wait(PATIENCE_S)
            if self._held and path.startswith(self._held):
                self._permits -= 1

    @property
    def is_whole(self) -> bool:
        return self._listener is not None

    def asked(self, start: str = "/sync/v1/") -> list[str]:
        """Paths below `start` that were answered so far."""
        return [one.path for one in self.passed if one.path.startswith(start)]


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = PATIENCE_S

        def setup(self) -> None:
            super().setup()
            wire._open.add(self.connection)

        def finish(self) -> None:
            wire._open.discard(self.connection)
            with contextlib.suppress(OSError):  # cut
                super().finish()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests read `passed`."""

        def do_GET(self) -> None:
            wire._wait(self.path)
            try:
                if wire.is_whole:
                    self._pass()
                else:
                    self.close_connection = True
            except (OSError, HTTPException):
                self.close_connection = True

        do_POST = do_HEAD = do_GET

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            upstream = HTTPConnection("localhost", wire.server.port, timeout=PATIENCE_S)
            upstream.request(
                self.command, self.path, body or None, {name: value for name, value in self.headers.items() if name.lower() not in {"connection", *wire.forget}}
            )
            answer = upstream.getresponse()
            content, headers = answer.read(), answer.getheaders()
            upstream.close()
            if wire.spoil:
                content, headers = _spoiled(wire.spoil, self.path, content, headers)
            self.send_response_only(answer.status)
            for name, value in headers:
                if name.lower() not in HOP:
                    self.send_header(name, value)
            if answer.status not in (204, 304):
                # Of a body that was only asked about, the server knows the length.
                length = answer.getheader("content-length") if self.command == "HEAD" else None
                self.send_header("content-length", length or str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
            told, asked = ({name.lower(): value for name, value in some} for some in (headers, self.headers.items()))
            wire.passed.append(Passed(self.path, answer.status, told, len(content), asked, body))

    return Handler


def _spoiled(
    spoil: Callable[[str, bytes], bytes | None], path: str, content: bytes, headers: list[tuple[str, str]]
) -> tuple[bytes, list[tuple[str, str]]]:
    packed = any(name.lower() == "content-encoding" and value == "br" for name, value in headers)
    plain = spoil(path, brotli.decompress(content) if packed and content else content)
    if plain is None:
        return content, headers
    return plain, [(name, value) for name, value in headers if name.lower() != "content-encoding"]
