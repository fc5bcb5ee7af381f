"""`just bench phone`: how long a slow phone takes to start and to search, offline, with a thousand records (DESIGN 6).

Chromium with its processor slowed six times (CDP `Emulation.setCPUThrottlingRate`: the page's thread; the service worker's
own is not slowed), the 1,000 places of the sync work, the server stopped. Each start is a new browser on the same profile,
so the service worker is cold and nothing is in memory. Medians of several runs, with the machine's load beside them and the
slow-down as a loop in the page feels it. Beside each time stands what the page's thread worked in it, six times over: taken
by the thread's own clock without a slow-down, so that other programs of the machine hardly lengthen it. No test asserts a time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import CDPSession, Playwright, sync_playwright

from tests.bench.race import Race, tell
from tests.bench.work import TOWN, Clock, load_work, started, stored
from tests.e2e import tour
from tests.e2e.phone import EXECUTABLES, Phone
from tests.e2e.words import say

SLOWER = 6
START = f"/{TOWN.slug}/"
#: Screen -> address and what stands there once it can be read.
SCREENS = {
    "start page, places open now": ("", ".near .row"),
    "list of one subject, about 450 places": ("#/places/home", "main .row"),
    "list of all 1,000 places": ("#/places/", "main .row"),
}
QUESTION = "deutschkurs"
#: Told to every page before its own scripts: the moment after the first frame that shows `SELECTOR`.
READABLE = """(() => {
  const look = () => requestAnimationFrame(document.querySelector("SELECTOR") ? () => setTimeout(done) : look);
  const done = () => { window.benchReadable = performance.now(); };
  look();
})()"""
#: One keystroke: from the key to the moment after the frame that shows its hits.
KEYS = """addEventListener("input", (event) => {
  const began = event.timeStamp;
  requestAnimationFrame(() => setTimeout(() => { window.benchKey = performance.now() - began; }));
}, true)"""
LOOP = """(() => {
  const began = performance.now();
  for (let i = 0, sum = 0; i < 2e7; i++) sum += i % 7;
  return performance.now() - began;
})()"""


class Limit(NamedTuple):
    must_ms: int
    stretch_ms: int


LIMITS = {"start": Limit(1_500, 800), "keystroke": Limit(100, 30)}


class Took(NamedTuple):
    """Milliseconds a person waited, and those that the page's thread worked meanwhile, by its own clock."""

    waited_ms: float
    worked_ms: float


class Figure(NamedTuple):
    """All runs, slowed and not, and the load of the machine (1 minute) when they ended."""

    what: str
    limit: Limit
    slow: list[Took]
    fast: list[Took]
    load: float

    @property
    def median_ms(self) -> float:
        return statistics.median(run.waited_ms for run in self.slow)

    @property
    def worked_ms(self) -> float:
        return SLOWER * statistics.median(run.worked_ms for run in self.fast)

    @property
    def verdict(self) -> str:
        return "ABOVE" if self.median_ms > self.limit.must_ms else "stretch" if self.median_ms <= self.limit.stretch_ms else "ok"


def load_town(phone: Phone) -> None:
    """A first visit with a network; ends when the town and the whole app lie on the phone."""
    phone.open().visit(START)
    phone.wait_for("document.querySelector('.tongues')", "the language page")
    phone.page.click(".dock-main")
    tour.main_act(phone, say("download.start"), "the offer")
    phone.page.click(".dock-main")
    phone.wait_for("document.querySelector('.near')", "the town")
    phone.wait_for("navigator.serviceWorker.getRegistration().then((it) => Boolean(it?.active))", "the worker has the app")
    phone.close()


