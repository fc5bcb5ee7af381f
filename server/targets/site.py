"""What a reader needs, as files in the order in which they may appear: nothing is named before it is there.

Pages are asked of our own application, as a reader finds them: by their links. So a page on a plain host has the bytes and
headers that the server would give, and what the server does not show is not written either. Feeds come from the published
folder, town by town under its lock, so that a list and its parts belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import brotli
import msgspec
from msgspec.structs import replace

from server import files, shelf
from server.errors import NothingHere, NothingPublished
from server.house import House
from server.http import headers, problems
from server.http.app_files import TYPES
from server.store import publications
from server.store.connect import exclusive
from server.store.publications import Publication
from server.targets import Item
from server.targets.asking import Asking, Reply
from sync.head import SIZE as HEAD_SIZE
from sync.head import parse
from sync.parts import compress

Stage = list[Item]

SYNC = "sync/v1/"
PARTS = f"{SYNC}parts/"
KEYS = f"{SYNC}keys"
ASSETS = "assets/"
_FOR_EVER, _MINUTE, _HOUR = (caching[1].decode() for caching in (headers.FOR_EVER, headers.FEED_CACHING, headers.KEYS_CACHING))
_TOWN_LINK = re.compile(rb'<a href="/([a-z0-9-]+)/" lang="[^"]*">[^<]*</a> ')
# A town has many record pages, and all of them are made at every run.
BEST, QUICK = 11, 5


class Site:
    """The files of one house, or of one of its towns where that has a place of its own.

    `kept_parts` are those that the published folder has, also for lists before; they are not taken away.
    """

    def __init__(self, house: House, only: str | None = None) -> None:
        self.house = house
        self.only = only
        self.kept_parts: set[str] = set()
        self.towns = self._towns()

    def _towns(self) -> list[str]:
        """Raises NothingPublished: an empty set would sweep a full place."""
        found = dict.fromkeys(one.feed.split("/")[0] for one in publications.newest_of_all(self.house.store.read))
        chosen = [slug for slug in found if self.only in (None, slug)]
        if not chosen:
            raise NothingPublished()
        return chosen

    def stages(self) -> Iterator[Stage]:
        """Everything of a stage may be put in any order; the next begins when it is there. Raises AppMissing."""
        asking = Asking(self.house)
        try:
            yield [self._asset(asking, name) for name in self._assets()]
            yield [_item(asking.demand(path), BEST) for path in ("/plain.css", "/n", "/bye")] + [_not_found()]
            yield [self._keys()]
            for slug in self.towns:
                feeds = self._feeds(slug)
                yield feeds.parts
                yield list(_pages(asking, slug))
                yield feeds.own
                yield feeds.lists
                yield feeds.answers
            # The page before its worker: a worker that comes first would keep the old page for ever.
            yield [self._chooser(asking)]
            yield [_item(asking.demand("/sw.js"), BEST)]
        finally:
            asking.close()

    def _assets(self) -> list[str]:
        folder = self.house.settings.app / ASSETS
        return sorted(path.name for path in folder.iterdir() if path.suffix in TYPES) if folder.is_dir() else []

    def _asset(self, asking: Asking, name: str) -> Item:
        made = self.house.settings.app / ASSETS / f"{name}.br"
        return replace(_item(asking.demand(f"/{ASSETS}{name}")), br=made.read_bytes() if made.is_file() else b"", lasting=True)

    def _chooser(self, asking: Asking) -> Item:
        reply = asking.demand("/")
        if self.only:
            mine = self.only.encode()
            reply = replace(reply, body=_TOWN_LINK.sub(lambda link: link[0] if link[1] == mine else b"", reply.body))
        return _item(reply, BEST)

    def _keys(self) -> Item:
        document = self.house.keys().document
        return _sync(KEYS, document, compress(document), _HOUR)

    def _feeds(self, slug: str) -> Feeds:
        found, listed = Feeds([], [], [], []), set[str]()
        db, published = self.house.store.read, self.house.settings.published
        with exclusive(self.house.settings.data / "publish.lock"):
            for newest in publications.newest_of_all(db):
                if newest.feed.split("/")[0] == slug:
                    listed |= self._feed(newest, found)
            self.kept_parts.update(path.name for path in shelf.parts_folder(published).glob("*") if not path.suffix)
            for name in sorted(listed):
                decoded, body = files.part(db, published, name)
                found.parts.append(_sync(f"{PARTS}{name}", decoded, body, _FOR_EVER, lasting=True))
        return found

    def _feed(self, newest: Publication, found: Feeds) -> set[str]:
        """Every answer of one feed, sorted by when it may appear; gives the parts they list."""
        listed = set[str]()
        db, published = self.house.store.read, self.house.settings.published
        folder, name = shelf.feed_folder(published, newest.feed), f"{SYNC}{newest.feed}/"
        found.own.append(_answer(f"{name}{newest.seq}", newest.head, newest.head))
        for path in folder.glob("*-*"):
            pair = shelf.read(path) if re.fullmatch(r"\d+-\d+", path.name) else None
            if pair is not None:
                found.own.append(_sync(name + path.name, *pair, _FOR_EVER, lasting=True))
        seqs = publications.kept(db, newest.feed)
        for have in [0, *seqs[1:]]:
            there = shelf.read(folder / str(have))
            # One that leads to an earlier head is as true (files.py), if a phone can go on from there.
            if there is None or shelf.seq_of(there[0]) not in seqs:
                there = files.answer(db, published, newest, have)
            decoded, body = there
            (found.answers if have else found.lists).append(_answer(f"{name}{have}", decoded, body))
            listed.update(_listed(decoded))
        return listed


class Feeds(msgspec.Struct):
    """A town's share of `/sync`. `own` are answers to phones that have the newest state already: nobody asks before the
    others lead there. `lists` are the answers to `/0`, `answers` all others."""

    parts: Stage
    own: Stage
    lists: Stage
    answers: Stage


def _pages(asking: Asking, slug: str) -> Iterator[Item]:
    """All pages of a town, and the two descriptions with which a phone puts it on its first screen."""
    for reply in asking.walk(f"/{slug}/"):
        yield _item(reply, BEST if reply.path.count("/") == 2 else QUICK)
    for name in ("manifest", "manifest-quiet"):
        yield _item(asking.demand(f"/{slug}/{name}.webmanifest"), QUICK)


def _not_found() -> Item:
    body = problems.page(NothingHere(), "/")
    return Item(name="404.html", plain=body, kind="text/html; charset=utf-8", caching=headers.NEVER_KEEP[1].decode())


def _item(reply: Reply, quality: int = 0) -> Item:
    path = reply.path.removeprefix("/")
    return Item(
        name=f"{path}index.html" if path.endswith("/") or not path else path,
        plain=reply.body,
        kind=reply.headers["content-type"],
        caching=reply.headers["cache-control"],
        br=brotli.compress(reply.body, quality=quality) if quality else b"",
        policy=reply.headers.get("content-security-policy", ""),
    )


def _sync(name: str, plain: bytes, body: bytes, caching: str, *, lasting: bool = False, issued_s: int = 0) -> Item:
    kind = dict(headers.SYNC)[b"content-type"].decode()
    return Item(name=name, plain=plain, br=body, kind=kind, caching=caching, lasting=lasting, issued_s=issued_s)


def _answer(name: str, plain: bytes, body: bytes) -> Item:
    return _sync(name, plain, body, _MINUTE, issued_s=parse(plain[:HEAD_SIZE]).issued_s)


def _listed(answer: bytes) -> list[str]:
    """Names of the parts that an answer lists, if it is a list (PROTOCOL 6.1)."""
    if answer[HEAD_SIZE : HEAD_SIZE + 1] != b"{":
        return []
    return [name for name, _ in msgspec.json.decode(answer[HEAD_SIZE:])["parts"]]
