"""The privacy door: the only way out of the store, default deny by type (DESIGN 7.1, safety.md 4).

`public` copies field by field into the structs of `public.py`, nested values too: what nobody listed stays in the house.
What may be *written* is decided in `refusal.py`; the door asks it again, because a store can be older than a rule.
Nothing here rolls with the clock: `valid_from` and `valid_to` travel as days and the phone compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from content import public as out
from content.fresh import holds_days
from content.model import (
    Address,
    Alert,
    Course,
    Enrolment,
    Event,
    Guide,
    Helpline,
    Hours,
    Override,
    Phone,
    Place,
    Point,
    Record,
    Schedule,
    Seats,
    Source,
    Stop,
    Town,
    Waiting,
)
from content.public import Public, PublicTown
from content.refusal import check_change, check_write, is_confidential, refusal
from content.taxonomy import is_protected
from content.text import Said, Text

__all__ = ["check_change", "check_write", "protected", "public", "refusal", "town_record"]

HOUR_S = 3600
# A check was made by somebody's office, never by somebody: any other word may be a person's name.
ROLES = frozenset({"admin", "editor", "translator", "partner", "house", "office", "organisation", "import"})


def protected(record: Record) -> bool:
    """Whether a record has no page, slug, address or share link of its own: derived, never stored."""
    return isinstance(record, Helpline) or is_confidential(record) or is_protected(record.tags)


def public(record: Record, *, town: Town) -> Public | None:
    """What of a record may leave the house; None where nothing may.

    None: not published, for staff, of another town, a help line of another Land, a confidential kind without a
    public form, or a record whose write would be refused today.
    """
    if record.status != "published" or record.sensitivity != "public" or record.town != town.slug:
        return None
    if refusal(record, town) is not None:
        return None
    match record:
        case Place():
            return _confidential_place(record, town) if is_confidential(record) else _place(record, town)
        case Course():
            return _confidential_course(record, town) if is_confidential(record) else _course(record, town)
        case Event():
            return None if is_confidential(record) else _event(record, town)
        case Helpline():
            return _helpline(record, town) if record.land in ("", town.land) else None
        case Guide():
            return _guide(record, town)
        case Alert():
            return _alert(record, town)
    return None


def town_record(town: Town, holidays: Sequence[str]) -> PublicTown:
    """The feed's own record: what a phone must know about the town, with its public holidays as days."""
    return PublicTown(
        id="town",
        title=_text(town.title),
        zone=town.zone,
        land=town.land,
        bbox_e7=town.bbox_e7,
        languages=town.languages,
        holidays=tuple(holidays),
        quarters=town.quarters,
        mirrors=town.mirrors,
        app_min=town.app_min,
    )


def _common(record: Record, town: Town) -> dict:
    hidden = protected(record)
    return {
        "id": record.id,
        "title": _text(record.title),
        "summary": _maybe(record.summary),
        "slug": "" if hidden else record.slug,
        "protected": hidden,
        "tags": record.tags,
        "audience": record.audience,
        "updated_on": _day(record.updated_at_s, town),
        "verified_on": record.verified_on,
        "verified_by": record.verified_by if record.verified_by in ROLES else "",
        "verify_every_days": holds_days(record),
        "valid_from": record.valid_from,
        "valid_to": record.valid_to,
        "source": _source(record),
    }


def _where(record: Place | Course | Event) -> dict:
    """Address and point as far as the policy lets them out: whole, the quarter at most, or the town only."""
    address = record.address or Address()
    if record.location_policy != "exact":
        return {"city": address.city, "quarter": record.quarter}
    point = record.point or Point(0, 0)
    return {
        "street": address.street,
        "postcode": address.postcode,
        "city": address.city,
        "address_extra": address.extra,
        "lat_e7": point.lat_e7,
        "lon_e7": point.lon_e7,
        "quarter": record.quarter,
    }


def _access(record: Place | Course | Event) -> dict:
    access = record.access
    return {"step_free": access.step_free, "childcare": access.childcare, "cost": access.cost, "cost_note": _maybe(access.cost_note)}


def _reach(record: Place | Course | Event | Guide) -> dict:
    return {"phones": _phones(record.phones), "email": record.email, "web": record.web}


def _place(record: Place, town: Town) -> out.PublicPlace:
    return out.PublicPlace(
        **_common(record, town),
        **_where(record),
        **_reach(record),
        **_access(record),
        organisation=record.organisation,
        location_policy=record.location_policy,
        area=record.area,
        stops=tuple(_stop(stop) for stop in record.stops) if record.location_policy == "exact" else (),
        hours=_hours(record.hours),
        languages=record.languages,
        interpreter=record.interpreter,
        waiting=Waiting(record.waiting.weeks, record.waiting.as_of) if record.waiting else None,
    )


def _confidential_place(record: Place, town: Town) -> out.ConfidentialPlace:
    return out.ConfidentialPlace(
        **_common(record, town),
        organisation=record.organisation,
        location_policy="confidential",
        phones=_phones(record.phones),
        languages=record.languages,
        interpreter=record.interpreter,
        childcare=record.access.childcare,
        cost=record.access.cost,
    )


