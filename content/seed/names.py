"""The invented town's names, its numbers that ring nowhere, and repeatable draws without chance."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from content.ids import ALPHABET
from content.model import Address, Phone, Point
from content.text import Said, Text, normalise, source_hash

TOWN = "lindenhafen"
WEST_E7, SOUTH_E7, EAST_E7, NORTH_E7 = 76_000_000, 540_000_000, 77_200_000, 540_600_000
QUARTERS = ("Altstadt", "Westhafen", "Nordufer", "Südkai", "Lindenau", "Ziegelhof", "Ostwerder", "Mühlengrund")
STREETS = (
    "Ankerplatz", "Hafenbogen", "Speichergasse", "Lotsenweg", "Kranufer", "Tauwerkstraße", "Bojenallee", "Mastenweg",
    "Deichtorstraße", "Leuchtturmweg", "Segelmacherhof", "Fährstraße", "Kompassplatz", "Netzflickerweg", "Salzmarkt",
    "Treppenkai", "Wellenring", "Möwenstieg", "Kapitänsgarten", "Schleusenstraße", "Werftplatz", "Brückenzeile",
)  # fmt: skip
HOUSES = (
    "Ankerplatz", "Alter Speicher", "Leuchtturm", "Nordufer", "Südkai", "Hafenbogen", "Kompass", "Brücke", "Treibholz",
    "Segeltuch", "Windrose", "Anleger", "Lindenblatt", "Sternwarte", "Ziegelei", "Mühlrad", "Morgenlicht", "Werkhof",
    "Fähranleger", "Steuerrad", "Kajüte", "Regenbogen", "Sonnendeck", "Rettungsring",
)  # fmt: skip
_T = TypeVar("_T")


def draw(seed: str, below: int) -> int:
    """A number in 0..below-1 that depends on `seed` alone."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6], "big") % below


def pick(seed: str, values: Sequence[_T]) -> _T:
    return values[draw(seed, len(values))]


def some(seed: str, values: Sequence[_T], low: int, high: int) -> tuple[_T, ...]:
    """Between `low` and `high` of the values, in their own order."""
    wanted = low + draw(seed + "#", high - low + 1)
    ranked = sorted(range(len(values)), key=lambda index: hashlib.sha256(f"{seed}{index}".encode()).digest())
    return tuple(values[index] for index in sorted(ranked[:wanted]))


def record_id(seed: str) -> str:
    """Ten characters like any other id; the same on every machine, so that `lotse demo` twice changes nothing."""
    number = int.from_bytes(hashlib.sha256(f"demo {seed}".encode()).digest()[:8], "big")
    digits = []
    for _ in range(10):
        number, rest = divmod(number, 36)
        digits.append(ALPHABET[rest])
    return "".join(digits)


def words(de: str, **translations: str) -> Text:
    """A text with German as its source. English was written with it; the rest came from a machine and says so."""
    digest = source_hash(de)
    said = {"de": Said(normalise(de))}
    for name, translated in translations.items():
        tag = name.replace("_", "-")
        said[tag] = Said(normalise(translated), source_hash=digest, origin="human" if tag == "en" else "machine")
    return Text("de", said)


def fill(pattern: dict[str, str], **names: str) -> Text:
    """`words` from a table of languages, with names put into each."""
    filled = {lang.replace("-", "_"): sentence.format(**names) for lang, sentence in pattern.items()}
    return words(**filled)


def phone(seed: str, languages: tuple[str, ...] = ()) -> Phone:
    """One of the thousand numbers of 069 that are kept for fiction."""
    return Phone(number=f"+496990009{draw('phone ' + seed, 1000):03d}", languages=languages)


def address(seed: str) -> Address:
    return Address(street=f"{pick('street ' + seed, STREETS)} {1 + draw('number ' + seed, 60)}", postcode="00000", city="Lindenhafen")


def point(seed: str) -> Point:
    lat = SOUTH_E7 + 50_000 + draw("lat " + seed, NORTH_E7 - SOUTH_E7 - 100_000)
    lon = WEST_E7 + 50_000 + draw("lon " + seed, EAST_E7 - WEST_E7 - 100_000)
    return Point(lat_e7=lat // 100 * 100, lon_e7=lon // 100 * 100)


def monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def seconds(day: date, hour: int = 9) -> int:
    """Unix seconds of an hour (UTC) on a day."""
    return int(datetime.combine(day, time(hour), UTC).timestamp())


def stamp(seed: str, today: date, oldest_days: int = 120) -> tuple[int, str]:
    """When a record was last changed and the day it was last checked, both before the week of `today`."""
    checked = monday(today) - timedelta(days=1 + draw("checked " + seed, oldest_days))
    return seconds(checked), checked.isoformat()
