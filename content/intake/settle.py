"""Several rows that a source cannot tell apart: each gets the number its unchanged twin had last time.

Importers number such rows in the order of the file ("key", "key#2", "key#3"). Cities reorder their lists when one of
eight rallies of the same name is decided; without this step the other seven would seem to change place with it. Measured
on 114 states of a city's feed: `tests/content/intake/test_settle.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from content.intake.result import Found, Intake
from content.model import Record

# What a row says; everything else is ours or equal within such a group.
_SAID = ("event_status", "schedule", "place_name", "route", "address", "expected")


def settle(intake: Intake, stored: Mapping[str, Record]) -> Intake:
    """`intake` with the numbers of twins exchanged so that as little as possible changes against `stored` (by key)."""
    twins: dict[str, list[int]] = {}
    for at, one in enumerate(intake.found):
        twins.setdefault(_base(one.key), []).append(at)
    before: dict[str, dict[str, Record]] = {}
    for key, record in stored.items():
        if _base(key) in twins:
            before.setdefault(_base(key), {})[key] = record
    found = list(intake.found)
    for base, places in twins.items():
        known = before.get(base, {})
        if len(places) > 1 or len(known) > 1:
            keys = _assign(base, [found[at] for at in places], known)
            for at, key in zip(places, keys, strict=True):
                found[at] = replace(found[at], key=key)
    return replace(intake, found=tuple(found))


def _base(key: str) -> str:
    return key.partition("#")[0]


def _assign(base: str, rows: list[Found], known: Mapping[str, Record]) -> list[str]:
    """One key per row: the most alike pairs first, then unused numbers in order."""
    pairs = sorted((-_alike(row.record, record), at, key) for at, row in enumerate(rows) for key, record in known.items())
    keys: dict[int, str] = {}
    taken: set[str] = set()
    for _, at, key in pairs:
        if at not in keys and key not in taken:
            keys[at] = key
            taken.add(key)
    fresh = (key for key in (base, *(f"{base}#{number}" for number in range(2, len(rows) + len(known) + 1))) if key not in known)
    return [keys[at] if at in keys else next(fresh) for at in range(len(rows))]


def _alike(one: Record, other: Record) -> int:
    return sum(getattr(one, name, None) == getattr(other, name, None) for name in _SAID)