def _course(record: Course, town: Town) -> out.PublicCourse:
    return out.PublicCourse(
        **_common(record, town),
        **_where(record),
        **_reach(record),
        **_access(record),
        organisation=record.organisation,
        location_policy=record.location_policy,
        languages=record.languages,
        course_type=record.course_type,
        cefr_from=record.cefr_from,
        cefr_to=record.cefr_to,
        schedule=_schedule(record.schedule),
        schedule_note=_maybe(record.schedule_note),
        seats=Seats(record.seats.maximum, record.seats.free, record.seats.as_of) if record.seats else None,
        enrolment=Enrolment(_maybe(record.enrolment.how), record.enrolment.until, record.enrolment.url) if record.enrolment else None,
        residence=record.residence,
        event_status=record.event_status,
    )


def _confidential_course(record: Course, town: Town) -> out.ConfidentialCourse:
    return out.ConfidentialCourse(
        **_common(record, town),
        organisation=record.organisation,
        location_policy="confidential",
        phones=_phones(record.phones),
        languages=record.languages,
        childcare=record.access.childcare,
        cost=record.access.cost,
        course_type=record.course_type,
        cefr_from=record.cefr_from,
        cefr_to=record.cefr_to,
    )


def _event(record: Event, town: Town) -> out.PublicEvent:
    exact = record.location_policy == "exact"
    return out.PublicEvent(
        **_common(record, town),
        **_where(record),
        **_reach(record),
        **_access(record),
        organisation=record.organisation,
        location_policy=record.location_policy,
        place_name=record.place_name if exact else "",
        route=record.route if exact else "",
        languages=record.languages,
        schedule=_schedule(record.schedule),
        day=record.day,
        time_open=record.time_open,
        place_open=record.place_open,
        event_status=record.event_status,
        expected=record.expected,
    )


def _helpline(record: Helpline, town: Town) -> out.PublicHelpline:
    return out.PublicHelpline(
        **_common(record, town),
        organisation=record.organisation,
        location_policy=record.location_policy,
        phones=_phones(record.phones),
        web=record.web,
        hours=_hours(record.hours),
        languages=record.languages,
        interpreter=record.interpreter,
        cost=record.access.cost,
        availability=record.availability,
        # To the hour: a minute would tell when somebody was taken in (safety.md 4, side channels).
        availability_as_of_s=record.availability_as_of_s // HOUR_S * HOUR_S,
        rank=record.rank,
    )


def _guide(record: Guide, town: Town) -> out.PublicGuide:
    return out.PublicGuide(
        **_common(record, town),
        phones=_phones(record.phones),
        email=record.email,
        web=record.web,
        organisation=record.organisation,
        body=_maybe(record.body),
        parent=record.parent,
        order=record.order,
        residence=record.residence,
    )


def _alert(record: Alert, town: Town) -> out.PublicAlert:
    return out.PublicAlert(
        **_common(record, town),
        severity=record.severity,
        area=record.area,
        starts_s=record.starts_s,
        expires_s=record.expires_s,
        web=record.web,
    )


def _day(instant_s: int, town: Town) -> str:
    return datetime.fromtimestamp(instant_s, ZoneInfo(town.zone)).date().isoformat() if instant_s else ""


def _text(words: Text) -> Text:
    """A text without the people behind it: who reviewed a translation, and when, stays in the house."""
    said = {lang: Said(one.text, one.source_hash, one.origin) for lang, one in words.said.items()}
    return Text(words.source_lang, said, words.source_changed_on)


def _maybe(words: Text | None) -> Text | None:
    return _text(words) if words is not None else None


def _source(record: Record) -> Source | None:
    """Of a confidential record the name only: the source's own key or page could join it to a place elsewhere."""
    source = record.source
    if source is None:
        return None
    return Source(source.name) if is_confidential(record) else Source(source.name, source.url, source.imported_id, source.licence)


def _hours(hours: Hours | None) -> Hours | None:
    return Hours(hours.osm, _maybe(hours.note), hours.by_appointment) if hours else None


def _phones(phones: tuple[Phone, ...]) -> tuple[Phone, ...]:
    return tuple(Phone(one.number, _maybe(one.label), one.languages, _hours(one.hours)) for one in phones)


def _schedule(schedule: Schedule | None) -> Schedule | None:
    if schedule is None:
        return None
    return Schedule(
        start=schedule.start,
        duration_min=schedule.duration_min,
        all_day=schedule.all_day,
        rule=schedule.rule,
        exdates=schedule.exdates,
        rdates=schedule.rdates,
        overrides=tuple(
            Override(one.recurrence, one.cancelled, one.start, one.duration_min, _maybe(one.note)) for one in schedule.overrides
        ),
        tzid=schedule.tzid,
    )


def _stop(stop: Stop) -> Stop:
    address, point = stop.address, stop.point
    return Stop(
        name=stop.name,
        schedule=_schedule(stop.schedule) or Schedule(start=""),
        address=Address(address.street, address.postcode, address.city, address.extra) if address else None,
        point=Point(point.lat_e7, point.lon_e7) if point else None,
    )
