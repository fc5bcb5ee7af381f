"""Whatever is sent to the editor's API, the server is never at fault: Schemathesis over /api/openapi.json, in this process.

Valid and broken bodies, addresses and parameters, as an admin. `LOTSE_SOAK` says how many per route; a dozen are enough for every build.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode

from server.http.limits import Limits, Rate
from server.store import records
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, place
from tests.server.signed import Seat, seat
from tests.server.test_guards import registered

EXAMPLES = int(os.environ.get("LOTSE_SOAK", "12"))
# These go to the network by what they are asked; their own tests have a server to ask.
OUTSIDE = {"POST /api/edit/calendars", "POST /api/edit/calendars/{number}"}


@pytest.fixture
def browser(house) -> Iterator[Browser]:
    wide = Rate(1e9, 1)
    found = Browser(house, limits=Limits(strangers=wide, people=wide))
    yield found
    found.close()


def operations(browser: Browser) -> list:
    described = browser.get("/api/openapi.json").json()
    found = schemathesis.openapi.from_dict(described)
    return [one.ok() for one in found.get_all_operations()]


def test_the_description_names_every_route_of_the_editors(browser):
    found = {f"{one.method.upper()} {one.path}" for one in operations(browser)}
    assert found == {name for name in registered(browser) if "/api/edit/" in name}


def send(chair: Seat, case: Case):
    """As the page would send it, with whatever Schemathesis put in place of the truth."""
    wanted = case.as_transport_kwargs(base_url=chair.origin)
    prepared = requests.Request(**wanted).prepare()
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body or b""
    kind = prepared.headers.get("content-type", "application/json")
    return chair._ask(str(prepared.method), prepared.path_url.removeprefix("/api/edit/"), body, {"content_type": str(kind)})


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nothing_that_is_sent_breaks_the_server(house, browser, town, mode):
    house.store.write_now(lambda db: records.put(db, town, place(1), EDIT))
    admin = seat(browser, house).person
    seen: dict[str, set[int]] = {}

    def ask(name: str, case: Case) -> None:
        # A session of its own: signing out is one of the routes.
        reply = send(Seat(browser, house, admin), case)
        seen.setdefault(name, set()).add(reply.status)
        assert reply.status < 500, (name, case.path_parameters, case.query, case.body, reply.text)

    for operation in operations(browser):
        name = f"{operation.method.upper()} {operation.path}"
        # An address without parameters and body knows no wrong request.
        with suppress(schemathesis.errors.SchemathesisError, Unsatisfiable):
            if name not in OUTSIDE:
                hold(ask, name, operation.as_strategy(generation_mode=mode))
    assert len(seen) > 20 and {status for each in seen.values() for status in each} >= {200, 400, 404}


def hold(ask: Callable[[str, Case], None], name: str, strategy: SearchStrategy[Case]) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def each(case: Case) -> None:
        ask(name, case)

    each()
