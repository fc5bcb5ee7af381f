"""`/api/edit/calendars`: iCalendar subscriptions. For admins and editors."""

from __future__ import annotations

import asyncio

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from server import calendars
from server.guards import Person
from server.house import House
from server.store import audit, towns
from server.store import calendars as stored
from server.store.calendars import Calendar

ROOT = "/api/edit/calendars"


class New(Struct, frozen=True):
    """`organisation` and `tags` of events that name none themselves; without `lang` the town's first."""

    url: str
    organisation: str = ""
    tags: tuple[str, ...] = ()
    lang: str = ""


class Again(Struct, frozen=True):
    """`confirmed`: let go also of more than the belt does."""

    confirmed: bool = False


class Listed(Struct, frozen=True):
    calendars: list[Calendar]


@get(ROOT, opt={"right": "imports"}, sync_to_thread=True)
def listed(house: NamedDependency[House], person: NamedDependency[Person]) -> Listed:
    return Listed(stored.listed(house.store.read, person.town))


@post(ROOT, status_code=201, opt={"right": "imports"})
async def subscribe(data: JSONBody[New], house: NamedDependency[House], person: NamedDependency[Person]) -> Calendar:
    """Fetched at once: what cannot be read is not kept."""
    town = towns.get(house.store.read, person.town)
    new = Calendar(0, data.url, data.organisation, data.tags, data.lang or town.languages[0], person.id, town=town.slug)
    added = await calendars.subscribe(house.store, new, house.now())

    def note(db):  # noqa: ANN001, ANN202 - the writer's connection
        audit.note(db, town.slug, house.now(), person.id, "calendar.added", str(added.number))

    await asyncio.wrap_future(house.store.write(note))
    return added


@post(ROOT + "/{number:int}", status_code=200, opt={"right": "imports"})
async def again(number: FromPath[int], data: JSONBody[Again], house: NamedDependency[House], person: NamedDependency[Person]) -> Calendar:
    """Look now."""
    calendar = stored.get(house.store.read, person.town, number)
    return await calendars.look(house.store, calendar, house.now(), confirmed=data.confirmed)


@delete(ROOT + "/{number:int}", status_code=204, opt={"right": "imports"}, sync_to_thread=True)
def remove(number: FromPath[int], house: NamedDependency[House], person: NamedDependency[Person]) -> None:
    def work(db):  # noqa: ANN001, ANN202 - the writer's connection
        stored.remove(db, person.town, number)
        audit.note(db, person.town, house.now(), person.id, "calendar.removed", str(number))

    house.store.write_now(work)


ROUTES = [listed, subscribe, again, remove]
