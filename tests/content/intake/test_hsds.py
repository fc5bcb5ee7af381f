"""Directories of services: what tables and JSON become, and that no address which a source keeps to itself is taken."""

import csv
import io
import json
import zipfile

import msgspec
import pytest

from content.check import check, errors
from content.intake import Unreadable, hsds
from content.intake.hsds_hours import hours
from tests.content.intake.real import SHARED, real, town

WORLD = town(bbox_e7=(-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000))
SERVICE = {"id": "s1", "organization_id": "o1", "name": "Beratung", "description": "Hilfe bei Papieren", "status": "active"}
PLACE = {"id": "l1", "organization_id": "o1", "name": "Büro Mitte", "location_type": "physical", "latitude": "48.5", "longitude": "10.5"}
OWNER = {"id": "o1", "name": "Verein Muster", "description": "Ein Verein", "email": "info@example.org", "website": "http://example.org"}
LINK = {"id": "x1", "service_id": "s1", "location_id": "l1"}
DOOR = {"id": "a1", "location_id": "l1", "address_1": "Salzweg 12", "city": "Lindenhafen", "postal_code": "63065"}
DOOR |= {"address_type": "physical"}
PHONE = {"id": "p1", "service_id": "s1", "number": "030 23125000"}


def table(rows: list[dict]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def packed(**tables: list[dict]) -> bytes:
    """A zip; the usual five tables unless said otherwise."""
    usual = {"services": [SERVICE], "locations": [PLACE], "organizations": [OWNER], "service_at_location": [LINK], "addresses": [DOOR]}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as into:
        for name, rows in ({**usual, "phones": [PHONE]} | tables).items():
            if rows:
                into.writestr(f"data/{name}.csv", table(rows))
    return file.getvalue()


def nested(**more) -> bytes:
    location = {**PLACE, "latitude": 48.5, "longitude": 10.5, "addresses": [DOOR]}
    return json.dumps(
        {**SERVICE, "organization": OWNER, "phones": [PHONE], "service_at_locations": [{"id": "x1", "location": location}], **more}
    ).encode()


def read(raw: bytes):
    return hsds.read(raw, town=WORLD, lang="de")


def one(raw: bytes):
    intake = read(raw)
    assert intake.refused == ()
    record = intake.found[0].record
    assert errors(check(msgspec.structs.replace(record, id="abc", town="town"), WORLD)) == []
    return record


@pytest.mark.parametrize("raw", [packed(), nested()], ids=["tables", "json"])
def test_a_service_at_a_place_is_one_record(raw):
    place = one(raw)
    assert (place.title.source, place.organisation, place.summary.source) == ("Beratung", "Verein Muster", "Hilfe bei Papieren")
    assert (place.address.street, place.address.postcode, place.address.city) == ("Salzweg 12", "63065", "Lindenhafen")
    assert (place.point.lat_e7, place.phones[0].number) == (485_000_000, "+493023125000")
    assert (place.email, place.web, place.location_policy) == ("info@example.org", "https://example.org", "exact")
    assert read(raw) == read(raw)


def test_tables_and_json_give_the_same_record():
    assert read(packed()).found[0].record == read(nested()).found[0].record


def test_a_service_at_two_places_is_two_records_and_a_place_of_no_service_one():
    two = [PLACE, {**PLACE, "id": "l2", "name": "Büro Nord"}, {**PLACE, "id": "l3", "name": "Büro Süd"}]
    intake = read(packed(locations=two, service_at_location=[LINK, {"id": "x2", "service_id": "s1", "location_id": "l2"}]))
    assert [found.key for found in intake.found] == ["s1:l1", "s1:l2", "location:l3"]


SECRET = [
    {"addresses": [{**DOOR, "address_1": "Confidential"}]},
    {"addresses": [{**DOOR, "address_2": "CONFIDENTIAL - call for address"}]},
    {"addresses": [{**DOOR, "address_type": "redacted"}]},
    {"addresses": [{**DOOR, "attention": "vertraulich"}]},
    {"locations": [{**PLACE, "location_type": "redacted"}]},
    {"locations": [{**PLACE, "location_type": "confidential"}]},
    {"locations": [{**PLACE, "is_confidential": "true"}]},
    {"locations": [{**PLACE, "description": "The address is confidential."}]},
    {"locations": [{**PLACE, "transportation": "Undisclosed location near the lake"}]},
    {"organizations": [{**OWNER, "hide_address": "Yes"}]},
]
HIDDEN = [
    {"organizations": [{**OWNER, "Display physical address to public users?": "No"}]},
    {"locations": [{**PLACE, "show_street_address": "0"}]},
    {"locations": [{**PLACE, "Adresse anzeigen": "ja", "Straße zeigen": "x", "publish address": "nein"}]},
]


@pytest.mark.parametrize("changed", SECRET)
def test_an_address_that_says_confidential_is_nowhere(changed):
    intake = read(packed(**changed))
    assert b"Salzweg" not in msgspec.json.encode(intake) and b"485000000" not in msgspec.json.encode(intake)
    for found in intake.found:
        record = found.record
        assert (record.location_policy, record.address, record.point, record.web, record.hours) == ("confidential", None, None, "", None)
    assert "intake.address_kept_secret" in {note.reason for note in intake.noted} or intake.refused


@pytest.mark.parametrize("changed", HIDDEN)
def test_a_column_that_forbids_the_street_leaves_the_telephone(changed):
    record = one(packed(**changed))
    assert (record.location_policy, record.address, record.point, len(record.phones)) == ("by_phone", None, None, 1)


@pytest.mark.parametrize("field", ["name", "description", "fees"])
def test_a_street_that_may_not_be_shown_is_in_no_text_either(field):
    intake = read(packed(services=[{**SERVICE, field: "Wir sind im Lindenweg 12"}], **HIDDEN[0]))
    assert b"Lindenweg" not in msgspec.json.encode(intake)
    assert len(intake.found) == (field != "name")


FIELDS = ["name", "alternate_name", "description", "application_process", "fees", "interpretation_services"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_confidential_place_told_in_any_text_is_refused(field):
    intake = read(packed(services=[{**SERVICE, field: "Lindenweg 12"}], addresses=[{**DOOR, "address_1": "confidential"}]))
    assert b"Lindenweg" not in msgspec.json.encode(intake)


ANYWHERE = [("services", SERVICE, name) for name in FIELDS + ["wait_time", "keywords", "url", "email"]]
ANYWHERE += [("locations", PLACE, name) for name in ("name", "alternate_name", "description", "transportation")]
ANYWHERE += [("organizations", OWNER, name) for name in ("name", "alternate_name", "description", "website")]
ANYWHERE += [("phones", PHONE, "description"), ("addresses", DOOR, "attention"), ("addresses", DOOR, "address_1")]
ANYWHERE += [("contacts", {"id": "c", "service_id": "s1", "name": "X"}, name) for name in ("name", "title", "department")]


@pytest.mark.parametrize(("name", "row", "field"), ANYWHERE)
def test_a_refuge_named_in_any_field_leaves_no_word(name, row, field):
    planted = "https://frauenhaus-planted.example.org" if field in ("url", "website") else "Frauenhaus PLANTED"
    planted = "frauenhaus-planted@example.org" if field == "email" else planted
    door = [{**DOOR, "city": "PLANTED"}] if name != "addresses" else [{**DOOR, "city": "PLANTED", field: planted}]
    tables = {"addresses": door} | ({name: [{**row, field: planted}]} if name != "addresses" else {})
    intake = read(packed(**tables))
    assert b"planted" not in msgspec.json.encode(intake).lower()
    assert {no.reason for no in intake.refused} <= {"intake.refuge"} and intake.refused


@pytest.mark.parametrize("path", ["contacts.name", "attributes.value", "funding.source", "phones.description", "metadata.updated_by"])
def test_a_refuge_in_json_is_seen_in_what_is_never_read(path):
    table_name, field = path.split(".")
    intake = read(nested(**{table_name: [{"id": "z", field: "Zuflucht, Frauenhaus PLANTED"}]}))
    assert intake.found == () and b"PLANTED" not in msgspec.json.encode(intake)


def test_nobody_is_named():
    persons = [{"id": "c", "service_id": "s1", "name": "Erika Muster", "email": "erika.muster@example.org", "title": "Leitung"}]
    mails = [{**OWNER, "email": "erika@example.org"}]
    said = {**SERVICE, "description": "Fragen an erika.muster@example.org", "email": "e.muster@example.org"}
    intake = read(packed(contacts=persons, organizations=mails, services=[said]))
    assert b"uster@" not in msgspec.json.encode(intake.found[0].record) and b"Erika" not in msgspec.json.encode(intake)
    assert intake.found[0].record.email == ""


ROWS = [
    ([{"weekday": "Monday", "opens_at": "9:00am", "closes_at": "5pm"}], "Mo 09:00-17:00"),
    ([{"weekday": "Mon", "opens_at": "09:00", "closes_at": "12:00"}, {"weekday": "Mon", "opens_at": "14:00", "closes_at": "4:00 PM"}],
     "Mo 09:00-12:00,14:00-16:00"),
    ([{"weekday": "Friday", "opens_at": "20:00", "closes_at": "02:00"}], "Fr 20:00-02:00"),
    ([{"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "0800", "closes_at": "10:00:00"}], "Mo,Tu 08:00-10:00"),
    ([{"freq": "MONTHLY", "byday": "3TU", "opens_at": "17:00", "closes_at": "19:00"}], "Tu[3] 17:00-19:00"),
    ([{"weekday": "Sunday", "opens_at": "", "closes_at": ""}], ""),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "osm"), ROWS)
def test_rows_of_times_are_one_string(rows, osm):
    assert hours(rows).osm == osm


def test_one_row_that_is_not_certain_makes_words_of_the_week():
    rows = [{"weekday": "Monday", "opens_at": "9am", "closes_at": "03:00"}, {"weekday": "Tuesday", "opens_at": "9am", "closes_at": "5pm"}]
    times = hours(rows)
    assert (times.osm, times.note, times.spoiled) == ("", "Monday 9am–03:00; Tuesday 9am–5pm", True)


def test_free_words_stay_words_and_a_written_week_is_a_week():
    assert hours((), "every third Tuesday").note == "every third Tuesday"
    assert hours((), "Sunday: Closed Monday: 8:30-12:00 , 13:00-17:00  Tuesday: Closed").osm == "Mo 08:30-12:00,13:00-17:00"


def test_what_is_not_offered_any_more_is_refused():
    for status in ("inactive", "defunct", "temporarily closed"):
        assert [no.reason for no in read(packed(services=[{**SERVICE, "status": status}])).refused] == ["intake.not_active"]


def test_children_without_a_parent_are_refused_by_table_and_row():
    intake = read(packed(phones=[PHONE, {**PHONE, "service_id": "gone"}]))
    assert [(no.row, no.field, no.reason) for no in intake.refused] == [(2, "phones.id", "intake.no_parent")]


def test_a_broken_encoding_is_refused_by_row():
    intake = read(packed(services=[{**SERVICE, "description": "FÃ¼r alle"}]))
    assert [no.reason for no in intake.refused] == ["intake.mojibake"]


def test_a_packed_bomb_is_not_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("services.csv", b"id,name\n" + b"a" * 60_000_000)
    with pytest.raises(Unreadable) as no:
        read(file.getvalue())
    assert no.value.reason == "intake.too_big"


def test_a_real_directory_that_forbids_its_addresses_shows_none():
    """All 33 organisations answer "No" to showing their address; the services' file has coordinates of all of them."""
    raw = {name: real(f"hsds/ilao_legal_aid/input/{name}.csv") for name in ("organizations", "locations", "services")}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as into:
        for name, content in raw.items():
            into.writestr(f"{name}.csv", content)
    intake = read(file.getvalue())
    assert len(intake.found) > 500
    assert {(found.record.address, found.record.point) for found in intake.found} == {(None, None)}


def test_the_standards_own_example_is_read_in_every_form():
    names = ["service_full.json", "service_list.json", "organization_full.json", "location.json", "tabular.json"]
    found = [read(real(f"hsds/spec_3.0/examples/{name}")).found for name in names]
    assert [len(one) for one in found] == [1] * 5
    assert b"Ann Persona" not in msgspec.json.encode(found) and SHARED.exists()
