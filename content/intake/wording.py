"""Foreign wording made plain: entities, blanks, control signs; and cut to the length a field may have.

The lengths are those of `check.py`; a longer title is cut between words and stands whole in the summary.
"""

from __future__ import annotations

import html
import re
import unicodedata

from content.check import SUMMARY_MAX, TITLE_MAX
from content.text import Said, Text, normalise, source_hash

BLANKS = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
# Direction overrides turn what follows around; soft hyphens hide words from the search. Isolates and joiners stay.
HIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u202a-\u202e\ufeff]")
_TAGS = re.compile(r"<[a-zA-Z/!][^>]*>")


def plain(words: object) -> str:
    """One line of text: entities resolved, tags and control signs gone, blanks collapsed."""
    if words is None:
        return ""
    unescaped = html.unescape(_TAGS.sub(" ", html.unescape(str(words))))
    return normalise(BLANKS.sub(" ", HIDDEN.sub("", unescaped))).strip(" \u200e\u200f")


def cut(words: str, longest: int) -> str:
    """`words`, or as many whole words of it as fit with an ellipsis into `longest` characters."""
    if len(words) <= longest:
        return words
    head = words[:longest]
    return (head.rpartition(" ")[0] or head[:-1]).rstrip(" ,;:-–—(")[: longest - 1] + "…"


def titled(words: str) -> tuple[str, str]:
    """Title and, only when the title had to be cut, the summary that holds the whole (as far as it fits)."""
    return (words, "") if len(words) <= TITLE_MAX else (cut(words, TITLE_MAX), cut(words, SUMMARY_MAX))


def text_of(source_lang: str, languages: dict[str, str]) -> Text | None:
    """A Text from what a source says in several languages, None where it says nothing.

    Without words in `source_lang` the first language that has some becomes the source.
    """
    spoken = {lang: normalise(words) for lang, words in languages.items() if words}
    if not spoken:
        return None
    source = source_lang if source_lang in spoken else next(iter(spoken))
    digest = source_hash(spoken[source])
    said = {source: Said(spoken[source])}
    for lang, words in spoken.items():
        if lang != source:
            said[lang] = Said(words, digest, "import")
    return Text(source, said)


def fold(words: str) -> str:
    """For comparing only: letters and digits in lower case, everything between them one blank."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", plain(words)).casefold()))
