"""What SQLite and the operating system complain about, as our own conditions with the numbers an operator needs."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from pathlib import Path

from server.errors import DatabaseBroken, DatabaseLocked, DiskFull, FolderUnwritable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def plain(error: BaseException, path: Path) -> BaseException:
    """Our condition for `error`, or `error` itself where we know none."""
    if isinstance(error, OSError):
        return unwritable(path.parent, error)
    if not isinstance(error, sqlite3.Error):
        return error
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return DiskFull(folder=str(path.parent), free_kb=free_kb(path.parent))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseLocked(file=str(path))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return FolderUnwritable(folder=str(path.parent), reason=str(error))
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return DatabaseBroken(file=str(path))
    return error


def unwritable(folder: Path, error: OSError) -> DiskFull | FolderUnwritable:
    if error.errno in _FULL:
        return DiskFull(folder=str(folder), free_kb=free_kb(folder))
    return FolderUnwritable(folder=str(folder), reason=error.strerror or "")


def free_kb(folder: Path) -> int:
    """Kilobytes free where `folder` lies; 0 when even that cannot be told."""
    try:
        return shutil.disk_usage(folder).free // 1000
    except OSError:
        return 0
