"""Primed deltas: raw deflate over a dictionary that both sides hold already, the first records of the proven base (PROTOCOL 5.7).

Every browser can read them: `DecompressionStream` takes the dictionary as a stored block in front. Push payloads are meant to
carry the same form. Figures: DECISIONS 17.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from sync.canon import canonical
from sync.errors import Malformed
from sync.messages import Records

MARK = b"z"
# As far as deflate looks back; and what a packed delta may weigh, so that a bomb has little to grow from.
MOST_BYTES = 32_768
_RAW = -15
_STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED)
# zlib gives a short text codes of its own where the fixed ones would be shorter.
_SHORT = 2_048


def dictionary(base: Records) -> bytes:
    """Canonical bytes of the first records of a state in order of id, cut at 32,768."""
    return joined(canonical(base[record_id]) for record_id in sorted(base))


def joined(bodies: Iterable[bytes]) -> bytes:
    """The same from the canonical bytes of records in order; no more of them are asked for than fit.

    Empty where one of them is: a phone at that base still knows the record that was purged here.
    """
    words = b""
    for body in bodies:
        if not body:
            return b""
        words += body
        if len(words) >= MOST_BYTES:
            break
    return words[:MOST_BYTES]


def pack(document: bytes, words: bytes) -> bytes | None:
    """The document behind its mark; None where no reader would take it, so long is it."""
    strategies = _STRATEGIES if len(document) < _SHORT else _STRATEGIES[:1]
    packed = min((_packed(document, words, strategy) for strategy in strategies), key=len)
    return MARK + packed if len(packed) <= MOST_BYTES else None


def unpack(marked: bytes, words: bytes, most_bytes: int) -> bytes:
    """The document; `most_bytes` is for dictionary and document together. Raises Malformed."""
    if len(marked) > len(MARK) + MOST_BYTES:
        raise Malformed("primed.size")
    reader = zlib.decompressobj(_RAW, zdict=words)
    left = most_bytes - len(words)
    try:
        document = reader.decompress(marked[len(MARK) :], left + 1)
    except zlib.error as problem:
        raise Malformed("primed") from problem
    if not reader.eof or len(document) > left:
        raise Malformed("primed")
    return document


def _packed(document: bytes, words: bytes, strategy: int) -> bytes:
    writer = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9, strategy, words)
    return writer.compress(document) + writer.flush()
