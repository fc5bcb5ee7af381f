"""Public and school holidays of a Land, as days "2026-12-25".

The tables are those of the PyPI package `holidays`; this module decides which of its categories count. A holiday that
holds only in mostly Catholic municipalities (15 August in Bavaria, Corpus Christi in parts of Saxony and Thuringia)
counts only where the town says so. 24 and 31 December are no public holidays; editors are asked for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from holidays.constants import CATHOLIC, PUBLIC, SCHOOL
from holidays.countries.germany import Germany

LAENDER = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")

# The package's own tags.
_NAMED_IN = {"en": "en_US", "uk": "uk"}


class UnknownLand(ValueError):
    """No Land of Germany has these two letters."""

    number = 40404
    key = "land.unknown"

    def __init__(self, land: str) -> None:
        super().__init__(land)
        self.land = land


def public_holidays(land: str, years: Iterable[int], catholic: bool = False) -> tuple[str, ...]:
    """Days on which the Land's offices rest by law, ascending. Raises UnknownLand."""
    return _days(land, tuple(sorted(set(years))), (PUBLIC, CATHOLIC) if catholic else (PUBLIC,))


def school_holidays(land: str, years: Iterable[int]) -> tuple[str, ...]:
    """Days of the school breaks, ascending; a year that the package has no table for gives none. Raises UnknownLand."""
    return _days(land, tuple(sorted(set(years))), (SCHOOL,))


@lru_cache(64)
def holiday_names(land: str, years: tuple[int, ...], catholic: bool = False, lang: str = "de") -> dict[str, str]:
    """day -> name of the public holiday, in German where the package has no other words. Raises UnknownLand."""
    if land not in LAENDER:
        raise UnknownLand(land)
    found = Germany(subdiv=land, years=years, categories=(PUBLIC, CATHOLIC) if catholic else (PUBLIC,), language=_NAMED_IN.get(lang, "de"))
    return {day.isoformat(): found[day] for day in sorted(found)}


@lru_cache(256)
def _days(land: str, years: tuple[int, ...], categories: tuple[str, ...]) -> tuple[str, ...]:
    if land not in LAENDER:
        raise UnknownLand(land)
    return tuple(day.isoformat() for day in sorted(Germany(subdiv=land, years=years, categories=categories)))
