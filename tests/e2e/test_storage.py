"""What lies on the phone: two tabs in step, taken away by the browser, spoiled on the way, carried over to a new build of the app."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from msgspec.structs import replace

from content.model import Phone as Number
from tests.e2e import tour
from tests.e2e.builds import MARK, exchange
from tests.e2e.editing import publish
from tests.e2e.phone import Phone
from tests.e2e.replica import held
from tests.e2e.wire import Wire
from tests.e2e.words import COURSE, PLACE, TOWN, say, start_of

NEW_BUILD = f"getComputedStyle(document.documentElement).getPropertyValue('{MARK}') === '1'"


@pytest.fixture
def line(own):
    one = Wire(own)
    yield one
    one.cut()


def edited(place):
    return replace(place, phones=(Number(number="+496990009778"),))


def keep_the_course(one: Phone) -> None:
    tour.show(one, "course")
    one.page.click(".dock-act[aria-pressed]")
    one.wait_for("document.querySelector('.dock-act[aria-pressed=true]')", "the course is kept")


def check_now(one: Phone) -> None:
    tour.show(one, "settings")
    one.page.click(f"main button:has-text({say('settings.check_now')!r})")


def says(one: Phone, key: str) -> None:
    one.wait_for(f"document.body.innerText.includes({json.dumps(start_of(key))})", key)


def seen(page, expression: str) -> bool:
    for _ in range(200):
        if page.evaluate(expression):
            return True
        page.wait_for_timeout(50)
    return False


def test_two_tabs_show_the_same_list_and_the_same_news(own, phone):
    one = phone(own)
    tour.settle(one)
    tour.show(one, "saved")
    first = one.page
    one.context.new_page()
    keep_the_course(one)
    assert seen(first, f"document.querySelector('main').innerText.includes({COURSE.title.source!r})"), (
        "what is kept in one tab is on the list of the other"
    )
    first.goto(f"{one.origin}{tour.START}#r{PLACE.id}")
    publish(own, (PLACE.id, edited))
    check_now(one)
    assert seen(first, "document.querySelector('main').innerText.includes('069 90009-778')"), (
        "what one tab caught up with stands in the other"
    )


def test_neither_of_two_tabs_loses_what_the_other_kept(live, phone):
    one = phone(live, town="de")
    first = one.page
    first.goto(f"{one.origin}{tour.START}#r{PLACE.id}")
    one.context.new_page()
    keep_the_course(one)
    first.click(".dock-act[aria-pressed]")
    assert seen(first, "document.querySelector('.dock-act[aria-pressed=true]')")
    tour.show(one, "saved")
    kept = one.page.inner_text("main")
    assert COURSE.title.source in kept and PLACE.title.source in kept


def database_of(one: Phone) -> list:
    if one.browser == "chromium":
        return list((one.profile / "Default/IndexedDB").glob("http_localhost_*"))
    return list((one.profile / "storage/default").glob("http+++localhost+*/idb"))


def test_what_the_browser_took_away_is_said_and_loaded_again(wire, phone):
    one = phone(wire)
    tour.settle(one)
    keep_the_course(one)
    one.close()
    found = database_of(one)
    assert found
    for folder in found:
        shutil.rmtree(folder)
    one.open()
    one.visit(tour.START)
    tour.home(one)
    says(one, "error.evicted")
    one.page.click(f"main button:has-text({say('download.start')!r})")
    tour.main_act(one, say("download.start"), "the offer")
    one.page.click(".dock-main")
    tour.home(one, whole=True)
    assert held(one)["seq"] == 1
    tour.show(one, "saved")
    assert COURSE.title.source in one.page.inner_text("main"), "the reader's own list is somewhere else and was not taken"


def test_a_phone_that_is_full_says_so_and_keeps_the_numbers(wire, phone):
    one = phone(wire)
    tour.choose_language(one)
    one.evaluate("void (IDBObjectStore.prototype.put = function () { throw new DOMException('full', 'QuotaExceededError'); })")
    one.page.click(".dock-main")
    says(one, "error.full_title")
    one.page.click(".dock-help")
    one.page.click(".sheet button.row")
    one.wait_for(tour.arrived("helplines"), "the numbers, which came before")


def test_a_spoiled_part_is_refused_and_the_rest_is_not_loaded_twice(wire, phone):
    one = phone(wire)
    tour.choose_language(one)
    good = wire.asked("/sync/v1/parts/")
    wire.spoil = lambda path, body: body[:-2] + b"9]" if path.startswith("/sync/v1/parts/") else None
    one.page.click(".dock-main")
    says(one, "error.unreachable_first")
    assert held(one)["seq"] == 0
    wire.spoil = None
    before = len(wire.passed)
    one.page.click(".dock-main")
    tour.home(one, whole=True)
    after = [passed.path for passed in wire.passed[before:] if passed.path.startswith("/sync/v1/parts/")]
    assert held(one)["seq"] == 1 and not set(good) & set(after)


def test_a_forged_head_is_refused_in_a_clear_sentence_and_the_old_state_stays(own, line, phone):
    one = phone(line)
    tour.settle(one)
    before = held(one)
    publish(own, (PLACE.id, edited))
    line.spoil = lambda path, body: body[:60] + bytes([body[60] ^ 1]) + body[61:] if path.startswith(f"/sync/v1/{TOWN}/") else None
    check_now(one)
    says(one, "error.forged")
    assert held(one) == before, "neither the state nor its age moved"
    tour.show(one, "place")
    assert "90009-778" not in one.page.inner_text("main")
    line.spoil = None
    check_now(one)
    says(one, "changes.title")
    assert held(one)["seq"] == before["seq"] + 1


def test_on_a_first_visit_a_forged_head_leads_to_no_town_at_all(wire, phone):
    wire.spoil = lambda path, body: body[:60] + bytes([body[60] ^ 1]) + body[61:] if path.startswith(f"/sync/v1/{TOWN}/") else None
    one = phone(wire)
    one.visit(tour.START)
    one.wait_for("document.querySelector('.tongues')", "the language page")
    one.page.click(".dock-main")
    says(one, "error.forged_title")
    says(one, "error.forged_first")
    assert wire.asked("/sync/v1/parts/") == []


def test_an_older_state_of_the_town_is_not_taken(own, line, phone):
    one = phone(line)
    tour.settle(one)
    answers: dict[str, bytes] = {}
    line.spoil = lambda path, body: answers.setdefault("old", body) and None if path.endswith("/de/0") else None
    first = phone(line)
    tour.choose_language(first)
    publish(own, (PLACE.id, edited))
    line.spoil = None
    check_now(one)
    says(one, "changes.title")
    publish(own, (COURSE.id, lambda course: replace(course, event_status="cancelled")))
    line.spoil = lambda path, body: answers["old"] if path.startswith(f"/sync/v1/{TOWN}/de/") else None
    before = held(one)
    check_now(one)
    says(one, "error.older")
    assert held(one) == before


def test_the_worker_answers_the_start_and_the_clock_without_a_server(wire, phone):
    one = phone(wire)
    tour.settle(one)
    wire.cut()
    one.visit("/")
    one.wait_for(f"document.querySelector('main a[href=\"{tour.START}\"]')", "the list of towns")
    one.visit("/n")
    one.wait_for("document.querySelector('#clock')?.innerText.includes(':')", "the clock")
    one.visit(tour.START)
    tour.home(one, whole=True)


def test_a_small_update_is_taken_at_the_next_start_without_losing_data(own, phone):
    one = phone(own)
    tour.settle(one)
    keep_the_course(one)
    before = held(one)
    exchange(own.app)
    tour.start(one)
    assert not one.evaluate(NEW_BUILD), "nothing changes in the middle of reading"
    one.wait_for("navigator.serviceWorker.getRegistration().then((it) => Boolean(it.waiting))", "the new build waits")
    one.close()
    one.open()
    one.visit(tour.START)
    one.wait_for(f"{tour.HOME} && {NEW_BUILD}", "the new build")
    one.wait_for(
        "navigator.serviceWorker.controller && caches.keys().then((names) => names.filter((name) => name.startsWith('lotse-')).length === 2)",
        "the new worker has put the old build away",
    )
    own.stop()
    one.close()
    one.open()
    tour.start(one)
    assert one.evaluate(NEW_BUILD) and held(one) == before
    tour.show(one, "saved")
    assert COURSE.title.source in one.page.inner_text("main")


def test_a_large_update_asks_with_its_price_and_later_is_an_answer(own, phone):
    one = phone(own)
    tour.settle(one)
    before = held(one)
    exchange(own.app, larger_by=60_000)
    tour.start(one)
    says(one, "update.available")
    assert re.search(r"6\d\sKB", one.page.inner_text(".toast"))
    one.page.click(f".toast button:has-text({say('update.later')!r})")
    tour.start(one)
    assert not one.evaluate(NEW_BUILD)
    says(one, "update.available")
    one.page.click(f".toast button:has-text({say('update.take')!r})")
    one.wait_for(f"{tour.HOME} && {NEW_BUILD}", "the new build")
    assert held(one) == before
