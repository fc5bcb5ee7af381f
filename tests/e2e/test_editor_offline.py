"""Two editors without a network: the same record in different fields, in the same field, deleted on one side. Nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from content.model import Place, Record
from server.house import open_house
from server.settings import Settings
from server.store import records
from tests.bench.line import Server
from tests.e2e import editors, tour
from tests.e2e.editing import publish, served_root
from tests.e2e.editors import EDIT, words
from tests.e2e.phone import Phone
from tests.e2e.replica import held
from tests.e2e.wire import Wire
from tests.e2e.words import COURSE, EVENT, PLACE, TOWN

FIRST, SECOND = "Deutsch am Fluss, Stufe 1", "Deutsch am Hafen, Stufe 1"
SUMMARY = "Beratung ohne Termin, auch am Abend."


@pytest.fixture
def line(own) -> Iterator[Callable[[], Wire]]:
    made: list[Wire] = []

    def make() -> Wire:
        made.append(Wire(own))
        # A wire has a port of its own, and the server knows itself by its own only.
        made[-1].forget = {"origin"}
        return made[-1]

    yield make
    for one in made:
        one.cut()


def stored(server: Server, number: str) -> Record | None:
    with open_house(Settings(data=server.data)) as house:
        return records.get(house.store.read, TOWN, number)


def authors(server: Server, number: str) -> set[str]:
    """Who of the people here changed a record; the demo town itself has no mid."""
    with open_house(Settings(data=server.data)) as house:
        sql = "select actor from history where record = ? and mid <> ''"
        return {actor for (actor,) in house.store.read.execute(sql, (number,))}


def come_back(one: Phone, wire: Wire) -> None:
    """The network is there (again) and the editor is opened: everything goes out."""
    if not wire.is_whole:
        wire.mend()
    one.visit(EDIT)
    editors.there(one)
    one.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "the outbox is empty")


def reopened(one: Phone) -> Phone:
    """Closed and opened again, still without a network."""
    one.close()
    one.open().visit(EDIT)
    editors.there(one)
    return one


def conflicts(one: Phone) -> list[str]:
    """Records of the work list that two have changed."""
    one.wait_for("document.querySelector('a[href^=\"#/conflict/\"]')", "a conflict in the work list")
    return sorted(one.evaluate("[...document.querySelectorAll('a[href^=\"#/conflict/\"]')].map((it) => it.hash.split('/').at(-1))"))


def test_two_phones_come_back_and_nothing_is_lost(own, line, phone):
    publish(own, (EVENT.id, lambda event: replace(event, status="draft")))
    lines = [line(), line()]
    people = [editors.add(own, "Ada Beispiel"), editors.add(own, "Ben Beispiel")]
    ada, ben = (editors.sign_in(phone(wire), own, person) for wire, person in zip(lines, people, strict=True))
    for wire in lines:
        wire.cut()

    # The page itself comes from the phone now.
    reopened(ada)
    editors.write(ada, PLACE.id, title="Beratungsstelle am Fluss")
    editors.write(ada, COURSE.id, title=FIRST)
    editors.go(ada, f"#/record/{EVENT.id}", "document.querySelector('#f-title')")
    ada.page.click(f"button:has-text({words('edit.form.remove')!r})")
    ada.page.click(f".toast button:has-text({words('edit.form.remove_yes')!r})")
    reopened(ben)
    editors.write(ben, PLACE.id, summary=SUMMARY)
    editors.write(ben, COURSE.id, title=SECOND)
    editors.write(ben, EVENT.id, title="Versammlung im Hof")

    # Both browsers end and begin again: what was written lies on the phones.
    for one in (ada, ben):
        reopened(one)
        assert len(editors.waiting(one)) == 3
        assert one.page.inner_text("main .note b") == words("edit.outbox.safe[other]", count=3)
    come_back(ada, lines[0])
    come_back(ben, lines[1])
    come_back(ada, lines[0])

    place, course, event = (stored(own, one.id) for one in (PLACE, COURSE, EVENT))
    assert isinstance(place, Place) and place.summary
    assert (place.title.source, place.summary.source) == ("Beratungsstelle am Fluss", SUMMARY), "different fields came together"
    assert course and course.title.source == FIRST, "who came first stands"
    assert event and event.title.source == "Versammlung im Hof", "what somebody worked on was not deleted"
    for one, author in ((ada, "Ben Beispiel"), (ben, "Ada Beispiel")):
        assert conflicts(one) == sorted([COURSE.id, EVENT.id]), "both see what waits"
        editors.go(one, f"#/conflict/{COURSE.id}", "document.querySelector('.side')")
        shown = one.page.inner_text("main")
        assert all(said in shown for said in ("am Fluss", "am Hafen", COURSE.title.source, author, words("edit.conflict.you"))), shown

    ada.page.click(".side:has-text('am Hafen')")
    ada.page.click("main .button")
    ada.wait_for("location.hash === '#/work'", "it is decided")
    assert conflicts(ada) == [EVENT.id]
    decided = stored(own, COURSE.id)
    assert decided and decided.title.source == SECOND

    reader = phone(own)
    publish(own)
    tour.settle(reader)
    assert held(reader)["root"] == served_root(own)
    assert [one.errors + one.violations + one.strangers for one in (ada, ben, reader)] == [[], [], []]


def test_a_lost_answer_changes_nothing_twice(own, line, phone):
    """The server took it and the phone never heard: what is sent again is answered from memory."""
    wire = line()
    one = editors.sign_in(phone(wire), own, editors.add(own, "Ada Beispiel"))
    wire.spoil = lambda path, body: b"?" if path == "/api/edit/mutations" else None
    editors.write(one, PLACE.id, title="Beratungsstelle am Fluss")
    one.wait_for(f"{editors.rows('outbox')}.then((it) => it[0]?.tried)", "it was on its way")
    wire.spoil = None
    come_back(one, wire)
    place = stored(own, PLACE.id)
    assert place and place.title.source == "Beratungsstelle am Fluss"
    assert one.evaluate(f"{editors.rows('proposals')}.then((it) => it.length)") == 0


def test_two_tabs_never_send_the_same_twice(own, line, phone):
    wire = line()
    one = editors.sign_in(phone(wire), own, editors.add(own, "Ada Beispiel"))
    wire.cut()
    editors.write(one, PLACE.id, title="Beratungsstelle am Fluss")
    assert one.context
    other = one.context.new_page()
    other.goto(one.origin + EDIT)
    editors.there(one)
    before = len(wire.asked("/api/edit/mutations"))
    wire.mend()
    for page in one.context.pages:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    one.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "the outbox is empty")
    assert len(wire.asked("/api/edit/mutations")) == before + 1


def test_signing_out_warns_of_what_was_not_sent_and_leaves_nothing(own, line, phone):
    wire = line()
    one = editors.sign_in(phone(wire), own, editors.add(own, "Ada Beispiel"))
    wire.cut()
    editors.write(one, PLACE.id, title="Beratungsstelle am Fluss")
    editors.go(one, "#/me", f"[...document.querySelectorAll('button')].some((it) => it.innerText === {words('edit.me.out')!r})")
    one.page.click(f"main > section > .button:has-text({words('edit.me.out')!r})")
    one.wait_for("document.querySelector('.sheet .note.grave')?.innerText.startsWith('1 ')", "the warning")
    one.page.click(".sheet .button.grave")
    one.wait_for("document.querySelector('.door')", "the door")
    left = one.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name).filter((name) => name.startsWith('lotse-edit')))")
    assert (left, one.evaluate("localStorage.getItem('lotse-edit')")) == ([], None)
    one.close()
    # Names of records are no titles of pages: an office's browser remembers those for months.
    told = {path.name.partition("-")[0] for path in one.files_that_hold("Beratungsstelle am Fluss")}
    assert told.isdisjoint({"History", "places.sqlite"})


def test_nobodys_unsent_work_goes_out_under_another_name(own, line, phone):
    """A shared phone: somebody else signs in while the first one's changes wait."""
    wire = line()
    ada, ben = editors.add(own, "Ada Beispiel"), editors.add(own, "Ben Beispiel")
    one = editors.sign_in(phone(wire), own, ada)
    wire.cut()
    editors.write(one, PLACE.id, title="Beratungsstelle am Fluss")
    wire.mend()
    editors.sign_in(one, own, ben)
    one.wait_for("document.querySelector('.bar-sub')?.innerText.includes('Ben')", "the second one's work list")
    assert editors.waiting(one) == []
    # Her own page may have sent it in the moment before; his never does.
    assert authors(own, PLACE.id) <= {ada.id}
    editors.sign_in(one, own, ada)
    one.wait_for("document.querySelector('.bar-sub')?.innerText.includes('Ada')", "the first one again")
    one.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "it goes out under her own name")
    place = stored(own, PLACE.id)
    assert place and place.title.source == "Beratungsstelle am Fluss"
    assert authors(own, PLACE.id) == {ada.id}
