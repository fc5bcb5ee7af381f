"""A simulated server of one feed with the real wire form: publishes, re-signs, forgets, changes keys; counts what it was asked.

Everything is in memory and made by `sync/`; only tests decide to lie (`forge`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sync import delta, keys, parts, primed
from sync.canon import root_of
from sync.feed import FIELDS
from sync.head import LIFETIME_S, Head, etag, feed_id, pack
from sync.messages import Delta, Fields
from sync.replica import Answer

# Fixed keys, for tests only: any number below the order of the curve is one.
ROOT_KEY = bytes(31) + b"\x11"
FEED_KEY = bytes(31) + b"\x22"
OTHER_KEY = bytes(31) + b"\x33"
ROOT_PUBLIC = keys.public_key(ROOT_KEY)
FEED_PUBLIC = keys.public_key(FEED_KEY)
FOR_EVER_S = 4_000_000_000


class FeedServer:
    """`/sync/v1/{feed}/…` of one feed, as a published folder would answer."""

    def __init__(self, feed: str = "lindenhafen/de", now_s: int = 1_000_000, fields: Fields = FIELDS) -> None:
        self.feed = feed
        self.epoch = 1
        self.seq = 0
        self.key_id = 1
        self.private = FEED_KEY
        self.document = make_document()
        # Which publications' deltas travel primed (PROTOCOL 5.7); a real server sends whichever form is shorter.
        self.primes: Callable[[int], bool] = lambda seq: False
        self.history: dict[int, tuple[dict[str, Any], Fields]] = {}
        self.snapshot: tuple[parts.Snapshot, dict[str, Any]] | None = None
        # The newest state's parts and the delta on top, made once.
        self._made: tuple[tuple[Any, ...], tuple[parts.Snapshot, Delta]] | None = None
        self.asked: list[str] = []
        # Bodies that are sent instead of the true ones, by path; the head stays the true one.
        self.forge: dict[str, bytes] = {}
        self.publish({}, now_s, fields)

    @property
    def records(self) -> dict[str, Any]:
        return self.history[self.seq][0]

    @property
    def root(self) -> bytes:
        return root_of(self.records)

    def publish(self, records: Mapping[str, Any], now_s: int, fields: Fields | None = None) -> None:
        """The next publication."""
        fields = fields or self.history[self.seq][1]
        self.seq += 1
        self.history[self.seq] = (dict(records), fields)
        # Parts live through many publications, a delta on top (PROTOCOL 6.5): every third time they are cut anew.
        if self.snapshot is None or self.seq % 3 == 2:
            self.snapshot = (parts.cut(records, fields, first_bytes=400, part_bytes=600), dict(records))
        self.sign(now_s)

    def sign(self, now_s: int) -> None:
        """A new head over the same state."""
        self.head = self.signed(now_s, self.root)

    def signed(self, now_s: int, root: bytes, *, seq: int | None = None, epoch: int | None = None) -> Head:
        """Any head, correctly signed."""
        head = Head(self.key_id, epoch or self.epoch, feed_id(self.feed), seq or self.seq, now_s, now_s + LIFETIME_S, root)
        return keys.sign_head(self.private, head)

    def restore(self, now_s: int, records: Mapping[str, Any]) -> None:
        """A backup was restored: a higher epoch, a seq far above, and nobody's base is known any more."""
        self.epoch += 1
        self.seq += 1_000_000
        fields = list(self.history.values())[-1][1]
        self.history = {self.seq: (dict(records), fields)}
        self.snapshot = (parts.cut(records, fields), dict(records))
        self.sign(now_s)

    def forget(self, *seqs: int) -> None:
        """Bases that are no longer kept."""
        for seq in seqs:
            if seq != self.seq:
                self.history.pop(seq, None)

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        """The interface of `sync.replica.Link`."""
        self.asked.append(path)
        place, _, last = path.rpartition("/")
        if path == "/sync/v1/keys":
            return Answer(200, self.document)
        if place == "/sync/v1/parts":
            return self._part(last)
        if place != f"/sync/v1/{self.feed}":
            return Answer(404)
        return self._since(int(last), etag)

    def body_for(self, have: int) -> bytes:
        """What stands behind the head for a phone at `have`; empty when nothing changed."""
        if have == self.seq:
            return b""
        if have not in self.history:
            return self._list()
        document = delta.encode(self.delta_from(have))
        marked = primed.pack(document, primed.dictionary(self.history[have][0])) if self.primes(self.seq) else None
        return document if marked is None else marked

    def delta_from(self, have: int) -> Delta:
        base, base_fields = self.history[have]
        target, fields = self.history[self.seq]
        return delta.make(base, target, fields, base_fields=base_fields)

    def parts(self) -> dict[str, bytes]:
        return self._carried()[0].parts

    def _since(self, have: int, asked_etag: str) -> Answer:
        own = etag(self.head)
        if asked_etag == own:
            return Answer(304, etag=own)
        body = self.forge.get(f"{have}", None)
        return Answer(200, pack(self.head) + (self.body_for(have) if body is None else body), own)

    def _list(self) -> bytes:
        snapshot, change = self._carried()
        return parts.part_list(snapshot, {name: len(raw) for name, raw in snapshot.parts.items()}, change)

    def _carried(self) -> tuple[parts.Snapshot, Delta]:
        assert self.snapshot
        of = (self.snapshot, self.history[self.seq])
        if self._made is None or any(one is not other for one, other in zip(self._made[0], of, strict=True)):
            self._made = (of, parts.carry(*self.snapshot, *self.history[self.seq], first_bytes=400, part_bytes=600))
        return self._made[1]

    def _part(self, name: str) -> Answer:
        if name in self.forge:
            return Answer(200, self.forge[name])
        found = self.parts().get(name)
        return Answer(404) if found is None else Answer(200, found)


def make_document(
    *, epoch: int = 1, issued_s: int = 1, expires_s: int = FOR_EVER_S, signed_by: bytes = ROOT_KEY, held: dict[int, bytes] | None = None
) -> bytes:
    """A key document; by default one that names the feed key as 1."""
    return keys.make_document(signed_by, epoch=epoch, issued_s=issued_s, expires_s=expires_s, keys=held or {1: FEED_PUBLIC})
