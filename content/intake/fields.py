"""Foreign cells to values: what is understood becomes a field, what is not is left out and noted, never guessed.

Every reader takes a text that is not empty and raises NotUnderstood; `Row.take` turns that into a note with the row's
number and the field's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from content.check import MARGIN_E7
from content.check_body import is_https, is_mail
from content.intake.assembly_times import read_days
from content.intake.links import untracked
from content.intake.result import NotUnderstood, Refused
from content.intake.wording import HIDDEN, cut, plain
from content.languages import UnknownLanguage, canonical
from content.model import Address, Answer, Cost, Hours, Phone, Point, Town
from content.numbers import NotANumber, e164

T = TypeVar("T")

_YES = frozenset({"yes", "ja", "y", "j", "true", "wahr", "1", "x", "oui", "designated", "vorhanden"})
_NO = frozenset({"no", "nein", "n", "false", "falsch", "0", "non", "keine", "kein"})
_LIMITED = frozenset({"limited", "teilweise", "eingeschränkt", "bedingt", "partly", "partial"})
_SEVERAL = re.compile(r"\s*(?:;|\||,(?!\d)|\n|\boder\b|\bund\b)\s*")
_ADDRESS = re.compile(r"(?P<street>[^,]*?),?\s*(?:[A-Z]{1,2}-)?(?P<postcode>\d{4,5})\s+(?P<city>[^\d,][^,]*)")
DEGREE_E7 = 10_000_000


class Row:
    """One row being read: its number, and what had to be left out of it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.noted: list[Refused] = []

    def take(self, field: str, cell: object, reader: Callable[[str], T], otherwise: T) -> T:
        """`reader` of the cell; `otherwise` for an empty cell, and with a note for one that is not understood."""
        text = HIDDEN.sub("", str(cell)).strip() if cell is not None else ""
        if not text:
            return otherwise
        try:
            return reader(text)
        except NotUnderstood:
            self.note(field, "intake.not_understood")
            return otherwise

    def note(self, field: str, reason: str) -> None:
        self.noted.append(Refused(self.number, field, reason))

    def shorten(self, field: str, words: str, longest: int) -> str:
        if len(words) > longest:
            self.note(field, "intake.shortened")
        return cut(words, longest)


def phones(cell: str) -> tuple[Phone, ...]:
    """One number or several, separated by semicolon, comma, line or "oder"."""
    try:
        numbers = [e164(part) for part in _SEVERAL.split(plain(cell).replace("Tel.", "")) if part]
    except NotANumber:
        raise NotUnderstood from None
    return tuple(Phone(number) for number in dict.fromkeys(numbers))


def email(cell: str) -> str:
    address = plain(cell).removeprefix("mailto:").partition("?")[0]
    if not is_mail(address):
        raise NotUnderstood
    return address


def web(cell: str) -> str:
    """An https address; one without scheme or with http gets https, as browsers try first."""
    address = cell.split(";")[0].strip()
    if re.match(r"http://", address, re.IGNORECASE):
        address = "https" + address[4:]
    elif re.fullmatch(r"[\w.-]+\.[a-z]{2,}(?:/\S*)?", address, re.IGNORECASE):
        address = "https://" + address
    if not is_https(address) or "." not in address.partition("://")[2].partition("/")[0]:
        raise NotUnderstood
    return untracked(address)


def hours(cell: str) -> Hours:
    """An OSM string as it stands: one that cannot be evaluated is shown, never called open (`hours.py`)."""
    return Hours(plain(cell)[:500])


def day(cell: str) -> str:
    """A day in ISO or German form, also out of an instant "2026-11-22T10:00:00Z"."""
    instant = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", cell)
    found = read_days(instant[1] if instant else cell)
    if len(found) != 1 or found[0].count != 1:
        raise NotUnderstood
    return found[0].first


def address(cell: str) -> Address:
    """ "Salzweg 12, 63065 Lindenhafen"; a line without a postcode is a street."""
    line = plain(cell).strip(" ,")
    found = _ADDRESS.fullmatch(line)
    return Address(found["street"].strip(), found["postcode"], found["city"].strip()) if found else Address(line)


def point(lat: object, lon: object) -> Point:
    """Degrees, with point or comma, to integers in 1e-7 degrees."""
    try:
        degrees = [float(str(one).strip().replace(",", ".")) for one in (lat, lon)]
    except ValueError:
        raise NotUnderstood from None
    if not (abs(degrees[0]) <= 90 and abs(degrees[1]) <= 180) or isinstance(lat, bool) or isinstance(lon, bool):
        raise NotUnderstood
    return Point(*(round(one * DEGREE_E7) for one in degrees))


def is_inside(at: Point, town: Town, margin_e7: int = 0) -> bool:
    west, south, east, north = town.bbox_e7
    return west - margin_e7 <= at.lon_e7 <= east + margin_e7 and south - margin_e7 <= at.lat_e7 <= north + margin_e7


def where_problem(at: Point, town: Town) -> str:
    """Why a point cannot be taken: catalogue key, "" for one inside the town's box or close to it."""
    if is_inside(at, town, MARGIN_E7):
        return ""
    return "intake.coordinates_swapped" if is_inside(Point(at.lon_e7, at.lat_e7), town) else "intake.outside_town"


def languages(cell: str) -> tuple[str, ...]:
    """Tags separated by comma, semicolon, slash or blank; one that is unknown spoils none of the others."""
    found = [_tag(part) for part in re.split(r"[\s,;/|]+", cell) if part]
    if not any(found):
        raise NotUnderstood
    return tuple(dict.fromkeys(tag for tag in found if tag))


def _tag(part: str) -> str:
    try:
        return canonical(part)
    except UnknownLanguage:
        return ""


def answer(cell: str) -> Answer:
    word = plain(cell).casefold()
    if word in _LIMITED:
        return "limited"
    return "yes" if flag(cell) else "no"


def flag(cell: str) -> bool:
    """Yes or no, as people and programs write it; a slip of one letter ("treu") is still understood."""
    word = plain(cell).casefold()
    if word in _YES or sorted(word) == sorted("true"):
        return True
    if word in _NO or sorted(word) == sorted("false"):
        return False
    raise NotUnderstood


def cost(cell: str) -> Cost:
    """ "free" for yes to "free of charge", a zero or the word itself; "paid" for any other amount."""
    word = plain(cell).casefold()
    if word in ("free", "reduced", "paid", "unknown"):
        return word  # type: ignore[return-value]
    if re.fullmatch(r"(?:kostenlos|kostenfrei|gratis|0(?:[.,]0+)?\s*(?:€|eur)?)", word):
        return "free"
    if re.fullmatch(r"\d+(?:[.,]\d+)?\s*(?:€|eur|euro)?", word):
        return "paid"
    raise NotUnderstood


def whole(cell: str) -> int:
    text = plain(cell).removesuffix(".0")
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise NotUnderstood
    return int(text)
