"""Leaving at once: nothing behind the back and forward buttons, nothing in the history file, no word in the profile (briefs/safety.md 2, 11)."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.e2e import tour
from tests.e2e.phone import Phone
from tests.e2e.words import COURSE, SECRET, TOWN, VIOLENCE, say, start_of

AT_N = "location.pathname === '/n' && document.querySelector('#clock')?.innerText.includes(':')"
#: Words of the protected pages of this tour; none of them may be seen again.
TELLING = ("116 016", "Gewalt", "Frauenhaus", SECRET.title.source, say("topic.safe"))
CLOCK_WITHIN_S = 5


@pytest.fixture
def reader(live, phone) -> Phone:
    """A phone with the town on it, which opened the app by its start address and has seen nothing else."""
    one = phone(live, town="de")
    tour.start(one)
    return one


def to_the_helpline(one: Phone) -> None:
    """From home by way of a harmless list and article down to one number."""
    one.page.click("a[href='#/guides']")
    one.page.click("main a.row")
    one.wait_for("document.querySelector('main h1')", "the chapter")
    one.page.click(".dock-help")
    one.page.click(".sheet button.row")
    one.page.click(f"#k{VIOLENCE.id}")
    one.wait_for(tour.arrived("helpline"), "the number")


def leave(one: Phone) -> None:
    one.page.click("#exit")
    at_the_clock(one)


def at_the_clock(one: Phone) -> None:
    one.wait_for(AT_N, "the clock", CLOCK_WITHIN_S)


def step(one: Phone, by: int) -> str:
    """Presses back or forward; gives what is seen afterwards: the address, the title, all words."""
    one.evaluate(f"void setTimeout(() => history.go({by}))")
    one.page.wait_for_timeout(400)  # nothing announces a step that leads nowhere
    return one.wait_for(
        "document.readyState === 'complete' && `${location.href}\\n${document.title}\\n${document.body?.innerText ?? ''}`", "a page"
    )


def stack(one: Phone) -> list[str]:
    """Address and title of every entry of the tab, where the browser tells."""
    session = one.context.new_cdp_session(one.page)
    return [f"{entry['url']} {entry['title']}" for entry in session.send("Page.getNavigationHistory")["entries"]]


def shows_nothing(seen: str) -> bool:
    return "/n\n" in seen or "about:blank" in seen


def test_exit_then_back_shows_nothing(reader):
    to_the_helpline(reader)
    leave(reader)
    for _ in range(6):
        seen = step(reader, -1)
        assert shows_nothing(seen), seen
    if reader.browser == "chromium":
        assert all(entry.startswith(("about:blank", f"{reader.origin}/n ")) for entry in stack(reader)), stack(reader)


def test_exit_then_forward_shows_nothing(reader):
    to_the_helpline(reader)
    reader.page.go_back()
    reader.page.go_back()
    leave(reader)
    for by in (1, -1, 1, 1):
        seen = step(reader, by)
        assert shows_nothing(seen), seen
    if reader.browser == "chromium":
        assert all(entry.startswith(("about:blank", f"{reader.origin}/n ")) for entry in stack(reader)), stack(reader)


@pytest.mark.parametrize("way", ["a sheet", "a link by hand", "a reload", "a language"])
def test_exit_then_back_shows_nothing_whatever_way_was_taken(reader, way):
    one = reader
    if way == "a sheet":
        to_the_helpline(one)
        one.page.click(".dock-help")
    if way == "a link by hand":
        to_the_helpline(one)
        one.evaluate("location.hash = '#/events'")
        one.wait_for(tour.arrived("events"), "the events")
        one.evaluate(f"location.hash = '#r{SECRET.id}'")
        one.wait_for(tour.arrived("secret"), "the secret place")
    if way == "a reload":
        to_the_helpline(one)
        one.page.reload()
        tour.home(one, whole=True)
    if way == "a language":
        one.page.click("a[href='#/settings']")
        one.page.click("main .slab button.row")
        one.page.click(".dock-main")
        one.wait_for(tour.arrived("settings"), "back in the settings")
        one.page.click(".dock-help")
    leave(one)
    for by in (-1, -1, -1, 1, 1):
        seen = step(one, by)
        assert shows_nothing(seen), seen


def history_of(one: Phone) -> list[str]:
    """Every address in the closed browser's history file, visits of frames and redirects included."""
    if one.browser == "chromium":
        file, query = one.profile / "Default/History", "select url || ' ' || title from urls"
    else:
        file, query = one.profile / "places.sqlite", "select url || ' ' || coalesce(title, '') from moz_places"
    copy = Path(shutil.copy(file, one.profile.parent / "history"))
    wal = file.with_name(file.name + "-wal")
    if wal.exists():
        shutil.copy(wal, copy.with_name("history-wal"))
    with sqlite3.connect(copy) as db:
        return [row[0] for row in db.execute(query)]


def test_the_history_file_holds_only_the_start_address(live, phone):
    one = phone(live, town="de")
    for screen in ("helplines", "helpline", "secret", "places.health", "places.papers", "places.safe", "language"):
        tour.show(one, screen)
    leave(one)
    one.close()
    ours = sorted({line.removeprefix(one.origin) for line in history_of(one) if line.startswith(one.origin)})
    addresses = {line.split(" ")[0] for line in ours}
    assert addresses == {tour.START, "/n"}, ours
    assert not any(word in line for line in ours for word in TELLING), ours


