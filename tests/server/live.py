"""A real `lotse serve` in its own process, on a port of its own, ended by its own id."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def lotse(*arguments: str | Path, env: dict[str, str] | None = None, **options: object) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    command = [sys.executable, "-m", "server", *map(str, arguments)]
    return subprocess.run(  # type: ignore[call-overload]
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "LC_ALL": "C", **(env or {})},
        **options,
    )


class LiveServer:
    """`with LiveServer(data) as server:` - `server.url` answers from then on."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.started_within_s = 0.0

    def __enter__(self) -> LiveServer:
        self.out = (self.data.parent / "serve.log").open("w+")
        command = [sys.executable, "-m", "server", "serve", "--port", str(self.port), "--data", str(self.data)]
        begun = time.monotonic()
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=self.out, stderr=subprocess.STDOUT, env={**os.environ, "LC_ALL": "C"}, start_new_session=True
        )
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - begun > STARTS_WITHIN_S:
                raise AssertionError(f"no server after {time.monotonic() - begun:.1f} s:\n{self.log()}")
            time.sleep(0.02)
        self.started_within_s = time.monotonic() - begun
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)
        self.out.close()

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status in (200, 503)
        except OSError:
            return False
        finally:
            connection.close()

    def log(self) -> str:
        return (self.data.parent / "serve.log").read_text()
