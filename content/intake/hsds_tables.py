"""Human Services Data Specification as tables: a zip or a single CSV, versions 1 to 3, into services with all that hangs on them.

Both forms, tables and JSON, become the same nested values (`hsds_json.py`), so everything behind has one shape to read.
A single table is known by its columns. Children that belong to nothing in the file are refused by table and row.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from content.intake.raw import LARGEST_BYTES, read_table
from content.intake.result import Refused, Unreadable

Row = dict[str, Any]
Table = list[tuple[int, Row]]
_FILES_MAX = 200

# What the versions, and those who wrote before there were any, call the same table.
_NAMES = {
    "organization": "organizations", "organizations": "organizations", "location": "locations", "locations": "locations",
    "service": "services", "services": "services", "phone": "phones", "phones": "phones", "address": "addresses",
    "addresses": "addresses", "physical_addresses": "addresses", "mail_addresses": "postal", "postal_addresses": "postal",
    "postal": "postal",
    "schedule": "schedules", "schedules": "schedules", "regular_schedules": "schedules", "regular_schedule": "schedules",
    "language": "languages", "languages": "languages", "accessibility": "accessibility",
    "accessibility_for_disabilities": "accessibility", "cost_option": "cost_options", "cost_options": "cost_options",
    "service_at_location": "service_at_locations", "service_at_locations": "service_at_locations",
    "services_at_location": "service_at_locations", "contact": "contacts", "contacts": "contacts",
    "holiday_schedules": "holiday_schedules", "holiday_schedule": "holiday_schedules", "taxonomy": "", "programs": "",
}  # fmt: skip
# Tables of which only the words are looked at, for a refuge's name.
_OTHER = "other:"
CHILDREN = ("phones", "addresses", "postal", "schedules", "languages", "accessibility", "cost_options", "contacts", "holiday_schedules")
_PARENTS = (
    ("phone_id", "phones"),
    ("service_at_location_id", "service_at_locations"),
    ("service_id", "services"),
    ("location_id", "locations"),
    ("organization_id", "organizations"),
)
# Columns of directories from before the standard (ILAO), by the standard's names.
_COLUMNS = {
    "services_id": "id", "location_id": "location_id", "organization_id": "organization_id", "title": "name", "field_2": "name",
    "body": "description", "website_address": "url", "website": "url", "phone_number": "phone", "hours_of_operation": "hours",
    "recurring_dates": "recurring", "dates_and_hours": "recurring", "is_this_service_open": "open", "service_type": "description",
    "income_eligibility_and_fees": "fees", "physical_address": "address_1",
}  # fmt: skip
_OWN_KEYS = {"services": "services_id", "locations": "location_id", "organizations": "organization_id"}
_KNOWN_BY: tuple[tuple[str, frozenset[str]], ...] = (
    ("contacts", frozenset({"name", "title", "department"})),
    ("phones", frozenset({"number"})),
    ("postal", frozenset({"attention", "address_1", "postal_code"})),
    ("addresses", frozenset({"address_1", "postal_code"})),
    ("holiday_schedules", frozenset({"closed", "start_date"})),
    ("schedules", frozenset({"opens_at", "closes_at"})),
    ("service_at_locations", frozenset({"service_id", "location_id", "description"})),
    ("services", frozenset({"name", "application_process"})),
    ("organizations", frozenset({"name", "legal_status"})),
    ("locations", frozenset({"name", "transportation"})),
    ("cost_options", frozenset({"service_id", "amount"})),
    ("accessibility", frozenset({"location_id", "details"})),
    ("languages", frozenset({"code", "service_id"})),
)


class Entry(Struct, frozen=True):
    """One record to be: a service at one place or at none, a place of its own, or an organisation of its own."""

    number: int
    table: str
    key: str
    service: Row | None = None
    location: Row | None = None
    organization: Row | None = None
    siblings: int = 1


class Assembled(Struct, frozen=True):
    entries: list[Entry]
    refused: list[Refused]
    noted: list[Refused]


def is_zip(raw: bytes) -> bool:
    return raw.startswith(b"PK\x03\x04")


def from_zip(raw: bytes) -> Assembled:
    """All tables of a zip, in whatever folder they lie. Raises Unreadable."""
    tables: dict[str, Table] = {}
    noted: list[Refused] = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            members = [one for one in packed.infolist() if one.filename.casefold().endswith(".csv") and not one.is_dir()]
            if len(members) > _FILES_MAX or sum(one.file_size for one in members) > LARGEST_BYTES:
                raise Unreadable("intake.too_big", bytes=sum(one.file_size for one in members), limit=LARGEST_BYTES)
            for one in sorted(members, key=lambda member: member.filename):
                with packed.open(one) as file:
                    content = file.read(LARGEST_BYTES + 1)
                stem = re.split(r"[/\\]", one.filename)[-1][:-4]
                heading, rows = _dicts(content) if content.strip() else (set[str](), [])
                _add(tables, noted, stem if _known(stem) is not None else _kind_of(heading) or stem, rows)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError):
        raise Unreadable("intake.file_type", found="ZIP / XLSX") from None
    return _assembled(tables, noted)


def from_csv(raw: bytes) -> Assembled:
    """One table, known by its columns. Raises Unreadable."""
    heading, rows = _dicts(raw)
    name = _kind_of(heading)
    if not name:
        raise Unreadable("intake.wrong_shape", wanted="HSDS: organizations, locations, services, phones, …")
    tables: dict[str, Table] = {}
    noted: list[Refused] = []
    _add(tables, noted, name, rows)
    return _assembled(tables, noted)


def from_lists(value: Mapping[str, Any]) -> Assembled:
    """Tables in one JSON object: {"services.csv": [{…}]}, as the standard's own example has them."""
    tables: dict[str, Table] = {}
    noted: list[Refused] = []
    for name, rows in value.items():
        listed = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        _add(tables, noted, name.removesuffix(".csv"), [(number, _named(row)) for number, row in enumerate(listed, 1)])
    return _assembled(tables, noted)


