"""The way to a server that is not one: answers without end, bombs, half answers (PROTOCOL 9.1; "endless data" in TUF's list)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import brotli
import pytest

from server.errors import LinkFailed
from server.link import HttpLink
from sync.errors import Malformed
from sync.parts import MAX_BYTES


@pytest.fixture
def answering() -> Iterator[Callable[..., HttpLink]]:
    """`answering(head, pieces)`: a link to a listener that sends these bytes to whoever connects, for as long as he listens."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(head: str, pieces: Iterator[bytes]) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            try:
                connection.sendall(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode())
                for piece in pieces:
                    connection.sendall(piece)
            except OSError:
                return

    def begin(head: str, pieces: Iterator[bytes]) -> HttpLink:
        threads.append(threading.Thread(target=serve, args=(head, pieces), daemon=True))
        threads[-1].start()
        return HttpLink(f"http://127.0.0.1:{listener.getsockname()[1]}")

    yield begin
    listener.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive(), "the link still reads"


def endless() -> Iterator[bytes]:
    while True:
        yield bytes(65_536)


def test_endless_data_is_read_no_further_than_the_limit(answering):
    link = answering("Connection: close", endless())
    with pytest.raises(Malformed):
        link.get("/sync/v1/testtown/de/0")
    assert link.bytes_down < MAX_BYTES + 200_000
    link.close()


def test_a_brotli_bomb_is_not_unpacked(answering):
    bomb = brotli.compress(bytes(32 * MAX_BYTES), quality=5)
    assert len(bomb) < 2_000
    link = answering(f"Content-Encoding: br\r\nContent-Length: {len(bomb)}", iter([bomb]))
    with pytest.raises(Malformed):
        link.get("/sync/v1/testtown/de/0")
    link.close()


@pytest.mark.parametrize("size", [0, 1, MAX_BYTES])
def test_an_answer_up_to_the_limit_arrives_whole(answering, size):
    whole = brotli.compress(bytes(size), quality=5)
    link = answering(f"Content-Encoding: br\r\nContent-Length: {len(whole)}", iter([whole]))
    assert link.get("/").body == bytes(size)
    link.close()


def test_brotli_that_ends_too_early_or_is_none_is_malformed(answering):
    whole = brotli.compress(b"Beratung " * 50)
    for at in [*range(len(whole)), None]:
        cut = b"no brotli" if at is None else whole[:at]
        link = answering(f"Content-Encoding: br\r\nContent-Length: {len(cut)}", iter([cut]))
        with pytest.raises(Malformed):
            link.get("/")
        link.close()


def test_a_line_that_dies_in_the_middle_is_a_lost_link(answering):
    link = answering("Content-Length: 1000", iter([bytes(999)]))
    with pytest.raises(LinkFailed):
        link.get("/")
    link.close()
