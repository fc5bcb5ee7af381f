"""A mirror as it stands in a house: a process that is unplugged, cut off, asked by browsers, and fed from a stick."""

from __future__ import annotations

import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from server import mirror_store
from server.house import House
from server.root_text import as_text
from server.settings import Settings
from server.store import publications, records, towns
from server.store.connect import open_store
from sync.canon import root_of
from sync.head import SIZE, parse
from tests.server.conftest import EDIT, place
from tests.server.live import ROOT, LiveServer, lotse
from tests.server.mirrors import LiveMirror, between, mirrored, wait

TOWN = ("--title", "Teststadt", "--land", "HE", "--bbox", "8.6,50.0,8.9,50.2", "--languages", "de,en,ar", "--mirror", "lotse.haus.example")


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    """A town with its data folder, published; edits of the test reach a running server by themselves."""
    done = lotse("town", "add", "testtown", *TOWN, "--data", tmp_path / "town" / "data")
    assert done.returncode == 0, done.stderr
    store = open_store(tmp_path / "town" / "data")
    made = House(Settings(data=tmp_path / "town" / "data"), store, lambda: int(time.time()))
    edit(made, *range(60))
    yield made
    store.close()


def edit(house: House, *numbers: int, title: str = "") -> None:
    for number in numbers:
        changed = place(number, title, web=f"https://example.org/{number}/{title}")
        house.store.write_now(lambda db, changed=changed: records.put(db, towns.get(db, "testtown"), changed, EDIT))
    house.publish("testtown")


def pulled(source: str | Path, into: Path, root: str = "", lang: str = "de") -> dict:
    done = lotse("pull", source, "--town", "testtown", "--lang", lang, "--into", into, "--json", *((f"--root={root}",) if root else ()))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def phone_mjs(source: str | Path, into: Path, root: str, lang: str = "de") -> subprocess.CompletedProcess[str]:
    """The TypeScript phone under Node; skipped, saying so, where the app was not built."""
    script = ROOT / "pwa/dist/phone.mjs"
    if not script.exists():
        pytest.skip("pwa/dist is not built")
    command = ["node", script, "pull", source, "--town", "testtown", "--lang", lang, "--into", into, "--json", f"--root={root}"]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, check=False)


def newest(house: House, lang: str = "de") -> publications.Publication:
    found = publications.newest(house.store.read, f"testtown/{lang}")
    assert found
    return found


def held_by(mirror: LiveMirror, feed: str = "testtown/de") -> int:
    """The seq that it gives out; 0 before there is one."""
    status, _, body = mirror.answer(f"/sync/v1/{feed}/0")
    return parse(body[:SIZE]).seq if status == 200 else 0


def test_from_the_town_s_page_to_both_phones(house, tmp_path):
    """Towns, languages and root key come from the origin's own pages; both replicas arrive at its root, then at an edit's."""
    root = house.keys().root_text
    with LiveServer(house.settings.data) as server, LiveMirror(server.url, tmp_path / "mirror") as mirror:
        wait(lambda: all(held_by(mirror, f"testtown/{lang}") for lang in ("de", "en", "ar")), mirror.said)
        for lang in ("de", "ar"):
            assert pulled(mirror.url, tmp_path / "py", root, lang)["root"] == newest(house, lang).root.hex()
            done = phone_mjs(mirror.url, tmp_path / "js", root, lang)
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["root"] == newest(house, lang).root.hex()
        edit(house, 7, title="Neu")
        once = lotse("mirror", server.url, "--into", tmp_path / "mirror", "--json")
        told = json.loads(once.stdout)["feeds"]
        assert [(one["outcome"], one["requests"]) for one in told] == [("delta", 1)] * 3, "beside the serving one, one request each"
        wait(lambda: held_by(mirror) == newest(house).seq, mirror.said)
        found = pulled(mirror.url, tmp_path / "py")
        assert (found["root"], found["requests"]) == (newest(house).root.hex(), 1)
        server.process.terminate()
        server.process.wait(10)
        again = lotse("mirror", server.url, "--into", tmp_path / "mirror")
        assert again.returncode == 2 and "does not answer" in again.stderr and "Traceback" not in again.stderr
        assert pulled(mirror.url, tmp_path / "late", root)["root"] == newest(house).root.hex()


