"""The built app on disk: hashed files for ever, a few named ones asked for every time (pwa/README.md).

A rebuild beside a running server is noticed at the next request. What is not text is sent as it lies there.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from server.errors import AppMissing
from server.http.raw import Body

TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webp": "image/webp",
}


class AppFiles:
    """Files of `pwa/dist`, each read once until the app is built anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._built = 0
        self._kept: dict[str, Body] = {}

    def get(self, name: str) -> Body | None:
        """The file `name`, or None where there is none (or where its name climbs out of the folder)."""
        self._notice_rebuild()
        if name not in self._kept:
            path = self.folder / name
            if not name or ".." in name.split("/") or not path.is_file():
                return None
            compressed = path.with_name(path.name + ".br")
            self._kept[name] = Body(plain=path.read_bytes(), br=compressed.read_bytes() if compressed.is_file() else None)
        return self._kept[name]

    def demand(self, name: str) -> Body:
        """Raises AppMissing: nobody has built the app."""
        found = self.get(name)
        if found is None:
            raise AppMissing(folder=str(self.folder))
        return found

    @property
    def build(self) -> int:
        """Changes with every build."""
        self._notice_rebuild()
        return self._built

    def _notice_rebuild(self) -> None:
        try:
            built = (self.folder / "index.html").stat().st_mtime_ns
        except OSError:
            built = 0
        if built != self._built:
            self._built = built
            self._kept.clear()


def type_of(name: str) -> str:
    """Without a charset; Litestar adds it to texts by itself, the raw handler with `with_charset`."""
    return TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def with_charset(kind: str) -> bytes:
    return f"{kind}; charset=utf-8".encode() if kind.startswith("text/") else kind.encode()
