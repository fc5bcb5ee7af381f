"""Records the reader of this version for ever: `python -m tests.old_clients.record NUMBER` (README.md here says what and why)."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from sync.replica import Answer, Link, Replica
from tests.doubles.feed_server import ROOT_PUBLIC, FeedServer
from tests.old_clients.scenes import FIELDS, scenes
from tests.shared import ROOT

HERE = Path(__file__).parent
ENTRY = "src/sync/phone.ts"
FIRST_S = 1_800_000_000
STEP_S = 60


class Noted:
    """A link that writes down what was asked and what was said."""

    def __init__(self, server: Link) -> None:
        self.server = server
        self.exchange: list[dict[str, Any]] = []

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        answer = self.server.get(path, etag=etag, past_caches=past_caches)
        said = {"path": path, "if_none_match": etag, "status": answer.status, "body": answer.body.hex(), "etag": answer.etag}
        self.exchange.append({name: value for name, value in said.items() if value != ""} | {"body": answer.body.hex()})
        return answer


def answers() -> dict[str, Any]:
    """Every scene with the reference replica: the conversation, and what was held after it."""
    server, steps = FeedServer(now_s=FIRST_S, fields=FIELDS), []
    phone = Replica(server.feed, ROOT_PUBLIC)
    for at, (name, happens, _) in enumerate(scenes()):
        now_s = FIRST_S + (at + 1) * STEP_S
        happens(server, now_s)
        link = Noted(server)
        outcome = phone.catch_up(link, now_s + 1)
        server.forge = {}
        records = [phone.records[record_id] for record_id in sorted(phone.records)]
        steps.append(
            {"name": name, "now_s": now_s + 1, "exchange": link.exchange, "outcome": outcome, "seq": phone.seq, "root": phone.root.hex()}
            | {"records": records}
        )
    return {"feed": server.feed, "root_key": ROOT_PUBLIC.hex(), "steps": steps}


def bundle(script: Path) -> list[str]:
    """The phone's code, built as `pwa/build.mjs` builds it; gives its sources, and refuses any that is not ours."""
    meta = script.with_suffix(".meta.json")
    given = ["--bundle", "--minify", "--legal-comments=none", "--charset=utf8", "--platform=node", "--format=esm", "--target=node20"]
    command = [ROOT / "pwa/node_modules/.bin/esbuild", ENTRY, *given, "--log-level=error", f"--outfile={script}", f"--metafile={meta}"]
    subprocess.run(command, cwd=ROOT / "pwa", check=True)
    inputs = sorted(json.loads(meta.read_text())["inputs"])
    meta.unlink()
    if foreign := [name for name in inputs if not name.startswith("src/")]:
        raise SystemExit(f"not our own code, so not recorded: {foreign}")
    return inputs


def main(number: str) -> None:
    folder = HERE / str(int(number))
    if folder.exists():
        raise SystemExit(f"{folder} is recorded already and stays as it is")
    folder.mkdir()
    inputs = bundle(folder / "phone.mjs")
    (folder / "answers.json").write_text(json.dumps(answers(), ensure_ascii=False, separators=(",", ":")) + "\n")
    raw = (folder / "phone.mjs").read_bytes()
    about = {
        "protocol": 1,
        "recorded": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "bytes": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "sources": inputs,
    }
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")
    print(f"{folder}: phone.mjs {len(raw)} bytes of {len(inputs)} sources, answers.json {(folder / 'answers.json').stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
