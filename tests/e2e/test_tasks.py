"""How many taps a task takes, counted on the phone (ui/README.md 9)."""

from __future__ import annotations

import pytest

from tests.e2e import tour
from tests.e2e.phone import Phone
from tests.e2e.words import COURSE, say, wednesday_morning


class Thumb:
    """Taps what `selector` names, and counts."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.taps = phone, 0

    def tap(self, selector: str) -> None:
        self.phone.page.click(selector)
        self.taps += 1

    def dial(self, selector: str) -> str:
        """The last tap: what the phone would dial. The number must be in sight without scrolling away from the thumb."""
        self.taps += 1
        return self.phone.page.locator(selector).first.get_attribute("href") or ""


@pytest.fixture
def reader(live, phone) -> Phone:
    one = phone(live, town="de", at=wednesday_morning())
    tour.start(one)
    return one


def in_sight(one: Phone, selector: str) -> bool:
    return one.evaluate(
        f"(() => {{ const box = document.querySelector({selector!r}).getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }})()"
    )


def test_112_is_one_tap_from_home(reader):
    thumb = Thumb(reader)
    assert in_sight(reader, "a[href='tel:112']")
    assert thumb.dial("nav.sos a[href='tel:112']") == "tel:112"
    assert thumb.taps == 1


@pytest.mark.parametrize(
    "screen", ["place", "course", "event", "guide", "search", "saved", "settings", "helpline", "secret", "gone", "places.health"]
)
def test_112_is_two_taps_from_anywhere(reader, screen):
    tour.show(reader, screen)
    thumb = Thumb(reader)
    thumb.tap(".dock-help")
    assert thumb.dial(".sheet a[href='tel:112']") == "tel:112"
    assert in_sight(reader, ".sheet a[href='tel:112']")
    assert thumb.taps == 2


def test_a_counselling_centre_that_is_open_now_is_called_with_two_taps(reader):
    """One tap on an open place of the start page, one on its call button; that it is open stands in the row already."""
    thumb = Thumb(reader)
    row = reader.page.locator(".near a.row").first
    assert in_sight(reader, ".near a.row")
    assert "offen" in row.inner_text().lower()
    thumb.tap(".near a.row >> nth=0")
    assert thumb.dial(".dock-main").startswith("tel:+49")
    assert thumb.taps == 2


def test_a_course_a1_with_childcare_and_a_free_seat_is_found_with_four_taps(reader):
    thumb = Thumb(reader)
    thumb.tap(".signs a[href='#/courses']")
    thumb.tap("[data-level=A1]")
    thumb.tap(f".chips button:has-text({say('filter.course_childcare')!r})")
    thumb.tap(f".chips button:has-text({say('filter.seat_free')!r})")
    found = reader.page.inner_text("main")
    assert COURSE.title.source in found
    assert thumb.taps <= 4
    rows = reader.page.locator("main .slab >> nth=0").locator("a.row")
    assert rows.count() >= 1
    for index in range(rows.count()):
        said = rows.nth(index).inner_text()
        assert say("course.childcare") in said and "frei" in said


def test_leaving_the_helpline_page_is_one_tap_and_blank_at_once(reader):
    tour.show(reader, "helpline")
    took_ms = reader.evaluate(
        "(() => { const at = performance.now(); document.querySelector('#exit').dispatchEvent(new MouseEvent('click', { bubbles: true })); return document.body.innerText === '' ? performance.now() - at : Infinity; })()"
    )
    assert took_ms < 100
    reader.wait_for("location.pathname === '/n'", "the clock")


def test_the_exit_is_within_the_thumbs_reach_on_a_protected_page(reader):
    tour.show(reader, "helpline")
    box = reader.page.locator("#exit").bounding_box()
    assert box["y"] > reader.size["height"] * 0.8 and box["height"] >= 44 and box["width"] > reader.size["width"] / 2


def test_the_language_is_changed_with_three_taps(reader):
    thumb = Thumb(reader)
    thumb.tap(".bar .round.edge")
    thumb.tap(".tongue-go[lang=ar]")
    thumb.tap(".dock-main")
    reader.wait_for("document.documentElement.lang === 'ar' && document.documentElement.dir === 'rtl'", "Arabic")
    assert thumb.taps == 3


def test_from_a_link_to_readable_numbers_is_one_tap_and_to_the_whole_town_one_more(wire, phone):
    one = phone(wire)
    thumb = Thumb(one)
    one.visit(tour.START)
    one.wait_for("document.querySelector('.tongues')", "the language page")
    thumb.tap(".dock-main")
    tour.main_act(one, say("download.start"), "the offer, with the numbers already here")
    assert len(wire.asked("/sync/v1/parts/")) == 1
    thumb.tap(".dock-main")
    tour.home(one, whole=True)
    assert thumb.taps == 2


def test_food_that_is_there_today_is_found_without_reading_in_two_taps(reader):
    thumb = Thumb(reader)
    thumb.tap("#k-food")
    reader.wait_for(tour.arrived("places.food"), "food and clothes")
    assert reader.page.locator("main a.row svg.day rect.day-open, main a.row svg.day rect.day-free").count() >= 1, (
        "a filled bar says 'open today' without a word"
    )
    thumb.tap("main a.row >> nth=0")
    reader.wait_for(tour.arrived("place"), "the place")
    assert thumb.taps == 2
