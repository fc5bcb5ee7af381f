"""A town in which secrets lie wherever one could, and everybody who might get to see them.

A shelter's address has a street of its own for every way in, so that a find says which way it came. `Planted` does what people do there:
most of it is refused, some of it was true once, and one record was purged.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from content.model import Address, Place, Point, Town
from content.text import text
from server.house import House
from server.purge import purge
from server.store import records, reports, towns
from server.store.records import Edit
from server.store.reports import Report
from tests.server.asgi import Browser, Reply
from tests.server.conftest import EDIT, place
from tests.server.signed import Seat, seat
from tests.server.sweeping import found


class Secret(Struct, frozen=True):
    """`only`: the exits where it must not be, where others may say it."""

    words: str
    only: frozenset[str] = frozenset()


TOLD_TO_OTHERS = frozenset({"mails", "translation files", "a machine's requests"})
SECRETS: dict[str, Secret] = {
    "in a field": Secret("Kirschblütenallee 93b"),
    "in free text": Secret("Quittenstraße 17c"),
    "in a translation": Secret("21 Wacholder Street"),
    "in a row of an import": Secret("Mispelgasse 44"),
    "in a translator's file": Secret("12 Schlehen Street"),
    "in a picture's metadata": Secret("Schlehdornweg 55f"),
    "in an old version": Secret("Holunderstraße 66"),
    "in the translation of an old version": Secret("66 Hollerbush Street"),
    "as the point of an old version": Secret("501234567"),
    "in a proposal from before": Secret("Sanddornweg 88"),
    "in a purged record": Secret("Ebereschenring 77"),
    "in a reader's words": Secret("Weißdornallee 99k"),
    "in a search or an address": Secret("Zaunkönigpfad 31"),
    # No address, and none of everybody's business either.
    "internal note": Secret("Schlüssel bei Xanthos"),
    "neighbour's organisation": Secret("Nelkenhof-Verein"),
    "neighbour's draft": Secret("Deutsch für Mütter in der Pfarrei"),
    "editor": Secret("gerda.musterfrau@example.org"),
    "record of another town": Secret("Fremde Birkenau"),
    "name of a protected record": Secret("Beratung Nachtigall", TOLD_TO_OTHERS),
}
WORDS = {name: secret.words for name, secret in SECRETS.items()}
OLD, PURGED, NEIGHBOUR, NOTED = "old0000001", "purged0001", "nelken0001", "place0001"


class Planted:
    """`seats`: who asks, by what they are. `asked`: method and address of everything that was asked for. `refusals`: what people were
    told about what they may not store. `patch` is the test's own."""

    def __init__(self, house: House, town: Town, log: io.StringIO) -> None:
        self.house, self.town, self.log = house, town, log
        self.patch: Any = None
        self.lines = io.StringIO()
        self.browser = Browser(house, log=log)
        self.handler = logging.StreamHandler(self.lines)
        logging.getLogger("lotse").addHandler(self.handler)
        self.asked: set[tuple[str, str]] = set()
        self.other = replace(town, slug="elsewhere", title=text("de", "Anderswo"))
        house.store.write_now(lambda db: towns.add(db, self.other))
        self.seats: dict[str, Seat] = {
            "admin": self._seat("admin"),
            "editor": self._seat("editor", name="Gerda"),
            "translator": self._seat("translator"),
            "partner": self._seat("partner"),
            "house": self._seat("house"),
            "another town's admin": self._seat("admin", town="elsewhere"),
        }
        self.refusals: list[bytes] = []
        self.gerda = Edit(self.seats["editor"].person.id, house.now())

    def close(self) -> None:
        logging.getLogger("lotse").removeHandler(self.handler)
        self.browser.close()

    def plant(self) -> None:
        """Everything, in the order in which it would happen."""
        self._name_gerda()
        self._before()
        self.house.publish("testtown")
        self._proposals()
        self._hide()
        self.house.publish("testtown")
        self._refused()
        for record, words in ((OLD, "in a reader's words"), (PURGED, "in a purged record")):
            report = Report(f"report{record}", "testtown", record, "other", f"Das ist {WORDS[words]}.", "de", "2026-11-24")
            self.house.store.write_now(lambda db, report=report: reports.add(db, report))
        purge(self.house, "testtown", PURGED)
        purge(self.house, "testtown", "purged0002")
        self.house.publish("elsewhere")

    def ask(self, viewer: str, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """As `Seat`; what travelled is kept by whoever asked for it."""
        self.asked.add((method, f"/api/edit/{path.partition('?')[0]}"))
        given = {"content_type": "application/octet-stream"} if isinstance(body, bytes) else {}
        return self.seats[viewer]._ask(method, path, body, given | headers)

    def everybody(self, method: str, path: str, body: Any = None) -> dict[str, list[bytes]]:
        return {viewer: [whole(self.ask(viewer, method, path, body))] for viewer in self.seats}

    def put(self, *stored: Place) -> None:
        for record in stored:
            self.house.store.write_now(lambda db, record=record: records.put(db, self.town, record, self.gerda))

    def mutate(self, viewer: str, *mutations: dict[str, Any]) -> Reply:
        return self.ask(viewer, "POST", "mutations", list(mutations))

    def _seat(self, role: Any, **fields: Any) -> Seat:
        return seat(self.browser, self.house, role, **fields)

    def _name_gerda(self) -> None:
        """Somebody without a name is their address to colleagues."""
        person, email = self.seats["editor"].person.id, WORDS["editor"]
        self.house.store.write_now(lambda db: db.execute("update person set name = '', email = ? where id = ?", (email, person)))

    def _before(self) -> None:
        """What was true and public before anybody was in danger."""
        old, english = WORDS["in an old version"], WORDS["in the translation of an old version"]
        words = text("de", f"Wir sind in der {old}.", en=f"We are at {english}.", ar="نحن هنا")
        there = Address(street=old, city="Teststadt")
        was = at(OLD, "Beratung Nachtigall", summary=words, address=there, point=Point(501_234_567, 87_654_321),
                    owner_org="Verein", verified_on="2025-01-02")  # fmt: skip
        gone = Address(street=WORDS["in a purged record"], city="Teststadt")
        noted = at(NOTED, "Beratungsstelle", owner_org="Verein", note_internal=WORDS["internal note"])
        neighbour = at(NEIGHBOUR, "Deutsch am Nelkenhof", owner_org=WORDS["neighbour's organisation"])
        owner = neighbour.owner_org
        draft = at("draft00001", WORDS["neighbour's draft"], owner_org=owner, status="draft", point=Point(500_500_000, 87_000_000))
        self.put(was, *(replace(was, id=one, slug=one, address=gone, summary=None, point=None) for one in (PURGED, "purged0002")))
        self.put(noted, neighbour, draft)
        foreign = replace(at("foreign001", WORDS["record of another town"]), town="elsewhere")
        self.house.store.write_now(lambda db: records.put(db, self.other, foreign, EDIT))

    def _proposals(self) -> None:
        """Two phones change the same address and the same words; the purged one was removed in the middle of it."""
        waits = WORDS["in a proposal from before"]
        words = [change("summary", "de", "Neu.", "nichts")], [change("summary", "de", f"Jetzt im {waits}.", "nichts")]
        places = [change("address", "", {"city": "Neu"}, None)], [change("address", "", {"street": waits}, None)]
        for number, changes in enumerate((*words, *places)):
            for record in (OLD, PURGED):
                self.mutate("admin" if number % 2 else "editor", put(f"early{number}{record}", record, *changes))

    def _hide(self) -> None:
        """From now on nobody may know where it is."""
        now = records.get(self.house.store.read, "testtown", OLD)
        assert isinstance(now, Place) and now.summary is not None
        hidden = replace(now.summary, said={"de": replace(now.summary.said["de"], text="Rufen Sie an."), "ar": now.summary.said["ar"]})
        self.put(replace(now, summary=hidden, location_policy="confidential", address=None, point=None, quarter=""))

    def _refused(self) -> None:
        """Everything that somebody tries to store and may not."""
        free, german = WORDS["in free text"], {"source_lang": "de", "said": {"de": {"text": "Zuflucht"}}}
        refuge = {"kind": "place", "title": german, "location_policy": "confidential"}
        tries = [
            create("refuge0001", refuge | {"address": {"street": WORDS["in a field"]}}),
            create("refuge0002", refuge | {"summary": {"source_lang": "de", "said": {"de": {"text": f"In der {free}."}}}}),
            create("refuge0003", refuge | {"note_internal": f"Wir sind in der {free}."}),
            create("refuge0004", refuge | {"location_policy": "exact", "address": {"street": WORDS["in a field"]}}),
            put("back", OLD, change("address", "", {"street": WORDS["in a field"]}, None)),
            put("words", OLD, change("summary", "de", f"In der {free}.", "Rufen Sie an.")),
            put("english", OLD, change("summary", "en", f"We are at {WORDS['in a translation']}.", None)),
            put("late", OLD, change("summary", "de", f"In der {free}.", "stand nie da")),
            put("rubbish", OLD, {"field": WORDS["in a field"], "base": 1, "value": 2}),
        ]
        for viewer in ("editor", "partner", "translator"):
            reply = self.mutate(viewer, *({**one, "mid": f"{one['mid']}-{viewer}"} for one in tries))
            self.refusals.append(whole(reply))


def at(record: str, title: str, **fields: object) -> Place:
    return replace(place(1, title), id=record, slug=record, **fields)


def change(field: str, lang: str, value: Any, base: Any) -> dict[str, Any]:
    return {"field": field, "lang": lang, "base": base, "value": value}


def put(mid: str, record: str, *changes: dict[str, Any]) -> dict[str, Any]:
    return {"mid": mid, "record": record, "act": "put", "seen": 0, "changes": list(changes)}


def create(record: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"mid": record, "record": record, "act": "create", "body": body}


def whole(reply: Reply) -> bytes:
    """Every byte of an answer: as it travelled, unpacked, and its headers."""
    return b"\0".join((reply.raw, reply.body, *(f"{name}: {value}".encode() for name, value in reply.headers)))


def heard(sent: Iterable[tuple[str, dict[str, list[bytes]]]]) -> set[tuple[str, str, str]]:
    """(exit, who asked, secret) of everything found."""
    names = set()
    for exit_name, by_viewer in sent:
        here = {name: secret.words for name, secret in SECRETS.items() if not secret.only or exit_name in secret.only}
        for viewer, bodies in by_viewer.items():
            names |= {(exit_name, viewer, name) for name in found(bodies, here)}
    return names
