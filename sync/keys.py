"""P-256: signing heads, and the key document that says which keys may (PROTOCOL 8). The only file that imports cryptography.

Private keys are 32 bytes, public keys x ‖ y (64 bytes), signatures r ‖ s (64 bytes): what WebCrypto reads directly.
"""

from __future__ import annotations

import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct
from msgspec.structs import replace

from sync.errors import BadSignature, Malformed, Rollback, UnknownKey
from sync.head import Head, unsigned

EPOCHS_AHEAD = 255
_CURVE = ec.SECP256R1()
_START = struct.Struct(">2sHIIB")
_KEY = struct.Struct(">B64s")
_SIGNATURE_SIZE = 64


class KeyDocument(Struct, frozen=True):
    """Which keys may sign heads; itself signed by the root key. `raw` is what travelled."""

    epoch: int
    issued_s: int
    expires_s: int
    keys: dict[int, bytes]
    raw: bytes = b""

    @property
    def order(self) -> tuple[int, int]:
        return (self.epoch, self.issued_s)


def generate() -> bytes:
    """A new private key."""
    return ec.generate_private_key(_CURVE).private_numbers().private_value.to_bytes(32, "big")


def public_key(private: bytes) -> bytes:
    """x ‖ y of a private key."""
    point = _private(private).public_key().public_numbers()
    return point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")


def sign(private: bytes, message: bytes) -> bytes:
    """r ‖ s over SHA-256 of `message`."""
    r, s = decode_dss_signature(_private(private).sign(message, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (r ‖ s) is `public`'s over `message`; False for anything that is no key or no signature."""
    if len(public) != 64 or len(signature) != _SIGNATURE_SIZE:
        return False
    try:
        key = ec.EllipticCurvePublicNumbers(_integer(public[:32]), _integer(public[32:]), _CURVE).public_key()
        key.verify(encode_dss_signature(_integer(signature[:32]), _integer(signature[32:])), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def sign_head(private: bytes, head: Head) -> Head:
    """The head with its signature."""
    return replace(head, signature=sign(private, unsigned(head)))


def make_document(root_private: bytes, *, epoch: int, issued_s: int, expires_s: int, keys: dict[int, bytes]) -> bytes:
    """The key document as it travels (PROTOCOL 8.2); `keys` is key id -> public key."""
    body = _START.pack(b"LK", epoch, issued_s, expires_s, len(keys))
    body += b"".join(_KEY.pack(key_id, keys[key_id]) for key_id in sorted(keys))
    return body + sign(root_private, body)


def read_document(raw: bytes, root_public: bytes) -> KeyDocument:
    """A key document whose signature holds. Raises Malformed, BadSignature."""
    if len(raw) < _START.size:
        raise Malformed("keys.length")
    magic, epoch, issued_s, expires_s, count = _START.unpack_from(raw)
    if magic != b"LK":
        raise Malformed("keys.magic")
    end = _START.size + count * _KEY.size
    if len(raw) != end + _SIGNATURE_SIZE:
        raise Malformed("keys.length")
    if not verify(root_public, raw[:end], raw[end:]):
        raise BadSignature
    rows = list(_KEY.iter_unpack(raw[_START.size : end]))
    ids = [key_id for key_id, _ in rows]
    if ids != sorted(set(ids)):
        raise Malformed("keys.order")
    return KeyDocument(epoch, issued_s, expires_s, dict(rows), bytes(raw))


def check_head(head: Head, document: KeyDocument) -> None:
    """Key and signature of a head (PROTOCOL 4.4, 8.4). Raises UnknownKey, BadSignature."""
    public = document.keys.get(head.key_id)
    # A key that was stolen later must not sign the future for ever.
    if public is None or head.issued_s > document.expires_s:
        raise UnknownKey(head.key_id)
    if not verify(public, unsigned(head), head.signature):
        raise BadSignature


def check_epoch(head: Head, document: KeyDocument) -> None:
    """The epoch lies in its document's bounds (PROTOCOL 8.5). Raises Rollback, UnknownKey."""
    if head.epoch < document.epoch:
        raise Rollback((document.epoch, 0), head.order)
    # Bounded, so that no thief can run ahead of every future document.
    if head.epoch > document.epoch + EPOCHS_AHEAD:
        raise UnknownKey(head.key_id)


def _private(private: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(_integer(private), _CURVE)


def _integer(raw: bytes) -> int:
    return int.from_bytes(raw, "big")
