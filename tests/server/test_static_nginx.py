"""The published set behind Debian's nginx with the configuration we give away: no Python serves anything here."""

from __future__ import annotations

import http.client
import json
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from server.link import HttpLink
from server.targets.folder import Folder
from sync.head import SIZE, parse
from tests.server.asgi import Browser
from tests.server.conftest import place
from tests.server.live import ROOT, lotse
from tests.server.nginx import Nginx, needs_nginx
from tests.server.static_town import APP, StaticTown
from tests.server.test_http import LEAVE, OWN, STRICT

pytestmark = needs_nginx
# What nginx says by itself on a connection.
HOST = {"server", "date", "connection"}
SYNC = "/sync/v1/testtown/de/"


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Iterator[StaticTown]:
    """One for all who only look."""
    town = filled(tmp_path_factory.mktemp("town"))
    yield town
    town.close()


@pytest.fixture(scope="module")
def host(town) -> Iterator[Nginx]:
    with Nginx(town.folder / "out") as host:
        yield host


@pytest.fixture
def own(tmp_path) -> Iterator[StaticTown]:
    """One for a test that edits."""
    town = filled(tmp_path)
    yield town
    town.close()


@pytest.fixture
def own_host(own) -> Iterator[Nginx]:
    with Nginx(own.folder / "out") as host:
        yield host


def filled(folder: Path) -> StaticTown:
    town = StaticTown(folder)
    town.carry(Folder(folder / "out"))
    return town


class Reply:
    """One answer as it travelled; headers of one name are joined."""

    def __init__(self, host: Nginx, path: str, method: str = "GET", **headers: str) -> None:
        given = {"Accept-Encoding": "br", **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=10)
        connection.request(method, path, headers=given)
        answer = connection.getresponse()
        self.status, self.raw = answer.status, answer.read()
        names = [name.lower() for name, _ in answer.getheaders()]
        self.headers = {name: ", ".join(answer.headers.get_all(name) or []) for name in names}
        self.body = brotli.decompress(self.raw) if self.headers.get("content-encoding") == "br" else self.raw
        connection.close()

    def own(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name not in HOST}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/testtown/",
        "/n",
        "/bye",
        "/bye?start",
        "/sw.js",
        "/plain.css",
        "/assets/app-1234abcd.js",
        "/testtown/manifest.webmanifest",
        "/testtown/manifest-quiet.webmanifest",
        "/testtown/manifest.webmanifest?k=1",
        "/testtown/de/",
        "/testtown/de/help",
        "/testtown/ar/place/",
        "/testtown/de/place/beratungsstelle-1",
    ],
)
def test_a_page_has_the_body_and_the_headers_of_our_server(town, host, path):
    browser = Browser(town.house)
    ours, theirs = browser.get(path), Reply(host, path)
    browser.close()
    assert theirs.status == 200 and theirs.body == ours.body
    strict = {name: value for name, value in STRICT.items() if name != "server"}
    assert {name: value for name, value in theirs.own().items() if name not in OWN} == strict
    for name in ("content-type", "cache-control", "clear-site-data"):
        assert theirs.headers.get(name, "") == ours.header(name), name
    if len(theirs.body) > 400:
        assert theirs.headers["content-encoding"] == "br" and theirs.headers["vary"].lower() == "accept-encoding"
    if "no-cache" in theirs.headers["cache-control"]:
        assert Reply(host, path, If_None_Match=theirs.headers["etag"]).status == 304


def test_another_site_cannot_erase_a_phone(host):
    assert "clear-site-data" not in Reply(host, "/bye", Sec_Fetch_Site="cross-site").headers
    assert Reply(host, "/bye", Sec_Fetch_Site="same-origin").headers["clear-site-data"] == '"cache", "cookies", "storage"'


def test_the_feed_has_the_headers_of_our_server_and_no_more(town, host):
    browser = Browser(town.house)
    paths = [f"{SYNC}0", f"{SYNC}1", "/sync/v1/keys"]
    paths += [f"/sync/v1/parts/{name}" for name, _ in json.loads(browser.get(f"{SYNC}0").body[SIZE:])["parts"]]
    for path in paths:
        for asked in ({}, {"origin": "https://elsewhere.example"}):
            ours, theirs = browser.get(path, **asked), Reply(host, path, **asked)
            assert theirs.status == 200 and theirs.body == ours.body, path
            same = {name: value for name, value in ours.headers if name not in ("server", "etag", "content-length")}
            assert {name: value for name, value in theirs.own().items() if name not in ("etag", "content-length")} == same, path
    browser.close()


