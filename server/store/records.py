"""Records: put, get, list, remove. Every change is one transaction of record + history + outbox (DESIGN 4).

A write that the privacy door refuses is stored nowhere, not even in the history (safety brief 4).
All functions take a connection: the reading one, or the one that `Store.write` hands to its function.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from content.model import Record, Town
from content.privacy import check_change, check_write
from content.slugs import slugify
from content.text import Text
from server.errors import IdTaken, RecordGone
from server.store.texts import Row, join, split, texts_of, with_texts

Outcome = Literal["added", "changed", "unchanged"]
# What a second run of the same import may differ in without being a change.
_BOOKKEEPING = ("version", "updated_at_s")
_json = msgspec.json.Encoder(order="sorted")


class Edit(msgspec.Struct, frozen=True):
    """Who changes something and when; `mid` names the mutation of an editor's outbox."""

    actor: str
    at_s: int
    mid: str = ""

    @property
    def day(self) -> str:
        return datetime.datetime.fromtimestamp(self.at_s, datetime.UTC).date().isoformat()


def put(db: sqlite3.Connection, town: Town, record: Record, edit: Edit) -> Outcome:
    """Store `record` as the town's newest state of it.

    Raises what `privacy.check_write` and `check_change` raise, and IdTaken when the id belongs to another town or kind.
    """
    before = get(db, town.slug, record.id)
    if before is None:
        check_write(record, town)
    else:
        check_change(before, record, town)
        if type(before) is not type(record):
            raise IdTaken(record=record.id)
    record = dated(before, record, edit)
    facts, rows = split(record)
    old_facts, old_rows = split(before) if before is not None else ({}, [])
    changes = [*_changed_facts(old_facts, facts), *_changed_words(old_rows, rows)]
    if before is not None and not changes:
        return "unchanged"
    change = _next_change(db, town.slug)
    facts["version"] = old_facts.get("version", 0) + 1
    facts.setdefault("updated_at_s", edit.at_s)
    if before is not None and facts["updated_at_s"] == old_facts.get("updated_at_s"):
        facts["updated_at_s"] = edit.at_s
    _store(db, town.slug, record, facts, change, new=before is None)
    _store_words(db, record.id, old_rows, rows)
    noted = changes if before is not None else [("", "", None)]
    _note(db, town.slug, change, record.id, noted, edit)
    return "added" if before is None else "changed"


def remove(db: sqlite3.Connection, town: str, record_id: str, edit: Edit) -> None:
    """Delete a record; what it said stays in the history. Raises RecordGone."""
    before = get(db, town, record_id)
    if before is None:
        raise RecordGone(record=record_id)
    change = _next_change(db, town)
    facts, rows = split(before)
    noted = [("", "", _json.encode(facts).decode()), *((row.lang, row.field, row.text) for row in rows)]
    db.execute("delete from record where id = ?", (record_id,))
    _note(db, town, change, record_id, noted, edit)


def purge(db: sqlite3.Connection, town: str, record_id: str) -> tuple[bool, int]:
    """Delete a record and its history; gives whether it stood and how many rows of history went. It waits for publication like any edit."""
    stood = db.execute("delete from record where id = ? and town = ?", (record_id, town)).rowcount
    history = db.execute("delete from history where record = ? and town = ?", (record_id, town)).rowcount
    # What a reader wrote about it may say as much as the record did.
    for table in ("proposal", "report"):
        db.execute(f"delete from {table} where record = ? and town = ?", (record_id, town))
    _next_change(db, town)
    touch(db, town, record_id)
    return stood > 0, history


def is_known(db: sqlite3.Connection, town: str, record_id: str) -> bool:
    """Whether the record stands or ever stood."""
    sql = "select 1 from record where id = ? and town = ? union all select 1 from history where record = ? and town = ? limit 1"
    return bool(db.execute(sql, (record_id, town, record_id, town)).fetchone())


def get(db: sqlite3.Connection, town: str, record_id: str) -> Record | None:
    """The record, complete with all languages, or None where this town has none of this id."""
    for record in listed(db, town, [record_id]):
        return record
    return None


def listed(db: sqlite3.Connection, town: str, ids: Iterable[str] | None = None) -> Iterator[Record]:
    """All records of a town, or those of `ids`, in id order."""
    facts_sql = "select id, facts from record where town = ?"
    words_sql = "select record, field, lang, text, source_lang, source_hash, state, origin, translated_at, reviewed_by from translation"
    if ids is None:
        facts = db.execute(f"{facts_sql} order by id", (town,)).fetchall()
        words = db.execute(f"{words_sql} where record in (select id from record where town = ?)", (town,))
    else:
        wanted = msgspec.json.encode(list(ids)).decode()
        facts = db.execute(f"{facts_sql} and id in (select value from json_each(?)) order by id", (town, wanted)).fetchall()
        words = db.execute(f"{words_sql} where record in (select value from json_each(?))", (wanted,))
    rows: dict[str, list[Row]] = {}
    for record_id, *columns in words:
        rows.setdefault(record_id, []).append(Row(*columns))
    for record_id, text in facts:
        yield join(msgspec.json.decode(text), rows.get(record_id, ()))


