"""What a browser's database does to a feed: restarts, kills, two tabs, eviction, a full disk, erasing, a newer app.

The page is `pwa/test/harness.ts`: the real store and catch-up, and a town that publishes within the page.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from tests.e2e.phone import Phone
from tests.shared import ROOT

MANY = 1_000
NOW_S = 1_800_000_000


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class Origin:
    """What `phone(...)` wants of a server: its address."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    folder = tmp_path_factory.mktemp("harness")
    esbuild = ROOT / "pwa/node_modules/.bin/esbuild"
    if not esbuild.exists():
        pytest.skip("pwa/node_modules is not installed")
    bundle = [esbuild, "test/harness.ts", "--bundle", "--format=esm", "--target=chrome103,firefox115", "--log-level=warning"]
    subprocess.run([*bundle, f"--outfile={folder}/harness.js"], cwd=ROOT / "pwa", check=True)
    (folder / "index.html").write_text('<!doctype html><title>harness</title><script type="module" src="harness.js"></script>')
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Origin(server.server_port)
    server.shutdown()


@pytest.fixture
def device(phone: Callable[..., Phone], origin: Origin) -> Phone:
    return phone(origin)


def tab(device: Phone) -> Page:
    assert device.context is not None
    page = device.context.new_page()
    page.goto(device.origin)
    page.wait_for_function("() => globalThis.harness")
    return page


def ask(page: Page, what: str, *given: Any) -> Any:
    return page.evaluate(f"given => harness.{what}(...given)", list(given))


def loaded(device: Phone, places: int = 6) -> tuple[Page, Any]:
    page = tab(device)
    secrets = ask(page, "found", places, "alt")
    ask(page, "open")
    assert ask(page, "pull") == "parts"
    return page, secrets


def again(device: Phone, places: int, secrets: Any) -> Page:
    page = tab(device)
    ask(page, "found", places, "alt", secrets)
    ask(page, "open")
    return page


def test_what_was_loaded_is_there_after_the_browser_was_closed(device: Phone) -> None:
    _, secrets = loaded(device)
    device.close()
    device.open()
    page = again(device, 6, secrets)
    seen = ask(page, "see")
    assert (seen["seq"], seen["records"], seen["titles"], seen["lastSuccess_s"]) == (2, 9, "alt", NOW_S)
    assert ask(page, "whole") == 2
    assert ask(page, "pull", NOW_S + 60) == "unchanged"


def test_a_page_closed_at_any_moment_leaves_the_old_or_the_new_state(device: Phone) -> None:
    _, secrets = loaded(device, MANY)
    ends = set()
    for wait_ms in (0, 60, 120, 180, 300, None):
        page = again(device, MANY, secrets)
        base = ask(page, "whole")
        ask(page, "rename", f"neu{wait_ms}")
        page.evaluate("() => void harness.pull().then(outcome => (globalThis.outcome = outcome))")
        if wait_ms is None:
            page.wait_for_function("() => globalThis.outcome")
        else:
            page.wait_for_timeout(wait_ms)
        page.close()
        page = again(device, MANY, secrets)
        seq, seen = ask(page, "whole"), ask(page, "see")
        assert seq in (base, 3), f"closed after {wait_ms} ms"
        assert seen["records"] == MANY + 3
        assert len(seen["titles"].split(",")) == 1
        ends.add(seq)
        ask(page, "forget")
        page.close()
        page = again(device, MANY, secrets)
        assert ask(page, "pull") == "parts"
        page.close()
    assert ends == {2, 3}


def test_a_browser_killed_in_the_commit_leaves_the_old_or_the_new_state(device: Phone) -> None:
    _, secrets = loaded(device, MANY)
    page = again(device, MANY, secrets)
    ask(page, "rename", "neu")
    page.evaluate("() => void harness.pull()")
    page.wait_for_timeout(150)
    kill(device)
    device.open()
    page = again(device, MANY, secrets)
    assert ask(page, "whole") in (2, 3)
    ask(page, "rename", "neu")
    assert ask(page, "pull") in ("delta", "unchanged")
    assert ask(page, "whole") == 3


def kill(device: Phone) -> None:
    """As when the battery is taken out: every process of this profile at once, none of another."""
    profile = str(device.profile).encode()
    mine = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and profile in read(entry / "cmdline")]
    assert mine
    for pid in mine:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)
    try:
        device.close()
    except Error:
        device.context = None
    for lock in ("SingletonLock", "SingletonCookie", "SingletonSocket", "lock", ".parentlock"):
        (device.profile / lock).unlink(missing_ok=True)


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_two_tabs_stay_in_step(device: Phone) -> None:
    one, secrets = loaded(device)
    two = again(device, 6, secrets)
    ask(one, "rename", "neu")
    assert ask(one, "pull") == "delta"
    two.wait_for_function("() => harness.see().titles === 'neu'")
    assert ask(two, "see")["seq"] == 3


