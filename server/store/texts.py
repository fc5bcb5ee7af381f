"""A record taken apart for the tables: its facts as JSON, and every Text as rows of `translation`; and put together again.

A Text keeps its source language inside the facts, its words lie in the rows; `field` is the path ("hours.note",
"phones.0.label"). This works for every Text a kind may get later, without a word here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from content.model import Record
from content.text import Said, Text, state


class Row(msgspec.Struct, frozen=True):
    """One row of `translation`, without the record's id."""

    field: str
    lang: str
    text: str
    source_lang: str
    source_hash: str
    state: str
    origin: str
    translated_at: str
    reviewed_by: str


def split(record: Record) -> tuple[dict[str, Any], list[Row]]:
    """Facts without any words, and the words as rows in order of field and language."""
    facts = msgspec.to_builtins(record)
    rows: list[Row] = []
    for path, holder, name in _texts(facts):
        words = msgspec.convert(holder[name], Text)
        rows += [_row(path, words, lang) for lang in sorted(words.said)]
        holder[name] = {key: value for key, value in holder[name].items() if key != "said"}
    return facts, rows


def join(facts: dict[str, Any], rows: Iterable[Row]) -> Record:
    """The record that `split` took apart. Changes `facts`."""
    said: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        said.setdefault(row.field, {})[row.lang] = {
            "text": row.text,
            "source_hash": row.source_hash,
            "origin": row.origin,
            "translated_on": row.translated_at,
            "reviewed_by": row.reviewed_by,
        }
    for path, holder, name in _texts(facts):
        holder[name]["said"] = said.get(path, {})
    return msgspec.convert(facts, Record)


def texts_of(record: Record) -> dict[str, Text]:
    """Every Text of a record by its path."""
    facts = msgspec.to_builtins(record)
    return {path: msgspec.convert(holder[name], Text) for path, holder, name in _texts(facts)}


def with_texts(record: Record, texts: dict[str, Text]) -> Record:
    """`record` with the Texts at these paths replaced; a path of one part may be new, a deeper one must exist."""
    facts = msgspec.to_builtins(record)
    places = {path: (holder, name) for path, holder, name in _texts(facts)}
    for path, words in texts.items():
        holder, name = places.get(path) or (facts, path)
        holder[name] = msgspec.to_builtins(words)
    return msgspec.convert(facts, Record)


def _texts(facts: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    """(path, container, key) of every Text below `facts`."""
    found: list[tuple[str, Any, Any]] = []
    items = facts.items() if isinstance(facts, dict) else enumerate(facts)
    for name, value in items:
        below = f"{path}.{name}" if path else str(name)
        if isinstance(value, dict) and "source_lang" in value:
            found.append((below, facts, name))
        elif isinstance(value, (dict, list, tuple)):
            found += _texts(value, below)
    return found


def _row(path: str, words: Text, lang: str) -> Row:
    said: Said = words.said[lang]
    return Row(
        path, lang, said.text, words.source_lang, said.source_hash, state(words, lang), said.origin, said.translated_on, said.reviewed_by
    )
