"""Nobody gets in by anything but their own passkey, on our own page, now; and everybody gets out."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from server.guards import Person
from server.house import House
from server.store import sessions
from server.store.people import INVITED_FOR_S
from server.store.sessions import UNUSED_FOR_S
from tests.server.asgi import Browser, Reply
from tests.server.authenticator import PRESENT, Authenticator
from tests.server.signed import Page, invitation, seat, somebody

DAY_S = 86_400


@pytest.fixture
def browser(house) -> Iterator[Browser]:
    found = Browser(house)
    yield found
    found.close()


@pytest.fixture
def page(browser) -> Page:
    return Page(browser)


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


def refused(reply: Reply) -> bool:
    return reply.status == 403 and reply.json()["key"] == "login.refused" and not reply.header("set-cookie")


# --- coming in


def test_an_invitation_makes_a_passkey_that_signs_in(house, page, admin):
    secret = invitation(house, admin)
    assert page.ask("GET", f"invitations/{secret}").json() == {
        "town": "Teststadt",
        "name": admin.name,
        "email": admin.email,
        "role": "admin",
    }
    passkey = Authenticator()
    first = page.accept(secret, passkey)
    assert first.json()["person"]["id"] == admin.id and "people" in first.json()["rights"]
    assert page.ask("GET", "me").json() == first.json()

    assert page.ask("POST", "logout").status == 204
    assert page.ask("GET", "me").status == 401

    again = page.sign_in(passkey)
    assert again.status == 200 and page.ask("GET", "me").json()["csrf"] == page.csrf
    cookie = again.header("set-cookie")
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie and "Domain" not in cookie


def test_behind_https_the_cookie_belongs_to_this_host_alone(house, browser, admin):
    house.settings = msgspec.structs.replace(house.settings, origin="https://lotse.example.org")
    other = Browser(house)
    passkey = Authenticator(origin="https://lotse.example.org", rp_id="lotse.example.org")
    secret = invitation(house, admin)
    page = Page(other)
    options = page.ask("POST", f"invitations/{secret}/begin", origin="https://lotse.example.org").json()
    assert options["rp"]["id"] == "lotse.example.org"
    done = page.ask("POST", f"invitations/{secret}/finish", {"credential": passkey.make(options)}, origin="https://lotse.example.org")
    assert done.header("set-cookie").startswith("__Host-lotse=") and "Secure" in done.header("set-cookie")
    other.close()


def test_signing_out_leaves_the_readers_app_alone(page, passkey):
    page.sign_in(passkey)
    reply = page.ask("POST", "logout")
    assert reply.status == 204 and not reply.header("clear-site-data")
    assert "Max-Age=0" in reply.header("set-cookie")


def test_a_person_without_a_name_typed_nothing_and_is_known(page, passkey):
    """Nobody types who they are: the answer to "who has a passkey?" names nobody either."""
    options = page.ask("POST", "login/begin").json()
    assert options["allowCredentials"] == [] and options["userVerification"] == "required"
    assert set(options) == {"challenge", "timeout", "rpId", "allowCredentials", "userVerification"}


# --- lies


def test_a_copied_page_on_another_host_gets_nothing(page, passkey):
    passkey.origin = "https://lotse.example.net"
    assert refused(page.sign_in(passkey))


def test_a_passkey_of_another_host_opens_nothing(page, passkey):
    passkey.rp_id = "example.net"
    assert refused(page.sign_in(passkey))


def test_a_found_phone_without_a_finger_opens_nothing(house, page, passkey):
    passkey.flags = PRESENT
    assert refused(page.sign_in(passkey))
    assert acts(house)[-1][0] == "refused"


def test_an_answer_counts_once(page, passkey):
    options = page.ask("POST", "login/begin").json()
    answer = {"credential": passkey.answer(options)}
    assert page.ask("POST", "login/finish", answer).status == 200
    assert refused(page.ask("POST", "login/finish", answer))


def test_a_challenge_is_used_up_by_a_lie(page, passkey):
    options = page.ask("POST", "login/begin").json()
    stranger = Authenticator(id=passkey.id)
    assert refused(page.ask("POST", "login/finish", {"credential": stranger.answer(options)}))
    assert refused(page.ask("POST", "login/finish", {"credential": passkey.answer(options)}))


def test_a_challenge_grows_old(page, passkey, clock):
    options = page.ask("POST", "login/begin").json()
    clock.now_s += 301
    assert refused(page.ask("POST", "login/finish", {"credential": passkey.answer(options)}))


def test_a_challenge_of_another_purpose_does_not_count(house, page, passkey, admin):
    options = page.ask("POST", f"invitations/{invitation(house, admin)}/begin").json()
    assert refused(page.ask("POST", "login/finish", {"credential": passkey.answer(options)}))


def test_a_challenge_that_we_never_gave_does_not_count(page, passkey):
    assert refused(page.ask("POST", "login/finish", {"credential": passkey.answer({"challenge": "AAAA"})}))


def test_a_copied_passkey_is_noticed_by_its_counter(house, page, passkey):
    page.sign_in(passkey)
    page.sign_in(passkey)
    passkey.count = 1
    assert refused(page.sign_in(passkey))
    assert acts(house)[-1][0] == "refused"


def test_an_authenticator_that_does_not_count_is_let_in_again(house, page, admin):
    quiet = Authenticator(counts=0)
    page.accept(invitation(house, admin), quiet)
    assert page.sign_in(quiet).status == page.sign_in(quiet).status == 200


def test_a_strangers_passkey_is_refused_like_a_wrong_one(page, passkey):
    """The same answer, so that nobody learns who edits here."""
    unknown = page.sign_in(Authenticator())
    passkey.origin = "https://lotse.example.net"
    assert unknown.body == page.sign_in(passkey).body and refused(unknown)


@pytest.mark.parametrize(
    "credential",
    [{}, {"id": 7}, {"response": None}, {"response": {"clientDataJSON": "%%"}}, {"response": {"clientDataJSON": "e30"}}, {"response": []}],
)
def test_rubbish_is_refused_and_breaks_nothing(page, passkey, credential):
    assert refused(page.ask("POST", "login/finish", {"credential": credential}))


@pytest.mark.parametrize("field", ["authenticatorData", "signature", "clientDataJSON"])
@pytest.mark.parametrize("value", ["", "AA", "é", "A" * 5000, None, 7, []])
def test_a_broken_answer_is_refused_and_breaks_nothing(page, passkey, field, value):
    credential = passkey.answer(page.ask("POST", "login/begin").json())
    credential["response"][field] = value
    assert refused(page.ask("POST", "login/finish", {"credential": credential}))


@pytest.mark.parametrize("value", ["", "AA", "oA", "A" * 5000, None, 7])
def test_a_broken_attestation_uses_no_invitation_up(house, page, admin, value):
    secret = invitation(house, admin)
    passkey = Authenticator()
    credential = passkey.make(page.ask("POST", f"invitations/{secret}/begin").json())
    credential["response"]["attestationObject"] = value
    assert refused(page.ask("POST", f"invitations/{secret}/finish", {"credential": credential}))
    assert page.accept(secret, passkey).status == 200


# --- invitations


def test_an_invitation_works_once(house, browser, admin):
    secret = invitation(house, admin)
    assert Page(browser).accept(secret, Authenticator()).status == 200
    late = Page(browser).ask("POST", f"invitations/{secret}/begin")
    assert (late.status, late.json()["key"]) == (410, "invitation.over")


def test_two_phones_with_one_invitation_make_one_passkey(house, browser, admin):
    """Both began before either finished."""
    secret = invitation(house, admin)
    one, two = Authenticator(), Authenticator()
    first, second = Page(browser), Page(browser)
    made = [passkey.make(page.ask("POST", f"invitations/{secret}/begin").json()) for page, passkey in ((first, one), (second, two))]
    assert first.ask("POST", f"invitations/{secret}/finish", {"credential": made[0]}).status == 200
    assert second.ask("POST", f"invitations/{secret}/finish", {"credential": made[1]}).status == 410
    assert refused(Page(browser).sign_in(two))


def test_a_link_preview_cannot_redeem_an_invitation(house, browser, admin):
    secret = invitation(house, admin)
    for _ in range(3):
        assert browser.get(f"/api/edit/invitations/{secret}").status == 200
    assert Page(browser).accept(secret, Authenticator()).status == 200


def test_an_invitation_ends_after_a_week_and_with_the_next(house, browser, admin, clock):
    old = invitation(house, admin)
    new = invitation(house, admin)
    assert browser.get(f"/api/edit/invitations/{old}").status == 410
    clock.now_s += INVITED_FOR_S
    assert browser.get(f"/api/edit/invitations/{new}").status == 410
    assert browser.get("/api/edit/invitations/nobody-made-this").status == 404


def test_the_store_holds_no_secret(house, browser, admin, passkey):
    """Whoever copies the database gets in nowhere."""
    secret, page = invitation(house, admin), Page(browser)
    page.sign_in(passkey)
    dump = "\n".join(house.store.read.iterdump())
    cookie = page.cookie.partition("=")[2]
    for word in (secret, cookie, page.csrf):
        assert len(word) > 20 and word not in dump and word.encode().hex() not in dump.lower()


def test_a_lost_phone_is_replaced_by_another_admins_hand(house, browser, passkey, admin):
    lost = Page(browser)
    lost.sign_in(passkey)
    other = seat(browser, house, name="Other Admin")
    link = other.post(f"people/{admin.id}/invitation").json()["link"]
    # Until the link is used nothing changes: an invitation alone locks nobody out.
    assert lost.ask("GET", "me").status == 200
    new = Authenticator()
    assert Page(browser).accept(link.rpartition("/")[2], new).status == 200
    assert lost.ask("GET", "me").status == 401
    assert refused(Page(browser).sign_in(passkey))
    assert Page(browser).sign_in(new).status == 200
    assert "recovered" in [act for act, _, _ in acts(house)]


def test_a_passkey_of_another_account_is_not_taken_over(house, browser, passkey):
    secret = invitation(house, somebody(house, "editor"))
    assert refused(Page(browser).accept(secret, passkey))
    assert Page(browser).sign_in(passkey).json()["person"]["role"] == "admin"


# --- one's own keys and devices


def test_a_second_passkey_comes_and_goes_and_the_last_one_stays(page, passkey):
    page.sign_in(passkey)
    options = page.ask("POST", "passkeys/begin").json()
    assert [one["id"] for one in options["excludeCredentials"]] == [passkey.make(options)["id"]]
    second = Authenticator()
    listed = page.ask("POST", "passkeys/finish", {"credential": second.make(options), "label": " Second \n key "}).json()["passkeys"]
    assert {one["label"] for one in listed} == {"Office", "Second key"}
    first, other = (one["id"] for one in listed)
    assert page.ask("DELETE", f"passkeys/{first}").status == 204
    last = page.ask("DELETE", f"passkeys/{other}")
    assert (last.status, last.json()["key"]) == (409, "passkey.last")
    assert page.ask("DELETE", "passkeys/%25").status == 404


def test_a_device_is_ended_from_another(browser, passkey):
    here, there = Page(browser), Page(browser)
    here.sign_in(passkey)
    there.sign_in(passkey)
    listed = here.ask("GET", "sessions").json()["sessions"]
    other = next(one["number"] for one in listed if not one["own"] and one["label"] == "Phone")
    assert here.ask("DELETE", f"sessions/{other}").status == 204
    assert there.ask("GET", "me").status == 401
    assert here.ask("GET", "me").status == 200
    assert here.ask("DELETE", f"sessions/{other}").status == 404


def test_a_strangers_device_cannot_be_ended(house, browser, passkey):
    page = Page(browser)
    page.sign_in(passkey)
    number = page.ask("GET", "sessions").json()["sessions"][0]["number"]
    assert seat(browser, house, "editor").delete(f"sessions/{number}").status == 404
    assert page.ask("GET", "me").status == 200


def test_a_session_ends_after_fourteen_days_without_use(house, page, passkey, clock):
    page.sign_in(passkey)
    for _ in range(5):
        clock.now_s += 10 * DAY_S
        assert page.ask("GET", "me").status == 200
        house.store.write_now(lambda db: None)  # the note of this use is on the disk
    clock.now_s += UNUSED_FOR_S
    assert page.ask("GET", "me").status == 401


# --- other sites


def test_another_site_cannot_write_with_our_cookie(house, page, passkey):
    page.sign_in(passkey)
    person = {"email": "new@example.org", "role": "editor"}
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9000"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"x_lotse_csrf": ""},
        {"x_lotse_csrf": "0" * 64},
    ):
        reply = page.ask("POST", "people", person, **headers)
        assert (reply.status, reply.json()["key"]) == (403, "edit.cross_site"), headers
    assert page.ask("POST", "people", person).status == 201


def test_another_site_cannot_read_nor_begin_a_login(page, passkey):
    page.sign_in(passkey)
    assert page.ask("GET", "me", sec_fetch_site="cross-site").status == 403
    assert page.ask("POST", "login/begin", origin="https://evil.example").status == 403


def test_a_csrf_value_belongs_to_its_session(house, browser, passkey):
    mine, other = Page(browser), seat(browser, house)
    mine.sign_in(passkey)
    stolen = sessions.csrf_of(other.secret)
    assert mine.ask("POST", "people", {"email": "new@example.org", "role": "editor"}, x_lotse_csrf=stolen).status == 403
