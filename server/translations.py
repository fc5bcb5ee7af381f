"""What waits for a translator, as a list and as a file, and how a file comes back.

A text waits where its language is missing, where it was made from an older source text, and where a machine made it. Drafts wait too, for
what is published in one language only is late in the others; archived records do not. Facts are no texts, so none appears. Help lines and
alerts come first.

A file is merged like an editor's copy that was away: each row is a mutation whose `base` is the translation that stood there when the
file was made, so nobody's later work is written over; its `mid` comes from the row, so a file that is read twice is answered from what
it did.
A row made from an older source text is stored with that source's hash and thereby outdated. Only where the translation that stands here
is of the newest source, the older one is refused.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from content.export import csv_texts, xliff
from content.intake import csv_texts as csv_back
from content.intake import xliff as xliff_back
from content.model import Alert, Helpline, Record
from content.refusal import is_confidential
from content.text import Said, State, Text, source_hash, state
from content.translation import Returned, RowAside, Translations, Unit, fault
from server import editing
from server.errors import NotAllowed
from server.guards import Person, may
from server.readable import may_look_back
from server.store import records, towns
from server.store.connect import Store
from server.store.records import kind_of
from server.store.texts import texts_of
from sync.messages import Change, Mutation, Settled
from sync.record_fields import is_in_list

Format = Literal["xliff", "csv"]
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ORDER: Mapping[State, int] = {"missing": 0, "outdated": 1, "machine": 2, "current": 3}
_MID_SIGNS = 22
# Rows of one transaction: about half a second, of the five that another program waits for the database.
TOGETHER = 100


class Item(Struct, frozen=True, omit_defaults=True):
    """One text that waits. `source_was` is the source text that an outdated translation was made from, empty where the history forgot."""

    record: str
    kind: str
    title: str
    field: str
    state: State
    source_lang: str
    source: str
    source_was: str = ""
    text: str = ""
    origin: str = ""
    translated_on: str = ""
    critical: bool = False


class Outcome(Struct):
    """What a file did, or would do. `empty` are rows in which nobody wrote."""

    accepted: int = 0
    unchanged: int = 0
    refused: list[RowAside] = []
    empty: int = 0


Settle = Callable[[Mutation], Settled]
Counted = list[tuple[Returned, str]]


class _NothingKept(Exception):
    """Carries what a dry run found out of the transaction that is thereby undone."""

    def __init__(self, found: Counted) -> None:
        super().__init__()
        self.found = found


def is_critical(record: Record) -> bool:
    """A mistake here reaches people in danger: only people translate it."""
    return isinstance(record, Helpline | Alert)


def waiting(db: sqlite3.Connection, person: Person, lang: str) -> list[Item]:
    """The work list of one language for one person, most urgent first: help lines, what readers have, what is missing."""
    found = [
        ((not item.critical, record.status != "published", _ORDER[item.state], item.title, record.id), item)
        for record in _open_to(db, person, lang)
        for item in _items(db if may_look_back(person, record) else None, record, lang)
        if item.state != "current"
    ]
    return [item for _, item in sorted(found, key=lambda one: one[0])]


def units(db: sqlite3.Connection, person: Person, lang: str, *, every: bool = False) -> list[Unit]:
    """The texts of a file, those of one record together; `every`: also those that are current.

    Confidential records and those for staff are translated here and sent to nobody.
    """
    return [
        Unit(item.record, item.kind, item.title, item.field, item.source_lang, item.source, lang, item.text, item.state)
        for record in _open_to(db, person, lang)
        if not is_confidential(record) and record.sensitivity == "public"
        for item in _items(None, record, lang)
        if every or item.state != "current"
    ]


def written(db: sqlite3.Connection, person: Person, lang: str, format: Format, *, every: bool = False, source: str = "") -> bytes:
    """The file. XLIFF holds one source language: `source`, or the one that most texts have."""
    found = units(db, person, lang, every=every)
    if format == "csv":
        return csv_texts.write(found)
    source = source or _most_common_source(found)
    return xliff.write((unit for unit in found if unit.source_lang == source), source, lang)


def read(raw: bytes, format: Format, lang: str) -> Translations:
    """Raises Unreadable."""
    return xliff_back.read(raw, lang) if format == "xliff" else csv_back.read(raw, lang)


def _most_common_source(found: Iterable[Unit], default: str = "de") -> str:
    counts: dict[str, int] = {}
    for unit in found:
        counts[unit.source_lang] = counts.get(unit.source_lang, 0) + 1
    return max(counts, key=lambda lang: (counts[lang], lang), default=default)


def run(store: Store, person: Person, lang: str, file: Translations, now_s: int, *, dry_run: bool = False) -> Outcome:
    """Every row settled like an edit, some at a time, so that others may write in between; killed on the way, bring the file again.

    A dry run settles them too and keeps nothing.
    """
    outcome = Outcome(refused=list(file.refused), empty=file.empty)
    for start in range(0, len(file.returned), TOGETHER):
        _run_some(store, person, lang, file.returned[start : start + TOGETHER], now_s, outcome, dry_run=dry_run)
    outcome.refused.sort(key=lambda one: one.row)
    return outcome


def _run_some(store: Store, person: Person, lang: str, rows: Sequence[Returned], now_s: int, outcome: Outcome, *, dry_run: bool) -> None:
    def work(db: sqlite3.Connection) -> Counted:
        town = towns.get(db, person.town)
        found = take_in(db, person, lang, rows, lambda mutation: editing.settle(db, town, person, mutation, now_s))
        if dry_run:
            raise _NothingKept(found)
        return found

    try:
        found = store.write_now(work)
    except _NothingKept as undone:
        found = undone.found
    for row, said in found:
        if said == "accepted":
            outcome.accepted += 1
        elif said == "unchanged":
            outcome.unchanged += 1
        else:
            outcome.refused.append(RowAside(row.row, row.record, row.field, said))


def take_in(db: sqlite3.Connection, person: Person, lang: str, rows: Sequence[Returned], settle: Settle) -> Counted:
    """What became of each row: "accepted", "unchanged", or the key of what keeps it out. A refused row stops no other."""
    stored = {record.id: record for record in records.listed(db, person.town, sorted({row.record for row in rows}))}
    counted: Counted = []
    for row in rows:
        record = stored.get(row.record)
        found = _examined(person, lang, row, record if record is not None and may(person, "read", record) else None)
        if isinstance(found, Said):
            found = _settled(settle(_mutation(person, lang, row, found, towns.change_of(db, person.town))))
        counted.append((row, found))
    return counted


def _examined(person: Person, lang: str, row: Returned, record: Record | None) -> str | Said:
    """The translation that stands where the row wants to go, or "unchanged", or the key of what keeps the row out."""
    words = texts_of(record).get(row.field) if record is not None else None
    if record is None or words is None:
        return "translation.unknown"
    if words.source_lang == lang:
        return "translation.source_language"
    # Not asked of the mutation alone: its answer would be remembered, and a right may come later.
    if not may(person, "translate", record, lang=lang):
        return NotAllowed.key
    there = words.said.get(lang, Said(""))
    fresh = source_hash(words.source)
    if _is_there(row, there, fresh):
        return "unchanged"
    if row.made_from != fresh and is_in_list(row.field):
        # The place may belong to another telephone by now.
        return "translation.moved"
    if row.made_from != fresh and there.text and there.source_hash == fresh:
        return "translation.newer"
    return fault(row.field, words.source, row.text) or there


def _settled(settled: Settled) -> str:
    match settled.outcome:
        case "refused":
            return str((settled.problem or {}).get("key", "edit.refused"))
        case "proposed":
            return "translation.conflict"
        case "applied":
            return "accepted"
    return "unchanged"


def _is_there(row: Returned, there: Said, fresh: str) -> bool:
    """Nobody did anything with the row, or what was done with it stands here already. Old words that come back untouched do not become
    current by travelling."""
    done = there.origin != "machine" and there.source_hash in (row.made_from, fresh)
    return not row.touched or (row.text == there.text and (done or not row.confirmed))


def _mutation(person: Person, lang: str, row: Returned, there: Said, seen: int) -> Mutation:
    """`base` is what stood there when the file was made; a file that does not say so writes over what is there now."""
    same = not row.instead_of or source_hash(there.text) == row.instead_of
    # Somebody changed it since: no text that the record ever had in this place equals this base, so both are kept as a proposal.
    base = (there.text or None) if same else ""
    change = Change(row.field, lang, base=base, value=row.text, source_hash=row.made_from, origin="human")
    return Mutation(_mid(person, lang, row), row.record, "put", seen, changes=(change,))


def _mid(person: Person, lang: str, row: Returned) -> str:
    """The same row of the same person has the same name for ever."""
    words = "\0".join((person.id, lang, row.record, row.field, row.made_from, row.instead_of, row.text))
    number, signs = int.from_bytes(hashlib.sha256(words.encode()).digest()), ""
    while len(signs) < _MID_SIGNS:
        number, sign = divmod(number, len(_SIGNS))
        signs += _SIGNS[sign]
    return signs


def _open_to(db: sqlite3.Connection, person: Person, lang: str) -> Iterator[Record]:
    for record in records.listed(db, person.town):
        if record.status != "archived" and may(person, "read", record) and may(person, "translate", record, lang=lang):
            yield record


def _items(db: sqlite3.Connection | None, record: Record, lang: str) -> Iterator[Item]:
    """Every text of a record that is not in its source language; with a connection also what outdated ones were made from."""
    for path, words in texts_of(record).items():
        if words.source_lang == lang or not words.source:
            continue
        there = words.said.get(lang, Said(""))
        found = state(words, lang)
        yield Item(
            record=record.id,
            kind=kind_of(record),
            title=record.title.source,
            field=path,
            state=found,
            source_lang=words.source_lang,
            source=words.source,
            source_was=source_of(db, record.id, path, words, there) if db is not None and found == "outdated" else "",
            text=there.text,
            origin=there.origin if there.text else "",
            translated_on=there.translated_on,
            critical=is_critical(record),
        )


def source_of(db: sqlite3.Connection, record: str, path: str, words: Text, there: Said) -> str:
    """The source text that a translation names, from the history; empty where it is not there any more."""
    older = db.execute(
        "select old_value from history where record = ? and field = ? and lang = ? and old_value is not null order by change desc",
        (record, path, words.source_lang),
    )
    return next((text for (text,) in older if source_hash(text) == there.source_hash), "")

