"""Who asks under /api/edit: a session's cookie or a script's token, and nothing that another site's page sent.

`guard` stands before every route of the application, so a new one is closed until it says otherwise in its `opt`:
    open=True            without a session: signing in, an invitation
    right="imports"      only who ever has this right (server/guards.py); what depends on a record the handler demands itself
    by_hand=True         not with a token: what a stolen token must not do
Handlers take `person: NamedDependency[Person]`, or `caller: NamedDependency[Caller]` where the session counts.

Own CSRF check: Litestar's is a double-submit cookie that any session accepts and that every reader's page would be given
(readers get no cookie at all); ours is bound to the session, and the browser's own words (Sec-Fetch-Site, Origin) come first.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from msgspec import Struct

from server.errors import CrossSite, NotSignedIn
from server.guards import Person, demand
from server.house import House
from server.http.limits import Limits
from server.store import sessions, tokens

ROOT = "/api/edit"
SAFE_METHODS = ("GET", "HEAD")
CSRF_HEADER = "x-lotse-csrf"
BEARER = "Bearer "


class Caller(Struct, frozen=True):
    """Who asks and by what: `session` is that session's number, empty for a token; `csrf` the value its page sends along."""

    person: Person
    session: str = ""
    csrf: str = ""


class Asking:
    """What the guard needs to know; one per application."""

    def __init__(self, house: House, limits: Limits) -> None:
        self.house = house
        self.limits = limits
        self.origin = house.settings.own_origin

    @property
    def cookie(self) -> str:
        """A browser takes the `__Host-` name from https only."""
        return "__Host-lotse" if self.origin.startswith("https://") else "lotse"

    async def guard(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        """Raises CrossSite, TooMany, NotSignedIn, NotAllowed."""
        path = connection.scope["path"]
        if path != ROOT and not path.startswith(ROOT + "/"):
            return
        method = connection.scope.get("method", "GET")
        demand_own_site(connection, self.origin, method)
        if handler.opt.get("open"):
            self.limits.stranger(connection)
            return
        caller = self._caller(connection, method, by_hand=bool(handler.opt.get("by_hand")))
        connection.scope["state"]["caller"] = caller
        if method not in SAFE_METHODS:
            self.limits.person(caller.person.id)
        if right := handler.opt.get("right"):
            demand(caller.person, right)

    def _caller(self, connection: ASGIConnection[Any, Any, Any, Any], method: str, *, by_hand: bool) -> Caller:
        store, now_s = self.house.store, self.house.now()
        given = connection.headers.get("authorization", "")
        if given.startswith(BEARER):
            person = None if by_hand else tokens.person_of(store, given[len(BEARER) :], now_s)
            if person is None:
                raise NotSignedIn()
            return Caller(person)
        secret = connection.cookies.get(self.cookie, "")
        found = sessions.find(store, secret, now_s) if secret else None
        if found is None:
            raise NotSignedIn()
        if method not in SAFE_METHODS and not hmac.compare_digest(digest(connection.headers.get(CSRF_HEADER, "")), found.csrf_hash):
            raise CrossSite()
        return Caller(found.person, found.number, sessions.csrf_of(secret))


def digest(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()


def demand_own_site(connection: ASGIConnection[Any, Any, Any, Any], origin: str, method: str) -> None:
    """Raises CrossSite where the browser says that another page asks. A script says neither; an address typed in is "none"."""
    said = connection.headers.get("sec-fetch-site", "")
    allowed = ("", "same-origin", "none") if method in SAFE_METHODS else ("", "same-origin")
    if said not in allowed or connection.headers.get("origin", origin) != origin:
        raise CrossSite()


def caller(request: Request[Any, Any, Any]) -> Caller:
    """The dependency `caller`."""
    return request.scope["state"]["caller"]


def person(request: Request[Any, Any, Any]) -> Person:
    """The dependency `person`."""
    return request.scope["state"]["caller"].person
