"""What a guide's body may hold: a few tags, no attribute but a checked `href`, every tag closed but those that HTML
lets the next one end (content.md 1).

Cleaning is the importers' and editors' work; here stands what the result must look like, with the standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Set
from html.parser import HTMLParser
from urllib.parse import urlsplit

from content.numbers import NotANumber, e164

BODY_TAGS = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "a", "strong", "b", "em", "i", "br", "table", "thead", "tbody", "tr", "th", "td"}
)
_EMPTY = frozenset({"br"})
_CELLS = frozenset({"p", "td", "th"})
# Start tag -> the tags in front of it that it ends (HTML 13.1.2.4).
_ENDS = {
    **dict.fromkeys(("p", "h2", "h3", "h4", "ul", "ol", "table"), frozenset({"p"})),
    "li": frozenset({"p", "li"}),
    **dict.fromkeys(("td", "th"), _CELLS),
    "tr": _CELLS | {"tr"},
    "tbody": _CELLS | {"tr", "thead"},
}
# End tag -> the same.
_CLOSES = {
    **dict.fromkeys(("ul", "ol"), frozenset({"p", "li"})),
    **dict.fromkeys(("li", "td", "th"), frozenset({"p"})),
    "tr": _CELLS,
    **dict.fromkeys(("thead", "tbody"), _CELLS | {"tr"}),
    "table": _CELLS | {"tr", "thead", "tbody"},
}
_INTERNAL = re.compile(r"#[a-z][\w/.:-]*|/(?!/)[\w/.~%-]*")
# The hash of a picture that the editor's server shrank (server/pictures.py).
_PICTURE = re.compile(r"[0-9a-f]{32}")
_MAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[a-zA-Z]{2,}")


def is_mail(address: str) -> bool:
    return _MAIL.fullmatch(address) is not None


def is_https(url: str) -> bool:
    """`https:` with a host and without a user part: "https://user@evil.example" passes many a scheme list."""
    if any(sign.isspace() or not sign.isprintable() for sign in url) or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and (parts.port or 443) > 0
    except ValueError:
        return False


def is_link(href: str) -> bool:
    """Where a text may lead: https, mail, a valid number, or a path of our own."""
    if href.startswith("mailto:"):
        return is_mail(href.removeprefix("mailto:").partition("?")[0])
    if href.startswith("tel:"):
        return _is_dialable(href)
    return is_https(href) or _INTERNAL.fullmatch(href) is not None


def _is_dialable(href: str) -> bool:
    try:
        return bool(e164(href))
    except NotANumber:
        return False


def body_problems(body: str) -> list[str]:
    """Catalogue keys of what is wrong with one body, each once, in order of appearance."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    reader.end({"p"})
    if reader.open:
        reader.found["check.body_unbalanced"] = None
    return list(reader.found)


class _Reader(HTMLParser):
    """Walks one body; `open` are the tags not closed yet, `found` the problems as an ordered set."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: dict[str, None] = {}

    def end(self, tags: Set[str]) -> None:
        """Ends the innermost tags as long as they are of these."""
        while self.open and self.open[-1] in tags:
            self.open.pop()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self._picture({name: value or "" for name, value in attrs})
            return
        if tag not in BODY_TAGS:
            self.found["check.body_tag"] = None
        for name, value in attrs:
            if name != "href" or tag != "a":
                self.found["check.body_attribute"] = None
            elif not is_link(value or ""):
                self.found["check.body_link"] = None
        if tag not in _EMPTY:
            self.end(_ENDS.get(tag, frozenset()))
            self.open.append(tag)

    def _picture(self, said: dict[str, str]) -> None:
        """Words in its place first; and readers are shown none yet, so that it keeps the text from being published either way."""
        self.found["check.body_picture" if said.get("alt", "").strip() else "check.body_alt"] = None
        if said.keys() - {"src", "alt"}:
            self.found["check.body_attribute"] = None
        if not _PICTURE.fullmatch(said.get("src", "")):
            self.found["check.body_link"] = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY and tag != "img":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY or tag == "img":
            return
        self.end(_CLOSES.get(tag, frozenset()))
        if not self.open or self.open.pop() != tag:
            self.found["check.body_unbalanced"] = None

    def handle_comment(self, data: str) -> None:
        self.found["check.body_tag"] = None

    def handle_decl(self, decl: str) -> None:
        self.found["check.body_tag"] = None

    def handle_pi(self, data: str) -> None:
        self.found["check.body_tag"] = None

    def unknown_decl(self, data: str) -> None:
        self.found["check.body_tag"] = None
