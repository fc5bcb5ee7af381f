"""What an edit would do, before anybody saves it: its problems, what readers of each language would get, and what that costs.

A draft is shown as if it were published, which is what its editor wants to see. Bytes are those of a phone that has the newest
publication: head and delta as one answer, without the dictionary of PROTOCOL 5.7, so what travels is at most this.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from content.check import Problem, check
from content.hours import quarter_of
from content.model import Record, Town
from content.privacy import public
from content.public import Public
from content.refusal import WriteRefused, check_change, check_write
from server import render
from server.alike import Alike, alike
from server.shelf import feed_folder, read
from server.store import publications, records
from server.store.publications import Publication
from server.store.records import Edit
from sync import delta as wire
from sync import feed
from sync.canon import canonical
from sync.canon import read as read_document
from sync.errors import TableChanged
from sync.head import SIZE as HEAD_SIZE
from sync.messages import Records, WireRecord
from sync.parts import compress

# Of a single edit quality 11 saves a few bytes in a hundred and takes five milliseconds per language.
QUALITY = 5


class Refusal(Struct, frozen=True):
    """Why nothing of the record may be stored: the first field, the catalogue key, and the rule that its words broke."""

    path: str
    key: str
    rule: str


class Checked(Struct, frozen=True):
    """`bytes`: per language what the record weighs alone, and what a phone loads once for this edit. `town_bytes`: a first visit."""

    problems: list[Problem]
    refusal: Refusal | None
    bytes: dict[str, tuple[int, int]]
    town_bytes: dict[str, int]
    alike: list[Alike]
    preview: dict[str, WireRecord | None]


def checked(
    db: sqlite3.Connection, published: Path, town: Town, record: Record, now_s: int, *, may_see: Callable[[Record], bool] = lambda _: True
) -> Checked:
    """Everything about `record` as it would be after this edit. `may_see`: whose likeness may be named."""
    record = replace(record, town=town.slug)
    day = day_in(town, now_s)
    before = records.get(db, town.slug, record.id)
    arrived = _arrived(before, record, now_s)
    refusal = _refusal(before, arrived, town)
    preview: dict[str, WireRecord | None] = {}
    sizes: dict[str, tuple[int, int]] = {}
    problems = check(record, town, today=day)
    # A number that no phone counts exactly has no form on the wire.
    sayable = refusal is None and not any(one.key == "check.number_too_large" for one in problems)
    shown = public(replace(arrived, status="published"), town=town) if sayable and arrived.status != "archived" else None
    for lang in town.languages:
        composed = shown and feed.compose(shown, lang, land=town.land, quarter=quarter_of(day), catholic=town.catholic)
        preview[lang] = composed or None
        newest = publications.newest(db, f"{town.slug}/{lang}")
        delta = _delta_bytes(db, newest, [record.id], {record.id: composed} if composed else {})
        sizes[lang] = (len(compress(canonical(composed), QUALITY)) if composed else 0, delta)
    return Checked(
        problems=problems,
        refusal=refusal,
        bytes=sizes,
        town_bytes={lang: first_visit_bytes(published, f"{town.slug}/{lang}") for lang in town.languages},
        alike=alike(db, town.slug, record, may_see),
        preview=preview,
    )


def day_in(town: Town, now_s: int) -> str:
    return datetime.datetime.fromtimestamp(now_s, ZoneInfo(town.zone)).date().isoformat()


def first_visit_bytes(published: Path, feed_name: str) -> int:
    """What a phone without anything loads for a feed: part list and all its parts, as they lie there; 0 where nothing does."""
    path = feed_folder(published, feed_name) / "0"
    try:
        stat = path.stat()
    except OSError:
        return 0
    return _first_visit_bytes(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(256)
def _first_visit_bytes(path: Path, _mtime_ns: int, size_bytes: int) -> int:
    found = read(path)
    if found is None:
        return 0
    listed = read_document(found[0][HEAD_SIZE:])
    return size_bytes + sum(size for _, size in listed["parts"])


def _arrived(before: Record | None, record: Record, now_s: int) -> Record:
    """The record as the store would keep it: days of texts that changed, and today as its day if anything did."""
    arrived = records.dated(before, record, Edit("", now_s))
    same = before is not None and replace(arrived, version=before.version, updated_at_s=before.updated_at_s) == before
    return replace(arrived, updated_at_s=before.updated_at_s if same and before else now_s)


def _refusal(before: Record | None, record: Record, town: Town) -> Refusal | None:
    try:
        check_write(record, town) if before is None else check_change(before, record, town)
    except WriteRefused as refused:
        first = refused.fields[0]
        return Refusal(first.path, refused.key, first.rule)
    return None


def delta_bytes(db: sqlite3.Connection, town: Town, lang: str, publics: Mapping[str, Public | None], now_s: int) -> int:
    """The same for many records at once."""
    newest = publications.newest(db, f"{town.slug}/{lang}")
    if newest is None or not publics:
        return 0
    quarter = quarter_of(day_in(town, now_s))
    composed = {
        record_id: feed.compose(found, lang, land=town.land, quarter=quarter, catholic=town.catholic)
        for record_id, found in publics.items()
        if found is not None
    }
    return _delta_bytes(db, newest, publics.keys(), composed)


def _delta_bytes(db: sqlite3.Connection, newest: Publication | None, ids: Collection[str], target: Records) -> int:
    """Head and delta from the newest publication to the one that this edit would make; 0 where readers would notice nothing."""
    if newest is None:
        return 0
    base = render.decoded(publications.bodies_at(db, newest.feed, newest.seq, ids).items())
    if base == target:
        return 0
    if len(ids) == 1:
        # Of the other records only the number counts.
        (record_id,) = ids
        known = [""] * publications.count_before(db, newest.feed, record_id) + [record_id]
    else:
        known = publications.ids(db, newest.feed, newest.seq)
    try:
        made = wire.make(base, target, feed.FIELDS, base_fields=render.table(db, newest), ids=known)
    except TableChanged:
        return 0
    return HEAD_SIZE + len(compress(wire.encode(made), QUALITY))
