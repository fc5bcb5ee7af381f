"""The table of texts back from a spreadsheet. Columns may stand in another order, and columns of others are not read."""

from __future__ import annotations

import re

from content.export.csv_texts import COLUMNS, unescape
from content.intake.raw import read_table
from content.intake.result import Unreadable
from content.text import source_hash
from content.translation import Returned, RowAside, Translations, is_empty, read_mark, taken

_RECORD = re.compile(r"[0-9a-z]{1,22}")
_FIELD = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)*")


def read(raw: bytes, lang: str) -> Translations:
    """All rows below the heading. A row without a key is taken as made from the source beside it. Raises Unreadable."""
    table = read_table(raw)
    heading = [cell.strip().lower() for cell in table[0]]
    for column in COLUMNS[:4]:
        if column not in heading:
            raise Unreadable("intake.column_missing", column=column, found=", ".join(heading)[:300])
    returned: list[Returned] = []
    refused: list[RowAside] = []
    empty = 0
    for row, line in enumerate(table[1:], 1):
        if not any(map(str.strip, line)):
            continue
        one = _row(row, {name: unescape(cell) for name, cell in zip(heading, line, strict=False)}, lang)
        if isinstance(one, Returned):
            returned.append(one)
        elif one is not None:
            refused.append(one)
        else:
            empty += 1
    if refused and not returned and not empty and all(one.key == "translation.other_language_row" for one in refused):
        raise Unreadable("translation.other_language", found="", lang=lang)
    return Translations(tuple(returned), tuple(refused), empty)


def _row(row: int, cells: dict[str, str], lang: str) -> Returned | RowAside | None:
    record, field, text = cells.get("id", "").strip(), cells.get("field", "").strip(), cells.get("text", "")
    if not _RECORD.fullmatch(record) or not _FIELD.fullmatch(field):
        return RowAside(row, "", "", "translation.unknown")
    if is_empty(field, text):
        return None
    key = cells.get("key", "").strip()
    if not key:
        return taken(row, record, field, text, source_hash(cells.get("source", "").replace("\r\n", "\n").strip()))
    mark = read_mark(key)
    if mark is None:
        return RowAside(row, record, field, "translation.key")
    if mark[0] != lang:
        return RowAside(row, record, field, "translation.other_language_row")
    return taken(row, record, field, text.replace("\r\n", "\n"), mark[1], mark[2])
