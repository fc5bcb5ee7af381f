"""What waits for a translator; the same as a file, there and back; a machine's suggestion (docs/editing.md)."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from content.intake.raw import LARGEST_BYTES
from content.languages import canonical
from server import machine, translations
from server.errors import NothingHere
from server.guards import Person, demand
from server.house import House
from server.store import records, towns
from server.translations import Format, Item, Outcome

ROOT = "/api/edit/translations/{lang:str}"
_TYPES: dict[Format, str] = {"xliff": "application/xliff+xml", "csv": "text/csv; charset=utf-8"}
_ENDINGS: dict[Format, str] = {"xliff": "xlf", "csv": "csv"}


class Waiting(Struct, frozen=True):
    """`machine`: whether a provider is set, so that a page shows its button."""

    items: list[Item]
    machine: bool


class Wanted(Struct, frozen=True):
    record: str
    field: str


class Suggested(Struct, frozen=True):
    text: str


@get(ROOT, opt={"right": "translate"}, sync_to_thread=True)
def waiting(lang: FromPath[str], person: NamedDependency[Person], house: NamedDependency[House]) -> Waiting:
    """The work list of one language."""
    with house.store.reading() as db:
        tag = _language(lang, person, db)
        return Waiting(translations.waiting(db, person, tag), machine.provider(house.settings) is not None)


@get(f"{ROOT}/file", opt={"right": "translate"}, sync_to_thread=True)
def file_out(
    lang: FromPath[str],
    person: NamedDependency[Person],
    house: NamedDependency[House],
    format: FromQuery[Format] = "xliff",
    every: FromQuery[bool] = False,
    source: FromQuery[str] = "",
) -> Response[bytes]:
    """What waits as a file. XLIFF holds one source language: `source`, or the one that most texts have."""
    with house.store.reading() as db:
        tag = _language(lang, person, db)
        body = translations.written(db, person, tag, format, every=every, source=canonical(source) if source else "")
    name = f"{person.town}-{tag}.{_ENDINGS[format]}"
    return Response(body, media_type=_TYPES[format], headers={"content-disposition": f'attachment; filename="{name}"'})


@post(f"{ROOT}/file", opt={"right": "translate"}, status_code=200, request_max_body_size=LARGEST_BYTES)
async def file_in(
    request: Request[Any, Any, Any],
    lang: FromPath[str],
    person: NamedDependency[Person],
    house: NamedDependency[House],
    format: FromQuery[Format] = "xliff",
    dry_run: FromQuery[bool] = False,
) -> Outcome:
    """Every row is settled like an edit. With `dry_run` nothing is kept, and the answer is what would have happened."""
    tag = _language(lang, person, house.store.read)
    raw = await request.body()
    found = await asyncio.to_thread(translations.read, raw, format, tag)
    return await asyncio.to_thread(translations.run, house.store, person, tag, found, house.now(), dry_run=dry_run)


@post(f"{ROOT}/machine", opt={"right": "translate"}, status_code=200)
async def suggestion(
    data: JSONBody[Wanted], lang: FromPath[str], person: NamedDependency[Person], house: NamedDependency[House]
) -> Suggested:
    """A suggestion, which nothing stores: whoever takes it saves it as made by a machine."""
    tag = _language(lang, person, house.store.read)
    record = records.get(house.store.read, person.town, data.record)
    if record is None:
        raise NothingHere()
    demand(person, "translate", record, lang=tag)
    return Suggested(await machine.suggest(machine.provider(house.settings), record, data.field, tag))


def _language(tag: str, person: Person, db: Any) -> str:
    """Our tag, if the town has it and the person translates into it. Raises UnknownLanguage, LanguageNotServed, NotAllowed."""
    lang = canonical(tag)
    towns.demand_language(towns.get(db, person.town), lang)
    demand(person, "translate", lang=lang)
    return lang


ROUTES = [waiting, file_out, file_in, suggestion]
