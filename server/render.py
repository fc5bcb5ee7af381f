"""What travels for a publication, made from the store with `sync`: the delta between two states, and a state as parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from server.store import publications
from server.store.publications import Publication
from sync import delta as wire
from sync import primed
from sync.errors import TableChanged
from sync.messages import Fields, WireRecord

_json = msgspec.json.Decoder()
# What was purged was there and is gone: no more is known of it, and no more is needed.
_PURGED: WireRecord = {"kind": ""}


def delta(db: sqlite3.Connection, target: Publication, have: int) -> bytes | None:
    """The document that leads a phone at `have` to `target`; None where only parts can (PROTOCOL 5.1)."""
    return next((document for _, document in deltas(db, target, [have])), None)


def deltas(
    db: sqlite3.Connection, target: Publication, bases: Sequence[int], ids: Iterable[str] | None = None
) -> Iterator[tuple[int, bytes]]:
    """(base, document) for every base from which a delta to `target` exists. `ids`: those of `target`, where somebody knows them.

    Only records that moved since the oldest base are read; of all others just the ids, for positions.
    """
    known = {seq: base for seq in bases if 0 < seq < target.seq and (base := publications.at(db, target.feed, seq))}
    if not known:
        return
    versions = publications.moved_since(db, target.feed, min(known))
    records = {version: read(version.body) for version in versions}
    at_target = sorted(ids) if ids is not None else publications.ids(db, target.feed, target.seq)
    fields = table(db, target)
    for seq, base in known.items():
        moved = {version.record for version in versions if version.from_seq > seq or version.until_seq > seq}
        old = {version.record: records[version] for version in versions if version.record in moved and version.stands_at(seq)}
        new = {version.record: records[version] for version in versions if version.record in moved and version.stands_at(target.seq)}
        # Nearly in order already, which makes sorting cheap.
        at_base = sorted([*(record for record in at_target if record not in moved), *old])
        try:
            made = wire.make(old, new, fields, base_fields=table(db, base) if base.fields != target.fields else None, ids=at_base)
        except TableChanged:
            continue
        yield seq, wire.encode(made)


def words(db: sqlite3.Connection, feed: str, base: int) -> bytes:
    """The dictionary of a base for primed deltas (PROTOCOL 5.7); empty where a record in it was purged."""
    return primed.joined(publications.bodies_in_order(db, feed, base))


def state(db: sqlite3.Connection, publication: Publication) -> dict[str, WireRecord]:
    """All records of a feed as they stood at a publication."""
    return decoded(publications.state(db, publication.feed, publication.seq).items())


def decoded(bodies: Iterable[tuple[str, bytes]]) -> dict[str, WireRecord]:
    return {record: read(body) for record, body in bodies}


def read(body: bytes) -> WireRecord:
    return _json.decode(body) if body else _PURGED


def table(db: sqlite3.Connection, publication: Publication) -> Fields:
    """The table of fields that the publication was written with (PROTOCOL 3.1)."""
    return {kind: names for kind, names in _json.decode(publications.field_table(db, publication.fields))}
