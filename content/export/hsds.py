"""Open Referral's HSDS 3.0 as JSON: places, courses and help lines as services, each with its organisation.

A list has one-to-one fields only, the full form everything. `address` of the standard has no secret form, so a shelter has no
address, no coordinates and no location at all: a telephone. `schedule.timezone` is a number there, which no weekly course
across a clock change has; it is left out and times are the town's. Events are no services. Tables: `hsds_tables.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from content.export.edition import Edition, shows_place
from content.hours import week_of
from content.hours_week import Row
from content.model import Hours, Phone, Schedule
from content.public import (
    ConfidentialCourse,
    ConfidentialPlace,
    Public,
    PublicCommon,
    PublicCourse,
    PublicHelpline,
    PublicPlace,
)
from content.schedule_rule import WEEKDAYS

Service = PublicPlace | PublicCourse | PublicHelpline | ConfidentialPlace | ConfidentialCourse
Value = dict[str, Any]
_STEP_FREE = {"yes": "step-free", "limited": "partly step-free", "no": "not step-free"}
DAY_MIN = 1440


def services_of(records: Iterable[Public], edition: Edition) -> list[Service]:
    return [
        one
        for one in edition.current(records)
        if isinstance(one, PublicPlace | PublicCourse | PublicHelpline | ConfidentialPlace | ConfidentialCourse)
    ]


def page(contents: list[Value]) -> Value:
    """All of them as the one page of a list (openapi.json, Page)."""
    return {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
    }


def service(record: Service, edition: Edition) -> Value:
    """One-to-one fields, with the organisation."""
    found: Value = {
        "id": edition.uid("service", record.id),
        "name": edition.words(record.title),
        "description": edition.words(record.summary),
        "url": getattr(record, "web", ""),
        "email": getattr(record, "email", ""),
        "status": "temporarily closed" if getattr(record, "event_status", "") == "cancelled" else "active",
        "interpretation_services": "yes" if getattr(record, "interpreter", False) else "",
        "assured_date": record.verified_on,
        "last_modified": f"{record.updated_on}T00:00:00Z" if record.updated_on else "",
        "organization": organization(record, edition),
    }
    if isinstance(record, PublicCourse):
        found["application_process"] = edition.words(record.enrolment.how if record.enrolment else None)
    if isinstance(record, PublicPlace | PublicCourse):
        found["fees_description"] = edition.words(record.cost_note)
    return _filled(found)


def service_full(record: Service, edition: Edition) -> Value:
    """The service with all that belongs to it."""
    where = location(record, edition)
    key = record.id
    link = {"id": edition.uid("service_at_location", key), "location": where}
    return _filled(
        {
            **service(record, edition),
            "phones": [_phone(one, number, key, edition) for number, one in enumerate(record.phones)],
            "schedules": schedules(record, edition),
            "service_areas": _area(record, edition),
            "service_at_locations": [link] if where else [],
            "languages": [{"id": edition.uid("language", f"{key}/{tag}"), "code": tag} for tag in record.languages],
            "cost_options": _cost(record, edition),
            "attributes": _attributes(record, edition),
        }
    )


def organization(record: PublicCommon, edition: Edition) -> Value:
    """Whoever offers it; the standard wants a description of each, and we have none but the name."""
    name = record.organisation or edition.words(record.title)
    return {"id": edition.uid("organization", name.casefold()), "name": name, "description": name}


def organizations(records: Iterable[Public], edition: Edition) -> list[Value]:
    found = {one["id"]: one for record in services_of(records, edition) for one in [organization(record, edition)]}
    return sorted(found.values(), key=lambda one: (one["name"].casefold(), one["id"]))


def location(record: PublicCommon, edition: Edition) -> Value | None:
    """Where it is; None where nobody may be told, or nobody knows."""
    if not shows_place(record) or not (record.street or (record.lat_e7 and record.lon_e7)):
        return None
    key = record.id
    found: Value = {"id": edition.uid("location", key), "location_type": "physical", "name": edition.words(record.title)}
    if record.lat_e7 and record.lon_e7:
        found |= {"latitude": record.lat_e7 / 1e7, "longitude": record.lon_e7 / 1e7}
    address = {
        "id": edition.uid("address", key),
        "address_1": record.street,
        "address_2": record.address_extra,
        "city": record.city or edition.title,
        "state_province": edition.land,
        "postal_code": record.postcode,
        "country": "DE",
        "address_type": "physical",
    }
    # The standard wants a postcode of an address, and an empty one says that nobody knows it.
    found["addresses"] = [{name: cell for name, cell in address.items() if cell or name == "postal_code"}] if record.street else []
    if record.step_free in _STEP_FREE:
        found["accessibility"] = [{"id": edition.uid("accessibility", key), "description": _STEP_FREE[record.step_free]}]
    return _filled(found)


def schedules(record: Service, edition: Edition) -> list[Value]:
    """Opening hours row by row, or when a course meets; a confidential record has neither."""
    if isinstance(record, PublicPlace | PublicHelpline) and record.hours:
        return _of_hours(record.hours, record.id, edition)
    if isinstance(record, PublicCourse) and (record.schedule or record.schedule_note):
        return [_of_schedule(record.schedule, edition.words(record.schedule_note), record.id, edition)]
    return []


def _of_hours(hours: Hours, key: str, edition: Edition) -> list[Value]:
    note = edition.words(hours.note)
    week = week_of(hours.osm, land=edition.land, quarter=edition.quarter, catholic=edition.catholic) if hours.osm else None
    same: dict[Row, list[str]] = {}
    for day, row in enumerate(week.rows if week else ()):
        if row and all(span.state == "open" for span in row):
            same.setdefault(row, []).append(WEEKDAYS[day])
    found = [
        {"freq": "WEEKLY", "byday": ",".join(days), "opens_at": _clock(span.opens_min), "closes_at": _clock(span.closes_min)}
        for row, days in same.items()
        for span in row
    ]
    # What rows cannot say, holidays and "by appointment", stands in words beside the first.
    said = note or (hours.osm if week and (week.exceptions or week.otherwise or not found) else "")
    if not found:
        found = [{"description": said}] if said else []
    elif said:
        found[0]["description"] = said
    return [{"id": edition.uid("schedule", f"{key}/{number}"), **one} for number, one in enumerate(found)]


def _of_schedule(schedule: Schedule | None, note: str, key: str, edition: Edition) -> Value:
    found: Value = {"id": edition.uid("schedule", f"{key}/0"), "description": note}
    if schedule is None:
        return _filled(found)
    parts = {name: value for name, _, value in (part.partition("=") for part in schedule.rule.split(";") if part)}
    begins, ends = schedule.start[11:16], ""
    if begins and schedule.duration_min:
        ends = _clock(int(begins[:2]) * 60 + int(begins[3:]) + schedule.duration_min)
    until = parts.get("UNTIL", "")
    found |= {
        "dtstart": schedule.start[:10],
        "freq": parts.get("FREQ", ""),
        "interval": int(parts["INTERVAL"]) if "INTERVAL" in parts else None,
        "byday": parts.get("BYDAY", ""),
        "count": int(parts["COUNT"]) if "COUNT" in parts else None,
        "until": f"{until[:4]}-{until[4:6]}-{until[6:8]}" if until else "",
        "opens_at": begins,
        "closes_at": ends,
        "notes": _exceptions(schedule),
    }
    return _filled(found)


def _exceptions(schedule: Schedule) -> str:
    """Dates that differ, in words that every reader of dates reads: the standard has no place for them."""
    off = [*schedule.exdates, *(one.recurrence for one in schedule.overrides if one.cancelled)]
    more = [*schedule.rdates, *(one.start for one in schedule.overrides if one.start and not one.cancelled)]
    signs = ((f"−{day}" for day in sorted(off)), (f"+{day}" for day in sorted(more)))
    return " ".join(one for group in signs for one in group)


def _clock(minute: int) -> str:
    minute = minute if minute == DAY_MIN else minute % DAY_MIN
    return f"{minute // 60:02}:{minute % 60:02}"


def _phone(phone: Phone, number: int, key: str, edition: Edition) -> Value:
    own = f"{key}/{number}"
    spoken = [{"id": edition.uid("language", f"phone/{own}/{tag}"), "code": tag} for tag in phone.languages]
    return _filled(
        {
            "id": edition.uid("phone", own),
            "number": phone.number,
            "type": "voice",
            "description": edition.words(phone.label),
            "languages": spoken,
        }
    )


def _area(record: Service, edition: Edition) -> list[Value]:
    area = record.area if shows_place(record) and isinstance(record, PublicPlace) else ""
    return [{"id": edition.uid("service_area", record.id), "name": area}] if area else []


def _cost(record: Service, edition: Edition) -> list[Value]:
    if record.cost == "unknown":
        return []
    free = {"amount": 0, "currency": "EUR"} if record.cost == "free" else {}
    return [{"id": edition.uid("cost_option", record.id), "option": record.cost, **free}]


def _attributes(record: Service, edition: Edition) -> list[Value]:
    """What it is about, and of a course its level, as terms of our own taxonomy. A protected record's subject is not told."""
    terms = [("tag", tag, edition.tag(tag)) for tag in (() if record.protected else record.tags)]
    if isinstance(record, PublicCourse | ConfidentialCourse):
        terms += [("level", level, level) for level in dict.fromkeys(one for one in (record.cefr_from, record.cefr_to) if one)]
        terms.append(("course", record.course_type, record.course_type))
    return [
        {
            "id": edition.uid("attribute", f"{record.id}/{kind}/{code}"),
            "link_type": kind,
            "link_entity": "service",
            "value": code,
            "taxonomy_term": {
                "id": edition.uid("term", f"{kind}/{code}"),
                "code": code,
                "name": name,
                "description": name,
                "taxonomy": kind,
            },
        }
        for kind, code, name in terms
    ]


def _filled(found: Value) -> Value:
    """Without what is empty: the standard's formats do not allow "" for a mail or an address."""
    return {name: value for name, value in found.items() if value not in ("", None, [], {})}
