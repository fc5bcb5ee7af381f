"""What every export of a town in one language shares: which records are in it, their words, and ids that never change.

Exports take public records only (`privacy.py` made them), and ask once more, in one place, whether a place may be told:
`shows_place` is the only way to an address, a point or a place's name in any format (safety.md 4).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TypeGuard

from msgspec import Struct

from content.catalog import say
from content.public import ConfidentialCourse, ConfidentialPlace, Public, PublicAlert, PublicCommon, PublicCourse, PublicEvent, PublicPlace
from content.text import Text, show

# Drawn once; an id made with another one would be another service to every directory that copied ours.
NAMESPACE = uuid.UUID("6f3c2a52-0d1e-5b0c-9a86-5d5f0f4f6c11")
Placed = PublicPlace | PublicCourse | PublicEvent


class Edition(Struct, frozen=True):
    """A town in one language on one day. `now_s` is that day's instant: alerts end by it."""

    town: str
    title: str
    land: str
    lang: str
    day: str
    now_s: int
    zone: str = "Europe/Berlin"
    catholic: bool = False

    @property
    def quarter(self) -> str:
        return f"{self.day[:4]}Q{(int(self.day[5:7]) + 2) // 3}"

    def uid(self, kind: str, key: str) -> str:
        """A UUID for one of our things, the same for ever."""
        return str(uuid.uuid5(NAMESPACE, f"{self.town}/{kind}/{key}"))

    def words(self, text: Text | None) -> str:
        """As readers of this language see it: a missing translation by the chain of fallbacks."""
        shown = show(text, self.lang)
        return shown.text if shown else ""

    def said_in(self, text: Text | None) -> str:
        shown = show(text, self.lang)
        return shown.lang if shown else self.lang

    def tag(self, tag: str) -> str:
        return say(f"tag.{tag}", self.lang)[0]

    def current(self, records: Iterable[Public]) -> list[Public]:
        """Those that hold on this day, by id: feeds do not roll with the clock, so whoever shows one looks at it."""
        return sorted((one for one in records if self._holds(one)), key=lambda one: one.id)

    def _holds(self, record: Public) -> bool:
        if isinstance(record, PublicAlert) and record.expires_s <= self.now_s:
            return False
        return record.valid_from <= self.day and (not record.valid_to or self.day <= record.valid_to)


def shows_place(record: PublicCommon) -> TypeGuard[Placed]:
    """Whether an export may say where this is: never of what is protected, reached by telephone, or known by quarter only."""
    if isinstance(record, ConfidentialPlace | ConfidentialCourse) or record.protected:
        return False
    return isinstance(record, PublicPlace | PublicCourse | PublicEvent) and record.location_policy == "exact"
