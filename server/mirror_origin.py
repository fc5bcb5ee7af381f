"""Where a mirror's answers come from: the town's own server with what its pages say, a feed file, and parts that lie here already."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from server.link import HttpLink
from server.shelf import write
from sync.parts import part_name
from sync.replica import Answer, Link

_PART = re.compile(r"/sync/v1/parts/([0-9a-f]{32})")
_TOWN = re.compile(r"/([a-z0-9-]+)/")


class Page(HTMLParser):
    """What a reader's page says in its head and in its plain links: the root key, and addresses of this server."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = ""
        self.paths: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and named.get("name") == "lotse-root":
            self.root = named.get("content") or ""
        if tag == "a":
            self.paths.append(named.get("href") or "")


class Origin(HttpLink):
    """The town's own server. Raises LinkFailed."""

    def page(self, path: str) -> Page:
        """An empty one where there is no such page, as on a plain file store."""
        response, body = self._exchange(path, {"Accept-Encoding": "br", "Accept": "text/html"})
        return Page(body.decode("utf-8", "replace") if response.status == 200 else "")

    def towns(self) -> list[str]:
        found = (_TOWN.fullmatch(path) for path in self.page("/").paths)
        return [match[1] for match in found if match]

    def languages(self, town: str) -> list[str]:
        found = (re.fullmatch(rf"/{re.escape(town)}/([A-Za-z-]+)/", path) for path in self.page(f"/{town}/").paths)
        return [match[1] for match in found if match]


class Staged:
    """A link that keeps finished parts in `folder`: an interrupted load goes on, and a town's languages share what has no text.

    A part is what its name says or it is none, so nothing here is trusted.
    """

    def __init__(self, link: Link, folder: Path) -> None:
        self.link = link
        self.folder = folder

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        named = _PART.fullmatch(path)
        if named is None:
            return self.link.get(path, etag=etag, past_caches=past_caches)
        lying = self._lying(named[1])
        if lying is not None:
            return Answer(200, lying)
        answer = self.link.get(path, past_caches=past_caches)
        if answer.status == 200 and part_name(answer.body) == named[1]:
            write(self.folder / named[1], answer.body)
        return answer

    def _lying(self, name: str) -> bytes | None:
        try:
            found = (self.folder / name).read_bytes()
        except OSError:
            return None
        return found if part_name(found) == name else None

    def clear(self) -> None:
        """After a round that no lost line cut short."""
        for path in self.folder.glob("*"):
            path.unlink(missing_ok=True)
