"""Random days of an editors' office: several people with own copies and outboxes, a network that loses, doubles and reorders, a server
that restarts. A reference of what an editor's app does (docs/editing.md), written apart from the one in TypeScript.
"""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from content.model import Town
from content.privacy import public
from content.text import source_hash, text
from server.house import House
from server.http.limits import Limits, Rate
from server.settings import Settings
from server.store import records, towns
from server.store.connect import open_store
from server.store.records import Edit
from sync import feed
from sync.canon import record_hash
from sync.record_fields import texts
from sync.replica import Replica
from tests.server.asgi import AppLink, Browser
from tests.server.conftest import NOW_S, place
from tests.server.signed import Seat, somebody

TOWN = Town(
    slug="testtown",
    title=text("de", "Teststadt"),
    land="HE",
    bbox_e7=(86_000_000, 500_000_000, 89_000_000, 502_000_000),
    languages=("de", "en"),
)
PEOPLE = ("admin", "editor", "editor", "translator")
RECORDS = 4
WORDS = ("Rat", "Hilfe", "Beratung mit Termin", "")
FACTS = {
    "web": ("", "https://a.example.org", "https://b.example.org", "https://c.example.org"),
    "email": ("", "a@example.org", "b@example.org", "c@example.org"),
    "quarter": ("", "Altstadt", "Hafen"),
    "hours": (None, {"osm": "Mo 09:00-12:00"}, {"osm": "Tu 09:00-12:00"}),
    "phones": ([], [{"number": "+4969900001"}], [{"number": "+4969900002"}], [{"number": "+4969900002"}, {"number": "+4969900001"}]),
    "status": ("draft", "published", "published", "archived"),
}
TAGS = ("counselling", "health", "family", "law")
PATHS = ("title", "summary", "hours.note", "phones.0.label", "phones.1.label")


