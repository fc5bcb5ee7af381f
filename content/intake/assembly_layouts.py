"""The shapes in which German cities publish registered assemblies, brought to one row form.

Every authority has its own columns, and what one has the next may lack: columns are known by their heading, in any
order, below any number of title rows. A heading that is not listed is not read. That is also how an organiser stays
out: no heading for one is listed, so no later step ever sees a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from content.intake.raw import decode, read_json, read_table
from content.intake.result import Unreadable
from content.intake.wording import fold

Cells = dict[str, str]

_HEADINGS = {
    "day": ("datum", "date", "datum der versammlung"),
    "time": ("zeit", "time"),
    "begin": ("von",),
    "end": ("bis",),
    "topic": ("thema", "topic"),
    "place": ("ort", "location", "versammlungsort", "ort d. versammlung / aufzugsstrecke"),
    "start": ("startpunkt", "start"),
    "street": ("strasse", "straße"),
    "house": ("nr", "hausnummer"),
    "postcode": ("plz",),
    "route": ("aufzugsstrecke",),
    "expected": ("teilnehmer", "attendees", "ang. tn-zahl", "teilnehmende (angemeldet)", "teilnehmerzahl anmeldung"),
    "status": ("status",),
    "seen": ("timestamp",),
}
_ROLE = {heading: role for role, headings in _HEADINGS.items() for heading in headings}
_TITLE_ROWS = 10


class Listing(msgspec.Struct, frozen=True):
    """All rows with their numbers. `as_of` is the list's own day; `complete` says that what it lacks is gone."""

    rows: list[tuple[int, Cells]]
    as_of: str = ""
    complete: bool = False


def read_listing(raw: bytes) -> Listing:
    """A city's feed (JSON, or one line of a recorded series) or one of its tables (CSV). Raises Unreadable."""
    return _feed(raw) if decode(raw).lstrip()[0] in "[{" else _table(read_table(raw))


def _feed(raw: bytes) -> Listing:
    """`{"Dateidatum", "Tabellenkopf", "Versammlungen": […]}`, alone or under "feed"."""
    value = read_json(raw)
    if isinstance(value, dict) and isinstance(value.get("feed"), dict):
        value = value["feed"]
    rows = value.get("Versammlungen") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable("intake.wrong_shape", wanted="Dateidatum, Versammlungen[]")
    try:
        as_of = date.fromisoformat(str(value.get("Dateidatum"))).isoformat()
    except ValueError:
        raise Unreadable("intake.wrong_shape", wanted="Dateidatum") from None
    return Listing([(number, _cells(row)) for number, row in enumerate(rows, 1)], as_of, complete=True)


def _cells(row: dict[str, Any]) -> Cells:
    found = ((_ROLE.get(name.casefold()), value) for name, value in row.items())
    return {role: str(value) for role, value in found if role and value is not None}


def _table(table: list[list[str]]) -> Listing:
    """Row numbers count below the heading. A table is one period's list: what it lacks is not gone."""
    at, roles = _heading(table)
    rows = [(number, dict(_named(roles, cells))) for number, cells in enumerate(table[at + 1 :], 1) if any(cells)]
    return Listing(_latest(rows) if "seen" in roles else rows)


def _heading(table: Sequence[Sequence[str]]) -> tuple[int, list[str | None]]:
    for at, cells in enumerate(table[:_TITLE_ROWS]):
        roles = [_ROLE.get(" ".join(cell.split()).casefold()) for cell in cells]
        if "day" in roles and "topic" in roles:
            return at, roles
    raise Unreadable("intake.no_heading", wanted="Datum, Thema")


def _named(roles: Sequence[str | None], cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((role, cell) for role, cell in zip(roles, cells, strict=False) if role)


def _latest(rows: list[tuple[int, Cells]]) -> list[tuple[int, Cells]]:
    """Of a log that repeats an assembly with each change: its last state.

    Several assemblies of one name on one day show as rows of the same moment; they are told apart by place, and one
    without a place is only still there if nothing was logged after it.
    """
    groups: dict[tuple[str, str], list[tuple[int, Cells]]] = {}
    for number, cells in rows:
        groups.setdefault((cells["day"], fold(cells["topic"])), []).append((number, cells))
    return sorted((row for group in groups.values() for row in _last_of(group)), key=lambda row: row[0])


def _last_of(group: list[tuple[int, Cells]]) -> list[tuple[int, Cells]]:
    ordered = sorted(group, key=lambda row: row[1]["seen"])
    last_seen = ordered[-1][1]["seen"]
    moments = [cells["seen"] for _, cells in ordered]
    if len(set(moments)) == len(moments):
        return ordered[-1:]
    places = {(cells.get("place", ""), cells.get("start", "")): (number, cells) for number, cells in ordered}
    return [row for place, row in places.items() if any(place) or row[1]["seen"] == last_seen]
