"""Every registered route times every role, and the table of docs/editing.md right by right, record by record."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from content.model import Event, Guide, Helpline, Place
from content.text import text
from server.errors import NotAllowed, NothingHere
from server.guards import RIGHTS, ROLES, Person, demand, may, rights_of
from tests.server.asgi import Browser
from tests.server.routes import ALL, ROUTES, Row
from tests.server.signed import FIELDS, seat

EXAMPLES = {"lang": "ar", "number": "999"}


@pytest.fixture
def browser(house) -> Iterator[Browser]:
    found = Browser(house)
    yield found
    found.close()


def registered(browser: Browser) -> dict[str, dict]:
    """"METHOD /path" of every route under /api that the application answers, with what it says of itself."""
    found = {}
    for route in browser.app.routes.routes:
        path = re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)
        for handler in getattr(route, "route_handlers", ()):
            for method in handler.http_methods - {"OPTIONS"}:
                if path.startswith("/api/"):
                    found[f"{method} {path}"] = dict(handler.opt)
    found.pop("GET /api/{path}", None)  # Litestar's own 404 beside the description
    return found


def asked(row: Row, name: str) -> tuple[str, str]:
    method, path = name.split(" ")
    filled = re.sub(r"\{(\w+)\}", lambda one: EXAMPLES.get(one[1], "nobody"), path)
    return method, filled.removeprefix("/api/edit/") + row.query


def test_every_route_has_its_row_and_every_row_its_route(browser):
    """A new route is closed until somebody says in tests/server/routes.py who gets in."""
    assert set(registered(browser)) == set(ROUTES)


@pytest.mark.parametrize("name", [name for name, row in ROUTES.items() if row.roles])
def test_a_route_lets_in_whom_its_row_names(house, browser, name):
    row = ROUTES[name]
    method, path = asked(row, name)
    assert browser.send(method, f"/api/edit/{path}", b"{}").status == 401
    assert browser.send(method, f"/api/edit/{path}", b"{}", authorization="Bearer lotse_nobody").status == 401
    for role in ALL:
        reply = seat(browser, house, role)._ask(method, path, row.body, {})
        assert reply.status < 500, (role, reply.text)
        if role in row.roles:
            assert reply.status not in (401, 403), (role, reply.text)
        else:
            assert reply.status == 403 and reply.json()["key"] == "edit.not_allowed", (role, reply.text)


@pytest.mark.parametrize("name", [name for name, row in ROUTES.items() if row.roles and not name.startswith("GET ")])
def test_no_route_that_writes_does_without_its_pages_own_value(house, browser, name):
    method, path = asked(ROUTES[name], name)
    admin = seat(browser, house)
    for headers in ({"x_lotse_csrf": ""}, {"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}):
        reply = admin._ask(method, path, ROUTES[name].body, headers)
        assert reply.status == 403 and reply.json()["key"] == "edit.cross_site"


@pytest.mark.parametrize("name", [name for name, row in ROUTES.items() if row.roles])
def test_a_stolen_token_reaches_what_its_row_says(house, browser, name):
    row = ROUTES[name]
    method, path = asked(row, name)
    secret = seat(browser, house).post("tokens", {"label": "x"}).json()["secret"]
    raw = {"content_type": "application/json", "authorization": f"Bearer {secret}"}
    reply = browser.send(method, f"/api/edit/{path}", row.body if isinstance(row.body, bytes) else b"{}", **raw)
    assert (reply.status == 401) == row.by_hand


def test_what_is_open_is_open_on_purpose(browser):
    found = registered(browser)
    open_ones = {name for name, opt in found.items() if opt.get("open")}
    assert open_ones == {name for name, row in ROUTES.items() if not row.roles and name.partition(" ")[2].startswith("/api/edit/")}


# --- the table itself

TITLE = text("de", "Titel")
CONFIDENTIAL = {"location_policy": "confidential"}


def person(role: str, **fields: object) -> Person:
    given = {"id": "p1", "town": "testtown", "name": "", "email": "", "role": role, **FIELDS.get(role, {}), **fields}
    return Person(**given)


def place(**fields: object) -> Place:
    return Place(id="r1", town="testtown", title=TITLE, **{"owner_org": "Verein", **fields})


def event(**fields: object) -> Event:
    return Event(id="r1", town="testtown", title=TITLE, **{"owner_org": "Verein", **fields})


HELPLINE = Helpline(id="r1", town="testtown", title=TITLE, owner_org="Verein")
TRUSTED = {"trusted": True}
# (role, fields of the person, right, record, yes)
CASES = [
    *(("admin", {}, right, place(), True) for right in RIGHTS),
    *(("editor", {}, right, place(), right not in ("people", "tokens", "audit", "town")) for right in RIGHTS),
    *(("translator", {}, right, place(), right in ("read", "translate")) for right in RIGHTS),
    *(("house", {}, right, place(), False) for right in RIGHTS),
    *(("partner", {}, right, place(), right in ("read", "notes", "write", "confirm", "translate")) for right in RIGHTS),
    ("partner", {}, "read", place(owner_org="Nachbar"), False),
    ("partner", {}, "write", place(owner_org="Nachbar"), False),
    ("partner", {}, "translate", place(owner_org="Nachbar"), False),
    ("partner", {}, "read", place(owner_org=""), False),
    ("partner", {"organisation": ""}, "read", place(owner_org=""), False),
    ("partner", {}, "write", place(status="review"), True),
    ("partner", {}, "write", place(status="published"), False),
    ("partner", {}, "write", place(status="archived"), False),
    ("partner", {}, "translate", place(status="published"), True),
    ("partner", {}, "write", event(status="published"), False),
    ("partner", TRUSTED, "write", event(status="published"), True),
    ("partner", TRUSTED, "publish", event(status="published"), True),
    ("partner", TRUSTED, "publish", event(owner_org="Nachbar"), False),
    ("partner", TRUSTED, "publish", place(), False),
    ("partner", {}, "publish", event(), False),
    ("partner", TRUSTED, "write", place(status="published"), False),
    ("partner", TRUSTED, "write", place(**CONFIDENTIAL), False),
    ("partner", {}, "translate", place(**CONFIDENTIAL), False),
    ("partner", {}, "write", HELPLINE, False),
    ("partner", {}, "translate", HELPLINE, False),
    ("translator", {}, "translate", place(**CONFIDENTIAL), True),
    ("translator", {}, "read", place(**CONFIDENTIAL), True),
    ("translator", {}, "translate", HELPLINE, False),
    ("editor", {}, "write", place(**CONFIDENTIAL), True),
    ("editor", {}, "write", HELPLINE, True),
    ("admin", {"town": "elsewhere"}, "read", place(), False),
    ("admin", {"town": "elsewhere"}, "write", place(), False),
]


@pytest.mark.parametrize(("role", "fields", "right", "record", "yes"), CASES)
def test_a_right_over_a_record(role, fields, right, record, yes):
    assert may(person(role, **fields), right, record) is yes


def test_a_translator_writes_own_languages_alone():
    translator = person("translator", languages=("ar",))
    assert may(translator, "translate", place(), lang="ar")
    assert not may(translator, "translate", place(), lang="uk")
    assert may(person("editor"), "translate", place(), lang="uk")


def test_what_may_not_be_read_is_not_there_and_what_may_is_refused():
    neighbour = person("partner", organisation="Nachbar")
    with pytest.raises(NothingHere):
        demand(neighbour, "write", place())
    with pytest.raises(NotAllowed):
        demand(person("partner"), "publish", place())
    with pytest.raises(NotAllowed):
        demand(neighbour, "people")


def test_a_menu_shows_what_somebody_may_ever_do():
    assert rights_of(person("house")) == ()
    assert "publish" not in rights_of(person("partner")) and "publish" in rights_of(person("partner", trusted=True))
    assert rights_of(person("admin")) == RIGHTS
    for role in ROLES:
        for right in rights_of(person(role)):
            assert may(person(role), right)


def test_a_guide_of_nobody_is_every_editors():
    guide = Guide(id="r1", town="testtown", title=TITLE, status="published")
    assert may(person("editor"), "publish", guide) and not may(person("partner"), "read", guide)
