"""Wiring, nothing else: an open house becomes the ASGI application that the server runs."""

from __future__ import annotations

from typing import TextIO

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import HTTPScope, Send

from server.exports import Exports
from server.feeds import Feeds
from server.house import House
from server.http import (
    asking,
    calendars,
    edit,
    edit_shell,
    export,
    feedback,
    health,
    imports,
    login,
    orders,
    pages,
    people,
    pictures,
    preview,
    shell,
    sync,
    translations,
)
from server.http.app_files import AppFiles
from server.http.dictionaries import Dictionaries
from server.http.limits import Limits
from server.http.log import RequestLog
from server.http.outside import Outside
from server.http.problems import answer, headers_of, note, ours, status_of


class Application(Outside):
    """`feeds` is what readers ask for most; `refresh` notices what another process published. `routes` is what Litestar answers."""

    feeds: Feeds
    routes: Litestar


# The editor's side, one line per file: closed to all who have not signed in (asking.guard), listed in /api/openapi.json.
EDITORS = [
    *edit.ROUTES,
    *export.ROUTES,
    *feedback.ROUTES,
    *orders.ROUTES,
    *login.ROUTES,
    *people.ROUTES,
    *preview.ROUTES,
    *imports.ROUTES,
    *calendars.ROUTES,
    *pictures.ROUTES,
    *translations.ROUTES,
]


def create_app(house: House, *, log: TextIO | None = None, limits: Limits | None = None) -> Application:
    """Both sides of one data folder; `limits` is how often editors may ask."""
    feeds = Feeds(house)
    files = AppFiles(house.settings.app)
    dictionaries = Dictionaries(files, house.settings.data / "shells", house.now)
    dictionaries.keep()

    def published_towns() -> list:
        slugs = {name.split("/")[0] for name in feeds.names()}
        return [town for town in feeds.towns() if town.slug in slugs]

    edit_files = edit_shell.EditFiles(house.settings.app / edit_shell.FOLDER)
    own_shell = shell.Shell(files, house.keys().root_text, published_towns)
    own_pages = pages.Plain(house.store, own_shell, house.now)
    exports = Exports(house.store, house.now)
    limits = limits or Limits()
    asks = asking.Asking(house, limits)
    reports_bucket = feedback.bucket(limits.clock)
    inner = Litestar(
        route_handlers=[
            Router("/", route_handlers=EDITORS, include_in_schema=True),
            *edit_shell.ROUTES,
            shell.chooser,
            shell.neutral,
            shell.bye,
            shell.worker,
            shell.town_page,
            shell.manifest,
            shell.quiet_manifest,
            pages.style,
            pages.start,
            pages.listing,
            pages.one,
            health.health,
            export.export,
            feedback.take,
        ],
        dependencies={
            "edit_files": Provide(lambda: edit_files, sync_to_thread=False),
            "shell": Provide(lambda: own_shell, sync_to_thread=False),
            "plain_pages": Provide(lambda: own_pages, sync_to_thread=False),
            "store": Provide(lambda: house.store, sync_to_thread=False),
            "now": Provide(lambda: house.now, sync_to_thread=False),
            "reports_bucket": Provide(lambda: reports_bucket, sync_to_thread=False),
            "house": Provide(lambda: house, sync_to_thread=False),
            "exports": Provide(lambda: exports, sync_to_thread=False),
            "asks": Provide(lambda: asks, sync_to_thread=False),
            "caller": Provide(asking.caller, sync_to_thread=False),
            "person": Provide(asking.person, sync_to_thread=False),
        },
        guards=[asks.guard],
        exception_handlers={Exception: _refused},
        include_in_schema=False,
        openapi_config=OpenAPIConfig("Lotse editors", "1", path="/api", render_plugins=[JsonRenderPlugin(path="/openapi.json")]),
        # Bodies are counted while they arrive (outside.py).
        request_max_body_size=None,
        debug=False,
    )

    async def asset(scope: HTTPScope, send: Send) -> int:
        return await shell.assets(files, dictionaries, scope, send)

    async def feed(scope: HTTPScope, send: Send) -> int:
        return await sync.answer(feeds, scope, send)

    def mirrors() -> tuple[str, ...]:
        return tuple(dict.fromkeys(host for town in feeds.towns() for host in town.mirrors))

    application = Application(inner, {"/sync/": feed, "/assets/": asset}, RequestLog(log), mirrors)
    application.feeds = feeds
    application.routes = inner
    return application


def _refused(request: Request, error: Exception) -> Response[bytes]:
    error = ours(error)
    note(error)
    kind, body = answer(error, request.scope)
    said = {name.decode(): value.decode() for name, value in headers_of(error)}
    return Response(body, status_code=status_of(error), media_type=kind.decode(), headers={"cache-control": "no-store", **said})
