"""One row of named cells to one record: the common end of every importer whose rows are flat.

Cells are named by field paths ("title.ar", "address.street", "point.lat"); `PATHS` lists those of each kind. A title is
needed; anything else that is not understood is left out and noted. What may not be public at all is refused here, so
that not even its name reaches the store (safety.md 4).
"""

from __future__ import annotations

from typing import Any, get_args

from content.intake import fields
from content.intake.draft_parts import TEXTS, Cells, enrolment_of, hours_of, one_of, said, schedule_of, seats_of, several, tag_of, where
from content.intake.fields import Row
from content.intake.result import RowRefused
from content.intake.wording import plain
from content.model import (
    Access,
    Audience,
    Cefr,
    Course,
    CourseType,
    Event,
    EventStatus,
    Helpline,
    Place,
    Point,
    Record,
    Residence,
    Source,
    Town,
    Waiting,
)
from content.refusal import AccommodationMadePublic, RefugeMadePublic, refusal
from content.slugs import slugify
from content.taxonomy import TAGS

_REASONS: dict[type, str] = {RefugeMadePublic: "intake.refuge", AccommodationMadePublic: "intake.accommodation"}
_COMMON = frozenset(
    {"title", "summary", "organisation", "tags", "audience", "verified_on", "valid_from", "valid_to"}
    | {"phones", "web", "languages", "access.cost", "access.cost_note"}
)
_WHERE = frozenset(
    {"location_policy", "address", "address.street", "address.house", "address.postcode", "address.city", "address.extra"}
    | {"point", "point.lat", "point.lon", "quarter", "email", "access.step_free", "access.childcare"}
)
_HOURS = frozenset({"hours", "hours.note", "hours.by_appointment", "interpreter"})
_WHEN = frozenset({"schedule.days", "schedule.begin", "schedule.end"})
_OF_COURSES = frozenset(
    {"schedule_note", "course_type", "cefr_from", "cefr_to", "seats.maximum", "seats.free", "seats.as_of"}
    | {"enrolment.how", "enrolment.until", "enrolment.url", "residence", "event_status"}
)
PATHS: dict[str, frozenset[str]] = {
    "place": _COMMON | _WHERE | _HOURS | {"area", "waiting.weeks", "waiting.as_of"},
    "course": _COMMON | _WHERE | _WHEN | _OF_COURSES,
    "event": _COMMON | _WHERE | _WHEN | {"place_name", "route", "event_status", "expected"},
    "helpline": _COMMON | _HOURS | {"land"},
}


def is_path(kind: str, path: str) -> bool:
    """Whether `path` is a field of `kind`, in one language ("title.ar") or not."""
    base, _, tag = path.rpartition(".")
    return path in PATHS[kind] or (base in TEXTS and base in PATHS[kind] and tag_of(tag) != "")


def draft(kind: str, cells: Cells, row: Row, *, town: Town, lang: str, source: Source) -> Record:
    """The record. Raises RowRefused."""
    maker = {"place": _place, "course": _course, "event": _event, "helpline": _helpline}[kind]
    record = maker(cells, row, _common(cells, row, lang, source), lang)
    if at := getattr(record, "point", None):
        _check_point(at, town, row)
    refused = refusal(record, town)
    if refused is not None:
        raise RowRefused(refused.fields[0].path.partition(".")[0], _REASONS.get(type(refused), refused.key))
    return record


def _check_point(at: Point, town: Town, row: Row) -> None:
    problem = fields.where_problem(at, town)
    if problem:
        raise RowRefused("point", problem)
    if not fields.is_inside(at, town):
        row.note("point", "intake.just_outside_town")


