"""A mirror: it relays the signed feeds of a town in a house, and holds no key with which it could forge one (PROTOCOL 10.4).

It catches up as a phone does (`sync/replica.py`), proves every state from its own records, stores it as a publication, and
renders deltas and parts of its own from that. Heads and the key document are the origin's bytes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from server import mirror_store
from server.errors import LinkFailed, MirrorPinned, NoTownToMirror, PullRefused, RootMissing, ServerError
from server.house import House
from server.keys import Keys
from server.mirror_origin import Origin, Staged
from server.root_text import as_text, from_text
from server.store import settings
from server.store.connect import exclusive
from sync.errors import BadSignature, SyncError, Unanswered
from sync.feed_file import FeedFile
from sync.keys import read_document

# However long nobody answered: an hour after the line is back the house knows.
LONGEST_WAIT_S = 3_600


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How one feed came out of a round: an outcome of the replica, or the error of it."""

    feed: str
    outcome: str = ""
    seq: int = 0
    root: str = ""
    records: int = 0
    requests: int = 0
    bytes_down: int = 0
    error: Exception | None = None


class MirrorHouse(House):
    """The data folder of a mirror as whoever serves one sees it; there is no key to publish with."""

    def keys(self) -> Keys:
        """The pinned root and the origin's key document. The private half is empty."""
        db = self.store.read
        document = bytes.fromhex(settings.get(db, mirror_store.DOCUMENT))
        return Keys(mirror_store.root_key(db), document, 0, b"", 0)


