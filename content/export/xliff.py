"""Texts of one town in one language as XLIFF 2.0, for translation offices: one `<file>` per record, one `<unit>` per text.

A unit's id is `record:path`, because an id may hold no slash (it is an NMTOKEN); its `name` is `record/path`. Notes say what the text is,
how long it may become, and carry the mark. Tags of a guide's body are inline codes that a tool keeps whole instead of text to retype.

Written and read with the standard library: translate-toolkit puts notes inside the segment, where XLIFF 2.0 has none, knows only the
first `<file>`, and would bring lxml and a GPL library into the server for a format of seven elements. It is the second reader in
`tests/content/test_xliff.py`: what it cannot open, an office could not either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree as xml

from content.check import text_max
from content.translation import Unit, is_body

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
MARK = "lotse-mark"
# What XML cannot hold at all; nobody types them, a copied text may bring them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Tags and character references of a body.
_CODE = re.compile(r"(<[^>]+>|&(?:\w+|#\w+);)")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def write(units: Iterable[Unit], source_lang: str, lang: str) -> bytes:
    """The document. All `units` have this source language; those of one record stand together."""
    root = xml.Element("xliff", {"xmlns": NAMESPACE, "version": "2.0", "srcLang": source_lang, "trgLang": lang})
    for record, texts in groupby(units, key=lambda unit: unit.record):
        article = xml.SubElement(root, "file", {"id": record})
        for unit in texts:
            _unit(article, unit)
    if not len(root):
        xml.SubElement(root, "file", {"id": "nothing"})
    _indent(root, 0)
    return xml.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _unit(article: xml.Element, unit: Unit) -> None:
    element = xml.SubElement(article, "unit", {"id": f"{unit.record}:{unit.field}", "name": f"{unit.record}/{unit.field}"})
    notes = xml.SubElement(element, "notes")
    for category, words in _notes(unit):
        xml.SubElement(notes, "note", {"category": category}).text = _writable(words)
    codes = _Codes()
    source = codes.element("source", unit.source, unit.field)
    target = codes.element("target", unit.text, unit.field) if unit.text else None
    if codes.data:
        original = xml.SubElement(element, "originalData")
        for code, name in codes.data.items():
            xml.SubElement(original, "data", {"id": name}).text = code
    segment = xml.SubElement(element, "segment", {"state": "translated" if unit.state == "current" else "initial"})
    segment.append(source)
    if target is not None:
        segment.append(target)


def _notes(unit: Unit) -> Iterable[tuple[str, str]]:
    yield "kind", unit.kind
    yield "title", unit.title
    if not is_body(unit.field):
        yield "max-length", str(text_max(unit.field))
    yield "state", unit.state
    yield MARK, unit.mark


class _Codes:
    """The inline codes of one unit: the same tag has the same name in source and target."""

    def __init__(self) -> None:
        self.data: dict[str, str] = {}

    def element(self, name: str, text: str, field: str) -> xml.Element:
        element = xml.Element(name, {_XML_SPACE: "preserve"})
        pieces = _CODE.split(text) if is_body(field) else [text]
        element.text = _writable(pieces[0])
        for number, (code, after) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True), 1):
            reference = self.data.setdefault(code, f"d{len(self.data) + 1}")
            xml.SubElement(element, "ph", {"id": str(number), "dataRef": reference, "disp": code}).tail = _writable(after)
        return element


def _indent(element: xml.Element, depth: int) -> None:
    """Line breaks for people who open the file, never inside a text."""
    if not len(element) or element.tag in ("source", "target"):
        return
    element.text = "\n" + "  " * (depth + 1)
    for child in element:
        _indent(child, depth + 1)
        child.tail = element.text
    element[-1].tail = "\n" + "  " * depth


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)
