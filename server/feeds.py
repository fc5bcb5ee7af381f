"""What readers ask for most, in memory: the head of every feed, its answers, the parts.

A head file is the pointer: `refresh` reads them again when `changed` was touched, by this process or by a command beside
it. An answer that is not in memory is read or rendered in a thread, once, however many phones ask for it together.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from content.model import Town
from server import files
from server.errors import LanguageNotServed, NothingHere, UnknownTown
from server.house import House
from server.http.raw import Body
from server.store import publications, towns
from sync.head import etag, parse

T = TypeVar("T")
MOST_ANSWERS = 256
MOST_PARTS = 2048


class Feed:
    """One feed as it stands: its head, the ETag, and the answers made so far."""

    def __init__(self, name: str, head: bytes) -> None:
        self.name = name
        self.head = head
        parsed = parse(head)
        self.seq = parsed.seq
        self.etag = etag(parsed).encode()
        self.head_alone = Body(plain=head)
        self.answers: OrderedDict[int, Body] = OrderedDict()


class Feeds:
    """All feeds of one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._feeds: dict[str, Feed] = {}
        self._towns: list[Town] = []
        self._parts: OrderedDict[str, Body] = OrderedDict()
        self._flights: dict[object, asyncio.Future] = {}
        self._mark: object = None
        self.refresh()

    def refresh(self) -> bool:
        """Look again if something was published; gives whether it was."""
        try:
            mark = (self._house.settings.published / "changed").stat().st_mtime_ns
        except OSError:
            mark = 0
        if mark == self._mark:
            return False
        # A new feed key is always followed by a publication, so this is when to look for its document.
        self.document = Body(plain=self._house.keys().document)
        self._towns = towns.listed(self._house.store.read)
        for publication in publications.newest_of_all(self._house.store.read):
            known = self._feeds.get(publication.feed)
            # After a crash between store and files there is no head file yet: the store knows the head as well.
            head = files.head(self._house.settings.published, publication.feed) or publication.head
            if known is None or known.head != head:
                self._feeds[publication.feed] = Feed(publication.feed, head)
        self._mark = mark
        return True

    def names(self) -> list[str]:
        return list(self._feeds)

    def towns(self) -> list[Town]:
        return self._towns

    def find(self, town: str, lang: str) -> Feed:
        """Raises UnknownTown, LanguageNotServed, NothingHere: what is wrong with this address."""
        found = self._feeds.get(f"{town}/{lang}")
        if found is not None:
            return found
        for known in self._towns:
            if known.slug == town:
                if lang in known.languages:
                    raise NothingHere(path="/sync/")
                raise LanguageNotServed(town=town, lang=lang[:20], known=", ".join(known.languages))
        raise UnknownTown(town=town[:40], known=", ".join(known.slug for known in self._towns) or "-")

    async def answer(self, feed: Feed, have: int) -> Body:
        """What a phone at `have` needs to arrive at the head of `feed`."""
        found = feed.answers.get(have)
        if found is None:
            found = await self._once((feed.head, have), lambda: self._render(feed, have))
            _keep(feed.answers, have, found, MOST_ANSWERS)
        return found

    async def between(self, feed: Feed, have: int, to: int) -> Body:
        """Raises PublicationGone."""
        house = self._house
        decoded, body = await self._once(
            (feed.name, have, to), lambda: files.between(house.store.read, house.settings.published, feed.name, have, to)
        )
        return Body(plain=decoded, br=body)

    async def part(self, name: str) -> Body:
        """Raises PartGone."""
        found = self._parts.get(name)
        if found is None:
            house = self._house
            decoded, body = await self._once(name, lambda: files.part(house.store.read, house.settings.published, name))
            found = Body(plain=decoded, br=body)
            _keep(self._parts, name, found, MOST_PARTS)
        return found

    def _render(self, feed: Feed, have: int) -> Body:
        house = self._house
        publication = publications.at(house.store.read, feed.name, feed.seq)
        if publication is None:
            raise NothingHere(path="/sync/")
        decoded, body = files.answer(house.store.read, house.settings.published, publication, have)
        return Body(plain=decoded, br=body)

    async def _once(self, key: object, work: Callable[[], T]) -> T:
        """The result of `work` in a thread; whoever asks meanwhile waits for the same one."""
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.ensure_future(asyncio.to_thread(work))
            self._flights[key] = flight
            flight.add_done_callback(lambda _: self._flights.pop(key, None))
        return await asyncio.shield(flight)


def _keep(kept: OrderedDict, key: object, value: object, most: int) -> None:
    kept[key] = value
    if len(kept) > most:
        kept.popitem(last=False)
