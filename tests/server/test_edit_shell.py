"""The editor's page and files: strict headers, hashed files for ever, nothing of a town, nothing for a reader to load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.http import headers
from server.settings import Settings
from tests.server.asgi import Browser

PAGE = b"<!doctype html><title>Lotse</title>"


@pytest.fixture
def browser(house, tmp_path: Path, monkeypatch):
    made = tmp_path / "app"
    (made / "edit" / "assets").mkdir(parents=True)
    (made / "index.html").write_bytes(b"%LOTSE_ROOT%")
    (made / "edit" / "index.html").write_bytes(PAGE)
    (made / "edit" / "sw.js").write_bytes(b"self")
    (made / "edit" / "assets" / "edit-abc.js").write_bytes(b"1")
    object.__setattr__(house, "settings", Settings(data=house.settings.data, app=made))
    one = Browser(house)
    yield one
    one.close()


def test_the_page_has_the_strict_headers_and_is_asked_for_every_time(browser):
    got = browser.get("/edit/")
    assert (got.status, got.body) == (200, PAGE)
    strict = [(name.decode(), value.decode()) for name, value in headers.editor()]
    assert [pair for pair in strict if pair not in got.headers] == []
    assert got.header("cache-control") == "no-cache"
    assert browser.get("/edit/", if_none_match=got.header("etag")).status == 304


def test_the_address_without_a_slash_leads_to_the_one_with(browser):
    got = browser.get("/edit")
    assert (got.status, got.header("location")) == (308, "/edit/")


def test_hashed_files_are_kept_for_ever_and_the_worker_is_not(browser):
    got = browser.get("/edit/assets/edit-abc.js")
    assert (got.status, got.header("cache-control")) == (200, "public, max-age=31536000, immutable")
    assert got.header("content-type").startswith("text/javascript")
    worker = browser.get("/edit/sw.js")
    assert (worker.status, worker.header("cache-control")) == (200, "no-cache")


def test_no_name_leads_out_of_the_folder(browser):
    paths = ("/edit/assets/..%2findex.html", "/edit/assets/nothing.js", "/edit/index.html")
    assert [browser.get(path).status for path in paths] == [404, 404, 404]


def test_the_reader_page_names_no_file_of_the_editor():
    """Readers' bytes are prepaid: what an editor needs is never among them."""
    source = Path("pwa/src")
    reader = [path for path in source.rglob("*.ts*") if "editor" not in path.relative_to(source).parts]
    assert [str(path) for path in reader if re.search(r"from \"[^\"]*editor/|import\(\"[^\"]*editor/", path.read_text("utf-8"))] == []
