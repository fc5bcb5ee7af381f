"""What leaves as a standard: valid by the standard's own rules, read back to the same, and without a place that is not told."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from xml.etree import ElementTree

import msgspec
import pytest
import recurring_ical_events
from icalendar import Calendar
from jsonschema import Draft202012Validator, FormatChecker
from msgspec.structs import replace
from referencing import Registry, Resource

from content.export import atom, geojson, hsds, hsds_tables, ical
from content.export.edition import Edition
from content.intake import geojson as geojson_intake
from content.intake import hsds as hsds_intake
from content.intake import ical as ical_intake
from content.model import Access, Address, Alert, Course, Event, Helpline, Hours, Override, Phone, Place, Point, Schedule
from content.privacy import public
from content.public import ConfidentialPlace, Public
from content.schedule import expand
from content.seed import demo_records, demo_town
from content.text import text
from tests.content.intake.real import SHARED

TODAY = date(2026, 11, 24)
NOW_S = int(datetime(2026, 11, 24, 9, tzinfo=UTC).timestamp())
TOWN = demo_town()
SCHEMAS = SHARED / "hsds" / "spec_3.0" / "schema"
PLANTED = ("PLANTED", "Lindenweg", "54.03", "7.65", "540300000")


def edition(lang: str = "de") -> Edition:
    return Edition(TOWN.slug, "Lindenhafen", TOWN.land, lang, TODAY.isoformat(), NOW_S)


@lru_cache(1)
def seed() -> tuple[Public, ...]:
    return tuple(out for record in demo_records(TODAY) if (out := public(replace(record, status="published"), town=TOWN)))


def door(*records) -> list[Public]:
    return [out for record in records if (out := public(record, town=TOWN))]


def make(kind: type, **fields):
    return kind(**{"id": "abc123", "town": TOWN.slug, "title": text("de", "Beratung"), "slug": "x", "status": "published", **fields})


WHERE = {"address": Address("PLANTED Lindenweg 12", "99999", "Lindenhafen", "PLANTED"), "point": Point(540_300_000, 76_500_000)}
WEEKLY = Schedule("2026-11-23T09:00", 90, rule="FREQ=WEEKLY;BYDAY=MO;UNTIL=20270628", exdates=("2026-12-28T09:00",))


# HSDS


@lru_cache(1)
def validators() -> dict[str, Draft202012Validator]:
    if not SCHEMAS.exists():
        pytest.skip(f"the standard's schemas are missing: {SCHEMAS}")
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json") if path.name != "openapi.json"}
    assert len(schemas) == 21
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    registry = Registry().with_resources((name, Resource.from_contents({**dialect, **schema})) for name, schema in schemas.items())

    def validator(schema: dict) -> Draft202012Validator:
        return Draft202012Validator({**dialect, **schema}, registry=registry, format_checker=FormatChecker())

    return {name.removesuffix(".json"): validator(schema) for name, schema in schemas.items()}


def faults(name: str, value: dict) -> list[str]:
    return [f"{list(fault.absolute_path)}: {fault.message}" for fault in validators()[name].iter_errors(value)]


@pytest.mark.parametrize("lang", ["de", "ar", "fa-AF"])
def test_every_service_of_the_demo_town_is_valid_hsds(lang):
    services = hsds.services_of(seed(), edition(lang))
    assert len(services) > 100
    for one in services:
        full = hsds.service_full(one, edition(lang))
        assert faults("service", full) == []
        assert faults("service", hsds.service(one, edition(lang))) == []
        assert faults("organization", full["organization"]) == []
        for link in full.get("service_at_locations", ()):
            assert faults("service_at_location", link) == [] and faults("location", link["location"]) == []


def test_the_guard_would_see_a_fault():
    full = hsds.service_full(hsds.services_of(seed(), edition())[0], edition())
    assert faults("service", {**full, "status": "open"}) and faults("service", {**full, "id": 5})


def test_every_object_of_the_tables_is_valid_and_every_id_leads_somewhere():
    found = hsds_tables.tables(seed(), edition())
    names = {"services": "service", "organizations": "organization", "locations": "location", "phones": "phone", "schedules": "schedule"}
    names |= {"service_at_location": "service_at_location", "addresses": "address", "languages": "language", "cost_options": "cost_option"}
    names |= {"attributes": "attribute", "taxonomy_terms": "taxonomy_term", "service_areas": "service_area"}
    names |= {"accessibility": "accessibility"}
    assert found.keys() <= names.keys() and len(found) > 9
    ids = {name: {row["id"] for row in rows} for name, rows in found.items()}
    links = {"service_id": "services", "location_id": "locations", "organization_id": "organizations", "phone_id": "phones"}
    for name, rows in found.items():
        for row in rows:
            assert faults(names[name], row) == [], name
            assert all(row[column] in ids[table] for column, table in links.items() if column in row), name
            uuid.UUID(row["id"])
        assert len(ids[name]) == len(rows)


def test_ids_are_the_same_for_ever():
    assert edition().uid("service", "abc") == "6190b8e4-97c9-57f4-8dfa-2f6116b6afc8"


def test_a_zip_of_the_same_records_is_the_same_bytes_and_calculates_nothing():
    records = door(make(Place, title=text("de", '=HYPERLINK("x")'), phones=(Phone("+493023125000"),)))
    first, second = (hsds_tables.packed(hsds_tables.tables(records, edition())) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        services = list(csv.DictReader(io.StringIO(packed.read("services.csv").decode())))
        phones = list(csv.DictReader(io.StringIO(packed.read("phones.csv").decode())))
    assert services[0]["name"].startswith("'=") and phones[0]["number"] == "+493023125000"


def test_hsds_reads_back_to_the_same_places():
    places = [
        one
        for one in door(*(replace(record, status="published") for record in demo_records(TODAY) if isinstance(record, Place)))
        if not isinstance(one, ConfidentialPlace)
    ]
    raw = hsds_tables.packed(hsds_tables.tables(places, edition()))
    intake = hsds_intake.read(raw, town=TOWN, lang="de")
    assert intake.refused == ()
    back = {found.record.title.source: found.record for found in intake.found}
    assert len(back) > 50
    for one in places:
        record = back[one.title.said["de"].text]
        assert [phone.number for phone in record.phones] == [phone.number for phone in one.phones]
        assert record.languages == one.languages
        if one.location_policy == "exact" and one.street and not one.protected:
            assert record.address.street == one.street and abs(record.point.lat_e7 - one.lat_e7) <= 1
        if one.hours and "PH" not in one.hours.osm and record.hours and record.hours.osm:
            assert _week(record.hours) == _week(one.hours), one.hours.osm


def _week(hours: Hours):
    from content.hours import week_of

    return week_of(hours.osm, land="HE", quarter="2026Q4").rows


# GeoJSON


def test_geojson_reads_back_to_the_same_places():
    raw = json.dumps(geojson.geojson(seed(), edition())).encode()
    intake = geojson_intake.read(raw, town=TOWN, lang="de")
    assert intake.refused == () and len(intake.found) > 50
    shown = {one.id: one for one in seed()}
    for found in intake.found:
        one, record = shown[found.key], found.record
        assert record.title.said["de"].text == one.title.said["de"].text
        assert (record.point.lat_e7, record.point.lon_e7) == (one.lat_e7, one.lon_e7)
        assert [phone.number for phone in record.phones] == [phone.number for phone in one.phones]
        assert record.address.street == one.street if one.street else True


# iCalendar


def test_every_meeting_of_every_event_and_course_reads_back_day_by_day():
    """By our own importer and by the reference library; the library sees zones and exceptions as phones' calendars do."""
    chosen = ical.meetings(seed(), edition())
    assert len(chosen) > 50
    raw = ical.ical(chosen, edition(), "Lindenhafen")
    first, last = "2026-09-01", "2027-12-31"
    intake = ical_intake.read(raw, town=TOWN, lang="de", until=last)
    assert intake.refused == ()
    back = {found.key: found.record for found in intake.found}
    theirs: dict[str, set[str]] = {}
    for one in recurring_ical_events.of(Calendar.from_ical(raw)).between(date.fromisoformat(first), date(2028, 1, 1)):
        start = one["DTSTART"].dt
        local = start.strftime("%Y-%m-%dT%H:%M") if isinstance(start, datetime) else start.isoformat()
        theirs.setdefault(str(one["UID"]), set()).add(local)
    for one in chosen:
        key = f"{edition().uid('event', one.id)}@lotse"
        schedule = one.schedule or Schedule(one.day, 1440, all_day=True)
        wanted = {meeting.start for meeting in expand(schedule, first, last) if meeting.start[:10] >= first}
        assert {meeting.start for meeting in expand(back[key].schedule, first, last) if meeting.start[:10] >= first} == wanted
        assert theirs.get(key, set()) == wanted


