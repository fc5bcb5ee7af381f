"""What was changed, by whom, and what stood there before: read backwards from what a record is now.

The table keeps old values only; what a change made of them is what the next one found, or what stands today. Words lie beside
the facts there, without who translated them from what.
"""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct

from content.model import Record
from content.text import source_hash
from server.store.texts import split
from sync.merge import Since
from sync.messages import Changed
from sync.record_fields import plain, texts

Words = dict[tuple[str, str], str]
_BOOKKEEPING = ("version", "updated_at_s")


class Step(Struct, frozen=True):
    """One change of one record, and the whole record on both sides of it; None where it was not there."""

    change: int
    at_s: int
    actor: str
    mid: str
    fields: tuple[Changed, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def since(db: sqlite3.Connection, town: str, record: str, seen: int, person: str, current: Record | None) -> Since:
    """What others did to a record after the change that `person`'s copy is of; own work never stands against somebody."""
    sql = "select distinct field from history where town = ? and record = ? and change > ? and lang = '' and actor <> ?"
    moved = {field for (field,) in db.execute(sql, (town, record, seen, person))}
    sql = "select 1 from history where town = ? and record = ? and change > ? and actor <> ? limit 1"
    touched = db.execute(sql, (town, record, seen, person)).fetchone() is not None
    removed = None
    if current is None:
        last = next(steps(db, town, record, None), None)
        if last is not None and last.change > seen:
            removed = with_sources(db, town, record, last.before, last.change)
    return Since(removed, touched, frozenset(moved))


def last_actor(db: sqlite3.Connection, town: str, record: str, field: str = "", lang: str = "", *, other_than: str = "") -> str:
    """Who last changed a field or the words at a path; of anything in the record where `field` is empty or was never changed."""
    top = field.partition(".")[0]
    sql = """
        select actor from history
         where town = ? and record = ? and actor <> ? and (? = '' or field = ? and lang = ? or field = ? and lang = '' or field = '')
         order by change desc limit 1
    """
    row = db.execute(sql, (town, record, other_than, field, field, lang, top)).fetchone()
    return row[0] if row else ""


def with_sources(db: sqlite3.Connection, town: str, record: str, whole: Any, change: int) -> Any:
    """What stood before `change`, with the source of every translation that was not older than it; an older one stays outdated."""
    sql = "select field, lang, max(change) from history where town = ? and record = ? and change < ? and lang <> '' group by field, lang"
    last = {(field, lang): at for field, lang, at in db.execute(sql, (town, record, change))}
    for path, text in texts(whole):
        own = text["source_lang"]
        made_from = source_hash(text["said"].get(own, {}).get("text", ""))
        for lang, said in text["said"].items():
            if lang != own and last.get((path, lang), 0) >= last.get((path, own), 0):
                said["source_hash"] = made_from
    return whole


def steps(db: sqlite3.Connection, town: str, record: str, current: Record | None) -> Iterator[Step]:
    """Every change of a record, the newest first."""
    sql = """
        select change, at_s, actor, mid, field, lang, old_value
          from history
         where town = ? and record = ?
         order by change desc, field, lang
    """
    facts, words = _taken_apart(current)
    for _, group in groupby(db.execute(sql, (town, record)).fetchall(), key=lambda row: row[0]):
        rows = list(group)
        after = _whole(facts, words)
        facts, words = _undone(facts, words, [row[4:] for row in rows])
        before = _whole(facts, words)
        change, at_s, actor, mid = rows[0][:4]
        yield Step(change, at_s, actor, mid, _changed(rows, before, after), before, after)


def _taken_apart(record: Record | None) -> tuple[dict[str, Any] | None, Words]:
    if record is None:
        return None, {}
    facts, rows = split(record)
    return plain(facts), {(row.field, row.lang): row.text for row in rows}


def _undone(facts: dict[str, Any] | None, words: Words, rows: list[tuple[str, str, str | None]]) -> tuple[dict[str, Any] | None, Words]:
    """The state before these rows of one change."""
    for field, lang, old in rows:
        if not field and not lang:
            # It began here, or it ended here: then the rows beside this one are what it said.
            said = {(path, tag): text for path, tag, text in rows if tag and text is not None}
            return (None, {}) if old is None else (msgspec.json.decode(old), said)
    facts, words = dict(facts or {}), dict(words)
    for field, lang, old in rows:
        if lang and old is None:
            words.pop((field, lang), None)
        elif lang:
            words[field, lang] = old or ""
        elif old is None:
            facts.pop(field, None)
        else:
            facts[field] = msgspec.json.decode(old)
    return facts, words


def _whole(facts: dict[str, Any] | None, words: Words) -> dict[str, Any] | None:
    if facts is None:
        return None
    record = {name: copy.deepcopy(value) for name, value in facts.items() if name not in _BOOKKEEPING}
    said: dict[str, dict[str, dict[str, str]]] = {}
    for (path, lang), text in sorted(words.items()):
        said.setdefault(path, {})[lang] = {"text": text}
    for path, text in texts(record):
        text["said"] = said.get(path, {})
    return record


def _changed(rows: list[tuple[Any, ...]], before: dict[str, Any] | None, after: dict[str, Any] | None) -> tuple[Changed, ...]:
    if before is None or after is None:
        return (Changed("", "", before, after),)
    return tuple(Changed(field, lang, _said(before, field, lang), _said(after, field, lang)) for *_, field, lang, _old in rows)


def _said(record: dict[str, Any], path: str, lang: str) -> Any:
    if not lang:
        return record.get(path)
    text = dict(texts(record)).get(path)
    return text["said"].get(lang, {}).get("text") if text else None
