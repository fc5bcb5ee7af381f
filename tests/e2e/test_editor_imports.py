"""A list is imported on a phone: columns named, differences seen, a row left out, the belt, the result; and planned for later."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import planning
from server.house import open_house
from server.settings import Settings
from server.store import records
from tests.bench.line import Server
from tests.e2e import editors
from tests.e2e.editors import words
from tests.e2e.phone import Phone
from tests.e2e.test_accessible import broken
from tests.e2e.words import PLACE, TOWN

ROWS = [
    "Name;Kurz;Telefon;Stand",
    "Beratung am Kai;Für alle;+49 69 900 0101;2026-11-01",
    "Werkstatt am Kai;Fahrräder;+49 69 900 0102;2026-11-01",
    ";ohne Namen;;",
]


@pytest.fixture
def editor(phone, own: Server) -> Phone:
    one = phone(own)
    return editors.sign_in(one, own, editors.add(own, "Imke Import"))


def stored(server: Server) -> dict[str, str]:
    with open_house(Settings(data=server.data)) as house:
        found = records.listed(house.store.read, TOWN)
        return {one.title.source: one.summary.source for one in found if one.summary is not None and "am Kai" in one.title.source}


def open_imports(one: Phone) -> None:
    editors.go(one, "#/me", "document.querySelector('a[href=\"#/imports\"]')")
    one.page.click("a[href='#/imports']")
    one.page.wait_for_selector("#import-file")


def send(one: Phone, folder: Path, rows: list[str]) -> None:
    path = folder / "kai.csv"
    path.write_text("\n".join(rows), "utf-8")
    one.page.set_input_files("#import-file", path)
    one.page.click("main form button[type=submit]")


def press(one: Phone, key: str, **values: object) -> None:
    one.page.get_by_role("button", name=words(key, **values)).first.click()


def clean(one: Phone, folder: Path, name: str) -> None:
    """Nothing is wrong with the screen, and nobody has to push it sideways."""
    assert broken(one) == []
    assert one.evaluate("document.documentElement.scrollWidth <= innerWidth")
    one.page.screenshot(path=folder / f"{name}.png", full_page=True)


def test_a_table_is_looked_at_before_anything_changes(editor: Phone, own: Server, tmp_path: Path) -> None:
    open_imports(editor)
    clean(editor, tmp_path, "choose")
    send(editor, tmp_path, ROWS)
    editor.page.wait_for_selector("#column-0")
    assert [editor.page.input_value(f"#column-{at}") for at in range(4)] == ["title", "summary", "phones", "verified_on"]
    editor.page.click("[role=switch]")
    clean(editor, tmp_path, "columns")
    press(editor, "edit.imports.look")
    editor.page.wait_for_selector(".grid")
    clean(editor, tmp_path, "tried")
    assert stored(own) == {}
    editor.page.get_by_role("switch", name=words("edit.imports.take_row_of", row=2)).click()
    press(editor, "edit.imports.take", count=1)
    editor.page.wait_for_selector(".note.yes")
    assert stored(own) == {"Beratung am Kai": "Für alle"}
    clean(editor, tmp_path, "done")

    press(editor, "edit.imports.another")
    send(editor, tmp_path, [ROWS[0], ROWS[1].replace("Für alle", "Für Kinder")])
    editor.page.get_by_text(words("edit.imports.remembered")).wait_for()
    press(editor, "edit.imports.look")
    editor.page.wait_for_selector(".grid ins")
    clean(editor, tmp_path, "changed")
    assert editor.evaluate("scrollY") == 0
    assert editor.evaluate("document.activeElement.tagName") == "H1"
    press(editor, "edit.imports.take", count=1)
    editor.page.wait_for_selector(".note.yes")
    assert stored(own) == {"Beratung am Kai": "Für Kinder"}


def test_much_that_would_vanish_needs_a_second_word(editor: Phone, own: Server, tmp_path: Path) -> None:
    many = [ROWS[0], *(f"Haus {number} am Kai;Nummer {number};;" for number in range(200))]
    open_imports(editor)
    send(editor, tmp_path, many)
    editor.page.wait_for_selector("#column-0")
    editor.page.click("[role=switch]")
    press(editor, "edit.imports.look")
    editor.page.wait_for_selector(".grid")
    press(editor, "edit.imports.take", count=200)
    editor.page.wait_for_selector(".note.yes")
    press(editor, "edit.imports.another")
    send(editor, tmp_path, many[:3])
    editor.page.wait_for_selector("#column-0")
    press(editor, "edit.imports.look")
    editor.page.wait_for_selector(".note.stop")
    press(editor, "edit.imports.take", count=198)
    editor.page.wait_for_selector("[role=dialog]")
    clean(editor, tmp_path, "belt")
    press(editor, "edit.imports.belt_no")
    assert len(stored(own)) == 200
    press(editor, "edit.imports.take", count=198)
    press(editor, "edit.imports.belt_yes", removed=198)
    editor.page.wait_for_selector(".note.yes")
    assert len(stored(own)) == 2


def test_an_unreadable_file_and_a_calendar_inside_our_network_say_why(editor: Phone, tmp_path: Path) -> None:
    open_imports(editor)
    path = tmp_path / "list.csv"
    path.write_bytes(b"%PDF-1.7")
    editor.page.set_input_files("#import-file", path)
    press(editor, "edit.imports.look")
    editor.page.get_by_text(words("edit.problem.intake_file_type")).wait_for()
    press(editor, "edit.calendars.add")
    editor.page.fill("#calendar-url", "https://127.0.0.1/events.ics")
    press(editor, "edit.calendars.subscribe")
    editor.page.get_by_text(words("edit.problem.calendar_not_public")).wait_for()
    clean(editor, tmp_path, "calendar")


def test_it_reads_from_the_right_as_well(editor: Phone, tmp_path: Path) -> None:
    editor.evaluate("localStorage.setItem('lotse-edit-lang', 'ar')")
    editor.visit(editors.EDIT)
    editors.there(editor)
    open_imports(editor)
    clean(editor, tmp_path, "choose-ar")
    send(editor, tmp_path, ROWS)
    editor.page.wait_for_selector("#column-0")
    clean(editor, tmp_path, "columns-ar")
    editor.page.click("main form button[type=submit]")
    editor.page.wait_for_selector(".grid")
    clean(editor, tmp_path, "tried-ar")
    assert editor.evaluate("document.documentElement.dir") == "rtl"


def test_a_record_is_planned_for_later_and_the_plan_taken_back(editor: Phone, own: Server, tmp_path: Path) -> None:
    def planned() -> list:
        with open_house(Settings(data=own.data)) as house:
            return planning.listed(house.store.read, TOWN)

    editors.go(editor, f"#/record/{PLACE.id}", "document.querySelector('.beyond button')")
    press(editor, "edit.plan.title")
    editor.page.wait_for_selector("#plan-at")
    press(editor, "edit.plan.archived")
    clean(editor, tmp_path, "plan")
    press(editor, "edit.plan.set")
    editor.wait_for(f"{editors.rows('planned')}.then((it) => it.length === 1)", "the plan is on the phone")
    assert [(one.record, one.status) for one in planned()] == [(PLACE.id, "archived")]
    editor.page.locator(".beyond button", has_text=words("edit.plan.is_archived", when="")[:15]).click()
    press(editor, "edit.plan.drop")
    editor.wait_for(f"{editors.rows('planned')}.then((it) => it.length === 0)", "the plan is gone from the phone")
    assert planned() == []
