"""The kinds of record, as frozen values: what editors and importers write and the store keeps.

A record here is complete: drafts, internal notes and all languages. What may leave the house is decided
in `privacy.py`, what a feed carries in `sync/feed.py`. Field table: DESIGN section 2.
Days are "2026-11-22", instants end in `_s` (Unix seconds), points are integers in 1e-7 degrees.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from content.text import Text

Status = Literal["draft", "review", "published", "archived"]
Sensitivity = Literal["public", "staff"]
LocationPolicy = Literal["exact", "area", "by_phone", "confidential"]
Answer = Literal["yes", "no", "limited", "unknown"]
EventStatus = Literal["announced", "confirmed", "moved", "cancelled"]
Severity = Literal["info", "warning", "emergency"]
Audience = Literal["women", "families", "minors", "lgbtiq", "disability"]
CourseType = Literal["alpha", "integration", "vocational", "open"]
Cefr = Literal["A0", "A1", "A2", "B1", "B2", "C1", "C2"]
Residence = Literal["any", "gestattung", "duldung", "aufenthaltserlaubnis", "section24"]
Availability = Literal["open", "full", "unknown", "emergency"]
Cost = Literal["free", "reduced", "paid", "unknown"]


class Source(Struct, frozen=True, omit_defaults=True):
    """Who says so: an organisation or a file, its address, its own key for the record, its licence."""

    name: str
    url: str = ""
    imported_id: str = ""
    licence: str = ""


class Point(Struct, frozen=True):
    lat_e7: int
    lon_e7: int


class Address(Struct, frozen=True, omit_defaults=True):
    """As on the sign at the door; `extra` is a floor, a yard, a room."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    extra: str = ""


class Hours(Struct, frozen=True, omit_defaults=True):
    """An OSM `opening_hours` string, evaluated by `content/hours.py`; `note` is what it cannot say."""

    osm: str = ""
    note: Text | None = None
    by_appointment: bool = False


class Phone(Struct, frozen=True, omit_defaults=True):
    """E.164 ("+4969...") or an allow-listed short code ("116016"); see `numbers.py`."""

    number: str
    label: Text | None = None
    languages: tuple[str, ...] = ()
    hours: Hours | None = None


class Override(Struct, frozen=True, omit_defaults=True):
    """One occurrence that differs (RECURRENCE-ID): cancelled, or at another time or for another length."""

    recurrence: str
    cancelled: bool = False
    start: str = ""
    duration_min: int = 0
    note: Text | None = None


class Schedule(Struct, frozen=True, omit_defaults=True):
    """The iCalendar subset: local start "2026-11-22T09:00" (or a day when `all_day`), RRULE subset, exceptions.

    `rule` holds FREQ=WEEKLY or MONTHLY, BYDAY, INTERVAL, UNTIL or COUNT; empty for a single occurrence.
    `duration_min` 0 means: the end is not known.
    """

    start: str
    duration_min: int = 0
    all_day: bool = False
    rule: str = ""
    exdates: tuple[str, ...] = ()
    rdates: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    tzid: str = "Europe/Berlin"


class Stop(Struct, frozen=True, omit_defaults=True):
    """One stop of a mobile service: where it stands and when."""

    name: str
    schedule: Schedule
    address: Address | None = None
    point: Point | None = None


class Seats(Struct, frozen=True, omit_defaults=True):
    maximum: int = 0
    free: int = 0
    as_of: str = ""


class Enrolment(Struct, frozen=True, omit_defaults=True):
    how: Text | None = None
    until: str = ""
    url: str = ""


class Waiting(Struct, frozen=True, omit_defaults=True):
    """A waiting time that a counselling place stated, and the day it did."""

    weeks: int
    as_of: str


class Access(Struct, frozen=True, omit_defaults=True):
    step_free: Answer = "unknown"
    childcare: Answer = "unknown"
    cost: Cost = "unknown"
    cost_note: Text | None = None