def test_a_browser_of_another_origin_may_read_and_gets_no_app(house, tmp_path):
    with LiveServer(house.settings.data) as server, LiveMirror(server.url, tmp_path / "mirror") as mirror:
        wait(lambda: held_by(mirror, "testtown/ar"), mirror.said)
        status, said, body = mirror.answer("/sync/v1/testtown/de/0", Origin="https://lotse.example", Accept_Encoding="gzip, deflate")
        assert (status, said["content-encoding"], said["access-control-allow-origin"]) == (200, "gzip", "*")
        assert said["access-control-expose-headers"] == "etag, date" and "origin" in said["vary"]
        assert gzip.decompress(body)[:SIZE] == newest(house).head
        status, said, packed = mirror.answer("/sync/v1/testtown/de/0", Accept_Encoding="gzip, br")
        assert said["content-encoding"] == "br" and brotli.decompress(packed) == gzip.decompress(body)
        part = json.loads(gzip.decompress(body)[SIZE:])["parts"][0][0]
        for path in (f"/sync/v1/parts/{part}", "/sync/v1/keys"):
            status, said, _ = mirror.answer(path, Origin="https://lotse.example", Accept_Encoding="gzip")
            assert (status, said["access-control-allow-origin"]) == (200, "*")
        status, said, _ = mirror.answer("/sync/v1/testtown/de/2", "OPTIONS", Origin="https://lotse.example")
        assert status == 204 and "if-none-match" in said["access-control-allow-headers"]
        etag = mirror.answer("/sync/v1/testtown/de/2")[1]["etag"]
        assert mirror.answer("/sync/v1/testtown/de/2", Origin="https://lotse.example", If_None_Match=etag)[0] == 304
        for path in ("/testtown/", "/assets/lotse.js", "/sw.js", "/bye", "/testtown/de/help"):
            assert mirror.answer(path)[0] == 404, path
        page = mirror.answer("/")
        assert page[0] == 200 and b"testtown/ar" in page[2] and b"<script" not in page[2]
        assert "default-src 'self'" in page[1]["content-security-policy"]
        wait(lambda: "GET" not in mirror.said() and "/sync/v1/{town}/{lang}/{seq} 200" in mirror.said(), mirror.said)
        assert "testtown/de/0" not in mirror.said() and "127.0.0.1" not in mirror.said().replace(mirror.url, "")


def test_it_starts_and_serves_without_any_network(house, tmp_path):
    with LiveServer(house.settings.data) as server:
        assert lotse("mirror", server.url, "--into", tmp_path / "mirror").returncode == 0
        gone = server.url
    with LiveMirror(gone, tmp_path / "mirror") as mirror:
        assert held_by(mirror) == newest(house).seq
        assert pulled(mirror.url, tmp_path / "phone", house.keys().root_text)["root"] == newest(house).root.hex()
    with LiveMirror(gone, tmp_path / "empty") as mirror:
        assert mirror.answer("/health")[0] == 503
        assert mirror.answer("/sync/v1/keys")[0] == 404 and mirror.answer("/sync/v1/testtown/de/0")[0] == 404
        assert mirror.answer("/")[0] == 200


def test_killed_ten_times_in_a_catch_up_it_holds_the_old_state_or_the_new(house, tmp_path):
    """Killed at the n-th answer, and as soon as the n-th file of the new state lies there: never anything in between."""
    into = tmp_path / "mirror"
    known = {newest(house, lang).root for lang in ("de", "en", "ar")}
    with LiveServer(house.settings.data) as server:
        for turn in range(10):
            if turn:
                edit(house, turn, turn + 20, turn + 40, title=f"Stand {turn}")
                known |= {newest(house, lang).root for lang in ("de", "en", "ar")}
            wait(lambda: pulled(server.url, tmp_path / "watch")["root"] == newest(house).root.hex())
            process: list[subprocess.Popen] = []
            asked: list[str] = []

            def kill_at(path: str, body: bytes, turn: int = turn, asked: list = asked, process: list = process) -> bytes:
                asked.append(path)
                if turn % 2 == 0 and len(asked) > turn:
                    process[0].send_signal(signal.SIGKILL)
                return body

            with between(server.port, kill_at) as url:
                process.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "server", "mirror", url, "--into", str(into)],
                        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"},
                    )
                )  # fmt: skip
                begun = files_in(into)
                while turn % 2 and process[0].poll() is None:
                    if files_in(into) - begun > turn // 2:
                        process[0].send_signal(signal.SIGKILL)
                    time.sleep(0.002)
                process[0].wait(60)
            for feed, seq, root, records_root in states_in(into):
                assert root == records_root, (turn, feed, seq)
                assert root in known
        done = lotse("mirror", server.url, "--into", into)
        assert done.returncode == 0, done.stderr
    with LiveMirror(server.url, into) as mirror:
        for lang in ("de", "en", "ar"):
            found = pulled(mirror.url, tmp_path / "phone", house.keys().root_text, lang)
            assert found["root"] == newest(house, lang).root.hex()


