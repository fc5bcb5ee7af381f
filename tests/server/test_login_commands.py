"""`lotse user`, `lotse token`, and the line that lets the first administrator in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from server.cli import run
from server.cli.serve import invite_first_admins
from server.guards import ROLES
from server.house import House
from server.store import people, towns
from tests.server.asgi import Browser
from tests.server.authenticator import Authenticator
from tests.server.conftest import NOW_S
from tests.server.signed import Page, invitation, somebody
from tests.server.test_login_people import elsewhere

LINK = re.compile(r"(http\S+)/edit/#i/([\w-]{32})\b")


@pytest.fixture
def data(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "d"))
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("LOTSE_ORIGIN", "https://lotse.example.org/")
    assert run(["town", "add", "testtown", "--title", "T", "--land", "HE", "--bbox", "8.6,50.0,8.9,50.2", "--languages", "de,en"]) == 0
    return tmp_path / "d"


def said(capsys, *arguments: str, status: int = 0) -> str:
    capsys.readouterr()
    assert run(list(arguments)) == status
    found = capsys.readouterr()
    return found.out + found.err


def invite(capsys, email: str, *more: str) -> str:
    found = LINK.search(said(capsys, "user", "invite", email, "--town", "testtown", *more))
    assert found and found[1] == "https://lotse.example.org"
    return found[2]


def test_an_operator_invites_lists_and_ends(data, capsys):
    assert "user invite" in said(capsys, "user", "list")
    first = invite(capsys, "Eda@example.org", "--role", "editor", "--name", "Eda")
    # Again: the same person, another role, another link.
    second = invite(capsys, "eda@example.org", "--role", "admin")
    assert first != second
    (eda,) = json.loads(said(capsys, "user", "list", "--json"))
    assert (eda["email"], eda["name"], eda["role"], eda["passkeys"]) == ("eda@example.org", "Eda", "admin", 0)
    assert eda["invited_until_s"] > NOW_S
    assert "40932" in said(capsys, "user", "end", "eda@example.org", "--town", "testtown", status=2)
    invite(capsys, "tr@example.org", "--role", "translator", "--languages", "ar, fa-af")
    said(capsys, "user", "end", "tr@example.org", "--town", "testtown")
    assert "40431" in said(capsys, "user", "end", "tr@example.org", "--town", "testtown", status=2)


def test_who_could_do_nothing_is_not_invited(data, capsys):
    assert "42231" in said(capsys, "user", "invite", "p@example.org", "--town", "testtown", "--role", "partner", status=2)
    assert "40401" in said(capsys, "user", "invite", "p@example.org", "--town", "nowhere", "--role", "editor", status=2)
    help_text = said(capsys, "user", "invite", "--help")
    assert all(role in help_text for role in ROLES)


def test_a_token_is_shown_once(data, capsys):
    invite(capsys, "eda@example.org", "--role", "editor")
    made = said(capsys, "token", "create", "eda@example.org", "--town", "testtown", "--label", "nightly", "--days", "30")
    secret = re.search(r"lotse_[\w-]{43}", made)
    assert secret
    (listed,) = json.loads(said(capsys, "token", "list", "--town", "testtown", "--json"))
    assert listed["email"] == "eda@example.org" and listed["label"] == "nightly" and secret[0] not in json.dumps(listed)
    said(capsys, "token", "end", listed["number"], "--town", "testtown")
    assert "40432" in said(capsys, "token", "end", listed["number"], "--town", "testtown", status=2)
    assert "token create" in said(capsys, "token", "list", "--town", "testtown")


def test_a_start_lets_the_first_administrator_in_and_the_one_before_no_more(house: House, capsys):
    browser = Browser(house)
    links = []
    for _ in range(2):
        capsys.readouterr()
        invite_first_admins(house)
        links.append(LINK.search(capsys.readouterr().out)[2])  # type: ignore[index]
    assert browser.get(f"/api/edit/invitations/{links[0]}").status == 410
    assert len(people.listed(house.store.read, "testtown", house.now())) == 1, "a restart makes nobody new"
    me = Page(browser).accept(links[1], Authenticator())
    assert me.json()["person"]["role"] == "admin"
    # From then on a start says nothing: a link in a log would be a way in.
    invite_first_admins(house)
    assert capsys.readouterr().out == ""
    browser.close()


def test_a_start_ends_no_invitation_that_the_operator_sent(house: House, capsys):
    secret = invitation(house, somebody(house))
    invite_first_admins(house)
    assert capsys.readouterr().out == ""
    assert people.invited(house.store.read, secret, house.now()).role == "admin"


def test_a_house_of_many_towns_is_told_how_to_invite(house: House, capsys):
    for number in range(3):
        house.store.write_now(lambda db, number=number: towns.add(db, elsewhere(f"town-{number}")))
    invite_first_admins(house)
    out = capsys.readouterr().out
    assert "user invite" in out and not LINK.search(out)
