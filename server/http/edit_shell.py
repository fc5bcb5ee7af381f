"""The editor's app: its one page at /edit/, its worker and its files (`pwa/dist/edit`). The reader's app knows nothing of them.

The page is the same for everybody who asks and holds nothing of a town: what somebody may see comes through /api/edit/ only.
"""

from __future__ import annotations

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.errors import NothingHere
from server.http import headers
from server.http.app_files import AppFiles, type_of
from server.http.shell import answer, lacks_slash, moved

FOLDER = "edit"


class EditFiles(AppFiles):
    """Files of `pwa/dist/edit`; a type of its own, so that a handler names which of the two it means."""


@get("/edit", sync_to_thread=False)
def editor(request: Request, edit_files: NamedDependency[EditFiles]) -> Response[bytes]:
    if lacks_slash(request):
        return moved("/edit/")
    return answer(request, edit_files.demand("index.html"), type_of("index.html"))


@get("/edit/sw.js", sync_to_thread=False)
def editor_worker(request: Request, edit_files: NamedDependency[EditFiles]) -> Response[bytes]:
    return answer(request, edit_files.demand("sw.js"), type_of("sw.js"))


@get("/edit/assets/{name:str}", sync_to_thread=False)
def editor_asset(request: Request, edit_files: NamedDependency[EditFiles], name: FromPath[str]) -> Response[bytes]:
    """Names carry their hash, so they are never asked for twice."""
    body = edit_files.get(f"assets/{name}")
    if body is None:
        raise NothingHere(path="/edit/assets/")
    return answer(request, body, type_of(name), headers.FOR_EVER)


ROUTES = (editor, editor_worker, editor_asset)