def slowed(phone: Phone, rate: int) -> CDPSession:
    assert phone.context is not None
    session = phone.context.new_cdp_session(phone.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return session


def worked_ms(session: CDPSession) -> float:
    """What the page's thread worked so far."""
    return next(one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration") * 1000


def start(phone: Phone, address: str, selector: str, rate: int) -> Took:
    """From the navigation to the frame that shows `selector`, on a browser just opened."""
    phone.open()
    try:
        session = slowed(phone, rate)
        phone.page.add_init_script(READABLE.replace("SELECTOR", selector))
        before = worked_ms(session)
        phone.page.goto(phone.origin + START + address, wait_until="commit")
        waited_ms = phone.wait_for("window.benchReadable", selector, 120)
        return Took(waited_ms, worked_ms(session) - before)
    finally:
        phone.close()


def keystrokes(phone: Phone, rate: int) -> list[Took]:
    """Each key of a question, typed at a person's pace, the index being there."""
    phone.open()
    try:
        phone.page.add_init_script(KEYS)
        phone.page.goto(phone.origin + START + "#/search", wait_until="commit")
        phone.wait_for("document.querySelector('input[type=search]')", "the search")
        phone.page.fill("input[type=search]", "be")
        phone.wait_for("document.querySelector('main mark')", "a hit")
        phone.page.fill("input[type=search]", "")
        session = slowed(phone, rate)
        found = []
        for letter in QUESTION:
            phone.evaluate("window.benchKey = 0")
            before = worked_ms(session)
            phone.page.keyboard.type(letter)
            found.append(Took(phone.wait_for("window.benchKey", f"the answer to {letter}"), worked_ms(session) - before))
        return found
    finally:
        phone.close()


def slowdown(phone: Phone) -> float:
    """How many times slower a loop runs in the page."""
    phone.open()
    try:
        phone.page.goto(phone.origin + START, wait_until="load")
        fast = statistics.median(phone.evaluate(LOOP) for _ in range(3))
        slowed(phone, SLOWER)
        return statistics.median(phone.evaluate(LOOP) for _ in range(3)) / fast
    finally:
        phone.close()


def measure(race: Race, playwright: Playwright, profile: Path, runs: int) -> tuple[list[Figure], float]:
    phone = Phone(playwright, "chromium", profile, race.ours.server.url)
    tell("loading the town")
    load_town(phone)
    race.ours.server.stop()
    found = []
    for name, (address, selector) in SCREENS.items():
        tell(name)
        slow, fast = ([start(phone, address, selector, rate) for _ in range(runs)] for rate in (SLOWER, 1))
        found.append(Figure(f"cold start: {name}", LIMITS["start"], slow, fast, os.getloadavg()[0]))
    tell("search")
    slow, fast = ([took for _ in range(runs) for took in keystrokes(phone, rate)] for rate in (SLOWER, 1))
    found.append(Figure(f"search keystroke ({QUESTION})", LIMITS["keystroke"], slow, fast, os.getloadavg()[0]))
    return found, slowdown(phone)


def main() -> int:
    parser = argparse.ArgumentParser(prog="just bench phone", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not shutil.which(EXECUTABLES["chromium"]):
        print("skipped: chromium is not installed")
        return 0
    try:
        data, clock = load_work(), Clock()
    except FileNotFoundError as missing:
        print(f"skipped: {missing} is not here (set LOTSE_SHARED)")
        return 0
    first = stored(data, clock.now_s, *(("put", flat) for flat in data.base().values()))
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), clock, TOWN, first, ()) as race, sync_playwright() as playwright:
        figures, slower = measure(race, playwright, Path(folder) / "profile", chosen.runs)
    if chosen.json:
        print(
            json.dumps(
                {
                    "slower": slower,
                    "figures": [{**figure._asdict(), "median_ms": figure.median_ms, "worked_ms": figure.worked_ms} for figure in figures],
                }
            )
        )
        return 0
    print(f"{os.cpu_count()} cores; a loop in the page ran {slower:.1f} times slower")
    for figure in figures:
        waits = [run.waited_ms for run in figure.slow]
        spread = f"{min(waits):,.0f} to {max(waits):,.0f} in {len(waits)}, load {figure.load:.1f}; worked {figure.worked_ms:,.0f}"
        limits = f"must {figure.limit.must_ms:,}, stretch {figure.limit.stretch_ms:,}"
        print(f"{figure.verdict:8}{figure.what:42}{figure.median_ms:8,.0f} ms ({spread})  {limits}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
