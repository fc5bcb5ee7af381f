"""A running server, and what happens beside it, to it and against it."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from server import files
from server.link import HttpLink
from server.store import publications, records
from server.store.connect import open_store
from sync.head import SIZE
from tests.server.live import ROOT, LiveServer, lotse
from tests.shared import shared

TOWN = ("--title", "Dresden", "--land", "SN", "--bbox", "13.57,50.9,13.97,51.2", "--languages", "de,en")


@pytest.fixture
def data(tmp_path) -> Path:
    done = lotse("town", "add", "dresden", *TOWN, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    return tmp_path / "data"


@pytest.fixture(scope="module")
def states() -> list[bytes]:
    """Four states of the city's feed, far enough apart to differ."""
    lines = shared("data/assemblies/dresden_feed/series_2024-01_2024-03.jsonl").read_bytes().splitlines()
    return [json.dumps(json.loads(lines[number])["feed"]).encode() for number in (0, 1, 40, 41)]


def pulled(server: LiveServer, into: Path) -> dict:
    done = lotse("pull", server.url, "--town", "dresden", "--lang", "de", "--into", into, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def noticed(server: LiveServer) -> None:
    """Wait until the server gives out the newest head of its store: some tenths of a second, more on a busy machine."""
    store = open_store(server.data)
    newest = publications.newest(store.read, "dresden/de")
    store.close()
    link = HttpLink(server.url)
    for _ in range(200):
        if link.get(f"/sync/v1/dresden/de/{newest.seq}").body[:SIZE] == newest.head:
            break
        time.sleep(0.05)
    link.close()


def test_an_import_beside_a_running_server_reaches_the_phone(data, states, tmp_path):
    """No restart, no signal: the server looks at the published folder several times a second."""
    with LiveServer(data) as server:
        first = pulled(server, tmp_path / "phone")
        for state in states[:2]:
            (tmp_path / "state.json").write_bytes(state)
            done = lotse("import", "assemblies", tmp_path / "state.json", "--town", "dresden", "--data", data, "--allow-removal")
            assert done.returncode == 0, done.stderr
            noticed(server)
            found = pulled(server, tmp_path / "phone")
        assert found["seq"] == 3
        assert found["records"] > first["records"] == 1
        assert found["requests"] == 1
        store = open_store(data)
        assert publications.newest(store.read, "dresden/de").root.hex() == found["root"]
        store.close()


def test_both_replicas_arrive_at_the_same_root_from_any_history(data, states, tmp_path):
    """One phone sees every state, the other only the last; the app's own client does the same under Node."""
    script = ROOT / "pwa" / "dist" / "phone.mjs"
    if not script.exists():
        pytest.skip("pwa/dist/phone.mjs is not built (just pwa)")
    with LiveServer(data) as server:
        for number, state in enumerate(states):
            (tmp_path / "state.json").write_bytes(state)
            assert (
                lotse("import", "assemblies", tmp_path / "state.json", "--town", "dresden", "--data", data, "--allow-removal").returncode
                == 0
            )
            noticed(server)
            often = pulled(server, tmp_path / "often")
            if number in (0, 3):
                command = [
                    "node",
                    str(script),
                    "pull",
                    server.url,
                    "--town",
                    "dresden",
                    "--lang",
                    "de",
                    "--into",
                    str(tmp_path / "node"),
                    "--json",
                ]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stderr
                node = json.loads(done.stdout)
                assert (node["seq"], node["root"], node["records"]) == (often["seq"], often["root"], often["records"])
        once = pulled(server, tmp_path / "once")
        assert (once["seq"], once["root"]) == (often["seq"], often["root"])


def test_a_second_server_on_the_folder_is_refused_in_one_sentence(data):
    with LiveServer(data) as server:
        done = lotse("serve", "--port", "1", "--data", data)
        assert done.returncode == 2
        assert done.stderr == (
            f"lotse: Another server (process {server.process.pid}) already works on {data}. "
            "Stop it, or give this one its own folder with --data. [40901]\n"
        )
        assert server.answers()


def test_a_port_that_is_taken_says_so(data):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        done = lotse("serve", "--port", holder.getsockname()[1], "--data", data)
    assert done.returncode == 2
    assert "is in use" in done.stderr and done.stderr.count("\n") == 1


def test_a_killed_server_leaves_the_folder_usable(data, states, tmp_path):
    (tmp_path / "state.json").write_bytes(states[0])
    with LiveServer(data) as server:
        lotse("import", "assemblies", tmp_path / "state.json", "--town", "dresden", "--data", data)
        noticed(server)
        before = pulled(server, tmp_path / "phone")
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
    with LiveServer(data) as server:
        assert pulled(server, tmp_path / "phone")["root"] == before["root"]


def test_an_import_killed_anywhere_is_whole_or_not_there(data, states, tmp_path):
    """Killed five times at different moments; then the same import completes and the phone has all of it."""
    (tmp_path / "state.json").write_bytes(states[2])
    command = [
        sys.executable,
        "-m",
        "server",
        "import",
        "assemblies",
        str(tmp_path / "state.json"),
        "--town",
        "dresden",
        "--data",
        str(data),
    ]
    sizes = set()
    for delay_s in (0.3, 0.5, 0.7, 0.9, 1.2):
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay_s)
        child.kill()
        child.wait()
        store = open_store(data)
        sizes.add(records.count(store.read, "dresden"))
        store.close()
    done = lotse(*command[3:], "--json")
    found = json.loads(done.stdout)
    total = found["added"] + found["unchanged"]
    assert total > 50 and sizes <= {0, total}
    with LiveServer(data) as server:
        assert pulled(server, tmp_path / "phone")["records"] == total + 1


