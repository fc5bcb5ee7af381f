"""`/sync/v1/…`: the one request of a phone (PROTOCOL 1, 5), raw and without a framework in between.

Answers depend on the address, If-None-Match, Accept-Encoding and whether there is an Origin, so any cache in front may hold
them. Every byte of these headers is paid for by prepaid data: what they cost is in sync/DECISIONS.md 13.
"""

from __future__ import annotations

import re

from litestar.types import HTTPScope, Send

from server.errors import NothingHere
from server.feeds import Feeds
from server.http import headers
from server.http.raw import Body, header, matches, send_body, send_bytes

_FEED = re.compile(r"/sync/v1/([^/]+)/([^/]+)/(\d{1,10})(?:-(\d{1,10}))?")
_PART = re.compile(r"/sync/v1/parts/([0-9a-f]{32})")
_CHANGING = [*headers.SYNC, headers.FEED_CACHING]
_UNCHANGED = headers.SYNC_UNCHANGED
_LASTING = [*headers.SYNC, headers.FOR_EVER]


async def answer(feeds: Feeds, scope: HTTPScope, send: Send) -> int:
    """Gives the status. Raises the room's errors for what it cannot answer."""
    if scope["method"] == "OPTIONS":
        await send_bytes(send, 204, headers.SYNC_PREFLIGHT)
        return 204
    path = scope["path"]
    if found := _FEED.fullmatch(path):
        town, lang, have, to = found.groups()
        return await (_since(feeds, scope, send, town, lang, int(have)) if to is None else _between(feeds, scope, send, *found.groups()))
    if found := _PART.fullmatch(path):
        return await _send(scope, send, await feeds.part(found[1]), _LASTING)
    if path == "/sync/v1/keys":
        return await _send(scope, send, feeds.document, [*headers.SYNC, headers.KEYS_CACHING])
    raise NothingHere()


async def _since(feeds: Feeds, scope: HTTPScope, send: Send, town: str, lang: str, have: int) -> int:
    """The tag is the head's own, so a phone can form it for an answer that it never downloaded (PROTOCOL 4.2)."""
    feed = feeds.find(town, lang)
    if matches(header(scope, b"if-none-match"), feed.etag):
        await send_bytes(send, 304, [*headers.for_origin(_UNCHANGED, header(scope, b"origin")), (b"etag", feed.etag)])
        return 304
    body = feed.head_alone if have == feed.seq else await feeds.answer(feed, have)
    return await _send(scope, send, body, _CHANGING, feed.etag)


async def _between(feeds: Feeds, scope: HTTPScope, send: Send, town: str, lang: str, have: str, to: str) -> int:
    body = await feeds.between(feeds.find(town, lang), int(have), int(to))
    return await _send(scope, send, body, _LASTING)


async def _send(scope: HTTPScope, send: Send, body: Body, own: headers.Headers, tag: bytes = b"") -> int:
    origin = header(scope, b"origin")
    return await send_body(scope, send, body, tag or body.tag(), headers.for_origin(own, origin), headers.for_origin(_UNCHANGED, origin))
