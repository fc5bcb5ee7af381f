"""Integreat `/pages/` to guides: the tree by path, bodies cleaned, contacts as fields.

`id` in these files is the id of a translation *version* and changes with every save; `parent.id` is another kind of id.
A page is known by its path, and its versions in other languages by theirs (`available_languages`), so that 238 German
and 233 English pages are 238 records. A page that only says that it does not exist in this language has no body.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from msgspec import Struct

from content.check import TITLE_MAX
from content.intake import fields
from content.intake.contacts import contacts
from content.intake.fields import Row
from content.intake.guide_tags import guide_tags
from content.intake.html import TooDeep, hrefs, key_link, links_of, sanitise, words
from content.intake.links import address_of, dialled, with_current_numbers
from content.intake.raw import read_json
from content.intake.result import Found, Intake, Refused, Unreadable
from content.intake.wording import HIDDEN, cut, plain
from content.languages import UnknownLanguage, canonical
from content.model import Guide, Source, Town
from content.slugs import slugify
from content.text import text

HOST = "https://integreat.app"
_OWN_HOSTS = frozenset({"integreat.app", "www.integreat.app", "admin.integreat-app.de", "cms.integreat-app.de", "web.integreat-app.de"})


class Page(Struct, frozen=True):
    """One entry of the file. `path` and `parent` are decoded and end in a slash; `versions` are paths by language tag."""

    row: int
    path: str
    parent: str
    title: str
    content: str
    order: int
    updated_on: str
    organisation: str
    versions: dict[str, str]

    @property
    def slug(self) -> str:
        return _slug(self.path)


def read(raw: bytes, *, town: Town, lang: str, mapping: bytes | None = None) -> Intake:
    """All pages of one language of one region. Raises Unreadable."""
    refused: list[Refused] = []
    pages = _pages(raw, refused)
    _check_language(pages.values(), lang)
    region = Region(pages)
    found: list[Found] = []
    for page in pages.values():
        try:
            found.append(_found(page, region, town, lang))
        except TooDeep:
            refused.append(Refused(page.row, "content", "intake.html_too_deep", page.path))
    noted = tuple(note for page in pages.values() for note in _notes(page, region))
    return Intake(tuple(found), tuple(sorted(refused, key=lambda no: no.row)), "integreat-pages", complete=True, noted=noted)


def _notes(page: Page, region: Region) -> Iterator[Refused]:
    if page.parent and not region.parent(page):
        yield Refused(page.row, "parent", "intake.parent_missing")
    if with_current_numbers(page.content) != page.content:
        yield Refused(page.row, "content", "intake.number_replaced")


def _pages(raw: bytes, refused: list[Refused]) -> dict[str, Page]:
    rows = read_json(raw)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable("intake.wrong_shape", wanted="[{path, title, content, parent}]")
    if rows and not any("path" in row and "available_languages" in row for row in rows):
        raise Unreadable("intake.wrong_shape", wanted="path, available_languages")
    pages: dict[str, Page] = {}
    for number, row in enumerate(rows, 1):
        page = _page(number, row)
        if not page.path or not page.title:
            refused.append(Refused(number, "title" if page.path else "path", "intake.missing", page.path))
        elif page.path in pages:
            refused.append(Refused(number, "path", "intake.key_twice"))
        else:
            pages[page.path] = page
    return pages


def _page(number: int, row: Mapping[str, Any]) -> Page:
    versions = row.get("available_languages")
    organisation = row.get("organization")
    day = Row(number).take("last_updated", str(row.get("last_updated") or "")[:10], fields.day, "")
    return Page(
        row=number,
        path=_path(row.get("path")),
        parent=_path(_dict(row.get("parent")).get("path")),
        title=plain(row.get("title")),
        content=str(row.get("content") or ""),
        order=row["order"] if isinstance(row.get("order"), int) else 0,
        updated_on=day,
        organisation=plain(_dict(organisation).get("name")),
        versions={str(tag): _path(_dict(one).get("path")) for tag, one in _dict(versions).items()},
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _path(path: object) -> str:
    """Decoded, NFC, with one slash at either end: as the file writes it and as links inside texts write it."""
    plain_path = unicodedata.normalize("NFC", HIDDEN.sub("", unquote(str(path or "")))).strip().strip("/")
    return f"/{plain_path}/" if plain_path else ""


def _slug(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _check_language(pages: Iterable[Page], lang: str) -> None:
    """A file of another language than the caller says would overwrite the wrong texts."""
    for page in pages:
        tag = (page.path.split("/") + ["", ""])[2]
        try:
            if canonical(tag) != canonical(lang):
                raise Unreadable("intake.other_language", found=tag, wanted=lang)
        except UnknownLanguage:
            continue


class Region:
    """All pages of the file and where their links lead."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = pages
        self.name = next(iter(pages), "//").split("/")[1]
        self.own = {version: page.path for page in pages.values() for version in page.versions.values()} | {path: path for path in pages}
        slugs: dict[str, list[str]] = {}
        for path in pages:
            slugs.setdefault(_slug(path), []).append(path)
        self.by_slug = {slug: paths[0] for slug, paths in slugs.items() if len(paths) == 1}

    def parent(self, page: Page) -> str:
        return page.parent if page.parent in self.pages and page.parent != page.path else ""

    def chapters(self, page: Page) -> list[Page]:
        """The page and everything above it, from below; a circle ends where it closes."""
        found = [page]
        while (above := self.parent(found[-1])) and self.pages[above] not in found:
            found.append(self.pages[above])
        return found

    def key(self, path: str) -> str:
        """The page that a path of this region means, "" if none: as listed, in another language, or moved.

        The last word of a path is unique in a region: that is how the source itself finds a page that moved.
        """
        if path in self.own:
            return self.own[path]
        region, lang = (path.split("/") + ["", "", ""])[1:3]
        here = region == self.name and lang == next(iter(self.pages)).split("/")[2]
        return self.by_slug.get(_slug(path), "") if here else ""

    def address(self, href: str, shown: str) -> str:
        """`address_of`, with links inside the source mended: pages become keys, "…/112" and "…/tel:" become numbers."""
        parts = _split(href)
        if parts.hostname not in _OWN_HOSTS:
            return address_of(href, shown)
        path = _path(parts.path)
        if path.count("/") == 2:
            last = _slug(path)
            return address_of(last if ":" in last else "", shown) or (dialled(last) if last.isdigit() else "")
        key = self.key(path)
        return key_link(key) if key else address_of(href, shown)


