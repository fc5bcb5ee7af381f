"""What an editor is told before saving: it must be what happens afterwards."""

from __future__ import annotations

import time

import msgspec
import pytest
from msgspec.structs import replace

from content.check import Problem
from content.model import Address, Course, Helpline, Hours, Override, Phone, Place, Point, Schedule
from content.text import Said, Text, source_hash, text
from server import files, planning, render
from server.alike import alike
from server.days import days_of_hours, days_of_schedule
from server.preview import checked, first_visit_bytes
from server.store import audit, publications, records, towns
from server.store.records import Edit
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, place
from tests.server.signed import seat

TODAY = "2026-11-25"


def look(house, town, record, **more):
    return checked(house.store.read, house.settings.published, town, record, house.now(), **more)


@pytest.fixture
def published(house, town):
    house.store.write_now(lambda db: [records.put(db, town, place(number), EDIT) for number in range(1, 31)])
    house.publish("testtown")
    return house


def test_the_preview_is_what_readers_get_afterwards(published, town, clock):
    """In every language, with the marks of texts that this very edit makes outdated."""
    clock.now_s += 86_400
    said = {"de": Said("Neuer Name"), "en": Said("Advice centre 7", source_hash("Beratungsstelle 7"))}
    edited = replace(records.get(published.store.read, "testtown", "place0007"), title=Text("de", said), web="https://example.org/7")
    told = look(published, town, edited)
    published.store.write_now(lambda db: records.put(db, town, edited, Edit("p1", clock.now_s)))
    published.publish("testtown")
    for lang in town.languages:
        newest = publications.newest(published.store.read, f"testtown/{lang}")
        assert told.preview[lang] == render.state(published.store.read, newest)["place0007"]
    assert told.preview["en"]["outdated"] == {"title": "2026-11-26"}


def test_a_draft_is_shown_as_readers_would_get_it(house, town):
    told = look(house, town, replace(place(1), status="draft"))
    assert told.preview["de"]["title"] == "Beratungsstelle 1"
    assert told.refusal is None


def test_nothing_is_shown_of_what_may_not_leave(house, town):
    assert look(house, town, replace(place(1), sensitivity="staff")).preview == {"de": None, "en": None, "ar": None}
    assert look(house, town, replace(place(1), status="archived")).preview == {"de": None, "en": None, "ar": None}


def test_a_refusal_names_field_and_rule_and_repeats_no_word(house, town):
    secret = place(1, summary=text("de", "Wir sind in der Lindenstraße 12."), location_policy="confidential")
    told = look(house, town, secret)
    assert (told.refusal.path, told.refusal.key) == ("summary.de", "privacy.place_of_confidential")
    assert told.refusal.rule
    assert set(told.preview.values()) == {None}
    assert Problem("summary.de", "privacy.place_of_confidential") in told.problems
    assert "Lindenstra" not in str(told.refusal)


def test_opening_what_was_confidential_is_refused(house, town):
    closed = place(1, location_policy="confidential")
    house.store.write_now(lambda db: records.put(db, town, closed, EDIT))
    told = look(house, town, replace(closed, location_policy="exact", address=Address("Weg 1")))
    assert told.refusal.key == "privacy.confidential_opened"
    assert set(told.preview.values()) == {None}


def test_the_bytes_of_an_edit_are_what_its_delta_weighs(published, town, clock):
    edited = replace(place(7), summary=text("de", "Neu: dienstags bis 18 Uhr, bitte Pass mitbringen."))
    told = look(published, town, edited)
    clock.now_s += 60
    published.store.write_now(lambda db: records.put(db, town, edited, Edit("p1", clock.now_s)))
    published.publish("testtown")
    for lang in town.languages:
        newest = publications.newest(published.store.read, f"testtown/{lang}")
        _, travelled = files.answer(published.store.read, published.settings.published, newest, newest.seq - 1)
        item, delta = told.bytes[lang]
        assert len(travelled) <= delta <= len(travelled) * 1.15 + 8
        assert item > 0


