"""What waits for a translator, and what a file may do to it: a weeks-old file, a second time, a stranger's, a clumsy one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from content.export import csv_texts
from content.model import Alert, Helpline, Phone, Record
from content.text import Said, Text, source_hash, text
from server import translations
from server.house import House
from server.store import records, towns
from server.store.records import Edit
from tests.server.asgi import Browser, Reply
from tests.server.conftest import EDIT, NOW_S, guide, place
from tests.server.signed import Seat, seat

LATER = Edit("test", NOW_S + 60)


@pytest.fixture
def browser(house: House) -> Iterator[Browser]:
    browser = Browser(house)
    yield browser
    browser.close()


@pytest.fixture
def translator(browser: Browser, house: House) -> Seat:
    return seat(browser, house, "translator")


def put(house: House, *stored: Record, edit: Edit = EDIT) -> None:
    for record in stored:
        house.store.write_now(lambda db, record=record: records.put(db, towns.get(db, record.town), record, edit))


def of(house: House, record_id: str) -> Any:
    return records.get(house.store.read, "testtown", record_id)


def waiting(who: Seat, lang: str = "ar") -> list[dict[str, Any]]:
    return who.get(f"translations/{lang}").json()["items"]


def file(who: Seat, format: str = "csv", lang: str = "ar", query: str = "") -> bytes:
    return who.get(f"translations/{lang}/file?format={format}{query}").body


def bring(who: Seat, raw: bytes, format: str = "csv", lang: str = "ar", *, dry: bool = False) -> Any:
    reply = who.post(f"translations/{lang}/file?format={format}{'&dry_run=1' if dry else ''}", raw)
    assert reply.status == 200, reply.text
    return reply.json()


def filled(table: bytes, field: str, words: str, record: str = "") -> bytes:
    """The table with `words` as the text of that field."""
    rows = table.decode("utf-8-sig").split("\r\n")
    for at, row in enumerate(rows):
        cells = row.split(";")
        if len(cells) == len(csv_texts.COLUMNS) and cells[1] == field and record in ("", cells[0]):
            cells[3] = words
            rows[at] = ";".join(cells)
    return "\r\n".join(rows).encode()


def resaid(record: Any, field: str, words: str, lang: str = "ar", made_from: str = "") -> Any:
    old: Text = getattr(record, field)
    said = {**old.said, lang: Said(words, source_hash(made_from or old.source) if lang != old.source_lang else "")}
    return replace(record, **{field: replace(old, said=said)})


def test_missing_outdated_and_machine_made_wait_and_nothing_else(house, translator):
    made = Text("de", {"de": Said("Kurz"), "ar": Said("قصير", source_hash("Kurz"), "machine")})
    put(house, place(1, summary=made))
    put(house, resaid(place(2), "title", "مركز"))
    put(house, resaid(resaid(place(2), "title", "مركز", made_from="Beratungsstelle 2"), "title", "Beratungsladen 2", "de"), edit=LATER)
    found = {(one["record"], one["field"]): one for one in waiting(translator)}
    assert {key: one["state"] for key, one in found.items()} == {
        ("place0001", "title"): "missing",
        ("place0001", "summary"): "machine",
        ("place0002", "title"): "outdated",
        ("place0002", "summary"): "missing",
    }
    outdated = found["place0002", "title"]
    assert (outdated["source"], outdated["source_was"]) == ("Beratungsladen 2", "Beratungsstelle 2")
    assert outdated["text"] == "مركز" and found["place0001", "summary"]["origin"] == "machine"


def test_no_fact_is_ever_a_text_to_translate(house, translator):
    put(house, place(1, phones=(Phone("+4969900090001", label=text("de", "Büro")),), note_internal="geheim"))
    assert {one["field"] for one in waiting(translator)} == {"title", "summary", "phones.0.label"}
    for form in ("csv", "xliff"):
        assert not re.search(rb"69900090001|geheim|Verein|beratungsstelle-1", file(translator, form))


def test_what_helps_in_danger_comes_first_and_is_named(browser, house):
    line = Helpline(id="line000001", town="testtown", title=text("de", "Hilfe"), status="draft", phones=(Phone("116016"),))
    put(house, place(1), Alert(id="alert00001", town="testtown", title=text("de", "Sirene")), line)
    put(house, replace(line, id="line000002", slug="hilfe", status="published", organisation="Bund"))
    found = [(one["record"], one.get("critical", False)) for one in waiting(seat(browser, house, "editor")) if one["field"] == "title"]
    assert found == [("line000002", True), ("line000001", True), ("alert00001", True), ("place0001", False)]


def test_an_archived_record_waits_for_nobody(house, translator):
    put(house, replace(place(1), status="archived"), replace(place(2), status="draft"))
    assert {one["record"] for one in waiting(translator)} == {"place0002"}


def test_plain_german_is_a_language_like_the_others(house, browser):
    house.store.write_now(lambda db: towns.change(db, replace(towns.get(db, "testtown"), languages=("de", "de-simple", "en", "ar"))))
    put(house, place(1))
    who = seat(browser, house, "translator", languages=("de-simple",))
    assert [one["field"] for one in waiting(who, "de-simple")] == ["title", "summary"]
    assert bring(who, filled(file(who, lang="de-simple"), "title", "Hier hilft man"), lang="de-simple")["accepted"] == 1
    assert of(house, "place0001").title.said["de-simple"].text == "Hier hilft man"


@pytest.mark.parametrize("path", ["translations/en", "translations/en/file", "translations/en/machine"])
def test_a_translator_has_their_own_languages_only(path, house, browser):
    put(house, place(1))
    who = seat(browser, house, "translator", languages=("ar",))
    reply = who.post(path, {"record": "place0001", "field": "title"}) if path.endswith("machine") else who.get(path)
    assert reply.status == 403
    assert who.post("translations/en/file?format=csv", b"id;field;source;text\n").status == 403


def test_a_language_that_the_town_has_not_is_not_there(translator):
    assert translator.get("translations/uk").status == 404
    assert translator.get("translations/xx").status == 404


def test_a_partner_sees_their_own_records_only(house, browser):
    put(house, place(1, owner_org="Verein"), place(2, owner_org="Anderer"))
    who = seat(browser, house, "partner")
    assert {one["record"] for one in waiting(who)} == {"place0001"}
    assert b"place0002" not in file(who)
    outcome = bring(who, b"id;field;source;text\nplace0002;title;Beratungsstelle 2;x\n")
    assert [no["key"] for no in outcome["refused"]] == ["translation.unknown"] and "ar" not in of(house, "place0002").title.said


def test_confidential_and_staff_records_leave_in_no_file(house, translator):
    put(house, place(1, location_policy="confidential"), place(2, sensitivity="staff"), place(3))
    assert {one["record"] for one in waiting(translator)} == {"place0001", "place0002", "place0003"}
    for form in ("csv", "xliff"):
        body = file(translator, form)
        assert b"place0003" in body and b"place0001" not in body and b"place0002" not in body


@pytest.mark.parametrize("format", ["csv", "xliff"])
def test_a_file_comes_back_once_and_a_second_time_changes_nothing(house, translator, format):
    put(house, place(1), guide(1, "<p>Gehen Sie <b>bis 31</b> zum Amt.</p>"))
    raw = file(translator, format)
    if format == "csv":
        raw = filled(filled(raw, "title", "مركز", "place0001"), "body", "<p>اذهب <b>حتى 31</b> إلى المكتب.</p>")
    else:
        raw = with_targets(raw, {"place0001:title": "مركز", "guide0001:body": 'اذهب <ph id="1" dataRef="d1"/>إلى المكتب'})
        raw = raw.replace('اذهب <ph id="1" dataRef="d1"/>إلى المكتب'.encode(), BODY_CODES.encode())
    first = bring(translator, raw, format)
    assert first["accepted"] == 2 and first.get("refused", []) == []
    change = towns.change_of(house.store.read, "testtown")
    assert of(house, "place0001").title.said["ar"] == Said("مركز", source_hash("Beratungsstelle 1"), "human", "2026-11-25")
    assert of(house, "guide0001").body.said["ar"].text == "<p>اذهب <b>حتى 31</b> إلى المكتب.</p>"
    again = bring(translator, raw, format)
    assert again.get("accepted", 0) == 0 and again["unchanged"] == 2 and again.get("refused", []) == []
    assert towns.change_of(house.store.read, "testtown") == change


# <p> <b> </b> </p> in the order in which the source has them.
BODY_CODES = (
    '<ph id="1" dataRef="d1"/>اذهب <ph id="2" dataRef="d2"/>حتى 31<ph id="3" dataRef="d3"/> إلى المكتب.<ph id="4" dataRef="d4"/>'
)


def with_targets(raw: bytes, targets: dict[str, str]) -> bytes:
    document = raw.decode()
    for name, words in targets.items():
        at = document.index("</source>", document.index(f'<unit id="{name}"')) + len("</source>")
        document = document[:at] + f"<target>{words}</target>" + document[at:]
    return document.encode()


def test_a_dry_run_says_the_same_and_keeps_nothing(house, translator):
    put(house, place(1))
    raw = filled(file(translator), "title", "مركز")
    change = towns.change_of(house.store.read, "testtown")
    tried = bring(translator, raw, dry=True)
    assert towns.change_of(house.store.read, "testtown") == change and "ar" not in of(house, "place0001").title.said
    assert house.store.read.execute("select count(*) from mutation").fetchone() == (0,)
    assert bring(translator, raw) == tried and tried["accepted"] == 1


def test_a_source_that_changed_meanwhile_makes_the_translation_outdated_not_lost(house, translator):
    put(house, place(1))
    raw = filled(file(translator), "title", "مركز")
    put(house, resaid(place(1), "title", "Beratungsladen 1", "de"), edit=LATER)
    assert bring(translator, raw)["accepted"] == 1
    (found,) = [one for one in waiting(translator) if one["field"] == "title"]
    assert (found["state"], found["text"], found["source_was"]) == ("outdated", "مركز", "Beratungsstelle 1")


def test_an_old_file_does_not_replace_a_current_translation(house, translator):
    put(house, place(1))
    raw = filled(file(translator), "title", "مركز")
    put(house, resaid(resaid(place(1), "title", "Beratungsladen 1", "de"), "title", "دكان"), edit=LATER)
    assert [no["key"] for no in bring(translator, raw)["refused"]] == ["translation.newer"]
    assert of(house, "place0001").title.said["ar"].text == "دكان"


def test_somebody_elses_translation_is_not_written_over(house, translator, browser):
    put(house, place(1))
    raw = filled(file(translator), "title", "مركز")
    put(house, resaid(place(1), "title", "دكان"), edit=LATER)
    for _ in range(2):
        assert [no["key"] for no in bring(translator, raw)["refused"]] == ["translation.conflict"]
    assert of(house, "place0001").title.said["ar"].text == "دكان"
    kept = house.store.read.execute("select value from proposal").fetchall()
    assert len(kept) == 1 and "مركز" in kept[0][0]


def test_old_words_do_not_become_current_by_travelling(house, translator):
    put(house, resaid(place(1), "title", "مركز"))
    put(house, resaid(of(house, "place0001"), "title", "Beratungsladen 1", "de"), edit=LATER)
    for format in ("csv", "xliff"):
        outcome = bring(translator, file(translator, format), format)
        assert outcome.get("accepted", 0) == 0 and outcome["unchanged"] == 1
    assert [one["state"] for one in waiting(translator) if one["field"] == "title"] == ["outdated"]


def test_an_office_can_say_that_old_words_are_still_right(house, translator):
    put(house, resaid(place(1), "title", "مركز"))
    put(house, resaid(of(house, "place0001"), "title", "Beratungsladen 1", "de"), edit=LATER)
    raw = re.sub(rb'(id="place0001:title".*?<segment state=)"initial"', rb'\1"final"', file(translator, "xliff"), count=1, flags=re.DOTALL)
    assert bring(translator, raw, "xliff")["accepted"] == 1
    assert [one for one in waiting(translator) if one["field"] == "title"] == []
    assert bring(translator, raw, "xliff").get("accepted", 0) == 0


def test_a_telephones_name_does_not_go_to_another_telephone(house, translator):
    office, night = Phone("+4969900090001", label=text("de", "Büro")), Phone("+4969900090002", label=text("de", "Nacht"))
    put(house, place(1, phones=(office, night)))
    raw = filled(file(translator), "phones.0.label", "مكتب")
    put(house, place(1, phones=(night, office)), edit=LATER)
    assert [no["key"] for no in bring(translator, raw)["refused"]] == ["translation.moved"]
    assert all("ar" not in phone.label.said for phone in of(house, "place0001").phones)


@pytest.mark.parametrize(
    ("field", "words", "key"),
    [
        ("title", "For {nom}", "translation.placeholder"),
        ("title", "{name}" + "x" * 121, "check.too_long"),
        ("title", "<b>{name}</b>", "check.no_html"),
        ("body", "<p>One <b>two</p>", "check.body_unbalanced"),
        ("body", "<p><a href=tel:+4969900090001>call</a></p>", "translation.contact"),
    ],
)
def test_a_broken_row_is_refused_by_number_and_stops_no_other(house, translator, field, words, key):
    put(house, replace(guide(1, "<p>Eins <b>zwei</b></p>"), title=text("de", "Für {name}")), place(2))
    raw = filled(filled(file(translator), field, words, "guide0001"), "title", "مركز", "place0002")
    outcome = bring(translator, raw)
    assert outcome["accepted"] == 1
    assert [(no["record"], no["field"], no["key"]) for no in outcome["refused"]] == [("guide0001", field, key)]
    assert outcome["refused"][0]["row"] > 0 and words not in str(outcome)


def test_a_row_for_a_text_that_is_not_there_is_refused(house, translator):
    put(house, place(1))
    raw = b"id;field;source;text\nplace0001;body;x;y\nnobody;title;x;y\nplace0001;said;x;y\n"
    assert [(no["row"], no["key"]) for no in bring(translator, raw)["refused"]] == [(row, "translation.unknown") for row in (1, 2, 3)]


def test_a_file_of_another_language_or_with_entities_is_refused_as_a_whole(house, translator):
    put(house, place(1))
    english = filled(file(translator, lang="en", query="&every=1"), "title", "Advice centre 1")
    assert refused(translator.post("translations/ar/file?format=csv", english)) == 42230
    bomb = file(translator, "xliff").replace(b"<xliff", b'<!DOCTYPE x [<!ENTITY a "ha">]><xliff', 1)
    assert refused(translator.post("translations/ar/file?format=xliff", bomb)) == 42230
    assert of(house, "place0001").title.said.keys() == {"de", "en"}


def refused(reply: Reply) -> int:
    assert reply.status == 422
    return reply.json()["number"]


def test_xliff_holds_one_source_language_and_says_which(house, translator):
    put(house, place(1), replace(place(2), title=text("en", "Office"), summary=None))
    assert b'srcLang="de"' in file(translator, "xliff") and b"place0002" not in file(translator, "xliff")
    english = file(translator, "xliff", query="&source=en")
    assert b'srcLang="en"' in english and b"place0002" in english and b"place0001" not in english
    assert b"place0001" in file(translator) and b"place0002" in file(translator)


def test_what_is_current_is_in_a_file_that_asks_for_everything(house, translator):
    put(house, place(1))
    assert b"place0001" not in file(translator, lang="en")
    assert b"Advice centre 1" in file(translator, lang="en", query="&every=1")


def test_a_file_is_named_after_town_and_language_and_kept_nowhere(house, translator):
    put(house, place(1))
    reply = translator.get("translations/ar/file?format=xliff")
    assert reply.header("content-disposition") == 'attachment; filename="testtown-ar.xlf"'
    assert reply.header("cache-control") == "no-store"


def test_a_machine_is_off_by_default_and_the_page_is_told(house, translator):
    put(house, place(1))
    assert translator.get("translations/ar").json()["machine"] is False
    reply = translator.post("translations/ar/machine", {"record": "place0001", "field": "title"})
    assert (reply.status, reply.json()["key"]) == (404, "machine.off")
    assert translator.post("translations/ar/machine", {"record": "nobody", "field": "title"}).status == 404


def test_a_machine_that_is_set_is_never_asked_about_a_help_line(house, clock):
    put(house, place(1), Helpline(id="line000001", town="testtown", title=text("de", "Hilfe"), phones=(Phone("116016"),)))
    with_machine = House(replace(house.settings, machine_url="http://127.0.0.1:9"), house.store, clock)
    browser = Browser(with_machine)
    who = seat(browser, with_machine, "editor")
    assert who.get("translations/ar").json()["machine"] is True
    asked = [who.post("translations/ar/machine", {"record": one, "field": "title"}).json()["key"] for one in ("line000001", "place0001")]
    browser.close()
    assert asked == ["machine.refused", "machine.silent"]


def test_a_file_of_many_rows_lets_others_write_in_between(house, translator, monkeypatch):
    """And its counts are those of one piece."""
    monkeypatch.setattr(translations, "TOGETHER", 2)
    put(house, *(place(number) for number in range(1, 4)))
    raw = filled(filled(file(translator), "title", "مركز"), "summary", "<b>x</b>", "place0002")
    for dry in (True, False):
        outcome = bring(translator, raw, dry=dry)
        assert outcome["accepted"] == 3 and [no["record"] for no in outcome["refused"]] == ["place0002"]
    assert bring(translator, raw)["unchanged"] == 3
