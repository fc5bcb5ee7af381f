"""An import in the browser: what is shown before is what happens, and a file leaves nothing behind."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from server import uploads
from server.store import audit, records, towns
from server.store import uploads as stored
from server.store.records import Edit
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, place
from tests.server.signed import seat

MAPPING = {
    "kind": "place",
    "key": "Nr",
    "complete": True,
    "source": {"name": "Stadt Muster"},
    "fields": {"Name": "title", "Kurz": "summary", "Telefon": "phones", "Zeiten": "hours"},
    "always": {"organisation": "Stadt Muster"},
}
HEADING = "Nr;Name;Kurz;Telefon;Zeiten"
ROWS = [
    "1;Beratung Nord;Für alle;+49 69 900 0101;Mo 09:00-12:00",
    "2;Beratung Süd;Für Frauen;+49 69 900 0102;Tu 09:00-12:00",
    "3;Beratung West;Für Familien;+49 69 900 0103;",
    ";Ohne Nummer;;;",
]


def table(*rows: str) -> bytes:
    return "\n".join([HEADING, *rows]).encode()


@pytest.fixture
def browser(house):
    house.settings.app.mkdir(parents=True, exist_ok=True)
    browser = Browser(house)
    yield browser
    browser.close()


@pytest.fixture
def editor(house, browser):
    return seat(browser, house, "editor")


def sent(editor, raw, format_name="csv"):
    reply = editor.post(f"imports?format={format_name}", raw, content_type="application/octet-stream")
    assert reply.status == 200, reply.text
    return reply.json()


def step(editor, upload, name, **wanted):
    return editor.post(f"imports/{upload['id']}/{name}", {"mapping": MAPPING, "lang": "de", **wanted})


def ran(editor, raw, **wanted):
    return step(editor, sent(editor, raw), "run", **wanted)


def titles(house):
    return sorted(record.title.source for record in records.listed(house.store.read, "testtown"))


def test_columns_are_shown_first_and_the_mapping_comes_back_next_time(house, editor):
    first = sent(editor, table(*ROWS))
    assert first["columns"] == HEADING.split(";")
    assert first["sample"][0][1] == "Beratung Nord"
    assert (first["rows"], first["mapping"]) == (4, None)
    assert step(editor, first, "try").status == 200
    other_order = "\n".join(";".join(reversed(row.split(";"))) for row in [HEADING, *ROWS]).encode()
    assert sent(editor, other_order)["mapping"] == {**MAPPING, "values": {}}
    assert sent(editor, b"A;B\n1;2")["mapping"] is None


def test_a_try_shows_everything_and_stores_nothing(house, editor):
    upload = sent(editor, table(*ROWS))
    told = step(editor, upload, "try").json()
    assert (told["added"], told["changed"], told["removed"], told["belt"]) == (3, 0, 0, False)
    assert told["refused"] == [{"row": 4, "field": "key", "reason": "intake.missing"}]
    assert [(one["act"], one["title"], one["row"]) for one in told["changes"]] == [
        ("added", "Beratung Nord", 1), ("added", "Beratung Süd", 2), ("added", "Beratung West", 3)]  # fmt: skip
    assert titles(house) == []
    assert house.store.read.execute("select count(*) from imported").fetchone() == (0,)
    assert step(editor, upload, "try").json()["added"] == 3


def test_a_run_does_what_the_try_said_and_the_same_file_again_nothing(house, editor):
    upload = sent(editor, table(*ROWS))
    tried = step(editor, upload, "try").json()
    done = step(editor, upload, "run").json()
    assert {**done, "bytes": 0, "changes": []} == {**tried, "bytes": 0, "changes": []}
    assert titles(house) == ["Beratung Nord", "Beratung Süd", "Beratung West"]
    again = ran(editor, table(*ROWS)).json()
    assert (again["added"], again["changed"], again["unchanged"], again["changes"]) == (0, 0, 3, [])
    noted = [one for one in audit.listed(house.store.read, "testtown") if one.act == "import.run"]
    assert [one.detail for one in noted] == ["csv +0 ~0 -0 !1", "csv +3 ~0 -0 !1"]
    assert {one.actor for one in noted} == {editor.person.name}


def test_a_change_is_shown_as_before_and_after_with_what_was_changed_by_hand(house, town, editor, clock):
    ran(editor, table(*ROWS))
    west = next(record for record in records.listed(house.store.read, "testtown") if record.title.source == "Beratung West")
    clock.now_s += 3600
    house.store.write_now(lambda db: records.put(db, town, replace(west, phones=()), Edit("p7", clock.now_s)))
    clock.now_s += 3600
    changed = ROWS[2].replace("Für Familien", "Für Kinder")
    told = step(editor, sent(editor, table(*ROWS[:2], changed)), "try").json()
    (one,) = told["changes"]
    fields = {(field["field"], field["lang"]): field for field in one["fields"]}
    assert fields["summary", "de"] == {"field": "summary", "lang": "de", "old": "Für Familien", "new": "Für Kinder"}
    assert fields["phones", ""]["by_hand_s"] == clock.now_s - 3600
    assert fields["phones", ""]["new"] == [{"number": "+49699000103"}]


def test_a_row_that_is_left_out_stays_as_it_was(house, editor):
    ran(editor, table(*ROWS))
    changed = [row.replace("Beratung", "Rat") for row in ROWS]
    done = ran(editor, table(*changed), skip=[2]).json()
    assert (done["changed"], done["removed"], done["left_out"]) == (2, 0, 1)
    assert titles(house) == ["Beratung Süd", "Rat Nord", "Rat West"]


def test_a_fifth_of_the_town_goes_only_with_a_second_word(house, town, editor):
    ran(editor, table(*ROWS))
    upload = sent(editor, table(ROWS[0]))
    assert step(editor, upload, "try").json()["belt"] is True
    refused = step(editor, upload, "run")
    assert (refused.status, refused.json()["key"]) == (428, "edit.seat_belt")
    assert refused.json()["fields"] == {"removed": 2, "total": 3, "percent": 20}
    assert len(titles(house)) == 3
    assert step(editor, upload, "run", confirmed=True).json()["removed"] == 2
    assert titles(house) == ["Beratung Nord"]


def test_other_formats_are_tried_at_once(house, editor):
    point = {"type": "Feature", "id": "n1", "geometry": {"type": "Point", "coordinates": [8.7, 50.1]},
             "properties": {"name": "Bücherei", "amenity": "library"}}  # fmt: skip
    told = sent(editor, msgspec.json.encode({"type": "FeatureCollection", "features": [point]}), "geojson")
    assert (told["added"], told["changes"][0]["title"]) == (1, "Bücherei")
    assert titles(house) == []
    assert editor.post(f"imports/{told['id']}/run", {}).json()["added"] == 1
    assert titles(house) == ["Bücherei"]


def test_bytes_are_those_that_a_phone_loads_for_it(house, town, editor, clock):
    house.store.write_now(lambda db: [records.put(db, town, place(number), EDIT) for number in range(1, 40)])
    house.publish("testtown")
    few = step(editor, sent(editor, table(ROWS[0])), "try").json()["bytes"]
    more = step(editor, sent(editor, table(*ROWS)), "try").json()["bytes"]
    assert 120 < few < more < 2_000


def test_a_file_is_gone_after_its_run_or_after_an_hour(house, editor, clock):
    upload = sent(editor, table(*ROWS))
    assert step(editor, upload, "run").status == 200
    assert step(editor, upload, "run").status == 410
    waiting = sent(editor, table(*ROWS))
    clock.now_s += 3601
    assert step(editor, waiting, "try").status == 410
    assert stored.is_waiting(house.store.read, clock.now_s)
    house.store.write_now(lambda db: stored.sweep(db, clock.now_s))
    assert house.store.read.execute("select count(*) from upload").fetchone() == (0,)


def test_an_unreadable_file_says_why_and_is_no_error_of_ours(house, editor):
    for raw, reason in ((b"", "intake.empty"), (b"\xff\xfeA", "intake.encoding"), (b"%PDF-1.7", "intake.file_type")):
        reply = editor.post("imports?format=csv", raw)
        assert (reply.status, reply.json()["fields"]) == (422, {"reason": reason})
    assert editor.post("imports?format=xlsx", b"x").status == 422
    assert editor.post("imports?format=csv&lang=xx", b"A\n1").status == 404
    upload = sent(editor, table(*ROWS))
    assert editor.post(f"imports/{upload['id']}/try", {}).status == 400
    wrong = {**MAPPING, "fields": {"Name": "castle"}}
    assert editor.post(f"imports/{upload['id']}/try", {"mapping": wrong}).json()["fields"] == {"reason": "intake.mapping_field"}
    missing = {**MAPPING, "fields": {"Nome": "title"}}
    assert editor.post(f"imports/{upload['id']}/try", {"mapping": missing}).json()["fields"] == {"reason": "intake.column_missing"}


def test_only_admins_and_editors_import_and_only_into_their_town(house, browser, town, editor):
    upload = sent(editor, table(*ROWS))
    for role in ("partner", "translator", "house"):
        person = seat(browser, house, role)
        assert person.post("imports?format=csv", table(*ROWS)).status == 403
        assert person.get("imports").status == 403
        assert step(person, upload, "run").status == 403
    house.store.write_now(lambda db: towns.add(db, replace(town, slug="othertown")))
    assert step(seat(browser, house, "admin", town="othertown"), upload, "run").status == 410


def test_a_refuge_in_a_row_is_in_no_answer_and_in_no_table(house, editor):
    planted = "9;Frauenhaus Teststadt;Lindenstraße 12, 63065 Teststadt;+49 69 900 0109;"
    mapping = {**MAPPING, "fields": {**MAPPING["fields"], "Kurz": "address"}}
    upload = sent(editor, table(ROWS[0].replace("Für alle", "Weg 1"), planted))
    for name in ("try", "run"):
        reply = editor.post(f"imports/{upload['id']}/{name}", {"mapping": mapping})
        assert reply.status == 200
        assert "Lindenstr" not in reply.text
        assert [one["row"] for one in reply.json()["refused"]] == [2]
    for table_name in ("record", "translation", "history", "audit", "upload", "mapping", "imported", "outbox"):
        assert "Lindenstr" not in str(house.store.read.execute(f"select * from {table_name}").fetchall())


def test_what_a_person_changed_is_known_until_an_import_changes_it_again(house, town):
    first = place(1)
    house.store.write_now(lambda db: records.put(db, town, first, Edit("import:csv", 1)))
    house.store.write_now(lambda db: records.put(db, town, replace(first, web="https://example.org/a"), Edit("p1", 2)))
    assert uploads.by_person(house.store.read, first.id) == {("web", ""): 2}
    house.store.write_now(lambda db: records.put(db, town, replace(first, web="https://example.org/b"), Edit("import:csv", 3)))
    assert uploads.by_person(house.store.read, first.id) == {}
