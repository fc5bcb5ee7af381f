"""Kinto (newest of PyPI, memory backend, waitress) behind nginx with gzip, read as kinto.js reads it: `records?_since`.

Its client is favoured: kinto.js also asks for the collection's metadata each time (one request more), and sends no
If-None-Match, so that Kinto could answer 304. Ours asks the records only, with If-None-Match.
Kinto runs in an environment of its own, from the locked group `bench`; nothing of it comes into the project's.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

from tests.bench.line import free_port
from tests.bench.peers.client import Client, wait_for_port
from tests.bench.peers.nginx import FRONT, Nginx
from tests.bench.race import Records
from tests.shared import ROOT

SETTINGS = """[app:main]
use = egg:kinto
kinto.project_name = bench
kinto.storage_backend = kinto.core.storage.memory
kinto.cache_backend = kinto.core.cache.memory
kinto.permission_backend = kinto.core.permission.memory
kinto.bucket_create_principals = system.Everyone
kinto.bucket_write_principals = system.Everyone
kinto.bucket_read_principals = system.Everyone
kinto.userid_hmac_secret = bench
multiauth.policies = basicauth
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = {port}
threads = 4
"""
COLLECTION = "/v1/buckets/main/collections/town"
AT_ONCE = 25
ADMIN = {"Content-Type": "application/json", "Authorization": "Basic YWRtaW46YWRtaW4="}


def command(*words: str) -> list[str]:
    """`words` in an environment that holds the group `bench` only."""
    return [os.environ.get("UV") or shutil.which("uv") or "uv", "run", "--quiet", "--frozen", "--isolated", "--only-group", "bench", *words]


def missing() -> str:
    """Why there is no Kinto here, "" if there is one."""
    try:
        tried = subprocess.run(command("kinto", "version"), cwd=ROOT, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        return f"uv does not run ({trouble})"
    return f"uv cannot install it: {tried.stderr.strip().splitlines()[-1:]}" if tried.returncode else ""


class Kinto:
    """One collection of records."""

    name = "Kinto"

    def __init__(self, scratch: Path) -> None:
        own = free_port()
        settings = scratch / "kinto.ini"
        settings.write_text(SETTINGS.format(port=own))
        self.process = subprocess.Popen(
            command("kinto", "start", "--ini", str(settings), "--port", str(own)),
            cwd=ROOT, stdout=(scratch / "kinto.log").open("wb"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        wait_for_port(own, self.process)
        self.own = own
        self.front = Nginx(FRONT.format(port=own))
        self.port = self.front.port
        self.shown: Records = {}
        for path in (COLLECTION.rsplit("/", 2)[0], COLLECTION):
            self._call("PUT", path, {"data": {}, "permissions": {"read": ["system.Everyone"]}})

    def show(self, records: Records) -> None:
        """Puts what differs, deletes what is gone. A record edited five times in between would be answered once as well."""
        where = f"{COLLECTION.removeprefix('/v1')}/records/"
        asked = [
            {"method": "PUT", "path": where + key, "body": {"data": record}}
            for key, record in records.items()
            if self.shown.get(key) != record
        ]
        asked += [{"method": "DELETE", "path": where + key} for key in self.shown.keys() - records.keys()]
        for at in range(0, len(asked), AT_ONCE):
            for answer in self._call("POST", "/v1/batch", {"requests": asked[at : at + AT_ONCE]})["responses"]:
                if answer["status"] >= 300:
                    raise AssertionError(f"Kinto refused {answer}")
        self.shown = dict(records)

    def reader(self, port: int) -> KintoReader:
        return KintoReader(port)

    def stop(self) -> None:
        self.front.stop()
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)

    def _call(self, method: str, path: str, body: object) -> dict:
        request = urllib.request.Request(f"http://127.0.0.1:{self.own}{path}", json.dumps(body).encode(), ADMIN, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())


class KintoReader:
    def __init__(self, port: int) -> None:
        self.port, self.tag = port, ""
        self.records: Records = {}

    @property
    def path(self) -> str:
        return f"{COLLECTION}/records?_sort=-last_modified" + (f"&_since={self.tag.strip(chr(34))}" if self.tag else "")

    def catch_up(self) -> None:
        with Client(self.port) as client:
            path, tag = self.path, self.tag
            while path:
                answer = client.get(path, tag)
                if answer.status == 304:
                    return
                # gzip makes the ETag weak; Kinto takes only a strong one for `_since`.
                self.tag = answer.tag.removeprefix("W/")
                for record in json.loads(answer.body)["data"]:
                    self._take(record)
                path, tag = answer.next_page and answer.next_page[answer.next_page.index("/v1") :], ""

    def _take(self, record: dict) -> None:
        if record.pop("deleted", False):
            self.records.pop(record["id"], None)
            return
        self.records[record["id"]] = {name: value for name, value in record.items() if name not in ("last_modified", "schema")}
