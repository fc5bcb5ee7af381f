"""What a phone may expect of its way to a server, the same on every implementation: in this process and over a socket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from content.model import Town
from content.text import text
from server.house import House
from server.link import HttpLink
from server.settings import Settings
from server.store import records, towns
from server.store.connect import open_store
from sync.head import etag, parse
from sync.keys import read_document
from sync.parts import part_name
from tests.server.asgi import AppLink, Browser
from tests.server.conftest import EDIT, place
from tests.server.live import LiveServer


def filled(folder: Path, now_s: int) -> House:
    town = Town(slug="testtown", title=text("de", "Teststadt"), land="HE", bbox_e7=(86_000_000, 500_000_000, 89_000_000, 502_000_000))
    store = open_store(folder)
    house = House(Settings(data=folder), store, lambda: now_s)
    store.write_now(lambda db: towns.add(db, town))
    for number in range(30):
        store.write_now(lambda db, number=number: records.put(db, town, place(number), EDIT))
    house.publish("testtown")
    return house


class LinkContract:
    """Run on every Link; `link` and `house` come from the class below."""

    link: AppLink | HttpLink
    house: House

    def test_an_answer_is_decoded_and_carries_its_tag(self):
        answer = self.link.get("/sync/v1/testtown/de/0")
        assert answer.status == 200
        assert answer.etag == etag(parse(answer.body))
        assert answer.body[120:121] == b"{"

    def test_the_own_tag_is_answered_with_304_and_nothing_else(self):
        tag = self.link.get("/sync/v1/testtown/de/1").etag
        answer = self.link.get("/sync/v1/testtown/de/1", etag=tag)
        assert (answer.status, answer.body) == (304, b"")

    def test_what_does_not_exist_is_a_status_not_an_exception(self):
        assert self.link.get("/sync/v1/nowhere/de/0").status == 404
        assert self.link.get("/sync/v1/parts/" + "0" * 32).status == 404

    def test_every_listed_part_arrives_under_its_name(self):
        listed = msgspec.json.decode(self.link.get("/sync/v1/testtown/en/0").body[120:])
        assert listed["parts"]
        for name, _ in listed["parts"]:
            assert part_name(self.link.get(f"/sync/v1/parts/{name}", past_caches=True).body) == name

    def test_the_key_document_is_signed_by_the_pinned_root(self):
        document = read_document(self.link.get("/sync/v1/keys").body, self.house.keys().root_public)
        assert parse(self.link.get("/sync/v1/testtown/de/1").body).key_id in document.keys


class TestAppLink(LinkContract):
    @pytest.fixture(autouse=True)
    def _open(self, tmp_path) -> Iterator[None]:
        self.house = filled(tmp_path / "data", EDIT.at_s)
        browser = Browser(self.house)
        self.link = AppLink(browser)
        yield
        browser.close()
        self.house.store.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[tuple[LiveServer, House]]:
    data = tmp_path_factory.mktemp("link") / "data"
    house = filled(data, EDIT.at_s)
    with LiveServer(data) as server:
        yield server, house
    house.store.close()


class TestHttpLink(LinkContract):
    @pytest.fixture(autouse=True)
    def _open(self, served) -> Iterator[None]:
        server, self.house = served
        self.link = HttpLink(server.url)
        yield
        self.link.close()

    def test_every_byte_on_the_socket_is_counted(self):
        self.link.get("/sync/v1/testtown/de/1")
        assert self.link.requests == 1
        assert self.link.bytes_up > len("GET /sync/v1/testtown/de/1 HTTP/1.1")
        assert self.link.bytes_down > self.link.body_bytes[0] == 120
