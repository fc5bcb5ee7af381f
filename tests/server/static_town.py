"""A town that is published to a plain place: its house, the place as a phone's link, and what must hold there at any moment."""

from __future__ import annotations

import re
import time
from pathlib import Path

import brotli
import msgspec

from content.model import Town
from content.text import text
from server.house import House
from server.settings import Settings
from server.store import records, towns
from server.store.connect import open_store
from server.store.records import Edit
from server.targets import Target
from server.targets.carry import Counts, carry
from server.targets.site import Site
from sync.head import SIZE, parse
from sync.parts import part_name
from sync.replica import Answer, Replica
from tests.server.conftest import place
from tests.server.live import ROOT
from tests.server.test_http import everything

LANGS = ("de", "en", "ar")
APP = ROOT / "pwa" / "dist"


def small_app(folder: Path) -> Path:
    """An app with everything the real one has, but few files."""
    (folder / "assets").mkdir(parents=True)
    page = '<html><meta charset="utf-8"><meta name="lotse-root" content="%LOTSE_ROOT%"><script src="/assets/app-1234abcd.js"></script>'
    (folder / "index.html").write_text(page + "<nav><!--lotse:plain--></nav>" + "x" * 300)
    (folder / "n.html").write_text('<html><meta charset="utf-8">clock')
    (folder / "sw.js").write_text("self.addEventListener('fetch', () => {});" * 9)
    (folder / "manifest.webmanifest").write_text('{"id":"/%TOWN%/","name":"%TITLE%"}')
    (folder / "manifest-quiet.webmanifest").write_text('{"id":"/%TOWN%/?k=1","name":"Termine"}')
    script = "console.log(1);" * 100
    (folder / "assets" / "app-1234abcd.js").write_text(script)
    (folder / "assets" / "app-1234abcd.js.br").write_bytes(brotli.compress(script.encode()))
    return folder


class StaticTown:
    """A house with one town, by the real clock or the one given."""

    def __init__(self, folder: Path, app: Path | None = None, now=lambda: int(time.time()), slug: str = "testtown") -> None:
        self.folder = folder
        settings = Settings(data=folder / "data", app=app or small_app(folder / "app"), patience_s=1)
        self.now = now
        self.house = House(settings, open_store(settings.data), now)
        self.town = Town(
            slug=slug,
            title=text("de", "Teststadt"),
            land="HE",
            bbox_e7=(86_000_000, 500_000_000, 89_000_000, 502_000_000),
            languages=LANGS,
        )
        self.house.store.write_now(lambda db: towns.add(db, self.town))
        self.edit(*everything(), *(place(number) for number in range(10, 40)))

    def edit(self, *changed) -> None:
        """Store records and publish."""

        def work(db) -> None:
            for record in changed:
                records.put(db, self.town, msgspec.structs.replace(record, town=self.town.slug), Edit("test", self.now()))

        self.house.store.write_now(work)
        self.house.publish(self.town.slug)

    def withdraw(self, record_id: str) -> None:
        self.house.store.write_now(lambda db: records.remove(db, self.town.slug, record_id, Edit("test", self.now())))
        self.house.publish(self.town.slug)

    def carry(self, target: Target, only: str | None = None) -> Counts:
        return carry(Site(self.house, only), target, self.now())

    def root(self, lang: str = "de") -> bytes:
        return parse((self.house.settings.published / f"sync/v1/{self.town.slug}/{lang}/head").read_bytes()).root

    def close(self) -> None:
        self.house.store.close()


class FolderLink:
    """A host that hands out the files of a folder as they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        self.asked.append(path)
        try:
            return Answer(200, (self.folder / path.removeprefix("/")).read_bytes())
        except OSError:
            return Answer(404)


def pull(link, town: StaticTown, phone: Replica | None = None, lang: str = "de") -> Replica:
    phone = phone or Replica(f"{town.town.slug}/{lang}", town.house.keys().root_public)
    phone.catch_up(link, town.now())
    return phone


def faults(files: dict[str, bytes]) -> list[str]:
    """What is named and not there, in a set of files by name, `.br` beside them or not."""
    found: list[str] = []
    for name, body in files.items():
        plain = brotli.decompress(body) if name.endswith(".br") else body
        name = name.removesuffix(".br")
        if answer := re.fullmatch(r"(sync/v1/[^/]+/[^/]+/)\d+", name):
            own = f"{answer[1]}{parse(plain[:SIZE]).seq}"
            found += [f"{name} leads to {own}, which is not there"] if own not in files else []
            found += ["an answer and no key document"] if "sync/v1/keys" not in files else []
            listed = msgspec.json.decode(plain[SIZE:])["parts"] if plain[SIZE : SIZE + 1] == b"{" else []
            found += [f"{name} lists {part}, which is not there" for part, _ in listed if f"sync/v1/parts/{part}" not in files]
        elif part := re.fullmatch(r"sync/v1/parts/(\w+)", name):
            found += [] if part_name(plain) == part[1] else [f"{name} is not what its name says"]
        elif name.endswith("index.html"):
            asked = re.findall(r'(?:src|href)="/(assets/[^"]+)"', plain.decode())
            found += [f"{name} asks for {asset}, which is not there" for asset in asked if asset not in files]
    return found


def files_of(folder: Path) -> dict[str, bytes]:
    """All files but those that a writer has not finished."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".new"
    }
