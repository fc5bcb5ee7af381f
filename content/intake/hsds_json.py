"""HSDS 3.x as JSON: one object, a list, or a page of one, each a service, an organisation, a location or a service at one.

Nested lists get the names that tables have (`phones[]`), so that `hsds.py` reads one shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content.intake.courses import inner, listed, written
from content.intake.hsds_tables import Assembled, Entry, Row, from_lists, merged
from content.intake.raw import read_json
from content.intake.result import Unreadable

_LISTS = ("phones", "schedules", "languages", "cost_options", "accessibility")


def from_json(raw: bytes) -> Assembled:
    """Raises Unreadable."""
    value = read_json(raw)
    if isinstance(value, dict) and value and all(str(name).endswith(".csv") for name in value):
        return from_lists(value)
    contents = inner(value, "contents")
    rows = contents if isinstance(contents, list) else value if isinstance(value, list) else [value]
    kinds = [_kind(row) for row in rows]
    if not all(kinds):
        raise Unreadable("intake.wrong_shape", wanted="HSDS: id, name / contents[]")
    entries = [entry for number, (kind, row) in enumerate(zip(kinds, rows, strict=True), 1) for entry in _entries(number, kind, row)]
    return Assembled(entries, [], [])


def _kind(row: Any) -> str:
    if not isinstance(row, dict) or not written(row, "id") or "properties" in row:
        return ""
    if "location_type" in row:
        return "location"
    if "location" in row or "location_id" in row:
        return "service_at_location"
    if "name" not in row:
        return ""
    if {"status", "organization", "organization_id", "service_at_locations"} & row.keys():
        return "service"
    return "organization" if {"website", "legal_status", "tax_status", "locations", "services", "email"} & row.keys() else ""


def _entries(number: int, kind: str, row: dict[str, Any]) -> list[Entry]:
    key = written(row, "id")
    if kind == "service":
        return _services(number, row)
    if kind == "location":
        return [Entry(number, "locations", f"location:{key}", None, nested(row))]
    if kind == "service_at_location":
        service = inner(row, "service")
        at = merged(nested(inner(row, "location") or {}), nested(row))
        if isinstance(service, dict):
            return [Entry(number, "services", key, nested(service), at, nested(inner(service, "organization") or {}))]
        return [Entry(number, "locations", f"location:{written(at, 'id') or key}", None, at)]
    services = [one for one in listed(row.get("services")) if isinstance(one, dict)]
    if services:
        return [entry for service in services for entry in _services(number, {"organization": row, **service})]
    places = [one for one in listed(row.get("locations")) if isinstance(one, dict)]
    if places:
        return [Entry(number, "locations", f"location:{written(one, 'id')}", None, nested(one), nested(row)) for one in places]
    return [Entry(number, "organizations", f"organization:{key}", None, None, nested(row))]


def _services(number: int, service: dict[str, Any]) -> list[Entry]:
    owner = inner(service, "organization")
    links = [one for one in listed(service.get("service_at_locations")) if isinstance(one, dict)]
    links = [one for one in links if isinstance(one.get("location"), dict)]
    own, organization = nested(service), nested(owner) if isinstance(owner, dict) else None
    key = written(service, "id")
    if not links:
        return [Entry(number, "services", key, own, None, organization)]
    places = [merged(nested(link["location"]), nested(link)) for link in links]
    return [
        Entry(number, "services", key if len(places) == 1 else f"{key}:{written(at, 'id')}", own, at, organization, len(places))
        for at in places
    ]


def nested(value: dict[str, Any]) -> Row:
    """Cells as they are, lists of objects under their tables' names; persons, funding and history are left behind."""
    found: Row = {name: cell for name, cell in value.items() if isinstance(cell, (str, int, float)) and not isinstance(cell, bool)}
    for name in _LISTS:
        if rows := [_flat(one) for one in listed(value.get(name)) if isinstance(one, dict)]:
            found[f"{name}[]"] = rows
    addresses = [_flat(one) for one in listed(value.get("addresses")) if isinstance(one, dict)]
    if addresses:
        found["addresses[]"] = addresses
    terms = [written(one, "taxonomy_term", "name") for one in listed(value.get("attributes"))]
    if any(terms):
        found["taxonomy"] = ", ".join(term for term in terms if term)
    # Whoever looks for a refuge's name looks at all words, also at those that are not read.
    found["words[]"] = [{"text": word} for word in _words(value)]
    return found


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _words(one)


def _flat(value: dict[str, Any]) -> Row:
    return {name: cell for name, cell in value.items() if isinstance(cell, (str, int, float)) and not isinstance(cell, bool)}
