"""Open the database of a data folder: short reads inline, all writes through one thread with group commit.

One thread writes, so writers of this process never wait for each other's locks, and what arrives while a commit is on its way
shares the next one (stack brief 4: 40,000 durable writes a second from 64 clients). Other programs, `lotse import` beside a
running server, take turns through SQLite's own lock; only a second *server* on a folder is refused (`claim`).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import IO, TypeVar

from server.errors import DatabaseLocked, FolderTaken, FolderUnwritable, ServerError
from server.store.schema import PRAGMAS, apply
from server.store.trouble import plain, unwritable

T = TypeVar("T")
MOST_TOGETHER = 256


class Store:
    """One open data folder. `read` serves the calling thread, `write` queues a function of the writing connection."""

    def __init__(self, path: Path, busy_ms: int) -> None:
        self.path = path
        self.busy_ms = busy_ms
        self._mine = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._jobs: queue.SimpleQueue[tuple[Callable[[sqlite3.Connection], object], Future] | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._starting = threading.Lock()

    @property
    def read(self) -> sqlite3.Connection:
        """A read-only connection of this thread."""
        found = getattr(self._mine, "connection", None)
        if found is None:
            with told(self.path):
                found = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
                found.execute(f"pragma busy_timeout = {self.busy_ms}")
                found.execute("pragma query_only = on")
            self._mine.connection = found
            self._readers.append(found)
        return found

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Several reads of one and the same state."""
        connection = self.read
        with told(self.path):
            connection.execute("begin")
            try:
                yield connection
            finally:
                connection.execute("rollback")

    def write(self, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Do `work` inside the next commit; the future is done when the bytes are on the disk.

        An exception of `work` undoes only its own changes and comes out of the future.
        """
        future: Future[T] = Future()
        with self._starting:
            if self._writer is None:
                self._writer = threading.Thread(target=self._run, name="writer", daemon=True)
                self._writer.start()
        self._jobs.put((work, future))
        return future

    def write_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self.write(work).result()

    def close(self) -> None:
        """Finish what is queued, then close."""
        if self._writer is not None:
            self._jobs.put(None)
            self._writer.join()
        for connection in self._readers:
            connection.close()

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while job := self._jobs.get():
            batch = [job]
            last = False
            while len(batch) < MOST_TOGETHER and not last:
                try:
                    following = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    last = True
                else:
                    batch.append(following)
            try:
                connection = connection or connect(self.path, self.busy_ms)
            except ServerError as error:
                refuse(batch, error)
            else:
                commit_together(connection, self.path, batch)
            if last:
                break
        if connection is not None:
            connection.close()


def commit_together(connection: sqlite3.Connection, path: Path, batch: list) -> None:
    """One transaction for the whole batch; each job in its own savepoint, so one that fails takes none along."""
    done: list[tuple[Future, object]] = []
    failed: list[tuple[Future, BaseException]] = []
    try:
        connection.execute("begin immediate")
        for work, future in batch:
            connection.execute("savepoint job")
            try:
                done.append((future, work(connection)))
            except Exception as error:
                # A full disk undoes the whole transaction by itself: then nothing of this batch happened.
                if not connection.in_transaction:
                    raise
                connection.execute("rollback to job")
                failed.append((future, plain(error, path)))
            connection.execute("release job")
        connection.execute("commit")
    except Exception as error:
        if connection.in_transaction:
            connection.execute("rollback")
        refuse(batch, plain(error, path))
        return
    for future, value in done:
        future.set_result(value)
    for future, error in failed:
        future.set_exception(error)


def refuse(batch: list, error: BaseException) -> None:
    for _work, future in batch:
        future.set_exception(error)


def connect(path: Path, busy_ms: int) -> sqlite3.Connection:
    """A writing connection with our pragmas."""
    with told(path):
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute(f"pragma busy_timeout = {busy_ms}")
        for pragma in PRAGMAS:
            connection.execute(pragma)
    return connection


def scrub(path: Path, busy_ms: int) -> None:
    """Rewrite the database and empty its log, so that nothing deleted is in a free page or a moved row any more. Raises DatabaseLocked."""
    with told(path):
        connection = connect(path, busy_ms)
        try:
            connection.execute("vacuum")
            busy, *_ = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
        finally:
            connection.close()
    if busy:
        raise DatabaseLocked(file=str(path))


def open_store(folder: Path, *, busy_ms: int = 5000) -> Store:
    """The store in `folder`, made or brought to the newest schema when needed.

    Raises FolderUnwritable, DatabaseLocked, DatabaseBroken, DiskFull.
    """
    path = folder / "lotse.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    # Two programs that start together must not both make the tables.
    with exclusive(folder / "open.lock"):
        fresh = not path.exists()
        with told(path):
            connection = connect(path, busy_ms)
            try:
                if fresh:
                    path.chmod(0o600)
                apply(connection)
            finally:
                connection.close()
    return Store(path, busy_ms)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's complaints into ours."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise plain(error, path) from error


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait for, and hold, the lock file `path`; the system lets go of it when the process dies."""
    with lock_file(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def lock_file(path: Path) -> IO[str]:
    try:
        return path.open("a+")
    except OSError as error:
        raise unwritable(path.parent, error) from error


def claim(folder: Path) -> IO[str]:
    """Make this process the folder's only server until the returned file is closed. Raises FolderTaken."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    file = lock_file(folder / "server.lock")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        pid = file.read().strip() or "?"
        file.close()
        raise FolderTaken(folder=str(folder), pid=pid) from error
    try:
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
    except OSError as error:
        raise FolderUnwritable(folder=str(folder), reason=error.strerror or "") from error
    return file
