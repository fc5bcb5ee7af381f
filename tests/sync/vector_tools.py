"""A second, plain implementation of hashes, roots and signed bytes, so that vectors do not agree with `sync/` by themselves."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

Case = dict[str, Any]
Record = dict[str, Any]

# Fixed keys, for tests only: any number below the order of the curve is one.
ROOT_KEY = bytes(31) + b"\x11"
FEED_KEY = bytes(31) + b"\x22"
OTHER_KEY = bytes(31) + b"\x33"
FEED = "lindenhafen/de"
NOW_S = 1_795_000_000

TABLE = [["helpline", ["id", "title", "number"]], ["place", ["id", "title", "rooms"]]]


def helpline(record_id: str, **more: Any) -> Record:
    return {"id": record_id, "kind": "helpline", "title": "Nachttelefon", "number": "116016", **more}


def place(record_id: str, **more: Any) -> Record:
    return {"id": record_id, "kind": "place", "title": f"Zimmer {record_id}", **more}


BASE = [helpline("h1"), place("p1"), place("p2", rooms="12")]


def case(name: str, rule: str, given: Any, expect: Any) -> Case:
    return {"name": name, "rule": rule, "given": given, "expect": expect}


def refuse(name: str, rule: str, given: Any, error: str) -> Case:
    return {"name": name, "rule": rule, "given": given, "error": error}


def dump(value: Any) -> str:
    """Canonical text of a value without floats or strange keys: Python's own writer does it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain_hash(record: Record) -> bytes:
    return hashlib.sha256(dump(record).encode()).digest()


def plain_roll(records: list[Record]) -> bytes:
    rows = sorted((record["id"].encode(), plain_hash(record)) for record in records)
    return hashlib.sha256(b"".join(record_id + digest for record_id, digest in rows)).digest()


def plain_root(records: list[Record]) -> bytes:
    urgent = [record for record in records if record["kind"] in ("town", "helpline", "alert")]
    return hashlib.sha256(plain_roll(urgent) + plain_roll([record for record in records if record not in urgent])).digest()


def name_of(part: str) -> str:
    return hashlib.sha256(part.encode()).hexdigest()[:32]


def as_list(parts: dict[str, str]) -> list[list[Any]]:
    return [[name, len(part)] for name, part in parts.items()]


def _key(private: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(private, "big"), ec.SECP256R1())


def public(private: bytes) -> bytes:
    numbers = _key(private).public_key().public_numbers()
    return numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


def sign(private: bytes, message: bytes) -> bytes:
    """r ‖ s, the same in every run (RFC 6979)."""
    r, s = decode_dss_signature(_key(private).sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def head(
    *, root: bytes = bytes(32), epoch: int = 1, seq: int = 5, key_id: int = 1, feed: str = FEED, issued_s: int = NOW_S,
    expires_s: int | None = None, private: bytes = FEED_KEY,
) -> bytes:  # fmt: skip
    """A signed head, packed here by hand."""
    expires_s = issued_s + 7 * 86_400 if expires_s is None else expires_s
    body = b"L" + struct.pack(">BH8sIII", key_id, epoch, hashlib.sha256(feed.encode()).digest()[:8], seq, issued_s, expires_s) + root
    return body + sign(private, body)


def document(
    *, epoch: int = 1, issued_s: int = 1, expires_s: int = 4_000_000_000, keys: dict[int, bytes] | None = None, private: bytes = ROOT_KEY
) -> bytes:
    """A key document, packed here by hand; by default it names the feed key as 1."""
    held = {1: public(FEED_KEY)} if keys is None else keys
    body = b"LK" + struct.pack(">HIIB", epoch, issued_s, expires_s, len(held))
    body += b"".join(bytes([key_id]) + key for key_id, key in held.items())
    return body + sign(private, body)


def deflated(*said: str | bytes | tuple[int, int]) -> bytes:
    """One block of raw deflate with fixed codes (RFC 1951, 3.2.6), put together bit by bit: texts, and (length, distance) to look back.

    Lengths from 3 to 10: they need no extra bits. A compressor would give other bytes with every version.
    """
    bits = [1, 1, 0]

    def code(value: int, width: int) -> None:
        bits.extend(value >> (width - 1 - at) & 1 for at in range(width))

    for one in said:
        if isinstance(one, tuple):
            length, distance = one
            code(length - 2, 7)
            extra = max(0, (distance - 1).bit_length() - 2)
            half, rest = divmod(distance - 1, 1 << extra)
            code(2 * extra + half, 5)
            bits.extend(rest >> at & 1 for at in range(extra))
            continue
        for byte in one.encode() if isinstance(one, str) else one:
            code(*((0x30 + byte, 8) if byte < 144 else (0x190 + byte - 144, 9)))
    code(0, 7)
    bits += [0] * (-len(bits) % 8)
    return bytes(sum(bit << at for at, bit in enumerate(bits[start : start + 8])) for start in range(0, len(bits), 8))
