"""The demo town: every kind and difficulty is there, it is the same on every machine, and it dials nobody."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from content.check import check
from content.model import KINDS, Course, Event, Helpline, Place
from content.numbers import may_be_dialled_in_demo
from content.seed import demo_records, demo_town
from content.taxonomy import TAGS
from content.text import Text

TODAY = date(2026, 11, 24)
RECORDS = demo_records(TODAY)


def test_the_demo_shows_every_kind_and_about_three_hundred_records():
    assert {type(record) for record in RECORDS} == set(KINDS)
    assert 270 <= len(RECORDS) <= 330
    assert len({record.id for record in RECORDS}) == len(RECORDS)


def test_a_second_demo_on_the_same_day_changes_nothing():
    assert demo_records(TODAY) == RECORDS


def test_every_status_and_difficulty_is_shown():
    events = [record for record in RECORDS if isinstance(record, Event)]
    assert {event.event_status for event in events} == {"announced", "confirmed", "moved", "cancelled"}
    assert any(event.event_status == "announced" and event.time_open and event.place_open for event in events)
    places = [record for record in RECORDS if isinstance(record, Place)]
    assert any(place.hours and "20:00-08:00" in place.hours.osm for place in places), "hours over midnight"
    assert any(len(place.stops) > 1 for place in places), "a mobile service with changing stops"
    assert any(place.waiting for place in places)
    assert any(isinstance(record, Course) and record.access.childcare == "yes" for record in RECORDS)
    assert any(isinstance(record, Helpline) and record.location_policy == "confidential" for record in RECORDS)
    assert any(record.status == "draft" for record in RECORDS)


def test_every_tag_belongs_to_the_taxonomy_and_every_tag_of_the_promises_is_shown():
    used = {tag for record in RECORDS for tag in record.tags}
    assert used <= TAGS.keys()


def test_no_machine_speaks_for_a_helpline():
    for record in RECORDS:
        if isinstance(record, Helpline):
            for value in (record.title, record.summary):
                assert isinstance(value, Text)
                assert all(said.origin == "human" for said in value.said.values())


def test_the_demo_dials_nobody_but_the_help_lines_of_the_table():
    """Fields only: no number may stand in a text in the first place."""
    for record in RECORDS:
        for phone in getattr(record, "phones", ()):
            assert may_be_dialled_in_demo(phone.number), (record.id, phone.number)
        for text in (record.title, getattr(record, "summary", None), getattr(record, "body", None)):
            for said in text.said.values() if text else ():
                assert not re.search(r"\d{3}", said.text), (record.id, said.text)
        for address in (getattr(record, "email", ""), getattr(record, "web", "")):
            assert not address or "example.org" in address


def test_the_demo_passes_its_own_checks():
    town = demo_town()
    for record in RECORDS:
        assert [problem for problem in check(record, town, today=TODAY.isoformat()) if problem.severity == "error"] == []


def test_confidential_records_hold_no_place():
    for record in RECORDS:
        if getattr(record, "location_policy", "") == "confidential":
            encoded = msgspec.to_builtins(record)
            assert not {"address", "point", "stops", "quarter", "route", "web"} & encoded.keys()


def test_the_demo_town_names_its_languages_and_lies_in_the_sea():
    town = demo_town()
    assert len(town.languages) == 14
    west, south, east, north = town.bbox_e7
    for record in RECORDS:
        point = getattr(record, "point", None)
        if point:
            assert south < point.lat_e7 < north and west < point.lon_e7 < east
