"""What other programs get of a town: files that are valid, cached, and say no more than the feed does; and what they bring in."""

from __future__ import annotations

import io
import json
import zipfile

import msgspec
import pytest
from icalendar import Calendar
from msgspec.structs import replace

from content.intake import FORMATS as IMPORTS
from content.model import Alert, Course, Event, Schedule
from content.text import text
from server.cli import run
from server.exports import FILES, FORMATS
from server.importing import take_in
from server.store import publications, records, towns
from tests.content.intake.test_hsds import DOOR, LINK, OWNER, PHONE, PLACE, SERVICE, packed
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, NOW_S, place

COURSE = Course(
    id="course0001",
    town="testtown",
    title=text("de", "Deutsch A1"),
    slug="deutsch",
    status="published",
    tags=("german_course",),
    schedule=Schedule("2026-11-30T09:00", 90, rule="FREQ=WEEKLY;BYDAY=MO"),
)
ALERT = Alert(id="alert00001", town="testtown", title=text("de", "Hitze"), status="published", starts_s=NOW_S, expires_s=NOW_S + 9000)


@pytest.fixture
def browser(house):
    for record in (place(1), place(2, location_policy="confidential"), COURSE, ALERT):
        house.store.write_now(lambda db, record=record: records.put(db, towns.get(db, "testtown"), record, EDIT))
    house.publish("testtown")
    browser = Browser(house)
    yield browser
    browser.close()


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_there_cacheable_and_asked_for_once(browser, name):
    reply = browser.get(f"/export/testtown/de/{name}")
    assert reply.status == 200 and reply.body
    assert reply.header("cache-control") in ("public, max-age=900", "public, max-age=60")
    again = browser.get(f"/export/testtown/de/{name}", if_none_match=reply.header("etag"))
    assert (again.status, again.raw) == (304, b"")
    assert browser.get(f"/export/testtown/de/{name}", method="HEAD").raw == b""


def test_each_type_is_the_standards_own(browser):
    kinds = {name: browser.get(f"/export/testtown/de/{name}").header("content-type") for name in FORMATS.values()}
    assert kinds == {
        "services-full.json": "application/json",
        "places.geojson": "application/geo+json",
        "calendar.ics": "text/calendar; charset=utf-8",
        "news.atom": "application/atom+xml; charset=utf-8",
        "records.jsonld": "application/ld+json",
    }


MISSING = ["/export/testtown/de/x.csv", "/export/testtown/xx/hsds.zip", "/export/nowhere/de/hsds.zip", "/export/testtown/de/tag-asylum.ics"]
MISSING += [f"/export/testtown/de/{name}" for name in ("event-course0001.ics", "course-nothing.ics")]
MISSING += [f"/export/testtown/de/{name}" for name in ("service-course0001.ics", "service-.json")]


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_a_404_that_tells_nothing(browser, path):
    assert browser.get(path).status == 404
    assert browser.get(path, method="POST").status == 405


def test_one_course_has_a_calendar_of_its_own_and_a_topic_too(browser):
    own = Calendar.from_ical(browser.get("/export/testtown/de/course-course0001.ics").body)
    topic = Calendar.from_ical(browser.get("/export/testtown/de/tag-german_course.ics").body)
    assert [str(one["SUMMARY"]) for calendar in (own, topic) for one in calendar.walk("VEVENT")] == ["Deutsch A1"] * 2


def test_an_edit_is_in_the_export_with_its_publication_and_a_withdrawal_at_once(house, browser):
    house.store.write_now(lambda db: records.put(db, towns.get(db, "testtown"), place(3), EDIT))
    assert b"Beratungsstelle 3" not in browser.get("/export/testtown/de/services.json").body
    house.publish("testtown")
    assert b"Beratungsstelle 3" in browser.get("/export/testtown/de/services.json").body
    house.store.write_now(lambda db: records.put(db, towns.get(db, "testtown"), replace(place(3), status="draft"), EDIT))
    assert b"Beratungsstelle 3" not in browser.get("/export/testtown/de/services.json").body


def test_an_alert_that_ended_is_gone_from_the_news(house, browser, clock):
    assert b"Hitze" in browser.get("/export/testtown/de/news.atom").body
    clock.now_s += 9060
    assert b"Hitze" not in browser.get("/export/testtown/de/news.atom").body


# Imports


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT\r\n" for one in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Termine\r\n{body}END:VCALENDAR\r\n".encode()


