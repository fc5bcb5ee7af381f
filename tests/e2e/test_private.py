"""A whole tour, and nobody but the town's own server hears of it; nothing about records in localStorage, no cookie, no violation of the policy."""

from __future__ import annotations

import re

import pytest

from tests.bench.wire import BROWSER
from tests.e2e import tour
from tests.e2e.phone import Phone
from tests.e2e.words import COURSE, GUIDE, PLACE, SECRET, TOWN, VIOLENCE, wednesday_morning

#: Where a reader's requests may go (DESIGN 5).
OWN = re.compile(rf"^/($|n$|bye(\?start)?$|sw\.js$|assets/|{TOWN}/$|{TOWN}/manifest(-quiet)?\.webmanifest$|sync/v1/)")


@pytest.fixture
def toured(wire, phone) -> Phone:
    """A phone that has seen every screen, kept a course, searched, and left by the exit."""
    one = phone(wire, at=wednesday_morning())
    tour.settle(one)
    for screen in tour.SCREENS:
        tour.show(one, screen)
    tour.show(one, "course")
    one.page.click(".dock-act[aria-pressed]")
    one.wait_for("document.querySelector('.dock-act[aria-pressed=true]')", "the course is kept")
    return one


def test_a_whole_tour_reaches_nobody_else_and_breaks_no_rule(toured, wire):
    assert toured.strangers == []
    assert toured.violations == []
    assert toured.errors == []
    assert [passed.path for passed in wire.passed if not OWN.match(passed.path)] == []
    assert [passed for passed in wire.passed if passed.status >= 400] == []
    assert [passed.path for passed in wire.passed if "set-cookie" in passed.headers] == []
    assert toured.context.cookies() == [] and toured.evaluate("document.cookie") == ""


def test_what_was_read_is_told_to_nobody(toured, wire):
    """The town is fetched whole: no request names a record, a subject or a word that was looked for."""
    asked = " ".join(passed.path for passed in wire.passed)
    for told in (PLACE.id, COURSE.id, GUIDE.id, VIOLENCE.id, SECRET.id, "Beratung", "health", "safe"):
        assert told not in asked
    assert len(wire.asked("/sync/v1/parts/")) == len(set(wire.asked("/sync/v1/parts/")))


def test_a_request_for_news_names_no_device_and_says_nothing_that_the_bench_does_not_weigh(toured, wire):
    """Chromium would send make, model class and system: the page's Permissions-Policy forbids it, also when the worker served the page."""
    tour.start(toured)
    before = len(wire.passed)
    toured.evaluate(f"fetch('/sync/v1/{TOWN}/de/0', {{ cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' }})")
    toured.wait_for(f"performance.getEntriesByName(location.origin + '/sync/v1/{TOWN}/de/0').length", "an answer")
    news = [passed for passed in wire.passed[before:] if passed.path.endswith("/0")]
    first_visit = [passed for passed in wire.passed[:before] if passed.path.startswith("/sync/")]
    assert news and first_visit
    for passed in news + first_visit:
        asked = {name.lower() for name in passed.asked}
        assert asked <= {*BROWSER, "host", "connection", "if-none-match", "origin"}, passed.path


def test_local_storage_holds_choices_and_no_texts(toured):
    kept = toured.evaluate("JSON.stringify([localStorage, sessionStorage])")
    for record in (PLACE, COURSE, GUIDE, VIOLENCE, SECRET):
        assert record.title.source not in kept
    assert COURSE.id in kept, "the reader's own list is a choice"
    assert "Beratung" not in kept
    assert len(kept) < 1000


def test_a_stranger_and_a_violation_would_be_noticed(live, phone):
    """The control of the tests above."""
    one = phone(live)
    one.visit(tour.START)
    one.evaluate("void fetch('http://127.0.0.1:9/tracker').catch(() => {})")
    one.evaluate("void document.body.append(Object.assign(document.createElement('img'), { src: 'http://127.0.0.1:9/pixel.png' }))")
    for _ in range(100):
        if one.violations:
            break
        one.page.wait_for_timeout(50)
    assert one.violations
