"""Record ids: opaque ASCII, `[0-9a-z]{1,22}`, without time in them; ours are ten random characters (DESIGN 9)."""

from __future__ import annotations

import re
from collections.abc import Callable

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_ID = re.compile(r"[0-9a-z]{1,22}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Those of DESIGN 5, and the folder of the built app.
RESERVED_TOWNS = frozenset({"api", "assets", "bye", "edit", "export", "h", "health", "keys", "map", "metrics", "n", "parts", "sync"})


def make_id(choose: Callable[[str], str]) -> str:
    """Ten characters, each drawn by `choose` (in life `secrets.choice`)."""
    return "".join(choose(ALPHABET) for _ in range(10))


def is_id(value: str) -> bool:
    return _ID.fullmatch(value) is not None


def is_town_slug(value: str) -> bool:
    """Lower-case words joined by single hyphens, at most 40 characters, and none of our own paths."""
    return len(value) <= 40 and _SLUG.fullmatch(value) is not None and value not in RESERVED_TOWNS
