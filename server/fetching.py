"""One file from an address that somebody typed in: a calendar. The rules of `link_checks.py` for addresses, and limits for what comes.

https only, a host whose every address is public, every redirect looked at anew, 5 MB after decompression, 30 seconds in all.
"""

from __future__ import annotations

import ssl
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver
from msgspec import Struct
from yarl import URL

from server.errors import CalendarUnreachable
from server.link_checks import Allowed, Forbidden, Guarded, demand_public, is_public

MOST_BYTES = 5_000_000
PATIENCE_S = 30
REDIRECTS = 3


class Fetched(Struct, frozen=True):
    """`body` None: nothing changed since `etag`."""

    body: bytes | None
    etag: str


async def fetch(
    url: str, etag: str = "", *, resolver: AbstractResolver | None = None, allowed: Allowed = is_public, tls: ssl.SSLContext | None = None
) -> Fetched:
    """Raises CalendarUnreachable with a reason; a private host and a wrong scheme are told alike."""
    connector = aiohttp.TCPConnector(
        resolver=Guarded(resolver or ThreadedResolver(), allowed), use_dns_cache=False, force_close=True, ssl=tls or True
    )
    asking = aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=PATIENCE_S),
        headers={"user-agent": "Lotse calendars", "accept": "text/calendar, */*;q=0.1", **({"if-none-match": etag} if etag else {})},
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )
    async with asking:
        try:
            return await _followed(asking, url, etag, allowed)
        except Forbidden:
            raise CalendarUnreachable(reason="calendar.not_public") from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise CalendarUnreachable(reason="calendar.no_answer") from None


async def _followed(asking: aiohttp.ClientSession, url: str, etag: str, allowed: Allowed) -> Fetched:
    for _ in range(REDIRECTS + 1):
        demand_public(url, allowed)
        async with asking.get(URL(url, encoded=True), allow_redirects=False) as answer:
            onward = answer.headers.get("location", "")
            if answer.status == 304 and etag:
                return Fetched(None, etag)
            if answer.status == 200:
                return Fetched(await _bounded(answer), answer.headers.get("etag", "")[:200])
            if not (300 <= answer.status <= 399 and onward):
                raise CalendarUnreachable(reason="calendar.refused_there")
            url = urljoin(url, onward)
    raise CalendarUnreachable(reason="calendar.refused_there")


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    """Counted as it is unpacked: a few kilobytes may stand for gigabytes."""
    body = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        body += piece
        if len(body) > MOST_BYTES:
            raise CalendarUnreachable(reason="calendar.too_big")
    return bytes(body)