class Phone:
    """One person's app: a copy of the town, and what waits to be sent."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.copy: dict[str, dict[str, Any]] = {}
        self.changes: dict[str, int] = {}
        self.since = 0
        self.outbox: list[dict[str, Any]] = []

    def seen(self, record: str) -> dict[str, Any] | None:
        """The copy with everything that waits upon it."""
        shown = copy.deepcopy(self.copy.get(record))
        for mutation in self.outbox:
            if mutation["record"] == record:
                shown = applied(shown, mutation)
        return shown


def applied(record: dict[str, Any] | None, mutation: dict[str, Any]) -> dict[str, Any] | None:
    if mutation["act"] == "create":
        return record or {**mutation["body"], "id": mutation["record"], "town": TOWN.slug}
    if mutation["act"] == "remove" or record is None:
        return None
    for change in mutation["changes"]:
        if "add" in change:
            kept = [one for one in record.get(change["field"], []) if one not in change["remove"]]
            record[change["field"]] = kept + [one for one in change["add"] if one not in kept]
        elif change.get("lang"):
            say(record, change["field"], change["lang"], change["value"])
        else:
            record[change["field"]] = copy.deepcopy(change["value"])
    return record


def say(record: dict[str, Any], path: str, lang: str, words: str) -> None:
    at: Any = record
    *way, last = path.split(".")
    for part in way:
        if isinstance(at, list):
            at = at[int(part)] if int(part) < len(at) else None
        elif at is not None:
            at[part] = at.get(part) if at.get(part) is not None else {} if part == "hours" else None
            at = at[part]
    if at is None:
        return
    found = at.get(last) or {"source_lang": lang, "said": {}}
    found["said"].pop(lang, None)
    if words:
        found["said"][lang] = {"text": words}
    at[last] = found if found["said"] else None


def words_at(record: dict[str, Any], path: str, lang: str) -> tuple[str | None, str]:
    """The words, and the hash of the source where `lang` is a translation."""
    found = dict(texts(record)).get(path)
    if found is None:
        return None, ""
    source = found["said"].get(found["source_lang"], {}).get("text", "")
    return found["said"].get(lang, {}).get("text"), "" if lang == found["source_lang"] else source_hash(source)


class Office(RuleBasedStateMachine):
    """`done` counts what happened over all runs: a history that never gets there proves nothing."""

    done: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="lotse-office-"))
        self.now_s = NOW_S
        self.browser: Browser | None = None
        self.open()
        self.house.store.write_now(lambda db: towns.add(db, TOWN))
        edit = Edit("import:test", NOW_S)
        self.house.store.write_now(lambda db: [records.put(db, TOWN, place(number), edit) for number in range(RECORDS)])
        self.people = [somebody(self.house, role, name=f"Person {at}") for at, role in enumerate(PEOPLE)]
        self.sit_down()
        self.phones = [Phone(seat) for seat in self.seats]
        self.answers: dict[str, dict[str, Any]] = {}
        self.sent: list[tuple[int, list[dict[str, Any]]]] = []
        self.acknowledged: list[dict[str, Any]] = []
        self.mids = 0

    def open(self) -> None:
        settings = Settings(data=self.folder / "data", app=self.folder / "app", busy_ms=1000)
        self.house = House(settings, open_store(settings.data, busy_ms=1000), lambda: self.now_s)
        self.browser = Browser(self.house, limits=Limits(people=Rate(1e9, 1e9)))

    def sit_down(self) -> None:
        assert self.browser is not None
        self.seats = [Seat(self.browser, self.house, person) for person in self.people]

    def shut(self) -> None:
        if self.browser is not None:
            self.browser.close()
            self.house.store.close()

    @initialize()
    def begin(self) -> None:
        for phone in self.phones:
            self.pull(phone)

    # What people do, each on the copy they have.

    @rule(who=st.integers(0, 3), record=st.integers(0, RECORDS), field=st.sampled_from(sorted(FACTS)), pick=st.integers(0, 3))
    def set_a_fact(self, who: int, record: int, field: str, pick: int) -> None:
        phone, record_id = self.at(who, record)
        seen = phone.seen(record_id)
        if seen is None or PEOPLE[who] == "translator":
            return
        value = FACTS[field][pick % len(FACTS[field])]
        self.put(phone, record_id, {"field": field, "base": copy.deepcopy(seen.get(field)), "value": value})

    @rule(who=st.integers(0, 3), record=st.integers(0, RECORDS), path=st.sampled_from(PATHS), pick=st.integers(0, 3), german=st.booleans())
    def say_something(self, who: int, record: int, path: str, pick: int, german: bool) -> None:
        phone, record_id = self.at(who, record)
        seen = phone.seen(record_id)
        translates = PEOPLE[who] == "translator" or not german
        if seen is None or (path == "title" and not WORDS[pick]) or (translates and words_at(seen, path, "de")[0] is None):
            return
        lang = "en" if translates else "de"
        base, made_from = words_at(seen, path, lang)
        self.put(phone, record_id, {"field": path, "lang": lang, "base": base, "value": WORDS[pick], "source_hash": made_from})

    @rule(who=st.integers(0, 2), record=st.integers(0, RECORDS), add=st.sets(st.sampled_from(TAGS)), remove=st.sets(st.sampled_from(TAGS)))
    def change_tags(self, who: int, record: int, add: set[str], remove: set[str]) -> None:
        phone, record_id = self.at(who, record)
        if phone.seen(record_id) is not None:
            self.put(phone, record_id, {"field": "tags", "add": sorted(add - remove), "remove": sorted(remove - add)})

    @rule(who=st.integers(0, 2), record=st.integers(0, RECORDS))
    def remove_it(self, who: int, record: int) -> None:
        phone, record_id = self.at(who, record)
        if phone.seen(record_id) is not None:
            self.do(phone, record_id, {"act": "remove"})

    @rule(who=st.integers(0, 2))
    def make_a_record(self, who: int) -> None:
        title = {"source_lang": "de", "said": {"de": {"text": f"Neu {self.mids}"}}}
        self.do(self.phones[who], f"new{self.mids:04d}", {"act": "create", "body": {"kind": "place", "title": title, "tags": ["law"]}})

    # What the network does.

    @rule(who=st.integers(0, 3), most=st.integers(1, 5), lost=st.booleans(), twice=st.booleans())
    def send(self, who: int, most: int, lost: bool, twice: bool) -> None:
        phone = self.phones[who]
        batch = phone.outbox[:most]
        if not batch:
            return
        if twice:
            self.post(who, batch)
        answers = self.post(who, batch)
        self.sent.append((who, batch))
        if lost:
            self.done["answers lost"] += 1
            return
        self.take(phone, batch, answers)

    @rule(who=st.integers(0, 3), order=st.randoms(use_true_random=False))
    def arrive_in_another_order(self, who: int, order: Any) -> None:
        """Requests overtake each other, and no answer finds its way back."""
        batch = list(self.phones[who].outbox)
        if len(batch) > 1:
            order.shuffle(batch)
            for one in batch:
                self.post(who, [one])
            self.done["reordered"] += 1

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99))
    def arrive_again_late(self, which: int) -> None:
        """A request of long ago comes out of some buffer: everything in it was answered, and nothing happens."""
        who, batch = self.sent[which % len(self.sent)]
        before = self.town_change()
        self.post(who, batch)
        assert self.town_change() == before
        self.done["late"] += 1

    @rule(who=st.integers(0, 3))
    def look(self, who: int) -> None:
        if not self.phones[who].outbox:
            self.pull(self.phones[who])

    @rule()
    def restart(self) -> None:
        self.shut()
        self.open()
        self.sit_down()
        for phone, seat in zip(self.phones, self.seats, strict=True):
            phone.seat = seat
        self.done["restarts"] += 1

    @rule()
    def publish(self) -> None:
        self.now_s += 61
        self.house.publish(TOWN.slug)

    # What is decided.

    @rule(who=st.integers(0, 2), which=st.integers(0, 9), taken=st.booleans())
    def decide(self, who: int, which: int, taken: bool) -> None:
        waiting = self.phones[who].seat.get("records?since=0").json()["proposals"]
        if waiting:
            number = waiting[which % len(waiting)]["number"]
            reply = self.phones[who].seat.post(f"proposals/{number}", {"outcome": "taken" if taken else "dropped"})
            assert reply.status == 200, reply.text
            self.done[f"proposal {'taken' if taken else 'dropped'}: {reply.json()['outcome']}"] += 1

    @rule(who=st.integers(0, 3), record=st.integers(0, RECORDS), which=st.integers(0, 9))
    def undo(self, who: int, record: int, which: int) -> None:
        phone, record_id = self.at(who, record)
        reply = phone.seat.get(f"records/{record_id}/history")
        if reply.status == 200:
            entries = reply.json()["entries"]
            reply = phone.seat.post("undo", {"record": record_id, "change": entries[which % len(entries)]["change"]})
            assert reply.status in (200, 404), reply.text
            self.done[f"undo: {reply.json().get('outcome', 'not theirs')}"] += 1

    # What must hold.

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        self.done["steps"] += 1
        db = self.house.store.read
        kept = db.execute("select record, lang, field, old_value from history").fetchall()
        proposed = db.execute("select record, lang, field, value from proposal").fetchall()
        current = {one.id: msgspec.json.decode(msgspec.json.encode(one)) for one in records.listed(db, TOWN.slug)}
        for mutation in self.acknowledged:
            for change in mutation.get("changes", ()):
                assert found_somewhere(mutation["record"], change, current, kept, proposed), (mutation, change)

    def teardown(self) -> None:
        try:
            self.close_the_day()
        finally:
            self.shut()
            shutil.rmtree(self.folder)

    def close_the_day(self) -> None:
        """Everybody gets through, everybody sees the same, and readers have it."""
        for who, phone in enumerate(self.phones):
            for _ in range(len(phone.outbox)):
                self.take(phone, phone.outbox[:1], self.post(who, phone.outbox[:1]))
            assert phone.outbox == [], "a queue that somebody waits behind"
        for phone in self.phones:
            self.pull(phone)
            everything = phone.seat.get("records?since=0").json()
            server = {one["record"]["id"]: one["record"] for one in everything["records"]}
            assert phone.copy.keys() == server.keys()
            for record_id, stands in server.items():
                assert phone.copy[record_id] == stands
        self.nothing_acknowledged_is_lost()
        self.now_s += 61
        self.house.publish(TOWN.slug)
        assert self.browser is not None
        for lang in TOWN.languages:
            reader = Replica(f"{TOWN.slug}/{lang}", self.house.keys().root_public)
            reader.catch_up(AppLink(self.browser), self.now_s)
            found = {one: record_hash(said) for one, said in reader.records.items() if one != "town"}
            assert found == self.composed(lang)
        self.done["days"] += 1

    def composed(self, lang: str) -> dict[str, bytes]:
        shown = [found for one in records.listed(self.house.store.read, TOWN.slug) if (found := public(one, town=TOWN)) is not None]
        return {one.id: record_hash(feed.compose(one, lang, land=TOWN.land, quarter="2026Q4")) for one in shown}

    # Helpers.

    def at(self, who: int, record: int) -> tuple[Phone, str]:
        """The last number is whatever was made last, else the first record."""
        phone = self.phones[who]
        made = [one["record"] for other in self.phones for one in other.outbox if one["act"] == "create"]
        made += [one for one in phone.copy if one.startswith("new")]
        return phone, f"place{record:04d}" if record < RECORDS else (made[-1] if made else "place0000")

    def put(self, phone: Phone, record_id: str, change: dict[str, Any]) -> None:
        self.do(phone, record_id, {"act": "put", "changes": [change]})

    def do(self, phone: Phone, record_id: str, deed: dict[str, Any]) -> None:
        self.mids += 1
        seen = phone.changes.get(record_id, 0)
        phone.outbox.append({"mid": f"{self.mids:022d}", "record": record_id, "seen": seen, "confirmed": self.mids % 4 > 0, **deed})

    def post(self, who: int, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        reply = self.seats[who].post("mutations", batch)
        assert reply.status == 200, reply.text
        answers = reply.json()
        assert [one["mid"] for one in answers] == [one["mid"] for one in batch]
        for mutation, answer in zip(batch, answers, strict=True):
            if answer["mid"] in self.answers:
                assert answer == self.answers[answer["mid"]], "the same question, another answer"
                self.done["repeated"] += 1
                continue
            self.answers[answer["mid"]] = answer
            self.done[f"{mutation['act']}: {answer['outcome']}"] += 1
            if answer["outcome"] != "refused":
                self.acknowledged.append(mutation)
            else:
                assert answer["problem"]["key"] in ALLOWED, answer
        return answers

    def take(self, phone: Phone, batch: list[dict[str, Any]], answers: list[dict[str, Any]]) -> None:
        mids = {answer["mid"] for answer in answers}
        phone.outbox = [one for one in phone.outbox if one["mid"] not in mids]

    def pull(self, phone: Phone) -> None:
        news = phone.seat.get(f"records?since={phone.since}").json()
        for one in news["records"]:
            phone.copy[one["record"]["id"]] = one["record"]
            phone.changes[one["record"]["id"]] = one["change"]
        for record_id in news["gone"]:
            phone.copy.pop(record_id, None)
        phone.since = news["change"]

    def town_change(self) -> int:
        return towns.change_of(self.house.store.read, TOWN.slug)


# Everything that may honestly be refused here; a malformed edit would be a fault of the machine.
ALLOWED = {"http.nothing_here", "edit.removed_before", "edit.seat_belt", "edit.not_publishable", "edit.already_there", "edit.not_allowed"}


def found_somewhere(record_id: str, change: dict[str, Any], current: dict[str, Any], kept: list[Any], proposed: list[Any]) -> bool:
    """Whether a value stands, stood, or waits (or was decided on)."""
    field, lang = change["field"], change.get("lang", "")
    values = [msgspec.json.decode(value)[0] for one, tag, path, value in proposed if (one, tag, path) == (record_id, lang, field)]
    olds = [(tag, path, old) for one, tag, path, old in kept if one == record_id]
    ended = [msgspec.json.decode(old) for tag, path, old in olds if (tag, path) == ("", "") and old is not None]
    if lang:
        values += [old for tag, path, old in olds if (tag, path) == (lang, field)]
        values.append(words_at(current.get(record_id, {}), field, lang)[0])
        # Words that were taken away leave no trace but the words that were there.
        return change["value"] in values or not change["value"]
    values += [msgspec.json.decode(old) for tag, path, old in olds if (tag, path) == ("", field) and old is not None]
    values += [one.get(field) for one in (*ended, current.get(record_id, {}))]
    if "add" in change:
        return all(any(one in (value or ()) for value in values) for one in change["add"])
    values += [None for tag, path, old in olds if (tag, path) == ("", field) and old is None]
    return bare(change["value"]) in [bare(value) for value in values]


def bare(value: Any) -> Any:
    """Facts alone, and nothing where a default stands."""
    if isinstance(value, list):
        return [bare(one) for one in value] or None
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items() if name not in ("note", "label")}
    return None if value in ("", "draft") else value
