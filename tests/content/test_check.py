"""The publishing rules, one sentence each: what breaks a rule, where it is said, and whether it only warns."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from content.check import Problem, check, errors
from content.check_body import body_problems, is_https, is_link
from content.model import (
    Access,
    Address,
    Alert,
    Course,
    Enrolment,
    Event,
    Guide,
    Helpline,
    Hours,
    Phone,
    Place,
    Point,
    Schedule,
    Seats,
    Source,
    Stop,
    Town,
    Waiting,
)
from content.text import Said, Text, source_hash, text

TOWN = Town(slug="t", title=text("de", "T"), land="HE", bbox_e7=(76_000_000, 540_000_000, 77_000_000, 541_000_000), quarters=("Nordufer",))
TODAY = "2026-11-24"
PLACE = Place(
    id="p1",
    town="t",
    title=text("de", "Treff"),
    summary=text("de", "Kaffee."),
    organisation="Verein",
    verified_on="2026-11-01",
    tags=("sport",),
    address=Address("Kai 1", "99999", "Lindenhafen"),
    point=Point(540_500_000, 76_500_000),
    phones=(Phone("+496990009214"),),
)
COURSE = Course(
    id="c1",
    town="t",
    title=text("de", "A1"),
    summary=text("de", "Deutsch."),
    organisation="Schule",
    verified_on="2026-11-01",
    tags=("german_course",),
    address=Address("Kai 1"),
    course_type="integration",
    cefr_from="A1",
    cefr_to="A2",
    schedule=Schedule("2026-11-23T09:00", 90, rule="FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218T225959Z"),
    seats=Seats(12, 4, "2026-11-20"),
)
EVENT = Event(
    id="e1",
    town="t",
    title=text("de", "Fest"),
    organisation="Verein",
    verified_on="2026-11-01",
    tags=("festival",),
    event_status="confirmed",
    place_name="Marktplatz",
    schedule=Schedule("2026-12-01T18:00", 120),
)
LINE = Helpline(
    id="h1",
    town="t",
    title=text("de", "Notruf"),
    summary=text("de", "Tag und Nacht."),
    organisation="Land",
    verified_on="2026-11-01",
    tags=("emergency",),
    phones=(Phone("112"),),
    verify_every_days=90,
    hours=Hours("24/7"),
)
GUIDE = Guide(
    id="g1", town="t", title=text("de", "Ankommen"), verified_on="2026-11-01", tags=("daily_life",), body=text("de", "<p>Hallo</p>")
)
ALERT = Alert(
    id="a1",
    town="t",
    title=text("de", "Sturm"),
    summary=text("de", "Bleiben Sie drin."),
    tags=("emergency",),
    starts_s=1_000_000,
    expires_s=1_000_000 + 3600,
)
SAMPLES = (PLACE, COURSE, EVENT, LINE, GUIDE, ALERT)


def found(record) -> set[tuple[str, str, str]]:
    return {(one.path, one.key, one.severity) for one in check(record, TOWN, today=TODAY)}


@pytest.mark.parametrize("record", SAMPLES, ids=lambda record: type(record).__name__)
def test_a_good_record_has_no_problem_at_all(record):
    assert found(record) == set()


BROKEN = [
    (PLACE, {"id": "P-1"}, "id", "check.id"),
    (PLACE, {"town": "u"}, "town", "check.other_town"),
    (PLACE, {"slug": "Nicht So"}, "slug", "check.slug"),
    (PLACE, {"title": text("de", "x" * 121)}, "title.de", "check.too_long"),
    (PLACE, {"summary": text("de", "x", ar="م" * 281)}, "summary.ar", "check.too_long"),
    (PLACE, {"summary": text("de", "Hallo <b>Welt</b>")}, "summary.de", "check.no_html"),
    (PLACE, {"summary": text("de", "a\u202eb")}, "summary.de", "check.letters"),
    (PLACE, {"summary": Text("de", {"de": Said("Fa\u0308hre")})}, "summary.de", "check.letters"),
    (PLACE, {"title": Text("de", {"en": Said("x")})}, "title", "check.source_language_missing"),
    (PLACE, {"title": Text("de", {"de": Said("  ")})}, "title", "check.source_language_missing"),
    (PLACE, {"title": Text("de", {"de": Said("x"), "xx": Said("y")})}, "title", "check.unknown_language"),
    (PLACE, {"access": Access(cost_note=text("de", "x" * 501))}, "cost_note.de", "check.too_long"),
    (PLACE, {"phones": (Phone("069 90009214"),)}, "phones.0.number", "check.phone"),
    (PLACE, {"phones": (Phone("166111"),)}, "phones.0.number", "check.phone"),
    (PLACE, {"phones": (Phone("112", languages=("de", "xx")),)}, "phones.0.languages.1", "check.unknown_language"),
    (PLACE, {"phones": (Phone("112", label=text("de", "<i>x</i>")),)}, "phones.0.label.de", "check.no_html"),
    (PLACE, {"languages": ("prs",)}, "languages.0", "check.unknown_language"),
    (PLACE, {"web": "http://example.org"}, "web", "check.https_only"),
    (PLACE, {"web": "https://user@example.org"}, "web", "check.https_only"),
    (PLACE, {"email": "nobody"}, "email", "check.email"),
    (PLACE, {"source": Source("x", "javascript:alert(1)")}, "source.url", "check.https_only"),
    (PLACE, {"tags": ("sport", "unheard_of")}, "tags.1", "check.unknown_tag"),
    (PLACE, {"verified_on": "2026-11-25"}, "verified_on", "check.verified_in_future"),
    (PLACE, {"verified_on": "25.11.2026"}, "verified_on", "check.day"),
    (PLACE, {"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, "valid_to", "check.ends_before_it_begins"),
    (PLACE, {"valid_to": "2026-02-30"}, "valid_to", "check.day"),
    (PLACE, {"verify_every_days": 0}, "verify_every_days", "check.positive"),
    (PLACE, {"point": Point(910_000_000, 0)}, "point", "check.no_point_on_earth"),
    (PLACE, {"stops": (Stop("", Schedule("2026-11-23T09:00")),)}, "stops.0.name", "check.stop_without_name"),
    (PLACE, {"stops": (Stop("Kai", Schedule("morgen")),)}, "stops.0.schedule.start", "schedule.no_such_time"),
    (PLACE, {"waiting": Waiting(6, "")}, "waiting", "check.needs_its_day"),
    (PLACE, {"location_policy": "confidential"}, "address", "privacy.place_of_confidential"),
    (PLACE, {"title": text("de", "Frauenhaus")}, "title.de", "privacy.refuge_made_public"),
    (COURSE, {"cefr_from": "B1"}, "cefr_to", "check.cefr_order"),
    (COURSE, {"seats": Seats(12, 13, TODAY)}, "seats.free", "check.more_free_than_seats"),
    (COURSE, {"seats": Seats(12, 4)}, "seats.as_of", "check.needs_its_day"),
    (COURSE, {"enrolment": Enrolment(url="http://example.org")}, "enrolment.url", "check.https_only"),
    (COURSE, {"enrolment": Enrolment(until="bald")}, "enrolment.until", "check.day"),
    (COURSE, {"schedule": Schedule("2026-11-23T09:00", rule="FREQ=SECONDLY")}, "schedule.rule", "schedule.outside_subset"),
    (COURSE, {"schedule": Schedule("2026-11-23T09:00Z")}, "schedule.start", "schedule.no_such_time"),
    (COURSE, {"schedule": Schedule("2026-11-23")}, "schedule.start", "check.start"),
    (COURSE, {"schedule": Schedule("2026-11-23T09:00", all_day=True)}, "schedule.start", "check.start"),
    (COURSE, {"schedule": Schedule("2026-11-23T09:00", tzid="UTC")}, "schedule.tzid", "check.zone"),
    (COURSE, {"schedule": Schedule("2026-11-23T09:00", exdates=("x",))}, "schedule.exdates", "schedule.no_such_time"),
    (COURSE, {"schedule": Schedule("2026-11-23T09:00", -5)}, "schedule.duration_min", "check.positive"),
    (EVENT, {"schedule": None}, "day", "check.event_without_day"),
    (EVENT, {"schedule": None, "day": "2026-12-01"}, "schedule", "check.confirmed_needs_time"),
    (EVENT, {"time_open": True}, "schedule", "check.confirmed_needs_time"),
    (EVENT, {"place_name": ""}, "place_name", "check.confirmed_needs_place"),
    (EVENT, {"place_open": True, "event_status": "moved"}, "place_name", "check.confirmed_needs_place"),
    (EVENT, {"location_policy": "confidential", "place_name": ""}, "location_policy", "check.confidential_event"),
    (LINE, {"phones": ()}, "phones", "check.phone_missing"),
    (LINE, {"location_policy": "exact"}, "location_policy", "check.helpline_has_no_place"),
    (LINE, {"availability": "open"}, "availability_as_of_s", "check.needs_its_day"),
    (LINE, {"availability_as_of_s": 2**53}, "availability_as_of_s", "check.number_too_large"),
    (GUIDE, {"body": text("de", "<p style='x'>a</p>")}, "body.de", "check.body_attribute"),
    (GUIDE, {"body": text("de", "<script>x</script>")}, "body.de", "check.body_tag"),
    (GUIDE, {"parent": "g1"}, "parent", "check.parent"),
    (ALERT, {"expires_s": 0}, "expires_s", "check.expires_missing"),
    (ALERT, {"expires_s": 1_000_000}, "expires_s", "check.ends_before_it_begins"),
    (ALERT, {"expires_s": 1_000_001 + 14 * 86_400}, "expires_s", "check.expires_too_late"),
]


@pytest.mark.parametrize(("record", "fields", "path", "key"), BROKEN, ids=[f"{path}-{key}" for _, _, path, key in BROKEN])
def test_a_broken_rule_is_an_error_at_its_path(record, fields, path, key):
    assert (path, key, "error") in found(replace(record, **fields))


WARNED = [
    (PLACE, {"verified_on": ""}, "verified_on", "check.never_verified"),
    (PLACE, {"tags": ()}, "tags", "check.no_tag"),
    (PLACE, {"organisation": ""}, "organisation", "check.no_organisation"),
    (PLACE, {"summary": None}, "summary", "check.no_summary"),
    (PLACE, {"address": None}, "address", "check.no_address"),
    (PLACE, {"point": Point(545_000_000, 76_500_000)}, "point", "check.outside_town"),
    (PLACE, {"quarter": "Anderswo"}, "quarter", "check.unknown_quarter"),
    (PLACE, {"phones": (Phone("+499001234567"),)}, "phones.0.number", "check.phone_costs"),
    (PLACE, {"summary": text("de", "Rufen Sie 069 90009214 an")}, "summary.de", "check.number_in_text"),
    (PLACE, {"hours": Hours("irgendwann")}, "hours.osm", "hours.syntax"),
    (PLACE, {"source": Source("x", "http://example.org")}, "source.url", "check.https_only"),
    (PLACE, {"location_policy": "by_phone", "summary": text("de", "Lindenweg 12")}, "summary.de", "check.text_tells_place"),
    (LINE, {"summary": text("de", "Lindenweg 12")}, "summary.de", "check.text_tells_place"),
    (LINE, {"verify_every_days": 180}, "verify_every_days", "check.verify_helplines_quarterly"),
    (LINE, {"location_policy": "confidential", "phones": (Phone("+496990009214"),)}, "phones.0.number", "check.landline_tells_district"),
    (GUIDE, {"tags": ("violence",), "body": text("de", "<p>Lindenweg 12</p>")}, "body.de", "check.text_tells_place"),
    (COURSE, {"cefr_from": None, "cefr_to": None}, "cefr_from", "check.no_level"),
    (COURSE, {"schedule": None}, "schedule", "check.no_schedule"),
]


@pytest.mark.parametrize(("record", "fields", "path", "key"), WARNED, ids=[f"{path}-{key}" for _, _, path, key in WARNED])
def test_what_somebody_should_look_at_is_a_warning_and_no_error(record, fields, path, key):
    changed = replace(record, **fields)
    assert (path, key, "warning") in found(changed)
    assert errors(check(changed, TOWN, today=TODAY)) == []


def test_time_and_place_may_follow_while_an_event_is_announced():
    announced = replace(EVENT, event_status="announced", schedule=None, place_name="", day="2026-12-01", time_open=True, place_open=True)
    assert found(announced) == set()
    assert found(replace(announced, event_status="cancelled")) == set()


def test_a_machine_never_speaks_for_a_helpline_or_in_an_emergency():
    words = Text("de", {"de": Said("Hilfe"), "ar": Said("نجدة", source_hash("Hilfe"), "machine")})
    broken = ("summary.ar", "check.machine_on_helpline", "error")
    assert broken in found(replace(LINE, summary=words))
    assert broken in found(replace(ALERT, summary=words, severity="emergency"))
    assert broken not in found(replace(ALERT, summary=words)) and broken not in found(replace(PLACE, summary=words))
    label = replace(LINE, phones=(Phone("112", label=words),))
    assert ("phones.0.label.ar", "check.machine_on_helpline", "error") in found(label)


def test_a_point_in_the_margin_of_the_town_is_no_warning():
    assert found(replace(PLACE, point=Point(541_400_000, 76_500_000))) == set()


def test_without_a_day_nothing_is_in_the_future():
    assert errors(check(replace(PLACE, verified_on="2099-01-01"), TOWN)) == []


@given(st.integers(min_value=0, max_value=800))
def test_no_day_after_today_passes_as_verified(days):
    day = date.fromordinal(date.fromisoformat(TODAY).toordinal() + days - 400).isoformat()
    late = Problem("verified_on", "check.verified_in_future") in check(replace(PLACE, verified_on=day), TOWN, today=TODAY)
    assert late == (day > TODAY)


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("<h2>Geld</h2><p>Mit <strong>Karte</strong>.<br>Oder bar.</p><ul><li><a href='https://example.org/a?b=1'>hier</a></li></ul>", []),
        ("<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>", []),
        (
            "<p><a href='tel:116016'>x</a> <a href='mailto:a@example.org'>y</a> <a href='#r/abc'>z</a><a href='/t/de/help'>h</a></p>",
            [],
        ),
        ("<p>Ein &amp; aus, 3 &lt; 5</p>", []),
        ("<p>eins<p>zwei<ul><li>x<li>y<ol><li>z</ol></ul><p>drei", []),
        ("<table><tbody><tr><th>a<td>b<tr><td>c<td>d</table>", []),
        ("<a href=https://example.org/>x</a>", []),
        ("<p>offen<b>", ["check.body_unbalanced"]),
        ("<p><b>offen</p>", ["check.body_unbalanced"]),
        ("<ul><li>x", ["check.body_unbalanced"]),
        ("<li><ul></li>", ["check.body_unbalanced"]),
        ("x</p>", ["check.body_unbalanced"]),
        ("<h1>zu groß</h1>", ["check.body_tag"]),
        ("<img src=x onerror=alert(1)>", ["check.body_alt", "check.body_attribute", "check.body_link"]),
        (f"<p><img src={'ab12' * 8} alt='Der Eingang'></p>", ["check.body_picture"]),
        (f"<p><img src={'ab12' * 8} alt=' '/></p>", ["check.body_alt"]),
        ("<img src=https://example.org/a.jpg alt=x>", ["check.body_picture", "check.body_link"]),
        ("<p class='a'>x</p>", ["check.body_attribute"]),
        ("<a href='javascript:alert(1)'>x</a>", ["check.body_link"]),
        ("<a href='//evil.example'>x</a>", ["check.body_link"]),
        ("<a href='https://user@evil.example'>x</a>", ["check.body_link"]),
        ("<a href='http://example.org'>x</a>", ["check.body_link"]),
        ("<a>x</a>", []),
        ("<!-- x -->", ["check.body_tag"]),
        ("<!doctype html><p>x</p>", ["check.body_tag"]),
        ("<?php x ?>", ["check.body_tag"]),
        ("<svg/onload=alert(1)>", ["check.body_tag", "check.body_attribute", "check.body_unbalanced"]),
    ],
)
def test_a_body_holds_the_allowed_tags_closed_and_nothing_else(body, problems):
    assert body_problems(body) == problems


@pytest.mark.parametrize(
    "url", ["http://example.org", "https://", "https:example.org", "//example.org", "https://a@example.org", "https://exa mple.org", "https://example.org\\@x",
            "javascript:alert(1)", "https://[", "https://example.org:x", "", "\thttps://example.org"]
)  # fmt: skip
def test_only_plain_https_leaves_the_house(url):
    assert not is_https(url)
    assert is_https("https://example.org/a/b?c=d#e")


def test_a_number_in_a_link_must_be_dialable():
    assert is_link("tel:06131 / 19 240") and not is_link("tel:anrufen") and not is_link("tel:")


def test_every_key_is_broken_in_this_file_and_explained_in_the_readme():
    root = Path(__file__).resolve().parents[2]
    code = "".join((root / "content" / name).read_text("utf-8") for name in ("check.py", "check_body.py"))
    keys = set(re.findall(r'"(check\.[a-z_]+)"', code))
    here = Path(__file__).read_text("utf-8")
    readme = (root / "content" / "README.md").read_text("utf-8")
    assert len(keys) > 40
    assert sorted(key for key in keys if here.count(f'"{key}"') == 0) == []
    assert sorted(key for key in keys if f"`{key}`" not in readme) == []
