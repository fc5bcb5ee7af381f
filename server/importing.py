"""An importer's rows become records of a town: joined with what is there, counted, and undone as a whole when it goes wrong.

What a row means is decided in `content/intake`; here stands which record it is, whether it may be stored, and what the
source no longer lists. One import is one transaction: all of it is there afterwards, or nothing.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from content.check import check, errors
from content.ids import make_id
from content.intake import Found, Intake, Refused
from content.intake.html import resolve_links
from content.intake.join import merge
from content.intake.settle import settle
from content.model import Event, Record, Town
from content.refusal import WriteRefused, is_confidential
from content.text import Text
from server.errors import TooManyRemoved
from server.store import imports, records
from server.store.records import Edit
from server.store.texts import texts_of, with_texts

SEAT_BELT_PERCENT = 20


class Counts(msgspec.Struct):
    """What one import did. `ids` are the records it touched; `removed` counts records, not translations."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: list[Refused] = []
    noted: list[Refused] = []


def take_in(db: sqlite3.Connection, town: Town, intake: Intake, lang: str, edit: Edit, *, allow_removal: bool = False) -> Counts:
    """Store what a file brought. Raises TooManyRemoved, which undoes everything."""
    counts = Counts(refused=list(intake.refused), noted=list(intake.noted))
    total = records.count(db, town.slug)
    held = imports.held(db, town.slug, intake.source, lang)
    known = imports.known(db, town.slug, intake.source)
    stored = {record.id: record for record in records.listed(db, town.slug, sorted(set(known.values())))}
    intake = settle(intake, {key: stored[record_id] for key, record_id in known.items() if record_id in stored})
    ids = _assign(known, intake.found)
    seen: set[str] = set()
    for number, found in enumerate(intake.found, 1):
        before = stored.get(ids[found.key])
        refused = _take_row(db, town, intake, found, lang, ids, before, edit, counts)
        if refused is not None:
            counts.refused.append(replace(refused, row=found.row or number, key=found.key))
        else:
            seen.add(ids[found.key])
    seen.update(ids[no.key] for no in counts.refused if no.key in ids and _still_listed(no, stored.get(ids[no.key])))
    if intake.complete:
        absent = sorted(held.keys() - seen)
        _remove_absent(db, town, intake, lang, absent, held, edit, counts, None if allow_removal else total)
    counts.refused.sort(key=lambda one: (one.row, one.field))
    return counts


def _still_listed(refused: Refused, before: Record | None) -> bool:
    """A bad cell does not make a record vanish: it stays as it was. What tells of a house counts as absent, but not where its
    return would open what is confidential."""
    tells_of_a_house = refused.reason.startswith("privacy.") or refused.reason in ("intake.refuge", "intake.accommodation")
    return not tells_of_a_house or (before is not None and is_confidential(before))


def _assign(known: dict[str, str], rows: tuple[Found, ...]) -> dict[str, str]:
    """key or alias -> record id, for every row and everything imported before; new rows get new ids.

    Own keys claim first: a page that took over another's old address must not take over its record.
    """
    ids = dict(known)
    claimed = {known[found.key] for found in rows if found.key in known}
    new: list[Found] = []
    for found in rows:
        if found.key in known:
            continue
        joined = next((known[alias] for alias in found.aliases if alias in known and known[alias] not in claimed), None)
        if joined is None:
            new.append(found)
            continue
        ids[found.key] = joined
        claimed.add(joined)
    fresh = sorted(make_id(secrets.choice) for _ in new)
    ids.update(zip((found.key for found in _in_reading_order(new)), fresh, strict=True))
    return ids


def _in_reading_order(rows: Sequence[Found]) -> Iterator[Found]:
    """Children behind their parents. A snapshot's parts hold neighbours by id: pages of one chapter side by side cost a
    district of 238 pages 9 KB less than pages by chance (docs/benchmarks.md). The ids stay random."""
    below: dict[str, list[Found]] = {}
    keys = {found.key for found in rows}
    for found in rows:
        below.setdefault(found.parent_key if found.parent_key in keys else "", []).append(found)
    waiting = below.pop("", [])[::-1]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += below.pop(found.key, [])[::-1]
    for circle in below.values():
        yield from circle


