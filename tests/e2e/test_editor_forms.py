"""The forms on a small phone: for everybody, in both directions; what must not be lost or told; who changed what, and the way back."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from content.model import Alert, Hours, Place
from content.seed import demo_records
from server.house import open_house
from server.settings import Settings
from server.store import records
from tests.bench.line import Server
from tests.e2e import editors
from tests.e2e.editing import publish
from tests.e2e.editors import words
from tests.e2e.phone import Phone
from tests.e2e.test_accessible import broken
from tests.e2e.words import COURSE, EVENT, GUIDE, PLACE, SECRET, TOWN, VIOLENCE, monday

ALERT = next(one for one in demo_records(monday()) if isinstance(one, Alert))
#: Says more than chips and steppers can.
AWKWARD = 'Mo-Fr 09:00-12:00 "nach Vereinbarung"; Th[1] 17:00+'
READY = "document.querySelector('#f-title')"


@pytest.fixture
def editor(own, phone) -> Phone:
    return editors.sign_in(phone(own), own, editors.add(own, "Ada Beispiel"))


def stored(server: Server, number: str) -> Place:
    with open_house(Settings(data=server.data)) as house:
        found = records.get(house.store.read, TOWN, number)
    assert isinstance(found, Place)
    return found


def save(editor: Phone) -> None:
    """Saves, and waits until it is on the server."""
    editor.wait_for("!document.querySelector('.save .dock-main').getAttribute('aria-disabled')", "it may be saved")
    editor.page.click(".save .dock-main")
    sent(editor)


def sent(editor: Phone) -> None:
    editor.wait_for("document.querySelector('.save .dock-main')?.getAttribute('aria-disabled')", "it is saved")
    editor.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "it went out")


def unfold(editor: Phone, key: str) -> None:
    editor.page.click(f".fold-go:has-text({words(key)!r})")


@pytest.mark.parametrize(("lang", "dark", "width"), [("de-DE", False, 360), ("ar", True, 320)], ids=["de", "ar-dark"])
def test_every_form_is_for_everybody(own, phone, lang, dark, width):
    editor = editors.sign_in(phone(own, lang=lang, dark=dark, width=width), own, editors.add(own, "Ada Beispiel"))
    wrong: dict[str, object] = {}

    def look(name: str) -> None:
        if found := broken(editor):
            wrong[name] = found
        if editor.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong[f"{name}, sideways"] = editor.evaluate("document.documentElement.scrollWidth")

    for name, one in {"course": COURSE, "place": PLACE, "event": EVENT, "helpline": VIOLENCE, "guide": GUIDE, "alert": ALERT, "secret": SECRET}.items():
        editors.go(editor, f"#/record/{one.id}", READY)
        # Everything that can be unfolded is, and two languages stand beside each other.
        if name == "course":
            editor.page.click(".tongues-go")
            editor.page.click(".tongues .chip[lang=ar]")
            editor.page.click(".month button.on >> nth=0")
        editor.evaluate("document.querySelectorAll('main .fold-go[aria-expanded=false]').forEach((it) => it.click())")
        editor.wait_for("!document.querySelector('main .fold-go[aria-expanded=false]')", "all is unfolded")
        look(name)
    editors.go(editor, f"#/history/{COURSE.id}", "document.querySelector('.entry')")
    look("history")
    editors.go(editor, "#/new", "document.querySelector('main .row')")
    look("new")
    assert wrong == {}, json.dumps(wrong, indent=1, ensure_ascii=False)
    small = editor.evaluate(
        "[...document.querySelectorAll('button, a, input')].map((it) => it.getBoundingClientRect()).filter((it) => it.width && it.height < 43.5 && it.bottom > 0).length"
    )
    assert small == 0
    assert editor.errors + editor.violations + editor.strangers == []


def test_a_place_made_secret_tells_no_door(own, editor):
    assert PLACE.address and PLACE.hours
    editors.go(editor, f"#/record/{PLACE.id}", READY)
    unfold(editor, "edit.form.location_policy")
    choose = f".chip:has-text({words('edit.form.policy_confidential')!r})"
    editor.page.click(choose)
    editor.wait_for("!document.querySelector('#f-address-street') && !document.querySelector('#f-hours')", "no field for a place is left")
    # A mind changed before saving finds everything again.
    editor.page.click(f".chip:has-text({words('edit.form.policy_exact')!r})")
    editor.wait_for(f"document.querySelector('#f-address-street')?.value === {PLACE.address.street!r}", "the street came back")
    editor.page.click(choose)
    # Its website names a place too; the way there leads into a part that was folded.
    editor.page.click(f"main section[aria-labelledby=problems] .row:has-text({words('edit.form.web')!r})")
    editor.page.fill("#f-web:focus", "")
    warnings = words("edit.form.warnings")
    editor.wait_for(f"[undefined, {warnings!r}].includes(document.querySelector('#problems')?.innerText)", "no more is wrong")
    save(editor)
    secret = stored(own, PLACE.id)
    assert secret.location_policy == "confidential"
    assert (secret.address, secret.point, secret.quarter, secret.area, secret.hours, secret.stops) == (None, None, "", "", None, ())


def test_a_text_that_tells_the_place_is_refused_with_the_reason(editor):
    editors.go(editor, f"#/record/{SECRET.id}", READY)
    editor.page.fill("#f-summary" if editor.evaluate("Boolean(document.querySelector('#f-summary'))") else "#f-title", "Bahnhofstraße 12, zweiter Stock")
    why = words("edit.problem.privacy_place_of_confidential")
    editor.wait_for(f"document.querySelector('main').innerText.includes({why!r})", "it says why")
    assert editor.evaluate("document.querySelector('.save .dock-main').getAttribute('aria-disabled')") == "true"


def test_hours_the_form_cannot_say_are_kept(own, editor):
    publish(own, (PLACE.id, lambda place: replace(place, hours=Hours(osm=AWKWARD))))
    editor.page.reload()
    editors.there(editor)
    editors.go(editor, f"#/record/{PLACE.id}", f"document.querySelector('#f-hours-osm')?.value === {AWKWARD!r}")
    editor.page.fill("#f-title", "Beratung am Fluss")
    save(editor)
    place = stored(own, PLACE.id)
    assert place.hours and (place.title.source, place.hours.osm) == ("Beratung am Fluss", AWKWARD)


def test_hours_by_touch(own, editor):
    publish(own, (PLACE.id, lambda place: replace(place, hours=None)))
    editor.page.reload()
    editors.there(editor)
    editors.go(editor, f"#/record/{PLACE.id}", "document.querySelector('#f-hours .plan-day') && !document.querySelector('#f-hours [aria-pressed=true]')")
    editor.page.click("#f-hours .plan-day:nth-child(1) .chip")
    editor.page.click("#f-hours .time >> nth=0")
    editor.page.keyboard.type("0800")
    editor.page.click("#f-hours .time >> nth=1")
    editor.page.keyboard.type("1200")
    editor.page.click(f"#f-hours button:has-text({words('edit.form.hours_more')!r})")
    editor.page.click(f"#f-hours button:has-text({words('edit.form.hours_all')!r})")
    unfold(editor, "edit.form.four_weeks")
    editor.wait_for("document.querySelectorAll('#f-hours .ahead li').length === 28", "four weeks from the server")
    save(editor)
    place = stored(own, PLACE.id)
    assert place.hours and place.hours.osm == "Mo-Fr 08:00-12:00,13:00-16:00; PH off"


def test_still_right_is_one_tap_and_history_leads_back(own, editor):
    editors.go(editor, f"#/record/{PLACE.id}", READY)
    editor.page.click(f".truth button:has-text({words('edit.form.confirm')!r})")
    editor.wait_for("!document.querySelector('.truth')", "it is said")
    editor.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "it went out")
    before = stored(own, PLACE.id)
    assert before.verified_on > PLACE.verified_on

    editor.page.fill("#f-title", "Beratung am Fluss")
    save(editor)
    assert stored(own, PLACE.id).title.source == "Beratung am Fluss"
    editors.go(editor, f"#/history/{PLACE.id}", "document.querySelector('.entry ins')")
    shown = editor.evaluate("[...document.querySelectorAll('.entry')][0].innerText")
    assert "Ada Beispiel" in shown
    assert editor.evaluate("getComputedStyle(document.querySelector('.entry ins')).unicodeBidi") == "isolate"
    editor.page.click(f".entry button:has-text({words('edit.history.restore')!r}) >> nth=0")
    editor.wait_for(f"document.querySelectorAll('.entry').length >= 3 && {editors.rows('outbox')}.then((it) => it.length === 0)", "it is a change of its own")
    assert stored(own, PLACE.id).title.source == PLACE.title.source


def test_the_preview_speaks_the_readers_language(editor):
    editors.go(editor, f"#/record/{COURSE.id}", READY)
    editor.page.click("a[href^='#/preview/']")
    editor.wait_for(f"document.querySelector('main h1')?.innerText.includes({COURSE.title.source!r})", "as readers see it")
    editor.page.click(".strip .chip[lang=ar]")
    arabic = COURSE.title.said["ar"].text
    editor.wait_for(f"document.querySelector('main h1')?.innerText.includes({arabic!r}) && document.dir === 'rtl'", "in Arabic, from the right")
    editors.go(editor, f"#/record/{COURSE.id}", "document.querySelector('#f-title') && document.dir === 'ltr' && document.documentElement.lang === 'de'")
    assert editor.errors + editor.violations == []
