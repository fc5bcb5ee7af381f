"""A root key as people and pages pass it on: base64url of its 64 bytes, without padding (PROTOCOL 8.3)."""

from __future__ import annotations

import base64
import binascii

from server.errors import KeysUnusable


def as_text(root: bytes) -> str:
    return base64.urlsafe_b64encode(root).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Raises KeysUnusable."""
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 64:
        raise KeysUnusable(file="--root")
    return key
