"""The scale itself: what it weighs is what went over the socket, dressed as a browser's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pytest import fixture

from tests.bench.peers.client import Client
from tests.bench.wire import BROWSER, ONLY_HTTP2, Relay

BODY = b"x" * 40_000
HEADERS_OF_A_FRAME, DATA_OF_A_FRAME = 9, 16_384


class Host(ThreadingHTTPServer):
    """Remembers the bytes of every request it read; answers 304 to the tag it gave out."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.read: list[dict[str, str]] = []


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Host

    def do_GET(self) -> None:  # noqa: N802 - the library's name
        self.server.read.append({name.lower(): value for name, value in self.headers.items()})
        known = self.headers.get("If-None-Match") == '"1"'
        self.send_response_only(304 if known else 200)
        self.send_header("ETag", '"1"')
        if not known:
            self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        if not known:
            self.wfile.write(BODY)


@fixture
def host() -> Iterator[Host]:
    host = Host()
    threading.Thread(target=host.serve_forever, daemon=True).start()
    yield host
    host.shutdown()
    host.server_close()


@fixture
def relay(host) -> Iterator[Relay]:
    relay = Relay(host.server_address[1])
    yield relay
    relay.close()


def ask(relay: Relay, path: str, tag: str = ""):
    with Client(relay.port) as client:
        return client.get(path, tag)


def test_everybody_is_dressed_as_the_same_browser(host, relay):
    ask(relay, "/sync/v1/town/de/1", '"1"')
    (read,) = host.read
    assert {name: read[name] for name in BROWSER.keys() - ONLY_HTTP2} == {name: BROWSER[name] for name in BROWSER.keys() - ONLY_HTTP2}
    assert read.keys() == {*BROWSER, "host", "connection", "if-none-match"} - ONLY_HTTP2


def test_a_body_is_weighed_with_its_frames(relay):
    ask(relay, "/a")
    weight = relay.take()
    frames = -(-len(BODY) // DATA_OF_A_FRAME)
    assert weight.requests == 1 and weight.body == len(BODY)
    assert len(BODY) + frames * HEADERS_OF_A_FRAME < weight.http2 < weight.http1
    assert weight.http1 > len(BODY) + sum(len(name) + len(value) + 4 for name, value in BROWSER.items() if name not in ONLY_HTTP2)


def test_nothing_new_has_no_body_and_costs_headers_only(relay):
    assert ask(relay, "/a", '"1"').status == 304
    weight = relay.take()
    assert weight.body == 0 and 200 < weight.http2 < weight.http1


def test_parts_are_told_apart_and_nothing_is_weighed_twice(relay):
    ask(relay, "/sync/v1/town/de/0")
    ask(relay, "/sync/v1/parts/00")
    weight = relay.take()
    assert (weight.requests, weight.parts, weight.connections) == (2, 1, 2)
    assert relay.take().requests == 0
