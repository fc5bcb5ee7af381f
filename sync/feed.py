"""One feed's view of a record: public fields, texts in one language or marked as another, hours as a compact string (PROTOCOL 3.6).

What may leave was decided in `content/privacy.py`; which translation stands in for a missing one in `content/text.py`.
Nothing here knows the day: the same public record gives the same wire record until it, its town or the quarter changes.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import NODEFAULT, Struct, field
from msgspec.structs import FieldInfo
from msgspec.structs import fields as struct_fields

from content.hours import compact
from content.model import Hours
from content.public import WIRE_KINDS, Public, PublicHelpline
from content.text import Shown, Text, normalise, show
from sync.messages import APPENDED, TOP_TEXTS, Fields, WireRecord

# Names that came after version 1, per kind: they stand after everything else and keep their order (PROTOCOL 3.2).
_LATER: Mapping[str, tuple[str, ...]] = {}


def _names(kind: str) -> list[str]:
    later = _LATER.get(kind, ())
    return [*(name for name in WIRE_KINDS[kind].__struct_fields__ if name not in later), *APPENDED, *later]


FIELDS: Fields = {kind: _names(kind) for kind in WIRE_KINDS}
"""The table that this version of the code writes; `tests/sync/fields.json` holds every name to its number."""

TABLE: list[list[Any]] = [[kind, list(names)] for kind, names in FIELDS.items()]
"""The same as it travels (PROTOCOL 3.1)."""


class Marks(Struct):
    """What the reader must know about the texts of one record (PROTOCOL 3.6)."""

    langs: dict[str, str] = field(default_factory=dict)
    outdated: dict[str, str] = field(default_factory=dict)
    machine: list[str] = field(default_factory=list)
    source_texts: dict[str, str] = field(default_factory=dict)
    source_lang: str = ""


class _Feed(Struct, frozen=True):
    """What composing needs besides the record."""

    lang: str
    hours_of: Callable[[Hours], str]


def compose(
    public: Public, lang: str, *, land: str, quarter: str, catholic: bool = False, hours_of: Callable[..., str] = compact
) -> WireRecord:
    """The record as the feed `lang` carries it, canonical but for the order of its keys.

    `land`, `quarter` ("2026Q4") and `catholic` are the town's, for its holidays inside opening hours.
    """
    feed = _Feed(lang, lambda hours: hours_of(hours, land=land, quarter=quarter, catholic=catholic))
    marks = Marks()
    record: WireRecord = {"kind": type(public).__struct_config__.tag}
    for name, value in _said(public):
        if isinstance(value, Text) and name in TOP_TEXTS:
            shown = show(value, lang)
            record[name] = normalise(shown.text) if shown else ""
            _mark(marks, name, value, shown, feed, helpline=isinstance(public, PublicHelpline))
        else:
            _put(record, name, value, feed)
    for name in marks.__struct_fields__:
        if found := getattr(marks, name):
            record[name] = found
    return _once(record)


def _once(record: WireRecord) -> WireRecord:
    """Without an address that this feed's own body links to already: 1.4 KB of a district, said twice. Numbers always travel."""
    said = record.get("body", "").lower()
    for name in ("web", "email"):
        if said and html.escape(record.get(name, "")).lower() in said:
            record.pop(name, None)
    return record


def _mark(marks: Marks, name: str, words: Text, shown: Shown | None, feed: _Feed, *, helpline: bool) -> None:
    if shown is None:
        return
    if shown.lang != feed.lang:
        marks.langs[name] = shown.lang
    if shown.state == "machine":
        marks.machine.append(name)
    if shown.state == "outdated":
        marks.outdated[name] = words.source_changed_on
        marks.source_lang = words.source_lang if words.source_lang != "de" else marks.source_lang
        # Someone in danger must not act on an old sentence: what it was translated from stands beside it.
        if helpline:
            marks.source_texts[name] = normalise(words.source)


def _said(struct: Struct) -> Iterator[tuple[str, Any]]:
    """Fields that differ from their default, in order."""
    for known in _fields(type(struct)):
        value = getattr(struct, known.name)
        default = known.default_factory() if known.default_factory is not NODEFAULT else known.default
        if default is NODEFAULT or value != default:
            yield known.name, value


@lru_cache
def _fields(kind: type[Struct]) -> tuple[FieldInfo, ...]:
    """msgspec looks at the annotations each time: two thirds of composing a record."""
    return struct_fields(kind)


def _put(into: dict[str, Any], name: str, value: Any, feed: _Feed) -> None:
    if isinstance(value, Hours):
        if rows := feed.hours_of(value):
            into[name] = rows
        if note := _nested(value.note, feed):
            into[name + "_note"] = note
        return
    carried = _nested(value, feed)
    # A struct or text with nothing in it is absent, like any other default.
    if carried not in (None, {}, ""):
        into[name] = carried


def _nested(value: Any, feed: _Feed) -> Any:
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, Text):
        return _nested_text(value, feed.lang)
    if isinstance(value, Struct):
        inside: dict[str, Any] = {}
        for name, part in _said(value):
            _put(inside, name, part, feed)
        return inside
    if isinstance(value, tuple | list):
        return [_nested(item, feed) for item in value]
    return value


def _nested_text(words: Text, lang: str) -> Any:
    """A string in the feed's language, else marked with its own (PROTOCOL 3.7)."""
    shown = show(words, lang)
    if shown is None:
        return None
    text = normalise(shown.text)
    return text if shown.lang == lang else {"lang": shown.lang, "text": text}