def test_an_edit_that_readers_do_not_notice_costs_nothing(published, town):
    stored = records.get(published.store.read, "testtown", "place0007")
    told = look(published, town, replace(stored, note_internal="Schlüssel beim Nachbarn"))
    assert [delta for _, delta in told.bytes.values()] == [0, 0, 0]


def test_taking_a_record_back_costs_a_few_bytes_and_has_no_item(published, town):
    told = look(published, town, replace(place(7), status="archived"))
    assert all(item == 0 and 120 < delta < 200 for item, delta in told.bytes.values())


def test_a_first_visit_is_the_list_and_all_its_parts(published, town):
    told = look(published, town, place(7))
    folder = published.settings.published / "sync" / "v1"
    for lang in town.languages:
        listed = (folder / "testtown" / lang / "0").stat().st_size
        assert listed < told.town_bytes[lang] <= listed + sum(path.stat().st_size for path in (folder / "parts").iterdir())
    assert first_visit_bytes(published.settings.published, "nowhere/de") == 0


def test_a_place_entered_twice_is_noticed(house, town):
    first = place(1, "Café Hafen", point=Point(500_000_000, 87_000_000), phones=(Phone("+4969900001"),))
    house.store.write_now(lambda db: records.put(db, town, first, EDIT))

    def why(record):
        return [(one.id, one.why) for one in alike(house.store.read, "testtown", record)]

    near = place(2, "CAFE-HAFEN neu", point=Point(500_005_000, 87_005_000))
    assert why(near) == [("place0001", "edit.alike.place")]
    assert why(replace(near, point=Point(500_500_000, 87_005_000))) == []
    assert why(place(3, "Hafen Café", phones=(Phone("+4969900001"),))) == [("place0001", "edit.alike.phone")]
    assert why(place(4, "Café Hafen")) == [("place0001", "edit.alike.organisation")]
    assert why(place(5, "Bücherei", point=first.point, phones=first.phones)) == []
    assert why(replace(first, web="https://example.org")) == []
    assert why(Course(id="course1", town="testtown", title=text("de", "Café Hafen"))) == []


def test_nobody_learns_of_a_record_that_they_may_not_read(house, town):
    house.store.write_now(lambda db: records.put(db, town, place(1, "Café Hafen"), EDIT))
    told = look(house, town, place(2, "Café Hafen"), may_see=lambda record: record.owner_org == "mine")
    assert told.alike == []


def spans(found):
    return {one.day: one.spans for one in found.days}


def test_a_night_belongs_to_the_day_it_begins_on_and_holidays_have_names(town):
    found = days_of_hours(Hours("Mo-Su 20:00-08:00; PH off"), town, "2026-12-20", "de")
    assert spans(found)["2026-12-21"] == [[1200, 1920]]
    christmas = next(one for one in found.days if one.day == "2026-12-25")
    assert (christmas.spans, christmas.changed) == ([], True)
    assert "Weihnacht" in christmas.holiday
    assert len(found.days) == 28


def test_a_land_has_its_own_holidays(town):
    """6 January rests in Bavaria and not in Hesse."""
    for land, rests in (("BY", True), ("HE", False)):
        found = days_of_hours(Hours("Mo-Fr 09:00-17:00; PH off"), replace(town, land=land), "2026-12-20", "en")
        day = next(one for one in found.days if one.day == "2027-01-06")
        assert (day.spans == []) is rests
        assert bool(day.holiday) is rests


def test_what_cannot_be_evaluated_is_told_and_never_open(town):
    found = days_of_hours(Hours("Mo-Fr nach Absprache ab neun"), town, TODAY, "de")
    assert found.problems
    assert found.otherwise == "unsure"
    assert all(one.spans == [] for one in found.days)


def test_appointments_are_marked(town):
    found = days_of_hours(Hours("Mo 09:00-12:00", by_appointment=True), town, TODAY, "de")
    assert spans(found)["2026-11-30"] == [[540, 720, "by_appointment"]]


