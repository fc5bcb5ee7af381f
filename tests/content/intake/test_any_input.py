"""Whatever stands in a field of a foreign file: the row is taken or refused, and nothing falls over."""

import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from content.check import check, errors
from content.intake import FORMATS, Intake, Unreadable
from content.intake.draft import PATHS
from content.intake.html import resolve_links
from content.intake.mapping import plan
from content.text import text
from tests.content.intake.real import town

HERE = town()
PAGE = {
    "path": "/t/de/a/",
    "title": "A",
    "content": "<p><img src='/call.svg'>030 23125000 <a href='https://integreat.app/t/de/a'>x</a></p>",
    "parent": {"path": "/t/de/"},
    "order": 1,
    "last_updated": "2024-01-01",
    "available_languages": {"en": {"path": "/t/en/a/"}},
    "organization": {"name": "x"},
}
RALLY = {
    "Datum": "2026-11-28",
    "Zeit": "10.00 - 12.00 Uhr",
    "Thema": "A",
    "Ort": "B",
    "Startpunkt": "C",
    "Teilnehmer": "5",
    "Status": "beschieden",
}
PLACE = {
    "type": "Feature",
    "id": 5,
    "geometry": {"type": "Point", "coordinates": [10.5, 48.5]},
    "properties": {
        "name": "A",
        "phone": "030 23125000",
        "opening_hours": "Mo 09:00-12:00",
        "check_date": "2026-01-01",
        "website": "example.org",
    },
}
OFFER = {
    "id": 1,
    "beginn": 1_669_935_600_000,
    "kostenWert": "1.0",
    "link": "https://example.org",
    "angebot": {"titel": "Deutsch B1", "systematiken": [{"codeNr": "MC 01 3"}], "bildungsanbieter": {"name": "A", "telefonDurchwahl": "1"}},
    "adresse": {"strasse": "A 1", "ortStrasse": {"plz": "1", "name": "B"}, "koordinaten": {"lat": 48.5, "lon": 10.5}},
}
COURSE = {
    "guid": "1",
    "name": "Deutsch",
    "text": [{"eigenschaft": "Beschreibung", "text": "A"}],
    "maximale_teilnehmerzahl": "5",
    "aktuelle_teilnehmerzahl": "1",
    "beginn_datum": "2026-11-03",
    "preis": {"betrag": "1.00", "rabatt_moeglich": "true"},
    "ortetermine": {
        "adresse": [{"strasse": "A", "breitengrad": "48.5", "laengengrad": "10.5", "behindertenzugang": "true"}],
        "termin": [{"beginn_datum": "2026-11-03", "beginn_uhrzeit": "18:00", "ende_uhrzeit": "19:30"}],
    },
}
WARNING = {
    "identifier": "w1",
    "sender": "x",
    "sent": "2026-11-25T10:00:00+01:00",
    "status": "Actual",
    "msgType": "Update",
    "references": "a,b,c",
    "scope": "Public",
    "info": [
        {
            "language": "de",
            "event": "Sturm",
            "severity": "Minor",
            "urgency": "Future",
            "certainty": "Likely",
            "onset": "2026-11-25T11:00:00+01:00",
            "expires": "2026-11-25T18:00:00+01:00",
            "headline": "Sturm",
            "description": "A",
            "web": "https://example.org",
            "area": [{"areaDesc": "B"}],
        }
    ],
}
SERVICE = {
    "id": "s",
    "name": "A",
    "status": "active",
    "url": "https://example.org",
    "email": "info@example.org",
    "assured_date": "2026-01-01",
    "fees": "free",
    "organization": {"id": "o", "name": "B", "description": "C"},
    "phones": [{"id": "p", "number": "030 23125000", "type": "voice"}],
    "languages": [{"id": "l", "code": "ar"}],
    "schedules": [{"id": "h", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "12:00", "interval": 1}],
    "cost_options": [{"id": "c", "amount": 0}],
    "service_at_locations": [
        {
            "id": "x",
            "location": {
                "id": "y",
                "location_type": "physical",
                "latitude": 48.5,
                "longitude": 10.5,
                "accessibility": [{"id": "z", "description": "wheelchair"}],
                "addresses": [{"id": "a", "address_1": "A 1", "city": "B", "postal_code": "1", "country": "DE"}],
            },
        }
    ],
}
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
UID:a
DTSTAMP:20261101T000000Z
SUMMARY;LANGUAGE=de:A
DTSTART;TZID=Europe/Berlin:20261103T180000
DTEND;TZID=Europe/Berlin:20261103T193000
RRULE:FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270601T160000Z
EXDATE;TZID=Europe/Berlin:20261201T180000
RDATE;TZID=Europe/Berlin:20261208T180000
LOCATION:Haus A\\, B 1\\, 63065 C
GEO:48.5;10.5
STATUS:CONFIRMED
CATEGORIES:sport
URL:https://example.org
END:VEVENT
BEGIN:VEVENT
UID:a
SUMMARY:B
RECURRENCE-ID;TZID=Europe/Berlin:20270105T180000
DTSTART;TZID=Europe/Berlin:20270106T180000
DURATION:PT1H
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""
FILES = {
    "integreat-pages": [PAGE],
    "assemblies": {"Dateidatum": "2026-11-22", "Versammlungen": [RALLY]},
    "geojson": {"type": "FeatureCollection", "features": [PLACE]},
    "kursnet": {"_embedded": {"termine": [OFFER]}, "page": {"totalPages": 1}},
    "vhs": [COURSE],
    "cap": WARNING,
    "hsds": SERVICE,
}
WORDS = st.sampled_from(
    [
        "",
        " ",
        "null",
        "-",
        "0",
        "-1",
        "1e400",
        "NaN",
        "2026-13-45",
        "24:00",
        "\u202e",
        "\u0660\u0661",
        "²",
        "https://[",
        "tel:",
        "mailto:@",
        "x" * 5000,
        "<b>",
        "ü\x00",
    ]
)
VALUES = st.one_of(
    WORDS,
    st.text(max_size=20),
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.just([]),
    st.just({}),
    st.just([[1]]),
)


