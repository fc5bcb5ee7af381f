"""Searching bytes for words, in every form in which words travel (safety brief 4)."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Mapping
from html import escape
from quopri import encodestring
from urllib.parse import quote, quote_plus

_SPACE = re.compile(rb"[\r\n\t ]+")
_SOFT_BREAK = re.compile(rb"=\r?\n")


def encodings(secret: str) -> dict[str, bytes]:
    """Every form in which the words could leave; of a whole number also the coordinate that it is times ten million."""
    forms = {"utf-8": secret.encode(), "utf-16": secret.encode("utf-16-le"), "nfd": unicodedata.normalize("NFD", secret).encode()}
    forms["utf-16-be"] = secret.encode("utf-16-be")
    forms["url"] = quote(secret).encode()
    forms["form"] = quote_plus(secret).encode()
    forms["json"] = "".join(f"\\u{ord(sign):04x}" if ord(sign) > 127 else sign for sign in secret).encode()
    forms["html"] = escape(secret).encode()
    forms["charref"] = "".join(f"&#{ord(sign)};" if ord(sign) > 127 else sign for sign in secret).encode()
    forms["quoted-printable"] = encodestring(secret.encode())
    forms["hex"] = secret.encode().hex().encode()
    for shift in range(3):
        # The signs that do not depend on what stands before and behind.
        whole = base64.b64encode(b"\0" * shift + secret.encode())
        forms[f"base64+{shift}"] = whole[4 if shift else 0 : -4]
    if secret.isdigit():
        forms["degrees"] = f"{int(secret[:-7])}.{secret[-7:-2]}".encode()
        forms["big-endian"], forms["little-endian"] = int(secret).to_bytes(4, "big"), int(secret).to_bytes(4, "little")
    return forms


def found(bodies: Iterable[bytes], secrets: Mapping[str, str]) -> set[str]:
    """Names of the secrets that are in these bytes, also across the line breaks of a mail or a folded calendar."""
    pile = b"\0".join(bodies)
    piles = (pile, _SPACE.sub(b"", pile), _SOFT_BREAK.sub(b"", pile), pile.replace(b"\r\n ", b""))
    return {name for name, words in secrets.items() if any(form in one for form in encodings(words).values() for one in piles)}
