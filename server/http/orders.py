"""`GET orders`: what waits for this person. `POST confirm`: still true, for one record or many."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Callable

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Struct

from content.fresh import is_day
from content.model import Town
from server import daily, editing, orders, planning
from server.errors import BadRequest
from server.guards import Person, may
from server.orders import Orders, Trouble
from server.store import link_checks as noted
from server.store import records, reports, towns, work
from server.store.connect import Store
from sync.messages import Change, Mutation, Settled

MOST_AT_ONCE = 500
Now = Callable[[], int]


@get("/api/edit/orders", opt={"right": "read"}, sync_to_thread=True)
def listed(person: NamedDependency[Person], store: NamedDependency[Store], now: NamedDependency[Now]) -> Orders:
    """Of the records this person may read; what a translator has no hand in is left out."""
    # With it comes the client that checks links, which a start does not need.
    from server import link_checks

    with store.reading() as db:
        town = towns.get(db, person.town)
        readable = [record for record in records.listed(db, town.slug) if may(person, "read", record)]
        facts = readable if may(person, "write") else []
        published = [record for record in facts if record.status == "published"]
        confirmed = [record for record in published if may(person, "confirm", record)]
        ids = [record.id for record in readable]
        own = {record.id for record in facts}
        stuck = [Trouble(record, one.path, one.key) for record, one in planning.troubles(db, town.slug, now()) if record in own]
        spoken = [lang for lang in town.languages if may(person, "translate", lang=lang)]
        return Orders(
            due=orders.due(confirmed, daily.today(town, now())),
            missing=work.missing(db, ids, spoken),
            outdated=work.outdated(db, ids, spoken),
            reports=reports.count_open(db, town.slug) if may(person, "reports") else 0,
            review=sum(record.status == "review" for record in facts),
            troubles=[*orders.troubles(published, link_checks.links_of, noted.failing(db, town.slug)), *stuck],
        )


class Confirmed(Struct, frozen=True, forbid_unknown_fields=True):
    records: list[str]
    verified_on: str


@post("/api/edit/confirm", opt={"right": "confirm"}, status_code=200)
async def confirm(
    data: JSONBody[Confirmed], person: NamedDependency[Person], store: NamedDependency[Store], now: NamedDependency[Now]
) -> list[Settled]:
    """Each in a transaction of its own, in the order given. Raises BadRequest for a day that is none or is still to come."""
    town = towns.get(store.read, person.town)
    if len(data.records) > MOST_AT_ONCE or not is_day(data.verified_on) or data.verified_on > daily.today(town, now()):
        raise BadRequest()
    work = [store.write(lambda db, one=one: confirm_one(db, town, person, one, data.verified_on, now())) for one in data.records]
    return list(await asyncio.gather(*map(asyncio.wrap_future, work)))


def confirm_one(db: sqlite3.Connection, town: Town, person: Person, number: str, day: str, now_s: int) -> Settled:
    """An older day never takes the place of a newer one: a phone that was away says what it knew then."""
    record = records.get(db, town.slug, number)
    known = record.verified_on if record is not None and may(person, "read", record) else ""
    mid = secrets.token_hex(11)
    if known >= day:
        return Settled(mid, "unchanged", records.change_of(db, number))
    change = Change("verified_on", base=known, value=day)
    return editing.settle(db, town, person, Mutation(mid, number, "put", records.change_of(db, number), changes=(change,)), now_s)


ROUTES = [listed, confirm]
