"""The published set in a bucket: moto stands in for the object store, and phones read it by plain HTTP."""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import brotli
import pytest

from server.errors import BucketMissing, TargetRefused, TargetUnknown, TargetUnreachable
from server.targets.bucket import Bucket
from tests.server.conftest import place
from tests.server.live import ROOT, free_port, lotse
from tests.server.static_town import APP, StaticTown, faults
from tests.server.test_http import STRICT

boto3 = pytest.importorskip("boto3")
moto_server = pytest.importorskip("moto.server")
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1"}
ANYBODY_READS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::lotse/*"}],
}


@pytest.fixture
def endpoint(monkeypatch) -> Iterator[str]:
    """An object store on this machine with an empty bucket that anybody may read."""
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    url = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": url}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=url)
    urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST"))
    client.create_bucket(Bucket="lotse", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.put_bucket_policy(Bucket="lotse", Policy=json.dumps(ANYBODY_READS))
    yield url
    server.stop()


@pytest.fixture
def town(tmp_path) -> Iterator[StaticTown]:
    town = StaticTown(tmp_path)
    yield town
    town.close()


def bucket(address: str = "s3://lotse/stadt") -> Bucket:
    return Bucket(address, patience_s=1)


def asked(url: str) -> tuple[Any, bytes]:
    with urllib.request.urlopen(url) as answer:
        return answer.headers, answer.read()


def decoded(headers: Any, body: bytes) -> bytes:
    return {"br": brotli.decompress, "gzip": gzip.decompress}.get(headers["Content-Encoding"], bytes)(body)


def all_objects(url: str) -> dict[str, bytes]:
    return {name: decoded(*asked(f"{url}/lotse/stadt/{name}")) for name in bucket().stored()}


OBJECTS = [
    ("index.html", "text/html; charset=utf-8", "no-cache", "gzip"),
    ("testtown/index.html", "text/html; charset=utf-8", "no-cache", "gzip"),
    ("testtown/de/place/beratungsstelle-1", "text/html; charset=utf-8", "no-cache", "gzip"),
    ("testtown/de/help", "text/html; charset=utf-8", "no-cache", "gzip"),
    ("n", "text/html; charset=utf-8", "no-cache", "gzip"),
    ("bye", "text/html; charset=utf-8", "no-store", "gzip"),
    ("sw.js", "text/javascript; charset=utf-8", "no-cache", "br"),
    ("assets/app-1234abcd.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "br"),
    ("testtown/manifest.webmanifest", "application/manifest+json", "no-cache", None),
    ("testtown/manifest-quiet.webmanifest", "application/manifest+json", "no-cache", None),
    ("sync/v1/testtown/de/0", "application/octet-stream", "max-age=60", "br"),
    ("sync/v1/testtown/de/1", "application/octet-stream", "max-age=60", None),
    ("sync/v1/keys", "application/octet-stream", "max-age=3600", None),
]


def test_an_object_says_what_it_is(endpoint, town):
    town.carry(bucket())
    for name, *wanted in OBJECTS:
        headers, _ = asked(f"{endpoint}/lotse/stadt/{name}")
        assert [headers["Content-Type"], headers["Cache-Control"], headers["Content-Encoding"]] == wanted, name


def test_the_set_is_whole_and_every_page_keeps_its_policy(endpoint, town):
    town.carry(bucket())
    found = all_objects(endpoint)
    assert faults(found) == []
    policy = STRICT["content-security-policy"].replace("; frame-ancestors 'none'", "").replace("'", "&#x27;")
    pages = [name for name in found if name.endswith("index.html") or name == "n" or "/place/" in name]
    assert len(pages) > 50
    for name in pages:
        assert f'http-equiv="Content-Security-Policy" content="{policy}"'.encode() in found[name], name


def test_one_edit_puts_only_what_it_changed_and_what_was_withdrawn_goes(endpoint, town):
    first = town.carry(bucket())
    assert first.kept == 0 and first.put == len(bucket().stored())
    again = town.carry(bucket())
    assert (again.put, again.kept, again.deleted) == (0, first.put, 0)
    town.edit(place(12, "Neuer Name"))
    counts = town.carry(bucket())
    # A page, its list, and the answers of the one feed that moved.
    assert (counts.put, counts.deleted) == (5, 0)
    print(f"first run {first.put} objects, {first.bytes} bytes; after one edit {counts.put} objects, {counts.bytes} bytes")
    town.withdraw("place0013")
    counts = town.carry(bucket())
    assert "/testtown/de/place/beratungsstelle-13" in counts.gone
    found = all_objects(endpoint)
    assert faults(found) == [] and not [name for name, body in found.items() if b"Beratungsstelle 13" in body]


def test_both_phones_live_on_a_bucket(endpoint, town, tmp_path):
    """With the store's own tags: one small answer, then 304 (PROTOCOL 4.2); after an edit one catch-up."""
    town.carry(bucket())
    base, root = f"{endpoint}/lotse/stadt", town.house.keys().root_text
    script = APP / "phone.mjs"
    options = ["--town", "testtown", "--lang", "de", f"--root={root}", "--json"]

    def python() -> dict:
        done = lotse("pull", base, *options, "--into", tmp_path / "python")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def node() -> dict:
        command = ["node", str(script), "pull", base, *options, "--into", str(tmp_path / "node")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    phones = [python, node] if script.exists() else [python]
    for phone in phones:
        assert phone()["root"] == town.root().hex()
        first, second = phone(), phone()
        assert first["requests"] == second["requests"] == 1 and second["bytes_down"] < first["bytes_down"]
    town.edit(place(12, "Neuer Name"))
    town.carry(bucket())
    for phone in phones:
        found = phone()
        assert (found["root"], found["requests"]) == (town.root().hex(), 1)


def test_a_place_beside_ours_is_not_touched(endpoint, town):
    client = boto3.client("s3", endpoint_url=endpoint)
    for name in ("andere/testtown/index.html", "stadt/robots.txt"):
        client.put_object(Bucket="lotse", Key=name, Body=b"x")
    town.carry(bucket())
    assert asked(f"{endpoint}/lotse/andere/testtown/index.html")[1] == asked(f"{endpoint}/lotse/stadt/robots.txt")[1] == b"x"


class Store:
    """An object store that answers everything with one status and code; after `after` requests it is gone."""

    def __init__(self, status: int, code: str) -> None:
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802 - the name http.server looks for
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def at(monkeypatch, url: str) -> Bucket:
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": url}.items():
        monkeypatch.setenv(name, value)
    return bucket()


@pytest.mark.parametrize("code", ["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied"])
def test_refused_keys_are_named_as_such(monkeypatch, code):
    with Store(403, code) as url:
        with pytest.raises(TargetRefused) as refused:
            at(monkeypatch, url).stored()
        assert refused.value.fields["reason"] == code


def test_a_missing_bucket_is_named_as_such(endpoint):
    with pytest.raises(BucketMissing):
        bucket("s3://andere").stored()


def test_a_store_that_is_gone_is_tried_and_then_named(monkeypatch):
    with pytest.raises(TargetUnreachable):
        at(monkeypatch, f"http://127.0.0.1:{free_port()}").stored()


def test_an_address_with_a_secret_is_refused_without_repeating_it():
    with pytest.raises(TargetUnknown) as refused:
        bucket("s3://key:secret@lotse/stadt")
    assert "secret" not in str(refused.value.fields)


class Cable:
    """The way to a store; after `answers` connections it is cut."""

    def __init__(self, to: str, answers: int) -> None:
        self.to, self.left = int(to.rpartition(":")[2]), answers
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self.to)) as far:
            threading.Thread(target=self._back, args=(far, near), daemon=True).start()
            while data := near.recv(65536):
                self.left -= data.startswith((b"PUT", b"GET"))
                if self.left < 0:
                    return
                far.sendall(data)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        try:
            while data := far.recv(65536):
                near.sendall(data)
        except OSError:
            pass


def test_a_network_lost_on_the_way_ends_with_status_2_and_the_next_run_goes_on(endpoint, tmp_path):
    town = StaticTown(tmp_path)
    town.close()
    cable = Cable(endpoint, 60)
    given = {"LOTSE_APP": str(tmp_path / "app"), "LOTSE_PATIENCE_S": "2"}
    command = ("publish", "--to", "s3://lotse/stadt", "--data", tmp_path / "data", "--json")
    done = lotse(*command, env={**given, "AWS_ENDPOINT_URL": cable.url})
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("lotse: s3://lotse/stadt cannot be reached") and done.stderr.count("\n") == 1
    there = len(bucket().stored())
    assert there > 10 and faults(all_objects(endpoint)) == []
    done = lotse(*command, env=given)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kept"] == there and faults(all_objects(endpoint)) == []
    cable.listener.close()


def test_without_any_key_one_sentence_says_so(tmp_path):
    """obstore then asks a cloud machine for its role; here nobody answers."""
    town = StaticTown(tmp_path)
    town.close()
    bare = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    given = {
        **bare,
        "LOTSE_APP": str(tmp_path / "app"),
        "LOTSE_PATIENCE_S": "1",
        "AWS_METADATA_ENDPOINT": f"http://127.0.0.1:{free_port()}",
    }
    done = lotse("publish", "--to", "s3://lotse/stadt", "--data", tmp_path / "data", env=given)
    assert done.returncode == 2 and "AWS_ACCESS_KEY_ID" in done.stderr and done.stderr.count("\n") == 1, done.stderr
