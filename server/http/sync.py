"""`/sync/v1/…`: the one request of a phone (PROTOCOL 1, 5), raw and without a framework in between.

Answers depend on the address, If-None-Match and Accept-Encoding only, so any cache in front may hold them.
"""

from __future__ import annotations

import re

from litestar.types import Scope, Send

from server.errors import MethodRefused, NothingHere
from server.feeds import Feeds
from server.house import House
from server.http import headers
from server.http.raw import Body, header, matches, send_body, send_bytes

_FEED = re.compile(r"/sync/v1/([^/]+)/([^/]+)/(\d{1,10})(?:-(\d{1,10}))?")
_PART = re.compile(r"/sync/v1/parts/([0-9a-f]{32})")
_CHANGING = [*headers.SYNC, headers.FEED_CACHING]
_UNCHANGED = [*headers.SYNC_UNCHANGED, headers.FEED_CACHING]
_LASTING = [*headers.SYNC, headers.FOR_EVER]
_LASTING_UNCHANGED = [*headers.SYNC_UNCHANGED, headers.FOR_EVER]


async def answer(feeds: Feeds, house: House, scope: Scope, send: Send) -> int:
    """Gives the status. Raises the room's errors for what it cannot answer."""
    method = scope["method"]
    if method == "OPTIONS":
        await send_bytes(send, 204, headers.SYNC_PREFLIGHT)
        return 204
    if method not in ("GET", "HEAD"):
        raise MethodRefused()
    path = scope["path"]
    if found := _FEED.fullmatch(path):
        town, lang, have, to = found.groups()
        return await (_since(feeds, scope, send, town, lang, int(have)) if to is None else _between(feeds, scope, send, *found.groups()))
    if found := _PART.fullmatch(path):
        return await _send(scope, send, await feeds.part(found[1]), _LASTING, _LASTING_UNCHANGED)
    if path == "/sync/v1/keys":
        own = [*headers.SYNC, headers.KEYS_CACHING]
        return await _send(scope, send, Body(plain=house.keys().document), own, [*headers.SYNC_UNCHANGED, headers.KEYS_CACHING])
    raise NothingHere()


async def _since(feeds: Feeds, scope: Scope, send: Send, town: str, lang: str, have: int) -> int:
    """The tag is the head's own, so a phone can form it for an answer that it never downloaded (PROTOCOL 4.2)."""
    feed = feeds.find(town, lang)
    if matches(header(scope, b"if-none-match"), feed.etag):
        await send_bytes(send, 304, [*_UNCHANGED, (b"etag", feed.etag)])
        return 304
    body = feed.head_alone if have == feed.seq else await feeds.answer(feed, have)
    return await send_body(scope, send, body, feed.etag, _CHANGING, _UNCHANGED)


async def _between(feeds: Feeds, scope: Scope, send: Send, town: str, lang: str, have: str, to: str) -> int:
    body = await feeds.between(feeds.find(town, lang), int(have), int(to))
    return await _send(scope, send, body, _LASTING, _LASTING_UNCHANGED)


async def _send(scope: Scope, send: Send, body: Body, own: headers.Headers, unchanged: headers.Headers) -> int:
    return await send_body(scope, send, body, body.tag(), own, unchanged)
