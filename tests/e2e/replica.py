"""What lies in a phone's database, read and written from its own page as the browser keeps it."""

from __future__ import annotations

from tests.e2e.phone import Phone
from tests.e2e.words import TOWN

_OPEN = """
  const ask = (request) => new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); });
  const database = await ask(indexedDB.open('lotse'));
  try {"""
_END = "} finally { database.close(); }"


def held(phone: Phone, lang: str = "de") -> dict:
    """`seq`, `root` and the number of `records` of the feed, and `lastSuccess_s`."""
    return phone.evaluate(
        f"""async (feed) => {{ {_OPEN}
        const tx = database.transaction(['states', 'notes', 'records']);
        const state = await ask(tx.objectStore('states').get(feed));
        const notes = await ask(tx.objectStore('notes').get(feed));
        const records = await ask(tx.objectStore('records').count(IDBKeyRange.bound([feed], [feed, []])));
        if (!state) return {{seq: 0, root: '', records, lastSuccess_s: 0}};
        const view = new DataView(state.head.buffer, state.head.byteOffset);
        const root = [...state.head.slice(24, 56)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        return {{seq: view.getUint32(12), root, records, lastSuccess_s: notes.lastSuccess_s}};
        {_END} }}""",
        f"{TOWN}/{lang}",
    )


def last_checked(phone: Phone, at_s: int, lang: str = "de") -> None:
    """Sets back when the phone last heard from the server, as if it had lain in a drawer since."""
    phone.evaluate(
        f"""async ([feed, at_s]) => {{ {_OPEN}
        const shelf = database.transaction('notes', 'readwrite').objectStore('notes');
        const notes = await ask(shelf.get(feed));
        await ask(shelf.put({{...notes, lastSuccess_s: at_s, checked_s: at_s, clockOff_s: 0}}, feed));
        {_END} }}""",
        [f"{TOWN}/{lang}", at_s],
    )
