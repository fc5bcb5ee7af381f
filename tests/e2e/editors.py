"""People who edit the demo town, and their phones: signed in by a session that the server's own rooms made."""

from __future__ import annotations

import json
import time
from typing import Any

from server.guards import Person
from server.house import open_house
from server.settings import Settings
from server.store import people, sessions
from tests.bench.line import Server
from tests.e2e.phone import Phone
from tests.e2e.words import TOWN
from tests.shared import ROOT

EDIT = "/edit/"


def words(key: str, lang: str = "de", **values: object) -> str:
    """The editor's sentence for `key` with its holes filled; of what counts the form `key[other]`."""
    name, _, form = key.rstrip("]").partition("[")
    said = json.loads((ROOT / "pwa/build/text-edit" / f"{lang}.json").read_text("utf-8"))[name]
    said = said[form] if form else said
    for name, value in values.items():
        said = said.replace("{" + name + "}", str(value))
    return said


def add(server: Server, name: str, role: Any = "editor", **fields: Any) -> Person:
    """Somebody new who may edit the demo town."""
    email = f"{name.split()[0].lower()}@example.org"
    with open_house(Settings(data=server.data)) as house:
        given = Person(id="", town=TOWN, name=name, email=email, role=role, **fields)
        return house.store.write_now(lambda db: people.add(db, given, "test", int(time.time())))


def invite(server: Server, person: Person) -> str:
    """The secret of a new invitation."""
    with open_house(Settings(data=server.data)) as house:
        return house.store.write_now(lambda db: people.invite(db, person, "test", int(time.time())))


def sign_in(phone: Phone, server: Server, person: Person) -> Phone:
    """The phone holds a session of `person`, as after a passkey; ends when the work list stands there and everything was fetched."""
    with open_house(Settings(data=server.data)) as house:
        secret = house.store.write_now(lambda db: sessions.begin(db, person.id, "test", int(time.time())))
    assert phone.context is not None
    # As the server's own cookie it outlives the browser.
    cookie: Any = {"name": "lotse", "value": secret, "url": phone.origin, "httpOnly": True, "sameSite": "Strict", "expires": time.time() + 86_400}
    phone.context.add_cookies([cookie])
    phone.visit(EDIT)
    there(phone)
    phone.wait_for("navigator.serviceWorker.getRegistration('/edit/').then((it) => Boolean(it?.active))", "the worker has the editor")
    return phone


def there(phone: Phone) -> None:
    """The work list, with the town's records on the phone."""
    phone.wait_for("document.querySelector('.dock [aria-current=page]') && document.querySelector('main article, main p')", "the work list")
    phone.wait_for(f"{rows('records')}.then((it) => it.length > 5)", "the records")


def go(phone: Phone, address: str, ready: str) -> None:
    """To a view of the editor that is open already, without loading the page anew."""
    phone.evaluate(f"void (location.hash = {address!r})")
    phone.wait_for(ready, address)


def rows(shelf: str) -> str:
    """An expression in the page: everything that lies on a shelf of the editor's database."""
    return f"""(async () => {{
      const name = 'lotse-edit-' + localStorage.getItem('lotse-edit');
      if (!(await indexedDB.databases()).some((one) => one.name === name)) return [];
      const ask = (request) => new Promise((done, fail) => {{ request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); }});
      const database = await ask(indexedDB.open(name));
      try {{ return await ask(database.transaction('{shelf}').objectStore('{shelf}').getAll()); }} finally {{ database.close(); }}
    }})()"""


def write(phone: Phone, record: str, **fields: str) -> None:
    """Opens the record's form, types, saves."""
    go(phone, f"#/record/{record}", "document.querySelector('#f-title')")
    for name, typed in fields.items():
        phone.page.fill(f"#f-{name}", typed)
    phone.wait_for("!document.querySelector('.save .dock-main').getAttribute('aria-disabled')", "what was typed may be saved")
    phone.page.click(".save .dock-main")
    phone.wait_for("document.querySelector('.save .dock-main').getAttribute('aria-disabled')", "it is saved")


def waiting(phone: Phone) -> list[dict[str, Any]]:
    """The mutations that lie on this phone only."""
    return [one["mutation"] for one in phone.evaluate(rows("outbox"))]
