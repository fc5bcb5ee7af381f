"""What may not even be written: a place in a confidential record, a refuge or an accommodation as a public place.

The write is refused, not trimmed, and nothing of it is kept (safety.md 4). A refusal names field and rule, never the
text: it travels into logs and answers. There is no override; the answer to a false alarm is another wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from content.languages import LANGUAGES
from content.model import Alert, Course, Event, Guide, Helpline, Place, Record, Town
from content.scanner import find_places
from content.shelter_words import Shelter, shelter_in_name, shelter_in_text

# Fields that would say where or when somebody stands at a door.
_PLACE_FIELDS = ("address", "point", "stops", "quarter", "area", "route", "place_name")
_DOOR_FIELDS = ("hours", "schedule", "schedule_note")
_LINK_FIELDS = ("web", "enrolment")
# Our own random or hashed signs: letters that mean nothing and may look like a geohash.
_SIGNS = frozenset({"id", "town", "parent", "source_hash"})
_ADDRESS_LIKE = frozenset({"slug", "web", "email", "url", "imported_id"})
_JOINTS = re.compile(r"[-_/.+@]|%20")
_NAMES = frozenset({"title", "organisation", "owner_org", "slug", *_PLACE_FIELDS})
_WHERE = frozenset(_PLACE_FIELDS)
# Closed lists, days and numbers cannot name a house; a note stays in the house with it.
_UNSAID = frozenset(
    ("kind", "status", "sensitivity", "verified_on", "verified_by", "valid_from", "valid_to", "tags", "audience", "source")
    + ("note_internal", "location_policy", "languages", "course_type", "cefr_from", "cefr_to", "seats", "residence", "event_status")
    + ("day", "waiting")
)


class Finding(Struct, frozen=True):
    """One reason: the field's path ("summary.ar", "phones.0.label.de") and the rule it broke."""

    path: str
    rule: str


class WriteRefused(ValueError):
    """Base of the refusals: nothing of the record may be stored, and none of its words are repeated."""

    number = 42240
    key = "privacy.write_refused"

    def __init__(self, *fields: Finding) -> None:
        super().__init__(self.key, *(f"{one.path}: {one.rule}" for one in fields))
        self.fields = fields


class PlaceOfConfidential(WriteRefused):
    """A confidential record carries a place, or a text that tells one."""

    number = 42241
    key = "privacy.place_of_confidential"


class RefugeMadePublic(WriteRefused):
    """A record with a place names a refuge: a refuge is a helpline or a confidential record, without any place."""

    number = 42242
    key = "privacy.refuge_made_public"


class AccommodationMadePublic(WriteRefused):
    """A record with a place names an accommodation: those addresses are in no open feed (DESIGN 7.2)."""

    number = 42243
    key = "privacy.accommodation_made_public"


class ConfidentialOpened(WriteRefused):
    """A confidential record became another one under the same id: that takes a new record by an admin."""

    number = 42244
    key = "privacy.confidential_opened"


def check_write(record: Record, town: Town) -> None:
    """Raises the WriteRefused that this record deserves in `town`, if any."""
    found = refusal(record, town)
    if found is not None:
        raise found


def check_change(old: Record, new: Record, town: Town) -> None:
    """`check_write` for a record that exists: besides, what was confidential stays confidential (safety.md 4)."""
    if is_confidential(old) and (old.id == new.id) and not (is_confidential(new) and type(old) is type(new)):
        raise ConfidentialOpened(Finding("location_policy", "confidential_opened"))
    check_write(new, town)


def is_confidential(record: Record) -> bool:
    return not isinstance(record, Guide | Alert) and record.location_policy == "confidential"


def refusal(record: Record, town: Town) -> WriteRefused | None:
    """The reason not to store this record, or None: pure, so that the door and the editor can ask too."""
    if is_confidential(record):
        findings = (*_structure(record), *_spoken(record, town))
        return PlaceOfConfidential(*findings) if findings else None
    if isinstance(record, Place | Course | Event) and _has_place(record):
        return _shelter(record)
    return None


def texts(record: Struct) -> Iterator[tuple[str, str]]:
    """Every string of a record with its path, nested ones too: a new field is scanned until it is a sign of ours."""
    return _walk(msgspec.to_builtins(record), "")


def _walk(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in _SIGNS:
                continue
            if path.endswith(".said") or path == "said":
                # Keys are written by people too: only a language we know is repeated.
                yield from _said(inner, path, str(name))
            else:
                yield from _walk(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}.{index}")


def _said(one: object, path: str, lang: str) -> Iterator[tuple[str, str]]:
    here = f"{path.removesuffix('.said')}.{lang if lang in LANGUAGES else '?'}"
    if lang not in LANGUAGES:
        yield here, lang
    for inner, text in _walk(one, here):
        yield inner.removesuffix(".text"), text


def _structure(record: Record) -> Iterator[Finding]:
    """Fields that a confidential record may not fill, whatever they say."""
    forbidden = {"place": _PLACE_FIELDS, "door_hours": _DOOR_FIELDS, "link": _LINK_FIELDS}
    if isinstance(record, Helpline):
        # It has no place to begin with; its hours are those of the telephone, its page is scanned as text.
        return
    for rule, names in forbidden.items():
        for name in names:
            if _filled(getattr(record, name, None)):
                yield Finding(name, rule)


def _filled(value: object) -> bool:
    return value is not None and value != "" and value != ()


def _spoken(record: Record, town: Town) -> Iterator[Finding]:
    gazetteer = town.quarters
    for path, text in texts(record):
        readings = [text]
        if path.rpartition(".")[2] in _ADDRESS_LIKE:
            readings.append(_JOINTS.sub(" ", text).title())
        rules = {hit.rule for reading in readings for hit in find_places(reading, gazetteer)}
        for rule in sorted(rules):
            yield Finding(path, rule)


def _has_place(record: Place | Course | Event) -> bool:
    return any(_filled(getattr(record, name, None)) for name in _PLACE_FIELDS)


def _shelter(record: Place | Course | Event) -> WriteRefused | None:
    """A refuge before an accommodation, each with all its fields."""
    findings: dict[Shelter, list[Finding]] = {"refuge": [], "accommodation": []}
    for path, text in texts(record):
        found = _named(record, path.partition(".")[0], text)
        if found is not None:
            findings[found].append(Finding(path, found))
    if findings["refuge"]:
        return RefugeMadePublic(*findings["refuge"])
    if findings["accommodation"]:
        return AccommodationMadePublic(*findings["accommodation"])
    return None


def _named(record: Place | Course | Event, name: str, text: str) -> Shelter | None:
    if name in _UNSAID:
        return None
    # A rally speaks of refuges and stands elsewhere: its place alone counts.
    if "rally" in record.tags and name not in _WHERE:
        return None
    found = shelter_in_name(text) if name in _NAMES else shelter_in_text(text)
    # An event at an accommodation waits for review (DESIGN 9): it may be stored, but not published.
    return None if found == "accommodation" and isinstance(record, Event) and record.status != "published" else found
