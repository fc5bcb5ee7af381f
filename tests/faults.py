"""A link that misbehaves on demand; the server behind it is honest (PROTOCOL 7)."""

from __future__ import annotations

from typing import Literal

from sync.replica import Answer, Link

Weather = Literal["ok", "lost", "twice", "late", "cut", "stale"]


class LinkLost(Exception):
    """The answer did not arrive; nobody knows whether the question did."""


class FaultyLink:
    """`next` decides what happens to the coming request, then it is "ok" again.

    lost: the answer never arrives. twice: the request arrives twice, the second answer counts. late: the answer is lost now and
    arrives instead of the next one. cut: it ends after `cut_at` bytes. stale: a frozen mirror gives what it gave before.
    """

    def __init__(self, server: Link) -> None:
        self.server = server
        self.next: Weather = "ok"
        self.cut_at = 0
        self.requests = 0
        self._late: Answer | None = None
        self._seen: dict[str, Answer] = {}

    @property
    def is_calm(self) -> bool:
        """No late answer is under way."""
        return self._late is None

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        self.requests += 1
        weather, self.next = self.next, "ok"
        if weather == "stale" and path in self._seen:
            return self._seen[path]
        answer = self.server.get(path, etag=etag, past_caches=past_caches)
        if weather == "twice":
            answer = self.server.get(path, etag=etag, past_caches=past_caches)
        if weather == "lost":
            raise LinkLost(path)
        if weather == "late":
            self._late = answer
            raise LinkLost(path)
        if self._late is not None:
            answer, self._late = self._late, None
        if answer.status == 200:
            self._seen.setdefault(path, answer)
        if weather == "cut":
            return Answer(answer.status, answer.body[: self.cut_at], answer.etag, answer.date_s)
        return answer
