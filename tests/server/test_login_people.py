"""Who lets whom in, what scripts carry, and what no request may do to the server: size, pace, traces."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from content.model import Town
from content.text import text
from server.errors import TooSlow
from server.guards import Person
from server.house import House
from server.http import outside
from server.http.limits import Limits, Rate
from server.store import towns
from server.store.retention import tidy
from tests.server.asgi import Browser
from tests.server.authenticator import Authenticator
from tests.server.signed import Page, Seat, invitation, seat, somebody

DAY_S = 86_400


@pytest.fixture
def browser(house) -> Iterator[Browser]:
    found = Browser(house)
    yield found
    found.close()


@pytest.fixture
def admin(house) -> Person:
    return somebody(house)


@pytest.fixture
def passkey(house, browser, admin) -> Authenticator:
    """An admin's, who came by an invitation."""
    found = Authenticator()
    assert Page(browser).accept(invitation(house, admin), found).status == 200
    return found


def acts(house: House) -> list[tuple[str, str, str]]:
    return house.store.read.execute("select act, actor, detail from audit order by number").fetchall()


# --- tokens


def test_a_token_works_without_a_page_and_stops_at_people_and_keys(house, browser):
    admin = seat(browser, house)
    made = admin.post("tokens", {"label": "nightly"}).json()
    bearer = {"authorization": f"Bearer {made['secret']}"}
    assert made["secret"].startswith("lotse_")
    me = browser.send("GET", "/api/edit/me", **bearer)
    assert me.status == 200 and me.json()["csrf"] == ""
    for path in ("people", "tokens", "audit", "passkeys", "sessions"):
        assert browser.send("GET", f"/api/edit/{path}", **bearer).status == 401, path
    house.store.write_now(lambda db: None)  # the note of its use is on the disk
    assert admin.get("tokens").json()["tokens"][0]["used_day"] == "2026-11-25"
    assert [act for act, _, _ in acts(house)].count("token used") == 1
    assert admin.delete(f"tokens/{made['number']}").status == 204
    assert browser.send("GET", "/api/edit/me", **bearer).status == 401


def test_a_token_grows_old_and_ends_with_its_person(house, browser, clock):
    admin, editor = seat(browser, house), somebody(house, "editor")
    old = admin.post("tokens", {"label": "", "person": editor.id, "days": 30}).json()["secret"]
    new = admin.post("tokens", {"label": "", "person": editor.id, "days": 90}).json()["secret"]
    assert browser.send("GET", "/api/edit/me", authorization=f"Bearer {old}").json()["person"]["id"] == editor.id
    clock.now_s += 31 * DAY_S
    assert browser.send("GET", "/api/edit/me", authorization=f"Bearer {old}").status == 401
    assert browser.send("GET", "/api/edit/me", authorization=f"Bearer {new}").status == 200
    Seat(browser, house, admin.person).delete(f"people/{editor.id}")
    assert browser.send("GET", "/api/edit/me", authorization=f"Bearer {new}").status == 401


# --- people


def test_the_last_admin_can_be_neither_demoted_nor_removed(house, browser, passkey, admin):
    page = Page(browser)
    page.sign_in(passkey)
    # Somebody invited who never came cannot let anybody in.
    other = somebody(house, name="Never Came")
    demoted = {"email": admin.email, "role": "editor", "name": admin.name}
    for reply in (page.ask("PUT", f"people/{admin.id}", demoted), page.ask("DELETE", f"people/{admin.id}")):
        assert (reply.status, reply.json()["key"]) == (409, "person.last_admin")
    assert Page(browser).accept(invitation(house, other), Authenticator()).status == 200
    assert page.ask("PUT", f"people/{admin.id}", demoted).status == 200
    assert page.ask("GET", "people").status == 403, "the next request has the new role"
    assert ("role", admin.id, "admin > editor") in acts(house)


def test_an_admin_of_one_town_does_not_reach_the_next(house, browser):
    house.store.write_now(lambda db: towns.add(db, elsewhere()))
    admin, foreign = seat(browser, house), seat(browser, house, town="elsewhere")
    neighbour = foreign.person.id
    given = {"email": "x@example.org", "role": "editor"}
    assert [one["person"]["town"] for one in admin.get("people").json()["people"]] == ["testtown"]
    assert admin.put(f"people/{neighbour}", given).status == 404
    assert admin.delete(f"people/{neighbour}").status == 404
    assert admin.post(f"people/{neighbour}/invitation").status == 404
    assert admin.post("tokens", {"label": "", "person": neighbour}).status == 404
    theirs = foreign.post("tokens", {"label": ""}).json()["number"]
    assert admin.delete(f"tokens/{theirs}").status == 404
    assert all(entry["subject"] != neighbour for entry in admin.get("audit").json()["entries"])
    assert foreign.get("me").status == 200


def elsewhere(slug: str = "elsewhere") -> Town:
    return Town(slug=slug, title=text("de", "Anderswo"), land="HE", bbox_e7=(86_000_000, 500_000_000, 89_000_000, 502_000_000))


def test_a_stolen_session_cannot_invite_itself(house, browser):
    admin = seat(browser, house)
    assert admin.post(f"people/{admin.person.id}/invitation").status == 403
    assert seat(browser, house).post(f"people/{admin.person.id}/invitation").status == 201


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("email", {"email": "nobody"}),
        ("organisation", {"role": "partner"}),
        ("languages", {"role": "translator"}),
        ("languages", {"role": "translator", "languages": ["xx-none"]}),
        ("name", {"name": "n" * 121}),
        ("house", {"house": "../x"}),
    ],
)
def test_a_person_that_could_do_nothing_sensible_is_refused(house, browser, field, given):
    reply = seat(browser, house).post("people", {"email": "new@example.org", "role": "editor", **given})
    assert (reply.status, reply.json()["key"]) == (422, "person.refused")
    assert field in reply.json()["title"]


