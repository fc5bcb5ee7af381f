"""Contacts in a cleaned body become fields: facts of a record are never only words inside a translation (DESIGN 7.4).

Read from the links that cleaning left. The body keeps them, where they stand beside the name they belong to.
"""

from __future__ import annotations

import html
import re

from msgspec import Struct

from content.check_body import is_https
from content.intake.html import words
from content.intake.links import is_of_a_person
from content.model import Phone
from content.text import text

LABEL_MAX = 60
_PIECE = re.compile(r'<h[234]>(?P<heading>.*?)</h[234]>|<a href="?(?P<href>[^">]*)"?>(?P<words>.*?)</a>', re.DOTALL)
_NUMBER = re.compile(r"\d[\d /()-]{5,}\d")


class Contacts(Struct, frozen=True):
    phones: tuple[Phone, ...] = ()
    email: str = ""
    web: str = ""


def contacts(body: str, lang: str) -> Contacts:
    """Every number once, in order of appearance; mail and web address only where the body names exactly one.

    Where numbers stand under several headings, each carries its own as its label: one heading over all of them tells nothing
    apart. A mailbox "first.last@" is a person's:
    it stays in the text only.
    """
    numbers: dict[str, str] = {}
    mails: dict[str, None] = {}
    pages: dict[str, None] = {}
    heading = ""
    for piece in _PIECE.finditer(body):
        if piece["heading"] is not None:
            heading = words(piece["heading"]).rstrip(" :")
            continue
        href = html.unescape(piece["href"])
        if href.startswith("tel:"):
            numbers.setdefault(href.removeprefix("tel:"), heading)
        elif href.startswith("mailto:") and not is_of_a_person(href.removeprefix("mailto:")):
            mails[href.removeprefix("mailto:").lower()] = None
        elif is_https(href) and _names_itself(href, words(piece["words"])):
            pages[href] = None
    return Contacts(_phones(numbers, lang), *(next(iter(found)) if len(found) == 1 else "" for found in (mails, pages)))


def _phones(numbers: dict[str, str], lang: str) -> tuple[Phone, ...]:
    several = len(set(numbers.values())) > 1
    labels = {number: heading if several and _is_label(heading) else "" for number, heading in numbers.items()}
    return tuple(Phone(number, text(lang, label) if label else None) for number, label in labels.items())


def _is_label(heading: str) -> bool:
    return 0 < len(heading) <= LABEL_MAX and not _NUMBER.search(heading)


def _names_itself(href: str, shown: str) -> bool:
    """Whether a link shows its own host, as a contact does; "more here" leads to reading matter."""
    host = shown.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").partition("/")[0]
    return "." in host and host in href.casefold()
