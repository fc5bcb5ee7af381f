"""One tap and one confirmation: afterwards no word of the town is left in the profile (briefs/safety.md 3; tests 20 and 21)."""

from __future__ import annotations

import pytest

from tests.e2e import tour
from tests.e2e.phone import Phone
from tests.e2e.words import COURSE, TOWN, VIOLENCE, say

AT_N = "location.pathname === '/n' && document.querySelector('#clock')?.innerText.includes(':')"
#: Of the reader's choices, of a protected record. Addresses and titles of harmless pages stay in the browser's history: the page says so.
WORDS = (f'"kept":["{COURSE.id}"', VIOLENCE.title.source)


def erase(one: Phone) -> None:
    tour.show(one, "settings")
    one.page.click(f"main button:has-text({say('settings.erase')!r})")
    one.page.click(f".sheet button:has-text({say('settings.erase_yes')!r})")
    one.wait_for(AT_N, "the clock")


def keep_something(one: Phone) -> None:
    tour.show(one, "course")
    one.page.click(".dock-act[aria-pressed]")
    one.wait_for("document.querySelector('.dock-act[aria-pressed=true]')", "the course is kept")
    tour.show(one, "place")


def found(one: Phone) -> dict[str, list[str]]:
    return {word: [str(path.relative_to(one.profile)) for path in one.files_that_hold(word)] for word in WORDS if one.files_that_hold(word)}


def test_what_is_kept_lies_in_the_profile(live, phone):
    """The control of the tests below: the words are found where they are looked for."""
    one = phone(live, town="de")
    keep_something(one)
    one.close()
    # Firefox packs localStorage, so that only the record shows there as plain bytes.
    assert found(one).keys() >= (set(WORDS) if one.browser == "chromium" else {VIOLENCE.title.source})


def test_erase_leaves_no_word_in_the_profile(live, phone):
    one = phone(live, town="de")
    keep_something(one)
    erase(one)
    assert one.evaluate(
        "Promise.all([caches.keys(), indexedDB.databases(), navigator.serviceWorker.getRegistrations()]).then((all) => all.map((some) => some.length))"
    ) == [0, 0, 0]
    assert one.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    one.close()
    assert found(one) == {}


@pytest.mark.parametrize("entrance", [tour.START, "/"])
def test_erase_offline_finishes_at_the_next_network(entrance, wire, phone):
    one = phone(wire)
    tour.settle(one)
    keep_something(one)
    wire.cut()
    erase(one)
    one.close()
    wire.mend()
    before = len(wire.passed)
    one.open()
    one.visit(entrance)

    def asked() -> list[str]:
        return [passed.path for passed in wire.passed[before:]]

    # The page starts anew without the worker that was left, and then registers its own.
    for _ in range(400):
        if "/sw.js" in asked()[asked().index("/bye?start") if "/bye?start" in asked() else len(asked()) :]:
            break
        one.page.wait_for_timeout(50)
    tour.settle(one)
    # Asked twice, it could take what was stored since.
    assert [path for path in asked() if path.startswith("/bye")] == ["/bye?start"]
    one.close()
    assert not any(f'"kept":["{COURSE.id}"'.encode() in path.read_bytes() for path in one.profile.rglob("*") if path.is_file())


def test_a_first_visit_clears_before_anything_is_opened(wire, phone):
    """In Chromium a worker that had opened a cache before the clearing could wait for it for ever: by way of the chooser there is one."""
    one = phone(wire)
    one.visit("/")
    one.wait_for("navigator.serviceWorker.ready.then(() => true)", "the worker")
    one.page.click(f"a[href='/{TOWN}/']")
    one.wait_for("document.querySelector('.tongues')", "the town's page")
    tour.settle(one)
    paths = [passed.path for passed in wire.passed]
    assert paths.count("/bye?start") == 1
    assert paths.index("/bye?start") < paths.index("/sw.js")


def test_erase_asks_once_and_no_keeps_everything(live, phone):
    one = phone(live, town="de")
    keep_something(one)
    tour.show(one, "settings")
    one.page.click(f"main button:has-text({say('settings.erase')!r})")
    one.page.click(f".sheet button:has-text({say('settings.erase_no')!r})")
    one.wait_for("!document.querySelector('.sheet')", "the sheet goes")
    tour.show(one, "saved")
    assert COURSE.title.source in one.page.inner_text("main")


def test_erase_in_one_tab_empties_the_other(live, phone):
    one = phone(live, town="de")
    keep_something(one)
    first = one.page
    one.context.new_page()
    erase(one)
    for _ in range(200):
        if first.evaluate(AT_N):
            break
        first.wait_for_timeout(50)
    assert first.evaluate(AT_N)
    assert one.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert one.evaluate("localStorage.length") == 0
