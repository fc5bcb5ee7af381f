"""Any table by a mapping file: rows, converters, refusals with row numbers, and the records of the sync benchmark."""

import csv
import importlib.util
import io
import json
import sys

import msgspec
import pytest

from content.check import check as problems
from content.check import errors
from content.intake import Unreadable
from content.intake.csv_rows import read
from content.schedule import expand
from tests.content.intake.real import SHARED, town

HERE = town(bbox_e7=(100_000_000, 480_000_000, 110_000_000, 490_000_000))

MAPPING = b"""
kind = "place"
key = "Nr"
complete = true
source = {name = "Stadt Muster", url = "https://example.org/liste", licence = "CC BY 4.0"}

[fields]
"Name" = "title"
"Name ar" = "title.ar"
"Kurz" = "summary"
"Ort" = ["address", "quarter"]
"Lage" = "point"
"Tel" = "phones"
"Zeiten" = "hours"
"Sprachen" = "languages"
"Art" = "tags"
"Stand" = "verified_on"

[values.tags]
"Deutschkurs" = "german_course"
"Beratung" = "counselling"
"*" = ""

[always]
"access.cost" = "free"
"""
HEAD = ["Nr", "Name", "Name ar", "Kurz", "Ort", "Lage", "Tel", "Zeiten", "Sprachen", "Art", "Stand"]
ROW = {
    "Nr": "7",
    "Name": "Haus Muster",
    "Name ar": "بيت",
    "Kurz": "Offen für alle",
    "Ort": "Salzweg 12, 63065 Lindenhafen",
    "Lage": "48.5, 10.5",
    "Tel": "'+49 30 23125000",
    "Zeiten": "Mo 09:00-12:00; Di 13:00-17:00",
    "Sprachen": "ar, kmr, prs",
    "Art": "Beratung; Kaffee; Deutschkurs",
    "Stand": "01.10.2026",
}


