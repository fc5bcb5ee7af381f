"""Where a foreign link may lead: https without a user part, mail, a number that can be dialled; nothing else stays a link.

`http:` becomes `https:`, which is what browsers try first; the rule is ours, not a guess about one server. A map link
around an address goes: its text is the address, and a map's host would learn who reads about which place.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from content.check_body import is_https, is_mail
from content.intake.wording import HIDDEN
from content.numbers import NotANumber, e164

_MAP_HOST = re.compile(
    r"(?:www\.|maps\.)?google\.[a-z.]{2,6}/maps|maps\.google\.|goo\.gl/maps|maps\.app\.goo\.gl|g\.page/"
    r"|(?:www\.)?openstreetmap\.org|osm\.org/|(?:www\.)?bing\.com/maps|maps\.apple\.com"
)
# The help line for women: its number until June 2023, and that number with a digit lost, as real pages print it. Both
# become the verified one wherever they stand (content.md 6).
_RETIRED = re.compile(r"(?<![\d+])0800[\s/\u00a0-]*0?[\s/\u00a0-]*116[\s/\u00a0-]*016(?!\d)")
# Marks that tell a site which list a reader came from, or the session of whoever copied the link; the page is the same without.
_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|wmc)=[^&#]*&?|;jsessionid=[^?#]*")


def untracked(url: str) -> str:
    """The same address without campaign and session marks."""
    return re.sub(r"[?&]+(?=#|$)", "", _TRACKING.sub("", url)) if _TRACKING.search(url) else url


def with_current_numbers(markup: str) -> str:
    """The same text with retired help numbers replaced by today's."""
    return _RETIRED.sub("116 016", markup)


def address_of(href: str, text: str) -> str:
    """The link as a body may hold it, "" for none."""
    href = HIDDEN.sub("", href).strip()
    scheme = href.partition(":")[0].lower()
    if scheme == "tel":
        return dialled(href[4:]) or dialled(text)
    if scheme == "mailto":
        return mailed(href[7:]) or mailed(text)
    if scheme in ("http", "https"):
        return _web(href, text)
    return ""


def dialled(number: str) -> str:
    """ "tel:" and the number as phones dial it, "" when it is none."""
    try:
        return "tel:" + e164(number)
    except NotANumber:
        return ""


def mailed(address: str) -> str:
    """ "mailto:" and the address without subject and the like, "" when it is none."""
    plain = address.partition("?")[0].strip()
    return f"mailto:{plain}" if is_mail(plain) else ""


def _web(href: str, text: str) -> str:
    secure = "https://" + href.partition("://")[2].replace(" ", "%20")
    if not is_https(secure) or "." not in (urlsplit(secure).hostname or ""):
        return ""
    on_a_map = _MAP_HOST.match(secure.removeprefix("https://"))
    return "" if on_a_map and re.search(r"\d", text) else untracked(secure)


def is_of_a_person(address: str) -> bool:
    """Whether a mailbox is named after somebody, "first.last@": such a one is in no field of ours."""
    return re.match(r"[a-zäöüß-]+\.[a-zäöüß-]+@", address.casefold()) is not None
