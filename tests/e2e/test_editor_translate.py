"""A translator without a network: what changed is marked, what is typed stays, and what comes back is what readers see."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from content.text import state, text
from server.house import open_house
from server.settings import Settings
from server.store import records
from tests.bench.line import Server
from tests.e2e import editors
from tests.e2e.editing import NOTICED_S, publish
from tests.e2e.editors import words
from tests.e2e.phone import Phone
from tests.e2e.wire import Wire
from tests.e2e.words import PLACE, TOWN

OLD = "Beratung ohne Termin. Bringen Sie den Ausweis mit."
NEW = "Beratung ohne Termin. Bringen Sie Ausweis und Brief mit."
OLD_AR, NEW_AR = "مشورة دون موعد. أحضر الهوية.", "مشورة دون موعد. أحضر الهوية والرسالة."
TITLE_AR = "مركز المشورة"
LIST = "document.querySelector('main .slab a[href^=\"#/translate/ar/\"]')"
TEXT = "document.querySelector('#translation')"


@pytest.fixture
def wire(own) -> Iterator[Wire]:
    one = Wire(own)
    # A wire has a port of its own, and the server knows itself by its own only.
    one.forget = {"origin"}
    yield one
    one.cut()


def stored(server: Server) -> Any:
    with open_house(Settings(data=server.data)) as house:
        found = records.get(house.store.read, TOWN, PLACE.id)
    assert found is not None
    return found


def read(server: Server, path: str) -> str:
    return urllib.request.urlopen(server.url + path, timeout=5).read().decode()


def outdate(server: Server) -> None:
    """The place's texts were translated, then their sources changed."""
    translated = replace(PLACE, title=text("de", "Ankerplatz", ar=TITLE_AR), summary=text("de", OLD, ar=OLD_AR))
    publish(server, (PLACE.id, lambda _: translated))
    changed = {"title": "Am Ankerplatz", "summary": NEW}

    def resay(place):
        said = {name: getattr(place, name) for name in changed}
        return replace(
            place, **{name: replace(old, said={**old.said, "de": replace(old.said["de"], text=changed[name])}) for name, old in said.items()}
        )

    publish(server, (PLACE.id, resay))


def opened(one: Phone, field: str) -> None:
    editors.go(one, f"#/translate/ar/{PLACE.id}/{field}", TEXT)


def test_a_translator_works_without_a_network_and_readers_see_it(own, wire, phone):
    outdate(own)
    one = editors.sign_in(phone(wire), own, editors.add(own, "Sami Beispiel", "translator", languages=("ar", "en")))
    editors.go(one, "#/translate/ar", LIST)
    opened(one, "summary")
    one.wait_for("document.querySelector('.translate ins')", "the changed sentence is marked")

    wire.cut()
    one.close()
    one.open().visit(editors.EDIT)
    editors.there(one)
    editors.go(one, "#/translate/ar", LIST)
    opened(one, "summary")
    one.wait_for("document.querySelector('.translate ins')", "also without a network, after a restart")
    assert one.page.inner_text(".translate ins").strip() == "Bringen Sie Ausweis und Brief mit."
    assert one.page.inner_text(".translate del").strip() == "Bringen Sie den Ausweis mit."
    assert one.evaluate(f"[{TEXT}.dir, {TEXT}.lang, document.querySelector('.translate-source').dir]") == ["rtl", "ar", "ltr"]
    assert one.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"

    one.page.fill("#translation", NEW_AR)
    one.page.press("#translation", "Control+Enter")
    one.wait_for(f"!location.hash.includes('{PLACE.id}/summary') && location.hash.startsWith('#/translate/ar/')", "the next one is there")
    opened(one, "title")
    one.page.click(f".translate button:has-text({words('edit.translate.still_right')!r})")
    one.wait_for(f"!location.hash.includes('{PLACE.id}/title')", "one tap was enough")
    changes = [change for mutation in editors.waiting(one) for change in mutation["changes"]]
    assert sorted((change["field"], change["lang"], change["value"]) for change in changes) == [
        ("summary", "ar", NEW_AR),
        ("title", "ar", TITLE_AR),
    ]

    wire.mend()
    one.visit(editors.EDIT)
    editors.there(one)
    one.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "the outbox is empty")
    place = stored(own)
    assert (place.summary.said["ar"].text, state(place.summary, "ar"), state(place.title, "ar")) == (NEW_AR, "current", "current")
    editors.go(one, f"#/translate/ar/{PLACE.id}/title", "document.querySelector('main .note')")
    assert words("edit.translate.not_waiting") in one.page.inner_text("main")
    with open_house(Settings(data=own.data)) as house:
        house.publish(TOWN)
    deadline = time.monotonic() + NOTICED_S
    while NEW_AR not in read(own, f"/{TOWN}/ar/place/{place.slug}"):
        assert time.monotonic() < deadline, "readers do not see it"
        time.sleep(0.05)
    assert one.errors + one.violations + one.strangers == []


def test_what_is_typed_survives_a_browser_that_ends(own, wire, phone):
    outdate(own)
    one = editors.sign_in(phone(wire), own, editors.add(own, "Sami Beispiel", "translator", languages=("ar",)))
    editors.go(one, "#/translate/ar", LIST)
    opened(one, "summary")
    one.page.fill("#translation", "مشورة")
    one.wait_for(f"{editors.rows('meta')}.then((it) => it.some(({{ name }}) => name.startsWith('view/typed/')))", "it is kept")
    one.close()
    one.open().visit(editors.EDIT)
    editors.there(one)
    editors.go(one, "#/translate/ar", LIST)
    opened(one, "summary")
    one.wait_for(f"{TEXT}.value === 'مشورة'", "what was typed stands there")
    assert editors.waiting(one) == []


def test_a_table_goes_out_and_comes_back_through_the_page(own, phone):
    outdate(own)
    one = editors.sign_in(phone(own), own, editors.add(own, "Sami Beispiel", "translator", languages=("ar",)))
    editors.go(one, "#/translate/ar", LIST)
    one.page.click(".translate-files summary")
    with one.page.expect_download() as out:
        one.page.click(".translate-files a[href$='format=csv']")
    table = out.value.path().read_bytes().decode()
    assert out.value.suggested_filename == f"{TOWN}-ar.csv"
    row = next(line for line in table.split("\r\n") if line.startswith(f"{PLACE.id};summary;"))
    back = {"name": "zurück.csv", "mimeType": "text/csv", "buffer": table.replace(row, row.replace(OLD_AR, NEW_AR)).encode()}
    one.page.set_input_files("#translations-file", back)  # type: ignore[arg-type]
    one.wait_for("document.querySelector('.translate-files .button:not(.quiet)')", "what it would do")
    assert words("edit.translate.file_would", accepted=1, unchanged="").split(".")[0] in one.page.inner_text(".translate-files [role=status]")
    assert state(stored(own).summary, "ar") == "outdated", "only tried yet"
    one.page.click(".translate-files .button:not(.quiet)")
    one.wait_for("document.querySelector('.translate-files .note')", "it is taken over")
    assert (stored(own).summary.said["ar"].text, state(stored(own).summary, "ar")) == (NEW_AR, "current")
    assert one.errors + one.violations + one.strangers == []
