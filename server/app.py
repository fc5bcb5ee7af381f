"""Wiring, nothing else: an open house becomes the ASGI application that the server runs."""

from __future__ import annotations

from typing import TextIO

from litestar import Litestar, Request, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import HTTPScope, Send

from server.errors import MethodRefused, NothingHere
from server.feeds import Feeds
from server.house import House
from server.http import health, pages, shell, sync
from server.http.app_files import AppFiles
from server.http.dictionaries import Dictionaries
from server.http.log import RequestLog
from server.http.outside import Outside
from server.http.problems import answer, note, status_of


class Application(Outside):
    """`feeds` is what readers ask for most; `refresh` notices what another process published."""

    feeds: Feeds


def create_app(house: House, *, log: TextIO | None = None) -> Application:
    """The reader's side of one data folder."""
    feeds = Feeds(house)
    files = AppFiles(house.settings.app)
    dictionaries = Dictionaries(files, house.settings.data / "shells", house.now)
    dictionaries.keep()

    def published_towns() -> list:
        slugs = {name.split("/")[0] for name in feeds.names()}
        return [town for town in feeds.towns() if town.slug in slugs]

    own_shell = shell.Shell(files, house.keys().root_text, published_towns)
    own_pages = pages.Plain(house.store, own_shell, house.now)
    inner = Litestar(
        route_handlers=[
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
        ],
        dependencies={
            "shell": Provide(lambda: own_shell, sync_to_thread=False),
            "plain_pages": Provide(lambda: own_pages, sync_to_thread=False),
            "store": Provide(lambda: house.store, sync_to_thread=False),
            "now": Provide(lambda: house.now, sync_to_thread=False),
        },
        exception_handlers={Exception: _refused},
        openapi_config=None,
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
    return application


def _refused(request: Request, error: Exception) -> Response[bytes]:
    if isinstance(error, HTTPException) and not hasattr(error, "number"):
        error = MethodRefused() if error.status_code == 405 else NothingHere() if error.status_code == 404 else error
    note(error)
    kind, body = answer(error, request.scope)
    return Response(body, status_code=status_of(error), media_type=kind.decode(), headers={"cache-control": "no-store"})
