"""The outermost layer: what no route may forget. Headers as whole sets, HEAD, one log line, problems for every error.

`/sync` and `/assets` go straight to their raw handlers; Litestar sees everything else. Readers are never given a cookie, and there is no
`Accept-CH`, `NEL` or `Reporting-Endpoints` anywhere: a report would carry URL and address (safety brief 8).
Only `/api/` takes more than GET and HEAD; what it is sent is counted and timed while it arrives, so that whom the guard
refuses never fills the memory (Litestar's own limit counts, and waits for ever).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from server.errors import MethodRefused, TooLarge, TooSlow
from server.http import headers, problems
from server.http.app_files import with_charset
from server.http.log import RequestLog
from server.http.raw import header, send_bytes

Raw = Callable[[HTTPScope, Send], Awaitable[int]]
API = "/api/"
EDITORS = (API, "/edit/")
API_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
BODY_BYTES, BODY_S = 1_000_000, 30
# Where whole files arrive, or what an editor wrote in days without a network.
FILE_BYTES, FILE_S = 30_000_000, 180
FILES = ("/api/edit/mutations", "/api/edit/imports", "/api/edit/translations/", "/api/edit/pictures")


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
            if not _takes(scope["path"], scope["method"]):
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
        own = self._own_headers(scope)
        api = scope["path"].startswith(API)
        if api:
            receive = bounded(scope, receive)

        async def dressed(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # What an editor is told stays in no cache, whatever its handler says.
                kept = [pair for pair in message["headers"] if not (api and pair[0] == b"cache-control")]
                message = {**message, "headers": [*kept, *own, *([headers.NEVER_KEEP] if api else [])]}
            elif only_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.inner({**scope, "method": "GET"} if only_head else scope, receive, dressed)  # type: ignore[arg-type]
        return status

    def _own_headers(self, scope: HTTPScope) -> headers.Headers:
        edited = scope["path"] == "/edit" or scope["path"].startswith(EDITORS)
        return headers.editor() if edited else headers.page(self.mirrors())

    async def _refuse(self, error: Exception, scope: HTTPScope, send: Send) -> int:
        status = problems.status_of(error)
        problems.note(error)
        kind, body = problems.answer(error, scope)
        raw = scope["path"].startswith("/sync/")
        own = headers.for_origin(headers.SYNC_UNCHANGED, header(scope, b"origin")) if raw else self._own_headers(scope)
        extra = [(b"content-type", with_charset(kind.decode())), headers.NEVER_KEEP, (b"content-length", str(len(body)).encode())]
        extra += problems.headers_of(error)
        await send_bytes(send, status, [*own, *extra], b"" if scope["method"] == "HEAD" else body)
        return status


def _takes(path: str, method: str) -> bool:
    if path.startswith(API):
        return method in API_METHODS
    # A mirror's reader asks for leave first; nothing else but reading.
    return method in ("GET", "HEAD") or (method == "OPTIONS" and path.startswith("/sync/"))


def bounded(scope: HTTPScope, receive: Receive) -> Receive:
    """`receive`, which raises TooLarge and TooSlow. Raises TooLarge at once where the length is announced."""
    most, seconds = (FILE_BYTES, FILE_S) if scope["path"].startswith(FILES) else (BODY_BYTES, BODY_S)
    announced = header(scope, b"content-length")
    if announced.isdigit() and int(announced) > most:
        raise TooLarge(limit_kb=most // 1000)
    deadline = time.monotonic() + seconds
    got, whole = 0, False

    async def counted() -> Any:
        nonlocal got, whole
        # After the body one only waits for the other side to hang up.
        if whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            raise TooSlow() from None
        got += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if got > most:
            raise TooLarge(limit_kb=most // 1000)
        return message

    return counted