def leaves(value: object, path: tuple = ()) -> list[tuple]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [one for name, child in inside for one in leaves(child, (*path, name))]


def replaced(value: object, path: tuple, new: object) -> object:
    whole = copy.deepcopy(value)
    at = whole
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = new
    return whole


def publishable(intake: Intake) -> bool:
    """No record breaks a publishing rule, except that a city may confirm a rally and keep time or place to itself."""
    records = [replace(_linked(one.record), id="abc", town="town") for one in intake.found]
    return [one for record in records for one in errors(check(record, HERE)) if not one.key.startswith("check.confirmed_needs_")] == []


def _linked(record):
    """A guide whose links are ids, as the store makes them before anything is checked."""
    body = getattr(record, "body", None)
    return replace(record, body=text("de", resolve_links(body.source, {}))) if body else record


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_anywhere_is_taken_or_refused(name, data):
    path = data.draw(st.sampled_from(leaves(FILES[name])))
    raw = json.dumps(replaced(FILES[name], path, data.draw(VALUES))).encode()
    try:
        intake = FORMATS[name](raw, town=HERE, lang="de")
    except Unreadable:
        return
    assert isinstance(intake, Intake)
    assert publishable(intake)
    assert FORMATS[name](raw, town=HERE, lang="de") == intake


SPOILED = ["", "FREQ=DAILY", "FREQ=YEARLY;BYMONTHDAY=31", "FREQ=WEEKLY;INTERVAL=0", "FREQ=SECONDLY", "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU"]
SPOILED += ["P99999D", "91;181"]
SPOILED += ["00010101T000000", "99991231T235959Z", "20261103", "20261399T000000", "19700101T000000Z/PT0S", "PT-1H", "-P1D"]
SPOILED += ["x" * 3000, "\u202e", "a@b", "CANCELLED", "PRIVATE", "\\n", ";", ",", ":", '"']
LINES = [line for line in CALENDAR.splitlines() if not line.startswith(("BEGIN", "END"))]


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_in_any_line_of_a_calendar_is_taken_or_refused(data):
    line = data.draw(st.sampled_from(LINES))
    written = line.partition(":")[0]
    name = data.draw(st.sampled_from([written, written.partition(";")[0], f"{written};TZID=Mars"]))
    value = data.draw(st.sampled_from(SPOILED) | st.text(max_size=20)).replace("\n", " ").replace("\r", " ").replace("\x00", "")
    raw = CALENDAR.replace(line, f"{name}:{value}").encode("utf-8", "replace")
    try:
        intake = FORMATS["ical"](raw, town=HERE, lang="de")
    except Unreadable:
        return
    assert publishable(intake)
    assert FORMATS["ical"](raw, town=HERE, lang="de") == intake


@pytest.mark.parametrize("kind", PATHS)
@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_cell_of_any_table_is_taken_or_refused(kind, data):
    paths = ["title", *data.draw(st.lists(st.sampled_from(sorted(PATHS[kind])), min_size=1, max_size=5, unique=True))]
    cells = ["A", *(data.draw(WORDS | st.text(max_size=12)) for _ in paths[1:])]
    quoted = ['"' + cell.replace('"', '""').replace("\x00", "") + '"' for cell in cells]
    raw = "\n".join((",".join(paths), ",".join(quoted))).encode("utf-8", "replace")
    mapping = json.dumps({"kind": kind, "fields": {path: path for path in paths}}).encode()
    intake = FORMATS["csv"](raw, town=HERE, lang="de", mapping=mapping)
    assert len(intake.found) + len(intake.refused) <= 1
    assert publishable(intake)


def test_the_mapping_of_the_handbook_works_and_every_field_stands_there():
    handbook = (Path(__file__).parents[3] / "docs" / "import.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", handbook, re.DOTALL)[1]
    assert plan(example.encode(), "csv").name == "csv:stadt-muster"
    named = set(re.findall(r"`([a-z_.]+)`", handbook)) | {f"address{part}" for part in re.findall(r"`(\.[a-z]+)`", handbook)}
    assert {path for paths in PATHS.values() for path in paths} - named == set()
