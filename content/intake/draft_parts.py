"""Parts of a record from named cells: texts, address and point, hours, schedule, seats, enrolment.

Each takes what it understands and notes the rest (`fields.Row`). Which cells a kind has is decided in `draft.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from content.check import NOTE_MAX, SUMMARY_MAX, TITLE_MAX
from content.hours import words
from content.intake import fields
from content.intake.assembly_times import Days, read_begin_and_end, read_days
from content.intake.fields import Row
from content.intake.result import NotUnderstood
from content.intake.wording import plain, text_of
from content.languages import UnknownLanguage, canonical
from content.model import Address, Enrolment, Hours, LocationPolicy, Point, Schedule, Seats
from content.schedule_compress import compress
from content.text import Text, text

Cells = Mapping[str, str]

TEXTS = {
    "title": TITLE_MAX,
    "summary": SUMMARY_MAX,
    "access.cost_note": NOTE_MAX,
    "hours.note": NOTE_MAX,
    "schedule_note": NOTE_MAX,
    "enrolment.how": NOTE_MAX,
}


def said(cells: Cells, row: Row, field: str, lang: str) -> Text | None:
    """All languages of one text; the cell named without a language is in the file's own."""
    found = {lang: cells.get(field, "")} | {
        tag_of(path.removeprefix(field + ".")): words for path, words in cells.items() if path.startswith(field + ".")
    }
    languages = {tag: row.shorten(field, plain(words), TEXTS[field]) for tag, words in found.items() if tag and plain(words)}
    return text_of(lang, languages)


def tag_of(tag: str) -> str:
    try:
        return canonical(tag)
    except UnknownLanguage:
        return ""


def several(allowed: Sequence[str]) -> Callable[[str], tuple[Any, ...]]:
    def read(cell: str) -> tuple[Any, ...]:
        words = tuple(dict.fromkeys(word for word in cell.replace(";", ",").replace(" ", ",").split(",") if word))
        if any(word not in allowed for word in words):
            raise NotUnderstood
        return words

    return read


def one_of(allowed: Sequence[str]) -> Callable[[str], Any]:
    def read(cell: str) -> str:
        if cell not in allowed:
            raise NotUnderstood
        return cell

    return read


def where(cells: Cells, row: Row) -> dict[str, Any]:
    return {
        "location_policy": row.take("location_policy", cells.get("location_policy"), one_of(get_args(LocationPolicy)), "exact"),
        "address": _address(cells, row),
        "point": _point(cells, row),
        "quarter": plain(cells.get("quarter")),
        "email": row.take("email", cells.get("email"), fields.email, ""),
    }


def _address(cells: Cells, row: Row) -> Address | None:
    whole = row.take("address", cells.get("address"), fields.address, Address())
    street, house, postcode, city, extra = (
        plain(cells.get(f"address.{part}")) for part in ("street", "house", "postcode", "city", "extra")
    )
    found = Address(
        f"{street or whole.street} {house}".strip(),
        postcode.removesuffix(".0") or whole.postcode,
        city or whole.city,
        extra or whole.extra,
    )
    return found if found != Address() else None


def _point(cells: Cells, row: Row) -> Point | None:
    """ "50.1, 8.7" in one cell (latitude first), or two cells."""
    lat, lon = cells.get("point.lat", ""), cells.get("point.lon", "")
    both = cells.get("point", "").strip("[]() ")
    if both:
        parts = both.split(";") if ";" in both else both.replace(", ", " ").split(" ") if " " in both else both.split(",")
        lat, lon = parts if len(parts) == 2 else (both, "?")
    return row.take("point", f"{lat}{lon}", lambda _: fields.point(lat, lon), None)


def hours_of(cells: Cells, row: Row, lang: str) -> Hours | None:
    osm = row.take("hours", cells.get("hours"), fields.hours, Hours()).osm
    note = said(cells, row, "hours.note", lang)
    # A comment inside the string ("only women") does not travel in the compact week: it becomes the note.
    if note is None and words(osm):
        note = text(lang, words(osm))
    by_appointment = row.take("hours.by_appointment", cells.get("hours.by_appointment"), fields.flag, False)
    return Hours(osm, note, by_appointment) if osm or note or by_appointment else None


def seats_of(cells: Cells, row: Row) -> Seats | None:
    """Seats count only with the day they were counted on."""
    maximum, free = (row.take(f"seats.{name}", cells.get(f"seats.{name}"), fields.whole, 0) for name in ("maximum", "free"))
    as_of = row.take("seats.as_of", cells.get("seats.as_of"), fields.day, "")
    if not maximum:
        return None
    if not as_of or free > maximum:
        row.note("seats", "intake.needs_its_day" if not as_of else "intake.more_free_than_seats")
        return None
    return Seats(maximum, free, as_of)


def enrolment_of(cells: Cells, row: Row, lang: str) -> Enrolment | None:
    found = Enrolment(
        said(cells, row, "enrolment.how", lang),
        row.take("enrolment.until", cells.get("enrolment.until"), fields.day, ""),
        row.take("enrolment.url", cells.get("enrolment.url"), fields.web, ""),
    )
    return found if found != Enrolment() else None


def schedule_of(cells: Cells, row: Row) -> Schedule | None:
    """Days separated by semicolon or comma, with one begin and one end for all; without a begin they are days only."""

    def read(cell: str) -> Schedule:
        days = [found.first for part in cell.replace(",", ";").split(";") if part.strip() for found in _single(part)]
        if not days:
            raise NotUnderstood
        first = read_begin_and_end(cells.get("schedule.begin", ""), cells.get("schedule.end", ""), Days(days[0]))
        starts = [day + (first.start[10:] if first else "") for day in days]
        return compress(starts, first.duration_min if first else 0)

    return row.take("schedule.days", cells.get("schedule.days"), read, None)


def _single(part: str) -> list[Days]:
    found = read_days(part)
    if any(days.count != 1 for days in found):
        raise NotUnderstood
    return found
