"""Recorded clients against today's server, and today's replicas against what servers said then (DESIGN 7, PROTOCOL 9.2, 9.3)."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import time
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest

from server import keys
from server.store import publications, records
from sync.canon import root_of
from sync.replica import Answer, Replica
from tests.doubles.feed_http import FeedHttp
from tests.doubles.feed_server import ROOT_PUBLIC, FeedServer
from tests.doubles.phone_process import PhoneProcess
from tests.old_clients.scenes import FIELDS, scenes
from tests.server.conftest import EDIT, guide, place
from tests.server.live import LiveServer
from tests.shared import ROOT

CLIENTS = sorted((ROOT / "tests/old_clients").glob("*/about.json"))


@pytest.fixture(params=CLIENTS, ids=lambda about: f"client {about.parent.name}")
def client(request: pytest.FixtureRequest) -> Path:
    return request.param.parent


def test_there_is_a_recorded_client():
    assert CLIENTS


def test_a_recorded_client_is_what_was_recorded_and_only_ours(client):
    about, raw = json.loads((client / "about.json").read_text()), (client / "phone.mjs").read_bytes()
    assert (len(raw), hashlib.sha256(raw).hexdigest()) == (about["bytes"], about["sha256"])
    assert all(name.startswith("src/") for name in about["sources"])


def pulled(client: Path, url: str, feed: str, root_key: bytes, into: Path) -> dict[str, Any]:
    if not shutil.which("node"):
        pytest.skip("there is no node")
    town, lang = feed.split("/")
    root = urlsafe_b64encode(root_key).rstrip(b"=").decode()
    command = ["node", client / "phone.mjs", "pull", url, "--town", town, "--lang", lang, "--into", into, "--json", f"--root={root}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_old_client_survives_what_came_after_it(client, tmp_path):
    """Kinds, fields and operations that it never heard of: it ends at the root, and never pauses."""
    server, now_s = FeedServer(now_s=int(time.time()) - 3_600, fields=FIELDS), int(time.time()) - 3_000
    with FeedHttp(server) as http:
        for at, (name, happens, most) in enumerate(scenes()):
            happens(server, now_s + at)
            server.asked.clear()
            said = pulled(client, http.url, server.feed, ROOT_PUBLIC, tmp_path / "phone")
            server.forge = {}
            assert (said["root"], said["seq"], said["records"]) == (server.root.hex(), server.seq, len(server.records)), name
            assert sum("/parts/" not in path for path in server.asked) <= most, name


def test_an_old_client_follows_todays_server(client, house, town, tmp_path):
    """The real line: store, publication, signed GET over a socket; then a new feed key."""
    house.store.write_now(lambda db: [records.put(db, town, one, EDIT) for one in (*map(place, range(30)), guide(1), guide(2))])
    house.publish("testtown")
    with LiveServer(house.settings.data) as server:
        for turn in range(3):
            if turn:
                edited = place(turn, f"Neu {turn}")
                house.store.write_now(lambda db, edited=edited: records.put(db, town, edited, EDIT))
                house.publish("testtown")
                if turn == 2:
                    keys.rotate(house.settings.keys, house.now())
                    house.publish("testtown", renew=True)
            newest = publications.newest(house.store.read, "testtown/de")
            assert newest
            until_s = time.monotonic() + 10
            said = pulled(client, server.url, "testtown/de", house.keys().root_public, tmp_path / "phone")
            # The server looks three times a second for what was published beside it.
            while said["root"] != newest.root.hex() and time.monotonic() < until_s:
                said = pulled(client, server.url, "testtown/de", house.keys().root_public, tmp_path / "phone")
            assert said["root"] == newest.root.hex()


class Recorded:
    """What a server said then, in the order in which it was asked."""

    def __init__(self, exchange: list[dict[str, Any]]) -> None:
        self.left = list(exchange)

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        said = self.left.pop(0)
        assert (path, etag) == (said["path"], said.get("if_none_match", ""))
        return Answer(said["status"], bytes.fromhex(said["body"]), said.get("etag", ""))


def test_todays_replicas_read_what_an_old_server_said(client, tmp_path):
    """Same questions, same states, byte for byte: what was v1 then is v1 now."""
    told = json.loads((client / "answers.json").read_text())
    reference, phone = Replica(told["feed"], bytes.fromhex(told["root_key"])), PhoneProcess(tmp_path)
    phone.begin(told["feed"], bytes.fromhex(told["root_key"]))
    for step in told["steps"]:
        link = Recorded(step["exchange"])
        assert reference.catch_up(link, step["now_s"]) == step["outcome"], step["name"]
        assert not link.left
        assert (reference.seq, reference.root.hex()) == (step["seq"], step["root"])
        assert [reference.records[record_id] for record_id in sorted(reference.records)] == step["records"]
        assert root_of(reference.records) == reference.root
        link = Recorded(step["exchange"])
        said = phone.catch_up(link, step["now_s"])
        assert (said.outcome, said.seq, said.root, link.left) == (step["outcome"], step["seq"], step["root"], [])
    phone.close()
