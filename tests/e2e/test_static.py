"""A real browser lives on a folder of files behind Debian's nginx; nothing of ours runs."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from content.model import Phone as Number
from server.house import open_house
from server.settings import Settings
from server.store import records, towns
from server.store.records import Edit
from tests.bench.line import lotse
from tests.e2e import tour
from tests.e2e.replica import held
from tests.e2e.words import PLACE, TOWN, say
from tests.server.nginx import Nginx, needs_nginx

pytestmark = needs_nginx


@pytest.fixture
def data(demo: Path, app: Path, tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("LOTSE_APP", str(app))
    return shutil.copytree(demo, tmp_path / "data", ignore=shutil.ignore_patterns("*.log", "*.lock", "*.sock"))


def carry(data: Path, out: Path) -> dict:
    return json.loads(lotse(data, "publish", "--to", str(out), "--json").stdout)


def edit(data: Path) -> None:
    with open_house(Settings(data=data)) as house:

        def work(db) -> None:
            place = replace(records.get(db, TOWN, PLACE.id), phones=(Number(number="+496990009777"),))
            records.put(db, towns.get(db, TOWN), place, Edit("test", int(time.time())))

        house.store.write_now(work)


def root_in(out: Path) -> str:
    return (out / f"sync/v1/{TOWN}/de/0").read_bytes()[24:56].hex()


def test_a_reader_needs_no_server_of_ours(data, phone, tmp_path):
    """First visit, an edit that arrives with one question, a look at a plain page, and reading on when even the host is gone."""
    out = tmp_path / "out"
    first = carry(data, out)
    with Nginx(out) as host:
        one = phone(host)
        tour.settle(one)
        assert held(one)["root"] == root_in(out)
        edit(data)
        second = carry(data, out)
        print(f"first run {first['put']} files, {first['bytes']} bytes; after one edit {second['put']} files, {second['bytes']} bytes")
        asked: list[str] = []
        one.page.on("request", lambda request: asked.append(request.url.removeprefix(host.url)) if "/sync/" in request.url else None)
        seq = held(one)["seq"]
        tour.show(one, "settings")
        one.page.click(f"main button:has-text({say('settings.check_now')!r})")
        one.wait_for(f"{json.dumps(say('changes.title'))} === document.querySelector('[role=status] .toast')?.innerText", "news")
        assert held(one)["root"] == root_in(out) and asked == [f"/sync/v1/{TOWN}/de/{seq}"]
        one.visit(f"/{TOWN}/de/place/{PLACE.slug}")
        assert one.evaluate("Boolean(document.querySelector('a[href=\"tel:+496990009777\"]'))")
        assert (one.strangers, one.violations, one.errors) == ([], [], [])
    tour.start(one)
    tour.show(one, "place")
    assert host.logged() == ""


def test_an_erase_on_a_plain_host_leaves_nothing(data, phone, tmp_path):
    """`/bye` is a file there; the header that erases comes from the configuration."""
    carry(data, tmp_path / "out")
    with Nginx(tmp_path / "out") as host:
        one = phone(host)
        tour.settle(one)
        # From the neutral page: the app itself would begin anew.
        one.visit("/n")
        assert one.evaluate("indexedDB.databases().then((all) => all.length)") > 0
        one.evaluate("void fetch('/bye', { cache: 'no-store' })")
        one.wait_for("indexedDB.databases().then((all) => all.length === 0)", "the databases are gone")
        one.wait_for("caches.keys().then((all) => all.length === 0)", "the caches are gone")
