"""`publish --to` a folder: what lies there, in which order it comes, what goes again, and what stops it anywhere."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from content.text import text
from server.errors import NothingPublished, TargetMissing, TargetTaken, TargetUnknown, TargetUnreachable
from server.house import House
from server.settings import Settings
from server.store.connect import open_store
from server.targets import Form, open_target
from server.targets.folder import Folder
from server.targets.site import Site
from sync.head import SIZE, parse
from tests.server.asgi import Browser
from tests.server.conftest import NOW_S, place
from tests.server.live import ROOT, lotse
from tests.server.static_town import FolderLink, StaticTown, faults, files_of, pull
from tests.server.test_http import everything

DAY_S = 86_400


class Clock:
    def __init__(self, now_s: int = NOW_S) -> None:
        self.now_s = now_s

    def __call__(self) -> int:
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def town(tmp_path, clock):
    town = StaticTown(tmp_path, now=clock)
    yield town
    town.close()


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


class Failing(Folder):
    """A place whose network or disk is gone after so many files; `names` are those that were put, `gone` those that were taken away."""

    def __init__(self, path: Path, after: int) -> None:
        super().__init__(path)
        self.after = after
        self.names: list[str] = []
        self.gone: list[str] = []

    def put(self, form: Form) -> None:
        if len(self.names) >= self.after:
            raise TargetUnreachable(target=self.address)
        super().put(form)
        self.names.append(form.name)

    def delete(self, names: list[str]) -> None:
        super().delete(names)
        self.gone += names


def test_a_phone_reads_the_town_from_files_alone(town, out):
    town.carry(Folder(out))
    assert faults(files_of(out)) == []
    for lang in ("de", "en", "ar"):
        assert pull(FolderLink(out), town, lang=lang).root == town.root(lang)


def test_every_file_is_what_our_server_would_answer(town, out):
    town.carry(Folder(out))
    browser = Browser(town.house)
    found = files_of(out)
    for name in ("index.html", "testtown/index.html", "n", "sw.js", "plain.css", "assets/app-1234abcd.js", "testtown/de/help"):
        path = f"/{name}".removesuffix("index.html")
        assert found[name] == browser.get(path).body, path
    assert found["testtown/manifest-quiet.webmanifest"] == browser.get("/testtown/manifest.webmanifest?k=1").body
    assert found["testtown/de/place/beratungsstelle-1"] == browser.get("/testtown/de/place/beratungsstelle-1").body
    assert found["testtown/ar/place/index.html"] == browser.get("/testtown/ar/place/").body
    for path in ("0", "1"):
        assert found[f"sync/v1/testtown/de/{path}"] == browser.get(f"/sync/v1/testtown/de/{path}").body
    browser.close()


def test_a_protected_record_is_in_no_page_but_the_help_page(town, out):
    town.carry(Folder(out))
    pages = {name: body.decode() for name, body in files_of(out).items() if not name.startswith("sync/") and not name.endswith(".br")}
    words = ("Beratung bei Gewalt", "استشارة<", "Beratungsstelle 4<", "Advice centre 4<")
    holds = {name for name, body in pages.items() if any(word in body for word in words)}
    assert holds == {f"testtown/{lang}/help" for lang in ("de", "en", "ar")}
    assert not [name for name in pages if "gewalt" in name or name.endswith("beratungsstelle-4")]


def test_a_second_run_puts_nothing_and_one_edit_puts_only_what_it_changed(town, out, clock):
    first = town.carry(Folder(out))
    again = town.carry(Folder(out))
    assert (again.put, again.bytes, again.deleted) == (0, 0, 0) and again.kept == first.put
    before = files_of(out)
    phone = pull(FolderLink(out), town)
    clock.now_s += 60
    town.edit(place(12, "Neuer Name"))
    counts = town.carry(Folder(out))
    after = files_of(out)
    changed = {name for name in after if before.get(name) != after[name]}
    print(f"first run {first.put} files, {first.bytes} bytes; after one edit {counts.put} files, {counts.bytes} bytes")
    assert counts.put == len(changed) and counts.bytes == sum(len(after[name]) for name in changed)
    pages = {name.removesuffix(".br") for name in changed if not name.startswith("sync/")}
    # The name has an English translation, which stands; so two of three feeds do not move.
    assert pages == {f"testtown/de/place/{page}" for page in ("index.html", "beratungsstelle-12")}
    answers = {name.removesuffix(".br") for name in changed if name.startswith("sync/v1/testtown/")}
    assert answers == {f"sync/v1/testtown/de/{have}" for have in (0, 1, 2)}
    assert not [name for name in changed if name.startswith(("sync/v1/parts/", "sync/v1/keys", "assets/"))]
    assert pull(FolderLink(out), town, phone).root == town.root()


def test_a_network_lost_anywhere_leaves_a_set_that_a_phone_can_use(town, out, clock, tmp_path):
    """First to an empty place, then onto an older set; nothing is taken away before everything new is there."""

    def runs(each: int, between=lambda: None) -> int:
        """Runs of so many files each until one comes to its end; how many did not."""
        for lost in range(400):
            target = Failing(out, each)
            try:
                town.carry(target)
                return lost
            except TargetUnreachable:
                assert target.gone == []
                assert faults(files_of(out)) == []
                between()
        raise AssertionError("it never ends")

    assert runs(17) > 10
    phone = pull(FolderLink(out), town)
    clock.now_s += 60
    town.withdraw("place0013")
    town.edit(place(14, "Anders"))

    def look() -> None:
        pull(FolderLink(out), town, phone)
        pull(FolderLink(out), town)

    assert runs(1, look) > 10
    assert pull(FolderLink(out), town, phone).root == town.root()


def test_states_come_before_what_leads_to_them(town, out, clock):
    town.carry(Folder(out))
    clock.now_s += 60
    line = next(record for record in everything() if record.id == "helpline01")
    town.edit(place(12, "Wieder anders"), replace(line, title=text("de", "Hilfe am Telefon")))
    target = Failing(out, 10**9)
    town.carry(target)
    place_of = {name: at for at, name in enumerate(target.names)}
    parts = [at for name, at in place_of.items() if name.startswith("sync/v1/parts/")]
    own, first, base = (place_of[f"sync/v1/testtown/de/{have}"] for have in (2, 0, 1))
    assert parts and max(parts) < own < first < base
    assert place_of["testtown/de/place/beratungsstelle-12"] < own


def test_a_new_feed_key_is_there_before_the_first_answer_it_signed(town, out, clock):
    from server import keys

    town.carry(Folder(out))
    clock.now_s += 60
    keys.rotate(town.house.settings.keys, clock())
    town.house.publish("testtown")
    target = Failing(out, 10**9)
    town.carry(target)
    answers = [at for at, name in enumerate(target.names) if name.startswith("sync/v1/testtown/")]
    assert target.names.index("sync/v1/keys") < min(answers)
    assert pull(FolderLink(out), town).root == town.root()


def test_the_time_of_an_answer_is_its_heads(town, out, clock):
    """nginx makes its tag of time and size: two hosts of one set give the same, and a new head gives another."""
    town.carry(Folder(out))
    path = out / "sync/v1/testtown/de/1"
    assert path.stat().st_mtime == parse(path.read_bytes()[:SIZE]).issued_s == NOW_S
    clock.now_s += DAY_S
    town.house.publish("testtown")
    town.carry(Folder(out))
    assert path.stat().st_mtime == NOW_S + DAY_S


def test_what_was_withdrawn_goes_with_the_next_run(town, out, clock):
    town.carry(Folder(out))
    clock.now_s += 60
    words = b"Beratungsstelle 13"
    assert [name for name, body in files_of(out).items() if words in body]
    town.withdraw("place0013")
    counts = town.carry(Folder(out))
    assert [name for name, body in files_of(out).items() if words in body] == []
    assert not (out / "testtown/de/place/beratungsstelle-13").exists()
    assert "/testtown/de/place/beratungsstelle-13" in counts.gone and counts.deleted == len(counts.gone)
    assert faults(files_of(out)) == []


def test_an_old_builds_files_stay_a_day(town, out, clock):
    """A page that was opened before may still load its second part."""
    town.carry(Folder(out))
    assets = town.house.settings.app / "assets"
    (assets / "app-1234abcd.js").rename(assets / "app-99999999.js")
    (assets / "app-1234abcd.js.br").rename(assets / "app-99999999.js.br")
    page = town.house.settings.app / "index.html"
    page.write_text(page.read_text().replace("1234abcd", "99999999"))
    os.utime(page, ns=(time.time_ns(), time.time_ns() + 1))
    clock.now_s += 60
    assert town.carry(Folder(out)).deleted == 0
    clock.now_s += DAY_S - 1
    assert town.carry(Folder(out)).deleted == 0
    clock.now_s += 1
    assert sorted(town.carry(Folder(out)).gone) == ["/assets/app-1234abcd.js", "/assets/app-1234abcd.js.br"]
    assert (out / "assets/app-99999999.js").exists()


def test_what_is_not_ours_stays(town, out):
    out.mkdir()
    for name in ("robots.txt", ".well-known/acme-challenge/x", "impressum/index.html"):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("x")
    (out / "testtown").mkdir()
    (out / "testtown" / "index.html.4711.new").write_text("half")
    town.carry(Folder(out))
    assert all((out / name).exists() for name in ("robots.txt", ".well-known/acme-challenge/x", "impressum/index.html"))
    assert not list(out.rglob("*.new"))


def test_a_town_alone_leaves_other_towns_be_and_names_only_itself(tmp_path, town, out):
    from server.store import towns

    other = replace(town.town, slug="anderswo")
    town.house.store.write_now(lambda db: towns.add(db, other))
    town.house.publish("anderswo")
    town.carry(Folder(out))
    counts = town.carry(Folder(out), only="testtown")
    assert (out / "sync/v1/anderswo/de/0").exists() and (out / "anderswo/index.html").exists()
    assert counts.deleted == 0 and faults(files_of(out)) == []
    assert b'href="/testtown/"' in (out / "index.html").read_bytes() and b"anderswo" not in (out / "index.html").read_bytes()
    assert town.carry(Folder(out)).put == 2


def test_another_houses_place_is_not_touched(tmp_path, town, out):
    town.carry(Folder(out))
    before = files_of(out)
    (tmp_path / "other").mkdir()
    other = StaticTown(tmp_path / "other", slug="anderswo")
    with pytest.raises(TargetTaken):
        other.carry(Folder(out))
    assert files_of(out) == before
    other.close()


def test_an_empty_house_sweeps_nothing(tmp_path, town, out):
    town.carry(Folder(out))
    before = files_of(out)
    store = open_store(tmp_path / "empty")
    with pytest.raises(NothingPublished):
        Site(House(Settings(data=tmp_path / "empty"), store, town.now))
    assert files_of(out) == before
    store.close()


def test_places_that_cannot_be_used_say_so(tmp_path):
    with pytest.raises(TargetMissing):
        open_target(str(tmp_path / "no" / "where"), patience_s=1)
    with pytest.raises(TargetUnknown):
        open_target("https://key:secret@example.org/x", patience_s=1)


@pytest.fixture
def filled(tmp_path) -> Path:
    town = StaticTown(tmp_path)
    town.close()
    return tmp_path / "data"


def command(data: Path, out: Path | str, *more: str):
    return lotse("publish", "--to", out, "--data", data, *more, env={"LOTSE_APP": str(data.parent / "app")})


def test_the_command_counts_and_says_what_is_wrong(filled, tmp_path, out):
    done = command(filled, out, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["put"] == len(files_of(out)) and found["kept"] == found["deleted"] == 0
    assert found["bytes"] == sum(len(body) for body in files_of(out).values())
    done = command(filled, tmp_path / "no" / "where")
    assert done.returncode == 2
    assert (
        done.stderr
        == f"lotse: There is no folder {tmp_path}/no. Make it first; the last piece of the path is made when its folder is there. [40421]\n"
    )
    (tmp_path / "file").write_text("")
    done = command(filled, tmp_path / "file")
    assert done.returncode == 2 and "cannot be written (" in done.stderr and done.stderr.count("\n") == 1


def test_a_full_disk_leaves_a_set_that_a_phone_can_use(filled, tmp_path, out):
    """The limit on file size stands in for the disk: the write fails at the same system call."""
    import resource

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))

    (tmp_path / "small").mkdir()
    done = lotse(
        "publish", "--to", out, "--data", filled, env={"LOTSE_APP": str(tmp_path / "app"), "LOTSE_BUSY_MS": "500"}, preexec_fn=little_room
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert faults(files_of(out)) == [] if out.exists() else True
    assert command(filled, out).returncode == 0
    assert faults(files_of(out)) == []


def times(folder: Path) -> dict[Path, tuple[int, int]]:
    """When each file was laid down, by number and time of its node."""
    found: dict[Path, tuple[int, int]] = {}
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            found[path] = (path.stat().st_ino, path.stat().st_mtime_ns)
    return found


def test_a_run_killed_anywhere_leaves_a_set_that_a_phone_can_use(tmp_path, out):
    """kill -9 while files change, again and again, with a phone that reads in between; then one run completes."""
    town = StaticTown(tmp_path)
    chance = random.Random(4711)
    arguments = [sys.executable, "-m", "server", "publish", "--to", str(out), "--data", str(tmp_path / "data")]
    phone, kills = None, 0
    for number in range(5):
        before = times(out)
        wanted = chance.randint(1, 90 if number < 2 else 8)
        child = subprocess.Popen(
            arguments, cwd=ROOT, env={**os.environ, "LOTSE_APP": str(tmp_path / "app")}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        while child.poll() is None:
            if sum(before.get(name) != at for name, at in times(out).items()) >= wanted:
                child.send_signal(signal.SIGKILL)
                child.wait()
                kills += 1
            # Leave a core to the one that works.
            time.sleep(0.01)
        assert faults(files_of(out)) == []
        if (out / "sync/v1/testtown/de/0").exists():
            phone = pull(FolderLink(out), town, phone)
            pull(FolderLink(out), town)
        if number >= 1:
            town.edit(place(15 + number, f"Nach dem {number}. Abbruch"))
    done = command(tmp_path / "data", out)
    assert done.returncode == 0, done.stderr
    print(f"killed {kills} times")
    assert kills >= 3 and faults(files_of(out)) == [] and not list(out.rglob("*.new"))
    assert pull(FolderLink(out), town, phone).root == town.root()
    town.close()