class Mirror:
    """One folder, one origin. `towns` and `langs` empty: all that the origin names."""

    def __init__(self, house: MirrorHouse, towns: Iterable[str] = (), langs: Iterable[str] = ()) -> None:
        self.house = house
        self.towns = tuple(towns)
        self.langs = tuple(langs)
        self.failures = 0
        """Rounds in a row in which no feed came through."""
        self.trouble = ""
        """Catalogue key of what went wrong last; empty after a round that went well."""

    @property
    def folder(self) -> Path:
        return self.house.settings.data

    def pin(self, root: bytes) -> None:
        """Trust this root key from now on. Raises MirrorPinned where another one is."""
        known = mirror_store.root_key(self.house.store.read)
        if known and known != root:
            raise MirrorPinned(folder=str(self.folder), pinned=as_text(known)[:12], offered=as_text(root)[:12])
        if not known:
            self.house.store.write_now(lambda db: settings.put(db, mirror_store.ROOT, root.hex()))

    def catch_up(self, link: Origin | FeedFile, told: Callable[[Told], None] = lambda _: None, *, by_hand: bool = False) -> list[Told]:
        """One round over all feeds; `told` hears of each as soon as readers can get it. `by_hand` ends pauses (PROTOCOL 7.4).

        A feed that is refused does not stop the others. Raises what concerns all: LinkFailed, RootMissing, NoTownToMirror.
        """
        done: list[Told] = []
        staged = Staged(link, self.folder / "staged")
        with exclusive(self.folder / "mirror.lock"), self._counted(done):
            # A kill between store and files is mended first.
            if mirror_store.root_key(self.house.store.read):
                self.house.publisher.mend()
            self._demand_root(link)
            waiting = self._feeds(link)
            while waiting:
                one = self._one(waiting.pop(0), link, staged, by_hand=by_hand)
                done.append(one)
                told(one)
                # The town's own record may name languages that no page told of.
                waiting += [feed for feed in self._known(link) if feed not in waiting and all(feed != was.feed for was in done)]
            # The line held to the end: what is not in the store now was refused or has no room.
            staged.clear()
            self.house.publisher.sweep(self.house.now())
        return done

    @contextlib.contextmanager
    def _counted(self, done: list[Told]):  # noqa: ANN202 - a context
        try:
            yield
        except ServerError as error:
            self.failures, self.trouble = self.failures + 1, error.key
            raise
        errors = [one.error for one in done if one.error]
        # One language that the town does not have must not make the others wait.
        self.failures = self.failures + 1 if errors and len(errors) == len(done) else 0
        self.trouble = getattr(errors[-1], "key", "server.failed") if errors else ""

    def _one(self, feed: str, link: Origin | FeedFile, staged: Staged, *, by_hand: bool) -> Told:
        house = self.house
        requests, down = _counts(link)
        phone = mirror_store.replica(house.store.read, feed)
        before = phone.state
        if by_hand:
            phone.end_pause()
        try:
            outcome = phone.catch_up(staged, house.now())
            house.store.write_now(lambda db: mirror_store.keep(db, before, phone))
            house.publisher.mend()
        except Unanswered as unknown:
            return Told(feed=feed, error=LinkFailed(url=feed, reason=f"HTTP {unknown.status}, {unknown.path}"))
        except SyncError as refused:
            house.store.write_now(lambda db: mirror_store.note(db, phone))
            return Told(feed=feed, error=self._reason(refused, link, feed))
        except LinkFailed:
            raise
        except ServerError as error:
            # A full disk: the old state stands and is served; the next round tries again.
            return Told(feed=feed, error=error)
        return Told(
            feed=feed,
            outcome=outcome,
            seq=phone.seq,
            root=phone.root.hex(),
            records=len(phone.records),
            requests=_counts(link)[0] - requests,
            bytes_down=_counts(link)[1] - down,
        )

    def _reason(self, refused: SyncError, link: Origin | FeedFile, feed: str) -> ServerError:
        """What to tell the operator; a signature that does not hold may be a town that began anew with another root key."""
        if isinstance(refused, BadSignature) and isinstance(link, Origin):
            shown = link.page(f"/{feed.partition('/')[0]}/").root
            pinned = as_text(mirror_store.root_key(self.house.store.read))
            if shown and shown != pinned:
                return MirrorPinned(folder=str(self.folder), pinned=pinned[:12], offered=shown[:12])
        return PullRefused(url=feed, reason=refused.key, number=refused.number)

    def _demand_root(self, link: Origin | FeedFile) -> None:
        """At the first contact the root key of the page counts (PROTOCOL 8.3); a file names none."""
        if mirror_store.root_key(self.house.store.read):
            return
        shown = link.page(f"/{self.towns[0]}/" if self.towns else "/").root if isinstance(link, Origin) else ""
        if not shown:
            raise RootMissing(file=link.url if isinstance(link, Origin) else link.feed)
        self.pin(from_text(shown))

    def _feeds(self, link: Origin | FeedFile) -> list[str]:
        """What to ask for: what is known here, and for a town of which nothing is, what its page says."""
        if isinstance(link, FeedFile):
            return [link.feed]
        known = self._known(link)
        held = {feed.partition("/")[0] for feed in known}
        for town in self.towns or (held or link.towns()):
            if town not in held:
                known += [f"{town}/{lang}" for lang in self.langs or link.languages(town)]
        if not known:
            raise NoTownToMirror(url=link.url)
        return known

    def _known(self, link: Origin | FeedFile) -> list[str]:
        """Feeds that are here, and those that the records of their towns name."""
        if isinstance(link, FeedFile):
            return []
        db = self.house.store.read
        here = mirror_store.feeds(db)
        towns = self.towns or tuple(dict.fromkeys(feed.partition("/")[0] for feed in here))
        held = {town: [lang for feed in here for name, _, lang in [feed.partition("/")] if name == town] for town in towns}
        return [
            f"{town}/{lang}" for town in towns if held[town] for lang in self.langs or mirror_store.languages_of(db, town) or held[town]
        ]


def document_of(house: House) -> bytes:
    """The key document of a town's own folder or of a mirror's: what goes with a feed (PROTOCOL 10.1)."""
    held = settings.get(house.store.read, mirror_store.DOCUMENT)
    if held:
        return read_document(bytes.fromhex(held), mirror_store.root_key(house.store.read)).raw
    return house.keys().document


def wait_s(every_s: int, failures: int, chance: float) -> int:
    """Until the next round: longer after each that failed, never all houses at one moment. `chance` is between 0 and 1."""
    longest = max(every_s, LONGEST_WAIT_S)
    return round(min(every_s * 2 ** min(failures, 12), longest) * (0.9 + 0.2 * chance))


def _counts(link: Origin | FeedFile) -> tuple[int, int]:
    return (link.requests, link.bytes_down) if isinstance(link, Origin) else (0, 0)