def table(*rows: dict, head: list[str] = HEAD, separator: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, head, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def row(**cells: str) -> dict:
    return {**ROW, **{name.replace("_", " "): cell for name, cell in cells.items()}}


def test_a_row_becomes_a_place_by_its_mapping():
    intake = read(table(ROW), town=HERE, lang="de", mapping=MAPPING)
    place = intake.found[0].record
    assert (intake.source, intake.complete, intake.found[0].key, intake.noted) == ("csv:stadt-muster", True, "7", ())
    assert {lang: said.text for lang, said in place.title.said.items()} == {"de": "Haus Muster", "ar": "بيت"}
    assert (place.summary.source, place.address.street, place.address.postcode) == ("Offen für alle", "Salzweg 12", "63065")
    assert (place.point.lat_e7, place.point.lon_e7) == (485_000_000, 105_000_000)
    assert (place.phones[0].number, place.hours.osm) == ("+493023125000", "Mo 09:00-12:00; Di 13:00-17:00")
    assert (place.languages, place.tags, place.verified_on) == (("ar", "ku", "fa-AF"), ("counselling", "german_course"), "2026-10-01")
    assert (place.access.cost, place.source.licence, place.status) == ("free", "CC BY 4.0", "published")
    assert errors(problems(msgspec.structs.replace(place, id="abc", town="town"), HERE)) == []


def test_what_a_string_of_hours_says_in_words_is_kept_as_a_note():
    (found,) = read(table(row(Zeiten='Mo 09:00-12:00 "nur Frauen"')), town=HERE, lang="de", mapping=MAPPING).found
    assert found.record.hours.note.source == "nur Frauen"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_byte_order_mark_and_json_mapping(separator):
    as_json = json.dumps({"key": "Nr", "fields": {"Name": "title", "Nr": ""}}).encode()
    raw = b"\xef\xbb\xbf" + table(ROW, separator=separator)
    assert read(raw, town=HERE, lang="de", mapping=as_json).found[0].record.title.source == "Haus Muster"


def test_a_wrong_row_is_refused_with_its_number_and_stops_no_other():
    rows = (
        row(Name=" ", Name_ar=""),
        row(Nr="1", Lage="50.5, 10.5"),
        row(Nr="2", Name="Frauenhaus PLANTED"),
        row(Nr="3", Kurz="GrÃ¼ÃŸe"),
        row(Nr=""),
        dict.fromkeys(HEAD, ""),
        row(Nr="8"),
        row(Nr="8"),
        row(Nr="9", Lage="48.5; 10.5", Tel="fragen", Stand="neulich", Sprachen="Klingonisch"),
    )
    intake = read(table(*rows), town=HERE, lang="de", mapping=MAPPING)
    assert [(no.row, no.field, no.reason) for no in intake.refused] == [
        (1, "title", "intake.missing"),
        (2, "point", "intake.outside_town"),
        (3, "title", "intake.refuge"),
        (4, "text", "intake.mojibake"),
        (5, "key", "intake.missing"),
        (8, "key", "intake.key_twice"),
    ]
    assert [found.row for found in intake.found] == [7, 9]
    assert [(no.row, no.field) for no in intake.noted] == [(9, "verified_on"), (9, "phones"), (9, "languages")]
    assert b"PLANTED" not in msgspec.json.encode(intake)


def test_a_formula_in_a_title_stays_text():
    rows = [row(Nr=str(number), Name=name) for number, name in enumerate(["'=1+1", "'@home", "=2+2", "'s Haus"])]
    titles = [found.record.title.source for found in read(table(*rows), town=HERE, lang="de", mapping=MAPPING).found]
    assert titles == ["=1+1", "@home", "=2+2", "'s Haus"]


def test_without_a_key_a_row_is_known_by_name_and_address():
    mapping = b'[fields]\nName = "title"\nOrt = "address"\nTel = "phones"'
    keys = [
        read(table(cells), town=HERE, lang="de", mapping=mapping).found[0].key
        for cells in (ROW, row(Tel="030 23125009"), row(Ort="Salzweg 13"))
    ]
    assert keys[0] == keys[1] != keys[2]


def test_a_course_with_days_seats_and_levels():
    mapping = b"""
kind = "course"
key = "id"
[fields]
id = ""
titel = "title"
tage = "schedule.days"
von = "schedule.begin"
bis = "schedule.end"
plaetze = "seats.maximum"
frei = "seats.free"
stand = "seats.as_of"
ab = "cefr_from"
bis_niveau = "cefr_to"
art = "course_type"
kinder = "access.childcare"
[values.course_type]
Integrationskurs = "integration"
"""
    head = ["id", "titel", "tage", "von", "bis", "plaetze", "frei", "stand", "ab", "bis_niveau", "art", "kinder"]
    days = "02.11.2026; 09.11.2026; 16.11.2026; 30.11.2026"
    cells = dict(zip(head, ["1", "B1", days, "09:00", "12:15", "20", "3", "2026-10-30", "A2", "B1", "Integrationskurs", "ja"], strict=True))
    wrong = {**cells, "id": "2", "frei": "30", "ab": "C1", "art": "Yoga"}
    intake = read(table(cells, wrong, head=head), town=HERE, lang="de", mapping=mapping)
    course, other = (found.record for found in intake.found)
    met = [one.start for one in expand(course.schedule, "2026-10-01", "2027-01-31")]
    assert met == [f"2026-11-{day}T09:00" for day in ("02", "09", "16", "30")]
    assert course.schedule.duration_min == 195
    assert (course.seats.maximum, course.seats.free, course.cefr_from, course.cefr_to) == (20, 3, "A2", "B1")
    assert (course.course_type, course.access.childcare) == ("integration", "yes")
    assert (other.seats, other.cefr_to, other.course_type) == (None, None, "open")
    assert {(no.field, no.reason) for no in intake.noted} == {
        ("seats", "intake.more_free_than_seats"),
        ("cefr_to", "intake.levels_reversed"),
        ("course_type", "intake.not_understood"),
    }


def test_an_event_without_a_time_is_a_day_whose_time_follows():
    mapping = b'kind = "event"\n[fields]\nName = "title"\nStand = "schedule.days"\nOrt = "place_name"'
    event = read(table(ROW), town=HERE, lang="de", mapping=mapping).found[0].record
    assert (event.day, event.schedule, event.time_open, event.place_open) == ("2026-10-01", None, True, False)


def test_a_helpline_needs_a_number():
    mapping = b'kind = "helpline"\n[fields]\nName = "title"\nTel = "phones"'
    intake = read(table(ROW, row(Tel="")), town=HERE, lang="de", mapping=mapping)
    assert [found.record.phones[0].number for found in intake.found] == ["+493023125000"]
    assert [(no.row, no.field) for no in intake.refused] == [(2, "phones")]


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        (None, "intake.mapping_missing"),
        (b"[fields", "intake.mapping_syntax"),
        (b'kind = "house"', "intake.mapping_kind"),
        (b'[fields]\nName = "titel"', "intake.mapping_field"),
        (b'[fields]\nName = "title.klingon"', "intake.mapping_field"),
        (b'[fields]\nName = "seats.maximum"', "intake.mapping_field"),
        (b'fields = "Name"', "intake.mapping_bad"),
        (b"typo = 1", "intake.mapping_bad"),
        (b'source = {nmae = "x"}', "intake.mapping_bad"),
        (b'source = {url = "http://example.org"}', "intake.mapping_bad"),
        (b'[fields]\nTitel = "title"', "intake.column_missing"),
    ],
)
def test_a_wrong_mapping_is_one_clear_message(mapping, reason):
    with pytest.raises(Unreadable) as no:
        read(table(ROW), town=HERE, lang="de", mapping=mapping)
    assert no.value.reason == reason


