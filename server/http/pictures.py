"""`/api/edit/pictures`: pictures for guides, shrunk before they are stored."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from server import pictures
from server.guards import Person
from server.house import House
from server.store import pictures as stored

ROOT = "/api/edit/pictures"
MOST_BYTES = 30_000_000


class Stored(Struct, frozen=True):
    hash: str
    width: int
    height: int
    bytes: int


@post(ROOT, status_code=201, opt={"right": "write"}, request_max_body_size=MOST_BYTES)
async def receive(request: Request[Any, Any, State], house: NamedDependency[House], person: NamedDependency[Person]) -> Stored:
    """One at a time: a big photograph takes a processor for a second."""
    raw = await request.body()
    async with _one_at_a_time:
        picture = await asyncio.to_thread(pictures.shrunk, raw)
    await asyncio.wrap_future(house.store.write(lambda db: stored.add(db, person.town, picture, house.now())))
    return Stored(picture.hash, picture.width, picture.height, len(picture.body))


@get(ROOT + "/{picture:str}", opt={"right": "read"}, sync_to_thread=True)
def show(picture: FromPath[str], house: NamedDependency[House]) -> Response[bytes]:
    """To whoever knows its hash: who knows that has the picture."""
    found = stored.get(house.store.read, picture)
    return Response(found.body, media_type=pictures.TYPE)


_one_at_a_time = asyncio.Semaphore(1)
ROUTES = [receive, show]
