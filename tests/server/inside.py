"""What a primed delta says, for tests that search every byte that leaves: packed, a secret in it would go unseen (PROTOCOL 5.7)."""

from __future__ import annotations

import re

from server import render
from server.store import publications
from sync import primed
from sync.head import SIZE as HEAD_SIZE
from sync.parts import MAX_BYTES

_ANSWER = re.compile(r"sync/v1/([^/]+/[^/]+)/(\d+)(?:-\d+)?$")


class Inside:
    """Remembers the dictionaries of all bases: after a purge only phones still have them."""

    def __init__(self, house) -> None:
        self.house = house
        self.words: dict[tuple[str, int], bytes] = {}

    def of(self, path: str, body: bytes) -> list[bytes]:
        """The decoded answer or file, and the delta in it where it is primed."""
        found = _ANSWER.search(path)
        if not found or body[HEAD_SIZE : HEAD_SIZE + 1] != primed.MARK:
            return [body]
        self.look()
        return [body, primed.unpack(body[HEAD_SIZE:], self.words[found[1], int(found[2])], MAX_BYTES)]

    def look(self) -> None:
        db = self.house.store.read
        for newest in publications.newest_of_all(db):
            for seq in publications.kept(db, newest.feed):
                if words := render.words(db, newest.feed, seq):
                    self.words.setdefault((newest.feed, seq), words)
