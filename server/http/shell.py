"""The reader's app: its one page for `/` and every town, its worker, its manifests, `/n` and `/bye`.

Which file lies behind which address stands in pwa/README.md. The page is the same for everybody who asks.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from html import escape

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.types import HTTPScope, Send

from content.languages import LANGUAGES
from content.model import Town
from content.text import show
from server.errors import NothingHere, UnknownTown
from server.http import headers
from server.http.app_files import AppFiles, type_of, with_charset
from server.http.dictionaries import DCZ, VARY, Dictionaries
from server.http.raw import Body, header, send_body, send_bytes

ROOT_MARK, PLAIN_MARK = "%LOTSE_ROOT%", "<!--lotse:plain-->"


class Shell:
    """Pages filled for this server; `towns` gives those that have published something."""

    def __init__(self, files: AppFiles, root: str, towns: Callable[[], list[Town]]) -> None:
        self.files = files
        self.root = root
        self.towns = towns
        self._filled: dict[tuple[int, str, str], Body] = {}

    def town(self, slug: str) -> Town:
        """Raises UnknownTown for one that has published nothing."""
        towns = self.towns()
        for town in towns:
            if town.slug == slug:
                return town
        raise UnknownTown(town=slug[:40], known=", ".join(town.slug for town in towns) or "-")

    def chooser(self) -> Body:
        links = "".join(
            f'<a href="/{town.slug}/" lang="{town.title.source_lang}">{escape(town.title.source)}</a> ' for town in self.towns()
        )
        return self._fill("index.html", {ROOT_MARK: self.root, PLAIN_MARK: links})

    def of_town(self, slug: str) -> Body:
        town = self.town(slug)
        title = f'<b lang="{town.title.source_lang}">{escape(town.title.source)}</b> '
        links = "".join(_language_link(slug, lang) for lang in town.languages)
        return self._fill("index.html", {ROOT_MARK: self.root, PLAIN_MARK: title + links})

    def manifest(self, slug: str, *, quiet: bool) -> Body:
        town = self.town(slug)
        shown = show(town.title, "de")
        title = json.dumps(shown.text if shown else slug)[1:-1]
        return self._fill("manifest-quiet.webmanifest" if quiet else "manifest.webmanifest", {"%TOWN%": slug, "%TITLE%": title})

    def _fill(self, name: str, words: dict[str, str]) -> Body:
        template = self.files.demand(name)
        key = (self.files.build, name, json.dumps(words))
        if key not in self._filled:
            # A new build, town or language makes a new page; the old ones are of no use to anybody.
            if len(self._filled) > 200:
                self._filled.clear()
            text = template.plain.decode()
            for mark, value in words.items():
                text = text.replace(mark, value)
            self._filled[key] = Body(plain=text.encode())
        return self._filled[key]


def _language_link(town: str, lang: str) -> str:
    row = LANGUAGES[lang]
    return f'<a href="/{town}/{lang}/" lang="{lang}" dir="{row.direction}" hreflang="{lang}">{escape(row.endonym)}</a> '


def answer(request: Request, body: Body, kind: str, caching: tuple[bytes, bytes] = headers.ASK_EVERY_TIME) -> Response[bytes]:
    """`body` in the best encoding, or 304 where the browser has it."""
    tag = body.tag()
    own = {"etag": tag.decode(), "vary": "accept-encoding", caching[0].decode(): caching[1].decode()}
    if header(request.scope, b"if-none-match") and tag in header(request.scope, b"if-none-match"):
        return Response(b"", status_code=304, headers=own, media_type=kind)
    encoding, found = body.encoded(header(request.scope, b"accept-encoding"))
    if encoding:
        own["content-encoding"] = encoding.decode()
    return Response(found, headers=own, media_type=kind)


def lacks_slash(request: Request) -> bool:
    """The router drops the slash at the end of a path; the raw one still tells."""
    return not request.scope["raw_path"].partition(b"?")[0].endswith(b"/")


def moved(path: str) -> Response[bytes]:
    return Response(b"", status_code=308, headers={"location": path}, media_type="text/plain")


@get("/", sync_to_thread=False)
def chooser(request: Request, shell: NamedDependency[Shell]) -> Response[bytes]:
    return answer(request, shell.chooser(), type_of("index.html"))


@get("/{town:str}", sync_to_thread=False)
def town_page(request: Request, shell: NamedDependency[Shell], town: FromPath[str]) -> Response[bytes]:
    shell.town(town)
    if lacks_slash(request):
        return moved(f"/{town}/")
    return answer(request, shell.of_town(town), type_of("index.html"))


@get("/{town:str}/manifest.webmanifest", sync_to_thread=False)
def manifest(request: Request, shell: NamedDependency[Shell], town: FromPath[str]) -> Response[bytes]:
    return answer(request, shell.manifest(town, quiet=request.query_params.get("k") == "1"), type_of("manifest.webmanifest"))


@get("/{town:str}/manifest-quiet.webmanifest", sync_to_thread=False)
def quiet_manifest(request: Request, shell: NamedDependency[Shell], town: FromPath[str]) -> Response[bytes]:
    """An address of its own, so that a host of plain files has it too."""
    return answer(request, shell.manifest(town, quiet=True), type_of("manifest.webmanifest"))


@get("/sw.js", sync_to_thread=False)
def worker(request: Request, shell: NamedDependency[Shell]) -> Response[bytes]:
    return answer(request, shell.files.demand("sw.js"), type_of("sw.js"))


@get("/n", sync_to_thread=False)
def neutral(request: Request, shell: NamedDependency[Shell]) -> Response[bytes]:
    return answer(request, shell.files.demand("n.html"), type_of("index.html"))


@get("/bye", sync_to_thread=False)
def bye(request: Request, shell: NamedDependency[Shell]) -> Response[bytes]:
    """The neutral page, and everything this origin keeps in the browser is erased; `?start` completes an erase made offline."""
    page = shell.files.demand("n.html")
    erase = headers.ERASE_STORAGE if "start" in request.query_params else headers.ERASE
    own = {"cache-control": "no-store"}
    # A link or a picture on somebody else's page must not empty a reader's phone; a browser too old to say so is believed.
    if header(request.scope, b"sec-fetch-site") in (b"", b"same-origin", b"none"):
        own["clear-site-data"] = erase.decode()
    encoding, found = page.encoded(header(request.scope, b"accept-encoding"))
    if encoding:
        own |= {"content-encoding": encoding.decode(), "vary": "accept-encoding"}
    return Response(found, headers=own, media_type=type_of("index.html"))


async def assets(files: AppFiles, dictionaries: Dictionaries, scope: HTTPScope, send: Send) -> int:
    """`/assets/*`: names carry their hash, so they are never asked for twice. Raises NothingHere."""
    name = scope["path"].removeprefix("/")
    body = files.get(name)
    if body is None:
        raise NothingHere(path="/assets/")
    offer = dictionaries.offer(name)
    vary = VARY if offer else (b"vary", b"accept-encoding")
    own = [*headers.page(), headers.FOR_EVER, (b"content-type", with_charset(type_of(name))), vary, *offer]
    available = header(scope, b"available-dictionary")
    patch = available and await asyncio.to_thread(dictionaries.patch, name, body, header(scope, b"accept-encoding"), available)
    if not patch:
        return await send_body(scope, send, body, body.tag(), own, own)
    made = [(b"content-encoding", DCZ), (b"content-length", str(len(patch)).encode())]
    await send_bytes(send, 200, [*own, *made], b"" if scope["method"] == "HEAD" else patch)
    return 200
