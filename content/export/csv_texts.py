"""Texts of one town in one language as a table, for associations: `id;field;source;text;key`.

Semicolons and the mark in front, or a German spreadsheet shows one column of rubbish. A cell that a spreadsheet would calculate gets an
apostrophe in front; `content/intake/csv_texts.py` takes it away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from content.translation import Unit

COLUMNS = ("id", "field", "source", "text", "key")
# The wide ones begin a formula in East Asian settings.
_CALCULATES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ESCAPE = "'"


def write(units: Iterable[Unit]) -> bytes:
    """The table, one row per text; `key` is the text's mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for unit in units:
        writer.writerow(escape(cell) for cell in (unit.record, unit.field, unit.source, unit.text, unit.mark))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def escape(cell: str) -> str:
    """The cell as text, whatever it begins with; a leading apostrophe is doubled, so that nothing is lost on the way back."""
    return _ESCAPE + cell if cell.startswith((*_CALCULATES, _ESCAPE)) else cell


def unescape(cell: str) -> str:
    """What `escape` was given. An apostrophe in front of anything else was typed and stays."""
    return cell[1:] if cell.startswith(_ESCAPE) and cell[1:].startswith((*_CALCULATES, _ESCAPE)) else cell
