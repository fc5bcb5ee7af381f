"""One demo town on one live server for all browser tests; each test gets fresh phones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.bench.line import Server, lotse
from tests.e2e import tour
from tests.e2e.phone import EXECUTABLES, Phone
from tests.e2e.wire import Wire
from tests.shared import ROOT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in Path(str(item.fspath)).parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_name(request: pytest.FixtureRequest) -> str:
    name = request.config.getoption("--browser")
    if not shutil.which(EXECUTABLES[name]):
        pytest.skip(f"{EXECUTABLES[name]} is not installed")
    return name


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo town, published."""
    data = tmp_path_factory.mktemp("demo") / "data"
    lotse(data, "demo")
    return data


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built app, copied: whoever builds it anew beside this run changes nothing here."""
    return shutil.copytree(os.environ.get("LOTSE_APP") or ROOT / "pwa/dist", tmp_path_factory.mktemp("app") / "dist")


@pytest.fixture(scope="session")
def live(demo: Path, app: Path) -> Iterator[Server]:
    """The server most tests share; a test that stops it or edits takes `own` instead."""
    server = Server(demo, app=app)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own(demo: Path, app: Path, live: Server, tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own on a copy of the demo folder: it may be stopped, its town edited, its app exchanged."""
    data = tmp_path / "data"
    shutil.copytree(demo, data, ignore=shutil.ignore_patterns("*.log", "*.lock", "*.sock"))
    server = Server(data, app=shutil.copytree(app, tmp_path / "app"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def wire(live: Server) -> Iterator[Wire]:
    """The network before the shared server, for one test: counted, held up, spoiled, cut."""
    one = Wire(live)
    yield one
    one.cut()


@pytest.fixture(scope="session")
def drawer(playwright: Playwright, browser_name: str, live: Server, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Profiles, by language, of phones on which the shared server's town was loaded; a test gets a copy and saves the loading."""
    folder = tmp_path_factory.mktemp("drawer")

    def profile(lang: str) -> Path:
        if not (folder / lang).exists():
            tour.settle(Phone(playwright, browser_name, folder / lang, live.url).open(), lang).close()
        return folder / lang

    return profile


@pytest.fixture
def phone(playwright: Playwright, browser_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """`phone(server, lang="ar-EG")`: a fresh phone, already open. `town="ar"`: one that has the shared server's town, in Arabic."""
    made: list[Phone] = []

    def make(server: Server | Wire, *, town: str = "", **options) -> Phone:
        one = Phone(playwright, browser_name, tmp_path / f"profile{len(made)}", server.url, **options)
        if town:
            shutil.copytree(
                request.getfixturevalue("drawer")(town),
                one.profile,
                symlinks=True,
                ignore=shutil.ignore_patterns("Singleton*", "lock", ".parentlock"),
            )
        made.append(one)
        return one.open()

    yield make
    for one in made:
        one.close()
