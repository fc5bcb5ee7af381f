"""`/health`: whether this server can read its store and how old each town's newest publication is, for a monitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from server.store import publications
from server.store.connect import Store


@get("/health", sync_to_thread=False)
def health(store: NamedDependency[Store], now: NamedDependency[Callable[[], int]]) -> Response[dict[str, Any]]:
    """`ok` is false, with status 503, once a head has expired: readers are then told that nothing can be checked."""
    now_s = now()
    feeds = [
        {"feed": found.feed, "seq": found.seq, "age_s": now_s - found.issued_s, "fresh": now_s <= found.expires_s}
        for found in publications.newest_of_all(store.read)
    ]
    ok = all(feed["fresh"] for feed in feeds)
    return Response({"ok": ok, "feeds": feeds}, status_code=200 if ok else 503, headers={"cache-control": "no-store"})