def _take_row(
    db: sqlite3.Connection,
    town: Town,
    intake: Intake,
    found: Found,
    lang: str,
    ids: dict[str, str],
    stored: Record | None,
    edit: Edit,
    counts: Counts,
) -> Refused | None:
    """One row; gives why it was refused, if it was."""
    record_id = ids[found.key]
    incoming = _placed(found, replace(found.record, id=record_id, town=town.slug), ids)
    record = merge(stored, incoming, lang) if stored is not None else incoming
    if stored is None or not record.slug:
        record = replace(record, slug=records.free_slug(db, town.slug, record))
    problems = errors(check(record, town))
    if problems:
        return Refused(0, problems[0].path, problems[0].key)
    try:
        outcome = records.put(db, town, record, edit)
    except WriteRefused as refusal:
        # Only field and rule are kept, never the text (safety brief 4).
        return Refused(0, refusal.fields[0].path, refusal.key)
    setattr(counts, outcome, getattr(counts, outcome) + 1)
    imports.remember(db, town.slug, intake.source, found.key, lang, record_id, ended=found.ended)
    imports.remember_aliases(db, town.slug, intake.source, found.aliases, record_id)
    return None


def _placed(found: Found, record: Record, ids: dict[str, str]) -> Record:
    """The record under its parent, with links to other rows as links to their records."""
    if found.parent_key in ids:
        record = replace(record, parent=ids[found.parent_key])
    if not found.links:
        return record
    texts: dict[str, Text] = {}
    for path, words in texts_of(record).items():
        said = {tag: replace(one, text=resolve_links(one.text, ids)) for tag, one in words.said.items()}
        texts[path] = replace(words, said=said)
    return with_texts(record, texts)


def _remove_absent(
    db: sqlite3.Connection,
    town: Town,
    intake: Intake,
    lang: str,
    absent: list[str],
    held: dict[str, bool],
    edit: Edit,
    counts: Counts,
    belt_total: int | None,
) -> None:
    """What the source no longer lists is gone; a file in another language only takes its translation along.

    A confidential record leaves the feeds and stays here as a draft: forgotten, its row would come back as a new, open one.
    """
    alive = 0
    for record_id in absent:
        record = records.get(db, town.slug, record_id)
        if record is None:
            continue
        others = imports.languages_of(db, record_id) - {lang}
        if others and record.title.source_lang != lang:
            if records.put(db, town, _without(record, lang), edit) == "changed":
                counts.changed += 1
            imports.forget(db, town.slug, intake.source, lang, record_id)
            continue
        if is_confidential(record):
            counts.removed += records.put(db, town, replace(record, status="draft"), edit) == "changed"
            continue
        alive += not (held[record_id] or _over(record, intake.as_of))
        records.remove(db, town.slug, record_id, edit)
        counts.removed += 1
    if belt_total is not None and alive * 100 > SEAT_BELT_PERCENT * belt_total:
        raise TooManyRemoved(removed=alive, total=belt_total, percent=SEAT_BELT_PERCENT)


def _over(record: Record, as_of: str) -> bool:
    """An event before the file's own day is no longer listed because it is over, not because it was deleted."""
    if not as_of or not isinstance(record, Event):
        return False
    once = record.schedule is not None and not record.schedule.rule and not record.schedule.rdates
    day = record.schedule.start[:10] if record.schedule is not None and once else record.day
    return bool(day) and day < as_of


def _without(record: Record, lang: str) -> Record:
    texts = {
        path: replace(words, said={tag: one for tag, one in words.said.items() if tag != lang})
        for path, words in texts_of(record).items()
        if lang in words.said and words.source_lang != lang
    }
    return with_texts(record, texts)
