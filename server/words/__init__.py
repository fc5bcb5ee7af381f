"""The sentences of the house: for operators from the catalogues beside this file, for readers from `content/catalogs`.

Read from the PO files themselves, each once, when first needed; the compiled ones are for phones.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from content import catalog

_OPERATORS = Path(__file__).parent


def say(key: str, lang: str = "en", /, **fields: object) -> str:
    """One sentence for an operator; the key itself where no sentence exists, so that nothing is hidden."""
    sentence = _catalogue(_OPERATORS / f"{lang}.po").get(key) or _catalogue(_OPERATORS / "en.po").get(key)
    if sentence is None:
        return " ".join([key, *(f"{name}={value}" for name, value in fields.items())])
    return sentence.format_map(_Fields(fields))


def operator_language(environment_language: str) -> str:
    """de or en, from LANG or LC_ALL."""
    return "de" if environment_language.lower().startswith("de") else "en"


def for_readers(key: str, lang: str, count: int | None = None, /, **fields: object) -> tuple[str, str]:
    """(words, language they are in), as a phone would show them: an unreviewed life-critical word is German."""
    words, said_in = catalog.say(key, lang, count)
    return words.format_map(_Fields({"count": count, **fields})), said_in


class _Fields(dict):
    """A placeholder nobody filled stays visible instead of taking the sentence down."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


@lru_cache(64)
def _catalogue(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id and message.string}
