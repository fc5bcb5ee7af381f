"""The publishing rules: what is wrong with a record, as problems with a path and a catalogue key, never raised.

The table of content.md 1 is the source of every rule. An *error* keeps a record from being published, a *warning* is
shown to the editor and travels no further. What may not even be stored is `refusal.py`; its findings appear here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from content.check_body import body_problems, is_https, is_mail
from content.hours import problems as hours_troubles
from content.ids import is_id
from content.languages import LANGUAGES
from content.model import Alert, Course, Event, Guide, Helpline, Hours, Phone, Place, Point, Record, Schedule, Town
from content.numbers import costs_extra, is_short_code, is_valid
from content.privacy import protected
from content.refusal import is_confidential, refusal, texts
from content.scanner import find_places
from content.schedule import problems as schedule_problems
from content.taxonomy import TAGS
from content.text import Text, normalise

Severity = Literal["error", "warning"]

TITLE_MAX, SUMMARY_MAX, NOTE_MAX = 120, 280, 500
ALERT_DAYS = 14
DAY_S = 86_400
# What Python and JavaScript both count exactly (PROTOCOL 2.3): one larger number would stop the whole town's publication.
MAX_INTEGER = 2**53 - 1
# How far outside the town's box a point may lie before somebody should look: about five kilometres.
MARGIN_E7 = 500_000
CEFR = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")
_TEXT_MAX = {"title": TITLE_MAX, "summary": SUMMARY_MAX, "cost_note": NOTE_MAX, "schedule_note": NOTE_MAX}
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_NUMBER_IN_TEXT = re.compile(r"(?<![\w/.-])(?:\+|0)\d(?:[\s/()-]?\d){5,}(?!\w)")
_OVERRIDES = ("\u202d", "\u202e")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Problem(Struct, frozen=True):
    """One broken rule: the field's path and a catalogue key."""

    path: str
    key: str
    severity: Severity = "error"


