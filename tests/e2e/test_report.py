"""A wrong number, seen in the basement: three taps without a network, sent once when there is one, by nobody (briefs/sync.md 2.14)."""

from __future__ import annotations

import json
import sqlite3

import pytest

from server.feedback import PAD_BYTES
from tests.bench.line import Server
from tests.e2e import tour
from tests.e2e.phone import Phone
from tests.e2e.test_erase import erase
from tests.e2e.wire import Wire
from tests.e2e.words import PLACE, VIOLENCE, say

HOUR_MS = 3_600_000
TOLD = "(JSON.parse(localStorage.getItem('lotse:lindenhafen') ?? '{}').told ?? [])"
TOAST = "document.querySelector('[role=status] .toast')?.innerText"
LINE = "Haxtelwurz"
#: As it lies in the reader's choices, a text inside a text.
MESSAGE = '\\"reason\\":\\"number_wrong'


@pytest.fixture
def wire(own):
    one = Wire(own)
    yield one
    one.cut()


def stored(server: Server) -> list[tuple]:
    with sqlite3.connect(f"file:{server.data / 'lotse.db'}?mode=ro", uri=True) as db:
        return db.execute("select record, reason, said, lang from report order by said").fetchall()


def report(one: Phone, reason: str = "report.number", said: str = "", kept: str = "report.kept") -> None:
    """Three taps; more only for who has more to say."""
    one.page.click(f".trust button:has-text({say('report.title')!r})")
    assert say("report.what") in one.page.inner_text(".sheet")
    one.page.click(f".sheet .chip:has-text({say(reason)!r})")
    if said:
        one.page.fill(".sheet input", said)
    one.page.click(f".sheet .button:has-text({say('report.send')!r})")
    one.wait_for(f"{TOAST} === {json.dumps(say(kept))}", "the promise")
    one.wait_for("!document.querySelector('.sheet')", "the sheet goes")


def later(one: Phone, hours: float) -> None:
    """Out of the basement: another start of the browser, with its clock that much ahead."""
    one.close()
    one.ahead_ms += round(hours * HOUR_MS)
    one.open()
    tour.start(one)


def empty(one: Phone) -> None:
    one.wait_for(f"!{TOLD}.length", "nothing waits any more")


def sent(wire: Wire) -> list:
    return [passed for passed in wire.passed if passed.path == "/api/feedback"]


def test_in_the_basement_three_taps_and_later_sent_once_though_the_answer_is_lost(wire, own, phone):
    one = tour.settle(phone(wire))
    tour.show(one, "place")
    wire.cut()
    report(one, said=LINE)
    waiting = one.evaluate(TOLD)
    assert len(waiting) == 1 and 0 <= waiting[0]["wait_s"] <= 4 * 3600
    one.close()
    # The control of the tests below; Firefox packs what it stores.
    assert one.browser == "firefox" or (one.files_that_hold(LINE) and one.files_that_hold(MESSAGE))
    one.open()
    lost: list[str] = []

    def lose(path: str, body: bytes) -> None:
        if path == "/api/feedback" and not lost:
            lost.append(path)
            raise OSError("the network goes as the answer comes")

    wire.spoil = lose
    wire.mend()
    later(one, 7)
    # Chromium asks a second time by itself where a connection it had used before breaks off: the same message again, counted once.
    for _ in range(800):
        if lost:
            break
        one.page.wait_for_timeout(50)
    assert lost and stored(own) == [(PLACE.id, "number_wrong", LINE, "de")]
    later(one, 7)
    empty(one)
    assert stored(own) == [(PLACE.id, "number_wrong", LINE, "de")]
    assert [passed.status for passed in sent(wire)] == [204]
    assert not one.errors and not one.violations and not one.strangers


def test_what_is_sent_names_nobody_and_has_no_length(wire, own, phone):
    """Without cookie and credentials; as long as every other; under a key of its own."""
    one = tour.settle(phone(wire))
    tour.show(one, "place")
    report(one)
    report(one, "report.other", said="Zwei Zeilen. " * 12)
    report(one, "report.closed", said="ሓደ መስመር ")
    later(one, 7)
    empty(one)
    assert len(stored(own)) == 3
    for passed in sent(wire):
        assert "cookie" not in passed.asked and "authorization" not in passed.asked and "referer" not in passed.asked
        assert int(passed.asked["content-length"]) == PAD_BYTES
    bodies = [passed.said for passed in sent(wire)]
    assert len(bodies) == 3 and all(len(body) == PAD_BYTES for body in bodies)
    keys = {json.loads(body)["mid"] for body in bodies}
    assert len(keys) == len(bodies)
    assert all(set(json.loads(body)) == {"mid", "town", "record", "reason", "said", "lang"} for body in bodies)