def test_a_weekly_course_stays_at_nine_over_the_clock_change():
    course = door(make(Course, schedule=WEEKLY))
    raw = ical.ical(ical.meetings(course, edition()), edition(), "x")
    found = recurring_ical_events.of(Calendar.from_ical(raw)).between(date(2026, 11, 20), date(2027, 7, 10))
    assert {one["DTSTART"].dt.hour for one in found} == {9} and len(found) == 31
    assert {one["DTSTART"].dt.utcoffset() for one in found} == {timedelta(hours=1), timedelta(hours=2)}


def test_a_moved_and_a_cancelled_meeting_stand_under_their_event():
    moved = Override("2026-11-30T09:00", start="2026-12-01T10:00", duration_min=45)
    changed = replace(WEEKLY, overrides=(moved, Override("2026-12-07T09:00", True)))
    raw = ical.ical(ical.meetings(door(make(Event, schedule=changed, place_name="Haus")), edition()), edition(), "x")
    events = Calendar.from_ical(raw).walk("VEVENT")
    assert len({str(one["UID"]) for one in events}) == 1 and len(events) == 3
    by_id = {one["RECURRENCE-ID"].dt.strftime("%m-%d"): one for one in events if "RECURRENCE-ID" in one}
    assert by_id["11-30"]["DTSTART"].dt.hour == 10 and by_id["11-30"]["DTEND"].dt.minute == 45
    assert str(by_id["12-07"]["STATUS"]) == "CANCELLED"