EVENT = "UID:e1\r\nSUMMARY:Sommerfest\r\nDTSTART;TZID=Europe/Berlin:20261205T150000\r\nDURATION:PT2H\r\nLOCATION:PLANTED Haus"
WARNING = {
    "identifier": "w1",
    "sender": "x",
    "sent": "2026-11-25T10:00:00+01:00",
    "status": "Actual",
    "msgType": "Alert",
    "scope": "Public",
    "info": [{"language": "de", "severity": "Minor", "certainty": "Likely", "headline": "Sturm", "description": "PLANTED"}],
}
REFUGE = "Frauenhaus PLANTED"
ICAL_FIELDS = ["SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "COMMENT", "CONTACT", "X-ALT-DESC", "RESOURCES", "ORGANIZER;CN"]
PLANTED: list[tuple[str, str, bytes]] = []
for _field in ICAL_FIELDS:
    _line = f'{_field}="{REFUGE}":mailto:x@example.org' if "CN" in _field else f"{_field}:{REFUGE}"
    _lines = [one for one in EVENT.split("\r\n") if not one.startswith(f"{_field}:")]
    PLANTED.append(("ical", _field, calendar("\r\n".join([*_lines, _line, "GEO:50.10;8.70"]))))
PLANTED.append(("ical", "URL", calendar(f"{EVENT}\r\nURL:https://frauenhaus-planted.example.org/")))
for _field in ("headline", "description", "instruction", "event", "contact", "web", "senderName"):
    PLANTED.append(("cap", _field, json.dumps({**WARNING, "info": [{**WARNING["info"][0], _field: f"{REFUGE}, Lindenweg 12"}]}).encode()))
PLANTED.append(("cap", "areaDesc", json.dumps({**WARNING, "info": [{**WARNING["info"][0], "area": [{"areaDesc": REFUGE}]}]}).encode()))
_ROWS = {"services": SERVICE, "locations": PLACE, "organizations": OWNER, "phones": PHONE, "service_at_location": LINK, "addresses": DOOR}
for _table, _row in _ROWS.items():
    for _field in [*_row, "notes"]:
        if not _field.endswith("id") and _field not in ("latitude", "longitude", "status", "number"):
            _tables = {"addresses": [{**DOOR, "address_1": "PLANTED 1"}]} | {_table: [{**_row, _field: REFUGE}]}
            PLANTED.append(("hsds", f"{_table}.{_field}", packed(**_tables)))
_TERM = {"attributes": [{"id": "t", "link_id": "s1", "taxonomy_term_id": "9"}], "taxonomy_terms": [{"id": "9", "name": REFUGE}]}
_SEEN = {"funding": [{"id": "f", "service_id": "s1", "source": REFUGE}], "programs": [{"id": "g", "name": REFUGE}]}
PLANTED.append(("hsds", "taxonomy_terms.name", packed(addresses=[{**DOOR, "city": "PLANTED"}], **_TERM)))
PLANTED.append(("hsds", "funding.source", packed(addresses=[{**DOOR, "city": "PLANTED"}], funding=_SEEN["funding"])))
_IN_PROGRAM = {"services": [{**SERVICE, "program_id": "g"}], "programs": _SEEN["programs"], "addresses": [{**DOOR, "city": "PLANTED"}]}
PLANTED.append(("hsds", "programs.name", packed(**_IN_PROGRAM)))
for _field in ("name", "description", "operator", "alt_name", "addr:street", "website"):
    _value = "https://frauenhaus-PLANTED.example.org" if _field == "website" else REFUGE
    _shown = {"name": "Haus", "addr:street": "PLANTED 1", _field: _value}
    _feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [8.7, 50.1]}, "properties": _shown}
    PLANTED.append(("geojson", _field, json.dumps({"type": "FeatureCollection", "features": [_feature]}).encode()))


def everything(house) -> bytes:
    """All feeds as they are stored, and every export, packed ones opened."""
    house.publish("testtown")
    browser = Browser(house)
    seq = publications.newest(house.store.read, "testtown/de").seq
    found = list(publications.state(house.store.read, "testtown/de", seq).values())
    for name in FILES:
        body = browser.get(f"/export/testtown/de/{name}").body
        found.append(body.replace(b"\r\n ", b""))
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(body)) as zipped:
                found += [zipped.read(one) for one in zipped.namelist()]
    browser.close()
    return b"\n".join(found)


WIDE = (-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000)


