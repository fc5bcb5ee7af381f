"""Admins: people, their invitations, tokens for scripts, and who did what. Everything here is of the asking person's own town."""

from __future__ import annotations

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from server.errors import NotAllowed, NothingHere
from server.guards import Person, Role
from server.http.asking import Asking
from server.store import audit, people, tokens
from server.store.audit import Entry
from server.store.people import Listed
from server.store.tokens import Token

PEOPLE, TOKENS = {"right": "people", "by_hand": True}, {"right": "tokens", "by_hand": True}
LABEL_CHARACTERS = 60


class Given(Struct, frozen=True):
    """What an admin says of a person."""

    email: str
    role: Role
    name: str = ""
    organisation: str = ""
    house: str = ""
    languages: tuple[str, ...] = ()
    trusted: bool = False

    def person(self, number: str, town: str) -> Person:
        return Person(
            id=number,
            town=town,
            name=self.name,
            email=self.email,
            role=self.role,
            organisation=self.organisation,
            house=self.house,
            languages=self.languages,
            trusted=self.trusted,
        )


class Linked(Struct, frozen=True):
    """`link` opens the editor with an invitation; it is shown this once."""

    person: Person
    link: str


class People(Struct, frozen=True):
    people: list[Listed]


class NewToken(Struct, frozen=True):
    """`person` "" is whoever asks; the token may what that person may."""

    label: str
    person: str = ""
    days: int = tokens.DAYS


class MadeToken(Struct, frozen=True):
    number: str
    secret: str


class Tokens(Struct, frozen=True):
    tokens: list[Token]


class Audit(Struct, frozen=True):
    entries: list[Entry]


def link(origin: str, secret: str) -> str:
    """The secret stands in the fragment: no server log, proxy or link preview ever sees it."""
    return f"{origin}/edit/#i/{secret}"


@get("/api/edit/people", opt=PEOPLE, sync_to_thread=False)
def listed(asks: NamedDependency[Asking], person: NamedDependency[Person]) -> People:
    return People(people.listed(asks.house.store.read, person.town, asks.house.now()))


@post("/api/edit/people", opt=PEOPLE, status_code=201, sync_to_thread=True)
def add(asks: NamedDependency[Asking], person: NamedDependency[Person], data: JSONBody[Given]) -> Linked:
    now_s = asks.house.now()

    def work(db) -> Linked:  # noqa: ANN001 - the writer's connection
        new = people.add(db, data.person("", person.town), person.id, now_s)
        return Linked(new, link(asks.origin, people.invite(db, new, person.id, now_s)))

    return asks.house.store.write_now(work)


@put("/api/edit/people/{number:str}", opt=PEOPLE, sync_to_thread=True)
def change(asks: NamedDependency[Asking], person: NamedDependency[Person], number: FromPath[str], data: JSONBody[Given]) -> Person:
    now_s = asks.house.now()

    def work(db) -> Person:  # noqa: ANN001 - the writer's connection
        before = _of_town(db, person.town, number)
        return people.change(db, data.person(before.id, person.town), person.id, now_s)

    return asks.house.store.write_now(work)


@delete("/api/edit/people/{number:str}", opt=PEOPLE, status_code=204, sync_to_thread=True)
def end(asks: NamedDependency[Asking], person: NamedDependency[Person], number: FromPath[str]) -> None:
    now_s = asks.house.now()
    asks.house.store.write_now(lambda db: people.end(db, _of_town(db, person.town, number), person.id, now_s))


@post("/api/edit/people/{number:str}/invitation", opt=PEOPLE, status_code=201, sync_to_thread=True)
def invite(asks: NamedDependency[Asking], person: NamedDependency[Person], number: FromPath[str]) -> Linked:
    """Also the way back for somebody whose phone is lost: used, it ends the passkeys and sessions they had.

    Never for oneself: a stolen session would lock its owner out with it. Another admin invites, or the operator.
    """
    if number == person.id:
        raise NotAllowed(right="people")
    now_s = asks.house.now()

    def work(db) -> Linked:  # noqa: ANN001 - the writer's connection
        whom = _of_town(db, person.town, number)
        return Linked(whom, link(asks.origin, people.invite(db, whom, person.id, now_s)))

    return asks.house.store.write_now(work)


@get("/api/edit/tokens", opt=TOKENS, sync_to_thread=False)
def listed_tokens(asks: NamedDependency[Asking], person: NamedDependency[Person]) -> Tokens:
    return Tokens(tokens.listed(asks.house.store.read, person.town, asks.house.now()))


@post("/api/edit/tokens", opt=TOKENS, status_code=201, sync_to_thread=True)
def make_token(asks: NamedDependency[Asking], person: NamedDependency[Person], data: JSONBody[NewToken]) -> MadeToken:
    now_s = asks.house.now()

    def work(db) -> MadeToken:  # noqa: ANN001 - the writer's connection
        whose = _of_town(db, person.town, data.person) if data.person else person
        return MadeToken(*tokens.make(db, whose, " ".join(data.label.split())[:LABEL_CHARACTERS], data.days, person.id, now_s))

    return asks.house.store.write_now(work)


@delete("/api/edit/tokens/{number:str}", opt=TOKENS, status_code=204, sync_to_thread=True)
def end_token(asks: NamedDependency[Asking], person: NamedDependency[Person], number: FromPath[str]) -> None:
    now_s = asks.house.now()
    asks.house.store.write_now(lambda db: tokens.end(db, person.town, number, person.id, now_s))


@get("/api/edit/audit", opt={"right": "audit", "by_hand": True}, sync_to_thread=False)
def log(asks: NamedDependency[Asking], person: NamedDependency[Person], before: FromQuery[int] = 0) -> Audit:
    return Audit(audit.listed(asks.house.store.read, person.town, before))


ROUTES = (listed, add, change, end, invite, listed_tokens, make_token, end_token, log)


def _of_town(db, town: str, number: str) -> Person:  # noqa: ANN001 - the writer's connection
    """Raises NothingHere for a stranger and for somebody of another town alike."""
    found = people.get(db, number)
    if found is None or found.town != town:
        raise NothingHere()
    return found
