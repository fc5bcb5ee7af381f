"""Publishing: the door, composition per language, root, head, files. Files first, the head last (sync brief 2.8).

Only records whose composed bytes changed are written; everything is composed again when the quarter turned, the town's
description changed, or the rules of composition did. Without a change the root and the seq stay, and only a head older
than a day is signed anew. One publisher at a time on a data folder: a running server and `lotse import` take turns.
"""

from __future__ import annotations

import datetime
import hashlib
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from content.holidays import public_holidays
from content.hours import quarter_of, window
from content.model import Town
from content.privacy import public, town_record
from content.public import Public
from server import files, keys, shelf, withdrawn
from server.settings import Settings
from server.store import outbox, publications, records, settings, towns
from server.store.connect import Store, exclusive
from server.store.publications import Composed, Publication, Standing
from sync import feed as wire
from sync.canon import canonical, state_root
from sync.head import Head, feed_id, pack
from sync.messages import URGENT_KINDS

# Raised by hand when composition changes its meaning without a new field: the next publication composes everything.
RULES = 2
SEQS_PER_EPOCH = 1_000_000
# brotli lets go of the interpreter while it works.
COMPRESSING = 2
# 25 MB: a town of 7,000 records in 14 languages, or many small ones.
REMEMBERED_ROWS = 100_000
Door = Callable[..., Public | None]


class Draft(msgspec.Struct):
    """One feed's next publication before it is stored: the rows that move, or none for a new head alone.

    States before `closes` may not be read any more; None: as before.
    """

    publication: Publication
    moved: list[Composed]
    standing: Standing | None
    is_new: bool
    closes: int | None = None


class Composition(msgspec.Struct, frozen=True):
    """What one publication of a town is made from. `gone_unless` None: only `publics` were looked at."""

    town: Town
    change: int
    quarter: str
    stamp: str
    publics: dict[str, Public | None]
    everything: bool
    waiting: bool


