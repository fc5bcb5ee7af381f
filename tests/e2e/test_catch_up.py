"""One catch-up: one request, one root on every replica, and the reader hears what changed."""

from __future__ import annotations

import datetime
import json
import time
import zlib

import pytest
from msgspec.structs import replace

from content.model import Phone as Number
from sync import primed
from sync.head import SIZE as HEAD_SIZE
from tests.bench.line import lotse
from tests.bench.line import phone as node_phone
from tests.e2e import tour
from tests.e2e.editing import publish, served_root
from tests.e2e.replica import held, last_checked
from tests.e2e.wire import Wire
from tests.e2e.words import COURSE, EVENT, PLACE, TOWN, say, start_of, wednesday_morning

HOUR_S = 3600
# 30 million brackets, 29 KB: what unpacks them all has no memory left for anything else.
BOMB = zlib.compress(b"[" * 30_000_000, 9, wbits=-15)
NEW_NUMBER = "+496990009777"


@pytest.fixture
def line(own):
    one = Wire(own)
    yield one
    one.cut()


def check_now(one) -> None:
    tour.show(one, "settings")
    one.page.click(f"main button:has-text({say('settings.check_now')!r})")
    answers = [say("changes.title"), say("settings.up_to_date")]
    one.wait_for(
        f"{json.dumps(answers)}.includes(document.querySelector('[role=status] .toast')?.innerText)", "an answer to the question for news"
    )


def give_another_number(place):
    return replace(place, phones=(Number(number=NEW_NUMBER),))


def test_an_edit_costs_one_request_and_every_replica_ends_at_the_servers_root(own, line, phone, tmp_path):
    one = phone(line)
    tour.settle(one)
    lotse(own.data, "pull", own.url, "--town", TOWN, "--lang", "de", "--into", str(tmp_path / "python"), "--json")
    before = len(line.passed)
    seq = publish(own, (PLACE.id, give_another_number), (EVENT.id, lambda event: replace(event, event_status="confirmed", time_open=False)))
    check_now(one)
    assert [passed.path for passed in line.passed[before:] if passed.path.startswith("/sync/")] == [f"/sync/v1/{TOWN}/de/{seq - 1}"]
    assert sum(passed.bytes for passed in line.passed[before:]) < 600
    root = served_root(own)
    pulled = json.loads(
        lotse(own.data, "pull", own.url, "--town", TOWN, "--lang", "de", "--into", str(tmp_path / "python"), "--json").stdout
    )
    node = node_phone(own.url, TOWN, "de", tmp_path / "node")
    assert {held(one)["root"], pulled["root"], node["root"]} == {root}
    assert (held(one)["seq"], pulled["seq"], pulled["requests"]) == (seq, seq, 1)


def test_a_browser_reads_a_delta_primed_with_its_own_records(own, line, phone):
    one = phone(line)
    tour.settle(one)
    answers = []
    line.spoil = lambda path, body: answers.append((path, body[HEAD_SIZE:][:1])) if path.startswith("/sync/") else None
    seq = publish(own, (PLACE.id, give_another_number))
    check_now(one)
    assert answers == [(f"/sync/v1/{TOWN}/de/{seq - 1}", primed.MARK)]
    assert (held(one)["seq"], held(one)["root"]) == (seq, served_root(own))


@pytest.mark.parametrize("spoiled", [lambda body: body[:-2], lambda body: body[: HEAD_SIZE + 1] + BOMB], ids=["cut", "a bomb"])
def test_a_primed_delta_that_cannot_be_read_leads_to_the_parts(own, line, phone, spoiled):
    one = phone(line)
    tour.settle(one)
    before = len(line.passed)
    line.spoil = lambda path, body: spoiled(body) if body[HEAD_SIZE:].startswith(primed.MARK) else None
    seq = publish(own, (PLACE.id, give_another_number))
    check_now(one)
    asked = [passed.path for passed in line.passed[before:] if passed.path.startswith("/sync/")]
    assert asked[:2] == [f"/sync/v1/{TOWN}/de/{seq - 1}", f"/sync/v1/{TOWN}/de/0"]
    assert (held(one)["seq"], held(one)["root"]) == (seq, served_root(own))


def test_what_changed_stands_on_the_start_page_and_in_the_list(own, line, phone):
    one = phone(line)
    tour.settle(one)
    publish(own, (PLACE.id, give_another_number))
    check_now(one)
    tour.show(one, "changes")
    row = one.page.locator(f"#k{PLACE.id}")
    assert PLACE.title.source in row.inner_text() and say("changes.new_phone") in row.inner_text()
    tour.show(one, "place")
    assert "069 90009-777" in one.page.inner_text("main")
    tour.start(one)
    note = one.page.locator("a[href='#/changes']").inner_text()
    assert PLACE.title.source in note and say("changes.new_phone") in note


def test_a_cancelled_lesson_is_on_the_start_page_without_a_tap(own, line, phone):
    one = phone(line, at=wednesday_morning())
    tour.settle(one)
    publish(own, (COURSE.id, lambda course: replace(course, event_status="cancelled")))
    check_now(one)
    tour.start(one)
    assert f"{COURSE.title.source}: {say('changes.cancelled')}" in one.page.locator("a[href='#/changes']").inner_text()


def test_what_the_town_took_out_stays_in_sight_on_the_readers_list(own, line, phone):
    one = phone(line)
    tour.settle(one)
    tour.show(one, "course")
    one.page.click(".dock-act[aria-pressed]")
    publish(own, (COURSE.id, lambda course: None))
    check_now(one)
    tour.show(one, "saved")
    assert say("saved.gone") in one.page.inner_text("main") and COURSE.title.source not in one.page.inner_text("main")
    one.visit(f"{tour.START}#r{COURSE.id}")
    one.wait_for(f"document.querySelector('h1').innerText.startsWith({say('error.gone_title')!r})", "a page that says so")


def test_a_phone_whose_clock_runs_ahead_hears_of_changes_all_the_same(own, line, phone):
    one = phone(line, at=wednesday_morning() + datetime.timedelta(days=3))
    tour.settle(one)
    publish(own, (PLACE.id, give_another_number))
    check_now(one)
    tour.start(one)
    assert PLACE.title.source in one.page.locator("a[href='#/changes']").inner_text()


def test_a_start_after_a_night_asks_once_and_one_soon_after_not_at_all(wire, phone):
    one = phone(wire)
    tour.settle(one)
    before = len(wire.asked())
    tour.start(one)
    one.page.click("a[href='#/guides']")
    one.wait_for(tour.arrived("guides"), "the guides")
    assert len(wire.asked()) == before, "within six hours nothing is asked"
    night_ago_s = int(time.time()) - 7 * HOUR_S
    last_checked(one, night_ago_s)
    tour.start(one)
    one.wait_for(f"document.querySelector('.bar-sub').innerText.includes({start_of('age.today')!r})", "the age")
    for _ in range(100):
        if held(one)["lastSuccess_s"] > night_ago_s:
            break
        one.page.wait_for_timeout(50)
    assert held(one)["lastSuccess_s"] > night_ago_s + 6 * HOUR_S
    assert [passed.status for passed in wire.passed if passed.path.startswith("/sync/")][before:] == [304]
