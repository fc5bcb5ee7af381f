"""`records`, `mutations`, `records/{id}/history`, `proposals/{number}`, `undo`: editing itself (docs/editing.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from server import editing, readable, undoing
from server.errors import BadRequest
from server.guards import Person
from server.house import House
from server.purge import purged
from server.store import towns
from server.store.proposals import Outcome
from sync.messages import Changes, Entry, Settled

ROOT = "/api/edit"
READ = {"right": "read"}
MOST_AT_ONCE = 100
MOST_BYTES = 20_000_000
Now = Callable[[], int]


class Decision(Struct, frozen=True):
    outcome: Outcome


class Undone(Struct, frozen=True):
    record: str
    change: int


class History(Struct, frozen=True):
    entries: list[Entry]


@get(f"{ROOT}/records", opt=READ, sync_to_thread=True)
def changed(house: NamedDependency[House], person: NamedDependency[Person], since: FromQuery[int] = 0) -> Changes:
    """Everything this person may read that changed after `since`; 0: everything."""
    gone = [line.id for line in purged(house.settings.keys) if line.town == person.town]
    with house.store.reading() as db:
        return readable.changes(db, person, since, gone)


@post(f"{ROOT}/mutations", opt=READ, status_code=200, request_max_body_size=MOST_BYTES)
async def mutate(
    data: JSONBody[list[Any]], house: NamedDependency[House], person: NamedDependency[Person], now: NamedDependency[Now]
) -> list[Settled]:
    """Each in a transaction of its own, in the order sent; what cannot be read is refused alone."""
    if len(data) > MOST_AT_ONCE:
        raise BadRequest()
    town = towns.get(house.store.read, person.town)

    async def settled(raw: Any) -> Settled:
        mutation = editing.read(raw)
        if isinstance(mutation, Settled):
            return mutation
        return await asyncio.wrap_future(house.store.write(lambda db: editing.settle(db, town, person, mutation, now())))

    # Each begins in its turn, and one commit takes along what came before it.
    return list(await asyncio.gather(*(settled(raw) for raw in data)))


@get(f"{ROOT}/records/{{number:str}}/history", opt=READ, sync_to_thread=True)
def history(number: FromPath[str], house: NamedDependency[House], person: NamedDependency[Person]) -> History:
    with house.store.reading() as db:
        return History(readable.entries(db, person, number))


@post(f"{ROOT}/proposals/{{number:int}}", opt=READ, status_code=200)
async def decide(
    number: FromPath[int],
    data: JSONBody[Decision],
    house: NamedDependency[House],
    person: NamedDependency[Person],
    now: NamedDependency[Now],
) -> Settled:
    town = towns.get(house.store.read, person.town)
    work = house.store.write(lambda db: editing.decide(db, town, person, number, data.outcome, now()))
    return await asyncio.wrap_future(work)


@post(f"{ROOT}/undo", opt=READ, status_code=200)
async def undo(
    data: JSONBody[Undone], house: NamedDependency[House], person: NamedDependency[Person], now: NamedDependency[Now]
) -> Settled:
    town = towns.get(house.store.read, person.town)
    work = house.store.write(lambda db: undoing.undo(db, town, person, data.record, data.change, now()))
    return await asyncio.wrap_future(work)


ROUTES = [changed, mutate, history, decide, undo]
