"""Which addresses a directory keeps to itself: a line that says so, a column that forbids it, a type that is no place.

Two answers, both without a place: *secret*, where the place itself is a secret and the record becomes confidential with
everything that this forbids (safety.md 4), and *hidden*, where only the street is not to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from content.intake.wording import plain

Secrecy = Literal["", "hidden", "secret"]
_SAYS_SO = re.compile(
    r"\bconfidential|\bundisclosed|\bnot (?:be )?(?:disclosed|published|public)|\bnon-?disclos|\bredact|\bwithheld|\bunpublished"
    r"|\bunlisted|\bsecret\b|\bvertraulich|\bgeheim|\banonym|\bauskunftssperre|\bnicht (?:öffentlich|bekannt)"
    r"|\bprivate (?:address|residence)|\bcall for (?:the )?(?:address|location)|\bprotected\b",
    re.IGNORECASE,
)
_PLACES = frozenset({"", "physical", "postal", "virtual", "physical_address", "postal_address"})
_SHOWS = re.compile(r"(?:display|show|publi[sc]h|public|zeig|veröffentlich|anzeig).*(?:address|street|anschrift|adresse|location|standort)")
_HIDES = re.compile(r"hide|hidden|confidential|suppress|redact|vertraulich|geheim|secret|sperre|undisclosed|is_private|address_private")
_NO = frozenset({"no", "n", "false", "0", "nein", "never"})
_YES = frozenset({"yes", "y", "true", "1", "ja", "x", "always"})
# Prose is asked about the place only: "calls are confidential" speaks of a conversation.
_PLACE_IS = re.compile(
    r"\b(?:address|location|anschrift|adresse|standort|ort)\b[^.;]{0,30}"
    r"\b(?:confidential|undisclosed|secret|not (?:be )?disclosed|vertraulich|geheim)"
    r"|\b(?:confidential|undisclosed|secret|vertrauliche?r?|geheime?r?)\W+(?:address|location|anschrift|adresse|standort|ort)\b",
    re.IGNORECASE,
)
_LINES = frozenset({"name", "alternate_name", "address", "location", "address_1", "address_2", "city", "attention", "quarter", "region"})


def secrecy(*rows: Mapping[str, Any] | None) -> Secrecy:
    """The strictest that one of these says: a location with its addresses, its organisation, its service."""
    found = [one for row in rows if row for one in _of(row)]
    return "secret" if "secret" in found else "hidden" if found else ""


def _of(row: Mapping[str, Any]) -> Iterator[Secrecy]:
    for name, value in row.items():
        if isinstance(value, list):
            if name in ("addresses[]", "postal[]"):
                for address in value:
                    yield from _of_address(address)
            continue
        word = plain(value).casefold()
        no_place = name in ("location_type", "address_type") and word not in _PLACES
        if no_place or (_HIDES.search(name) and word in _YES):
            yield "secret"
        elif _SHOWS.search(name) and word in _NO:
            yield "hidden"
        elif _PLACE_IS.search(word) or (name in _LINES and _SAYS_SO.search(word)):
            yield "secret"


def _of_address(address: Mapping[str, Any]) -> Iterator[Secrecy]:
    yield from _of(address)
    if any(_SAYS_SO.search(plain(value)) for value in address.values()):
        yield "secret"
