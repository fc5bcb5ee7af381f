"""What is old: confirmed for many at once, in a corridor without a network, and gone from everybody's list afterwards."""

from __future__ import annotations

import json
import urllib.request

from msgspec.structs import replace

from server.house import open_house
from server.settings import Settings
from server.store import records
from tests.bench.line import Server
from tests.e2e import editors
from tests.e2e.editing import publish
from tests.e2e.wire import Wire
from tests.e2e.words import GUIDE, PLACE, TOWN

OLD = "2026-01-10"
ORG = "Kontor Wendel"


def checked(server: Server, record: str) -> tuple[str, str]:
    with open_house(Settings(data=server.data)) as house:
        found = records.get(house.store.read, TOWN, record)
        assert found is not None
        return found.verified_on, found.verified_by


def tell(server: Server, reason: str) -> None:
    said = json.dumps({"mid": "m" * 22, "town": TOWN, "record": PLACE.id, "reason": reason, "said": "Neue Nummer", "lang": "de"}).encode()
    body = said.ljust(512)
    request = urllib.request.Request(f"{server.url}/api/feedback", body, {"content-type": "application/json"}, method="POST")
    assert urllib.request.urlopen(request, timeout=5).status == 204


def test_many_are_confirmed_at_once_without_a_network(own, phone):
    wire = Wire(own)
    # A wire has a port of its own, and the server knows itself by its own only.
    wire.forget = {"origin"}
    aged = [(one.id, lambda it: replace(it, verified_on=OLD, owner_org=ORG)) for one in (PLACE, GUIDE)]
    publish(own, *aged)
    one = editors.sign_in(phone(wire), own, editors.add(own, "Gerda Muster"))
    editors.go(one, "#/truth", f"document.body.innerText.includes({ORG!r})")
    wire.cut()
    section = one.page.locator("section", has_text=ORG)
    section.locator(".chip").click()
    assert section.locator("[role=checkbox][aria-checked=true]").count() == 2
    one.page.click(f"main .button:has-text({editors.words('edit.truth.confirm[other]', count=2)!r})")
    one.wait_for(f"!document.body.innerText.includes({ORG!r})", "they are not due on this phone any more")
    assert checked(own, PLACE.id)[0] == OLD
    wire.mend()
    one.visit(editors.EDIT)
    one.wait_for(f"{editors.rows('outbox')}.then((it) => it.length === 0)", "the outbox is empty")
    assert {checked(own, record.id)[1] for record in (PLACE, GUIDE)} == {"editor"}
    assert checked(own, PLACE.id)[0] == checked(own, GUIDE.id)[0] > OLD
    assert not one.errors and not one.violations and not one.strangers
    wire.cut()


def test_a_report_is_settled_with_one_tap(own, phone):
    tell(own, "number_wrong")
    one = editors.sign_in(phone(own), own, editors.add(own, "Gerda Muster"))
    one.wait_for("document.body.innerText.includes('Neue Nummer')", "the reader's words")
    one.page.locator("article", has_text="Neue Nummer").locator("button", has_text=editors.words("edit.work.fixed")).click()
    one.wait_for("!document.body.innerText.includes('Neue Nummer')", "it goes")
    with open_house(Settings(data=own.data)) as house:
        assert house.store.read.execute("select settled_s > 0 from report").fetchall() == [(1,)]
    assert not one.errors and not one.violations
