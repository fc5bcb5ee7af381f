"""What readers ask for most, in memory: the head of every feed, its answers, the parts.

A head file is the pointer: `refresh` reads them again when `changed` was touched, by this process or by a command beside
it. Where the store says that something was withdrawn, its own head counts at once and nothing older stays in memory. An
answer that is not in memory is read or rendered in a thread, once, however many phones ask for it together.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from content.model import Town
from server import files, withdrawn
from server.errors import LanguageNotServed, NothingHere, PublicationGone, UnknownTown
from server.house import House
from server.http.raw import Body
from server.shelf import seq_of
from server.store import publications, towns
from server.store.publications import Publication
from sync.head import etag, parse

T = TypeVar("T")
K = TypeVar("K")
# Per feed, and for the parts of all feeds: what is left out is read from its file again.
ANSWERS_BYTES = 2 * 1024 * 1024
PARTS_BYTES = 32 * 1024 * 1024


class Kept(Generic[K]):
    """Bodies by key, the newest up to so many bytes."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._bodies: OrderedDict[K, tuple[Body, int]] = OrderedDict()

    def get(self, key: K) -> Body | None:
        found = self._bodies.get(key)
        return found[0] if found else None

    def put(self, key: K, body: Body) -> None:
        self.bytes += body.size_bytes - self._bodies.pop(key, (body, 0))[1]
        self._bodies[key] = (body, body.size_bytes)
        while self.bytes > self.most_bytes and len(self._bodies) > 1:
            self.bytes -= self._bodies.popitem(last=False)[1][1]

    def clear(self) -> None:
        self._bodies.clear()
        self.bytes = 0


class Feed:
    """One feed as it stands: its head, the ETag, and the answers made so far."""

    def __init__(self, name: str, head: bytes) -> None:
        self.name = name
        self.answers: Kept[int] = Kept(ANSWERS_BYTES)
        self.stand(head)

    def stand(self, head: bytes) -> None:
        self.head = head
        parsed = parse(head)
        self.seq = parsed.seq
        self.etag = etag(parsed).encode()
        self.head_alone = Body(plain=head)
        self.answers.clear()


class Feeds:
    """All feeds of one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._feeds: dict[str, Feed] = {}
        self._towns: list[Town] = []
        self._parts: Kept[str] = Kept(PARTS_BYTES)
        self._flights: dict[object, asyncio.Future] = {}
        self._mark: object = None
        self._closing = False
        self.refresh()

    def refresh(self, *, heads: bool = False) -> bool:
        """Look again if something was published; gives whether it was. `heads`: also where nobody said so, after a kill."""
        published = self._house.settings.published
        try:
            mark = (published / "changed").stat().st_mtime_ns
        except OSError:
            mark = 0
        if mark == self._mark and not (heads and self._is_behind()):
            return False
        # A new feed key is always followed by a publication, so this is when to look for its document.
        self.document = Body(plain=self._house.keys().document)
        db = self._house.store.read
        self._towns = towns.listed(db)
        # Parts read while the folder still had them go as well.
        drop, self._closing = self._closing, False
        served: dict[str, Feed] = {}
        for publication in publications.newest_of_all(db):
            feed = self._feeds.get(publication.feed)
            head = self._head(publication)
            if feed is None:
                feed = Feed(publication.feed, head)
            elif feed.head != head:
                drop = drop or withdrawn.is_closed(db, feed.name, feed.seq)
                feed.stand(head)
            served[feed.name] = feed
        if drop:
            self._parts = Kept(PARTS_BYTES)
        self._feeds = served
        self._mark = mark
        return True

    def _is_behind(self) -> bool:
        """Whether a head lies in its folder that was never announced."""
        published = self._house.settings.published
        return any((head := files.head(published, feed.name)) and head != feed.head for feed in self._feeds.values())

    def _head(self, publication: Publication) -> bytes:
        """The head in force: the file's. Where there is none yet, or one of a state that was withdrawn, the store knows it as well."""
        head = files.head(self._house.settings.published, publication.feed)
        if head and not withdrawn.is_closed(self._house.store.read, publication.feed, seq_of(head)):
            return head
        self._closing = self._closing or bool(head)
        return publication.head

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
        """What a phone at `have` needs to arrive at the head of `feed`, which may be a newer one afterwards."""
        while True:
            head = feed.head
            found = feed.answers.get(have)
            if found is None:
                try:
                    found = await self._once((head, have), lambda: self._render(feed, have))
                except PublicationGone:
                    # Withdrawn while this one was on its way: there is a newer head, and only that may be told.
                    self.refresh(heads=True)
                    if feed.head == head:
                        raise
                    continue
                if feed.head != head:
                    continue
                feed.answers.put(have, found)
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
        kept = self._parts
        found = kept.get(name)
        if found is None:
            house = self._house
            decoded, body = await self._once(name, lambda: files.part(house.store.read, house.settings.published, name))
            found = Body(plain=decoded, br=body)
            # Into what was there when the reading began: what was thrown away meanwhile stays away.
            kept.put(name, found)
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
