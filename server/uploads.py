"""Files that an editor imports in the browser: tried first, with every difference shown, then run.

A try is the import itself inside a transaction that is undone, so what it shows is what a run would do. A refused row is known by its
number, field and reason; what stood in it is in the file alone, and that is deleted when it was run or an hour old.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from content.hours import problems as hours_problems
from content.ids import make_id
from content.intake import FORMATS, Intake, Refused, Unreadable
from content.intake.mapping import Written
from content.intake.raw import read_table
from content.model import Record, Town
from content.privacy import public
from server import planning, preview
from server.errors import BadRequest, SeatBelt, TooManyRemoved, UnknownFormat, UploadUnreadable
from server.importing import Counts, take_in
from server.store import audit, imports, records, towns, uploads
from server.store.connect import Store
from server.store.records import Edit
from server.store.texts import split
from server.store.uploads import Upload

# Only tables are mapped by hand; what every other format's names mean is known.
BY_HAND = "csv"
SAMPLE_ROWS = 4
SAMPLE_CHARS = 80
MOST_SHOWN = 500
LEFT_OUT = "import.left_out"


class Columns(Struct, frozen=True):
    """A table before its columns are known: some rows of it, and the mapping that the same columns had last."""

    id: str
    columns: list[str]
    sample: list[list[str]]
    rows: int
    mapping: Any = None


class Field(Struct, frozen=True, omit_defaults=True):
    """One difference; values as they are stored, null where nothing is. `by_hand_s`: when a person changed this field here last."""

    field: str
    lang: str
    old: Any
    new: Any
    by_hand_s: int = 0


class Change(Struct, frozen=True):
    """One record. `act`: "added", "changed" or "removed"; `row` 0: it is in no row any more."""

    id: str
    title: str
    kind: str
    act: str
    row: int
    fields: list[Field]


class Row(Struct, frozen=True):
    row: int
    field: str
    reason: str


class Tried(Struct, frozen=True):
    """What an import did or would do. `total` are the town's records before; `belt`: a run has to be confirmed.

    `changes` are the first 500 records; `bytes` is what a phone loads for it once, in the language of the file, 0 after a run.
    """

    id: str
    added: int
    changed: int
    unchanged: int
    removed: int
    total: int
    belt: bool
    refused: list[Row]
    noted: list[Row]
    left_out: int
    changes: list[Change]
    bytes: int = 0


class Wanted(Struct, frozen=True):
    """What somebody chose: `skip` are rows to leave out, `confirmed` a second word for the belt."""

    mapping: Written | None = None
    lang: str = ""
    skip: tuple[int, ...] = ()
    confirmed: bool = False


class _Undone(Exception):
    """Carries the outcome out of the transaction that is thereby undone."""

    def __init__(self, tried: Tried, after: dict[str, Record | None]) -> None:
        super().__init__()
        self.tried = tried
        self.after = after


def receive(store: Store, town: Town, person: str, format_name: str, body: bytes, now_s: int) -> Upload:
    """Keep a file for an hour. Raises UnknownFormat."""
    if format_name not in FORMATS:
        raise UnknownFormat(format=format_name[:40], known=" ".join(FORMATS))
    upload = Upload(make_id(secrets.choice), town.slug, person, format_name, body, now_s)

    def work(db: sqlite3.Connection) -> None:
        uploads.sweep(db, now_s)
        uploads.add(db, upload)

    store.write_now(work)
    return upload


def columns_of(db: sqlite3.Connection, upload: Upload) -> Columns:
    """Raises UploadUnreadable."""
    table = _or_unreadable(lambda: read_table(upload.body))
    heading = _heading(table)
    sample = [[cell[:SAMPLE_CHARS] for cell in row] for row in table[1:] if any(map(str.strip, row))]
    return Columns(upload.id, heading, sample[:SAMPLE_ROWS], len(sample), uploads.mapping_for(db, upload.town, heading))


def try_out(store: Store, town: Town, upload: Upload, wanted: Wanted, now_s: int) -> Tried:
    """What a run would do now; nothing is stored but how the columns were mapped. Raises UploadUnreadable."""
    intake = read(town, upload, wanted)
    if upload.format == BY_HAND and wanted.mapping is not None:
        heading = _heading(read_table(upload.body))
        store.write_now(lambda db: uploads.remember_mapping(db, town.slug, heading, wanted.mapping))

    def work(db: sqlite3.Connection) -> None:
        raise _Undone(*_taken(db, town, upload, intake, wanted, now_s))

    try:
        store.write_now(work)
    except _Undone as undone:
        return replace(undone.tried, bytes=_bytes(store.read, town, undone.after, language(town, wanted), now_s))
    raise AssertionError("a try always ends undone")


def run(store: Store, town: Town, upload: Upload, wanted: Wanted, person: str, now_s: int) -> Tried:
    """Do it, and forget the file. Raises UploadUnreadable, SeatBelt."""
    intake = read(town, upload, wanted)

    def work(db: sqlite3.Connection) -> Tried:
        tried, _ = _taken(db, town, upload, intake, wanted, now_s)
        if tried.belt and not wanted.confirmed:
            raise SeatBelt(removed=tried.removed, total=tried.total, percent=planning.BELT_PERCENT)
        uploads.drop(db, upload.id)
        told = f"{upload.format} +{tried.added} ~{tried.changed} -{tried.removed} !{len(tried.refused)}"
        audit.note(db, town.slug, now_s, person, "import.run", "", told)
        return tried

    return store.write_now(work)


def language(town: Town, wanted: Wanted) -> str:
    lang = wanted.lang or town.languages[0]
    towns.demand_language(town, lang)
    return lang


def read(town: Town, upload: Upload, wanted: Wanted) -> Intake:
    """The rows of the file, without those that somebody left out. Raises UploadUnreadable, BadRequest."""
    if upload.format == BY_HAND and wanted.mapping is None:
        raise BadRequest()
    mapping = msgspec.json.encode(wanted.mapping) if wanted.mapping is not None else None
    lang = language(town, wanted)
    intake = _or_unreadable(lambda: FORMATS[upload.format](upload.body, town=town, lang=lang, mapping=mapping))
    for one in intake.found:
        # Worked out here, a year of hours does not hold up everybody's writes while the rows go in.
        if hours := getattr(one.record, "hours", None):
            hours_problems(hours.osm)
    numbered = tuple(replace(one, row=one.row or number) for number, one in enumerate(intake.found, 1))
    skipped = frozenset(wanted.skip)
    # Refused like a bad cell: what is stored of them stays as it is, also where the list is complete.
    left = tuple(Refused(one.row, "", LEFT_OUT, one.key) for one in numbered if one.row in skipped)
    return replace(intake, found=tuple(one for one in numbered if one.row not in skipped), refused=(*intake.refused, *left))


def _or_unreadable(work: Any) -> Any:
    try:
        return work()
    except Unreadable as unreadable:
        raise UploadUnreadable(reason=unreadable.reason) from None


def _heading(table: list[list[str]]) -> list[str]:
    return [" ".join(cell.split()) for cell in table[0]] if table else []


def _taken(
    db: sqlite3.Connection, town: Town, upload: Upload, intake: Intake, wanted: Wanted, now_s: int
) -> tuple[Tried, dict[str, Record | None]]:
    """Take it in, whatever the belt says: that is for whoever called to hold."""
    before, total = towns.change_of(db, town.slug), records.count(db, town.slug)
    edit = Edit(f"import:{upload.format}", now_s)
    lang = language(town, wanted)
    db.execute("savepoint belted")
    belt = False
    try:
        counts = take_in(db, town, intake, lang, edit)
        planning.belt(db, town.slug, now_s)
    except (TooManyRemoved, SeatBelt):
        belt = True
        db.execute("rollback to belted")
        counts = take_in(db, town, intake, lang, edit, allow_removal=True)
    db.execute("release belted")
    known = imports.known(db, town.slug, intake.source)
    rows = {known[found.key]: found.row for found in intake.found if found.key in known}
    after = _after(db, town.slug, before)
    return _told(upload.id, counts, total, belt, _changes(db, town.slug, before, after, rows)), after


def _told(upload_id: str, counts: Counts, total: int, belt: bool, changes: list[Change]) -> Tried:
    refused = [Row(one.row, one.field, one.reason) for one in counts.refused if one.reason != LEFT_OUT]
    return Tried(
        id=upload_id,
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
        removed=counts.removed,
        total=total,
        belt=belt,
        refused=refused,
        noted=[Row(one.row, one.field, one.reason) for one in counts.noted],
        left_out=len(counts.refused) - len(refused),
        changes=changes,
    )


def _after(db: sqlite3.Connection, town: str, since: int) -> dict[str, Record | None]:
    """Every record that changed since, as it is now; None where it is gone."""
    sql = "select distinct record from history where town = ? and change > ?"
    ids = [record for (record,) in db.execute(sql, (town, since))]
    found = {record.id: record for record in records.listed(db, town, ids)}
    return {record_id: found.get(record_id) for record_id in ids}


def _changes(db: sqlite3.Connection, town: str, since: int, after: Mapping[str, Record | None], rows: Mapping[str, int]) -> list[Change]:
    """The differences in the order of the file, what is gone last."""
    sql = "select record, lang, field, old_value from history where town = ? and change > ? order by record, change, field, lang"
    noted = db.execute(sql, (town, since)).fetchall()
    by_record = {record: list(group) for record, group in groupby(noted, key=lambda row: row[0])}
    order = sorted(by_record, key=lambda record: (rows.get(record, 1 << 40), record))[:MOST_SHOWN]
    return [_change(db, record, by_record[record], after[record], rows.get(record, 0), since) for record in order]


def _change(db: sqlite3.Connection, record_id: str, noted: list, after: Record | None, row: int, since: int) -> Change:
    if after is None:
        titles = {lang: old for _, lang, field, old in noted if field == "title" and lang}
        whole = next((msgspec.json.decode(old) for _, lang, field, old in noted if field == "" and lang == "" and old), {})
        title = titles.get(whole.get("title", {}).get("source_lang", ""), "")
        return Change(record_id, title, whole.get("kind", ""), "removed", row, [])
    kind = records.kind_of(after)
    if any(field == "" and lang == "" and old is None for _, lang, field, old in noted):
        return Change(record_id, after.title.source, kind, "added", row, [])
    facts, words = split(after)
    texts = {(one.lang, one.field): one.text for one in words}
    by_hand = by_person(db, record_id, since)
    fields = []
    for _, lang, field, old in noted:
        was = old if lang or old is None else msgspec.json.decode(old)
        now = texts.get((lang, field)) if lang else facts.get(field)
        fields.append(Field(field, lang, was, now, by_hand.get((field, lang), 0)))
    return Change(record_id, after.title.source, kind, "changed", row, fields)


def by_person(db: sqlite3.Connection, record_id: str, until: int | None = None) -> dict[tuple[str, str], int]:
    """(field, language) -> when, of all fields that a person and no import changed last; up to a change of the town."""
    sql = """
        select field, lang, actor, at_s from history
         where record = ? and field <> '' and (? is null or change <= ?)
         order by change
    """
    newest = {(field, lang): (actor, at_s) for field, lang, actor, at_s in db.execute(sql, (record_id, until, until))}
    return {key: at_s for key, (actor, at_s) in newest.items() if not actor.startswith("import")}


def _bytes(db: sqlite3.Connection, town: Town, after: Mapping[str, Record | None], lang: str, now_s: int) -> int:
    publics = {record_id: public(record, town=town) if record is not None else None for record_id, record in after.items()}
    return preview.delta_bytes(db, town, lang, publics, now_s)
