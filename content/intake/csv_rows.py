"""Tables of any layout, by a mapping file: one row, one record (docs/import.md shows each converter).

A row is recognised by the columns that `key` names. Without one, by its title and address: a new address is then a new
place. Nothing is removed unless the mapping says `complete = true`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from content.intake.draft import draft
from content.intake.fields import Row
from content.intake.mapping import Plan, plan, unquoted
from content.intake.raw import read_table
from content.intake.result import Found, Intake, Refused, RowRefused, Unreadable
from content.intake.wording import fold, plain
from content.model import Town

_KNOWN_BY = ("title", "address", "address.street", "address.house", "address.postcode")
# What two programs leave behind that took UTF-8 for Windows-1252: such a row is rubbish to a reader.
MOJIBAKE = ("Ã¤", "Ã¶", "Ã¼", "ÃŸ", "Ã„", "Ã–", "Ãœ", "Ã©", "â€", "Ø§Ù", "Ð°Ð", "\ufffd")


def read(raw: bytes, *, town: Town, lang: str, mapping: bytes | None = None) -> Intake:
    """All rows below the heading. Raises Unreadable, for the table and for the mapping."""
    if mapping is None:
        raise Unreadable("intake.mapping_missing")
    how = plan(mapping, "csv")
    rows = _rows(read_table(raw), how)
    found: dict[str, Found] = {}
    refused: list[Refused] = []
    noted: list[Refused] = []
    for number, cells in rows:
        row = Row(number)
        try:
            one = _found(cells, row, how, town, lang)
            if one.key in found:
                raise RowRefused("key", "intake.key_twice")
            found[one.key] = one
            noted += row.noted
        except RowRefused as no:
            refused.append(Refused(number, no.field, no.reason, _refused_key(cells, how)))
    return Intake(tuple(found.values()), tuple(refused), how.name, how.complete, noted=tuple(noted))


def _rows(table: list[list[str]], how: Plan) -> list[tuple[int, dict[str, str]]]:
    """Row number and cells by column; blank rows count but are not there."""
    heading = [" ".join(cell.split()) for cell in table[0]]
    for column in (*how.columns, *how.key):
        if column not in heading:
            raise Unreadable("intake.column_missing", column=column, found=", ".join(heading)[:300])
    return [(number, dict(zip(heading, cells, strict=False))) for number, cells in enumerate(table[1:], 1) if any(map(str.strip, cells))]


def _found(cells: Mapping[str, str], row: Row, how: Plan, town: Town, lang: str) -> Found:
    if any(mark in cell for cell in cells.values() for mark in MOJIBAKE):
        raise RowRefused("text", "intake.mojibake")
    named = how.cells(cells)
    record = draft(how.kind, named, row, town=town, lang=lang, source=how.source)
    return Found(_key(cells, named, how, record.title.source), record, row=row.number)


def _key(cells: Mapping[str, str], named: Mapping[str, str], how: Plan, title: str) -> str:
    if how.key:
        key = " ".join(plain(unquoted(cells.get(column, ""))) for column in how.key).strip()
        if not key:
            raise RowRefused("key", "intake.missing")
        return key
    return key_of(title, *(named.get(path, "") for path in _KNOWN_BY[1:]))


def _refused_key(cells: Mapping[str, str], how: Plan) -> str:
    named = how.cells(cells)
    try:
        return _key(cells, named, how, plain(named.get("title", "")))
    except RowRefused:
        return ""


def key_of(*words: str) -> str:
    """Sixteen characters for a name and where it is; spelling by case and punctuation does not matter."""
    return hashlib.sha256("\n".join(map(fold, words)).encode()).hexdigest()[:16]