class Common(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every record has. `id` is opaque (`ids.py`); `version` rises with each publication."""

    id: str
    town: str
    title: Text
    slug: str = ""
    owner_org: str = ""
    status: Status = "draft"
    sensitivity: Sensitivity = "public"
    version: int = 0
    updated_at_s: int = 0
    verified_on: str = ""
    verified_by: str = ""
    verify_every_days: int = 180
    valid_from: str = ""
    valid_to: str = ""
    tags: tuple[str, ...] = ()
    audience: tuple[Audience, ...] = ()
    source: Source | None = None
    note_internal: str = ""


class Place(Common, frozen=True, kw_only=True, omit_defaults=True, tag="place"):
    """A counselling centre, authority, school, association, clinic, or the tour of a mobile service."""

    summary: Text | None = None
    organisation: str = ""
    location_policy: LocationPolicy = "exact"
    address: Address | None = None
    point: Point | None = None
    quarter: str = ""
    area: str = ""
    stops: tuple[Stop, ...] = ()
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""
    hours: Hours | None = None
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    access: Access = field(default_factory=Access)
    waiting: Waiting | None = None


class Course(Common, frozen=True, kw_only=True, omit_defaults=True, tag="course"):
    """A language or integration course."""

    summary: Text | None = None
    organisation: str = ""
    location_policy: LocationPolicy = "exact"
    address: Address | None = None
    point: Point | None = None
    quarter: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""
    languages: tuple[str, ...] = ()
    access: Access = field(default_factory=Access)
    course_type: CourseType = "open"
    cefr_from: Cefr | None = None
    cefr_to: Cefr | None = None
    schedule: Schedule | None = None
    schedule_note: Text | None = None
    seats: Seats | None = None
    enrolment: Enrolment | None = None
    residence: tuple[Residence, ...] = ()
    event_status: EventStatus = "confirmed"


class Event(Common, frozen=True, kw_only=True, omit_defaults=True, tag="event"):
    """A meeting, festival, consultation day, rally. Time and place may follow while it is only announced."""

    summary: Text | None = None
    organisation: str = ""
    location_policy: LocationPolicy = "exact"
    address: Address | None = None
    point: Point | None = None
    quarter: str = ""
    place_name: str = ""
    route: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""
    languages: tuple[str, ...] = ()
    access: Access = field(default_factory=Access)
    schedule: Schedule | None = None
    day: str = ""
    time_open: bool = False
    place_open: bool = False
    event_status: EventStatus = "announced"
    expected: str = ""


class Helpline(Common, frozen=True, kw_only=True, omit_defaults=True, tag="helpline"):
    """An emergency number, crisis line or shelter contact. It has no place fields at all: phone only.

    `rank` orders the emergency page (lower first); `land` limits a number to one Land, empty for all.
    """

    summary: Text | None = None
    organisation: str = ""
    location_policy: LocationPolicy = "by_phone"
    phones: tuple[Phone, ...] = ()
    web: str = ""
    hours: Hours | None = None
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    access: Access = field(default_factory=Access)
    availability: Availability = "unknown"
    availability_as_of_s: int = 0
    rank: int = 100
    land: str = ""


class Guide(Common, frozen=True, kw_only=True, omit_defaults=True, tag="guide"):
    """An article: sanitised HTML per language, placed in a tree by `parent` (a record id) and `order`."""

    summary: Text | None = None
    body: Text | None = None
    parent: str = ""
    order: int = 0
    organisation: str = ""
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""
    residence: tuple[Residence, ...] = ()
    leika_id: str = ""


class Alert(Common, frozen=True, kw_only=True, omit_defaults=True, tag="alert"):
    """A short notice with severity, area and expiry."""

    summary: Text | None = None
    severity: Severity = "info"
    area: str = ""
    starts_s: int = 0
    expires_s: int = 0
    web: str = ""


Record = Place | Course | Event | Helpline | Guide | Alert
KINDS: tuple[type[Common], ...] = (Place, Course, Event, Helpline, Guide, Alert)


class Town(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A tenant. `bbox` is west, south, east, north in 1e-7 degrees; `land` the two letters of its Land."""

    slug: str
    title: Text
    land: str
    bbox_e7: tuple[int, int, int, int]
    languages: tuple[str, ...] = ("de", "en")
    zone: str = "Europe/Berlin"
    catholic: bool = False
    mirrors: tuple[str, ...] = ()
    app_min: int = 0
    quarters: tuple[str, ...] = ()
