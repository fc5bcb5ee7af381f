"""Splices: a changed text as what is kept, dropped and inserted, counted in code points (PROTOCOL 5.3)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any

from sync.blocks import is_count
from sync.canon import document
from sync.errors import Malformed

# A kept run shorter than this costs more as two hunks than as text (DECISIONS 4).
SHORTEST_KEPT = 20
# Beyond this many word pairs one hunk must do: publishing waits for no diff.
MOST_PAIRS = 1_000_000
_WORD = re.compile(r"\S+\s*|\s+")


def shortest(old: str, new: str) -> str | list[Any]:
    """The new text, or splices that lead to it from the old one, whichever is shorter on the wire."""
    keep, drop, insert = _single(old, new)
    found: str | list[Any] = new
    for splices in ([keep, drop, insert], _words(old, new)):
        if splices and len(document(splices)) < len(document(found)):
            found = splices
    return found


def apply(old: str, splices: list[Any]) -> str:
    """The text that `splices` make of `old`. Raises Malformed."""
    if not splices or len(splices) % 3:
        raise Malformed("splice")
    out, at = [], 0
    for keep, drop, insert in zip(splices[::3], splices[1::3], splices[2::3], strict=True):
        if not (is_count(keep) and is_count(drop) and isinstance(insert, str)) or at + keep + drop > len(old):
            raise Malformed("splice")
        out += [old[at : at + keep], insert]
        at += keep + drop
    out.append(old[at:])
    return "".join(out)


def _single(old: str, new: str) -> tuple[int, int, str]:
    """One hunk: common start and end cut off."""
    most = min(len(old), len(new))
    start = next((at for at in range(most) if old[at] != new[at]), most)
    most -= start
    end = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return start, len(old) - start - end, new[start : len(new) - end]


def _words(old: str, new: str) -> list[Any]:
    """Several hunks on word borders, each trimmed to its letters; empty where that is not worth the time."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    if len(a) * len(b) > MOST_PAIRS:
        return []
    starts = [0]
    for word in a:
        starts.append(starts[-1] + len(word))
    hunks: list[tuple[int, int, str]] = []
    for tag, a_from, a_to, b_from, b_to in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        begin, end, insert = starts[a_from], starts[a_to], "".join(b[b_from:b_to])
        if hunks and begin - hunks[-1][1] < SHORTEST_KEPT:
            before = hunks.pop()
            begin, insert = before[0], before[2] + old[before[1] : begin] + insert
        hunks.append((begin, end, insert))
    splices: list[Any] = []
    at = 0
    for begin, end, insert in hunks:
        keep, drop, middle = _single(old[begin:end], insert)
        splices += [begin + keep - at, drop, middle]
        at = begin + keep + drop
    return splices