def check(record: Record, town: Town, *, today: str = "") -> list[Problem]:
    """Every rule this record breaks in `town`; `today` is the day that nothing may have been verified after."""
    return [
        *_too_large(msgspec.to_builtins(record), ""),
        *_common(record, town, today),
        *_texts(record),
        *_contacts(record),
        *_where(record, town),
        *_privacy(record, town),
        *_of_kind(record),
    ]


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that keep a record from being published."""
    return [one for one in problems if one.severity == "error"]


def text_max(path: str) -> int:
    """The most characters that the text at this path may have; a body has no such limit."""
    return _TEXT_MAX.get(path.removeprefix("access."), NOTE_MAX)


def _warn(path: str, key: str) -> Problem:
    return Problem(path, key, "warning")


def _common(record: Record, town: Town, today: str) -> Iterator[Problem]:
    if not is_id(record.id):
        yield Problem("id", "check.id")
    if record.town != town.slug:
        yield Problem("town", "check.other_town")
    if record.slug and not (len(record.slug) <= TITLE_MAX and _SLUG.fullmatch(record.slug)):
        yield Problem("slug", "check.slug")
    for name in ("verified_on", "valid_from", "valid_to"):
        if not _is_day(getattr(record, name), empty=True):
            yield Problem(name, "check.day")
    if today and record.verified_on > today:
        yield Problem("verified_on", "check.verified_in_future")
    if record.valid_from and record.valid_to and record.valid_from > record.valid_to:
        yield Problem("valid_to", "check.ends_before_it_begins")
    if record.verify_every_days < 1:
        yield Problem("verify_every_days", "check.positive")
    if not record.verified_on and not isinstance(record, Alert):
        yield _warn("verified_on", "check.never_verified")
    for index, tag in enumerate(record.tags):
        if tag not in TAGS:
            yield Problem(f"tags.{index}", "check.unknown_tag")
    if not record.tags:
        yield _warn("tags", "check.no_tag")
    if record.source and record.source.url and not is_https(record.source.url):
        # A source is only named; but a link with a script in it must never reach a reader.
        plain = record.source.url.startswith("http://")
        yield Problem("source.url", "check.https_only", "warning" if plain else "error")


def _too_large(value: object, path: str) -> Iterator[Problem]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _too_large(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _too_large(inner, f"{path}.{index}")
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        yield Problem(path, "check.number_too_large")


def _is_day(day: str, *, empty: bool = False) -> bool:
    if not day:
        return empty
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def _texts(record: Record) -> Iterator[Problem]:
    for path, words in _texts_of(record):
        yield from _text(record, path, words)
    if _summary_missing(record):
        yield _warn("summary", "check.no_summary")


def _texts_of(record: Record) -> Iterator[tuple[str, Text]]:
    for name in ("title", "summary", "body", "schedule_note"):
        if isinstance(words := getattr(record, name, None), Text):
            yield name, words
    access, enrolment = getattr(record, "access", None), getattr(record, "enrolment", None)
    if access and access.cost_note:
        yield "cost_note", access.cost_note
    if enrolment and enrolment.how:
        yield "enrolment.how", enrolment.how
    for path, hours in _hours_of(record):
        if hours.note:
            yield f"{path}.note", hours.note
    for index, phone in enumerate(getattr(record, "phones", ())):
        if phone.label:
            yield f"phones.{index}.label", phone.label


def _text(record: Record, path: str, words: Text) -> Iterator[Problem]:
    source = words.said.get(words.source_lang)
    if source is None or not source.text.strip():
        yield Problem(path, "check.source_language_missing")
    for lang, said in words.said.items():
        if lang not in LANGUAGES:
            # The key is not repeated: it may be anything.
            yield Problem(path, "check.unknown_language")
            continue
        here = f"{path}.{lang}"
        if said.text != normalise(said.text) or any(sign in said.text for sign in _OVERRIDES):
            yield Problem(here, "check.letters")
        if path == "body":
            yield from (Problem(here, key) for key in body_problems(said.text))
            continue
        if len(said.text) > text_max(path):
            yield Problem(here, "check.too_long")
        if _TAG.search(said.text):
            yield Problem(here, "check.no_html")
        if _NUMBER_IN_TEXT.search(said.text):
            yield _warn(here, "check.number_in_text")
        if said.origin == "machine" and lang != words.source_lang and _is_life_critical(record):
            yield Problem(here, "check.machine_on_helpline")


def _is_life_critical(record: Record) -> bool:
    return isinstance(record, Helpline) or (isinstance(record, Alert) and record.severity == "emergency")


def _summary_missing(record: Record) -> bool:
    return record.summary is None and isinstance(record, Place | Course | Helpline | Alert)


def _contacts(record: Record) -> Iterator[Problem]:
    for index, phone in enumerate(getattr(record, "phones", ())):
        yield from _phone(record, f"phones.{index}", phone)
    if record.web and not is_https(record.web):
        yield Problem("web", "check.https_only")
    if isinstance(record, Course) and record.enrolment and record.enrolment.url and not is_https(record.enrolment.url):
        yield Problem("enrolment.url", "check.https_only")
    if (email := getattr(record, "email", "")) and not is_mail(email):
        yield Problem("email", "check.email")
    for index, lang in enumerate(getattr(record, "languages", ())):
        if lang not in LANGUAGES:
            yield Problem(f"languages.{index}", "check.unknown_language")
    for path, hours in _hours_of(record):
        yield from _hours(path, hours)


def _phone(record: Record, path: str, phone: Phone) -> Iterator[Problem]:
    if not is_valid(phone.number):
        yield Problem(f"{path}.number", "check.phone")
    elif costs_extra(phone.number):
        yield _warn(f"{path}.number", "check.phone_costs")
    elif is_confidential(record) and _tells_a_district(phone.number):
        yield _warn(f"{path}.number", "check.landline_tells_district")
    for index, lang in enumerate(phone.languages):
        if lang not in LANGUAGES:
            yield Problem(f"{path}.languages.{index}", "check.unknown_language")


def _tells_a_district(number: str) -> bool:
    return not is_short_code(number) and not re.match(r"\+49(?:1[567]|800|32|700)", number)


def _hours_of(record: Record) -> Iterator[tuple[str, Hours]]:
    if isinstance(record, Place | Helpline) and record.hours:
        yield "hours", record.hours
    for index, phone in enumerate(getattr(record, "phones", ())):
        if phone.hours:
            yield f"phones.{index}.hours", phone.hours


def _hours(path: str, hours: Hours) -> Iterator[Problem]:
    if not hours.osm:
        return
    # A string that does not evaluate is shown as it stands and never called open: worth a word, not a lost place.
    for trouble in hours_troubles(hours.osm):
        yield _warn(f"{path}.osm", trouble.key)


def _where(record: Record, town: Town) -> Iterator[Problem]:
    if not isinstance(record, Place | Course | Event):
        return
    yield from _point("point", record.point, town)
    stops = record.stops if isinstance(record, Place) else ()
    for index, stop in enumerate(stops):
        yield from _point(f"stops.{index}.point", stop.point, town)
        yield from _schedule(f"stops.{index}.schedule", stop.schedule)
        if not stop.name:
            yield Problem(f"stops.{index}.name", "check.stop_without_name")
    if record.quarter and town.quarters and record.quarter not in town.quarters:
        yield _warn("quarter", "check.unknown_quarter")
    if record.location_policy == "confidential":
        return
    if record.location_policy != "exact":
        yield from (_warn(path, "check.text_tells_place") for path in _telling(record))
    elif not isinstance(record, Event) and record.address is None and not stops:
        yield _warn("address", "check.no_address")


def _point(path: str, point: Point | None, town: Town) -> Iterator[Problem]:
    if point is None:
        return
    if not (-900_000_000 <= point.lat_e7 <= 900_000_000 and -1_800_000_000 <= point.lon_e7 <= 1_800_000_000):
        yield Problem(path, "check.no_point_on_earth")
        return
    west, south, east, north = town.bbox_e7
    if not (west - MARGIN_E7 <= point.lon_e7 <= east + MARGIN_E7 and south - MARGIN_E7 <= point.lat_e7 <= north + MARGIN_E7):
        yield _warn(path, "check.outside_town")


def _privacy(record: Record, town: Town) -> Iterator[Problem]:
    refused = refusal(record, town)
    if refused is not None:
        yield from (Problem(one.path, refused.key) for one in refused.fields)
    if isinstance(record, Event) and record.location_policy == "confidential":
        yield Problem("location_policy", "check.confidential_event")
    if isinstance(record, Helpline | Guide | Alert) and protected(record) and not is_confidential(record):
        yield from (_warn(path, "check.text_tells_place") for path in _telling(record))


def _telling(record: Record) -> Iterator[str]:
    """Paths of texts and links that tell a place which the record itself keeps to itself."""
    closed = ("address", "point", "stops", "quarter", "area", "place_name", "route", "source", "phones", "note_internal", "organisation")
    for path, text in texts(record):
        if path.partition(".")[0] not in closed and find_places(text):
            yield path


def _of_kind(record: Record) -> Iterator[Problem]:
    match record:
        case Place():
            yield from _place(record)
        case Course():
            yield from _course(record)
        case Event():
            yield from _event(record)
        case Helpline():
            yield from _helpline(record)
        case Guide():
            yield from _guide(record)
        case Alert():
            yield from _alert(record)


def _place(record: Place) -> Iterator[Problem]:
    if not record.organisation:
        yield _warn("organisation", "check.no_organisation")
    if record.waiting and (record.waiting.weeks < 0 or not _is_day(record.waiting.as_of)):
        yield Problem("waiting", "check.needs_its_day")


def _course(record: Course) -> Iterator[Problem]:
    if not record.organisation:
        yield _warn("organisation", "check.no_organisation")
    low, high = record.cefr_from, record.cefr_to
    if low and high and CEFR.index(low) > CEFR.index(high):
        yield Problem("cefr_to", "check.cefr_order")
    if not low and not high and record.course_type in ("integration", "vocational"):
        yield _warn("cefr_from", "check.no_level")
    if record.seats:
        if record.seats.free > record.seats.maximum or record.seats.free < 0:
            yield Problem("seats.free", "check.more_free_than_seats")
        if not _is_day(record.seats.as_of):
            yield Problem("seats.as_of", "check.needs_its_day")
    if record.enrolment and not _is_day(record.enrolment.until, empty=True):
        yield Problem("enrolment.until", "check.day")
    if record.schedule is not None:
        yield from _schedule("schedule", record.schedule)
    elif record.schedule_note is None and record.location_policy != "confidential":
        yield _warn("schedule", "check.no_schedule")


def _event(record: Event) -> Iterator[Problem]:
    """Time and place may follow only while an event is announced."""
    if not _is_day(record.day, empty=True):
        yield Problem("day", "check.day")
    if record.schedule is not None:
        yield from _schedule("schedule", record.schedule)
    elif not record.day:
        yield Problem("day", "check.event_without_day")
    if record.event_status not in ("confirmed", "moved"):
        return
    if record.schedule is None or record.time_open:
        yield Problem("schedule", "check.confirmed_needs_time")
    if record.location_policy == "exact" and (record.place_open or not _tells_where(record)):
        yield Problem("place_name", "check.confirmed_needs_place")


def _tells_where(record: Event) -> bool:
    return bool(record.place_name or record.route or record.address or record.point)


def _helpline(record: Helpline) -> Iterator[Problem]:
    if not record.phones:
        yield Problem("phones", "check.phone_missing")
    if not record.organisation:
        yield _warn("organisation", "check.no_organisation")
    if record.location_policy not in ("by_phone", "confidential"):
        yield Problem("location_policy", "check.helpline_has_no_place")
    if record.verify_every_days > 90:
        yield _warn("verify_every_days", "check.verify_helplines_quarterly")
    if record.availability != "unknown" and not record.availability_as_of_s:
        yield Problem("availability_as_of_s", "check.needs_its_day")


def _guide(record: Guide) -> Iterator[Problem]:
    if record.parent and (not is_id(record.parent) or record.parent == record.id):
        yield Problem("parent", "check.parent")


def _alert(record: Alert) -> Iterator[Problem]:
    starts_s = record.starts_s or record.updated_at_s
    if not record.expires_s:
        yield Problem("expires_s", "check.expires_missing")
    elif record.expires_s <= starts_s:
        yield Problem("expires_s", "check.ends_before_it_begins")
    elif starts_s and record.expires_s - starts_s > ALERT_DAYS * DAY_S:
        yield Problem("expires_s", "check.expires_too_late")


def _schedule(path: str, schedule: Schedule) -> Iterator[Problem]:
    if schedule.tzid != "Europe/Berlin":
        yield Problem(f"{path}.tzid", "check.zone")
    if schedule.duration_min < 0:
        yield Problem(f"{path}.duration_min", "check.positive")
    if schedule.all_day == ("T" in schedule.start):
        yield Problem(f"{path}.start", "check.start")
    for name, key in schedule_problems(schedule):
        yield Problem(f"{path}.{name}", key)
