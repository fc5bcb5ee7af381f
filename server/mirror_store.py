"""A proven state of a feed into the store as a publication, and out again as the replica that goes on from it.

The store has the origin's own form (`store/publications.py`), so a mirror renders deltas between any two states that it saw.
One transaction holds rows, head and notes: a kill leaves the old state or the new one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec

from content.model import Town
from content.text import text
from server import render, withdrawn
from server.store import publications, settings
from server.store.publications import Composed, Publication
from sync import parts
from sync.canon import canonical
from sync.errors import SyncError
from sync.head import Head, pack, parse
from sync.keys import read_document
from sync.messages import URGENT_KINDS
from sync.replica import Replica, State

ROOT, DOCUMENT = "mirror/root", "mirror/document"


class Notes(msgspec.Struct, frozen=True):
    """What a replica remembers beside its state, Unix seconds."""

    last_success_s: int = 0
    pause_until_s: int = 0


def replica(db: sqlite3.Connection, feed: str) -> Replica:
    """The replica of a feed as the store holds it; one that does not add up any more begins anew."""
    found = Replica(feed, root_key(db))
    document = settings.get(db, DOCUMENT)
    found.document = read_document(bytes.fromhex(document), found.root_key) if document else None
    notes = notes_of(db, feed)
    found.last_success_s, found.pause_until_s = notes.last_success_s, notes.pause_until_s
    newest = publications.newest(db, feed)
    if newest is None:
        return found
    records = render.state(db, newest)
    hashes = publications.standing(db, feed).hashes
    try:
        parts.prove(records, hashes, newest.root)
    except SyncError:
        return found
    found.state = State(parse(newest.head), records, hashes, {kind: list(names) for kind, names in render.table(db, newest).items()})
    return found


def keep(db: sqlite3.Connection, before: State, after: Replica) -> None:
    """What a catch-up brought; `before` is the state that it went from. To be called inside one transaction."""
    if after.document:
        settings.put(db, DOCUMENT, after.document.raw.hex())
    note(db, after)
    state = after.state
    if state.head is None or state.head == before.head:
        return
    known = publications.newest(db, after.feed)
    publication = _publication(db, after.feed, state.head, state)
    if known is not None and known.seq == publication.seq and known.root == publication.root:
        publications.resign(db, publication)
    else:
        # An origin that begins again below (a higher epoch may), or a store that was spoiled: no delta leads on from there.
        if known is not None and (before.head is None or known.seq >= publication.seq):
            forget(db, after.feed)
            before = State()
        moved = list(_moved(before, state))
        _store(db, publication, moved)
    _keep_town(db, after)


def note(db: sqlite3.Connection, after: Replica) -> None:
    settings.put(db, f"mirror/{after.feed}", msgspec.json.encode(Notes(after.last_success_s, after.pause_until_s)).decode())


def notes_of(db: sqlite3.Connection, feed: str) -> Notes:
    found = settings.get(db, f"mirror/{feed}")
    return msgspec.json.decode(found, type=Notes) if found else Notes()


def root_key(db: sqlite3.Connection) -> bytes:
    """The pinned root key; empty before the first contact."""
    return bytes.fromhex(settings.get(db, ROOT))


def languages_of(db: sqlite3.Connection, town: str) -> list[str]:
    """The languages that the town's own record names, as far as a feed of it is here."""
    for publication in publications.newest_of_all(db):
        if publication.feed.startswith(f"{town}/"):
            found = publications.bodies_at(db, publication.feed, publication.seq, ["town"]).get("town")
            return list(msgspec.json.decode(found).get("languages", [])) if found else []
    return []


def feeds(db: sqlite3.Connection) -> list[str]:
    return [feed for (feed,) in db.execute("select distinct feed from publication order by feed")]


def forget(db: sqlite3.Connection, feed: str) -> None:
    """Everything of a feed but its notes."""
    db.execute("delete from publication where feed = ?", (feed,))
    db.execute("delete from composed where feed = ?", (feed,))


def _publication(db: sqlite3.Connection, feed: str, head: Head, state: State) -> Publication:
    table = msgspec.json.encode([[kind, list(names)] for kind, names in state.fields.items()]).decode()
    return Publication(
        feed=feed,
        seq=head.seq,
        epoch=head.epoch,
        change=0,
        fields=publications.field_table_number(db, table),
        root=head.root,
        records=len(state.records),
        issued_s=head.issued_s,
        expires_s=head.expires_s,
        head=pack(head),
    )


def _moved(before: State, after: State) -> Iterator[Composed]:
    for record_id, record in after.records.items():
        digest = after.hashes[record_id]
        if before.hashes.get(record_id) != digest:
            yield Composed(record_id, record["kind"] in URGENT_KINDS, digest, canonical(record))
    for record_id in before.records.keys() - after.records.keys():
        yield Composed(record_id, False, b"", b"")


def _store(db: sqlite3.Connection, publication: Publication, moved: list[Composed]) -> None:
    feed = publication.feed
    known = publications.newest(db, feed)
    stood = publications.bodies_at(db, feed, known.seq, [row.record for row in moved]) if known else {}
    back = [row.record for row in moved if withdrawn.any_taken_back(stood, [(row.record, row.body)])]
    publications.store(db, publication, moved)
    if known is None or back:
        withdrawn.note(db, feed, publication.seq if back else 0)
    # Why something was taken back is not told to a mirror, so nothing of it stays here (safety brief 8).
    db.executemany(
        "update composed set body = x'', hash = x'' where feed = ? and record = ? and until_seq > 0",
        [(feed, record) for record in back],
    )
    # By the origin's clock: this one may be wrong by years.
    publications.thin(db, feed, publication.issued_s)


def _keep_town(db: sqlite3.Connection, after: Replica) -> None:
    """The row that tells whoever serves this folder which languages of the town are here."""
    slug, _, lang = after.feed.partition("/")
    record = after.records.get("town", {})
    held = [feed.partition("/")[2] for feed in feeds(db) if feed.startswith(f"{slug}/")]
    said = [tag for tag in record.get("languages", []) if tag in held]
    for tag in held:
        # A language that the town gave up is not served on for ever.
        if said and tag not in said:
            forget(db, f"{slug}/{tag}")
    town = Town(
        slug=slug,
        title=text(lang, record.get("title") or slug),
        land=record.get("land", ""),
        bbox_e7=tuple(record.get("bbox_e7") or (0, 0, 0, 0)),  # type: ignore[arg-type]
        languages=tuple(said or held),
    )
    body = msgspec.json.encode(town).decode()
    db.execute("insert into town (slug, body) values (?, ?) on conflict (slug) do update set body = excluded.body", (slug, body))