def test_a_harmless_page_is_in_the_history_file(live, phone):
    """The control of the test above: the file is read, and a route with an address does land in it."""
    one = phone(live, town="de")
    tour.show(one, "course")
    one.close()
    assert any(f"{tour.START}#r{COURSE.id}" in line for line in history_of(one))


@pytest.mark.parametrize("screen", ["helplines", "helpline", "secret", "places.safe", "places.health", "places.papers"])
def test_a_quiet_page_has_the_start_address_and_a_title_that_says_nothing(reader, screen):
    tour.show(reader, screen)
    assert reader.evaluate("[location.pathname + location.search + location.hash, document.title, history.state]") == [
        tour.START,
        "Lotse",
        None,
    ]


def test_exit_works_offline_and_with_a_crashed_app(wire, phone):
    one = phone(wire)
    tour.settle(one)
    wire.cut()
    tour.start(one)
    to_the_helpline(one)
    leave(one)
    assert shows_nothing(step(one, -1))


def test_exit_works_when_the_app_never_came_up(wire, phone):
    wire.spoil = lambda path, body: b"throw new Error('crash')" if path.startswith("/assets/lotse") and path.endswith(".js") else None
    one = phone(wire)
    one.visit(tour.START)
    one.wait_for("document.querySelector('#exit')", "the exit")
    leave(one)
    assert shows_nothing(step(one, -1))


def test_exit_works_in_the_middle_of_a_crash(reader):
    to_the_helpline(reader)
    reader.evaluate("for (const one of document.querySelectorAll('#app *')) one.remove(); setTimeout(() => { throw new Error('crash'); })")
    leave(reader)
    assert shows_nothing(step(reader, -1))


@pytest.mark.parametrize("keys", [["Escape", "Escape"], ["Shift", "Shift", "Shift"]])
def test_two_escapes_or_three_shifts_leave_from_anywhere(reader, keys):
    to_the_helpline(reader)
    for key in keys:
        reader.page.keyboard.press(key)
    at_the_clock(reader)


def test_one_escape_or_capitals_do_not_leave(reader):
    tour.show(reader, "search")
    reader.page.keyboard.press("Escape")
    reader.page.locator("input[type=search]").press_sequentially("ABC")
    reader.page.keyboard.press("Shift")
    reader.page.keyboard.press("Shift")
    assert reader.evaluate("location.pathname") == tour.START


def test_the_page_is_blank_before_the_clock_stands(reader):
    to_the_helpline(reader)
    reader.evaluate(
        "void (window.name = 'unseen', document.querySelector('#exit').click(), window.name = `${document.body.innerText}|${document.title}`)"
    )
    assert reader.wait_for("window.name !== 'unseen' && window.name", "a look right after the tap") == "|Lotse"
    at_the_clock(reader)


def test_the_exit_empties_the_other_tabs_too(reader):
    to_the_helpline(reader)
    other = reader.context.new_page()
    other.goto(reader.origin + tour.START)
    other.wait_for_selector("nav.sos")
    other.click("#exit")
    for page in reader.context.pages:
        for _ in range(100):
            # The address, not the page: it may be between two pages when it is asked.
            if page.url == "about:blank" or page.url.endswith("/n"):
                break
            page.wait_for_timeout(50)
        assert page.url == "about:blank" or page.url.endswith("/n")


def test_bfcache_brings_back_an_empty_page(reader):
    to_the_helpline(reader)
    reader.evaluate("window.kept = true")
    reader.page.goto(f"{reader.origin}/{TOWN}/de/")
    step(reader, -1)
    reader.wait_for("document.querySelector('nav.sos, main h1, main .row')", "the app")
    seen = reader.evaluate("document.body.innerText + document.title + location.href")
    assert not any(
        word in seen.replace(say("sos.violence"), "").replace("116 016", "")
        for word in ("Hilfetelefon", VIOLENCE.title.source, SECRET.title.source)
    ), seen
    assert reader.evaluate("window.kept === true"), "the browser kept no page: this test proves nothing"
    assert reader.evaluate("!document.querySelector('.guarded')")


def test_search_words_are_in_no_profile_file(live, phone):
    one = phone(live, town="de")
    tour.show(one, "search")
    for word in ("quittenzweig", "mondscheinkatze"):
        one.page.fill("input[type=search]", word)
        one.wait_for(
            f"!document.querySelector('main [role=status]').innerText.includes({start_of('search.private')!r})", "an answer to the question"
        )
        one.page.keyboard.press("Enter")
    one.page.click(".dock a[href='#/']")
    tour.home(one)
    one.page.go_back()
    one.wait_for(
        "document.querySelector('input[type=search]')?.value === 'mondscheinkatze'", "the question is still there when one comes back"
    )
    one.close()
    for word in ("quittenzweig", "mondscheinkatze"):
        assert one.files_that_hold(word) == []


def test_a_word_in_an_address_would_be_found(live, phone):
    """The control of the test above: the profile is searched where browsers write."""
    one = phone(live)
    one.visit(f"{tour.START}?quittenzweig")
    one.close()
    assert one.files_that_hold("quittenzweig")
