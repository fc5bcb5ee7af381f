"""Our own application asked in this process, so that files on a plain host are what the server would answer."""

from __future__ import annotations

import asyncio
import heapq
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from server.app import create_app
from server.errors import AppMissing, NothingHere
from server.house import House

_LINK = re.compile(rb' href="(/[^"#?]*)"')


class Reply(msgspec.Struct, frozen=True):
    """An answer without any compression."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes


class Asking:
    """Open until `close`."""

    def __init__(self, house: House) -> None:
        self._app = create_app(house)
        self._folder = house.settings.app
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def demand(self, path: str) -> Reply:
        """Raises AppMissing, NothingHere."""
        reply = self._loop.run_until_complete(self._get(path))
        if reply.status == 503:
            raise AppMissing(folder=str(self._folder))
        if reply.status != 200:
            raise NothingHere()
        return reply

    def walk(self, start: str) -> Iterator[Reply]:
        """`start` and all pages below it that can be reached by links, in order: one language after the other is read from the store."""
        waiting, seen = [start], {start}
        while waiting:
            reply = self._loop.run_until_complete(self._get(heapq.heappop(waiting)))
            if reply.status != 200:
                continue
            yield reply
            for link in _links(reply.body):
                if link.startswith(start) and link not in seen:
                    seen.add(link)
                    heapq.heappush(waiting, link)

    async def _get(self, path: str) -> Reply:
        plain, _, query = path.partition("?")
        scope: Any = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": plain,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [],
            "server": ("localhost", 80),
            "client": None,
            "state": {},
        }
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        return Reply(path, sent[0]["status"], found, b"".join(part.get("body", b"") for part in sent[1:]))


def _links(page: bytes) -> Iterable[str]:
    return (link.decode() for link in _LINK.findall(page))
