"""What course titles say in their own words: kind of course and CEFR levels. Only for courses of German.

"B1" in the title of a course of Spanish is a level of Spanish, so levels count only where the course is one of German.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, get_args

from msgspec import Struct

from content.intake.assembly_times import Days, whole_days
from content.model import Cefr, CourseType, Schedule

LEVELS: tuple[Cefr, ...] = get_args(Cefr)
_LEVEL = re.compile(r"(?<!\w)([ABC][0-2])(?:[.,]\d)?(?!\w)")
_KINDS: tuple[tuple[str, CourseType, str], ...] = (
    (r"alphabetisierung|alphakurs|literacy", "alpha", "literacy_course"),
    (r"integrationskurs|integration course", "integration", "integration_course"),
    (r"berufssprachkurs|berufsbezogene\w* deutsch|deuföv|deutsch\w* für den beruf|deutsch im beruf", "vocational", "vocational_german"),
    (r"\bdeutsch(?!land|e[nrsm]? )|german\b|sprachkurs deutsch|\bdaf\b|\bdaz\b", "open", "german_course"),
)


class Taught(Struct, frozen=True):
    """What a course is about; `levels` is empty where the title names none."""

    course_type: CourseType = "open"
    tag: str = ""
    levels: tuple[Cefr, ...] = ()


def taught(title: str) -> Taught:
    for pattern, kind, tag in _KINDS:
        if re.search(pattern, title, re.IGNORECASE):
            return Taught(kind, tag, levels(title))
    return Taught()


def levels(words: str) -> tuple[Cefr, ...]:
    """The lowest and the highest level named, one where only one is."""
    named = sorted({level for found in _LEVEL.finditer(words) if (level := found[1]) in LEVELS}, key=LEVELS.index)
    return tuple(dict.fromkeys((named[0], named[-1]))) if named else ()  # type: ignore[arg-type]


def level_cells(found: tuple[Cefr, ...]) -> dict[str, str]:
    """One level named is the level the course leads to."""
    if not found:
        return {}
    return {"cefr_to": found[-1]} | ({"cefr_from": found[0]} if len(found) > 1 else {})


def term(first: str, last: str) -> Schedule | None:
    """A course of which only the first and the last day are known; None without a first day."""
    if not first:
        return None
    if not last or last < first:
        return Schedule(first, all_day=True)
    return whole_days(Days(first, (date.fromisoformat(last) - date.fromisoformat(first)).days + 1))


def listed(value: Any) -> list[Any]:
    """A list, also where a converter from XML wrote a single element without one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def inner(value: Any, *names: str) -> Any:
    """A nested value, None where a step is missing or of another kind."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def written(value: Any, *names: str) -> str:
    """A nested value as text, "" where it is missing, nested itself, or "null"."""
    found = inner(value, *names)
    if isinstance(found, bool):
        return "true" if found else "false"
    text = str(found).strip() if isinstance(found, (str, int, float)) else ""
    return "" if text.casefold() == "null" else text
