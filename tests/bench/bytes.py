"""`just bytes`: every byte budget of DESIGN 6 against its limit; ends with 1 when a "must" is exceeded.

App figures come from the build, content figures from the phone under Node over a socket against a running server, roots
compared. What the shared material is missing for is said and not counted.
"""

from __future__ import annotations

import json
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import NamedTuple

from sync.head import SIZE as HEAD_SIZE
from tests.bench import sync
from tests.bench.line import Server, lotse, phone, served
from tests.bench.wire import Relay
from tests.shared import ROOT, SHARED

TOWN = "lkaugsburg"
PAGES = SHARED / "data/integreat/pages_lkaugsburg_de.json"


class Row(NamedTuple):
    what: str
    found: int
    must: int
    stretch: int

    @property
    def verdict(self) -> str:
        return "ABOVE" if self.found > self.must else "stretch" if self.found <= self.stretch else "ok"


def shell() -> list[Row]:
    """What has to be there before the start page works; and all the app keeps, for the sum of the first visit."""
    built = json.loads((ROOT / "pwa/dist/build.json").read_bytes())
    return [Row("app shell, brotli", built["bytes"]["shell"], built["budget"]["shell_must"], built["budget"]["shell_stretch"])]


def whole_app() -> int:
    return json.loads((ROOT / "pwa/dist/build.json").read_bytes())["bytes"]["app"]


def district() -> list[Row]:
    """A first visit of Landkreis Augsburg in German: the whole app, key document, part list and parts, as bodies travel."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        lotse(
            data,
            "town",
            "add",
            TOWN,
            "--title",
            "Landkreis Augsburg",
            "--land",
            "BY",
            "--bbox",
            "10.4,48.0,11.1,48.7",
            "--languages",
            "de,en",
        )
        lotse(data, "import", "integreat-pages", str(PAGES), "--town", TOWN, "--lang", "de")
        with served(data) as server:
            ours, theirs = phone(server.url, TOWN, "de", Path(folder) / "phone"), _reference(data, server, Path(folder) / "pull")
            if ours["root"] != theirs["root"]:
                raise AssertionError("the two replicas hold different roots")
            relay = Relay(server.port)
            phone(relay.url, TOWN, "de", Path(folder) / "again", f"--root={_root_key(server)}")
            content = relay.take().body
            relay.close()
    return [Row("first visit, 238 pages, offline afterwards", whole_app() + content, 200_000, 170_000)]


def _reference(data: Path, server: Server, into: Path) -> dict:
    return json.loads(lotse(data, "pull", server.url, "--town", TOWN, "--lang", "de", "--into", str(into), "--json").stdout)


def _root_key(server: Server) -> str:
    page = urllib.request.urlopen(f"{server.url}/{TOWN}/").read().decode()
    return (
        page.split('name="lotse-root" content="')[1].split('"')[0]
        if 'name="lotse-root"' in page
        else page.split("lotse-root content=")[1].split(">")[0].strip('"')
    )


def emergency() -> list[Row]:
    """The parts of the demo town that hold all urgent records, as they travel: the emergency page stands after them."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        lotse(data, "demo")
        with served(data) as server:
            answer = urllib.request.urlopen(f"{server.url}/sync/v1/lindenhafen/de/0").read()
    listed = json.loads(answer[HEAD_SIZE:])
    return [Row("usable emergency page after", sum(size for _, size in listed["parts"][: listed["first"][0]]), 8_000, 6_000)]


def scenarios() -> list[Row]:
    return [Row(row["what"], row["bytes"], row["must"], row["stretch"]) for row in sync.rows(sync.measure())]


def main() -> int:
    rows = [*shell(), *emergency()]
    if PAGES.exists():
        rows += [*district(), *scenarios()]
    else:
        print(f"not measured: first visit and scenarios, because {SHARED} is not here (set LOTSE_SHARED)")
    if "--json" in sys.argv:
        print(json.dumps([row._asdict() for row in rows]))
    for row in rows:
        print(f"{row.verdict:8}{row.what:44}{row.found:9,}  must {row.must:9,}  stretch {row.stretch:9,}")
    return 1 if any(row.verdict == "ABOVE" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