def change_of(db: sqlite3.Connection, record_id: str) -> int:
    """The town's change that last touched it, 0 where it does not stand."""
    row = db.execute("select change from record where id = ?", (record_id,)).fetchone()
    return row[0] if row else 0


def count(db: sqlite3.Connection, town: str) -> int:
    return db.execute("select count(*) from record where town = ?", (town,)).fetchone()[0]


def free_slug(db: sqlite3.Connection, town: str, record: Record) -> str:
    """Its slug, or one from its title, that no other record of this town and kind has; the id where the title gives none."""
    wanted = record.slug or slugify(record.title.source) or record.id
    slug, number = wanted, 1
    taken = "select 1 from record where town = ? and kind = ? and slug = ? and id <> ?"
    while db.execute(taken, (town, kind_of(record), slug, record.id)).fetchone():
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def kind_of(record: Record) -> str:
    return str(type(record).__struct_config__.tag)


def touch(db: sqlite3.Connection, town: str, record_id: str) -> None:
    """Ask the next publication to compose this record again ("town": the town's own)."""
    db.execute(
        """
        insert into outbox (town, record, change)
        select slug, ?, change from town where slug = ?
        on conflict (town, record) do update set change = excluded.change
        """,
        (record_id, town),
    )


def dated(before: Record | None, record: Record, edit: Edit) -> Record:
    """Texts whose source changed get the day of that change; the others keep the day they had."""
    if before is None:
        return record
    old = texts_of(before)
    dated: dict[str, Text] = {}
    for path, words in texts_of(record).items():
        was = old.get(path)
        if was is None or words.source_changed_on:
            continue
        same = was.source_lang == words.source_lang and was.source == words.source
        day = was.source_changed_on if same else edit.day
        if day:
            dated[path] = msgspec.structs.replace(words, source_changed_on=day)
    return with_texts(record, dated) if dated else record


def _changed_facts(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """(language "", field, old value) of every top field that differs; the day of a text's change is no edit of its own."""
    names = sorted(name for name in {*old, *new} if name not in _BOOKKEEPING and _undated(old.get(name)) != _undated(new.get(name)))
    return [("", name, _json.encode(old[name]).decode() if name in old else None) for name in names]


def _undated(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _undated(below) for name, below in value.items() if name != "source_changed_on"}
    return [_undated(below) for below in value] if isinstance(value, list | tuple) else value


def _changed_words(old: list[Row], new: list[Row]) -> list[tuple[str, str, str | None]]:
    """(language, path, old text) of every row that differs. A translation that became outdated is no edit of its own."""
    before = {(row.lang, row.field): row for row in old}
    after = {(row.lang, row.field): row for row in new}
    keys = sorted(key for key in {*before, *after} if _comparable(before.get(key)) != _comparable(after.get(key)))
    return [(lang, path, before[lang, path].text if (lang, path) in before else None) for lang, path in keys]


def _comparable(row: Row | None) -> tuple[str, ...] | None:
    return None if row is None else (row.text, row.source_lang, row.source_hash, row.origin, row.reviewed_by)


def _next_change(db: sqlite3.Connection, town: str) -> int:
    return db.execute("update town set change = change + 1 where slug = ? returning change", (town,)).fetchone()[0]


def _store(db: sqlite3.Connection, town: str, record: Record, facts: dict[str, Any], change: int, *, new: bool) -> None:
    values = (town, facts["kind"], record.slug, record.status, _json.encode(facts).decode(), change, record.id)
    if not new:
        db.execute("update record set town = ?, kind = ?, slug = ?, status = ?, facts = ?, change = ? where id = ?", values)
        return
    try:
        db.execute("insert into record (town, kind, slug, status, facts, change, id) values (?, ?, ?, ?, ?, ?, ?)", values)
    except sqlite3.IntegrityError as error:
        if "record.id" not in str(error):
            raise
        raise IdTaken(record=record.id) from error


def _store_words(db: sqlite3.Connection, record_id: str, old: list[Row], new: list[Row]) -> None:
    """Only rows that differ are written; a changed source thereby marks its translations in the same transaction."""
    kept = set(old)
    gone = {(row.field, row.lang) for row in old} - {(row.field, row.lang) for row in new}
    db.executemany("delete from translation where record = ? and field = ? and lang = ?", [(record_id, *key) for key in sorted(gone)])
    db.executemany(
        """
        insert or replace into translation
            (record, field, lang, text, source_lang, source_hash, state, origin, translated_at, reviewed_by)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [(record_id, *msgspec.structs.astuple(row)) for row in new if row not in kept],
    )


def _note(db: sqlite3.Connection, town: str, change: int, record_id: str, noted: Sequence[tuple[str, str, str | None]], edit: Edit) -> None:
    db.executemany(
        "insert into history (town, change, record, lang, field, old_value, actor, mid, at_s) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(town, change, record_id, lang, field, old, edit.actor, edit.mid, edit.at_s) for lang, field, old in noted],
    )
    touch(db, town, record_id)