def test_the_end_of_a_whole_day_is_the_day_after():
    raw = ical.ical(ical.meetings(door(make(Event, schedule=Schedule("2026-12-24", 2880, all_day=True))), edition()), edition(), "x")
    event = Calendar.from_ical(raw).walk("VEVENT")[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 24), date(2026, 12, 26))


def test_a_zone_is_small_and_the_same_records_are_the_same_bytes():
    course = ical.meetings(door(make(Course, schedule=WEEKLY)), edition())
    raw = ical.ical(course, edition(), "x")
    assert raw == ical.ical(course, edition(), "x") and len(raw) < 1500
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in raw and b"\r\nBEGIN:VTIMEZONE" in raw


# Atom

ATOM = "{http://www.w3.org/2005/Atom}"


def test_atom_is_what_the_rfc_demands_of_a_feed():
    feed = ElementTree.fromstring(atom.atom(seed(), edition("ar"), link="https://example.org/feed.atom"))
    entries = feed.findall(f"{ATOM}entry")
    assert entries and feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    for one in (feed, *entries):
        assert [len(one.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert one.find(f"{ATOM}id").text.startswith("urn:uuid:")
        datetime.fromisoformat(one.find(f"{ATOM}updated").text)
    assert len({one.find(f"{ATOM}id").text for one in entries}) == len(entries)
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Lindenhafen"


def test_an_alert_leaves_the_feed_when_it_ends_and_markup_stays_text():
    alert = make(Alert, title=text("de", "A < B & \x0b"), starts_s=NOW_S - 60, expires_s=NOW_S + 60)
    assert "A &lt; B &amp; <" in atom.atom(door(alert), edition())
    assert "<entry>" not in atom.atom(door(alert), replace(edition(), now_s=NOW_S + 60))
    assert ElementTree.fromstring(atom.atom([], edition())).find(f"{ATOM}updated").text == "1970-01-01T00:00:00Z"


# What is not told


def everything(records: list[Public]) -> bytes:
    """Every export of these records in one heap of bytes."""
    here = edition()
    services = hsds.services_of(records, here)
    full = [hsds.service_full(one, here) for one in services]
    tables = hsds_tables.tables(records, here)
    meetings = ical.meetings(records, here)
    values = [full, [hsds.service(one, here) for one in services], hsds.organizations(records, here), tables]
    values.append(geojson.geojson(records, here))
    calendar = ical.ical(meetings, here, "x").replace(b"\r\n ", b"")
    return json.dumps(values, ensure_ascii=False).encode() + calendar + atom.atom(records, here).encode()


UNTOLD = [{"location_policy": policy} for policy in ("area", "by_phone")]
UNTOLD += [{"tags": ("violence",)}, {"tags": ("counselling", "protection")}]


@pytest.mark.parametrize("policy", UNTOLD)
@pytest.mark.parametrize("kind", [Place, Course, Event])
def test_a_place_that_is_not_to_be_told_is_in_no_byte_of_any_export(kind, policy):
    """What the door lets out of a protected record with an address, an export still does not carry."""
    more = {"schedule": WEEKLY} if kind is not Place else {"hours": Hours("Mo 09:00-12:00"), "area": "PLANTED"}
    more |= {"place_name": "PLANTED", "route": "PLANTED"} if kind is Event else {}
    records = door(make(kind, quarter="PLANTED", **WHERE, **more, **policy))
    assert len(records) == 1
    found = everything(records).decode()
    assert [word for word in PLANTED if word in found] == []


@pytest.mark.parametrize("kind", [Place, Course])
def test_a_confidential_record_is_a_telephone_and_nothing_else(kind):
    confidential = make(kind, location_policy="confidential", phones=(Phone("+493023125000"),), access=Access(childcare="yes"))
    full = [hsds.service_full(one, edition()) for one in hsds.services_of(door(confidential), edition())]
    assert full[0]["phones"][0]["number"] == "+493023125000"
    assert {"service_at_locations", "schedules", "service_areas", "url", "email"} & full[0].keys() == set()
    assert geojson.geojson(door(confidential), edition())["features"] == [] and ical.meetings(door(confidential), edition()) == []


def test_a_forged_record_with_a_place_that_is_not_told_is_stopped_by_the_exports_themselves():
    """Were the door to fail one day, the exports ask again."""
    (open_place,) = door(make(Place, **WHERE))
    assert "PLANTED" in everything([open_place]).decode()
    for forged in (replace(open_place, protected=True), replace(open_place, location_policy="confidential")):
        assert "PLANTED" not in everything([forged]).decode() and "54.03" not in everything([forged]).decode()


def test_a_help_line_has_no_location():
    records = door(make(Helpline, location_policy="by_phone", phones=(Phone("116016"),), tags=("violence",)))
    full = hsds.service_full(hsds.services_of(records, edition())[0], edition())
    assert "service_at_locations" not in full and "attributes" not in full


def test_what_is_over_is_in_no_export():
    over = [replace(one, valid_to="2026-11-23") for one in seed()]
    assert edition().current(over) == [] and msgspec.json.decode(json.dumps(geojson.geojson(over, edition())))["features"] == []
