"""What may leave the house, kind by kind: a field that is not listed here is private (DESIGN 7.1).

These structs are flat and their field order is the order on the wire (PROTOCOL 3): append, never reorder, never reuse.
`privacy.py` is the only code that makes them. A confidential place or course becomes another struct, which has no
field that could tell where it is.
"""

from __future__ import annotations

from msgspec import Struct

from content.model import (
    Answer,
    Audience,
    Availability,
    Cefr,
    Cost,
    CourseType,
    Enrolment,
    EventStatus,
    Hours,
    LocationPolicy,
    Phone,
    Residence,
    Schedule,
    Seats,
    Severity,
    Source,
    Stop,
    Waiting,
)
from content.text import Text


class PublicCommon(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """`slug` is empty for protected records; `updated_on` and `verified_on` are days; `verified_by` is a role."""

    id: str
    title: Text
    summary: Text | None = None
    slug: str = ""
    protected: bool = False
    tags: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    organisation: str = ""
    updated_on: str = ""
    verified_on: str = ""
    verified_by: str = ""
    verify_every_days: int = 180
    valid_from: str = ""
    valid_to: str = ""
    source: Source | None = None


class PublicPlace(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="place"):
    location_policy: LocationPolicy = "exact"
    street: str = ""
    postcode: str = ""
    city: str = ""
    address_extra: str = ""
    lat_e7: int = 0
    lon_e7: int = 0
    quarter: str = ""
    area: str = ""
    stops: tuple[Stop, ...] = ()
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""
    hours: Hours | None = None
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    step_free: Answer = "unknown"
    childcare: Answer = "unknown"
    cost: Cost = "unknown"
    cost_note: Text | None = None
    waiting: Waiting | None = None


class ConfidentialPlace(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="place"):
    """A place that nobody may find: by phone only, no web page, no door hours, nothing finer than the town."""

    location_policy: LocationPolicy
    phones: tuple[Phone, ...] = ()
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    childcare: Answer = "unknown"
    cost: Cost = "unknown"


class PublicCourse(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="course"):
    location_policy: LocationPolicy = "exact"
    street: str = ""
    postcode: str = ""
    city: str = ""
    address_extra: str = ""
    lat_e7: int = 0
    lon_e7: int = 0
    quarter: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""
    languages: tuple[str, ...] = ()
    step_free: Answer = "unknown"
    childcare: Answer = "unknown"
    cost: Cost = "unknown"
    cost_note: Text | None = None
    course_type: CourseType = "open"
    cefr_from: Cefr | None = None
    cefr_to: Cefr | None = None
    schedule: Schedule | None = None
    schedule_note: Text | None = None
    seats: Seats | None = None
    enrolment: Enrolment | None = None
    residence: tuple[Residence, ...] = ()
    event_status: EventStatus = "confirmed"


class ConfidentialCourse(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="course"):
    """A course in a protected house: what is taught and whom to call, never when people gather where."""

    location_policy: LocationPolicy
    phones: tuple[Phone, ...] = ()
    languages: tuple[str, ...] = ()
    childcare: Answer = "unknown"
    cost: Cost = "unknown"
    course_type: CourseType = "open"
    cefr_from: Cefr | None = None
    cefr_to: Cefr | None = None


class PublicEvent(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="event"):
    """`day` stands where there is no schedule yet; `time_open` and `place_open` mean: to follow."""

    location_policy: LocationPolicy = "exact"
    street: str = ""
    postcode: str = ""
    city: str = ""
    address_extra: str = ""
    lat_e7: int = 0
    lon_e7: int = 0
    quarter: str = ""
    place_name: str = ""
    route: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""
    languages: tuple[str, ...] = ()
    step_free: Answer = "unknown"
    childcare: Answer = "unknown"
    cost: Cost = "unknown"
    cost_note: Text | None = None
    schedule: Schedule | None = None
    day: str = ""
    time_open: bool = False
    place_open: bool = False
    event_status: EventStatus = "announced"
    expected: str = ""


class PublicHelpline(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="helpline"):
    """`availability_as_of_s` is cut to the hour."""

    location_policy: LocationPolicy = "by_phone"
    phones: tuple[Phone, ...] = ()
    web: str = ""
    hours: Hours | None = None
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    cost: Cost = "unknown"
    availability: Availability = "unknown"
    availability_as_of_s: int = 0
    rank: int = 100


class PublicGuide(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="guide"):
    body: Text | None = None
    parent: str = ""
    order: int = 0
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""
    residence: tuple[Residence, ...] = ()


class PublicAlert(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="alert"):
    severity: Severity = "info"
    area: str = ""
    starts_s: int = 0
    expires_s: int = 0
    web: str = ""


class PublicTown(PublicCommon, frozen=True, kw_only=True, omit_defaults=True, tag="town"):
    """One per feed, id "town". `holidays` are the Land's public holidays of two calendar years, as days."""

    zone: str = "Europe/Berlin"
    land: str = ""
    bbox_e7: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    quarters: tuple[str, ...] = ()
    mirrors: tuple[str, ...] = ()
    app_min: int = 0


Public = (
    PublicTown
    | PublicHelpline
    | PublicAlert
    | PublicPlace
    | ConfidentialPlace
    | PublicCourse
    | ConfidentialCourse
    | PublicEvent
    | PublicGuide
)
WIRE_KINDS: dict[str, type[PublicCommon]] = {
    "town": PublicTown,
    "helpline": PublicHelpline,
    "alert": PublicAlert,
    "place": PublicPlace,
    "course": PublicCourse,
    "event": PublicEvent,
    "guide": PublicGuide,
}
