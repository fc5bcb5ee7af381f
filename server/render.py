"""What travels for a publication, made from the store with `sync`: the delta between two states, and a state as parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from server.store import publications
from server.store.publications import Publication
from sync import delta as deltas
from sync.errors import TableChanged
from sync.messages import Fields, WireRecord

_json = msgspec.json.Decoder()


def delta(db: sqlite3.Connection, target: Publication, have: int) -> bytes | None:
    """The document that leads a phone at `have` to `target`; None where only parts can (PROTOCOL 5.1).

    Only records that moved in between are read; of all others just the ids, for positions.
    """
    base = publications.at(db, target.feed, have) if 0 < have < target.seq else None
    if base is None:
        return None
    moved = publications.moved_since(db, target.feed, have)
    old = decoded(publications.bodies(db, target.feed, have, moved).items())
    new = decoded(publications.bodies(db, target.feed, target.seq, moved).items())
    try:
        made = deltas.make(
            old,
            new,
            table(db, target),
            base_fields=table(db, base) if base.fields != target.fields else None,
            ids=publications.ids(db, target.feed, have),
        )
    except TableChanged:
        return None
    return deltas.encode(made)


def state(db: sqlite3.Connection, publication: Publication) -> dict[str, WireRecord]:
    """All records of a feed as they stood at a publication."""
    return decoded(publications.state(db, publication.feed, publication.seq).items())


def decoded(bodies: Iterable[tuple[str, bytes]]) -> dict[str, WireRecord]:
    return {record: _json.decode(body) for record, body in bodies}


def table(db: sqlite3.Connection, publication: Publication) -> Fields:
    """The table of fields that the publication was written with (PROTOCOL 3.1)."""
    return {kind: names for kind, names in _json.decode(publications.field_table(db, publication.fields))}
