"""A text in several languages: its source, its translations, and what to show where one is missing.

Facts (numbers, times, addresses, levels) are fields of the record, never inside a Text, so an outdated
translation cannot carry an old phone number.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Literal

from msgspec import Struct

from content.languages import fallback_chain

Origin = Literal["human", "machine", "import"]
State = Literal["current", "outdated", "machine", "missing"]


class Said(Struct, frozen=True, omit_defaults=True):
    """One text in one language. `source_hash` names the source text it was made from, empty for the source itself."""

    text: str
    source_hash: str = ""
    origin: Origin = "human"
    translated_on: str = ""
    reviewed_by: str = ""


class Text(Struct, frozen=True, omit_defaults=True):
    """All languages of one field; `said[source_lang]` is what the others were made from.

    `source_changed_on` is the day the source text last changed: an outdated translation is shown with it.
    """

    source_lang: str
    said: dict[str, Said]
    source_changed_on: str = ""

    @property
    def source(self) -> str:
        """The text the others were made from; empty where it is missing, which `check.py` reports."""
        said = self.said.get(self.source_lang)
        return said.text if said else ""


class Shown(Struct, frozen=True):
    """What a reader of one language gets: the text, the language it is in, and its state."""

    text: str
    lang: str
    state: State


def text(source_lang: str, source: str, /, **translations: str) -> Text:
    """A Text from plain strings; underscores in names stand for hyphens (`de_simple`)."""
    digest = source_hash(source)
    said = {source_lang: Said(normalise(source))}
    for name, words in translations.items():
        said[name.replace("_", "-")] = Said(normalise(words), source_hash=digest)
    return Text(source_lang, said)


def normalise(words: str) -> str:
    """NFC, no lone surrogates: what may be hashed on both sides (PROTOCOL 2)."""
    return unicodedata.normalize("NFC", words.encode("utf-8", "replace").decode("utf-8"))


def source_hash(source: str) -> str:
    """Eight bytes of SHA-256 over the source text, in hex: enough to see that it changed."""
    return hashlib.sha256(normalise(source).encode()).digest()[:8].hex()


def state(words: Text, lang: str) -> State:
    """State of the translation into `lang`. An outdated one is outdated even when a machine made it."""
    said = words.said.get(lang)
    if said is None or not said.text:
        return "missing"
    if lang == words.source_lang:
        return "current"
    if said.source_hash != source_hash(words.source):
        return "outdated"
    return "machine" if said.origin == "machine" else "current"


def show(words: Text | None, lang: str) -> Shown | None:
    """The text for a reader of `lang`: own language, else the stored chain, else the source language."""
    if words is None:
        return None
    for candidate in (lang, *fallback_chain(lang), words.source_lang):
        found = state(words, candidate)
        if found != "missing":
            return Shown(words.said[candidate].text, candidate, found)
    return None
