"""A new course with its week, childcare and two languages, entered without a network on a small phone; then it is with the readers.

What it costs the thumb is counted and printed (docs/editing.md names the figures): a tap is one place touched, a stroke one sign typed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from content.model import Course
from content.schedule import expand
from content.taxonomy import TAGS
from content.text import state
from server.house import open_house
from server.settings import Settings
from server.store import records
from tests.e2e import editors, tour
from tests.e2e.editing import publish
from tests.e2e.editors import EDIT, words
from tests.e2e.phone import Phone
from tests.e2e.wire import Wire
from tests.e2e.words import COURSE, TOWN

TITLE, TITLE_AR = "Deutsch A1 am Südkai", "ألمانية A1 في الميناء"
SUMMARY, SUMMARY_AR = "Kinder spielen nebenan.", "الأطفال يلعبون في الغرفة المجاورة."
#: More than this, and the form got slower.
MOST_TAPS, MOST_STROKES = 22, 111


class Thumb:
    """Touches and types, and counts both. A calendar of the phone itself counts as the three taps it takes."""

    def __init__(self, phone: Phone) -> None:
        self.page, self.taps, self.strokes = phone.page, 0, 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.taps += 1

    def type(self, selector: str, text: str) -> None:
        self.tap(selector)
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def pick(self, selector: str, day: datetime.date) -> None:
        self.page.fill(selector, day.isoformat())
        self.taps += 3


@pytest.fixture
def wire(own) -> Iterator[Wire]:
    one = Wire(own)
    one.forget = {"origin"}
    yield one
    one.cut()


def chip(name: str, within: str = "main") -> str:
    return f"{within} .chip:has-text({name!r})"


def monday() -> datetime.date:
    today = datetime.date.today()
    return today + datetime.timedelta(14 - today.weekday())


def enter(thumb: Thumb) -> None:
    """The whole form, from the work list on."""
    thumb.tap(".dock a[href='#/new']")
    thumb.tap("a[href='#/record/new/course']")
    thumb.page.wait_for_selector("#f-title")
    thumb.type("#f-title", TITLE)
    thumb.tap(".tongues-go")
    thumb.tap(".tongues .chip[lang=ar]")
    thumb.type("#f-title-ar", TITLE_AR)
    thumb.pick("#f-schedule-start", monday())
    for day in (0, 2, 4):
        thumb.tap(f"#f-schedule .plan-day:nth-child({day + 1}) .chip")
    thumb.type("#f-schedule .time >> nth=0", "0930")
    thumb.type("#f-schedule .time >> nth=1", "1245")
    thumb.tap(f"[role=switch]:has-text({words('edit.form.access_childcare')!r})")
    thumb.type("#f-organisation", COURSE.organisation[:5])
    thumb.tap(chip(COURSE.organisation))
    thumb.tap(chip("A1"))
    thumb.tap(chip(words("edit.form.cost_free")))
    thumb.type("#f-summary", SUMMARY)
    thumb.type("#f-summary-ar", SUMMARY_AR)
    thumb.tap(".save .dock-main")


def kept_keys() -> str:
    """An expression in the page: the keys of the drafts that lie on this phone."""
    return """(async () => {
      const ask = (it) => new Promise((done, fail) => { it.onsuccess = () => done(it.result); it.onerror = () => fail(it.error); });
      const database = await ask(indexedDB.open('lotse-edit-' + localStorage.getItem('lotse-edit') + '-drafts'));
      try { return await ask(database.transaction('drafts').objectStore('drafts').getAllKeys()); } finally { database.close(); }
    })()"""


def test_a_course_entered_without_a_network_reaches_a_reader(own, wire, phone):
    editor = editors.sign_in(phone(wire), own, editors.add(own, "Ada Beispiel"))
    editor.wait_for("navigator.serviceWorker.getRegistration('/edit/').then((it) => Boolean(it?.active))", "the worker has the editor")
    wire.cut()
    editor.visit(EDIT)
    editors.there(editor)
    thumb = Thumb(editor)
    enter(thumb)
    editor.wait_for("/^#\\/record\\/[0-9a-z]+$/.test(location.hash)", "it is saved on the phone")
    print(f"\na new course offline: {thumb.taps} taps, {thumb.strokes} signs typed, of them {len(TITLE + TITLE_AR + SUMMARY + SUMMARY_AR)} of its texts")
    assert thumb.taps <= MOST_TAPS and thumb.strokes <= MOST_STROKES
    [mutation] = editors.waiting(editor)
    assert mutation["act"] == "create" and editor.evaluate(kept_keys()) == []

    wire.mend()
    editor.visit(EDIT)
    editor.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "it went out")
    with open_house(Settings(data=own.data)) as house:
        course = records.get(house.store.read, TOWN, mutation["record"])
    assert isinstance(course, Course) and course.status == "published" and course.schedule
    first = monday()
    days = [one.start for one in expand(course.schedule, first.isoformat(), (first + datetime.timedelta(6)).isoformat())]
    assert days == [f"{first + datetime.timedelta(day)}T09:30" for day in (0, 2, 4)]
    assert (course.schedule.duration_min, course.access.childcare, course.access.cost, course.cefr_from) == (195, "yes", "free", "A1")
    assert course.address == COURSE.address and course.phones and set(course.tags) <= set(TAGS)
    assert course.summary and [state(text, "ar") for text in (course.title, course.summary)] == ["current", "current"]

    publish(own)
    for lang, title, summary in (("de", TITLE, SUMMARY), ("ar", TITLE_AR, SUMMARY_AR)):
        reader = tour.settle(phone(own, lang=lang), lang)
        reader.evaluate(f"void (location.hash = '#r{course.id}')")
        reader.wait_for(f"document.querySelector('h1')?.innerText.includes({title!r})", f"the course in {lang}")
        assert summary in reader.page.inner_text("main") and "09:30" in reader.page.inner_text("main")
        assert reader.errors + reader.violations == []
    assert editor.errors + editor.violations == []


def test_a_form_that_was_killed_half_way_goes_on(own, wire, phone):
    editor = editors.sign_in(phone(wire), own, editors.add(own, "Ada Beispiel"))
    editor.wait_for("navigator.serviceWorker.getRegistration('/edit/').then((it) => Boolean(it?.active))", "the worker has the editor")
    wire.cut()
    editors.go(editor, "#/record/new/course", "document.querySelector('#f-title')")
    editor.page.fill("#f-title", TITLE)
    editors.go(editor, f"#/record/{COURSE.id}", f"document.querySelector('#f-title')?.value === {COURSE.title.source!r}")
    editor.page.fill("#f-summary", SUMMARY)
    editor.wait_for(f"{kept_keys()}.then((it) => it.length === 2)", "both are kept")
    editor.close()
    editor.open().visit(f"{EDIT}#/record/new/course")
    editor.wait_for(f"document.querySelector('#f-title')?.value === {TITLE!r}", "the new one goes on")
    editors.go(editor, f"#/record/{COURSE.id}", f"document.querySelector('#f-summary')?.value === {SUMMARY!r}")
    assert editors.waiting(editor) == [], "a draft is nobody's work yet"


def test_a_course_by_the_keyboard_alone(own, wire, phone):
    editor = editors.sign_in(phone(wire), own, editors.add(own, "Ada Beispiel"))
    editors.go(editor, "#/record/new/course", "document.querySelector('#f-title')")
    press = editor.page.keyboard.press

    def tab_to(selector: str) -> None:
        for _ in range(150):
            if editor.evaluate(f"document.activeElement.matches({selector!r})"):
                return
            press("Tab")
        raise AssertionError(f"no way to {selector} by the keyboard")

    tab_to("#f-title")
    editor.page.keyboard.type(TITLE)
    tab_to("#f-schedule .plan-day:nth-child(2) .chip")
    press("Space")
    tab_to("#f-schedule .time")
    editor.page.keyboard.type("1800")
    tab_to("[role=switch]")
    press("Space")
    tab_to(".save .dock-main")
    press("Enter")
    editor.wait_for("/^#\\/record\\/[0-9a-z]+$/.test(location.hash)", "it is saved")
    number = editor.evaluate("location.hash.split('/').at(-1)")
    editor.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "it went out")
    with open_house(Settings(data=own.data)) as house:
        course = records.get(house.store.read, TOWN, number)
    assert isinstance(course, Course) and course.schedule and course.schedule.start.endswith("T18:00") and course.access.childcare == "yes"