def test_a_locked_database_says_so_and_loses_nothing(data, states, tmp_path):
    (tmp_path / "state.json").write_bytes(states[0])
    other = sqlite3.connect(data / "lotse.db", isolation_level=None)
    other.execute("begin immediate")
    done = lotse("import", "assemblies", tmp_path / "state.json", "--town", "dresden", "--data", data, env={"LOTSE_BUSY_MS": "200"})
    assert done.returncode == 2
    assert done.stderr.startswith("lotse: Another program has held") and done.stderr.count("\n") == 1
    other.execute("rollback")
    assert lotse("import", "assemblies", tmp_path / "state.json", "--town", "dresden", "--data", data).returncode == 0


def test_a_full_disk_says_so_and_the_same_import_completes_later(data, states, tmp_path):
    """The limit on file size stands in for the disk: the write fails at the same system call."""
    (tmp_path / "state.json").write_bytes(states[2])
    arguments = ("import", "assemblies", tmp_path / "state.json", "--town", "dresden", "--data", data)
    # Less than the log of this import, however large the tables are by themselves.
    room = 100_000

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = lotse(*arguments, preexec_fn=little_room)
    assert done.returncode == 2
    assert done.stderr.startswith("lotse: No room left in") and done.stderr.count("\n") == 1
    done = lotse(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    with LiveServer(data) as server:
        found = json.loads(done.stdout)
        assert pulled(server, tmp_path / "phone")["records"] == found["added"] + found["unchanged"] + 1


def test_a_forged_head_is_refused_and_the_old_state_stays(data, states, tmp_path):
    (tmp_path / "state.json").write_bytes(states[0])
    lotse("import", "assemblies", tmp_path / "state.json", "--town", "dresden", "--data", data)
    with LiveServer(data) as server:
        good = pulled(server, tmp_path / "phone")
    replica = (tmp_path / "phone" / "dresden.de.replica").read_bytes()
    folder = files.feed_folder(data / "published", "dresden/de")
    forged = bytearray((folder / "head").read_bytes())
    forged[15] += 1
    assert len(forged) == SIZE
    with liar({f"/sync/v1/dresden/de/{good['seq']}": bytes(forged)}) as url:
        done = lotse("pull", url, "--town", "dresden", "--lang", "de", "--into", tmp_path / "phone", "--json")
    assert done.returncode == 2
    assert "not the town's (the signature is false" in done.stderr and done.stderr.count("\n") == 1
    with LiveServer(data) as server:
        assert pulled(server, tmp_path / "phone")["root"] == good["root"]
    assert replica


def test_another_towns_key_is_not_believed(data, tmp_path):
    with LiveServer(data) as server:
        stranger = "A" * 86
        done = lotse("pull", server.url, "--town", "dresden", "--lang", "de", "--into", tmp_path / "phone", f"--root={stranger}")
    assert done.returncode == 2
    assert "the signature is false" in done.stderr


def test_a_server_starts_within_two_seconds_of_computing(data, states, tmp_path):
    """Seconds of a busy machine are not the server's: what it computed until the first answer is counted."""
    (tmp_path / "state.json").write_bytes(states[0])
    lotse("import", "assemblies", tmp_path / "state.json", "--town", "dresden", "--data", data)
    with LiveServer(data) as server:
        stat = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
        cpu_s = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
        assert cpu_s < 2


def test_the_doctor_sees_a_damaged_feed(data):
    assert lotse("doctor", "--data", data).returncode == 0
    with sqlite3.connect(data / "lotse.db") as db:
        db.execute("update composed set body = cast(replace(cast(body as text), 'Dresden', 'Dresten') as blob) where feed = 'dresden/de'")
    done = lotse("doctor", "--data", data)
    assert done.returncode == 2
    assert "a stored record is damaged" in done.stdout


class liar:  # noqa: N801 - reads as a word in `with liar(...)`
    """A server that answers with given bodies, and 304 to nobody."""

    def __init__(self, bodies: dict[str, bytes]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = bodies.get(self.path)
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