def test_one_address_edits_a_town_once(house, browser):
    admin = seat(browser, house)
    person = {"email": "New@Example.org ", "role": "editor"}
    assert admin.post("people", person).json()["person"]["email"] == "new@example.org"
    assert admin.post("people", {"email": "new@example.org", "role": "partner", "organisation": "V"}).status == 409


def test_who_was_ended_can_be_invited_again_as_somebody_new(house, browser, admin):
    gone = somebody(house, "editor")
    boss = Seat(browser, house, admin)
    assert boss.delete(f"people/{gone.id}").status == 204
    assert boss.put(f"people/{gone.id}", {"email": gone.email, "role": "editor"}).status == 404
    assert boss.post("people", {"email": gone.email, "role": "editor"}).json()["person"]["id"] != gone.id


def test_a_wrong_field_that_has_the_name_of_a_part_of_ours_is_the_askers_mistake(house, browser):
    admin = seat(browser, house)
    for given in ({"house": 7}, {"email": 7}, {"person": []}):
        reply = admin.post("people", {"email": "new@example.org", "role": "editor", **given})
        assert reply.status == (201 if "person" in given else 400)
    assert admin.post("tokens", {"label": "x", "person": 7}).status == 400


def test_a_number_that_no_column_holds_is_the_askers_mistake(house, browser):
    assert seat(browser, house).get(f"audit?before={10**30}").status == 400


# --- limits


def test_a_stranger_who_knocks_too_often_waits(house):
    browser = Browser(house, limits=Limits(lambda: 100.0, strangers=Rate(3, 0.5)))
    knocks = [browser.send("POST", "/api/edit/login/begin") for _ in range(4)]
    assert [reply.status for reply in knocks] == [200, 200, 200, 429]
    assert knocks[-1].header("retry-after") == "2" and knocks[-1].json()["key"] == "http.too_many"
    # Readers are not counted, and somebody behind another address is another one.
    assert browser.get("/health").status in (200, 503)
    assert browser.send("POST", "/api/edit/login/begin", x_forwarded_for="198.51.100.9").status == 429
    browser.close()


def test_a_runaway_script_waits_and_its_reading_goes_on(house):
    browser = Browser(house, limits=Limits(lambda: 100.0, people=Rate(2, 1)))
    admin = seat(browser, house)
    assert [admin.post("logout", x_lotse_csrf="0").status for _ in range(3)] == [403] * 3, "who is not let in counts nothing"
    assert [admin.delete("tokens/x").status for _ in range(3)] == [404, 404, 429]
    assert admin.get("me").status == 200
    browser.close()


def test_no_limit_remembers_an_address(house):
    limits = Limits()
    browser = Browser(house, limits=limits)
    browser.send("POST", "/api/edit/login/begin")
    assert "203.0.113.7" not in repr([vars(limits), vars(limits._strangers)])
    browser.close()


# --- bodies, headers, log


def test_a_body_too_large_is_refused_before_it_is_read(house, browser):
    admin = seat(browser, house)
    for headers in ({"content_length": "1000001"}, {}):
        reply = admin.post("people", b" " * 1_000_001, **headers)
        assert (reply.status, reply.json()["key"]) == (413, "http.too_large")


def test_a_body_that_trickles_is_cut_off(monkeypatch):
    """Seconds are the server's own here, so they are made short instead of waited for."""
    monkeypatch.setattr(outside, "BODY_S", 0.05)
    scope: Any = {"path": "/api/edit/people", "headers": []}

    async def never() -> Any:
        await asyncio.Event().wait()

    with pytest.raises(TooSlow):
        asyncio.run(outside.bounded(scope, never)())


def test_every_answer_to_editors_stays_in_no_cache(house, browser):
    admin = seat(browser, house)
    strangers = (browser.get("/api/edit/me"), browser.get("/api/openapi.json"))
    for reply in (admin.get("me"), admin.get("nothing"), admin.post("people", {}), *strangers):
        assert [value for name, value in reply.headers if name == "cache-control"] == ["no-store"]


@pytest.mark.parametrize("path", ["/", "/testtown/", "/health", "/edit/", "/sync/v1/keys"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_writing_is_for_the_api_alone(browser, path, method):
    assert browser.send(method, path).status == 405


def test_the_log_names_no_invitation_and_nobody(house, admin, tmp_path):
    with (tmp_path / "log").open("w+") as out:
        browser = Browser(house, log=out)
        secret = invitation(house, admin)
        Page(browser).accept(secret, Authenticator())
        Seat(browser, house, admin).get(f"people/{admin.id}")
        browser.app.log.flush()
        out.seek(0)
        lines = out.read()
        browser.close()
    assert lines.count("/api/edit/… ") == 3
    assert secret not in lines and admin.id not in lines and "203.0.113.7" not in lines


def test_a_year_later_the_audit_names_roles(house, browser, admin, clock):
    boss = Seat(browser, house, admin)
    gone = somebody(house, "editor", name="Gone Person")
    boss.delete(f"people/{gone.id}")
    clock.now_s += 366 * DAY_S
    house.store.write_now(lambda db: tidy(db, clock.now_s))
    dump = "\n".join(house.store.read.iterdump())
    assert "Gone Person" not in dump and gone.email not in dump
    told = Seat(browser, house, admin).get("audit").json()["entries"]
    assert ("ended", "admin", "editor") in [(entry["act"], entry["actor"], entry["subject"]) for entry in told]