def files_in(folder: Path) -> int:
    return sum(1 for path in (folder / "published" / "sync").rglob("*") if path.suffix != ".new") + (folder / "lotse.db-wal").exists()


def states_in(folder: Path) -> Iterator[tuple[str, int, bytes, bytes]]:
    """feed, seq, signed root, root of the records that lie there."""
    with mirrored(folder, lambda: int(time.time())) as mirror:
        db = mirror.house.store.read
        for feed in mirror_store.feeds(db):
            found = publications.newest(db, feed)
            assert found
            rows = publications.state(db, feed, found.seq)
            yield feed, found.seq, found.root, root_of({record: json.loads(body) for record, body in rows.items()})


def test_a_full_disk_keeps_what_was_there_and_the_next_round_goes_on(house, tmp_path):
    """The limit on file size stands in for the disk: the write fails at the same system call."""
    into = tmp_path / "mirror"
    with LiveServer(house.settings.data) as server:
        assert lotse("mirror", server.url, "--into", into).returncode == 0
        before = {feed: root for feed, _, root, _ in states_in(into)}
        edit(house, *range(60), title="Alles neu " * 40)
        wait(lambda: pulled(server.url, tmp_path / "watch")["root"] == newest(house).root.hex())
        # The database cannot grow; nothing of the new state finds room.
        room = (into / "lotse.db").stat().st_size + 20_000
        done = lotse(
            "mirror", server.url, "--into", into, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        )  # fmt: skip
        assert done.returncode == 2 and "No room left" in done.stderr and "Traceback" not in done.stderr
        after = {feed: root for feed, _, root, proven in states_in(into) if root == proven}
        assert after.keys() == before.keys() and after["testtown/de"] in (before["testtown/de"], newest(house).root)
        assert lotse("mirror", server.url, "--into", into).returncode == 0
        assert {feed: root for feed, _, root, _ in states_in(into)}["testtown/de"] == newest(house).root


