"""What travels for a publication, made from the store with `sync`: deltas between states, parts of a state, compressed."""

from __future__ import annotations

import brotli
import msgspec

from server.store.connect import Store
from server.store.publications import Publication


class Snapshot(msgspec.Struct, frozen=True):
    """The part list as it travels behind the head, and the parts as (hash -> brotli)."""

    part_list: bytes
    parts: dict[str, bytes]
    size_bytes: int


def compress(body: bytes) -> bytes:
    return brotli.compress(body, quality=11)


def delta(store: Store, target: Publication, have: int) -> bytes | None:
    raise NotImplementedError


def snapshot(store: Store, target: Publication) -> Snapshot:
    raise NotImplementedError


def may_be_too_big(body: bytes) -> bool:
    return len(body) > 4096


def is_too_big(body: bytes, whole: Snapshot) -> bool:
    return len(body) * 100 > 60 * whole.size_bytes
