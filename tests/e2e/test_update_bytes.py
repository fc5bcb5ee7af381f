"""What an update of the app costs: its difference where the browser knows how (RFC 9842), the ordinary files elsewhere."""

from __future__ import annotations

import re

import pytest

from tests.e2e import tour
from tests.e2e.builds import GROWN, grow
from tests.e2e.phone import Phone
from tests.e2e.replica import held
from tests.e2e.wire import Passed, Wire
from tests.e2e.words import say

#: Below this the worker does not ask (pwa/budget.json, update_silent).
SILENT_BYTES = 32_000


@pytest.fixture
def line(own):
    one = Wire(own)
    yield one
    one.cut()


def bodies(line: Wire, names: list[str]) -> list[Passed]:
    """The new scripts as they came, without those that were only asked about."""
    return [one for one in line.passed if one.path.removeprefix("/assets/") in names and one.bytes]


def waits(one: Phone) -> None:
    one.wait_for("navigator.serviceWorker.getRegistration().then((it) => Boolean(it.waiting))", "the new build waits")


def anew(one: Phone) -> None:
    one.close()
    one.open()
    one.visit(tour.START)
    one.wait_for(f"{tour.HOME} && {GROWN}", "the new build")


def test_one_thing_more_costs_its_difference(own, line, phone, browser_name):
    one = phone(line)
    tour.settle(one)
    before = held(one)
    first = {one.path: one.bytes for one in line.passed if one.path.startswith("/assets/")}
    assert len(first) == len([one for one in line.passed if one.path.startswith("/assets/")]), "nothing travels twice on a first visit"
    line.passed.clear()
    names = grow(own.app)
    whole = sum((own.app / "assets" / f"{name}.br").stat().st_size for name in names)
    assert whole > SILENT_BYTES, "as ordinary files it is so much that the reader would be asked"
    tour.start(one)
    if browser_name == "firefox":
        one.wait_for("document.querySelector('.toast button')", "the question")
        one.page.click(f".toast button:has-text({say('update.take')!r})")
        one.wait_for(f"{tour.HOME} && {GROWN}", "the new build")
    else:
        waits(one)
        anew(one)
    came = bodies(line, names)
    print(f"update: {sum(one.bytes for one in came)} bytes of scripts instead of {whole} ({browser_name})")
    assert {one.path.removeprefix("/assets/") for one in came} == set(names) and len(came) == len(names)
    if browser_name == "firefox":
        assert {one.headers.get("content-encoding") for one in came if one.bytes > 100} == {"br"}
    else:
        assert {one.headers.get("content-encoding") for one in came if one.bytes > 100} <= {"dcz"}
        assert sum(one.bytes for one in came) < 1000
    assert held(one) == before
    own.stop()
    anew(one)
    assert held(one) == before, "whole: it starts without a network"


def test_a_server_that_forgot_the_build_sends_the_whole_and_the_price_says_so(own, line, phone, browser_name):
    one = phone(line)
    tour.settle(one)
    names = grow(own.app)
    whole = sum((own.app / "assets" / f"{name}.br").stat().st_size for name in names)
    line.forget = {"available-dictionary"}
    tour.start(one)
    one.wait_for("document.querySelector('.toast button')", "the question")
    asked_kb = int(re.search(r"(\d+)\sKB", one.page.inner_text(".toast")).group(1))
    assert whole / 1000 <= asked_kb <= whole / 1000 + 2, "the scripts, and the page that names them"
    one.page.click(f".toast button:has-text({say('update.take')!r})")
    one.wait_for(f"{tour.HOME} && {GROWN}", "the new build")
    assert {it.headers.get("content-encoding") for it in bodies(line, names) if it.bytes > 100} == {"br"}
