"""Courses of the employment agency and of adult-education centres: real files, and rows that break the rules."""

import copy
import json

import msgspec
import pytest

from content.check import check as problems
from content.check import errors
from content.intake import Unreadable, kursnet, vhs
from content.intake.courses import levels, taught
from content.schedule import expand
from tests.content.intake.real import real, town

GERMANY = town("Deutschland", (50_000_000, 470_000_000, 160_000_000, 550_000_000))
OFFERS = "courses/arbeitsagentur_kursnet_1.json"
VHS = "courses/vhs_berlin_opendata_2026_one_course.json"
AS_OF = b'[always]\n"seats.as_of" = "2026-11-01"'


def publishable(record) -> bool:
    return errors(problems(msgspec.structs.replace(record, id="abc", town="town"), GERMANY)) == []


def offer(title: str = "Deutsch B2", codes: tuple[str, ...] = ("MC 01 3",), **fields) -> dict:
    angebot = {"titel": title, "systematiken": [{"codeNr": code} for code in codes], "bildungsanbieter": {"name": "Schule Muster"}}
    return {"id": 7, "angebot": angebot, **fields}


def offers(*rows, pages: int = 1) -> bytes:
    return json.dumps({"_embedded": {"termine": list(rows)}, "page": {"totalPages": pages}}).encode()


def test_ten_real_offers():
    intake = kursnet.read(real(OFFERS), town=GERMANY)
    assert (len(intake.found), intake.refused, intake.complete) == (10, (), False)
    courses = {one.key: one.record for one in intake.found}
    assert all(map(publishable, courses.values()))
    dated = courses["173570222"]
    assert (dated.schedule.start, dated.schedule.duration_min, dated.schedule.all_day) == ("2023-09-04", 5 * 1440, True)
    assert (dated.verified_on, dated.valid_to) == ("2023-07-07", "2023-09-08")
    assert courses["181061091"].enrolment.until == "2023-08-11"
    open_start = courses["179752566"]
    assert open_start.schedule is None and open_start.schedule_note.source.startswith("Montag bis Freitag von 08:30 bis 15:35 Uhr")
    assert "<" not in open_start.schedule_note.source and open_start.access.cost == "unknown"
    assert not any("utm_" in course.web for course in courses.values())
    assert kursnet.read(real(OFFERS), town=GERMANY) == intake


@pytest.mark.parametrize(
    ("title", "codes", "course_type", "tag", "low", "high"),
    [
        ("Berufssprachkurs", ("MC 01 3",), "vocational", "vocational_german", None, "B2"),
        ("Spezialkurs B1 bis B2", ("MC 02",), "vocational", "vocational_german", "B1", "B2"),
        ("Allgemeiner Kurs", ("MB 01",), "integration", "integration_course", None, None),
        ("Integrationskurs mit Alphabetisierung", ("MB 02",), "alpha", "literacy_course", None, None),
        ("Orientierung C1", ("A8",), "open", "training", None, None),
        ("Deutsch A2", ("A8",), "open", "german_course", None, "A2"),
        ("Schweißen C1", ("C 1020",), "open", "training", None, None),
        ("Deutsch für den Beruf B1", (), "vocational", "vocational_german", None, "B1"),
    ],
)
def test_kind_and_level_of_an_offer(title, codes, course_type, tag, low, high):
    course = kursnet.read(offers(offer(title, codes)), town=GERMANY).found[0].record
    assert (course.course_type, course.tags, course.cefr_from, course.cefr_to) == (course_type, (tag,), low, high)


def test_persons_in_an_offer_are_not_read():
    person = {"nachname": "PLANTED", "vorname": "PLANTED", "telefonDurchwahl": "23125000", "email": "planted@example.org"}
    row = offer(ansprechpartner=[person])
    row["angebot"]["bildungsanbieter"] |= {"email": "planted.name@example.org", "telefonVorwahl": "030", "telefonDurchwahl": "23125001"}
    intake = kursnet.read(offers(row), town=GERMANY)
    course = intake.found[0].record
    assert b"planted" not in msgspec.json.encode(intake).lower()
    assert ([phone.number for phone in course.phones], course.email) == (["+493023125001"], "")


def test_an_offer_elsewhere_or_without_a_title_is_refused_alone():
    far = offer(adresse={"koordinaten": {"lat": 40.0, "lon": 3.0}})
    rows = (
        far,
        offer("", id=8),
        {"id": None},
        5,
        offer(id=9),
        offer(id=9),
        offer(id=10, beginn="bald", adresse={"strasse": "Frauenhaus PLANTED"}),
    )
    intake = kursnet.read(offers(*rows), town=GERMANY)
    assert [(no.row, no.field, no.reason) for no in intake.refused] == [
        (1, "point", "intake.outside_town"),
        (2, "title", "intake.missing"),
        (3, "id", "intake.missing"),
        (4, "id", "intake.missing"),
        (6, "id", "intake.key_twice"),
        (7, "address", "intake.refuge"),
    ]
    assert [one.row for one in intake.found] == [5] and intake.complete
    assert b"PLANTED" not in msgspec.json.encode(intake)


def test_one_page_of_many_removes_nothing():
    assert not kursnet.read(offers(offer(), pages=500), town=GERMANY).complete


def test_a_day_is_the_day_in_berlin():
    winter, summer = 1_669_935_600_000, 1_659_304_800_000
    course = kursnet.read(offers(offer(beginn=summer, ende=winter)), town=GERMANY).found[0].record
    assert (course.schedule.start, course.valid_to) == ("2022-08-01", "2022-12-02")