def test_nine_stays_nine_when_the_clocks_change(town):
    """25 October 2026 has 25 hours, 28 March 2027 has 23."""
    course = Schedule("2026-10-18T09:00", 90, rule="FREQ=WEEKLY;BYDAY=SU")
    found = days_of_schedule(course, town, "2026-10-18", "de")
    assert spans(found)["2026-10-18"] == spans(found)["2026-10-25"] == [[540, 630]]
    assert [(one.day, one.clock_min) for one in found.days if one.clock_min] == [("2026-10-25", 60)]
    spring = days_of_hours(Hours("Su 01:00-04:00"), town, "2027-03-20", "de")
    assert [(one.day, one.clock_min, one.spans) for one in spring.days if one.clock_min] == [("2027-03-28", -60, [[60, 240]])]


def test_meetings_that_move_or_fall_out_are_marked(town):
    course = Schedule(
        "2026-11-30T18:00", 90, rule="FREQ=WEEKLY;BYDAY=MO", exdates=("2026-12-07T18:00",),
        overrides=(Override("2026-12-14T18:00", cancelled=True), Override("2026-12-21T18:00", start="2026-12-22T19:30")),
    )  # fmt: skip
    found = {one.day: one for one in days_of_schedule(course, town, TODAY, "de").days}
    assert (found["2026-11-30"].spans, found["2026-11-30"].changed) == ([[1080, 1170]], False)
    assert (found["2026-12-07"].spans, found["2026-12-07"].changed) == ([], True)
    assert (found["2026-12-14"].spans, found["2026-12-14"].cancelled, found["2026-12-14"].changed) == ([], [[1080, 1170]], True)
    assert (found["2026-12-21"].changed, found["2026-12-22"].spans, found["2026-12-22"].changed) == (True, [[1170, 1260]], True)


def test_a_rule_that_phones_do_not_know_is_a_problem_and_no_guess(town):
    found = days_of_schedule(Schedule("2026-11-30T18:00", 90, rule="FREQ=DAILY"), town, TODAY, "de")
    assert [one.path for one in found.problems] == ["schedule.rule"]
    assert all(one.spans == [] for one in found.days)


def test_a_town_of_a_thousand_is_checked_while_somebody_types(house, town):
    big = replace(town, languages=("de", "en", "ar", "uk", "ru", "fa-AF", "tr", "fr"))
    house.store.write_now(lambda db: [records.put(db, town, place(number), EDIT) for number in range(1, 1001)])
    house.store.write_now(lambda db: towns.change(db, big))
    house.publish("testtown")
    line = Helpline(id="line1", town="testtown", title=text("de", "Nummer"), status="published", phones=(Phone("+4969900002"),))
    seconds = []
    for record in (replace(place(500), web="https://example.org"), line, place(2000, hours=Hours("Mo-Fr 09:00-17:00; PH off"))):
        started = time.thread_time()
        told = look(house, big, record)
        seconds.append(time.thread_time() - started)
        assert isinstance(record, Place | Helpline) and all(told.preview.values())
    print(f"check of a record in a town of 1,000 in 8 languages, of processor time: {', '.join(f'{one * 1000:.0f} ms' for one in seconds)}")


@pytest.fixture
def browser(published):
    (published.settings.app).mkdir(parents=True, exist_ok=True)
    browser = Browser(published)
    yield browser
    browser.close()


def test_the_editor_is_answered_with_everything_at_once(published, browser):
    editor = seat(browser, published, "editor")
    reply = editor.post("check", {"record": msgspec.to_builtins(replace(place(7), web="http://example.org"))})
    told = reply.json()
    assert reply.status == 200
    assert told.keys() == {"problems", "refusal", "bytes", "town_bytes", "alike", "preview"}
    assert {"path": "web", "key": "check.https_only", "severity": "error"} in told["problems"]
    assert told["preview"]["de"]["id"] == "place0007"
    assert reply.header("cache-control") == "no-store"


def test_an_association_gets_no_answer_about_a_neighbours_record(published, browser):
    partner = seat(browser, published, "partner")
    assert partner.post("check", {"record": msgspec.to_builtins(place(7))}).status == 404
    own = partner.post("check", {"record": msgspec.to_builtins(replace(place(77, "Beratungsstelle 7"), owner_org="Verein"))})
    assert (own.status, own.json()["alike"]) == (200, [])


