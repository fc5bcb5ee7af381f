"""A text on its way to a translator and back: what leaves with it, what comes back, what may be wrong with it.

Whoever translates outside of the editor gets a file (XLIFF for offices, CSV for associations). Each text carries a *mark*: the
language, the hash of the source text, the hash of the translation that stood there. With it a file that was away for weeks is merged like
any editor's copy, and a translation made from an older source text is taken and shown as outdated: the work is kept, and nobody is told
that it is current. Facts are fields and are in no file (content brief 2).
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

from msgspec import Struct

from content.check import text_max
from content.check_body import body_problems
from content.intake.html import words
from content.text import State, normalise, source_hash

_HOLE = re.compile(r"\{[A-Za-z_]\w*\}")
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
# They turn a line around without a trace; the page isolates what needs it.
_OVERRIDES = ("\u202d", "\u202e")
_MARK = re.compile(r"([A-Za-z-]+):([0-9a-f]{16}):([0-9a-f]{16})")


class Unit(Struct, frozen=True, omit_defaults=True):
    """One text as it leaves: `field` is its path in the record, `text` the translation that is there, empty where none is."""

    record: str
    kind: str
    title: str
    field: str
    source_lang: str
    source: str
    lang: str
    text: str = ""
    state: State = "missing"

    @property
    def mark(self) -> str:
        return f"{self.lang}:{source_hash(self.source)}:{source_hash(self.text)}"


class Returned(Struct, frozen=True, omit_defaults=True):
    """One text as it came back. `row` counts from 1.

    `made_from` is the hash of the source text it was made from; `instead_of` the hash of the translation that stood there, empty where the
    file does not say. `confirmed`: somebody marked it as done, so unchanged words are still right.
    """

    row: int
    record: str
    field: str
    text: str
    made_from: str
    instead_of: str = ""
    confirmed: bool = False

    @property
    def touched(self) -> bool:
        """Whether somebody did anything with it since it left."""
        return self.confirmed or self.instead_of != source_hash(self.text)


class RowAside(Struct, frozen=True, omit_defaults=True):
    """A row that is not taken: number, record and field as far as they could be read, catalogue key. Never its words."""

    row: int
    record: str
    field: str
    key: str


class Translations(Struct, frozen=True, omit_defaults=True):
    """All of one file. `empty` are the rows in which nobody has written yet."""

    returned: tuple[Returned, ...] = ()
    refused: tuple[RowAside, ...] = ()
    empty: int = 0


def read_mark(mark: str) -> tuple[str, str, str] | None:
    """(language, hash of the source, hash of the translation), or None for what we did not write."""
    found = _MARK.fullmatch(mark.strip())
    return (found[1], found[2], found[3]) if found else None


def taken(row: int, record: str, field: str, text: str, made_from: str, instead_of: str = "", *, confirmed: bool = False) -> Returned:
    """A text as we store texts: normal form, no blanks around."""
    return Returned(row, record, field, normalise(text).strip(), made_from, instead_of, confirmed)


def is_body(field: str) -> bool:
    return field == "body"


def holes(text: str) -> Counter[str]:
    """The `{names}` of a text, which a translation keeps."""
    return Counter(_HOLE.findall(text))


def fault(field: str, source: str, translation: str) -> str:
    """The catalogue key of what keeps `translation` from being stored as one of `source`; empty: nothing does.

    A telephone number or mail address that the source does not have is a fact inside a translation and refused.
    """
    if translation != normalise(translation) or any(sign in translation for sign in _OVERRIDES):
        return "check.letters"
    if holes(source) != holes(translation):
        return "translation.placeholder"
    if is_body(field):
        if problems := body_problems(translation):
            return problems[0]
        return "translation.contact" if _contacts(translation) - _contacts(source) else ""
    if _TAG.search(translation):
        return "check.no_html"
    return "check.too_long" if len(translation) > text_max(field) else ""


def is_empty(field: str, translation: str) -> bool:
    return not (words(translation) if is_body(field) else translation.strip())


def _contacts(body: str) -> set[str]:
    reader = _Links()
    reader.feed(body)
    reader.close()
    return {href for href in reader.hrefs if href.startswith(("tel:", "mailto:"))}


class _Links(HTMLParser):
    """Where a body leads, however its quotes and letters are written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hrefs += [(value or "").strip() for name, value in attrs if name == "href"]
