"""The outermost layer: what no route may forget. Headers as whole sets, HEAD, one log line, problems for every error.

`/sync` and `/assets` go straight to their raw handlers; Litestar sees everything else. There is no cookie and no
`Accept-CH`, `NEL` or `Reporting-Endpoints` anywhere: a report would carry URL and address (safety brief 8).
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from server.errors import MethodRefused
from server.http import headers, problems
from server.http.app_files import with_charset
from server.http.log import RequestLog
from server.http.raw import header, send_bytes

Raw = Callable[[HTTPScope, Send], Awaitable[int]]


class Outside:
    """The ASGI application that the server runs."""

    def __init__(self, inner: ASGIApp, raw: dict[str, Raw], log: RequestLog, mirrors: Callable[[], tuple[str, ...]]) -> None:
        self.inner = inner
        self.raw = raw
        self.log = log
        self.mirrors = mirrors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        started = time.perf_counter()
        status = await self._answer(scope, receive, send)
        self.log.note(time.time(), scope["path"], status, time.perf_counter() - started)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> int:
        try:
            # A mirror's reader asks for leave first; nothing else here but reading.
            if scope["method"] not in ("GET", "HEAD") and not (scope["method"] == "OPTIONS" and scope["path"].startswith("/sync/")):
                raise MethodRefused()
            for prefix, handler in self.raw.items():
                if scope["path"].startswith(prefix):
                    return await handler(scope, send)
            return await self._page(scope, receive, send)
        except Exception as error:
            return await self._refuse(error, scope, send)

    async def _page(self, scope: HTTPScope, receive: Receive, send: Send) -> int:
        """A route of Litestar under the strict headers; a HEAD is a GET without its body."""
        status = 0
        only_head = scope["method"] == "HEAD"
        own = headers.page(self.mirrors())

        async def dressed(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], *own]}
            elif only_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.inner({**scope, "method": "GET"} if only_head else scope, receive, dressed)  # type: ignore[arg-type]
        return status

    async def _refuse(self, error: Exception, scope: HTTPScope, send: Send) -> int:
        status = problems.status_of(error)
        problems.note(error)
        kind, body = problems.answer(error, scope)
        raw = scope["path"].startswith("/sync/")
        own = headers.for_origin(headers.SYNC_UNCHANGED, header(scope, b"origin")) if raw else headers.page(self.mirrors())
        extra = [(b"content-type", with_charset(kind.decode())), headers.NEVER_KEEP, (b"content-length", str(len(body)).encode())]
        await send_bytes(send, status, [*own, *extra], b"" if scope["method"] == "HEAD" else body)
        return status