def test_nothing_new_is_the_tag_and_nothing_else(host):
    tag = Reply(host, f"{SYNC}1").headers["etag"]
    again = Reply(host, f"{SYNC}1", If_None_Match=tag)
    assert (again.status, again.raw, again.own()) == (304, b"", {"etag": tag})
    elsewhere = Reply(host, f"{SYNC}1", If_None_Match=tag, Origin="https://elsewhere.example")
    assert (elsewhere.status, elsewhere.own()) == (304, {"etag": tag, **LEAVE})


def test_a_page_of_another_origin_is_given_leave_to_ask_with_the_tag(host):
    asked = Reply(host, f"{SYNC}1", "OPTIONS", Origin="https://elsewhere.example", Access_Control_Request_Method="GET")
    assert asked.status == 204
    assert asked.headers["access-control-allow-origin"] == "*" and asked.headers["access-control-allow-headers"] == "if-none-match"


def test_a_client_without_brotli_reads_the_same(town, host):
    import gzip

    answer = Reply(host, f"{SYNC}0", Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip" and parse(gzip.decompress(answer.raw)[:SIZE]).root == town.root()
    assert parse(Reply(host, f"{SYNC}0", Accept_Encoding="identity").raw[:SIZE]).root == town.root()
    assert Reply(host, "/testtown/de/", Accept_Encoding="identity").raw.startswith(b"<!doctype html>")


def test_nobody_writes_here_and_nothing_is_written_down(host):
    assert Reply(host, "/sync/v1/testtown/de/1", "POST").status == 405
    unknown = Reply(host, "/testtown/de/place/nothing")
    assert unknown.status == 404 and b'href="/plain.css"' in unknown.body
    assert Reply(host, f"{SYNC}77").status == 404
    assert host.logged() == ""


def node(host: Nginx, into: Path, lang: str = "de") -> dict:
    script = APP / "phone.mjs"
    if not script.exists():
        pytest.skip("pwa/dist/phone.mjs is not built (just pwa)")
    command = ["node", str(script), "pull", host.url, "--town", "testtown", "--lang", lang, "--into", str(into), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def python(host: Nginx, into: Path, lang: str = "de") -> dict:
    done = lotse("pull", host.url, "--town", "testtown", "--lang", lang, "--into", into, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("phone", [python, node])
def test_a_phone_lives_on_files_alone(own, own_host, tmp_path, phone):
    """First contact, two polls without news (PROTOCOL 4.2: a store with tags of its own), an edit, and years later by way of /0."""
    found = phone(own_host, tmp_path / "phone")
    assert found["root"] == own.root().hex()
    first, second = phone(own_host, tmp_path / "phone"), phone(own_host, tmp_path / "phone")
    assert first["requests"] == second["requests"] == 1
    assert second["bytes_down"] < first["bytes_down"] - SIZE
    own.edit(place(12, "Neuer Name"))
    own.carry(Folder(tmp_path / "out"))
    found = phone(own_host, tmp_path / "phone")
    assert (found["root"], found["requests"], found["seq"]) == (own.root().hex(), 1, 2)
    own.edit(place(12, "Noch ein Name"))
    own.carry(Folder(tmp_path / "out"))
    for name in ("2", "2.br"):
        (tmp_path / "out" / "sync/v1/testtown/de" / name).unlink(missing_ok=True)
    found = phone(own_host, tmp_path / "phone")
    assert (found["root"], found["seq"]) == (own.root().hex(), 3)
    print(f"{phone.__name__}: {first['bytes_down']} bytes, then {second['bytes_down']} bytes where nothing is new")


def test_the_same_number_never_gives_the_same_tag_for_another_head(own, own_host, tmp_path):
    """Size and second are all that nginx looks at, and a head alone is always 120 bytes."""
    link = HttpLink(own_host.url)
    before = link.get(f"{SYNC}1")
    own.house.publish("testtown", renew=True)
    own.carry(Folder(tmp_path / "out"))
    after = link.get(f"{SYNC}1", etag=before.etag)
    link.close()
    assert after.status == 200 and parse(after.body).issued_s > parse(before.body).issued_s and after.etag != before.etag


def test_the_ready_configuration_starts_with_a_certificate(own):
    """The file as an operator gets it, only names and places changed: TLS, HTTP/2, and the way there from plain http."""
    with Nginx(own.folder / "out", tls=True) as host:
        trusted = ssl.create_default_context(cafile=str(host.certificate))
        trusted.set_alpn_protocols(["h2"])
        with trusted.wrap_socket(host.connect(host.tls_port), server_hostname="localhost") as secure:
            assert (secure.version(), secure.selected_alpn_protocol()) == ("TLSv1.3", "h2")
        moved = Reply(host, "/testtown/?x")
        assert (moved.status, moved.headers["location"]) == (308, "https://127.0.0.1/testtown/?x")
