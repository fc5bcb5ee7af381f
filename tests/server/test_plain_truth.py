"""Plain pages say what is true today: a feed does not roll with the clock, so whoever shows a record looks at it."""

from __future__ import annotations

import json
import re

import pytest
from msgspec.structs import replace

from content.model import Access, Alert, Course, Enrolment, Event, Helpline, Hours, Override, Phone, Schedule, Seats
from content.text import text
from server.store import records
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, NOW_S, place


@pytest.fixture
def page(house, town):
    """`page(record)` is the address of its plain page, published; `page.get(path)` what is there."""
    browser = Browser(house)

    def get(path: str, record=None, lang: str = "de"):
        if record is not None:
            house.store.write_now(lambda db: records.put(db, town, record, EDIT))
            house.publish(town.slug)
        return browser.get(f"/testtown/{lang}/{path}")

    yield get
    browser.close()


def event(schedule: Schedule) -> Event:
    return Event(
        id="event00009",
        town="testtown",
        title=text("de", "Kreis"),
        slug="kreis",
        status="published",
        event_status="confirmed",
        schedule=schedule,
    )


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(start="2026-12-04T09:00", overrides=(Override(recurrence="2026-12-04T09:00", cancelled=True),)),
        Schedule(start="2027-06-04T09:00", overrides=(Override(recurrence="2027-06-04T09:00", cancelled=True),)),
        Schedule(start="2026-12-04T09:00", overrides=(Override(recurrence="2026-12-04", cancelled=True),)),
    ],
    ids=["soon", "far away", "named by its day"],
)
def test_an_event_whose_only_date_is_off_shows_no_date(page, schedule):
    html = page("event/kreis", event(schedule)).text
    assert "4. Dezember" not in html and "4. Juni" not in html
    described = re.search(r'ld\+json">(.*?)</script>', html)
    assert described and "startDate" not in json.loads(described[1])


def test_an_event_far_away_shows_its_date(page):
    assert "4. Juni 2027" in page("event/kreis", event(Schedule(start="2027-06-04T09:00"))).text


def test_an_alert_that_is_over_has_no_page_and_stands_in_no_list(page, clock):
    alert = Alert(id="alert00001", town="testtown", title=text("de", "Hitze"), slug="hitze", status="published", expires_s=NOW_S + 60)
    assert page("alert/hitze", alert).status == 200
    assert "Hitze" in page("alert/").text
    clock.now_s = NOW_S + 60
    assert page("alert/hitze").status == 404
    assert "Hitze" not in page("alert/").text


def test_a_record_outside_of_its_own_days_has_no_page(page):
    assert page("place/beratungsstelle-1", place(1, valid_to="2026-11-24")).status == 404
    assert page("place/beratungsstelle-2", place(2, valid_from="2026-11-26")).status == 404
    assert page("place/beratungsstelle-3", place(3, valid_from="2026-11-25", valid_to="2026-11-25")).status == 200


def test_a_week_off_is_named_beside_the_week(page):
    html = page("place/beratungsstelle-1", place(1, hours=Hours("Mo-Fr 09:00-12:00; 2026 Nov 30-2026 Dec 01 off"))).text
    assert "Montag, 30. November 2026</th><td>zu" in html
    assert "1. Dezember 2026</th><td>zu" in html


def test_hours_by_appointment_do_not_look_open(page):
    html = page("place/beratungsstelle-1", place(1, hours=Hours('Mo 09:00-12:00 "nach Vereinbarung"'))).text
    assert "<bdi>12:00</bdi> (Nur mit Termin)" in html


def test_a_text_older_than_its_source_says_so_and_a_help_lines_source_stands_beside_it(page):
    summary = text("de", "Nur noch nachts.", en="Day and night.")
    line = Helpline(
        id="helpline09",
        town="testtown",
        title=text("de", "Hilfe", en="Help"),
        summary=summary,
        status="published",
        phones=(Phone("116016"),),
        organisation="Bund",
    )
    page("help", line)
    newer = replace(summary, said={**summary.said, "de": replace(summary.said["de"], text="Nur noch mittags.")})
    page("help", replace(line, summary=newer))
    html = page("help", lang="en").text
    assert "Day and night." in html and "November 25, 2026" in html
    assert '<p lang="de" dir="ltr">Nur noch mittags.</p>' in html


def test_a_text_made_from_english_does_not_send_its_reader_to_german(page):
    summary = text("en", "At night only.", ar="ليلا ونهارا")
    line = Helpline(
        id="helpline09",
        town="testtown",
        title=text("en", "Help"),
        summary=summary,
        status="published",
        phones=(Phone("116016"),),
        organisation="Bund",
    )
    page("help", line)
    page("help", replace(line, summary=replace(summary, said={**summary.said, "en": replace(summary.said["en"], text="At noon only.")})))
    html = page("help", lang="ar").text
    assert '<p lang="en" dir="ltr">At noon only.</p>' in html and "English" in html


def test_two_records_of_one_name_do_not_break_their_list(page):
    page("place/beratungsstelle-1", place(1, "Beratung"))
    html = page("place/", place(2, "Beratung")).text
    assert html.index("beratungsstelle-1") < html.index("beratungsstelle-2")


def test_a_course_says_when_it_ends_for_whom_it_is_and_what_it_costs(page):
    course = Course(
        id="course0009",
        town="testtown",
        title=text("de", "Deutsch am Abend"),
        slug="deutsch",
        status="published",
        languages=("ar",),
        access=Access(childcare="yes", cost="free"),
        cefr_from="A1",
        cefr_to="A2",
        schedule=Schedule(start="2026-12-04T18:00", duration_min=90),
        seats=Seats(maximum=12, free=1, as_of="2026-11-24"),
        enrolment=Enrolment(text("de", "Rufen Sie an."), "2026-12-01"),
    )
    html = page("course/deutsch", course).text
    assert "<bdi>18:00</bdi>–<bdi>19:30</bdi>" in html
    for said in ("A1 bis A2", "1 von 12 Plätzen frei", "24. November 2026", "anmelden bis 1. Dezember 2026", "Rufen Sie an.",
                 "Kinderbetreuung", "Kostenlos für Sie", "<bdi>Arabisch</bdi>"):  # fmt: skip
        assert said in html, said
    stale = page("course/deutsch", replace(course, seats=Seats(maximum=12, free=1, as_of="2026-11-01"))).text
    assert "von 12" not in stale


def test_an_event_says_that_its_place_is_to_follow(page):
    html = page("event/kreis", replace(event(Schedule(start="2026-12-04T09:00")), place_open=True)).text
    assert "Der Ort folgt." in html


def test_a_number_has_the_hours_at_which_somebody_answers(page):
    line = Helpline(
        id="helpline09", town="testtown", title=text("de", "Rat"), status="published", organisation="Bund",
        phones=(Phone(number="+493023125001", hours=Hours(osm="Mo 09:00-12:00")),),
    )  # fmt: skip
    html = page("help", line).text
    number = html.index('href="tel:+493023125001"')
    assert "030 23125-001" in html and html.index("<bdi>09:00</bdi>–<bdi>12:00</bdi>") > number