class Remembered:
    """What feeds carried when this process published them last, so that an edit does not read a whole town again. Bounded by rows."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[int, Standing]] = OrderedDict()
        self._rows = 0

    def take(self, publication: Publication | None) -> Standing | None:
        """What stood at a publication, for who goes on from it: it is given away, and put back when it is stored."""
        seq, standing = self._kept.pop(publication.feed, (0, None)) if publication else (0, None)
        if standing is None:
            return None
        self._rows -= len(standing.hashes)
        # Somebody else published meanwhile.
        return standing if publication and seq == publication.seq else None

    def get(self, publication: Publication) -> Standing | None:
        """The same, to look at only."""
        seq, standing = self._kept.get(publication.feed, (0, None))
        return standing if seq == publication.seq else None

    def put(self, publication: Publication, standing: Standing) -> None:
        self._kept[publication.feed] = (publication.seq, standing)
        self._rows += len(standing.hashes)
        while self._rows > REMEMBERED_ROWS:
            self._rows -= len(self._kept.popitem(last=False)[1][1].hashes)


class Publisher:
    """Publishes one data folder. `door` is the privacy door; the sweep's own test opens another one on purpose."""

    def __init__(self, store: Store, chosen: Settings, open_keys: Callable[[], keys.Keys], door: Door = public) -> None:
        self.store = store
        self.settings = chosen
        self.keys = open_keys
        self.door = door
        # When this process looked after everything, and when it published each town.
        self._tended_s: int | None = None
        self._published_s: dict[str, int] = {}
        self._pool = ThreadPoolExecutor(COMPRESSING, "compress")
        self._standing = Remembered()

    def publish(self, slug: str, now_s: int, *, renew: bool = False) -> list[Publication]:
        """Bring a town's feeds up to date; gives those with a new head. `renew` signs even a fresh head again.

        Raises UnknownTown, KeysUnusable, DiskFull. Whatever it raises, what readers get stays as it was; the next call goes on.
        """
        self._published_s[slug] = now_s
        with exclusive(self.settings.data / "publish.lock"):
            with self.store.reading() as db:
                composition = _composition(db, slug, now_s, self.door)
                signing = self.keys()
                drafts = [
                    draft
                    for lang in composition.town.languages
                    if (draft := self._draft(db, composition, lang, signing, now_s, renew=renew))
                ]
            if drafts or composition.waiting or composition.everything:
                self.store.write_now(lambda db: _store(db, composition, drafts, now_s))
            for draft in drafts:
                if draft.standing is not None:
                    self._standing.put(draft.publication, draft.standing)
            self._render(
                [newest for lang in composition.town.languages if (newest := publications.newest(self.store.read, f"{slug}/{lang}"))]
            )
            if composition.everything:
                self._drop()
        return [draft.publication for draft in drafts]

    def tend(self, now_s: int) -> list[Publication]:
        """What a server does by itself, asked as often as it likes: what waits is published, old heads are signed anew, folders mended.

        An alert or something taken back goes out at once, other edits of a town at most every `debounce_s`.
        """
        if is_over(self._tended_s, now_s, self.settings.debounce_s):
            self._tended_s = now_s
            self.mend()
            self.sweep(now_s)
            due = [town.slug for town in towns.listed(self.store.read)]
        else:
            due = outbox.towns_waiting(self.store.read)
        done: list[Publication] = []
        for slug in due:
            if self._is_due(slug, now_s):
                done += self.publish(slug, now_s)
        return done

    def _is_due(self, slug: str, now_s: int) -> bool:
        if is_over(self._published_s.get(slug), now_s, self.settings.debounce_s):
            return True
        return outbox.is_pressing(self.store.read, slug, f"{slug}/{towns.get(self.store.read, slug).languages[0]}", URGENT_KINDS)

    def mend(self) -> None:
        """Render what a crash between store and files left behind, of all towns."""
        with exclusive(self.settings.data / "publish.lock"):
            self._render(publications.newest_of_all(self.store.read))
            self._drop()

    def sweep(self, now_s: int) -> None:
        """At most hourly: answers for bases that few hold, parts that nothing names any more."""
        published = self.settings.published
        if not is_over(shelf.unnamed(published).swept_s, now_s, self.settings.sweep_s):
            return
        for publication in publications.newest_of_all(self.store.read):
            # The lock is let go between feeds: an alert does not wait for the whole house.
            with exclusive(self.settings.data / "publish.lock"):
                newest = publications.newest(self.store.read, publication.feed) or publication
                if files.head(published, newest.feed) == newest.head:
                    files.render_older(self.store.read, published, newest, self._pool)
        shelf.sweep(published, now_s)

    def _render(self, newest: list[Publication]) -> None:
        """Files for every feed whose files are not the store's: after a publication, or after a crash in one."""
        db, published = self.store.read, self.settings.published
        behind = [one for one in newest if files.head(published, one.feed) != one.head]
        undone = [one for one in newest if one in behind or not files.is_complete(published, one)]
        if not undone:
            return
        files.publish_keys(published, self.keys().document)
        files.render_newest(db, published, behind, self._pool, self._standing.get)
        closing = [one for one in behind if withdrawn.is_closed(db, one.feed, shelf.seq_of(files.head(published, one.feed)))]
        if closing:
            # A running server answers with the new state from here on; plain files take the seconds that cutting needs.
            files.announce(published)
        for publication in closing:
            files.render_rest(db, published, publication, self._pool, self._standing.get)
        if closing:
            # Nothing of what was withdrawn is left when the first new head is seen.
            shelf.clear(db, published, [one.feed for one in closing])
        files.point(published, behind)
        for publication in undone:
            if publication not in closing:
                files.render_rest(db, published, publication, self._pool, self._standing.get)

    def _drop(self) -> None:
        """Folders of languages that a town gave up."""
        served = {f"{town.slug}/{lang}" for town in towns.listed(self.store.read) for lang in town.languages}
        for feed in shelf.feeds_on(self.settings.published):
            if feed not in served:
                shelf.drop(self.settings.published, feed)

    def _draft(self, db: sqlite3.Connection, made: Composition, lang: str, signing: keys.Keys, now_s: int, *, renew: bool) -> Draft | None:
        name = f"{made.town.slug}/{lang}"
        before = publications.newest(db, name)
        if before is not None and before.epoch >= signing.epoch and not made.publics:
            return self._renewed(before, signing, now_s, renew=renew)
        standing = self._standing.take(before) or publications.standing(db, name)
        moved = list(_moved(standing.hashes, _composed(made, lang), everything=made.everything))
        if before is not None and before.epoch >= signing.epoch and not moved:
            self._standing.put(before, standing)
            return self._renewed(before, signing, now_s, renew=renew)
        for row in moved:
            standing.hashes.pop(row.record, None)
            standing.urgent.discard(row.record)
            if row.body:
                standing.hashes[row.record] = row.hash
                if row.urgent:
                    standing.urgent.add(row.record)
        after = Publication(
            feed=name,
            seq=_next_seq(before, signing.epoch),
            epoch=signing.epoch,
            change=made.change,
            fields=0,
            root=state_root(standing.hashes, standing.urgent),
            records=len(standing.hashes),
            issued_s=now_s,
            expires_s=0,
            head=b"",
        )
        return Draft(self._signed(after, signing, now_s), moved, standing, is_new=True, closes=_closes(db, before, after.seq, moved))

    def _renewed(self, before: Publication, signing: keys.Keys, now_s: int, *, renew: bool) -> Draft | None:
        """The same state under a newer head, if it is time."""
        if not renew and now_s - before.issued_s < self.settings.resign_s:
            return None
        # A phone compares `issued`: within one second there is nothing newer to say.
        return Draft(self._signed(before, signing, max(now_s, before.issued_s + 1)), [], None, is_new=False)

    def _signed(self, publication: Publication, signing: keys.Keys, issued_s: int) -> Publication:
        expires_s = issued_s + self.settings.expires_s
        head = Head(signing.key_id, signing.epoch, feed_id(publication.feed), publication.seq, issued_s, expires_s, publication.root)
        return replace(publication, issued_s=issued_s, expires_s=expires_s, head=pack(signing.sign(head)))


