"""A first visit, and what remains of it: the price before the purchase, the emergency page first, everything without a network."""

from __future__ import annotations

import re
import time

import pytest

from tests.e2e import tour
from tests.e2e.replica import held, last_checked
from tests.e2e.words import COURSE, catalogue, say, start_of, wednesday_morning

BAR = "document.querySelector('.bar-sub').innerText"
DAY_S = 86_400


@pytest.mark.parametrize(
    ("spoken", "chosen", "direction"), [("de-DE", "de", "ltr"), ("ar-EG", "ar", "rtl"), ("fa-AF", "fa-AF", "rtl"), ("xx-XX", "en", "ltr")]
)
def test_the_phones_own_language_is_chosen_already(wire, phone, spoken, chosen, direction):
    one = phone(wire, lang=spoken)
    one.visit(tour.START)
    one.wait_for("document.querySelector('.tongues')", "the language page")
    assert one.evaluate("document.querySelector('.tongue-go[aria-pressed=true]').lang") == chosen
    assert one.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [chosen, direction]
    assert wire.asked() == [], "nothing of the town is loaded before somebody chose a language"


def test_every_language_is_offered_in_its_own_script(wire, phone):
    one = phone(wire)
    one.visit(tour.START)
    one.wait_for("document.querySelector('.tongues')", "the language page")
    offered = one.evaluate("Object.fromEntries([...document.querySelectorAll('.tongue-go')].map((it) => [it.lang, it.innerText]))")
    assert len(offered) == 14
    assert (offered["ar"], offered["uk"], offered["ti"], offered["de-simple"]) == ("العربية", "Українська", "ትግርኛ", "Leichte Sprache")


def test_the_price_stands_before_the_purchase_and_is_the_price(wire, phone):
    one = phone(wire)
    tour.choose_language(one)
    offered = int(re.match(r"(\d+)\sKB", one.page.inner_text(".sum")).group(1)) * 1000
    before = len(wire.passed)
    assert len(wire.asked("/sync/v1/parts/")) == 1, "only the emergency part comes before the answer"
    one.page.click(".dock-main")
    tour.home(one, whole=True)
    paid = sum(passed.bytes for passed in wire.passed[before:] if passed.path.startswith("/sync/"))
    assert 0.8 * paid < offered < 1.2 * paid


def test_the_emergency_page_is_readable_while_the_rest_still_comes_part_by_part(wire, phone):
    one = phone(wire)
    tour.choose_language(one)
    wire.hold("/sync/v1/parts/")
    one.page.click(".dock-main")
    tour.main_act(one, say("download.read_now"), "the running download")
    first = one.page.inner_text(".sum")
    wire.let(1)
    one.wait_for(f"document.querySelector('.sum').innerText !== {first!r}", "the next part on the meter")
    one.page.click(".dock-main")
    tour.home(one)
    assert held(one)["seq"] == 0, "the rest has not come"
    one.page.click(".dock-help")
    one.page.click(".sheet button.row")
    one.wait_for(tour.arrived("helplines"), "the numbers")
    assert "116 016" in one.page.inner_text("main")
    wire.release()
    one.page.go_back()
    tour.home(one, whole=True)
    assert held(one)["seq"] == 1


def test_later_is_a_full_answer(wire, phone):
    one = phone(wire)
    tour.choose_language(one)
    one.page.click(".dock .some button")
    tour.home(one)
    assert one.page.locator(".sos-call").count() == 4
    asked = len(wire.asked())
    one.close()
    one.open()
    one.visit(tour.START)
    tour.home(one)
    assert one.evaluate("document.querySelector('.dock-main')") is None, "nobody asks a second time"
    assert len(wire.asked()) == asked, "nothing is loaded unasked"
    one.page.click("main .slab button")
    tour.main_act(one, say("download.start"), "the offer again") if not held(one)["seq"] else None
    one.page.click(".dock-main")
    tour.home(one, whole=True)
    assert held(one)["seq"] == 1


def test_a_download_that_breaks_off_is_taken_up_where_it_stopped(wire, phone):
    one = phone(wire)
    tour.choose_language(one)
    wire.hold("/sync/v1/parts/")
    one.page.click(".dock-main")
    tour.main_act(one, say("download.read_now"), "the running download")
    wire.let(1)
    first = one.page.inner_text(".sum")
    one.wait_for(f"document.querySelector('.sum').innerText !== {first!r}", "the next part on the meter")
    wire.cut()
    one.wait_for(f"document.querySelector('.dock-main').innerText.startsWith({start_of('download.resume')!r})", "a way to go on")
    wire.mend()
    one.page.click(".dock-main")
    tour.home(one, whole=True)
    parts = wire.asked("/sync/v1/parts/")
    assert len(parts) == len(set(parts)), "nothing is loaded twice"


def test_without_server_and_after_a_restart_every_screen_is_readable(own, phone):
    one = phone(own, at=wednesday_morning())
    tour.settle(one)
    tour.show(one, "course")
    one.page.click(".dock-act[aria-pressed]")
    one.wait_for("document.querySelector('.dock-act[aria-pressed=true]')", "the course is kept")
    one.close()
    own.stop()
    one.open()
    keys = set(catalogue("de"))
    words = tour.headings()
    for screen in tour.SCREENS:
        tour.show(one, screen)
        said = one.page.inner_text("body")
        assert tour.heading(one) == words.get(screen, tour.heading(one)), screen
        assert len(said) > 90, f"{screen}: {said!r}"
        assert not keys & set(re.split(r"[\s,:()]+", said)), f"{screen} shows a catalogue key"
        assert not re.search(r"\{\w+\}|undefined|NaN|\[object", said), f"{screen}: {said!r}"
    tour.show(one, "saved")
    assert COURSE.title.source in one.page.inner_text("main")
    assert one.errors == []


def age(one) -> str:
    """What the bar says once it is not busy looking."""
    return one.wait_for(f"{BAR} !== {say('age.checking')!r} && {BAR}", "the age")


def check_now(one) -> None:
    tour.show(one, "settings")
    one.page.click(f"main button:has-text({say('settings.check_now')!r})")


def test_a_failed_check_does_not_make_the_age_fresh(wire, phone):
    one = phone(wire)
    tour.settle(one)
    fresh = age(one)
    last_checked(one, int(time.time()) - 3 * DAY_S)
    wire.cut()
    tour.start(one)
    old = age(one)
    assert old != fresh
    check_now(one)
    one.wait_for(
        f"document.querySelector('[role=status] .toast')?.innerText.includes({start_of('error.unreachable')!r})",
        "the sentence that it did not work",
    )
    assert age(one) == old
    tour.start(one)
    assert age(one) == old
    wire.mend()
    check_now(one)
    one.wait_for(f"{BAR}.includes({start_of('age.today')!r})", "a fresh age")


def network(one, on: bool) -> None:
    """What the phone itself says of its network. Firefox does not let Playwright switch it: there the page is told."""
    if one.browser == "chromium":
        one.context.set_offline(not on)
    else:
        one.evaluate(f"Object.defineProperty(navigator, 'onLine', {{ configurable: true, get: () => {str(on).lower()} }})")
        one.evaluate(f"dispatchEvent(new Event('{'online' if on else 'offline'}'))")


def test_the_bar_says_that_there_is_no_network_and_not_more(wire, phone):
    one = phone(wire)
    tour.settle(one)
    fresh = age(one)
    network(one, on=False)
    one.wait_for(f"{BAR}.startsWith({say('offline.bar')!r})", "the two words")
    assert age(one).endswith(fresh)
    network(one, on=True)
    one.wait_for(f"{BAR} === {fresh!r}", "the words go again")