def _split(href: str) -> SplitResult:
    try:
        return urlsplit(href.strip())
    except ValueError:
        return urlsplit("")


def _found(page: Page, region: Region, town: Town, lang: str) -> Found:
    body = _body(page, region)
    reach = contacts(body, lang)
    chapters = region.chapters(page)
    title = cut(page.title, TITLE_MAX)
    record = Guide(
        id="",
        town="",
        title=text(lang, title),
        slug=slugify(title),
        status="published",
        verified_on=page.updated_on,
        tags=guide_tags([_names(one) for one in chapters], words(body)),
        source=Source(f"Integreat, {town.title.source}", f"{HOST}/{quote(region.name)}"),
        body=text(lang, body) if body else None,
        order=page.order,
        organisation=page.organisation,
        phones=reach.phones,
        email=reach.email,
        web=reach.web,
    )
    aliases = tuple(version for version in page.versions.values() if version and version != page.path)
    return Found(page.path, record, region.parent(page), aliases, links_of(body), row=page.row)


def _names(page: Page) -> str:
    """Title and the German and English words of its address: an Arabic file must find the protected pages too."""
    slugs = (_slug(path) for tag, path in page.versions.items() if tag in ("de", "en"))
    return " ".join((page.title, *(slug.replace("-", " ") for slug in (page.slug, *slugs))))


def _body(page: Page, region: Region) -> str:
    body = sanitise(with_current_numbers(page.content), region.address)
    return "" if _only_says_that_it_is_missing(page, body, region) else body


def _only_says_that_it_is_missing(page: Page, body: str, region: Region) -> bool:
    """The source fills an untranslated page with links to its own other languages: that is no text about anything."""
    links = hrefs(body)
    itself = key_link(page.path)
    return bool(links) and all(unquote(link) == itself for link in links) and bool(page.versions)