def test_online_it_waits_too_and_goes_with_the_next_news(wire, own, phone):
    """Sent at once, the hour would say who stood there; with the next question for news the town hears of this phone anyway."""
    one = tour.settle(phone(wire))
    tour.show(one, "place")
    one.evaluate("Math.random = () => 0.999")
    report(one)
    tour.show(one, "place")
    assert sent(wire) == [] and len(one.evaluate(TOLD)) == 1
    tour.show(one, "settings")
    # An answer tells its time in whole seconds: what is asked within the second of the report counts as asked before.
    one.wait_for(f"Date.now() / 1000 > {TOLD}[0].since_s + 2", "some seconds")
    one.page.click(f"main button:has-text({say('settings.check_now')!r})")
    empty(one)
    assert len(sent(wire)) == 1 and len(stored(own)) == 1


def test_a_town_that_takes_no_more_is_asked_again_another_time(wire, own, phone):
    one = tour.settle(phone(wire))
    tour.show(one, "place")
    report(one)
    wire.cut()
    from tests.e2e.test_policy import busy

    with busy(wire.port):
        later(one, 7)
        one.wait_for("performance.getEntriesByName(location.origin + '/api/feedback').length", "the attempt")
        assert len(one.evaluate(TOLD)) == 1
    wire.mend()
    later(one, 13)
    empty(one)
    assert len(stored(own)) == 1


def test_a_report_about_protected_help_lies_nowhere_on_the_phone(wire, own, phone):
    """In memory only, and without a field: nobody is asked to write down where a refuge is."""
    one = tour.settle(phone(wire))
    tour.show(one, "helpline")
    one.page.click(f".trust button:has-text({say('report.title')!r})")
    one.page.click(f".sheet .chip:has-text({say('report.number')!r})")
    assert one.page.locator(".sheet input").count() == 0
    assert one.page.locator(f".sheet .chip:has-text({say('report.address')!r})").count() == 0
    one.evaluate("Math.random = () => 0")
    one.page.click(f".sheet .button:has-text({say('report.send')!r})")
    one.wait_for(f"{TOAST} === {json.dumps(say('report.kept_open'))}", "what becomes of it")
    for _ in range(200):
        if sent(wire):
            break
        one.page.wait_for_timeout(50)
    assert one.evaluate(TOLD) == []
    assert stored(own) == [(VIOLENCE.id, "number_wrong", "", "de")]
    one.close()
    assert one.files_that_hold(MESSAGE) == []


def test_after_an_erase_no_report_is_left_and_none_is_sent(wire, own, phone):
    one = tour.settle(phone(wire))
    tour.show(one, "place")
    report(one, said=LINE)
    erase(one)
    one.close()
    assert one.files_that_hold(LINE) == []
    one.open()
    one.visit(tour.START)
    one.wait_for("document.querySelector('.tongues')", "a first visit")
    assert sent(wire) == [] and stored(own) == []


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_how_it_looks(live, phone, lang):
    """Every target at least 44 px, nothing beside the screen, no form that a browser would remember."""
    from pathlib import Path

    one = phone(live, town=lang)
    tour.show(one, "place")
    one.page.click(f".trust button:has-text({say('report.title', lang)!r})")
    one.page.click(f".sheet .chip >> text={say('report.number', lang)}")
    one.page.screenshot(path=Path(__file__).parent / "shots" / f"report.{lang}.png")
    small = one.evaluate(
        "[...document.querySelectorAll('.sheet button, .sheet input, .trust button')].filter((it) => it.getBoundingClientRect().height < 44).length"
    )
    wide = one.evaluate("[...document.querySelectorAll('.sheet *')].filter((it) => { const box = it.getBoundingClientRect(); return box.left < 0 || box.right > 360; }).length")
    assert (small, wide) == (0, 0)
    assert one.evaluate("document.querySelectorAll('form').length") == 0
    assert one.evaluate("document.querySelector('.sheet input').autocomplete") == "off"
