"""A small HTTP client for the peers: one connection, ETag, br and gzip. The relay dresses it as the browser that ours is too."""

from __future__ import annotations

import gzip
import http.client
import socket
import subprocess
import time
from types import TracebackType
from typing import NamedTuple

import brotli

UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
START_LIMIT_S = 60


class Answer(NamedTuple):
    status: int
    tag: str
    next_page: str
    body: bytes


class Client:
    """One connection, closed at the end of the `with`."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()

    def get(self, path: str, tag: str = "") -> Answer:
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip, br", **({"If-None-Match": tag} if tag else {})})
        answer = self.connection.getresponse()
        raw = answer.read()
        body = UNPACK[answer.getheader("Content-Encoding", "")](raw) if raw else b""
        return Answer(answer.status, answer.getheader("ETag", ""), answer.getheader("Next-Page", ""), body)


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Raises AssertionError where the process ends or nothing listens in time."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{process.args} does not listen on {port}")