def _add(tables: dict[str, Table], noted: list[Refused], stem: str, rows: Table) -> None:
    name = _known(stem)
    if not name:
        noted.append(Refused(0, stem, "intake.table_not_read"))
        name = f"{_OTHER}{'terms' if 'taxonomy' in stem or 'terms' in stem else stem}"
    tables.setdefault(name, []).extend(rows)


def _known(stem: str) -> str | None:
    """The table's name, "" for one that is known and not read."""
    return _NAMES.get(re.sub(r"[^a-z]+", "_", stem.casefold()).strip("_"))


def _dicts(raw: bytes) -> tuple[set[str], Table]:
    """Columns and rows; blank rows count but are not there."""
    table = read_table(raw)
    heading = [re.sub(r"[^a-z0-9]+", "_", cell.casefold()).strip("_") for cell in table[0]]
    rows = [(number, dict(zip(heading, cells, strict=False))) for number, cells in enumerate(table[1:], 1) if any(map(str.strip, cells))]
    return set(heading), [(number, _named(row, set(heading))) for number, row in rows]


def _named(row: Mapping[str, Any], heading: set[str] | None = None) -> Row:
    """By the standard's names, where a directory from before it has its own."""
    own = _directory(heading if heading is not None else set(row))
    if not own:
        return dict(row)
    found: Row = {}
    for column, cell in row.items():
        # A table of locations calls its own key "Location_id", which elsewhere is a link.
        name = "id" if column == _OWN_KEYS[own] else _COLUMNS.get(column, column)
        if not found.get(name):
            found[name] = cell
    return found


def _directory(heading: set[str]) -> str:
    if "display_physical_address_to_public_users" in heading:
        return "organizations"
    if "is_this_location_open_at_least_weekly" in heading:
        return "services" if "services_id" in heading else "locations"
    return ""


def _kind_of(heading: set[str]) -> str:
    if own := _directory(heading):
        return own
    if {"taxonomy_id", "parent_id"} <= heading:
        return "taxonomy"
    if "organization_id" in heading and heading <= {"id", "organization_id", "name", "alternate_name", "description", ""}:
        return "programs"
    return next((name for name, wanted in _KNOWN_BY if wanted <= heading), "")


def _assembled(tables: dict[str, Table], noted: list[Refused]) -> Assembled:
    found: dict[str, dict[str, Row]] = {}
    for name in ("organizations", "locations", "services", "service_at_locations", "phones"):
        for _, row in tables.get(name, []):
            if key := _cell(row, "id"):
                found.setdefault(name, {}).setdefault(key, row)
    _hang_words(tables, found)
    refused = [no for name in CHILDREN for no in _hang(name, tables.get(name, []), found)]
    for number, link in tables.get("service_at_locations", []):
        for column, name in (("service_id", "services"), ("location_id", "locations")):
            if _cell(link, column) not in found.get(name, {}):
                refused.append(Refused(number, f"service_at_locations.{column}", "intake.no_parent"))
                break
    if "holiday_schedules" in tables:
        noted = [*noted, Refused(0, "holiday_schedules", "intake.table_not_read")]
    return Assembled(list(_entries(tables, found)), refused, noted)


