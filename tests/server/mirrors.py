"""A town's server and a mirror of it in one process, and a real mirror in its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from server.errors import LinkFailed
from server.house import House
from server.mirror import Mirror, MirrorHouse
from server.mirror_app import MirrorApp
from server.mirror_origin import Origin, Page
from server.settings import Settings
from server.store.connect import open_store
from sync.replica import Answer, Replica
from tests.server.asgi import AppLink, Browser
from tests.server.live import ROOT, STARTS_WITHIN_S, free_port

TOWN = "testtown"


class AppOrigin(Origin):
    """The town's server in this process, as the mirror meets it. `gone`: nobody answers. `frozen`: paths with old answers."""

    def __init__(self, house: House) -> None:
        super().__init__("http://origin.invalid")
        self.house = house
        self.browser = Browser(house)
        self.link = AppLink(self.browser)
        self.gone = False
        self.asked: list[str] = []

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        if self.gone:
            raise LinkFailed(url=self.url, reason="nobody there")
        self.asked.append(path)
        self.requests += 1
        return self.link.get(path, etag=etag, past_caches=past_caches)

    def page(self, path: str) -> Page:
        if self.gone:
            raise LinkFailed(url=self.url, reason="nobody there")
        self.asked.append(path)
        links = "".join(f'<a href="/{TOWN}/{lang}/">' for lang in ("de", "en", "ar"))
        return Page(f'<meta name="lotse-root" content="{self.house.keys().root_text}"><a href="/{TOWN}/"></a>{links}')


class MirrorBrowser(Browser):
    """Asks a mirror's application."""

    def __init__(self, mirror: Mirror) -> None:
        super().__init__(mirror.house)
        self.app = MirrorApp(mirror)  # type: ignore[assignment]


@contextlib.contextmanager
def mirrored(folder: Path, now: Callable[[], int], **chosen: tuple[str, ...]) -> Iterator[Mirror]:
    store = open_store(folder)
    try:
        yield Mirror(MirrorHouse(Settings(data=folder), store, now), **chosen)
    finally:
        store.close()


def at_mirror(mirror: Mirror) -> AppLink:
    return AppLink(MirrorBrowser(mirror))


def whole(mirror: Mirror) -> dict[str, tuple[int, bytes]]:
    """feed -> (seq, root) of what a fresh phone gets, every state proven by itself."""
    link = at_mirror(mirror)
    found = {}
    for feed in link.browser.app.feeds.names():
        phone = Replica(feed, mirror.house.keys().root_public)
        phone.catch_up(link, 0)
        found[feed] = (phone.seq, phone.root)
    return found


class LiveMirror:
    """`lotse mirror … --serve` in its own process, ended by its own id."""

    def __init__(self, source: str, into: Path, *more: str) -> None:
        self.into = into
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.command = [sys.executable, "-m", "server", "mirror", source, "--into", str(into), "--serve", "--port", str(self.port), *more]

    def __enter__(self) -> LiveMirror:
        self.log = (self.into.parent / f"mirror-{self.port}.log").open("w+")
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdout=self.log, stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C"}, start_new_session=True
        )
        wait(lambda: self.answer("/health")[0] in (200, 503), self.said)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)
        self.log.close()

    def said(self) -> str:
        return Path(self.log.name).read_text()

    def answer(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            reply = connection.getresponse()
            return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
        except OSError:
            return 0, {}, b""
        finally:
            connection.close()


def wait(condition: Callable[[], object], said: Callable[[], str] = lambda: "", limit_s: float = 2 * STARTS_WITHIN_S) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)


@contextlib.contextmanager
def between(port: int, spoil: Callable[[str, bytes], bytes]) -> Iterator[str]:
    """A machine in the middle: everything comes from `port`, in plain, and as `spoil` would have it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            upstream.request("GET", self.path, headers={"accept": self.headers.get("accept") or "*/*"})
            reply = upstream.getresponse()
            body = spoil(self.path, reply.read())
            self.send_response_only(reply.status)
            self.send_header("content-length", str(len(body)))
            if reply.getheader("etag"):
                self.send_header("etag", reply.getheader("etag") or "")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The tests look at what comes of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
