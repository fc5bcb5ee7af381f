"""Signing in with a passkey, redeeming an invitation, one's own passkeys and devices (docs/editing.md "Who asks").

A challenge is used up before its answer is looked at, in a transaction of its own: whatever comes of it, it never counts twice.
Signing out forgets the cookie and sends no Clear-Site-Data: that would erase the reader's app of the same origin (safety brief 3).
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from litestar import Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from content.model import Town
from server.errors import NothingHere, ProofRefused
from server.guards import Person, Right, Role, rights_of
from server.http.asking import Asking, Caller
from server.store import audit, passkeys, people, sessions, towns
from server.store.passkeys import Passkey

if TYPE_CHECKING:
    from server.passkeys import Ceremony

LOGIN, INVITATION, ANOTHER = "login", "invitation", "another"
LABEL_CHARACTERS = 60


class Proof(Struct, frozen=True):
    """A browser's answer, and what its person calls the device ("Firefox, office"); may be empty."""

    credential: dict[str, Any]
    label: str = ""


class Me(Struct, frozen=True):
    """`csrf` goes back as X-Lotse-Csrf; `languages` are those that this person may write."""

    person: Person
    town: Town
    csrf: str
    languages: tuple[str, ...]
    rights: tuple[Right, ...]


class Invited(Struct, frozen=True):
    """`town`: its title, as it calls itself."""

    town: str
    name: str
    email: str
    role: Role


class OwnPasskey(Struct, frozen=True):
    id: str
    label: str
    created_s: int
    used_s: int


class OwnPasskeys(Struct, frozen=True):
    passkeys: list[OwnPasskey]


class Device(Struct, frozen=True):
    """`own` is the one that asks."""

    number: str
    label: str
    created_s: int
    seen_s: int
    own: bool


class Devices(Struct, frozen=True):
    sessions: list[Device]


@get("/api/edit/me", sync_to_thread=False)
def me(asks: NamedDependency[Asking], caller: NamedDependency[Caller]) -> Me:
    return _me(asks, caller)


@post("/api/edit/login/begin", opt={"open": True}, status_code=200, sync_to_thread=True)
def login_begin(asks: NamedDependency[Asking]) -> dict[str, Any]:
    return _ceremony(asks).ask_known(_challenge(asks, LOGIN))


@post("/api/edit/login/finish", opt={"open": True}, status_code=200, sync_to_thread=True)
def login_finish(asks: NamedDependency[Asking], data: JSONBody[Proof]) -> Response[Me]:
    store, now_s = asks.house.store, asks.house.now()
    challenge = _answered(asks, data.credential, LOGIN)
    passkey = passkeys.find(store.read, _ceremony(asks).id_of(data.credential))
    person = people.get(store.read, passkey.person) if passkey else None
    if passkey is None or person is None:
        raise ProofRefused()
    try:
        sign_count = _ceremony(asks).prove_known(data.credential, challenge, passkey)
    except ProofRefused:
        store.write_now(lambda db: audit.note(db, person.town, now_s, person.id, "refused", person.id))
        raise

    def work(db) -> str:  # noqa: ANN001 - the writer's connection
        passkeys.used(db, passkey.id, sign_count, now_s)
        return _signed_in(asks, db, person, data.label)

    return _with_cookie(asks, person, store.write_now(work))


@get("/api/edit/invitations/{secret:str}", opt={"open": True}, sync_to_thread=False)
def invitation(asks: NamedDependency[Asking], secret: FromPath[str]) -> Invited:
    person = people.invited(asks.house.store.read, secret, asks.house.now())
    town = towns.get(asks.house.store.read, person.town)
    return Invited(town.title.source, person.name, person.email, person.role)


@post("/api/edit/invitations/{secret:str}/begin", opt={"open": True}, status_code=200, sync_to_thread=True)
def invitation_begin(asks: NamedDependency[Asking], secret: FromPath[str]) -> dict[str, Any]:
    person = people.invited(asks.house.store.read, secret, asks.house.now())
    # The passkeys this person has are over once the invitation is used, so the same authenticator may hold the new one.
    return _ceremony(asks).ask_new(person, _challenge(asks, INVITATION, person.id), [])


@post("/api/edit/invitations/{secret:str}/finish", opt={"open": True}, status_code=200, sync_to_thread=True)
def invitation_finish(asks: NamedDependency[Asking], secret: FromPath[str], data: JSONBody[Proof]) -> Response[Me]:
    now_s = asks.house.now()
    person = people.invited(asks.house.store.read, secret, now_s)
    new = _ceremony(asks).prove_new(data.credential, _answered(asks, data.credential, INVITATION, person.id))

    def work(db) -> str:  # noqa: ANN001 - the writer's connection
        people.redeem(db, secret, now_s)
        passkeys.add(db, Passkey(new.id, person.id, new.public_key, new.sign_count, _label(data.label), now_s, now_s))
        audit.note(db, person.town, now_s, person.id, "passkey added", person.id)
        return _signed_in(asks, db, person, data.label)

    return _with_cookie(asks, person, asks.house.store.write_now(work))


@get("/api/edit/passkeys", opt={"by_hand": True}, sync_to_thread=False)
def own_passkeys(asks: NamedDependency[Asking], person: NamedDependency[Person]) -> OwnPasskeys:
    return _own_passkeys(asks, person)


@post("/api/edit/passkeys/begin", opt={"by_hand": True}, status_code=200, sync_to_thread=True)
def passkey_begin(asks: NamedDependency[Asking], person: NamedDependency[Person]) -> dict[str, Any]:
    known = passkeys.of_person(asks.house.store.read, person.id)
    return _ceremony(asks).ask_new(person, _challenge(asks, ANOTHER, person.id), known)


