"""`GET orders`: what waits for this person. `POST confirm`: still true, for one record or many."""

from __future__ import annotations

from collections.abc import Callable

from litestar import get
from litestar.di import NamedDependency

from server import daily, link_checks, orders
from server.guards import Person, may
from server.orders import Orders
from server.store import link_checks as noted
from server.store import records, reports, towns, work
from server.store.connect import Store


@get("/api/edit/orders", opt={"right": "read"}, sync_to_thread=True)
def listed(person: NamedDependency[Person], store: NamedDependency[Store], now: NamedDependency[Callable[[], int]]) -> Orders:
    """Of the records this person may read; what a translator has no hand in is left out."""
    with store.reading() as db:
        town = towns.get(db, person.town)
        readable = [record for record in records.listed(db, town.slug) if may(person, "read", record)]
        facts = readable if may(person, "write") else []
        published = [record for record in facts if record.status == "published"]
        ids = [record.id for record in readable]
        spoken = [lang for lang in town.languages if may(person, "translate", lang=lang)]
        return Orders(
            due=orders.due(published, daily.today(town, now())),
            missing=work.missing(db, ids, spoken),
            outdated=work.outdated(db, ids, spoken),
            reports=reports.count_open(db, town.slug) if may(person, "reports") else 0,
            review=sum(record.status == "review" for record in facts),
            troubles=orders.troubles(published, link_checks.links_of, noted.failing(db, town.slug)),
        )


ROUTES = [listed]
