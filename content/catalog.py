"""The interface's words as they lie in `catalogs/<lang>.po`: read, judged, and what a reader of one language is shown.

msgid is the key, `place.meaning`; a plural has one entry per CLDR category, `courses.count[few]`, because gettext's
numbered forms do not match CLDR (briefs/content.md 5). How entries are marked: `catalogs/README.md`.

A life-critical key whose translation nobody reviewed is shown in German: a wrong instruction is worse than a German one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from msgspec import Struct

from content.languages import DEFAULTS, fallback_chain, formatting_locale, plural_categories
from content.text import source_hash

FOLDER = Path(__file__).parent / "catalogs"
# The editors' own words (`catalogs/editor/`): readers never load them, and they exist in fewer languages.
EDITOR_FOLDER = FOLDER / "editor"
EDITOR_LANGUAGES = ("de", "en", "ar")
REFERENCE = "en"
SOURCE = "de"
ORIGINS = ("source", "human", "machine", "integreat")
Words = str | dict[str, str]


class Entry(Struct, frozen=True):
    """One msgid. `category` is "" for a sentence that does not count; `reviewed_of` is the hash the reviewer saw."""

    key: str
    category: str
    words: str
    origin: str = ""
    reviewed_of: str = ""
    notes: tuple[str, ...] = ()

    @property
    def msgid(self) -> str:
        return f"{self.key}[{self.category}]" if self.category else self.key


class Catalogue(Struct, frozen=True):
    lang: str
    header: dict[str, str]
    entries: tuple[Entry, ...]
    twice: tuple[str, ...] = ()


class Shown(Struct, frozen=True):
    """What a reader of one language gets: `own` words, and those `lent` by other languages: language -> key -> words."""

    own: dict[str, Words]
    lent: dict[str, dict[str, Words]]
    missing: tuple[str, ...]
    unreviewed: tuple[str, ...]


def read(lang: str, folder: Path = FOLDER) -> Catalogue:
    """The catalogue of `lang`, in the order of its file."""
    raw = (folder / f"{lang}.po").read_text(encoding="utf-8")
    po = read_po(raw.splitlines(keepends=True), abort_invalid=True)
    entries = tuple(_entry(message) for message in po if message.id)
    # Babel keeps the last of two equal msgids without a word, and only those headers that it knows.
    written = re.findall(r'^msgid "(.+)"$', raw, re.MULTILINE)
    header = dict(re.findall(r'^"([\w-]+): (.*)\\n"$', raw.split("\n\n", 1)[0], re.MULTILINE))
    twice = tuple(sorted({msgid for msgid in written if written.count(msgid) > 1})) if len(written) != len(entries) else ()
    return Catalogue(lang, header, entries, twice)


def _entry(message) -> Entry:
    key, _, category = str(message.id).partition("[")
    marks = dict(line.split(": ", 1) for line in message.user_comments if ": " in line)
    reviewed = re.fullmatch(r"\d{4}-\d\d-\d\d \S+ of ([0-9a-f]{16})", marks.get("reviewed", ""))
    return Entry(
        key=key,
        category=category.rstrip("]"),
        words=str(message.string),
        origin=marks.get("origin", ""),
        reviewed_of=reviewed[1] if reviewed else "",
        notes=tuple(message.auto_comments),
    )


def _marked(reference: Catalogue, mark: str) -> frozenset[str]:
    return frozenset(entry.key for entry in reference.entries if mark in entry.notes)


def life_critical(reference: Catalogue) -> frozenset[str]:
    """Keys whose wrong translation could cost a life: marked `#. life-critical` in the reference."""
    return _marked(reference, "life-critical")


def german_everywhere(reference: Catalogue) -> frozenset[str]:
    """Keys that stay German for every reader, such as sample sentences of the levels."""
    return _marked(reference, "german-everywhere")


def fold(entries: Iterable[Entry]) -> dict[str, Words]:
    """key -> words, the forms of a plural together."""
    folded: dict[str, Words] = {}
    for entry in entries:
        if not entry.category:
            folded[entry.key] = entry.words
            continue
        forms = folded.setdefault(entry.key, {})
        if isinstance(forms, dict):
            forms[entry.category] = entry.words
    return folded


def seen_hash(words: Words) -> str:
    """What a reviewer has seen: a hash over the German words, so that a review ends when they change."""
    return source_hash(words if isinstance(words, str) else "\n".join(f"{name} {words[name]}" for name in sorted(words)))


def own_words(catalogue: Catalogue, source: Mapping[str, Words], critical: frozenset[str]) -> tuple[dict[str, Words], tuple[str, ...]]:
    """(words this language may show, life-critical keys withheld because nobody reviewed them)."""
    withheld = set()
    if catalogue.lang not in (REFERENCE, SOURCE):
        for entry in catalogue.entries:
            if entry.key in critical and entry.reviewed_of != seen_hash(source.get(entry.key, "")):
                withheld.add(entry.key)
    return fold(entry for entry in catalogue.entries if entry.key not in withheld), tuple(sorted(withheld))


def show(lang: str, catalogs: Mapping[str, Catalogue]) -> Shown:
    """What a reader of `lang` is shown. Missing words come from the stored chain, life-critical ones from German only."""
    reference = catalogs[REFERENCE]
    critical = life_critical(reference)
    german = fold(catalogs[SOURCE].entries)
    by_language = {tag: own_words(catalogue, german, critical) for tag, catalogue in catalogs.items()}
    own, unreviewed = by_language[lang]
    own |= {key: german[key] for key in german if key in german_everywhere(reference)}
    lent: dict[str, dict[str, Words]] = {}
    for key in fold(reference.entries):
        if key in own:
            continue
        chain = (SOURCE,) if key in critical else (*fallback_chain(lang), SOURCE)
        lender = next(tag for tag in chain if tag in by_language and key in by_language[tag][0])
        lent.setdefault(lender, {})[key] = by_language[lender][0][key]
    missing = tuple(key for words in lent.values() for key in words if key not in unreviewed)
    return Shown(own, lent, missing, unreviewed)


@lru_cache(1)
def all_catalogs() -> dict[str, Catalogue]:
    return {lang: read(lang) for lang in DEFAULTS}


@lru_cache(1)
def editor_catalogs() -> dict[str, Catalogue]:
    return {lang: read(lang, EDITOR_FOLDER) for lang in EDITOR_LANGUAGES}


@lru_cache(32)
def shown(lang: str) -> Shown:
    """As `show`, of the files beside this one; German for a language without a catalogue."""
    return show(lang if lang in all_catalogs() else SOURCE, all_catalogs())


def say(key: str, lang: str, count: int | None = None) -> tuple[str, str]:
    """(sentence, language it is in) for a plain page, of a plural the form for `count`; the key itself where none exists."""
    found = shown(lang)
    for said_in, words in ((lang if lang in all_catalogs() else SOURCE, found.own), *found.lent.items()):
        sentence = words.get(key)
        if isinstance(sentence, dict) and count is not None:
            sentence = sentence.get(formatting_locale(said_in).plural_form(count))
        if isinstance(sentence, str):
            return sentence, said_in
    return key, REFERENCE


@lru_cache(128)
def stands_for_one_number(lang: str, category: str) -> bool:
    """Whether `category` is chosen by a single number only, so that its form may say the number in words."""
    rule = formatting_locale(lang).plural_form
    return sum(rule(number) == category for number in range(1200)) == 1


def is_complete(lang: str, words: Words) -> bool:
    """Whether a plural has exactly the CLDR categories of `lang`; true of a sentence."""
    return isinstance(words, str) or set(words) == set(plural_categories(lang))
