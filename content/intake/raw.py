"""From bytes to text, JSON or table rows, or one clear reason why not.

Only UTF-8 is read, with or without the mark that spreadsheet programs put in front: another encoding cannot be told from
UTF-8 with certainty, and a guessed one turns names into rubbish. Limits come before parsing (safety.md 9).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from content.intake.result import Unreadable

LARGEST_BYTES = 20_000_000
DEEPEST = 40
_MAGIC = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP / XLSX",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x1f\x8b": "GZIP",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"SQLite format 3": "SQLite",
}
_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|[a-z])", re.IGNORECASE)
_AT_BYTE = re.compile(r"\(byte (\d+)\)")


def decode(raw: bytes) -> str:
    """The file as text. Raises Unreadable for an empty, too big, binary or differently encoded one."""
    if len(raw) > LARGEST_BYTES:
        raise Unreadable("intake.too_big", bytes=len(raw), limit=LARGEST_BYTES)
    for magic, name in _MAGIC.items():
        if raw.startswith(magic):
            raise Unreadable("intake.file_type", found=name)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("intake.encoding", found="UTF-16", line=1)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        raise Unreadable("intake.encoding", found="ISO-8859-1 / Windows-1252", line=line) from None
    if not text.strip():
        raise Unreadable("intake.empty")
    if "\x00" in text:
        found = "UTF-16" if text.count("\x00") * 3 > len(text) else "binary"
        raise Unreadable("intake.encoding" if found == "UTF-16" else "intake.file_type", found=found, line=1)
    return text


def read_json(raw: bytes) -> Any:
    """The JSON value in `raw`. Raises Unreadable; a cut file is told apart from a wrong one."""
    text = decode(raw)
    try:
        value = msgspec.json.decode(text)
    except RecursionError:
        raise Unreadable("intake.too_deep", limit=DEEPEST) from None
    except msgspec.DecodeError as wrong:
        raise _why_not_json(text, str(wrong)) from None
    _check_depth(value)
    return value


def _why_not_json(text: str, message: str) -> Unreadable:
    if _MARKUP.match(text):
        return Unreadable("intake.file_type", found="HTML / XML")
    if text.lstrip()[0] not in "[{":
        return Unreadable("intake.not_json")
    if "truncated" in message:
        return Unreadable("intake.truncated", line=text.count("\n") + 1)
    at = _AT_BYTE.search(message)
    before = text.encode()[: int(at[1])] if at else b""
    return Unreadable("intake.bad_json", line=before.count(b"\n") + 1)


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise Unreadable("intake.too_deep", limit=DEEPEST)


def read_table(raw: bytes) -> list[list[str]]:
    """All rows of a CSV file, blank ones too, so that row numbers stay true; the separator is the header's own."""
    text = decode(raw)
    if _MARKUP.match(text):
        raise Unreadable("intake.file_type", found="HTML / XML")
    if text.lstrip()[0] in "[{":
        raise Unreadable("intake.file_type", found="JSON")
    return list(_rows(text))


def _rows(text: str) -> Iterator[list[str]]:
    first_line = text.lstrip("\n\r").partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable("intake.bad_csv", line=reader.line_num) from None