def _common(cells: Cells, row: Row, lang: str, source: Source) -> dict[str, Any]:
    title = said(cells, row, "title", lang)
    if title is None:
        raise RowRefused("title", "intake.missing")
    return {
        "id": "",
        "town": "",
        "title": title,
        "summary": said(cells, row, "summary", lang),
        "slug": slugify(title.source),
        "status": "published",
        "source": source,
        "organisation": plain(cells.get("organisation")),
        "tags": row.take("tags", cells.get("tags"), several(tuple(TAGS)), ()),
        "audience": row.take("audience", cells.get("audience"), several(get_args(Audience)), ()),
        "verified_on": row.take("verified_on", cells.get("verified_on"), fields.day, ""),
        "valid_from": row.take("valid_from", cells.get("valid_from"), fields.day, ""),
        "valid_to": row.take("valid_to", cells.get("valid_to"), fields.day, ""),
        "phones": row.take("phones", cells.get("phones"), fields.phones, ()),
        "web": row.take("web", cells.get("web"), fields.web, ""),
        "languages": row.take("languages", cells.get("languages"), fields.languages, ()),
        "access": Access(
            step_free=row.take("access.step_free", cells.get("access.step_free"), fields.answer, "unknown"),
            childcare=row.take("access.childcare", cells.get("access.childcare"), fields.answer, "unknown"),
            cost=row.take("access.cost", cells.get("access.cost"), fields.cost, "unknown"),
            cost_note=said(cells, row, "access.cost_note", lang),
        ),
    }


def _place(cells: Cells, row: Row, common: dict[str, Any], lang: str) -> Place:
    weeks = row.take("waiting.weeks", cells.get("waiting.weeks"), fields.whole, None)
    as_of = row.take("waiting.as_of", cells.get("waiting.as_of"), fields.day, "")
    if weeks is not None and not as_of:
        row.note("waiting", "intake.needs_its_day")
    return Place(
        **common,
        **where(cells, row),
        area=plain(cells.get("area")),
        hours=hours_of(cells, row, lang),
        interpreter=row.take("interpreter", cells.get("interpreter"), fields.flag, False),
        waiting=Waiting(weeks, as_of) if weeks is not None and as_of else None,
    )


def _helpline(cells: Cells, row: Row, common: dict[str, Any], lang: str) -> Helpline:
    if not common["phones"]:
        raise RowRefused("phones", "intake.missing")
    return Helpline(
        **common,
        hours=hours_of(cells, row, lang),
        interpreter=row.take("interpreter", cells.get("interpreter"), fields.flag, False),
        land=plain(cells.get("land")),
        verify_every_days=90,
    )


def _course(cells: Cells, row: Row, common: dict[str, Any], lang: str) -> Course:
    low, high = (row.take(name, cells.get(name), one_of(get_args(Cefr)), None) for name in ("cefr_from", "cefr_to"))
    if low and high and get_args(Cefr).index(low) > get_args(Cefr).index(high):
        row.note("cefr_to", "intake.levels_reversed")
        high = None
    return Course(
        **common,
        **where(cells, row),
        course_type=row.take("course_type", cells.get("course_type"), one_of(get_args(CourseType)), "open"),
        cefr_from=low,
        cefr_to=high,
        schedule=schedule_of(cells, row),
        schedule_note=said(cells, row, "schedule_note", lang),
        seats=seats_of(cells, row),
        enrolment=enrolment_of(cells, row, lang),
        residence=row.take("residence", cells.get("residence"), several(get_args(Residence)), ()),
        event_status=row.take("event_status", cells.get("event_status"), one_of(get_args(EventStatus)), "confirmed"),
    )


def _event(cells: Cells, row: Row, common: dict[str, Any], lang: str) -> Event:
    schedule = schedule_of(cells, row)
    if schedule is None:
        raise RowRefused("schedule.days", "intake.missing")
    at = where(cells, row)
    place_name, route = plain(cells.get("place_name")), plain(cells.get("route"))
    return Event(
        **common,
        **at,
        place_name=place_name,
        route=route,
        schedule=None if schedule.all_day and not (schedule.rule or schedule.rdates) else schedule,
        day=schedule.start[:10],
        time_open=schedule.all_day,
        place_open=not (place_name or route or at["address"] or at["point"]),
        event_status=row.take("event_status", cells.get("event_status"), one_of(get_args(EventStatus)), "announced"),
        expected=plain(cells.get("expected")),
    )
