"""HSDS 3.0 as tables in one zip: the full services of `hsds.py` taken apart, one CSV per object, joined by ids.

The zip of the same records is the same bytes: entries carry no time.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from content.export.edition import Edition
from content.export.hsds import Value, service_full, services_of
from content.public import Public

# Table, and the column in which its rows name what they belong to.
_CHILDREN = {
    "phones": "service_id",
    "schedules": "service_id",
    "service_areas": "service_id",
    "languages": "service_id",
    "cost_options": "service_id",
    "attributes": "link_id",
}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
Tables = dict[str, list[Value]]


def tables(records: Iterable[Public], edition: Edition) -> Tables:
    """Table name to rows; rows that several services share stand once."""
    found: dict[str, dict[str, Value]] = {}
    for record in services_of(records, edition):
        for name, row in _rows(service_full(record, edition)):
            found.setdefault(name, {}).setdefault(row["id"], row)
    return {name: list(rows.values()) for name, rows in sorted(found.items())}


def _rows(full: Value) -> Iterator[tuple[str, Value]]:
    own = {name: cell for name, cell in full.items() if not isinstance(cell, (list, dict))}
    yield "services", own | {"organization_id": full["organization"]["id"]}
    yield "organizations", full["organization"]
    for name, column in _CHILDREN.items():
        for child in full.get(name, ()):
            yield from _child(name, column, full["id"], child)
    for link in full.get("service_at_locations", ()):
        where = link["location"]
        yield "service_at_location", {"id": link["id"], "service_id": full["id"], "location_id": where["id"]}
        yield "locations", {name: cell for name, cell in where.items() if not isinstance(cell, list)}
        for name in ("addresses", "accessibility"):
            for child in where.get(name, ()):
                yield name, child | {"location_id": where["id"]}


def _child(name: str, column: str, parent: str, child: Value) -> Iterator[tuple[str, Value]]:
    cells = {key: cell for key, cell in child.items() if not isinstance(cell, (list, dict))}
    term = child.get("taxonomy_term")
    yield name, cells | {column: parent} | ({"taxonomy_term_id": term["id"]} if term else {})
    if term:
        yield "taxonomy_terms", term
    for spoken in child.get("languages", ()):
        yield "languages", spoken | {"phone_id": child["id"]}


def packed(found: Tables) -> bytes:
    """The zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        for name, rows in found.items():
            into.writestr(zipfile.ZipInfo(f"{name}.csv", _FIRST_DAY), _csv(rows), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _csv(rows: list[Value]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return file.getvalue()


def _cell(value: Any) -> str:
    """An apostrophe before what a spreadsheet would calculate (safety.md 9); a telephone number is no formula."""
    text = str(value)
    return f"'{text}" if re.match(r"[=+\-@\t\r]", text) and not re.fullmatch(r"[+-]?[\d.]+", text) else text
