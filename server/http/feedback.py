"""`POST /api/feedback`, a reader's message, and what editors do with it.

No cookie, no credentials, nothing about who asks is looked at, kept or logged. A page of another origin cannot send one: the body is
JSON, which a browser asks leave for first, and nobody is given leave.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, Literal

from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from server import feedback
from server.errors import ReportRefused, ReportUnknown
from server.guards import Person
from server.http.limits import Buckets, Rate
from server.store import audit, records, reports
from server.store.connect import Store

_OWN_PAGE = ("same-origin", "none", "")


def bucket(clock: Callable[[], float]) -> Buckets:
    """How many messages each town takes: the dependency `reports_bucket`."""
    return Buckets(Rate(feedback.HOURLY, feedback.HOURLY / 3600), clock)


@post("/api/feedback", status_code=204, request_max_body_size=feedback.MOST_BYTES)
async def take(
    request: Request[Any, Any, State],
    store: NamedDependency[Store],
    now: NamedDependency[Callable[[], int]],
    reports_bucket: NamedDependency[Buckets],
) -> None:
    """204 whatever becomes of it: nobody learns anything about a record by reporting it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" or request.headers.get("sec-fetch-site", "") not in _OWN_PAGE:
        raise ReportRefused()
    message = feedback.read(await request.body())
    report = feedback.examined(store.read, message, now())
    if report is not None:
        reports_bucket.take(report.town)
        await asyncio.wrap_future(store.write(lambda db: reports.add(db, report)))


class Shown(Struct, frozen=True):
    """One report as an editor sees it."""

    mid: str
    record: str
    title: str
    reason: str
    said: str
    lang: str
    day: str


class Reports(Struct, frozen=True):
    reports: list[Shown]


class Outcome(Struct, frozen=True, forbid_unknown_fields=True):
    outcome: Literal["fixed", "dropped"]


@get("/api/edit/reports", opt={"right": "reports"}, sync_to_thread=True)
def listed(person: NamedDependency[Person], store: NamedDependency[Store]) -> Reports:
    """What nobody has dealt with yet."""
    with store.reading() as db:
        found = reports.open_ones(db, person.town)
        titles = {record.id: record.title.source for record in records.listed(db, person.town, {one.record for one in found})}
    shown = [Shown(one.mid, one.record, titles.get(one.record, ""), one.reason, one.said, one.lang, one.day) for one in found]
    return Reports(shown)


@post("/api/edit/reports/{mid:str}", status_code=204, opt={"right": "reports"}, sync_to_thread=True)
def settle(
    mid: FromPath[str],
    data: JSONBody[Outcome],
    person: NamedDependency[Person],
    store: NamedDependency[Store],
    now: NamedDependency[Callable[[], int]],
) -> None:
    """One tap; nobody is told, for nobody is known. Raises ReportUnknown."""
    at_s = now()

    def work(db: sqlite3.Connection) -> None:
        now_settled = reports.settle(db, person.town, mid, person.id, at_s)
        if now_settled is None:
            raise ReportUnknown()
        if now_settled:
            audit.note(db, person.town, at_s, person.id, "report", "", data.outcome)

    store.write_now(work)


ROUTES = [listed, settle]
