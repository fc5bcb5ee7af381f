"""The `opening_hours` values of the OpenStreetMap extracts in the shared folder, repeats included.

Two of the five files are PBF; the few fields needed here are read by hand rather than with a package of our own.
"""

from __future__ import annotations

import csv
import gzip
import html
import re
import zlib
from collections.abc import Iterator
from typing import Any

from tests.shared import SHARED

OSM = SHARED / "data" / "osm"
VALUES = SHARED / "data" / "opening_hours" / "values.csv"
_XML = re.compile(rb"""<tag k=["']opening_hours["'] v=(?:"([^"]*)"|'([^']*)')""")
_KEY = b"opening_hours"


def real_strings() -> list[str]:
    """Every value in every extract, in the order of the files."""
    found: list[str] = []
    for path in sorted(OSM.glob("*.osm.gz")):
        for double, single in _XML.findall(gzip.decompress(path.read_bytes())):
            found.append(html.unescape((double or single).decode()))
    for path in sorted(OSM.glob("*.pbf")):
        found += _pbf(path.read_bytes())
    return found


def odd_strings() -> list[str]:
    """The values of opening_hours.js's own tests that the shared folder holds, many malformed on purpose."""
    return [row["value"] for row in _rows()]


def parsed_odd_strings() -> list[str]:
    """Those of them that opening-hours-py accepts as they stand."""
    return [row["value"] for row in _rows() if row["parsed_by_opening_hours_py_2.1.4"] == "1"]


def _rows() -> list[dict[str, str]]:
    with VALUES.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def _pbf(raw: bytes) -> Iterator[str]:
    at = 0
    while at < len(raw):
        size = int.from_bytes(raw[at : at + 4], "big")
        header = dict(_fields(raw[at + 4 : at + 4 + size]))
        at += 4 + size
        blob = dict(_fields(raw[at : at + header[3]]))
        at += header[3]
        if header[1] == b"OSMData":
            yield from _block(zlib.decompress(blob[3]))


def _block(block: bytes) -> Iterator[str]:
    fields = list(_fields(block))
    words = [word for number, word in _fields(dict(fields)[1]) if number == 1]
    if _KEY not in words:
        return
    key = words.index(_KEY)
    for number, group in fields:
        if number != 2:
            continue
        for kind, item in _fields(group):
            pairs = _dense(item) if kind == 2 else _tags(item)
            yield from (words[value].decode() for name, value in pairs if name == key)


def _dense(item: bytes) -> Iterator[tuple[int, int]]:
    numbers = iter(_varints(dict(_fields(item)).get(10, b"")))
    for name in numbers:
        if name:
            yield name, next(numbers)


def _tags(item: bytes) -> Iterator[tuple[int, int]]:
    tags = dict(_fields(item))
    return zip(_varints(tags.get(2, b"")), _varints(tags.get(3, b"")), strict=False) if isinstance(tags.get(2), bytes) else iter(())


def _fields(raw: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        if tag & 7 == 0:
            value, at = _varint(raw, at)
        elif tag & 7 == 2:
            size, at = _varint(raw, at)
            value, at = raw[at : at + size], at + size
        else:
            width = 8 if tag & 7 == 1 else 4
            value, at = raw[at : at + width], at + width
        yield tag >> 3, value


def _varints(raw: bytes) -> Iterator[int]:
    at = 0
    while at < len(raw):
        value, at = _varint(raw, at)
        yield value


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        value |= (byte & 127) << shift
        at += 1
        shift += 7
        if byte < 128:
            return value, at
