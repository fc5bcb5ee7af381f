"""What can be wrong with a catalogue, as sentences for whoever edits it (`python -m content.compile_catalogs --check`).

A renamed placeholder, a plural form that hard-codes a number, an empty string: professional catalogues break here too
(briefs/content.md 2), so each is looked for in every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from content.catalog import (
    ORIGINS,
    REFERENCE,
    SOURCE,
    Catalogue,
    Entry,
    fold,
    german_everywhere,
    is_complete,
    stands_for_one_number,
)
from content.languages import plural_categories

_HOLE = re.compile(r"\{(\w*)\}")
# The editor's keys say their view as well: `edit.work.title`.
_KEY = re.compile(r"(edit\.)?[a-z]+(_[a-z]+)*\.[a-z][a-z0-9]*(_[A-Za-z0-9]+)*")
# Three digits in a row, whatever stands between them: no sentence of the interface needs that, a number to dial does.
_DIALS = re.compile(r"\d(?:[\s\u00a0().\-–/]*\d){2,}")
_EMBEDDING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNREVIEWED = "not reviewed by a native speaker"


def problems(catalogs: Mapping[str, Catalogue]) -> list[str]:
    """Everything wrong with `catalogs`, one sentence each, beginning with `lang: msgid`. Empty: all is well."""
    return [sentence for catalogue in catalogs.values() for sentence in _of(catalogue, catalogs)]


def _of(catalogue: Catalogue, catalogs: Mapping[str, Catalogue]) -> Iterator[str]:
    lang, reference = catalogue.lang, catalogs[REFERENCE]
    yield from (f"{lang}: {msgid} stands twice" for msgid in catalogue.twice)
    yield from _header(catalogue)
    known = {entry.key: entry for entry in reference.entries}
    holes = _holes_by_key(reference)
    stay_german = german_everywhere(reference)
    for entry in catalogue.entries:
        where = f"{lang}: {entry.msgid}"
        if entry.key not in known:
            yield f"{where} is not in {REFERENCE}.po"
            continue
        if bool(entry.category) != bool(known[entry.key].category):
            yield f"{where} counts in one language and not in the other"
        yield from (f"{where} {fault}" for fault in _faults(entry, lang))
        yield from (f"{where} {fault}" for fault in _holes(entry, lang, holes[entry.key]))
        if entry.key in stay_german and lang not in (REFERENCE, SOURCE):
            yield f"{where} stays German everywhere: leave it out"
    words = fold(catalogue.entries)
    for key, said in words.items():
        if not is_complete(lang, said):
            yield f"{lang}: {key} needs the forms {', '.join(plural_categories(lang))}"
    if lang in (REFERENCE, SOURCE):
        yield from (f"{lang}: {key} is missing" for key in known if key not in words)
    if lang == REFERENCE:
        yield from (f"{lang}: {entry.msgid} has placeholders and no `#. i18n:` note" for entry in _unexplained(reference))
    if lang == SOURCE:
        english = fold(reference.entries)
        yield from (f"{lang}: {key} differs from {REFERENCE}.po" for key in stay_german if words.get(key) != english[key])


def _header(catalogue: Catalogue) -> Iterator[str]:
    lang, made = catalogue.lang, catalogue.header.get("X-Made-By", "")
    if catalogue.header.get("Language") != lang:
        yield f"{lang}: the header names another language"
    if not made:
        yield f"{lang}: the header does not say how the catalogue was made (X-Made-By)"
    if lang not in (REFERENCE, SOURCE) and _UNREVIEWED not in made and any(not entry.reviewed_of for entry in catalogue.entries):
        yield f"{lang}: X-Made-By must say `{_UNREVIEWED}` while entries are unreviewed"


def _faults(entry: Entry, lang: str) -> Iterator[str]:
    words = entry.words
    if not words.strip():
        yield "is empty"
    if words != words.strip() or "  " in words:
        yield "has spaces too many"
    if unicodedata.normalize("NFC", words) != words:
        yield "is not in normal form C"
    if not _KEY.fullmatch(entry.key):
        yield "is not of the form place.meaning"
    if entry.origin not in ORIGINS:
        yield f"does not name its origin: # origin: {' | '.join(ORIGINS)}"
    if (entry.origin == "source") != (lang in (REFERENCE, SOURCE)):
        yield "is `source` in a translation, or a translation in the source"
    if any(unicodedata.category(sign) == "Nd" and not sign.isascii() for sign in words):
        yield "holds digits that are not Latin"
    if _DIALS.search(words):
        yield "holds what looks like a number to dial: numbers are fields"
    if _EMBEDDING.search(words):
        yield "holds a direction mark: the page isolates values"
    if re.search("[!！¡]", words):
        yield "raises its voice"


def _holes_by_key(reference: Catalogue) -> dict[str, set[str]]:
    holes: dict[str, set[str]] = {}
    for entry in reference.entries:
        holes.setdefault(entry.key, set()).update(_HOLE.findall(entry.words))
    return holes


def _holes(entry: Entry, lang: str, ours: set[str]) -> Iterator[str]:
    theirs = set(_HOLE.findall(entry.words))
    if entry.category and "count" in ours and stands_for_one_number(lang, entry.category):
        theirs.add("count")
    if theirs != ours:
        yield f"has the placeholders {_braced(theirs)} instead of {_braced(ours)}"
    if entry.words.count("{") != len(_HOLE.findall(entry.words)) or entry.words.count("}") != entry.words.count("{"):
        yield "has a broken placeholder"


def _braced(names: set[str]) -> str:
    return " ".join("{" + name + "}" for name in sorted(names)) or "none"


def _unexplained(reference: Catalogue) -> Iterator[Entry]:
    explained = {entry.key for entry in reference.entries if any(note.startswith("i18n: ") for note in entry.notes)}
    obvious = {"{count}"}
    for entry in reference.entries:
        holes = set(re.findall(r"\{\w+\}", entry.words))
        if holes - obvious and entry.key not in explained:
            yield entry
