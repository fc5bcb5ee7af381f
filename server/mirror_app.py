"""What a mirror answers: `/sync/v1/…` as the town does, one plain page that says what this machine is, `/health`.

No app: the shell comes from the town's own address only (DESIGN 9), or whoever holds this machine could replace it.
"""

from __future__ import annotations

import datetime
from html import escape
from typing import Any, TextIO

import msgspec
from litestar.types import HTTPScope, Receive, Scope, Send

from server import mirror_store, words
from server.errors import NothingHere
from server.feeds import Feeds
from server.http import sync
from server.http.log import RequestLog
from server.http.outside import Outside
from server.http.raw import Body, header, send_bytes
from server.mirror import Mirror
from server.store import publications

_PLAIN = ("de", "en")


class MirrorApp(Outside):
    """The ASGI application; `feeds` notices what a round brought."""

    def __init__(self, mirror: Mirror, *, log: TextIO | None = None) -> None:
        self.mirror = mirror
        self.feeds = Feeds(mirror.house)
        super().__init__(self._own, {"/sync/": self._feed}, RequestLog(log), lambda: ())

    async def _feed(self, scope: HTTPScope, send: Send) -> int:
        if not self.feeds.names():
            # Nothing was loaded yet, not even a key document.
            raise NothingHere()
        return await sync.answer(self.feeds, scope, send)

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        pages = {"/": self._start_page, "/health": self._health}
        if scope["type"] != "http" or scope["path"] not in pages:
            raise NothingHere()
        status, kind, body = pages[scope["path"]]()
        encoding, packed = Body(plain=body, quality=5).encoded(header(scope, b"accept-encoding"))
        own = [(b"content-type", kind), (b"cache-control", b"no-store"), (b"vary", b"accept-encoding")]
        own += [(b"content-encoding", encoding)] if encoding else []
        await send_bytes(send, status, [*own, (b"content-length", str(len(packed)).encode())], packed)

    def _start_page(self) -> tuple[int, bytes, bytes]:
        """In both languages of the house: nobody is asked which one, and it says little."""
        now_s = self.mirror.house.now()
        held = publications.newest_of_all(self.mirror.house.store.read)
        parts = []
        for lang in _PLAIN:
            said = [
                words.say(
                    "mirror.page_feed" if now_s <= one.expires_s else "mirror.page_old", lang, feed=one.feed, day=_day(one), seq=one.seq
                )
                for one in held
            ]
            rows = "".join(f"<li>{escape(row)}</li>" for row in said or [words.say("mirror.page_none", lang)])
            title, what, app = (escape(words.say(f"mirror.page_{name}", lang)) for name in ("title", "what", "app"))
            parts.append(f'<section lang="{lang}"><h1>{title}</h1><p>{what}</p><p>{app}</p><ul>{rows}</ul></section>')
        start = '<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        title = f"<title>{escape(words.say('mirror.page_title', 'de'))}</title>"
        return 200, b"text/html; charset=utf-8", f"{start}{title}{''.join(parts)}</html>".encode()

    def _health(self) -> tuple[int, bytes, bytes]:
        """As the town's own; `origin` tells how the last rounds went. 503 once a head has expired, and before there is one."""
        db, now_s = self.mirror.house.store.read, self.mirror.house.now()
        feeds = [
            {
                "feed": one.feed,
                "seq": one.seq,
                "age_s": now_s - one.issued_s,
                "fresh": now_s <= one.expires_s,
                "last_success_s": mirror_store.notes_of(db, one.feed).last_success_s,
            }
            for one in publications.newest_of_all(db)
        ]
        ok = bool(feeds) and all(feed["fresh"] for feed in feeds)
        said: dict[str, Any] = {"ok": ok, "feeds": feeds, "origin": {"failures": self.mirror.failures, "trouble": self.mirror.trouble}}
        return 200 if ok else 503, b"application/json", msgspec.json.encode(said)


def _day(one: publications.Publication) -> str:
    return datetime.datetime.fromtimestamp(one.issued_s, datetime.UTC).date().isoformat()