def is_over(before_s: int | None, now_s: int, span_s: int) -> bool:
    """Whether `span_s` passed since `before_s`; a clock that was set back is not waited for."""
    return before_s is None or not 0 <= now_s - before_s < span_s


def _composition(db: sqlite3.Connection, slug: str, now_s: int, door: Door) -> Composition:
    town = towns.get(db, slug)
    day = datetime.datetime.fromtimestamp(now_s, ZoneInfo(town.zone)).date().isoformat()
    quarter = quarter_of(day)
    described = hashlib.sha256(msgspec.json.encode(town)).hexdigest()[:16]
    stamp = f"{RULES}/{quarter}/{described}/{hashlib.sha256(_table().encode()).hexdigest()[:16]}"
    waiting = outbox.waiting(db, slug)
    everything = settings.get(db, f"composed/{slug}") != stamp
    found = {record.id: record for record in records.listed(db, slug, None if everything else waiting)}
    ids: Iterable[str] = found if everything else waiting
    publics = {record_id: door(found[record_id], town=town) if record_id in found else None for record_id in ids if record_id != "town"}
    if everything:
        first, last = window(quarter)
        years = range(int(first[:4]), int(last[:4]) + 1)
        publics["town"] = town_record(town, public_holidays(town.land, years, town.catholic))
    return Composition(town, towns.change_of(db, slug), quarter, stamp, publics, everything, bool(waiting))


def _composed(made: Composition, lang: str) -> dict[str, Composed]:
    """record id -> what this feed will carry of it; empty bytes where nothing may leave."""
    rows: dict[str, Composed] = {}
    for record_id, found in made.publics.items():
        if found is None:
            rows[record_id] = Composed(record_id, False, b"", b"")
            continue
        record = wire.compose(found, lang, land=made.town.land, quarter=made.quarter, catholic=made.town.catholic)
        body = canonical(record)
        rows[record_id] = Composed(record_id, record["kind"] in URGENT_KINDS, hashlib.sha256(body).digest(), body)
    return rows


def _moved(standing: dict[str, bytes], composed: dict[str, Composed], *, everything: bool) -> Iterable[Composed]:
    """Rows that differ from what stands; with `everything`, what was not composed any more is gone."""
    for record_id, row in composed.items():
        if standing.get(record_id, b"") != row.hash:
            yield row
    if everything:
        for record_id in standing.keys() - composed.keys():
            yield Composed(record_id, False, b"", b"")


def _closes(db: sqlite3.Connection, before: Publication | None, seq: int, moved: list[Composed]) -> int | None:
    """`seq` where this publication takes something back; also where an older version of this code never looked."""
    if before is None:
        return 0
    if withdrawn.since(db, before.feed) is None:
        return seq
    stood = publications.bodies_at(db, before.feed, before.seq, [row.record for row in moved])
    return seq if withdrawn.any_taken_back(stood, ((row.record, row.body) for row in moved)) else None


def _next_seq(before: Publication | None, epoch: int) -> int:
    """Never used twice: a new epoch starts above everything that a lost store may have published (PROTOCOL 1.4)."""
    if before is None:
        return 1 + (epoch - 1) % 4096 * SEQS_PER_EPOCH
    return before.seq + (SEQS_PER_EPOCH if epoch > before.epoch else 1)


def _table() -> str:
    """The table of fields that this version of the code writes, as JSON (PROTOCOL 3.1)."""
    return msgspec.json.encode(wire.TABLE).decode()


def _store(db: sqlite3.Connection, made: Composition, drafts: list[Draft], now_s: int) -> None:
    fields = publications.field_table_number(db, _table())
    for draft in drafts:
        if draft.is_new:
            draft.publication = replace(draft.publication, fields=fields)
            publications.store(db, draft.publication, draft.moved)
            if draft.closes is not None:
                withdrawn.note(db, draft.publication.feed, draft.closes)
            publications.thin(db, draft.publication.feed, now_s)
        else:
            publications.resign(db, draft.publication)
    outbox.clear(db, made.town.slug, made.change)
    settings.put(db, f"composed/{made.town.slug}", made.stamp)
