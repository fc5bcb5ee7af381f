"""One table of languages: tag, aliases, own name, direction, fallback chain, formatting locale.

The chain is stored, not computed: no feed falls back from Ukrainian to Russian (who wants both follows two feeds).
The formatting locale is a field of its own: Romani has no CLDR data and would silently become English dates.
"""

from __future__ import annotations

from typing import Literal

from babel import Locale
from msgspec import Struct


class Language(Struct, frozen=True):
    tag: str
    endonym: str
    direction: Literal["ltr", "rtl"] = "ltr"
    fallback: tuple[str, ...] = ("en", "de")
    formatting: str = ""
    aliases: tuple[str, ...] = ()
    default: bool = False


_TABLE = (
    Language("de", "Deutsch", fallback=(), default=True),
    Language("de-simple", "Leichte Sprache", fallback=("de",), formatting="de", aliases=("de-si", "de-ls", "de-x-ls"), default=True),
    Language("en", "English", fallback=("de",), default=True),
    Language("uk", "Українська", default=True),
    Language("ar", "العربية", "rtl", default=True),
    Language("fa-AF", "دری", "rtl", ("fa", "en", "de"), aliases=("prs", "prs-AF"), default=True),
    Language("fa", "فارسی", "rtl", ("fa-AF", "en", "de"), aliases=("pes", "fa-IR"), default=True),
    Language("tr", "Türkçe", default=True),
    Language("ku", "Kurmancî", fallback=("de",), aliases=("kmr", "ku-Latn"), default=True),
    Language("ps", "پښتو", "rtl", default=True),
    Language("so", "Soomaali", default=True),
    Language("ti", "ትግርኛ", default=True),
    Language("ru", "Русский", default=True),
    Language("fr", "Français", default=True),
    Language("ckb", "کوردیی ناوەندی", "rtl"),
    Language("sq", "Shqip"),
    Language("ka", "ქართული"),
    Language("sr-Latn", "Srpski"),
    Language("sr-Cyrl", "Српски"),
    Language("am", "አማርኛ"),
    Language("ur", "اردو", "rtl"),
    Language("vi", "Tiếng Việt"),
    Language("bg", "Български"),
    Language("ro", "Română"),
    Language("pl", "Polski"),
    Language("om", "Oromoo", aliases=("orm",)),
    Language("rom", "Romani", fallback=("de",), formatting="de"),
)
LANGUAGES: dict[str, Language] = {row.tag: row for row in _TABLE}
DEFAULTS: tuple[str, ...] = tuple(row.tag for row in _TABLE if row.default)
_ALIASES = {alias.lower(): row.tag for row in _TABLE for alias in (row.tag, *row.aliases)}


class UnknownLanguage(ValueError):
    """No row of the table has this tag or alias."""

    number = 40403
    key = "language.unknown"

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


def canonical(tag: str) -> str:
    """Our tag for any accepted spelling ("prs" -> "fa-AF", "kmr" -> "ku"). Raises UnknownLanguage."""
    found = _ALIASES.get(tag.replace("_", "-").lower())
    if found is None:
        raise UnknownLanguage(tag)
    return found


def fallback_chain(tag: str) -> tuple[str, ...]:
    """Languages to try after `tag`, in order; empty for one we do not know."""
    row = LANGUAGES.get(tag)
    return row.fallback if row else ()


def formatting_locale(tag: str) -> Locale:
    """The Babel locale that formats dates and plurals for `tag`."""
    row = LANGUAGES[tag]
    return Locale.parse(row.formatting or row.tag, sep="-")


def plural_categories(tag: str) -> tuple[str, ...]:
    """CLDR categories of `tag` in CLDR order, "other" last. Not gettext's, which differ (content.md 5)."""
    rule = formatting_locale(tag).plural_form
    order = ("zero", "one", "two", "few", "many", "other")
    used = set(rule.rules) | {"other"}
    return tuple(name for name in order if name in used)
