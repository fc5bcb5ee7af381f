"""A CAP message as XML, read into the same nested values that NINA serves as JSON.

The parser is expat alone: it opens nothing, and a document type is refused where it begins, so that no entity is ever
declared, fetched or multiplied (safety.md 9). A signature is not checked, only seen.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from content.intake.raw import DEEPEST, LARGEST_BYTES, decode
from content.intake.result import Unreadable

NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
SIGNED = "Signature"
# Elements of which there may be several (CAP 1.2, 3.2).
_LISTS = frozenset(
    ("info", "area", "code", "category", "responseType", "eventCode", "parameter", "resource", "polygon", "circle", "geocode")
)
_DECLARED = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_LATIN = frozenset({"iso-8859-1", "latin-1", "windows-1252", "us-ascii"})


def is_xml(raw: bytes) -> bool:
    return raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<alert", b"<cap:alert"))


def read_alert(raw: bytes) -> dict[str, Any]:
    """The alert as CAP-shaped JSON would have it. Raises Unreadable: no XML, a document type, another root."""
    tree = _Tree()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = tree.start, tree.end, tree.words
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(_text(raw).encode(), True)
    except expat.ExpatError as wrong:
        raise Unreadable("intake.bad_xml", line=wrong.lineno) from None
    if tree.root is None:
        raise Unreadable("intake.wrong_shape", wanted="CAP alert")
    return tree.root


def _text(raw: bytes) -> str:
    """The file by the encoding it declares; without a declaration it is UTF-8."""
    declared = _DECLARED.match(raw)
    name = declared[1].decode().casefold() if declared else "utf-8"
    if name not in _LATIN:
        return decode(raw)
    if len(raw) > LARGEST_BYTES:
        raise Unreadable("intake.too_big", bytes=len(raw), limit=LARGEST_BYTES)
    return raw.decode("cp1252" if name == "windows-1252" else "latin-1", "replace")


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("intake.doctype")


class _Tree:
    """Values of the message's own namespace; what another one brings is passed over, but for a signature being there."""

    def __init__(self) -> None:
        self.root: dict[str, Any] | None = None
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []
        self._foreign = 0

    def start(self, name: str, _: object) -> None:
        space, _, local = name.rpartition(" ")
        if len(self._open) + self._foreign > DEEPEST:
            raise Unreadable("intake.too_deep", limit=DEEPEST)
        if not self._open and not self._foreign and (space not in NAMESPACES or local != "alert"):
            raise Unreadable("intake.wrong_shape", wanted="CAP 1.2 alert")
        if self._foreign or space not in NAMESPACES:
            self._foreign += 1
            if local == SIGNED and self._open:
                self._open[0][1][SIGNED] = True
            return
        self._open.append((local, {}, []))

    def end(self, _: str) -> None:
        if self._foreign:
            self._foreign -= 1
            return
        local, inside, words = self._open.pop()
        value: Any = inside or "".join(words).strip()
        if not self._open:
            self.root = inside
            return
        above = self._open[-1][1]
        if local in _LISTS:
            above.setdefault(local, []).append(value)
            return
        if local in above:
            raise Unreadable("intake.wrong_shape", wanted=f"{local} once")
        above[local] = value

    def words(self, text: str) -> None:
        if self._open and not self._foreign:
            self._open[-1][2].append(text)
