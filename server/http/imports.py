"""`/api/edit/imports`: a file comes, is tried, and is run. For admins and editors."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from content.intake import FORMATS
from content.intake.draft import PATHS
from server import uploads
from server.guards import Person
from server.house import House
from server.store import towns
from server.store import uploads as stored
from server.uploads import Columns, Tried, Wanted

ROOT = "/api/edit/imports"
MOST_BYTES = 30_000_000


class Known(Struct, frozen=True):
    """`paths`: kind -> fields that a column may be."""

    formats: list[str]
    by_hand: str
    paths: Mapping[str, list[str]]


@get(ROOT, opt={"right": "imports"}, sync_to_thread=False)
def known() -> Known:
    return Known(list(FORMATS), uploads.BY_HAND, {kind: sorted(paths) for kind, paths in PATHS.items()})


@post(ROOT, status_code=200, opt={"right": "imports"}, request_max_body_size=MOST_BYTES)
async def receive(
    request: Request[Any, Any, State],
    house: NamedDependency[House],
    person: NamedDependency[Person],
    format: FromQuery[str],
    lang: FromQuery[str] = "",
) -> Columns | Tried:
    """The columns of a table, or what a file of another format would do."""
    body = await request.body()
    return await asyncio.to_thread(_received, house, person, format, lang, body)


def _received(house: House, person: Person, format_name: str, lang: str, body: bytes) -> Columns | Tried:
    town = towns.get(house.store.read, person.town)
    wanted = Wanted(lang=lang)
    uploads.language(town, wanted)
    upload = uploads.receive(house.store, town, person.id, format_name, body, house.now())
    if format_name == uploads.BY_HAND:
        return uploads.columns_of(house.store.read, upload)
    return uploads.try_out(house.store, town, upload, wanted, house.now())


@post(ROOT + "/{upload:str}/try", status_code=200, opt={"right": "imports"}, sync_to_thread=True)
def try_out(upload: FromPath[str], data: JSONBody[Wanted], house: NamedDependency[House], person: NamedDependency[Person]) -> Tried:
    found = stored.get(house.store.read, person.town, upload, house.now())
    return uploads.try_out(house.store, towns.get(house.store.read, person.town), found, data, house.now())


@post(ROOT + "/{upload:str}/run", status_code=200, opt={"right": "imports"}, sync_to_thread=True)
def run(upload: FromPath[str], data: JSONBody[Wanted], house: NamedDependency[House], person: NamedDependency[Person]) -> Tried:
    found = stored.get(house.store.read, person.town, upload, house.now())
    return uploads.run(house.store, towns.get(house.store.read, person.town), found, data, person.id, house.now())


ROUTES = [known, receive, try_out, run]
