"""What the store promises about writes: together, alone, never half, and with a clear word when it cannot."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path

import pytest

from server.errors import DatabaseBroken, DatabaseLocked, DiskFull, FolderTaken, FolderUnwritable
from server.store import settings
from server.store.connect import claim, open_store

ROOT = Path(__file__).resolve().parents[2]


def test_writes_that_wait_together_share_commits(tmp_path):
    store = open_store(tmp_path)
    statements: list[str] = []
    go_on = threading.Event()

    def first(db):
        db.set_trace_callback(statements.append)
        go_on.wait(5)

    futures = [store.write(first), *(store.write(lambda db, n=n: settings.put(db, f"n{n}", "x")) for n in range(500))]
    go_on.set()
    for future in futures:
        future.result(5)
    assert store.read.execute("select count(*) from setting").fetchone()[0] == 500
    assert statements.count("commit") <= 4
    store.close()


def test_a_write_that_fails_takes_no_other_along(tmp_path):
    store = open_store(tmp_path)
    hold = threading.Event()
    store.write(lambda db: hold.wait(5))

    def broken(db):
        settings.put(db, "half", "done")
        raise ValueError("no")

    good, bad, also_good = (
        store.write(lambda db: settings.put(db, "a", "1")),
        store.write(broken),
        store.write(lambda db: settings.put(db, "b", "2")),
    )
    hold.set()
    good.result(5), also_good.result(5)
    with pytest.raises(ValueError, match="no"):
        bad.result(5)
    assert dict(store.read.execute("select name, value from setting").fetchall()) == {"a": "1", "b": "2"}
    store.close()


def test_the_pragmas_hold_on_the_writing_connection(tmp_path):
    store = open_store(tmp_path)
    names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    found = store.write_now(lambda db: [db.execute(f"pragma {name}").fetchone()[0] for name in names])
    assert found == ["wal", 2, 1, 1]
    store.close()


def test_a_reader_cannot_write(tmp_path):
    store = open_store(tmp_path)
    with pytest.raises(sqlite3.OperationalError):
        store.read.execute("insert into setting values ('a', 'b')")
    store.close()


def test_a_second_server_on_the_folder_is_refused(tmp_path):
    held = claim(tmp_path)
    with pytest.raises(FolderTaken) as refused:
        claim(tmp_path)
    assert refused.value.fields == {"folder": str(tmp_path), "pid": str(os.getpid())}
    held.close()
    claim(tmp_path).close()


def test_a_database_locked_by_another_program_says_so(tmp_path):
    store = open_store(tmp_path, busy_ms=100)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(DatabaseLocked) as refused:
        store.write_now(lambda db: settings.put(db, "a", "b"))
    assert refused.value.fields["file"] == str(store.path)
    other.execute("rollback")
    store.write_now(lambda db: settings.put(db, "a", "b"))
    store.close()


def test_a_file_that_is_no_database_says_so(tmp_path):
    (tmp_path / "lotse.db").write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(DatabaseBroken):
        open_store(tmp_path)


def test_a_folder_that_cannot_be_written_says_so():
    """In a child that gave up its rights, because root may write everywhere."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            open_store(folder / "data")
        except FolderUnwritable as refused:
            os._exit(7 if refused.fields["folder"] == str(folder / "data") else 8)
        except BaseException:
            os._exit(9)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    folder.rmdir()
    assert os.waitstatus_to_exitcode(status) == 7


def test_a_data_folder_that_is_a_file_says_so(tmp_path):
    (tmp_path / "data").write_text("x")
    with pytest.raises(FolderUnwritable):
        open_store(tmp_path / "data")


def test_a_full_disk_refuses_the_write_and_loses_nothing(tmp_path):
    """RLIMIT_FSIZE stands in for the full disk: the write fails at the system call in the same way."""
    store = open_store(tmp_path)
    store.write_now(lambda db: settings.put(db, "kept", "yes"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        with pytest.raises(DiskFull) as refused:
            store.write_now(lambda db: settings.put(db, "big", "x" * 2_000_000))
        assert refused.value.fields["folder"] == str(tmp_path)
        assert int(refused.value.fields["free_kb"]) > 0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert settings.get(store.read, "kept") == "yes"
    assert settings.get(store.read, "big") == ""
    store.write_now(lambda db: settings.put(db, "after", "yes"))
    store.close()


def test_kill_9_while_writing_loses_nothing_acknowledged(tmp_path):
    """A child writes and prints each number only after its future is done; whatever was printed must be there."""
    script = textwrap.dedent(
        f"""
        from pathlib import Path
        from server.store import settings
        from server.store.connect import open_store
        store = open_store(Path({str(tmp_path)!r}))
        number = 0
        while True:
            futures = [(n, store.write(lambda db, n=n: settings.put(db, str(n), "x"))) for n in range(number, number + 5)]
            for n, future in futures:
                future.result()
                print(n, flush=True)
            number += 5
        """
    )
    for _ in range(3):
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert child.stdout is not None
        acknowledged = [child.stdout.readline().strip() for _ in range(120)]
        child.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in child.stdout.read().splitlines() if line.strip().isdigit()]
        child.wait()
        store = open_store(tmp_path)
        have = {name for (name,) in store.read.execute("select name from setting")}
        assert set(acknowledged) - have == set()
        assert store.read.execute("pragma integrity_check").fetchone() == ("ok",)
        store.close()