def test_two_tabs_that_pull_at_once_load_everything_once(device: Phone) -> None:
    one = tab(device)
    secrets = ask(one, "found", 50, "alt")
    ask(one, "open")
    two = again(device, 50, secrets)
    for page in (one, two):
        page.evaluate("() => void harness.pull().then(outcome => (globalThis.outcome = outcome))")
    outcomes = []
    for page in (one, two):
        page.wait_for_function("() => globalThis.outcome")
        outcomes.append(page.evaluate("() => globalThis.outcome"))
    assert sorted(outcomes) == ["parts", "unchanged"]
    parts = [path for page in (one, two) for path in ask(page, "asked") if "/parts/" in path]
    assert len(parts) == len(set(parts)) == 3


def test_storage_taken_by_the_browser_is_said_once_and_mended_by_a_pull(device: Phone) -> None:
    page, secrets = loaded(device)
    ask(page, "close")
    page.close()
    page = tab(device)
    page.evaluate("() => new Promise(done => (indexedDB.deleteDatabase('lotse').onsuccess = done))")
    ask(page, "found", 6, "alt", secrets)
    seen = ask(page, "open")
    assert (seen["evicted"], seen["seq"], seen["records"]) == (True, 0, 0)
    assert ask(page, "pull") == "parts"
    assert ask(page, "see")["evicted"] is False


def test_a_first_visit_is_no_eviction(device: Phone) -> None:
    page = tab(device)
    ask(page, "found", 6)
    assert ask(page, "open")["evicted"] is False


def test_a_full_phone_keeps_the_old_state(device: Phone, browser_name: str) -> None:
    filling = 0
    if browser_name == "chromium":
        # Before the database is opened: Chromium remembers for a while how much room there was.
        first = tab(device)
        first.context.new_cdp_session(first).send("Storage.overrideQuotaForOrigin", {"origin": device.origin, "quotaSize": 1_000_000})
        filling = 20_000
    page, _ = loaded(device, 100)
    if browser_name == "firefox":
        # No switch of Firefox makes one origin small; what its database raises then is raised here.
        page.evaluate("() => (IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') })")
    ask(page, "rename", "neu", filling)
    assert ask(page, "pull") == "StorageFull"
    assert ask(page, "whole") == 2
    seen = ask(page, "see")
    assert (seen["seq"], seen["titles"], seen["records"]) == (2, "alt", 103)


def test_erasing_leaves_nothing_and_the_other_tab_hears_of_it(device: Phone) -> None:
    one, secrets = loaded(device)
    two = again(device, 6, secrets)
    ask(one, "erase")
    two.wait_for_function("() => harness.see().heard.includes('gone')")
    assert one.evaluate("() => indexedDB.databases()") == []
    assert one.evaluate("() => Object.keys(localStorage)") == []
    assert ask(two, "pull") == "StorageGone"
    assert one.evaluate("() => indexedDB.databases()") == []
    page = again(device, 6, secrets)
    assert (ask(page, "see")["seq"], ask(page, "see")["evicted"]) == (0, False)


def test_a_newer_app_in_another_tab_is_not_held_up(device: Phone) -> None:
    one, secrets = loaded(device)
    two = tab(device)
    assert two.evaluate("""() => new Promise((done, fail) => {
        const request = indexedDB.open("lotse", 99);
        request.onsuccess = () => { request.result.close(); done(true); };
        request.onblocked = request.onerror = fail;
    })""")
    one.wait_for_function("() => harness.see().heard.includes('gone')")
    assert ask(one, "pull") == "StorageGone"
    # An older app that meets the newer database keeps what it loads in memory, and says so.
    page = again(device, 6, secrets)
    assert ask(page, "see")["volatile"] is True
    assert ask(page, "pull") == "parts"
    assert ask(page, "see")["records"] == 9


def test_sizes_are_those_of_the_feed_and_go_with_it(device: Phone) -> None:
    page, _ = loaded(device)
    (size,) = ask(page, "sizes")
    assert (size["feed"], size["records"], size["stagedBytes"]) == ("musterstadt/de", 9, 0)
    assert 500 < size["bytes"] < 2_000
    ask(page, "forget")
    assert ask(page, "sizes") == []
    assert ask(page, "whole") == 0


def test_what_changed_is_remembered_over_a_restart(device: Phone) -> None:
    page, secrets = loaded(device)
    ask(page, "rename", "neu")
    ask(page, "pull", NOW_S + 60)
    page.close()
    page = again(device, 6, secrets)
    changes = ask(page, "changes", NOW_S)
    assert len(changes) == 9
    assert changes[0]["what"] == "changed" and changes[0]["fields"] == ["title"]
    assert ask(page, "changes", NOW_S + 60) == []
