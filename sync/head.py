"""The signed head of a feed: 120 bytes that name a publication and prove its state (PROTOCOL 4)."""

from __future__ import annotations

import hashlib
import struct

from msgspec import Struct

from sync.errors import Malformed

SIZE = 120
SIGNED = 56
LIFETIME_S = 7 * 86_400
_MAGIC = 0x4C
_LAYOUT = struct.Struct(">BBH8sIII32s")


class Head(Struct, frozen=True):
    """`feed` is the eight bytes of `feed_id`; `root` the state root; `signature` is empty before signing."""

    key_id: int
    epoch: int
    feed: bytes
    seq: int
    issued_s: int
    expires_s: int
    root: bytes
    signature: bytes = b""

    @property
    def order(self) -> tuple[int, int]:
        """What must never fall (PROTOCOL 4.3)."""
        return (self.epoch, self.seq)


def feed_id(name: str) -> bytes:
    """Eight bytes for `{town}/{lang}` or `h/{hex}` (PROTOCOL 1.1)."""
    return hashlib.sha256(name.encode()).digest()[:8]


def unsigned(head: Head) -> bytes:
    """The 56 bytes that the signature covers."""
    return _LAYOUT.pack(_MAGIC, head.key_id, head.epoch, head.feed, head.seq, head.issued_s, head.expires_s, head.root)


def pack(head: Head) -> bytes:
    """120 bytes; the head must be signed."""
    if len(head.signature) != SIZE - SIGNED:
        raise Malformed("head.signature")
    return unsigned(head) + head.signature


def parse(raw: bytes) -> Head:
    """The head at the start of an answer; the signature is not checked here. Raises Malformed."""
    if len(raw) < SIZE:
        raise Malformed("head.length")
    magic, key_id, epoch, feed, seq, issued_s, expires_s, root = _LAYOUT.unpack_from(raw)
    if magic != _MAGIC:
        raise Malformed("head.magic")
    head = Head(key_id, epoch, feed, seq, issued_s, expires_s, root, bytes(raw[SIGNED:SIZE]))
    if head.seq == 0:
        raise Malformed("head.seq")
    if head.expires_s <= head.issued_s:
        raise Malformed("head.expires")
    return head


def is_fresh(head: Head, now_s: int) -> bool:
    """False once the head has expired: show its age, hide nothing (PROTOCOL 4.6)."""
    return now_s <= head.expires_s


def etag(head: Head) -> str:
    """What a phone can form for an answer that it never downloaded (PROTOCOL 4.2)."""
    return f'"{head.epoch}.{head.seq}.{head.issued_s}"'
