"""`POST check`, `POST days` and `POST plan`: what an editor sees while typing, and what is to happen later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from msgspec import Struct

from content.model import Hours, Record, Schedule, Status
from server import planning
from server.days import Days, days_of_hours, days_of_schedule
from server.errors import BadRequest, NothingHere
from server.guards import Person, demand, may
from server.house import House
from server.preview import Checked, checked, day_in
from server.store import audit, records, towns

ROOT = "/api/edit"


class ToCheck(Struct, frozen=True):
    record: Record


class ToShow(Struct, frozen=True):
    """One of both."""

    schedule: Schedule | None = None
    hours: Hours | None = None


class ToPlan(Struct, frozen=True):
    record: str
    at_s: int
    status: Status = "published"


@post(f"{ROOT}/check", status_code=200, sync_to_thread=True, opt={"right": "read"})
def check_record(data: JSONBody[ToCheck], house: NamedDependency[House], person: NamedDependency[Person]) -> Checked:
    """A partner learns nothing about records of others: neither what they say nor that they are like this one."""
    db = house.store.read
    town = towns.get(db, person.town)
    stored = records.get(db, town.slug, data.record.id)
    if stored is not None:
        demand(person, "read", stored)

    def may_see(other: Record) -> bool:
        return may(person, "read", other)

    with house.store.reading() as reading:
        return checked(reading, house.settings.published, town, data.record, house.now(), may_see=may_see)


@post(f"{ROOT}/days", status_code=200, sync_to_thread=True, opt={"right": "read"})
def show_days(
    data: JSONBody[ToShow], house: NamedDependency[House], person: NamedDependency[Person], lang: FromQuery[str] = "de"
) -> Days:
    """28 days from today; `lang` is that of the holidays' names."""
    town = towns.get(house.store.read, person.town)
    today = day_in(town, house.now())
    if data.schedule is not None:
        return days_of_schedule(data.schedule, town, today, lang)
    if data.hours is not None:
        return days_of_hours(data.hours, town, today, lang)
    raise BadRequest()


@post(f"{ROOT}/plan", status_code=204, opt={"right": "publish"})
async def plan(
    data: JSONBody[ToPlan], house: NamedDependency[House], now: NamedDependency[Callable[[], int]], person: NamedDependency[Person]
) -> None:
    """Asks for the right over the record as it is and as it will be, as if the person did it now."""

    def work(db):  # noqa: ANN001, ANN202 - the writer's connection
        record = records.get(db, person.town, data.record)
        if record is None:
            raise NothingHere()
        demand(person, "publish", record)
        planning.put(db, person.town, data.record, data.status, data.at_s, person.id, now())
        audit.note(db, person.town, now(), person.id, "plan.put" if data.at_s else "plan.dropped", data.record, data.status)

    await asyncio.wrap_future(house.store.write(work))


ROUTES = [check_record, show_days, plan]
