"""The meter in settings says what travelled, as the browser measured it: held against what a relay counted on the sockets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hpack import Encoder
from msgspec.structs import replace

from tests.bench.wire import Relay
from tests.e2e import tour
from tests.e2e.editing import publish
from tests.e2e.phone import Phone
from tests.e2e.words import PLACE, TOWN, say, start_of

#: No browser reports to a page: the look for a new worker, and the little picture of the tab (Chromium counts it, Firefox does not).
UNSEEN = ("/sw.js", "/favicon.ico")
CLOSE = 0.05
#: What every browser says of an answer's headers, whatever they weigh.
HEADERS = 300


class Exchange(NamedTuple):
    """`up`, `down`: on the HTTP/1.1 socket; `heads`: what both's headers weigh in HTTP/2 on one connection; `body` as it travelled."""

    path: str
    up: int
    down: int
    heads: int
    body: int


@pytest.fixture
def relay(own):
    one = Relay(own.port)
    one.url = one.url.replace("127.0.0.1", "localhost")
    yield one
    one.close()


def exchanges(relay: Relay) -> list[Exchange]:
    """What passed so far, with its bytes on the socket in both directions."""
    found, asking, answering = [], Encoder(), Encoder()
    for connection in relay.connections:
        asked = [ask for ask in bytes(connection.up).split(b"\r\n\r\n") if ask]
        for ask, (headers, body) in zip(asked, _answers(bytes(connection.down)), strict=False):
            heads = _packed(asking, ask) + _packed(answering, headers)
            found.append(Exchange(ask.split(b" ")[1].decode(), len(ask) + 4, len(headers) + 4 + body, heads, body))
    return found


def _answers(raw: bytes) -> Iterator[tuple[bytes, int]]:
    at = 0
    while (end := raw.find(b"\r\n\r\n", at)) >= 0:
        head = raw[at:end]
        assert b"transfer-encoding" not in head.lower(), "the server says how long its answers are"
        length = re.search(rb"\ncontent-length: (\d+)", head.lower())
        body = int(length[1]) if length and head.split(b" ")[1] != b"304" else 0
        yield head, body
        at = end + 4 + body


def _packed(packer: Encoder, head: bytes) -> int:
    start, *lines = head.decode("latin-1").split("\r\n")
    said = [(name.lower(), value.strip()) for name, value in (line.split(":", 1) for line in lines)]
    return 9 + len(packer.encode([(":path", start.split(" ")[1]), *said]))


def noted(one: Phone) -> dict[str, list[int]]:
    return json.loads(one.evaluate("localStorage.getItem('meter')") or "{}")


def at_rest(one: Phone) -> None:
    """The meter has not moved for a second."""
    still, before = 0, None
    for _ in range(200):
        one.page.wait_for_timeout(100)
        now = noted(one)
        still = still + 1 if now == before else 0
        if still == 10:
            return
        before = now
    raise AssertionError(f"the meter does not come to rest: {before}")


def settled(one: Phone) -> list[int]:
    """Sync, map, app of this month, once the page has heard of everything that was under way."""
    before: object = None
    for _ in range(100):
        # Settings fetch what the worker has noted.
        tour.show(one, "settings")
        one.page.wait_for_timeout(200)
        now = noted(one)
        if now == before:
            assert len(now) == 1
            return next(iter(now.values()))
        before = now
    raise AssertionError(f"the meter does not come to rest: {before}")


def check_now(one: Phone) -> None:
    tour.show(one, "settings")
    one.page.click(f"main button:has-text({say('settings.check_now')!r})")
    one.wait_for(f"document.querySelector('[role=status] .toast')?.innerText === {json.dumps(say('changes.title'))}", "news")


def test_a_first_visit_and_a_catch_up_weigh_what_the_sockets_say(own, relay, phone):
    one = phone(relay)
    one.visit("/")
    # Who reads the chooser for as long as the worker needs: what it fetched is noted by then.
    one.wait_for("navigator.serviceWorker.ready.then(() => true)", "the worker")
    at_rest(one)
    one.page.click(f"a[href='/{TOWN}/']")
    one.wait_for("document.querySelector('.tongues')", "the town's page")
    tour.settle(one)
    settled(one)
    publish(own, (PLACE.id, lambda place: replace(place, phones=())))
    before = settled(one)
    check_now(one)
    sync, chart, app = settled(one)
    assert chart == 0
    everything = exchanges(relay)
    seen = [one for one in everything if one.path not in UNSEEN]
    weighed: list[tuple[int, int]] = []
    for name, figure, mine in (
        ("sync", sync, [one for one in seen if one.path.startswith("/sync/")]),
        ("app", app, [one for one in seen if not one.path.startswith("/sync/")]),
    ):
        bodies, down, up = (sum(getattr(one, what) for one in mine) for what in ("body", "down", "up"))
        packed = bodies + sum(one.heads for one in mine)
        print(
            f"{one.browser} {name}: meter {figure} for {len(mine)} answers; bodies {bodies}, as HTTP/2 {packed}; on the socket {down} down, {up} up"
        )
        assert abs(figure - HEADERS * len(mine) - bodies) <= CLOSE * bodies, mine
        weighed.append((figure, packed))
    meter, packed = map(sum, zip(*weighed, strict=True))
    # 300 for the headers of each answer is near to what HTTP/2 takes for those of both, and above it.
    assert abs(meter - packed) <= 2 * CLOSE * packed
    news = [one for one in everything if re.fullmatch(rf"/sync/v1/{TOWN}/de/[1-9]\d*", one.path)]
    assert len(news) == 1 and sync - before[0] == HEADERS + news[0].body
    unseen = [one for one in everything if one.path in UNSEEN]
    print(f"not seen: {len(unseen)} looks for a worker, {sum(one.down for one in unseen)} down, {sum(one.up for one in unseen)} up")


def test_settings_say_the_sum_its_shares_and_last_month(live, phone):
    one = phone(live, town="de")
    tour.show(one, "settings")
    month = next(iter(noted(one)))
    last = one.evaluate(
        "(() => { const at = new Date(); return new Date(Date.UTC(at.getFullYear(), at.getMonth() - 1, 15)).toISOString().slice(0, 10); })()"
    )
    one.evaluate(
        f"localStorage.setItem('meter', JSON.stringify({{ {month!r}: [120000, 0, 60500], {last!r}: [1000, 2000, 3000], '2020-01-15': [9, 9, 9] }}))"
    )
    tour.start(one)
    tour.show(one, "settings")
    words = one.page.inner_text("main").replace("\u00a0", " ")
    assert "181 KB" in words and "6 KB" in words and "120 KB" in words
    assert start_of("settings.map") not in words, "no map, no row"
    assert one.page.locator("main .meter rect").count() == 3


def test_an_erase_takes_the_meter_too(live, phone):
    one = phone(live, town="de")
    tour.show(one, "settings")
    assert noted(one)
    one.page.click(f"main button:has-text({say('settings.erase')!r})")
    one.page.click(f".sheet button:has-text({say('settings.erase_yes')!r})")
    one.wait_for("location.pathname === '/n' && document.querySelector('#clock')?.innerText.includes(':')", "the clock")
    assert one.evaluate("caches.keys().then((names) => [localStorage.length, names.length])") == [0, 0]
    one.visit("/n")
    assert one.evaluate("caches.keys().then((names) => [localStorage.length, names.length])") == [0, 0]