def test_what_is_no_record_is_refused_and_no_error_of_ours(published, browser):
    editor = seat(browser, published, "editor")
    for body in (b"", b"[]", {"record": {"kind": "castle"}}, {"record": {"kind": "place", "id": 7}}, {}):
        assert 400 <= editor.post("check", body).status < 500
        assert 400 <= editor.post("days", body if body != {} else {"hours": 7}).status < 500
    assert editor.post("days", {}).status == 400


def test_four_weeks_are_shown_over_http(published, browser):
    editor = seat(browser, published, "editor")
    found = editor.post("days?lang=en", {"hours": {"osm": "Mo-Fr 09:00-17:00; PH off"}}).json()
    assert len(found["days"]) == 28
    assert found["days"][0] == {"day": TODAY, "spans": [[540, 1020]]}


def test_only_who_may_publish_may_plan(published, browser, clock):
    at_s = clock.now_s + 3600
    body = {"record": "place0007", "status": "archived", "at_s": at_s}
    for role, status in (("translator", 403), ("partner", 403), ("house", 403)):
        assert seat(browser, published, role).post("plan", body).status == status
    editor = seat(browser, published, "editor")
    assert editor.post("plan", {**body, "at_s": clock.now_s - 1}).status == 422
    assert editor.post("plan", {**body, "record": "nothing"}).status == 404
    assert editor.post("plan", body).status == 204
    assert [one.at_s for one in planning.listed(published.store.read, "testtown")] == [at_s]
    assert editor.post("plan", {**body, "at_s": 0}).status == 204
    assert planning.listed(published.store.read, "testtown") == []
    assert [one.act for one in audit.listed(published.store.read, "testtown")[:2]] == ["plan.dropped", "plan.put"]


def test_a_plan_that_cannot_be_carried_out_stands_in_the_work_list(published, browser, town, clock):
    editor = seat(browser, published, "editor")
    bad = replace(place(7), status="draft", web="http://example.org")
    published.store.write_now(lambda db: records.put(db, town, bad, EDIT))
    assert editor.post("plan", {"record": "place0007", "status": "published", "at_s": clock.now_s + 60}).status == 204
    assert editor.get("orders").json()["troubles"] == []
    clock.now_s += 61
    assert planning.Planner(published.store).tend(clock.now_s) == 0
    assert editor.get("orders").json()["troubles"] == [{"record": "place0007", "path": "web", "key": "check.https_only"}]


@pytest.mark.parametrize("schedule", [Schedule("2026-11-30T18:00", 10**15), Schedule("9999-12-31T18:00", 90, rule="FREQ=WEEKLY;BYDAY=FR")])
def test_a_meeting_without_an_end_in_any_calendar_is_a_problem(town, schedule):
    found = days_of_schedule(schedule, town, TODAY, "de")
    assert found.problems or all(one.spans == [] for one in found.days)


def test_numbers_beyond_all_bounds_are_no_error_of_ours(published, browser):
    editor = seat(browser, published, "editor")
    big = 10**30
    assert editor.delete(f"calendars/{big}").status == 404
    assert editor.post("plan", {"record": "place0007", "at_s": 2**62}).status == 422
    assert editor.post("days", {"schedule": {"start": "2026-11-30T18:00", "duration_min": 2**62}}).status == 200
    line = Helpline(id="line1", town="testtown", title=text("de", "Nummer"), availability="open", availability_as_of_s=2**60)
    assert editor.post("check", {"record": msgspec.to_builtins(line)}).status < 500
    said = {"source_lang": "de", "said": {"de": {"text": "T"}}}
    alert = {"kind": "alert", "id": "a1", "town": "t", "title": said, "starts_s": 2**61, "expires_s": 2**62}
    assert editor.post("check", {"record": alert}).status < 500
    assert editor.post("check", {"record": {**alert, "updated_at_s": 2**60}}).status < 500
