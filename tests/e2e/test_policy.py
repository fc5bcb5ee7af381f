"""When a phone asks unasked: seldom, never while nobody looks, never in a storm, and never behind the reader's back (pwa/src/sync/when.ts)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.e2e import tour
from tests.e2e.phone import Phone
from tests.e2e.replica import held
from tests.e2e.wire import Wire
from tests.e2e.words import say, start_of

HOUR_S = 3600
#: Playwright keeps every tab visible; `look` makes the page the one in front.
IN_THE_DARK = """(() => {
  globalThis.dark = true;
  Object.defineProperty(Document.prototype, 'hidden', { get: () => globalThis.dark });
  Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (globalThis.dark ? 'hidden' : 'visible') });
})()"""
LOOK = "globalThis.dark = false; document.dispatchEvent(new Event('visibilitychange'))"
SAVING = "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }), configurable: true })"
#: The dice fall high: a wait is nearly as long as it may be.
HIGH = "Math.random = () => 0.95"


@pytest.fixture
def one(wire, phone) -> Phone:
    """A phone that has the town since a moment ago."""
    return tour.settle(phone(wire))


def later(one: Phone, hours: float, *scripts: str) -> None:
    """The phone comes out of the pocket again: another start of the browser, with its clock that much ahead."""
    one.close()
    one.ahead_ms = round(hours * HOUR_S * 1000)
    one.open()
    assert one.context
    for script in scripts:
        one.context.add_init_script(script)


def checked(one: Phone, wire: Wire, requests: int) -> None:
    """Waits until `requests` were answered in all and the phone has noted it."""
    for _ in range(400):
        if len(wire.asked()) >= requests and not one.look(f"document.body.innerText.includes({say('age.checking')!r})"):
            return
        one.page.wait_for_timeout(50)
    raise AssertionError(f"{len(wire.asked())} of {requests} requests")


@contextmanager
def busy(port: int, retry_after: str = "") -> Iterator[list[str]]:
    """A server that has no time: 503 to everybody; gives the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(503)
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test reads `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


def news(asked: list[str]) -> int:
    return sum(path.startswith("/sync/") for path in asked)


def reopen(one: Phone, times: int) -> None:
    """Opens the app `times` times; each start has asked, or decided not to, when the age stands in the bar again."""
    for _ in range(times):
        tour.start(one)
        one.wait_for(f"!document.querySelector('.bar-sub').innerText.includes({say('age.checking')!r})", "an end of the attempt")


def test_two_openings_within_six_hours_ask_nothing(one, wire):
    before = len(wire.asked())
    tour.start(one)
    one.evaluate("dispatchEvent(new Event('online'))")
    later(one, 5.9)
    tour.start(one)
    one.page.click("a[href='#/guides']")
    one.wait_for(tour.arrived("guides"), "the guides")
    assert len(wire.asked()) == before


def test_seven_hours_later_one_opening_asks_once(one, wire):
    before = len(wire.asked())
    later(one, 7)
    tour.start(one)
    checked(one, wire, before + 1)
    tour.start(one)
    tour.start(one)
    assert [passed.status for passed in wire.passed if passed.path.startswith("/sync/")][before:] == [304]


def test_two_tabs_make_one_request(one, wire):
    before = len(wire.asked())
    later(one, 7)
    wire.hold("/sync/v1/")
    tour.start(one)
    assert one.context
    one.context.new_page()
    tour.start(one)
    one.wait_for(f"document.querySelector('.bar-sub').innerText.includes({say('age.checking')!r})", "the second tab waits its turn")
    wire.release()
    for page in one.context.pages:
        page.bring_to_front()
    checked(one, wire, before + 1)
    # Not "today": on this phone, seven hours ahead of the server, that is yesterday from five in the afternoon on.
    one.wait_for(f"!document.querySelector('.bar-sub').innerText.includes({say('age.checking')!r})", "the second tab knows")
    assert len(wire.asked()) == before + 1


def test_a_page_that_nobody_looks_at_waits_until_somebody_does(one, wire):
    before = len(wire.asked())
    later(one, 7, IN_THE_DARK)
    tour.start(one)
    one.evaluate("dispatchEvent(new Event('online'))")
    one.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    one.page.click("a[href='#/guides']")
    one.wait_for(tour.arrived("guides"), "the guides")
    assert len(wire.asked()) == before
    one.evaluate(LOOK)
    checked(one, wire, before + 1)
    one.evaluate(LOOK)
    assert len(wire.asked()) == before + 1


def test_a_tap_asks_once(one, wire):
    before = len(wire.asked())
    tour.show(one, "settings")
    one.page.click(f"main button:has-text({say('settings.check_now')!r})")
    one.wait_for(f"document.querySelector('[role=status] .toast')?.innerText === {json.dumps(say('settings.up_to_date'))}", "an answer")
    assert len(wire.asked()) == before + 1


def test_a_dead_server_is_not_stormed_and_a_tap_ends_the_wait(one, wire):
    later(one, 7, HIGH)
    wire.cut()
    with busy(wire.port) as asked:
        reopen(one, 8)
        assert news(asked) == 1, "the second opening waits up to a minute"
        tour.show(one, "settings")
        assert start_of("settings.waits_paused") in one.page.inner_text("main")
        one.page.click(f"main button:has-text({say('settings.check_now')!r})")
        one.wait_for("document.querySelector('[role=status] .toast')", "an answer")
        assert news(asked) == 2
        later(one, 7.5, HIGH)
        reopen(one, 3)
        assert news(asked) == 3, "half an hour later the wait is over, and begins anew"
    wire.mend()
    before = len(wire.asked())
    tour.show(one, "settings")
    one.page.click(f"main button:has-text({say('settings.check_now')!r})")
    checked(one, wire, before + 1)
    one.wait_for(f"!document.querySelector('main').innerText.includes({start_of('settings.waits_paused')!r})", "the reason goes")
    assert held(one)["lastSuccess_s"] > 0


def test_retry_after_is_waited_for_over_a_restart(one, wire):
    later(one, 7, HIGH)
    wire.cut()
    with busy(wire.port, "1800") as asked:
        reopen(one, 1)
        later(one, 7.4, HIGH)
        reopen(one, 2)
        assert news(asked) == 1
        later(one, 7.6, HIGH)
        reopen(one, 2)
        assert news(asked) == 2


def test_a_phone_that_saves_data_asks_after_three_days_and_says_so(one, wire):
    before = len(wire.asked())
    later(one, 7, SAVING)
    tour.start(one)
    tour.show(one, "settings")
    assert start_of("settings.waits_saving") in one.page.inner_text("main")
    later(one, 73, SAVING)
    assert len(wire.asked()) == before
    tour.start(one)
    checked(one, wire, before + 1)
    tour.start(one)
    assert len(wire.asked()) == before + 1


def test_who_wants_news_on_wifi_only_is_asked_for_a_tap(one, wire):
    before = len(wire.asked())
    tour.show(one, "settings")
    one.page.click(f"main [role=switch]:has-text({say('settings.wifi_only')!r})")
    later(one, 24 * 30, "Object.defineProperty(Navigator.prototype, 'connection', { get: () => undefined })")
    tour.start(one)
    tour.show(one, "settings")
    assert len(wire.asked()) == before
    one.page.click(f"main button:has-text({say('settings.check_now')!r})")
    checked(one, wire, before + 1)
    assert len(wire.asked()) == before + 1
