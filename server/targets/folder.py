"""A folder that a web server hands out: every file as it is, and beside it `NAME.br` where brotli is shorter.

The plain file makes the set work behind any host. nginx takes the `.br` by itself (`brotli_static`), and makes gzip of the
plain one for the few that ask for it: docs/nginx.conf.example.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from server.errors import DiskFull, TargetMissing, TargetUnwritable
from server.store.trouble import unwritable
from server.targets import Form, Item, Stored

NEW = ".new"


class Folder:
    """Made where its parent exists. Raises TargetMissing, TargetUnwritable, DiskFull."""

    workers = 1

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = str(path.absolute())
        try:
            path.mkdir(exist_ok=True)
        except FileNotFoundError as error:
            raise TargetMissing(folder=str(path.parent)) from error
        except OSError as error:
            raise self._trouble(error) from error
        if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
            raise TargetUnwritable(folder=str(path), reason="Permission denied")

    def stored(self) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for folder, _, files in os.walk(self.path):
            for name in files:
                path = Path(folder, name)
                with contextlib.suppress(OSError):
                    found[path.relative_to(self.path).as_posix()] = Stored(path.stat().st_size)
        return found

    def read(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except OSError:
            return None

    def forms(self, item: Item) -> list[Form]:
        plain = Form(name=item.name, body=item.plain, lasting=item.lasting, issued_s=item.issued_s)
        if not item.br or len(item.br) >= len(item.plain):
            return [plain]
        return [plain, Form(name=f"{item.name}.br", body=item.br, lasting=item.lasting, issued_s=item.issued_s)]

    def has(self, form: Form, stored: Stored) -> bool:
        return stored.size == len(form.body) and (form.lasting or self.read(form.name) == form.body)

    def put(self, form: Form) -> None:
        path = self.path / form.name
        temporary = path.with_name(f"{path.name}.{os.getpid()}{NEW}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(form.body)
            # nginx makes its ETag of time and size. The head's own time rises with every head and is the same on every host.
            if form.issued_s:
                os.utime(temporary, (form.issued_s, form.issued_s))
            temporary.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise self._trouble(error) from error

    def delete(self, names: list[str]) -> None:
        for name in names:
            path = self.path / name
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise self._trouble(error) from error
            # A folder that got empty is an address that would be forbidden instead of unknown.
            with contextlib.suppress(OSError):
                for parent in path.parents:
                    if parent == self.path:
                        break
                    parent.rmdir()

    def _trouble(self, error: OSError) -> DiskFull | TargetUnwritable:
        found = unwritable(self.path, error)
        return found if isinstance(found, DiskFull) else TargetUnwritable(folder=str(self.path), reason=error.strerror or "")
