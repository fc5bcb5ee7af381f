"""The editor's frame for everybody: in by a passkey, every screen clean for axe, large enough for a thumb, nothing sideways."""

from __future__ import annotations

import json

import pytest

from tests.bench.line import Server
from tests.e2e import editors
from tests.e2e.editors import EDIT, words
from tests.e2e.phone import Phone
from tests.e2e.test_accessible import RULES, broken
from tests.e2e.words import COURSE

#: A device that asks for a finger and gets one.
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip
SCREENS = {
    "work": "document.querySelector('main article')",
    "records": "document.querySelectorAll('main .slab .row').length > 10",
    "me": "document.querySelectorAll('main section').length > 3",
    "people": "document.querySelector('main .slab .row')",
    f"conflict/{COURSE.id}": "document.querySelectorAll('.side').length === 3",
}


def with_device(phone: Phone) -> Phone:
    assert phone.context
    device = phone.context.new_cdp_session(phone.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return phone


def test_an_invitation_makes_a_passkey_and_the_passkey_opens_the_editor(own, phone, browser_name):
    if browser_name != "chromium":
        pytest.skip("only Chromium has a virtual authenticator; tests/server/test_login.py holds the ceremony itself")
    secret = editors.invite(own, editors.add(own, "Ada Beispiel"))
    one = with_device(phone(own))
    one.visit(f"{EDIT}#i/{secret}")
    one.wait_for("document.querySelector('.door .button:not([disabled])')", "the invitation")
    assert secret not in one.evaluate("location.href"), "the secret does not stay in the address"
    one.page.click(".door .button")
    one.wait_for(f"document.querySelector('.door .quiet')?.innerText === {words('edit.door.later')!r}", "the kind question")
    one.page.click(".door .quiet")
    editors.there(one)
    editors.go(one, "#/me", "document.querySelectorAll('main section').length > 3")
    one.page.click(f"main > section > .button:has-text({words('edit.me.out')!r})")
    one.page.click(".sheet .button")
    one.wait_for("document.querySelector('.door .button')", "the door")
    one.page.click(".door .button")
    editors.there(one)
    one.visit(f"{EDIT}#i/{secret}")
    one.page.reload()
    one.wait_for("document.querySelector('.door [role=alert]')", "an invitation counts once")
    assert (one.errors, one.violations, one.strangers) == ([], [], [])


def two_have_changed(server: Server, phone: Phone) -> None:
    """A conflict about the title of COURSE, made by the page's own means: the second one knew only the first title."""
    phone.evaluate(
        """async ([record, base]) => {
          const { csrf } = await (await fetch('/api/edit/me')).json();
          const send = (mid, value) => fetch('/api/edit/mutations', {method: 'POST', headers: {'content-type': 'application/json', 'x-lotse-csrf': csrf},
            body: JSON.stringify([{mid, record, act: 'put', seen: 1, changes: [{field: 'title', lang: 'de', base, value}]}])});
          await send('one' + record, 'Deutsch am Fluss');
          await send('two' + record, 'Deutsch am Hafen');
        }""",
        [COURSE.id, COURSE.title.source],
    )
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.wait_for(f"{editors.rows('proposals')}.then((it) => it.length)", "the conflict")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("lang", ["de-DE", "ar-EG"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(own, phone, lang, dark):
    one = editors.sign_in(phone(own, lang=lang, dark=dark), own, editors.add(own, "Ada Beispiel", "admin"))
    assert one.evaluate("document.documentElement.dir") == ("rtl" if lang == "ar-EG" else "ltr")
    two_have_changed(own, one)
    # At night only the colours differ.
    rules = {"type": "rule", "values": ["color-contrast"]} if dark else {"type": "tag", "values": RULES}
    wrong: dict[str, object] = {}
    for screen, ready in SCREENS.items():
        editors.go(one, f"#/{screen}", ready)
        if found := broken(one, json.dumps(rules)):
            wrong[screen] = found
        if one.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong[f"{screen} is too wide"] = one.evaluate("document.documentElement.scrollWidth")
        small = one.evaluate("""[...document.querySelectorAll('button, a[href], input')].filter((it) => !it.classList.contains('skip'))
          .map((it) => [it.outerHTML.slice(0, 100), it.getBoundingClientRect()]).filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
          .map(([html, box]) => `${Math.round(box.width)} × ${Math.round(box.height)} ${html}`)""")
        if small:
            wrong[f"{screen} is too small"] = small
    assert wrong == {}
    assert (one.errors, one.violations, one.strangers) == ([], [], [])