def test_the_real_course_of_a_centre():
    """13 single dates with a holiday gap are one rule with two exceptions, and expand to exactly these dates."""
    raw = real(VHS)
    intake = vhs.read(raw, town=GERMANY, mapping=AS_OF)
    course = intake.found[0].record
    listed = [f"{one['beginn_datum']}T{one['beginn_uhrzeit']}" for one in json.loads(raw)["ortetermine"]["termin"]]
    assert [one.start for one in expand(course.schedule, "2026-01-01", "2027-12-31")] == listed and len(listed) == 13
    assert (course.schedule.duration_min, len(course.schedule.exdates)) == (90, 2)
    assert (course.seats.maximum, course.seats.free, course.seats.as_of) == (10, 9, "2026-11-01")
    assert (course.access.step_free, course.access.cost, course.access.cost_note.source) == (
        "yes",
        "reduced",
        "84,70 EUR; erm. Preis: 47,00 EUR",
    )
    assert (course.address.street, course.address.extra, course.organisation) == (
        "Linienstr. 162",
        "Raum 4.09 (Gymnastik)",
        "VHS Berlin Mitte",
    )
    assert course.enrolment.url.startswith("https://") and course.tags == ("sport",) and publishable(course)
    assert [(note.field, note.reason) for note in intake.noted] == [("phones", "intake.not_understood")]
    assert vhs.read(raw, town=GERMANY, mapping=AS_OF) == intake


def test_seats_without_a_day_are_left_out_and_noted():
    intake = vhs.read(real(VHS), town=GERMANY)
    assert intake.found[0].record.seats is None
    assert ("seats", "intake.needs_its_day") in [(note.field, note.reason) for note in intake.noted]


def course(**fields) -> dict:
    base = {
        "guid": "1",
        "name": "Deutsch A2.1",
        "ortetermine": {
            "adresse": {
                "lehrstaette": "VHS Muster",
                "strasse": "Salzweg 1",
                "plz": "63065",
                "ort": "Lindenhafen",
                "behindertenzugang": "treu",
            },
            "termin": {"beginn_datum": "2026-11-03", "beginn_uhrzeit": "18:00", "ende_uhrzeit": "19:30"},
        },
    }
    return {**copy.deepcopy(base), **fields}


def read(value) -> object:
    return vhs.read(json.dumps(value).encode(), town=GERMANY)


@pytest.mark.parametrize(
    "wrap", [lambda one: one, lambda one: [one], lambda one: {"veranstaltungen": {"stand": "x", "veranstaltung": [one]}}]
)
def test_one_course_a_list_or_an_export(wrap):
    record = read(wrap(course())).found[0].record
    assert (record.schedule.start, record.schedule.duration_min, record.access.step_free) == ("2026-11-03T18:00", 90, "yes")
    assert (record.course_type, record.tags, record.cefr_to) == ("open", ("german_course",), "A2")


def test_a_meeting_of_another_length_is_an_exception():
    meetings = [{"beginn_datum": f"2026-11-{day}", "beginn_uhrzeit": "18:00", "ende_uhrzeit": "19:30"} for day in ("03", "10", "17")]
    meetings[1]["ende_uhrzeit"] = "21:00"
    record = read(course(ortetermine={"adresse": [], "termin": meetings})).found[0].record
    lengths = [(one.start, one.duration_min) for one in expand(record.schedule, "2026-11-01", "2026-11-30")]
    assert lengths == [("2026-11-03T18:00", 90), ("2026-11-10T18:00", 180), ("2026-11-17T18:00", 90)]


def test_an_older_export_with_a_venue_and_no_dates():
    venue = {"name": "VHS Muster", "adresse": {"strasse": "Salzweg 1", "plz": "63065", "ort": "Lindenhafen"}}
    record = read(course(ortetermine=None, veranstaltungsort=venue, beginn_datum="2026-11-03", ende_datum="2026-12-15")).found[0].record
    assert (record.organisation, record.address.street, record.valid_to) == ("VHS Muster", "Salzweg 1", "2026-12-15")
    assert (record.schedule.start, record.schedule.all_day, record.schedule.duration_min) == ("2026-11-03", True, 43 * 1440)


def test_slips_are_understood_or_noted_and_nobody_is_named():
    row = course(
        preis={"betrag": "0.00", "rabatt_moeglich": "flase"}, dozent={"name": "PLANTED"}, ansprechperson={"name": "PLANTED", "telefon": "1"}
    )
    row["ortetermine"]["adresse"]["behindertenzugang"] = "vielleicht"
    intake = read([row, course(guid="2", name=None), course(guid="1"), 7])
    assert (intake.found[0].record.access.cost, intake.found[0].record.access.step_free) == ("free", "unknown")
    assert [(note.row, note.field) for note in intake.noted] == [(1, "access.step_free")]
    assert [(no.row, no.field, no.reason) for no in intake.refused] == [
        (2, "title", "intake.missing"),
        (3, "guid", "intake.key_twice"),
        (4, "guid", "intake.missing"),
    ]
    assert b"PLANTED" not in msgspec.json.encode(intake)


def test_levels_count_for_german_only():
    assert taught("Spanisch A2").tag == "" and taught("Spanisch A2").levels == ()
    assert taught("Deutsch als Fremdsprache A1 bis B1").levels == ("A1", "B1")
    assert taught("Leben in Deutschland").tag == ""
    assert levels("B1+ und B2.2") == ("B1", "B2") and levels("ABC1 A4 XB2") == ()


@pytest.mark.parametrize("module", [kursnet, vhs])
@pytest.mark.parametrize("raw", [b"{}", b"[]", b'{"a": [1]}'])
def test_another_shape_is_unreadable(module, raw):
    with pytest.raises(Unreadable) as no:
        module.read(raw, town=GERMANY)
    assert no.value.reason == "intake.wrong_shape"