BENCH_MAPPING = b"""
kind = "place"
key = "id"
source = {name = "bench"}
[fields]
kind = "tags"
"name.de" = "title"
"name.ar" = "title.ar"
"name.fa" = "title.fa"
"name.uk" = "title.uk"
"name.tr" = "title.tr"
"name.ru" = "title.ru"
"name.ti" = "title.ti"
summary = "summary"
more = "access.cost_note"
street = "address.street"
zip = "address.postcode"
city = "address.city"
geo = "point"
phone = "phones"
hours = "hours"
languages = "languages"
tags = "tags"
updated = "verified_on"
[values.tags]
advice = "counselling"
beratung = "counselling"
deutschkurs = "german_course"
kinderbetreuung = "childcare"
frauen = "women"
familie = "family"
asyl = "asylum"
arbeit = "work"
gesundheit = "health"
impfung = "vaccination"
kleidung = "clothes"
essen = "food"
jugend = "youth"
"*" = ""
"""


NAMED = ("de", "ar", "fa", "uk", "tr", "ru", "ti")


def flat(record: dict) -> dict:
    """A benchmark record as one row of a table, without losing a byte of it.

    Its summaries are longer than ours may be: from the third sentence on they go into another text. A title that begins with
    "Unterkunft" would be an accommodation and refused, so the word is another one here.
    """
    names = {f"name.{lang}": record["name"].get(lang, "").replace("Unterkunft", "Herberge") for lang in NAMED}
    joined = {name: ",".join(record[name]) for name in ("languages", "tags")}
    plain = {name: record[name] for name in ("id", "kind", "phone", "hours", "updated")}
    sentences = record["summary"].removesuffix(".").split(". ")
    first, last = ". ".join(sentences[:2]), ". ".join(sentences[2:])
    return {
        **plain,
        **names,
        **joined,
        **record["address"],
        "summary": first + ".",
        "more": last + ".",
        "geo": " ".join(map(str, record["geo"])),
    }


def test_the_records_of_the_sync_benchmark_are_places():
    path = SHARED.parent / "bench" / "data.py"
    if not path.exists():
        pytest.skip(f"benchmark data is missing: {path}")
    spec = importlib.util.spec_from_file_location("bench_data", path)
    bench = importlib.util.module_from_spec(spec)
    sys.modules["bench_data"] = bench
    spec.loader.exec_module(bench)
    records = list(bench.base(400).values())
    wide = town(bbox_e7=(79_000_000, 499_000_000, 111_000_000, 511_000_000))
    rows = [flat(record) for record in records]
    intake = read(table(*rows, head=list(rows[0])), town=wide, lang="de", mapping=BENCH_MAPPING)
    assert (len(intake.found), intake.refused) == (400, ()) and intake.noted == ()
    for found, record in zip(intake.found, records, strict=True):
        place = found.record
        assert found.key == record["id"] and place.verified_on == record["updated"][:10]
        names = {lang: name.replace("Unterkunft", "Herberge") for lang, name in record["name"].items()}
        assert {lang: said.text for lang, said in place.title.said.items()} == names
        assert f"{place.summary.source} {place.access.cost_note.source}" == record["summary"]
        assert place.hours.osm == record["hours"]
        assert (place.point.lat_e7 / 1e7, place.point.lon_e7 / 1e7) == tuple(record["geo"])
        assert place.address.street == record["address"]["street"]
        assert set(place.languages) == set(record["languages"])
        assert len(place.phones) == 1