def bring_in(house, format_name: str, raw: bytes):
    here = replace(towns.get(house.store.read, "testtown"), bbox_e7=WIDE)
    house.store.write_now(lambda db: towns.change(db, here))
    intake = IMPORTS[format_name](raw, town=here, lang="de")
    return house.store.write_now(lambda db: take_in(db, here, intake, "de", EDIT))


@pytest.mark.parametrize(("format_name", "field", "raw"), PLANTED, ids=lambda one: one if isinstance(one, str) else "")
def test_a_refuge_planted_in_any_field_of_any_format_is_in_no_feed_and_no_export(house, format_name, field, raw):
    bring_in(house, format_name, raw)
    assert b"planted" not in everything(house).lower()


CLEAN = {
    "ical": calendar(EVENT, EVENT.replace("UID:e1", "UID:e2") + "\r\nRRULE:FREQ=YEARLY;BYMONTHDAY=5,6"),
    "hsds": packed(),
    "geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [8.7, 50.1]}, "properties": {"name": "Haus"}}],
        }
    ).encode(),
    "cap": json.dumps(WARNING).encode(),
}


@pytest.mark.parametrize("format_name", CLEAN)
def test_the_same_file_again_changes_nothing(house, format_name):
    first, second = (bring_in(house, format_name, CLEAN[format_name]) for _ in range(2))
    assert first.added >= 1 and first.refused == []
    assert (second.added, second.changed, second.removed, second.unchanged) == (0, 0, 0, first.added)


def test_the_guard_sees_a_planted_word_that_is_no_secret(house):
    """What a field of a harmless event says does arrive: the searches above look in the right places."""
    bring_in(house, "ical", CLEAN["ical"])
    assert b"PLANTED" in everything(house)


def test_a_warning_waits_for_a_person(house):
    bring_in(house, "cap", CLEAN["cap"])
    assert b"PLANTED" not in everything(house)
    (stored,) = records.listed(house.store.read, "testtown")
    assert isinstance(stored, Alert) and stored.status == "draft"


def test_a_published_town_comes_back_from_its_own_calendar(house, browser):
    raw = browser.get("/export/testtown/de/calendar.ics").body
    counts = bring_in(house, "ical", raw)
    assert (counts.added, counts.refused) == (1, [])
    events = [one for one in records.listed(house.store.read, "testtown") if isinstance(one, Event)]
    assert events[0].schedule == COURSE.schedule


# Commands


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return tmp_path


def said(capsys, *arguments: str, status: int = 0) -> str:
    assert run(list(arguments)) == status
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_the_commands_bring_in_a_folder_and_write_every_standard(data, capsys):
    said(capsys, "town", "add", "muster", "--title", "Muster", "--land", "BY", "--bbox", "10.0,48.0,11.0,49.0", "--languages", "de,en")
    folder = data / "tables"
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(packed())) as zipped:
        for name in zipped.namelist():
            (folder / name.split("/")[-1]).write_bytes(zipped.read(name))
    (data / "dates.ics").write_bytes(CLEAN["ical"])
    first = json.loads(said(capsys, "import", "hsds", str(folder), "--town", "muster", "--json"))
    again = json.loads(said(capsys, "import", "hsds", str(folder), "--town", "muster", "--json"))
    assert (first["added"], again["added"], again["unchanged"]) == (1, 0, 1)
    dates = json.loads(said(capsys, "import", "ical", str(data / "dates.ics"), "--town", "muster", "--json"))
    assert (dates["added"], dates["refused"]) == (2, 0)
    for name in FORMATS:
        out = data / f"x.{name}"
        told = json.loads(said(capsys, "export", name, "--town", "muster", "--lang", "de", "--out", str(out), "--json"))
        assert told["bytes"] == out.stat().st_size > 0
    assert msgspec.json.decode((data / "x.hsds").read_bytes())["contents"][0]["name"] == "Beratung"


def test_the_commands_say_what_was_wrong_by_status(data, capsys):
    said(capsys, "town", "add", "muster", "--title", "Muster", "--land", "BY", "--bbox", "10.0,48.0,11.0,49.0", "--languages", "de")
    (data / "bomb.cap").write_text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>')
    assert "42230" in said(capsys, "import", "cap", str(data / "bomb.cap"), "--town", "muster", status=1)
    assert "40440" in said(capsys, "export", "ical", "--file", "course-x.ics", "--town", "muster", "--lang", "de", status=2)
    said(capsys, "export", "hsds", "--town", "muster", "--lang", "de", "--json", status=2)
    assert "40401" in said(capsys, "export", "hsds", "--town", "nowhere", "--lang", "de", status=2)
