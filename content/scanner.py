"""Finds a place hidden in free text: what a confidential record may not say in any language (safety.md 4).

`find_places` first undoes what hides a text (entities, tags, zero-width signs, foreign digits, spaced or look-alike
letters), then asks every rule of `scanner_rules.py`. A false alarm costs a rewording, a miss may cost a life: rules lean
to alarm. What a hit means is decided elsewhere: refused on confidential records, a warning on others.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from content.scanner_rules import RULES

_INLINE_TAG = re.compile(r"</?(?:a|abbr|b|bdi|em|font|i|mark|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[/!]?[a-z][^<>]*>", re.IGNORECASE)
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-\s*\n\s*(?=[^\W\d_])")
_SPACED = re.compile(r"(?<!\w)\w([ ._*|/·-])(?:\w\1){2,}\w(?!\w)")
_SPACE = re.compile(r"\s+")
_MIXED = re.compile(r"[^\W\d_]*(?:[a-zA-Z][Ͱ-ӿ]|[Ͱ-ӿ][a-zA-Z])[^\W\d_]*")
_LOOK_ALIKE = str.maketrans("аеорсхуіјѕкмтвнАЕОРСХУІЈКМТВНαοριντκχ", "aeopcxyijskmtbhAEOPCXYIJKMTBHaopivtkx")


class Hit(Struct, frozen=True):
    """Where a rule struck: `start` counts characters of the normalised text, never quoted anywhere."""

    rule: str
    start: int


class _Fold(dict[int, str]):
    """What each character becomes after NFKC, worked out once per character."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Cf", "Mn", "Me", "Cc") and not sign.isspace():
        return ""
    if category[0] in "NS" and (digit := unicodedata.digit(sign, None)) is not None:
        return str(digit)
    if category == "Pd":
        return "-"
    return sign


_FOLD = _Fold({ord(sign): "" for sign in "ـ\u115f\u1160\u2800\u3164"})
_FOLD.update({ord(sign): to for signs, to in (("يىئ", "ی"), ("ك", "ک"), ("ةۀ", "ه"), ("أإآٱ", "ا"), ("ؤ", "و")) for sign in signs})
_FOLD.update({ord(sign): to for signs, to in (("’‘ʼ′´`", "'"), ("”“″„", '"'), ("،؛", ","), ("۔", "."), ("º˚", "°")) for sign in signs})
_BEFORE_NFKC = str.maketrans({"º": "°", "´": "'", "˚": "°"})


def normalise(text: str) -> str:
    """The text as a person reads it: no markup, no invisible signs, ASCII digits, one space between words."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", _INLINE_TAG.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_BEFORE_NFKC)).translate(_FOLD)
        text = _MIXED.sub(lambda found: found[0].translate(_LOOK_ALIKE), text)
    text = _HYPHENATED.sub("", text)
    text = _SPACE.sub(" ", text)
    return _SPACED.sub(lambda found: found[0].replace(found[1], ""), text)


def find_places(text: str, gazetteer: Iterable[str] = ()) -> list[Hit]:
    """Every rule that finds a place in `text`, with its first hit; `gazetteer` holds names that alone tell too much."""
    plain = normalise(text)
    hits = [Hit(name, found.start()) for name, rules in RULES.items() if (found := _first(rules, plain)) is not None]
    names = _names(tuple(gazetteer))
    if names is not None and (found := names.search(plain)) is not None:
        hits.append(Hit("gazetteer", found.start()))
    return hits


def _first(rules: tuple[re.Pattern[str], ...], plain: str) -> re.Match[str] | None:
    return next((found for rule in rules if (found := rule.search(plain)) is not None), None)


@lru_cache(maxsize=32)
def _names(gazetteer: tuple[str, ...]) -> re.Pattern[str] | None:
    known = sorted({normalise(name) for name in gazetteer if len(name) > 2})
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", re.IGNORECASE) if known else None
