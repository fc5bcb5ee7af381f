"""For everybody: axe with WCAG 2.0 to 2.2 A and AA on every screen, large words on a narrow phone, keys alone, the focus."""

from __future__ import annotations

import json
from functools import cache

import pytest

from tests.e2e import tour
from tests.e2e.phone import Phone
from tests.e2e.words import COURSE, SECRET, say, wednesday_morning
from tests.shared import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Rows of one kind look alike: the whole list costs axe seconds and finds nothing more.
SCREENS = [
    screen
    for screen in tour.SCREENS
    if not screen.startswith("places.") or screen in ("places.advice", "places.safe", "places.food", "places.health")
]


@cache
def axe() -> str:
    return (ROOT / "pwa/node_modules/axe-core/axe.min.js").read_text("utf-8") + "\n;void 0"


def broken(one: Phone, rules: str = json.dumps({"type": "tag", "values": RULES})) -> list[str]:
    """What axe finds wrong on the screen as it stands."""
    if not one.evaluate("'axe' in window"):
        one.evaluate(axe())
    found = one.evaluate(
        f"axe.run(document, {{ runOnly: {rules}, resultTypes: ['violations'], elementRef: false }}).then((it) => it.violations)"
    )
    return [f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("lang", ["de", "ar"])
def test_axe_finds_nothing_on_any_screen(live, phone, lang, dark):
    one = phone(live, town=lang, dark=dark, at=wednesday_morning())
    tour.show(one, "course")
    assert one.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is dark
    one.page.click(".dock-act[aria-pressed]")
    # At night only the colours differ: everything else was looked at by day.
    rules = json.dumps({"type": "rule", "values": ["color-contrast"]}) if dark else json.dumps({"type": "tag", "values": RULES})
    wrong = {}
    for screen in SCREENS:
        tour.show(one, screen)
        if found := broken(one, rules):
            wrong[screen] = found
    assert wrong == {}


def test_axe_finds_nothing_on_the_first_pages_and_the_clock(wire, phone):
    one = phone(wire)
    one.visit(tour.START)
    one.wait_for("document.querySelector('.tongues')", "the language page")
    assert broken(one) == []
    one.page.click(".dock-main")
    tour.main_act(one, say("download.start"), "the offer")
    assert broken(one) == []
    wire.hold("/sync/v1/parts/")
    one.page.click(".dock-main")
    tour.main_act(one, say("download.read_now"), "the running download")
    assert broken(one) == []
    wire.cut()
    one.wait_for(f"document.querySelector('.dock-main').innerText !== {say('download.read_now')!r}", "the interrupted download")
    assert broken(one) == []
    wire.mend()
    one.visit("/")
    one.wait_for("document.querySelector('main a.row')", "the list of towns")
    assert broken(one) == []
    one.visit("/n")
    one.wait_for("document.querySelector('#clock')?.innerText.includes(':')", "the clock")
    assert broken(one) == []


def test_axe_would_find_something(live, phone):
    """The control of the tests above: it runs under our policy and does see."""
    one = phone(live)
    one.visit(tour.START)
    one.wait_for("document.querySelector('.tongues')", "the language page")
    one.evaluate("void document.querySelector('main').append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in broken(one))


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_nothing_scrolls_sideways_at_320_pixels_with_doubled_words(live, phone, lang):
    one = phone(live, town=lang, width=320, height=640, at=wednesday_morning())
    tour.show(one, "course")
    one.page.click(".dock-act[aria-pressed]")
    tour.show(one, "settings")
    for _ in range(3):
        one.page.click(f"button[aria-label={say('settings.larger', lang)!r}]")
    assert one.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--text')").strip() == "2"
    wide = {}
    for screen in tour.SCREENS:
        tour.show(one, screen)
        over = one.evaluate("""(() => {
          const root = document.documentElement;
          if (root.scrollWidth <= innerWidth && (document.querySelector('.sheet')?.scrollWidth ?? 0) <= innerWidth) return '';
          const out = [...document.querySelectorAll('#app *')].filter((it) => { const box = it.getBoundingClientRect(); return box.width && (box.right > innerWidth + 1 || box.left < -1); });
          return `${root.scrollWidth} ${out.slice(0, 3).map((it) => it.outerHTML.slice(0, 120)).join(' | ')}`;
        })()""")
        if over:
            wide[screen] = over
    assert wide == {}


@pytest.mark.parametrize("screen", ["home", "places.advice", "course", "helplines", "settings"])
def test_every_target_is_large_enough_for_a_thumb(live, phone, screen):
    one = phone(live, town="de", at=wednesday_morning())
    tour.show(one, screen)
    small = one.evaluate("""[...document.querySelectorAll('button, a[href], input')].filter((it) => !it.closest('p, .prose, #plain') && !it.classList.contains('skip'))
      .map((it) => [it.outerHTML.slice(0, 100), it.getBoundingClientRect()]).filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
      .map(([html, box]) => `${Math.round(box.width)} × ${Math.round(box.height)} ${html}`)""")
    assert small == []


def focus(one: Phone) -> str:
    return one.evaluate("document.activeElement?.id || document.activeElement?.tagName || ''")


@pytest.mark.parametrize("screen", ["home", "course", "helpline", "settings", "search"])
def test_the_exit_comes_first_and_every_act_is_reached_by_tab(live, phone, screen):
    one = phone(live, town="de", at=wednesday_morning())
    tour.show(one, screen)
    one.evaluate("void document.activeElement.blur()")
    one.evaluate("void (document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex'))")
    one.evaluate("""void (window.reached = new Set(), addEventListener('focusin', (event) => window.reached.add(event.target)))""")
    one.page.keyboard.press("Tab")
    assert focus(one) == "exit"
    one.page.keyboard.press("Tab")
    assert one.evaluate("document.activeElement.classList.contains('skip')"), "then the way past the bar"
    wanted = one.evaluate(
        "[...document.querySelectorAll('button, a[href], input')].filter((it) => it.tabIndex >= 0 && it.offsetParent !== null).length"
    )
    for _ in range(wanted + 2):
        one.page.keyboard.press("Tab")
    missed = one.evaluate(
        "[...document.querySelectorAll('button, a[href], input')].filter((it) => it.tabIndex >= 0 && it.offsetParent !== null && !window.reached.has(it)).map((it) => it.outerHTML.slice(0, 120))"
    )
    assert missed == []


def test_a_new_view_puts_the_focus_on_its_heading_and_back_puts_it_where_it_was(live, phone):
    one = phone(live, town="de", at=wednesday_morning())
    tour.start(one)
    one.page.click("#k-advice")
    one.wait_for(tour.arrived("places.advice"), "the list")
    assert focus(one) == "H1"
    row = one.page.locator("main a.row").nth(4).get_attribute("id")
    one.page.locator(f"#{row}").focus()
    one.page.keyboard.press("Enter")
    one.wait_for(f"location.hash === '#r{row[1:]}'", "the place")
    assert focus(one) == "H1"
    one.evaluate("history.back()")
    one.wait_for(f"document.activeElement.id === {row!r}", "the focus where it was")


def test_a_sheet_takes_the_focus_holds_it_and_gives_it_back(live, phone):
    one = phone(live, town="de")
    tour.start(one)
    one.page.locator(".dock-help").focus()
    one.page.keyboard.press("Enter")
    one.wait_for("document.activeElement.id === 'sheet-title'", "the sheet's title")
    for _ in range(20):
        one.page.keyboard.press("Tab")
        assert one.evaluate("document.activeElement.id === 'exit' || document.activeElement.closest('.sheet') !== null")
    one.page.keyboard.press("Escape")
    one.wait_for(
        "!document.querySelector('.sheet') && document.activeElement.classList.contains('dock-help')", "the focus back on the ring"
    )


def test_back_closes_a_sheet_before_it_leaves_the_page(live, phone):
    one = phone(live, town="de")
    tour.show(one, "course")
    one.page.click(".dock-help")
    one.wait_for("document.querySelector('.sheet')", "the sheet")
    one.evaluate("history.back()")
    one.wait_for("!document.querySelector('.sheet')", "the sheet goes")
    assert tour.heading(one) == COURSE.title.source


@pytest.mark.parametrize("way", ["the browser", "the arrow"])
def test_filters_and_position_are_still_there_when_one_comes_back(live, phone, way):
    one = phone(live, town="de", at=wednesday_morning())
    tour.show(one, "courses")
    one.page.click("[data-level=A1]")
    one.wait_for("document.querySelector('[data-level=A1][aria-checked=true]')", "the level is chosen")
    row = one.page.locator("main a.row").nth(4)
    row.scroll_into_view_if_needed()
    stood = one.evaluate("scrollY")
    row.click()
    one.wait_for("location.hash.startsWith('#r')", "a course")
    one.evaluate("history.back()") if way == "the browser" else one.page.click(".bar button")
    one.wait_for("document.querySelector('[data-level=A1][aria-checked=true]')", "the level is still chosen")
    assert abs(one.evaluate("scrollY") - stood) < 40


def test_a_protected_page_is_left_step_by_step_by_back(live, phone):
    one = phone(live, town="de")
    tour.show(one, "secret")
    one.evaluate("history.back()")
    one.wait_for(f"document.querySelector('h1').innerText.startsWith({say('helpline.title')!r})", "the list it was chosen from")
    one.evaluate("history.back()")
    tour.home(one)
    assert SECRET.title.source not in one.page.inner_text("body")
