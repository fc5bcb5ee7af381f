"""Somebody at work: a person put into the store, signed in without a passkey, asking as the editor's page does."""

from __future__ import annotations

from itertools import count
from typing import Any

import msgspec

from server.guards import Person, Role
from server.house import House
from server.store import people, sessions
from tests.server.asgi import Browser, Reply
from tests.server.authenticator import Authenticator

_number = count(1)
FIELDS: dict[Role, dict[str, Any]] = {
    "partner": {"organisation": "Verein"},
    "translator": {"languages": ("ar", "en")},
}


def somebody(house: House, role: Role = "admin", *, town: str = "testtown", name: str = "", **fields: Any) -> Person:
    """A new person of a role, with what that role needs."""
    name = name or f"{role.title()} {town}"
    email = f"{name.lower().replace(' ', '.')}.{next(_number)}@example.org"
    new = Person(id="", town=town, name=name, email=email, role=role, **{**FIELDS.get(role, {}), **fields})
    return house.store.write_now(lambda db: people.add(db, new, "test", house.now()))


class Seat:
    """A person's browser window: `get("records?since=0")`, `post("mutations", [...])`, each as /api/edit answers it."""

    def __init__(self, browser: Browser, house: House, person: Person) -> None:
        self.browser = browser
        self.person = person
        self.secret = house.store.write_now(lambda db: sessions.begin(db, person.id, "test", house.now()))
        self.origin = house.settings.own_origin

    def get(self, path: str, **headers: str) -> Reply:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self._ask("POST", path, body, headers)

    def put(self, path: str, body: Any, **headers: str) -> Reply:
        return self._ask("PUT", path, body, headers)

    def delete(self, path: str, **headers: str) -> Reply:
        return self._ask("DELETE", path, None, headers)

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        """`body`: bytes as they are, anything else as JSON; `headers` win over what the page says by itself."""
        raw = b"" if body is None else body if isinstance(body, bytes) else msgspec.json.encode(body)
        own = {"cookie": f"lotse={self.secret}", "sec_fetch_site": "same-origin"}
        if method != "GET":
            own |= {"origin": self.origin, "x_lotse_csrf": sessions.csrf_of(self.secret), "content_type": "application/json"}
        return self.browser.send(method, f"/api/edit/{path}", raw, **{**own, **headers})


def seat(browser: Browser, house: House, role: Role = "admin", **fields: Any) -> Seat:
    return Seat(browser, house, somebody(house, role, **fields))


def invitation(house: House, person: Person) -> str:
    return house.store.write_now(lambda db: people.invite(db, person, "test", house.now()))


class Page:
    """The editor's page of one browser: keeps the cookie and the CSRF value, as a real one does."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.cookie = ""
        self.csrf = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        own = {"origin": "http://localhost:8000", "sec_fetch_site": "same-origin", "content_type": "application/json"}
        if self.cookie:
            own |= {"cookie": self.cookie, "x_lotse_csrf": self.csrf}
        raw = b"" if body is None else msgspec.json.encode(body)
        reply = self.browser.send(method, f"/api/edit/{path}", raw, **{**own, **headers})
        if given := reply.header("set-cookie"):
            self.cookie = given.partition(";")[0]
            self.csrf = reply.json()["csrf"] if reply.raw else ""
        return reply

    def accept(self, secret: str, passkey: Authenticator) -> Reply:
        """An invitation, followed to its end."""
        options = self.ask("POST", f"invitations/{secret}/begin").json()
        return self.ask("POST", f"invitations/{secret}/finish", {"credential": passkey.make(options), "label": "Office"})

    def sign_in(self, passkey: Authenticator) -> Reply:
        return self.ask("POST", "login/finish", {"credential": passkey.answer(self.ask("POST", "login/begin").json()), "label": "Phone"})
