"""Debian's nginx with a configuration of ours, and the plainest peer: one file, brotli 11, ETag; each change is the whole file again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import brotli

from tests.bench.line import free_port
from tests.bench.peers.client import Client, wait_for_port
from tests.bench.race import Records
from tests.run import install

BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
PACKAGES = {"nginx": "nginx", str(BROTLI): "libnginx-mod-http-brotli-static"}
CONFIGURATION = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log warn;
load_module {brotli};
events {{ worker_connections 4096; }}
http {{
  access_log off; server_tokens off; keepalive_requests 1000000; sendfile on; tcp_nopush on;
  types {{ application/json json; }} default_type application/octet-stream;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  client_max_body_size 64m; proxy_max_temp_file_size 0;
  proxy_buffers 64 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 128k;
  gzip_vary on;
  server {{ listen 127.0.0.1:{port}; location / {{ {location} }} }}
}}
"""
FILES = "root {root}; brotli_static on;"
#: As an operator would put it before an application: compressed on the way.
FRONT = """proxy_pass http://127.0.0.1:{port}; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host $http_host;
gzip on; gzip_comp_level 6; gzip_min_length 256; gzip_proxied any; gzip_types application/json;"""


def missing() -> str:
    """Why there is no nginx here, "" if there is one; installs it where that is allowed."""
    install(PACKAGES)
    gone = [package for path, package in PACKAGES.items() if not (shutil.which(path) or Path(path).exists())]
    return f"Debian's {' and '.join(gone)} cannot be installed here" if gone else ""


class Nginx:
    """One nginx process on a free port; `location` is the inside of its only location."""

    def __init__(self, location: str) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="nginx-"))
        settings = CONFIGURATION.format(folder=self.folder, brotli=BROTLI, port=self.port, location=location)
        (self.folder / "nginx.conf").write_text(settings)
        self.process = subprocess.Popen(
            ["nginx", "-e", str(self.folder / "error.log"), "-c", str(self.folder / "nginx.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.port, self.process)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


class PlainFile:
    """All records in one file."""

    name = "plain file"

    def __init__(self, scratch: Path) -> None:
        self.folder = scratch / "plain"
        self.folder.mkdir()
        self.shown: Records = {}
        self.written = 0
        self.nginx = Nginx(FILES.format(root=self.folder))
        self.port = self.nginx.port

    def show(self, records: Records) -> None:
        if records == self.shown:
            return
        self.shown = records
        self.written += 1
        whole = json.dumps([records[key] for key in sorted(records)], ensure_ascii=False, separators=(",", ":")).encode()
        for path, body in (("records.json", whole), ("records.json.br", brotli.compress(whole, quality=11))):
            (self.folder / path).write_bytes(body)
            # nginx makes its ETag from size and second; two states may share both.
            os.utime(self.folder / path, (self.written, self.written))

    def reader(self, port: int) -> PlainReader:
        return PlainReader(port)

    def stop(self) -> None:
        self.nginx.stop()


class PlainReader:
    def __init__(self, port: int) -> None:
        self.port, self.tag = port, ""
        self.records: Records = {}

    def catch_up(self) -> None:
        with Client(self.port) as client:
            answer = client.get("/records.json", self.tag)
        if answer.status == 200:
            self.records = {record["id"]: record for record in json.loads(answer.body)}
            self.tag = answer.tag