def test_another_root_key_is_refused_with_a_sentence(house, tmp_path):
    with LiveServer(house.settings.data) as server:
        assert lotse("mirror", server.url, "--into", tmp_path / "mirror", "--lang", "de").returncode == 0
        done = lotse("mirror", server.url, "--into", tmp_path / "mirror", f"--root={as_text(bytes(range(64)))}")
        assert done.returncode == 2 and "trusts the root key" in done.stderr and done.stderr.count("\n") == 1
        done = lotse("mirror", server.url, "--into", tmp_path / "mirror", "--root", "short")
        assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_a_stick_brings_the_town_to_a_mirror_and_to_both_phones(house, tmp_path):
    root = house.keys().root_text
    stick = tmp_path / "testtown-de.lotse"
    assert lotse("export", "feed", "--town", "testtown", "--lang", "de", "--out", stick, "--data", house.settings.data).returncode == 0
    assert pulled(stick, tmp_path / "py", root) == pulled(stick, tmp_path / "py") | {"requests": 0}
    done = phone_mjs(stick, tmp_path / "js", root)
    assert done.returncode == 0 and json.loads(done.stdout)["root"] == newest(house).root.hex(), done.stderr
    no_root = lotse("mirror", stick, "--into", tmp_path / "mirror")
    assert no_root.returncode == 2 and "--root" in no_root.stderr
    assert lotse("mirror", stick, "--into", tmp_path / "mirror", f"--root={root}").returncode == 0
    with LiveMirror("http://localhost:9", tmp_path / "mirror", "--quiet") as mirror:
        assert held_by(mirror) == newest(house).seq
        edit(house, 5, title="Neu")
        newer = tmp_path / "newer.lotse"
        lotse("export", "feed", "--town", "testtown", "--lang", "de", "--out", newer, "--data", house.settings.data)
        assert lotse("mirror", newer, "--into", tmp_path / "mirror").returncode == 0
        wait(lambda: held_by(mirror) == newest(house).seq, mirror.said)
        older = lotse("mirror", stick, "--into", tmp_path / "mirror")
        assert older.returncode == 2 and "older" in older.stderr
        copy = tmp_path / "copy.lotse"
        assert lotse("export", "feed", "--town", "testtown", "--lang", "de", "--out", copy, "--data", tmp_path / "mirror").returncode == 0
        assert pulled(copy, tmp_path / "third", root)["root"] == newest(house).root.hex(), "a mirror hands it on"
    for name, spoiled in (("cut", newer.read_bytes()[:-40]), ("flipped", newer.read_bytes()[:900] + b"\0\0" + newer.read_bytes()[902:])):
        (tmp_path / name).write_bytes(spoiled)
        done = lotse("pull", tmp_path / name, "--town", "testtown", "--lang", "de", "--into", tmp_path / "py")
        assert done.returncode == 2 and done.stderr.count("\n") == 1
        done = phone_mjs(tmp_path / name, tmp_path / "js", root)
        assert done.returncode == 1 and "holds what it held before" in done.stderr
    assert pulled(stick, tmp_path / "py")["seq"] == 2, "the old state is whole"


def test_a_mirror_that_lies_is_refused_by_both_phones(house, tmp_path):
    root = house.keys().root_text
    old: dict[str, bytes] = {}

    def spoil(path: str, body: bytes) -> bytes:
        return old.get(path, body[:-9] + bytes([body[-9] ^ 1]) + body[-8:] if "/parts/" in path else body)

    with LiveServer(house.settings.data) as server, LiveMirror(server.url, tmp_path / "mirror", "--lang", "de") as mirror:
        wait(lambda: held_by(mirror), mirror.said)
        old["/sync/v1/testtown/de/3"] = mirror.answer("/sync/v1/testtown/de/2")[2]
        edit(house, 5, title="Neu")
        assert lotse("mirror", server.url, "--into", tmp_path / "mirror", "--lang", "de").returncode == 0
        wait(lambda: held_by(mirror) == newest(house).seq, mirror.said)
        held = pulled(mirror.url, tmp_path / "py", root)
        assert phone_mjs(mirror.url, tmp_path / "js", root).returncode == 0
        with between(mirror.port, spoil) as url:
            for folder, reason in (("py", "older"), ("py-new", "part")):
                done = lotse("pull", url, "--town", "testtown", "--lang", "de", "--into", tmp_path / folder, f"--root={root}")
                assert done.returncode == 2 and reason in done.stderr, done.stderr
            for folder, reason in (("js", "older"), ("js-new", "part")):
                done = phone_mjs(url, tmp_path / folder, root)
                assert done.returncode == 1 and reason in done.stderr, done.stderr
        assert pulled(mirror.url, tmp_path / "py")["root"] == held["root"]


def test_the_operator_names_the_mirrors_and_the_page_may_ask_them(house):
    done = lotse("town", "mirrors", "testtown", "m1.stadt.example", "m2.stadt.example:8443", "--data", house.settings.data)
    assert done.returncode == 0, done.stderr
    assert towns.get(house.store.read, "testtown").mirrors == ("m1.stadt.example", "m2.stadt.example:8443")
    with LiveServer(house.settings.data) as server:
        said = urllib.request.urlopen(f"{server.url}/testtown/").headers["content-security-policy"]
        assert "connect-src 'self' https://m1.stadt.example https://m2.stadt.example:8443;" in said
    for host in ("https://m1.stadt.example", "m1; script-src *", "", "m1 m2"):
        done = lotse("town", "mirrors", "testtown", host, "--data", house.settings.data)
        assert done.returncode == 2 and "mirror" in done.stderr
