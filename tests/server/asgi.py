"""The server's application called in this process: as a browser would, and as a `Link` for the reference phone."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime
from typing import Any

import brotli
import msgspec

from server.app import Application, create_app
from server.house import House
from server.http.limits import Limits
from sync.replica import Answer


class Reply(msgspec.Struct):
    """Status, headers in order with repeats, and the body as it travelled."""

    status: int
    headers: list[tuple[str, str]]
    raw: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def body(self) -> bytes:
        return brotli.decompress(self.raw) if self.header("content-encoding") == "br" else self.raw

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Browser:
    """Asks an application for addresses; `refresh` is what the running server does several times a second."""

    def __init__(self, house: House, *, log: Any = None, limits: Limits | None = None) -> None:
        self.app: Application = create_app(house, log=log, limits=limits)
        self._loop = asyncio.new_event_loop()

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        self.app.feeds.refresh()
        given = {"accept-encoding": "br", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self._loop.run_until_complete(self._ask(path, method, given))

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
        """As `get`, with a body."""
        given = {"accept-encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self._loop.run_until_complete(self._ask(path, method, given, body))

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _ask(self, path: str, method: str, headers: dict[str, str], sent_body: bytes = b"") -> Reply:
        plain, _, query = path.partition("?")
        scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": plain,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": ("localhost", 8000),
            "client": ("203.0.113.7", 40000),
            "state": {},
        }
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": sent_body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        start = next(message for message in sent if message["type"] == "http.response.start")
        body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
        return Reply(start["status"], [(name.decode(), value.decode()) for name, value in start["headers"]], body)


class AppLink:
    """A Link to the application in this process; `bodies` are the lengths as they travelled."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.bodies: list[int] = []

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        reply = self.browser.get(path, **({"if_none_match": etag} if etag else {}))
        self.bodies.append(len(reply.raw))
        date = reply.header("date")
        return Answer(reply.status, reply.body, reply.header("etag"), int(parsedate_to_datetime(date).timestamp()) if date else 0)
