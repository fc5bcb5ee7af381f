"""How often somebody may ask: token buckets in memory, forgotten when the process ends.

Own, because Litestar's counts by the client's address in a store and answers without Retry-After; here an address is only ever
the input of a keyed hash whose key changes every hour (safety brief 7), and a person's edits are counted by person.
300 people may share a house's address, so a stranger's bucket is wide: it guards the disk, no secret of ours can be guessed.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from math import ceil
from typing import Any

from litestar.connection import ASGIConnection
from msgspec import Struct

from server.errors import TooMany

KEY_FOR_S = 3600
MOST_KEYS = 20_000


class Rate(Struct, frozen=True):
    """`burst` at once, then `per_s` a second."""

    burst: float
    per_s: float


STRANGER = Rate(60, 0.5)
PERSON = Rate(600, 10)


class Buckets:
    """One bucket per key; full ones are forgotten."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self.rate = rate
        self.clock = clock
        self._left: dict[object, tuple[float, float]] = {}

    def take(self, key: object) -> None:
        """Raises TooMany."""
        now = self.clock()
        left, since = self._left.get(key, (self.rate.burst, now))
        left = min(self.rate.burst, left + (now - since) * self.rate.per_s)
        if left < 1:
            raise TooMany(retry_s=ceil((1 - left) / self.rate.per_s))
        if key not in self._left and len(self._left) >= MOST_KEYS:
            self._forget(now)
        self._left[key] = (left - 1, now)

    def _forget(self, now: float) -> None:
        wait_s = self.rate.burst / self.rate.per_s
        self._left = {key: (left, since) for key, (left, since) in self._left.items() if now - since < wait_s}
        while len(self._left) >= MOST_KEYS:
            self._left.pop(next(iter(self._left)))


class Limits:
    """The buckets of one application; `stranger` and `person` raise TooMany."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, strangers: Rate = STRANGER, people: Rate = PERSON) -> None:
        self.clock = clock
        self._strangers = Buckets(strangers, clock)
        self._people = Buckets(people, clock)
        self._key, self._key_until = b"", 0.0

    def stranger(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        self._strangers.take(self.hashed_address(connection))

    def person(self, number: str) -> None:
        self._people.take(number)

    def hashed_address(self, connection: ASGIConnection[Any, Any, Any, Any]) -> bytes:
        """Who asks, for an hour at most; behind a proxy of this machine the address that it added last."""
        if self.clock() >= self._key_until:
            self._key, self._key_until = secrets.token_bytes(16), self.clock() + KEY_FOR_S
        host = connection.client.host if connection.client else ""
        if host in ("127.0.0.1", "::1", ""):
            host = connection.headers.get("x-forwarded-for", host).rpartition(",")[2].strip()
        return hashlib.blake2b(host.encode(), key=self._key, digest_size=16).digest()
