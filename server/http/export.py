"""`/export/{town}/{lang}/{file}`: a town's published records for other programs (`server/exports.py` says which files).

For everybody, without credentials, and kept by caches for a while; and for editors under `/api/edit/export/`.
"""

from __future__ import annotations

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.errors import NothingHere
from server.exports import FORMATS, Exports, fresh_s
from server.guards import Person
from server.http.raw import Body
from server.http.shell import Shell, answer
from server.store import towns


@get("/export/{town:str}/{lang:str}/{file:str}", sync_to_thread=True)
def export(
    request: Request,
    shell: NamedDependency[Shell],
    exports: NamedDependency[Exports],
    town: FromPath[str],
    lang: FromPath[str],
    file: FromPath[str],
) -> Response[bytes]:
    """One file, by the best encoding; 304 where the asker has it."""
    shell.town(town)
    found = exports.file(town, lang, file)
    return answer(request, Body(plain=found.body, quality=5), found.kind, (b"cache-control", f"public, max-age={fresh_s(file)}".encode()))


@get("/api/edit/export/{format:str}", opt={"right": "read"}, sync_to_thread=True)
def export_for_editors(
    exports: NamedDependency[Exports], person: NamedDependency[Person], format: FromPath[str], lang: FromQuery[str] = ""
) -> Response[bytes]:
    """The same by the name of its standard, to be saved: what is published, nothing more."""
    if format not in FORMATS:
        raise NothingHere(path="/api/edit/export/")
    town = towns.get(exports.store.read, person.town)
    found = exports.file(person.town, lang or town.languages[0], FORMATS[format])
    name = FORMATS[format]
    return Response(found.body, media_type=found.kind, headers={"content-disposition": f'attachment; filename="{name}"'})


ROUTES = [export_for_editors]
