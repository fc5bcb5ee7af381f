"""Asks the addresses that records name whether they still answer: gently, and nothing inside our own network.

HEAD first, GET where that says no; two at once per host, ten seconds each. An address is told as failing after three different days.
Only what means "this page is gone" counts: nobody there, 404, 410, a server that breaks. A site that does not like programs (401, 403,
405, 429) is there. Addresses come from editors and imports, so they are looked at like a stranger's (safety brief 9): https only, the
host's every address public, and the connection goes to the address that was looked at; a redirect is looked at anew.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from content.check_body import is_https
from content.model import Guide, Record
from server.store.link_checks import Checked

PATIENCE_S = 10
PER_HOST, AT_ONCE = 2, 16
REDIRECTS = 5
DAY_S = 86_400
NOBODY, NOT_OURS_TO_ASK = 0, -1
_GONE = (404, 410)
_HREF = re.compile(r'href="(https:[^"]+)"')
_AGENT = "Lotse link check"

Allowed = Callable[[str], bool]


def links_of(record: Record) -> Iterator[tuple[str, str]]:
    """(path, address) of everything a reader may tap."""
    if web := getattr(record, "web", ""):
        yield "web", web
    enrolment = getattr(record, "enrolment", None)
    if enrolment and enrolment.url:
        yield "enrolment.url", enrolment.url
    if isinstance(record, Guide) and record.body:
        for lang, said in record.body.said.items():
            yield from ((f"body.{lang}", url.replace("&amp;", "&")) for url in dict.fromkeys(_HREF.findall(said.text)))


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet: none of ours, none of a provider's inside, none that only looks foreign."""
    one = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None)
    if inner is None and one.version == 6 and one in ipaddress.ip_network("64:ff9b::/96"):
        inner = ipaddress.ip_address(int(one) & 0xFFFF_FFFF)
    return one.is_global and not one.is_multicast and (inner is None or is_public(str(inner)))


def counted(before: Checked | None, url: str, status: int, now_s: int) -> Checked:
    """What is noted of one look: a failure counts once a day, whatever answers ends the count."""
    if not is_gone(status):
        return Checked(url, now_s, status, 0)
    had = before.failures if before else 0
    again = before is not None and had > 0 and before.checked_s // DAY_S == now_s // DAY_S
    return Checked(url, now_s, status, had if again else had + 1)


def is_gone(status: int) -> bool:
    return status == NOBODY or status in _GONE or 500 <= status <= 599 and status != 503


class Guarded(AbstractResolver):
    """Gives the connector only addresses that may be asked; one forbidden among them forbids the host."""

    def __init__(self, inner: AbstractResolver, allowed: Allowed) -> None:
        self.inner = inner
        self.allowed = allowed

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:  # type: ignore[override]
        found = await self.inner.resolve(host, port, family)  # type: ignore[arg-type]
        if not all(self.allowed(one["host"]) for one in found):
            raise Forbidden(host)
        return found

    async def close(self) -> None:
        await self.inner.close()


class Forbidden(Exception):
    """A host inside somebody's network. No OSError: aiohttp would call it unreachable."""


async def look(
    urls: Iterable[str], *, resolver: AbstractResolver | None = None, allowed: Allowed = is_public, tls: ssl.SSLContext | None = None
) -> dict[str, int]:
    """Address -> status: HTTP's, 0 where nobody answers, -1 where we may not ask."""
    guarded = Guarded(resolver or ThreadedResolver(), allowed)
    connector = aiohttp.TCPConnector(
        resolver=guarded, limit=AT_ONCE, limit_per_host=PER_HOST, use_dns_cache=False, force_close=True, ssl=tls or True
    )
    asking = aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=PATIENCE_S),
        headers={"user-agent": _AGENT, "accept": "*/*"},
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )
    hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(PER_HOST))
    places = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> tuple[str, int]:
        # The host's turn first: a slow one with a hundred links must not hold all places.
        async with hosts[urlsplit(url).hostname or ""], places:
            return url, await _status(asking, url, allowed)

    async with asking:
        return dict(await asyncio.gather(*(one(url) for url in sorted(set(urls)))))


async def _status(asking: aiohttp.ClientSession, url: str, allowed: Allowed) -> int:
    try:
        status = await _followed(asking.head, url, allowed)
        if status >= 400 and status != 429:
            status = await _followed(asking.get, url, allowed)
        return status
    except Forbidden:
        return NOT_OURS_TO_ASK
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return NOBODY


async def _followed(ask: Callable[..., Awaitable[aiohttp.ClientResponse]], url: str, allowed: Allowed) -> int:
    """Where the redirects end. The body is not read."""
    for _ in range(REDIRECTS + 1):
        demand_public(url, allowed)
        answer = await ask(URL(url, encoded=True), allow_redirects=False)
        answer.close()
        onward = answer.headers.get("location", "")
        if not (300 <= answer.status <= 399 and onward):
            return answer.status
        url = urljoin(url, onward)
    return NOBODY


def demand_public(url: str, allowed: Allowed) -> None:
    """Raises Forbidden. A name is looked at again when it is resolved; an address written out never comes to the resolver."""
    if not is_https(url):
        raise Forbidden(url)
    host = urlsplit(url).hostname or ""
    try:
        written = ipaddress.ip_address(host)
    except ValueError:
        # "localhost", "printer": a public name has a dot; "0x7f.1" and "2130706433" are addresses to some libraries.
        if "." not in host or re.fullmatch(r"[0-9a-fx.]+", host):
            raise Forbidden(url) from None
        return
    if not allowed(str(written)):
        raise Forbidden(url)