def _hang(name: str, rows: Table, found: Mapping[str, Mapping[str, Row]]) -> Iterable[Refused]:
    """Each child on what it names first, most special first. Contacts hang there for the eyes of the privacy rules only."""
    for number, row in rows:
        named = ((table, _cell(row, column)) for column, table in _PARENTS if table != name)
        parent = next((there for table, key in named if (there := found.get(table, {}).get(key))), None)
        if parent is None:
            yield Refused(number, f"{name}.{'location_id' if name in ('addresses', 'postal') else 'id'}", "intake.no_parent")
        else:
            parent.setdefault(f"{name}[]", []).append(row)


def _hang_words(tables: Mapping[str, Table], found: Mapping[str, Mapping[str, Row]]) -> None:
    """Words of tables that are not read, on what they belong to: a term, a programme or a funder may name a refuge."""
    terms = {key: row for _, row in tables.get(f"{_OTHER}terms", []) for name in ("id", "taxonomy_id") if (key := _cell(row, name))}
    for name, rows in tables.items():
        for _, row in rows if name.startswith(_OTHER) else ():
            said = [row, *(terms[key] for column in ("taxonomy_term_id", "taxonomy_id") if (key := _cell(row, column)) in terms)]
            for there in found.values():
                for column in ("link_id", "service_id", "location_id", "organization_id", "service_at_location_id"):
                    if (parent := there.get(_cell(row, column))) is not None:
                        parent.setdefault("words[]", []).extend(said)
    for there in found.values():
        for row in there.values():
            keys = [key.strip() for column in ("taxonomy_ids", "taxonomy_term_id") for key in _cell(row, column).split(",")]
            if listed := [terms[key] for key in keys if key in terms]:
                row.setdefault("words[]", []).extend(listed)
    programs = {_cell(row, "id"): row for _, row in tables.get(f"{_OTHER}programs", [])}
    for service in found.get("services", {}).values():
        if (program := programs.get(_cell(service, "program_id"))) is not None:
            service.setdefault("words[]", []).append(program)


def _entries(tables: dict[str, Table], found: Mapping[str, Mapping[str, Row]]) -> Iterable[Entry]:
    locations, organizations = found.get("locations", {}), found.get("organizations", {})
    joined: dict[str, list[Row]] = {}
    for _, row in tables.get("service_at_locations", []):
        joined.setdefault(_cell(row, "service_id"), []).append(row)
    used: set[str] = set()
    for number, service in tables.get("services", []):
        own = _cell(service, "id")
        at = [(link, _cell(link, "location_id")) for link in joined.get(own, [])] or [({}, _cell(service, "location_id"))]
        for link, where in at:
            location = locations.get(where)
            place = merged(location, link) if location is not None else None
            owner = organizations.get(_cell(service, "organization_id") or _cell(location or {}, "organization_id"))
            used |= {where, _cell(owner or {}, "id")}
            yield Entry(number, "services", own if len(at) == 1 else f"{own}:{where}", service, place, owner, len(at))
    for number, location in tables.get("locations", []):
        owner = organizations.get(_cell(location, "organization_id"))
        if _cell(location, "id") not in used or not _cell(location, "id"):
            used.add(_cell(owner or {}, "id"))
            yield Entry(number, "locations", f"location:{_cell(location, 'id')}", None, location, owner)
    for number, organization in tables.get("organizations", []):
        if _cell(organization, "id") not in used or not _cell(organization, "id"):
            yield Entry(number, "organizations", f"organization:{_cell(organization, 'id')}", None, None, organization)


def merged(location: Row, link: Row) -> Row:
    """A location with what hangs on the link of just this service to it, and what the link says."""
    said = [{"text": cell} for name, cell in link.items() if isinstance(cell, str) and not name.endswith("id")]
    link = {**link, "words[]": [*link.get("words[]", []), *said]}
    extra = {name: [*location.get(name, []), *rows] for name, rows in link.items() if name.endswith("[]")}
    return {**location, **extra}


def _cell(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, (str, int)) else ""
