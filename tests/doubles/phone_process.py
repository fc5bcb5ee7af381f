"""The phone's replica beside the reference one: `pwa/test/replay.ts` in one long-lived node process, asked over its standard streams."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.replica import Link
from tests.faults import LinkLost
from tests.shared import ROOT

ESBUILD = ROOT / "pwa/node_modules/.bin/esbuild"


class Told(msgspec.Struct, frozen=True):
    """What a replica says after a catch-up: how it ended, and what it holds."""

    outcome: str = ""
    error: str = ""
    seq: int = 0
    root: str = ""
    head: str = ""
    records: int = 0
    table: list[tuple[str, list[str]]] = []
    last_success_s: int = 0
    pause_until_s: int = 0
    doubt: list[str] = []


def bundled(entry: str, into: Path) -> Path:
    """One script of `pwa/` as node runs it; skips where it cannot be made."""
    if not shutil.which("node") or not ESBUILD.exists():
        pytest.skip("the phone's replica takes no part: there is no node, or pwa/node_modules is missing (`just pwa`)")
    script = into / f"{Path(entry).stem}.mjs"
    given = ["--bundle", "--platform=node", "--format=esm", "--target=node20", "--log-level=error", f"--outfile={script}"]
    subprocess.run([ESBUILD, ROOT / "pwa" / entry, *given], check=True)
    return script


class PhoneProcess:
    """`begin` makes a phone that has nothing; `catch_up` goes through any `Link` of this process."""

    def __init__(self, folder: Path) -> None:
        script = bundled("test/replay.ts", folder)
        self.process = subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def begin(self, feed: str, root_key: bytes) -> None:
        self._say({"do": "new", "feed": feed, "root": root_key.hex()})
        self._hear()

    def catch_up(self, link: Link, now_s: int) -> Told:
        self._say({"do": "catch_up", "now_s": now_s})
        while "get" in (heard := self._hear()):
            try:
                answer = link.get(heard["get"], etag=heard["tag"], past_caches=heard["past_caches"])
            except LinkLost:
                self._say({"lost": True})
                continue
            body = base64.b64encode(answer.body).decode()
            self._say({"status": answer.status, "body": body, "tag": answer.etag, "date_s": answer.date_s})
        return msgspec.convert(heard, Told)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(20)

    def _say(self, value: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(msgspec.json.encode(value) + b"\n")
        self.process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the phone's process has ended"
        return msgspec.json.decode(line)
