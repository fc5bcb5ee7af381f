"""Tells owners by mail what is due: at most one mail per person and week, off until an operator sets LOTSE_MAIL.

A mail lies in inboxes, on lock screens and with providers: it names no protected record, and its subject names nothing at all.
Who is written to: people with a mail address in the record's own organisation, else the town's editors, else its admins.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import quote

from msgspec import Struct

from content.model import Record
from content.privacy import protected
from server import orders, words
from server.errors import MailRefused
from server.guards import Person
from server.store import people, records, settings
from server.store.connect import Store

WEEK_S = 7 * 86_400
MOST_NAMED = 20
TO = "{to}"
_LANGUAGES = ("de", "en")
# Apprise tells its log where it sends to.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)

Send = Callable[["Letter"], bool]


class Letter(Struct, frozen=True):
    """One mail, ready to go; `records` are the ids it is about."""

    person: str
    to: str
    lang: str
    subject: str
    body: str
    records: tuple[str, ...]


def letters(found: Iterable[Record], staff: Iterable[Person], today: str, address: str) -> list[Letter]:
    """One letter for everybody who has something to check today; `address` is where the editor is."""
    reachable = [person for person in staff if person.email and person.role in ("admin", "editor", "partner")]
    by_id = {record.id: record for record in found}
    owed: defaultdict[str, list[Record]] = defaultdict(list)
    for one in orders.due(by_id.values(), today):
        record = by_id[one.id]
        for person in owners(record, reachable):
            owed[person.id].append(record)
    return [letter(person, owed[person.id], address) for person in reachable if person.id in owed]


def owners(record: Record, reachable: list[Person]) -> list[Person]:
    """Who answers for a record. Another organisation's people never hear of it."""
    own = [person for person in reachable if person.organisation and person.organisation == record.owner_org]
    editors = [person for person in reachable if person.role == "editor"]
    return own or editors or [person for person in reachable if person.role == "admin"]


def letter(person: Person, due: list[Record], address: str) -> Letter:
    lang = next((tag for tag in person.languages if tag in _LANGUAGES), "de")
    named = [record for record in due if not protected(record)]
    hidden = len(due) - len(named)
    lines = [words.say("mail.due.hello", lang, count=len(due)), ""]
    lines += [_line(record, lang) for record in named[:MOST_NAMED]]
    if len(named) > MOST_NAMED:
        lines.append(words.say("mail.due.more", lang, count=len(named) - MOST_NAMED))
    if hidden:
        lines.append(words.say("mail.due.unnamed", lang, count=hidden))
    lines += ["", words.say("mail.due.how", lang, address=address), "", words.say("mail.due.why", lang)]
    subject = words.say("mail.due.subject", lang, count=len(due))
    return Letter(person.id, person.email, lang, subject, "\n".join(lines), tuple(record.id for record in due))


def _line(record: Record, lang: str) -> str:
    title = " ".join(record.title.source.split())
    if not record.verified_on:
        return words.say("mail.due.never", lang, title=title)
    day = date.fromisoformat(record.verified_on)
    return words.say("mail.due.line", lang, title=title, day=f"{day:%d.%m.%Y}" if lang == "de" else day.isoformat())


def due_letters(store: Store, town: str, now_s: int, today: str, address: str) -> list[Letter]:
    """What would be sent now: nobody who had one within a week."""
    with store.reading() as db:
        staff = [one.person for one in people.listed(db, town, now_s)]
        waiting = [person for person in staff if now_s - int(settings.get(db, _note(person.id)) or 0) >= WEEK_S]
        # Owners are found among all: who already had a mail this week is not replaced by somebody else.
        made = letters(records.listed(db, town), staff, today, address)
    ready = {person.id for person in waiting}
    return [one for one in made if one.person in ready]


def send_due(store: Store, found: list[Letter], send: Send, now_s: int) -> int:
    """Send them; gives how many went. Noted before, so that a crash costs a mail and never doubles one; a refusal takes the note back."""
    gone = 0
    for one in found:
        before = settings.get(store.read, _note(one.person))
        store.write_now(lambda db, one=one: settings.put(db, _note(one.person), str(now_s)))
        if send(one):
            gone += 1
        else:
            store.write_now(lambda db, one=one, before=before: settings.put(db, _note(one.person), before))
    return gone


def sender(url: str) -> Send:
    """Mail by Apprise through `url` ("mailtos://user:password@mail.example.org?from=lotse@example.org"): the receiver takes the place of
    "{to}", or is appended. Raises MailRefused."""
    # A start that mails nothing does not load it.
    from apprise import Apprise, NotifyFormat

    if not Apprise().add(_addressed(url, "somebody@example.org")):
        raise MailRefused()

    def send(one: Letter) -> bool:
        way = Apprise()
        return way.add(_addressed(url, one.to)) and bool(way.notify(title=one.subject, body=one.body, body_format=NotifyFormat.TEXT))

    return send


def _addressed(url: str, to: str) -> str:
    receiver = quote(to, safe="@")
    return url.replace(TO, receiver) if TO in url else f"{url}{'&' if '?' in url else '?'}to={receiver}"


def _note(person: str) -> str:
    return f"mailed:{person}"
