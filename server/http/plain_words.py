"""Words, days and numbers on plain pages: each marked where it is in another language, each number in an isolate."""

from __future__ import annotations

import re
from datetime import date
from html import escape

from babel.dates import format_date

from content.languages import LANGUAGES, formatting_locale
from server.words import for_readers


def other(said_in: str, lang: str) -> str:
    """Attributes of a text in another language than the page."""
    return "" if said_in == lang else f' lang="{said_in}" dir="{LANGUAGES[said_in].direction}"'


def marked(element: str, text: str, said_in: str, lang: str) -> str:
    return f"<{element}{other(said_in, lang)}>{escape(text)}</{element}>"


def word(key: str, lang: str, count: int | None = None, /, **fields: str) -> str:
    """A catalogue word, escaped, marked where it is in another language than the page."""
    words, said_in = for_readers(key, lang, count, **fields)
    return escape(words) if said_in == lang else f"<span{other(said_in, lang)}>{escape(words)}</span>"


def nested(value: str | dict[str, str], lang: str) -> str:
    """A nested text: a string in the feed's language, or one that names its own (PROTOCOL 3.7)."""
    if isinstance(value, str):
        return escape(value)
    return f"<span{other(value['lang'], lang)}>{escape(value['text'])}</span>"


def day_words(day: str, lang: str, length: str = "long") -> str:
    return format_date(date.fromisoformat(day[:10]), length, locale=formatting_locale(lang))


def tongue(tag: str, lang: str) -> str:
    """A language's name for readers of `lang`, its own name where theirs is unknown."""
    found = formatting_locale(lang).languages.get(tag) or formatting_locale(lang).languages.get(tag.partition("-")[0])
    known = LANGUAGES.get(tag)
    return f"<bdi>{escape(found or (known.endonym if known else tag))}</bdi>"


def spaced(number: str) -> str:
    """A number as people read it; what is dialled stays whole. The twin of `phone` in pwa/src/text/format.ts."""
    if not number.startswith("+"):
        return f"{number[:3]} {number[3:]}" if len(number) == 6 else re.sub(r"^(0\d{3})(\d{3})(\d+)$", r"\1 \2 \3", number)
    if not number.startswith("+49"):
        return number
    national = number[3:]
    area = next((code for code in ("800", "30", "40", "69", "89") if national.startswith(code)), national[:3])
    rest = national[len(area) :]
    if area == "800":
        rest = re.sub(r"^(\d{3})(\d+)$", r"\1 \2", rest)
    elif len(rest) > 5:
        cut = 5 if len(rest) > 7 else 4
        rest = f"{rest[:cut]}-{rest[cut:]}"
    return f"0{area} {rest}"
