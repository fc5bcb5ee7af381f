"""The whole line for benchmarks and browser tests: `lotse` on a scratch folder, its server on a free port, the phone under Node."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.shared import ROOT, SHARED

# Long: a machine that runs everything else beside it starts Python slowly.
START_LIMIT_S = 180


def lotse(data: Path, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One command of ours on the folder `data`; its words are in stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "server", *args],
        cwd=ROOT,
        env={**os.environ, "LOTSE_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    if check and done.returncode:
        raise AssertionError(f"lotse {' '.join(args)} ended with {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done


DISTRICT = "lkaugsburg"


def import_district(data: Path, *langs: str) -> None:
    """The real guide of Landkreis Augsburg in these languages, as an operator brings it in."""
    box = "10.4,48.0,11.1,48.7"
    lotse(data, "town", "add", DISTRICT, "--title", "Landkreis Augsburg", "--land", "BY", "--bbox", box, "--languages", "de,en")
    for lang in langs:
        lotse(data, "import", "integreat-pages", str(pages_of(lang)), "--town", DISTRICT, "--lang", lang)


def pages_of(lang: str) -> Path:
    return SHARED / f"data/integreat/pages_lkaugsburg_{lang}.json"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`lotse serve` as a child; `stop` and `start` keep the port, so that a phone finds it again.

    `app`: another build of the PWA. `options` for its command line, `module` in place of the server's own.
    """

    def __init__(
        self,
        data: Path,
        port: int | None = None,
        app: Path | None = None,
        options: tuple[str, ...] = (),
        module: str = "server",
    ) -> None:
        self.data, self.port, self.app, self.options, self.module = data, port or free_port(), app, options, module
        self.url = f"http://localhost:{self.port}"
        self.log = data / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "LOTSE_DATA": str(self.data), **({"LOTSE_APP": str(self.app)} if self.app else {})}
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module, "serve", "--host", "localhost", "--port", str(self.port), *self.options],
            cwd=ROOT, env=environment, stdout=self.log.open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=2).read()
                return
            except (urllib.error.URLError, OSError) as trouble:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"the server does not answer ({trouble}):\n{self.log.read_text()[-3000:]}") from trouble
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


@contextmanager
def served(data: Path) -> Iterator[Server]:
    server = Server(data)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def phone(url: str, town: str, lang: str, into: Path, *more: str) -> dict:
    """One catch-up of the real TypeScript client under Node: seq, root, records, requests, bytes_down, bytes_up."""
    done = subprocess.run(
        ["node", str(ROOT / "pwa/dist/phone.mjs"), "pull", url, "--town", town, "--lang", lang, "--into", str(into), "--json", *more],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(f"phone.mjs ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)