@post("/api/edit/passkeys/finish", opt={"by_hand": True}, status_code=200, sync_to_thread=True)
def passkey_finish(asks: NamedDependency[Asking], person: NamedDependency[Person], data: JSONBody[Proof]) -> OwnPasskeys:
    now_s = asks.house.now()
    new = _ceremony(asks).prove_new(data.credential, _answered(asks, data.credential, ANOTHER, person.id))

    def work(db) -> None:  # noqa: ANN001 - the writer's connection
        passkeys.add(db, Passkey(new.id, person.id, new.public_key, new.sign_count, _label(data.label), now_s, 0))
        audit.note(db, person.town, now_s, person.id, "passkey added", person.id)

    asks.house.store.write_now(work)
    return _own_passkeys(asks, person)


@delete("/api/edit/passkeys/{number:str}", opt={"by_hand": True}, status_code=204, sync_to_thread=True)
def passkey_remove(asks: NamedDependency[Asking], person: NamedDependency[Person], number: FromPath[str]) -> None:
    now_s = asks.house.now()
    try:
        wanted = urlsafe_b64decode(number + "=" * (-len(number) % 4))
    except ValueError:
        raise NothingHere() from None

    def work(db) -> None:  # noqa: ANN001 - the writer's connection
        passkeys.remove(db, person.id, wanted)
        audit.note(db, person.town, now_s, person.id, "passkey removed", person.id)

    asks.house.store.write_now(work)


@post("/api/edit/logout", opt={"by_hand": True}, status_code=204, sync_to_thread=True)
def logout(asks: NamedDependency[Asking], caller: NamedDependency[Caller]) -> Response[None]:
    _end(asks, caller.person, caller.session)
    return Response(None, status_code=204, cookies=[_cookie(asks, "", 0)])


@get("/api/edit/sessions", opt={"by_hand": True}, sync_to_thread=False)
def devices(asks: NamedDependency[Asking], caller: NamedDependency[Caller]) -> Devices:
    found = sessions.listed(asks.house.store.read, caller.person.id, asks.house.now())
    return Devices([Device(one.number, one.label, one.created_s, one.seen_s, one.number == caller.session) for one in found])


@delete("/api/edit/sessions/{number:str}", opt={"by_hand": True}, status_code=204, sync_to_thread=True)
def device_end(asks: NamedDependency[Asking], person: NamedDependency[Person], number: FromPath[str]) -> None:
    _end(asks, person, number)


ROUTES = (
    me,
    login_begin,
    login_finish,
    invitation,
    invitation_begin,
    invitation_finish,
    own_passkeys,
    passkey_begin,
    passkey_finish,
    passkey_remove,
    logout,
    devices,
    device_end,
)


def _ceremony(asks: Asking) -> Ceremony:
    # The library and its X.509 are a tenth of what a start computes: the first sign-in pays it, not every reader's server.
    from server.passkeys import Ceremony

    return Ceremony(asks.origin)


def _challenge(asks: Asking, purpose: str, person: str = "") -> bytes:
    value, now_s = secrets.token_bytes(32), asks.house.now()
    asks.house.store.write_now(lambda db: passkeys.challenge(db, value, purpose, person, now_s))
    return value


def _answered(asks: Asking, credential: dict[str, Any], purpose: str, person: str = "") -> bytes:
    """The challenge that this answer is to, used up by now. Raises ProofRefused."""
    value, now_s = _ceremony(asks).challenge_of(credential), asks.house.now()
    if not asks.house.store.write_now(lambda db: passkeys.take_challenge(db, value, purpose, person, now_s)):
        raise ProofRefused()
    return value


def _signed_in(asks: Asking, db: Any, person: Person, label: str) -> str:
    now_s = asks.house.now()
    audit.note(db, person.town, now_s, person.id, "signed in", person.id)
    return sessions.begin(db, person.id, _label(label), now_s)


def _end(asks: Asking, person: Person, number: str) -> None:
    now_s = asks.house.now()

    def work(db) -> None:  # noqa: ANN001 - the writer's connection
        sessions.end(db, person.id, number)
        audit.note(db, person.town, now_s, person.id, "session ended", person.id)

    asks.house.store.write_now(work)


def _with_cookie(asks: Asking, person: Person, secret: str) -> Response[Me]:
    found = sessions.find(asks.house.store, secret, asks.house.now())
    if found is None:
        raise ProofRefused()
    answer = _me(asks, Caller(person, found.number, sessions.csrf_of(secret)))
    return Response(answer, cookies=[_cookie(asks, secret, sessions.UNUSED_FOR_S)])


def _cookie(asks: Asking, value: str, max_age_s: int) -> Cookie:
    secure = asks.origin.startswith("https://")
    return Cookie(key=asks.cookie, value=value, max_age=max_age_s, path="/", secure=secure, httponly=True, samesite="strict")


def _me(asks: Asking, caller: Caller) -> Me:
    town = towns.get(asks.house.store.read, caller.person.town)
    own = caller.person.languages
    languages = tuple(lang for lang in town.languages if lang in own) if caller.person.role == "translator" else town.languages
    return Me(caller.person, town, caller.csrf, languages, rights_of(caller.person))


def _own_passkeys(asks: Asking, person: Person) -> OwnPasskeys:
    found = passkeys.of_person(asks.house.store.read, person.id)
    return OwnPasskeys([OwnPasskey(urlsafe_b64encode(one.id).rstrip(b"=").decode(), one.label, one.created_s, one.used_s) for one in found])


def _label(given: str) -> str:
    return " ".join(given.split())[:LABEL_CHARACTERS]
