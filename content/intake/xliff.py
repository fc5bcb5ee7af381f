"""XLIFF 2.0 back from a translation office: which texts came, and which do not say what they are.

No document type is read, so there is no entity to expand and no file to fetch; only what we wrote is looked for. Whether a text
still fits its record is decided where records are (server/translations.py).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.etree import ElementTree as xml

from content.export.xliff import MARK, NAMESPACE
from content.intake.raw import DEEPEST, decode
from content.intake.result import Unreadable
from content.languages import UnknownLanguage, canonical
from content.text import source_hash
from content.translation import Returned, RowAside, Translations, is_body, is_empty, read_mark, taken

_TYPED = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Our files say `initial` of everything that waits.
_DONE = ("translated", "reviewed", "final")
_ID = re.compile(r"([0-9a-z]{1,22}):([a-z_]+(?:\.[a-z0-9_]+)*)")


class _NotOurs(ValueError):
    """A code or a part that cannot be turned into text; `key` says which."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _NoTypes(xml.TreeBuilder):
    """A second lock behind `_TYPED`."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise Unreadable("translation.doctype")


def read(raw: bytes, lang: str) -> Translations:
    """All texts of a file made for `lang`. Raises Unreadable, also for a file of another language."""
    root = _root(decode(raw))
    target = root.get("trgLang", "")
    if _tag(target) != lang:
        raise Unreadable("translation.other_language", found=target[:20], lang=lang)
    returned: list[Returned] = []
    refused: list[RowAside] = []
    empty = 0
    for row, unit in enumerate(root.iter(_name("unit")), 1):
        found = _ID.fullmatch(unit.get("id", ""))
        record, field = found.groups() if found else ("", "")
        try:
            one = _returned(row, record, field, unit, lang)
        except _NotOurs as no:
            refused.append(RowAside(row, record, field, no.key))
            continue
        if one is None:
            empty += 1
        else:
            returned.append(one)
    return Translations(tuple(returned), tuple(refused), empty)


def _root(text: str) -> xml.Element:
    if _TYPED.search(text):
        raise Unreadable("translation.doctype")
    parser = xml.XMLParser(target=_NoTypes())
    try:
        # As text, so that no declaration inside can name another encoding.
        parser.feed(text)
        root = parser.close()
    except xml.ParseError as wrong:
        raise Unreadable("translation.not_xml", line=wrong.position[0]) from None
    if root.tag != _name("xliff") or not root.get("version", "").startswith("2."):
        raise Unreadable("translation.not_xliff")
    return root


def _returned(row: int, record: str, field: str, unit: xml.Element, lang: str) -> Returned | None:
    if not record:
        raise _NotOurs("translation.unknown")
    codes = {data.get("id", ""): _plain(data) for data in unit.iterfind(f"{_name('originalData')}/{_name('data')}")}
    marks = [read_mark(note.text or "") for note in unit.iter(_name("note")) if note.get("category") == MARK]
    text = _text(unit, "target", codes, field)
    if text is None or is_empty(field, text):
        return None
    if marks and marks[0]:
        if marks[0][0] != lang:
            raise _NotOurs("translation.other_language_row")
        return taken(row, record, field, text, *marks[0][1:], confirmed=_is_done(unit))
    return taken(row, record, field, text, source_hash((_text(unit, "source", codes, field) or "").strip()), confirmed=_is_done(unit))


def _is_done(unit: xml.Element) -> bool:
    return all(segment.get("state") in _DONE for segment in unit.iter(_name("segment")))


def _text(unit: xml.Element, side: str, codes: dict[str, str], field: str) -> str | None:
    """The text of one side, put together again where a tool cut the unit into sentences; None where nothing was written."""
    pieces: list[str] = []
    missing = 0
    for part in unit:
        if part.tag not in (_name("segment"), _name("ignorable")):
            continue
        said = part.find(_name(side))
        if said is None and part.tag == _name("ignorable"):
            said = part.find(_name("source"))
        written = "" if said is None else "".join(_inline(said, codes, field, 0))
        missing += part.tag == _name("segment") and not written.strip()
        pieces.append(written)
    if not any(map(str.strip, pieces)):
        return None
    if missing:
        # Half an article beside an empty other half would be published as a whole one.
        raise _NotOurs("translation.partly")
    return "".join(pieces)


def _inline(element: xml.Element, codes: dict[str, str], field: str, depth: int) -> Iterator[str]:
    """Text and codes in order; text of a body is escaped, codes are what the original data says."""
    if depth > DEEPEST:
        raise _NotOurs("translation.code")
    yield _words(element.text, field)
    for child in element:
        tag = child.tag.removeprefix(f"{{{NAMESPACE}}}") if isinstance(child.tag, str) else ""
        match tag:
            case "ph" | "sc" | "ec":
                yield _code(child, "dataRef", codes)
            case "pc":
                yield _code(child, "dataRefStart", codes)
                yield from _inline(child, codes, field, depth + 1)
                yield _code(child, "dataRefEnd", codes)
            case "mrk":
                yield from _inline(child, codes, field, depth + 1)
            case "sm" | "em" | "":
                pass
            case _:
                raise _NotOurs("translation.code")
        yield _words(child.tail, field)


def _code(child: xml.Element, attribute: str, codes: dict[str, str]) -> str:
    found = codes.get(child.get(attribute, ""))
    if found is None:
        raise _NotOurs("translation.code")
    return found


def _words(text: str | None, field: str) -> str:
    return html.escape(text or "", quote=False) if is_body(field) else text or ""


def _plain(element: xml.Element) -> str:
    return "".join(element.itertext())


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _tag(tag: str) -> str:
    try:
        return canonical(tag)
    except UnknownLanguage:
        return ""
