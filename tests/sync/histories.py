"""One history: an editor, a server, phones behind bad weather. `test_machine.py` runs it on the reference replica and on both at once.

Everything that may happen to a feed is a rule; after each of them what a phone holds was published, and phones agree in all they say.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from server.store.publications import retained
from sync import keys
from sync.canon import root_of
from sync.errors import SyncError
from sync.head import pack
from sync.replica import PAUSE_S, Link, Replica
from tests.doubles.feed_server import FEED_KEY, OTHER_KEY, ROOT_PUBLIC, FeedServer, make_document
from tests.doubles.phone_process import PhoneProcess, Told
from tests.faults import FaultyLink, LinkLost

DAY_S = 86_400
FIRST_S = 1_000_000
TEXTS = ["id", "title", "langs"]
TABLE = {"town": [*TEXTS, "languages"], "helpline": [*TEXTS, "rank"], "place": [*TEXTS, "summary", "tags", "rank"]}
KINDS = list(TABLE)
ids = st.sampled_from([f"{letter}{number}" for letter in "abz" for number in range(4)])
texts = st.text(st.sampled_from("ab 🏡é<\n"), max_size=12).map(lambda words: words.encode("utf-8", "ignore").decode())
values: dict[str, st.SearchStrategy[Any]] = {
    "title": texts,
    "summary": st.none() | st.lists(texts, max_size=4).map(" Montag 🏡 bis Freitag ".join),
    "tags": st.none() | st.lists(texts, max_size=3),
    "rank": st.none() | st.integers(-5, 2**53 - 1),
    "langs": st.none() | st.just({"title": "de"}),
    "languages": st.none() | st.lists(st.sampled_from(["de", "en", "ar", "uk"]), unique=True),
}


class Phone(Protocol):
    def catch_up(self, link: Link, now_s: int) -> Told: ...


class Reference:
    """The reference replica behind the same words as the phone's process."""

    def __init__(self, feed: str) -> None:
        self.replica = Replica(feed, ROOT_PUBLIC)

    def catch_up(self, link: Link, now_s: int) -> Told:
        before = self.replica.state
        try:
            return self.told(outcome=self.replica.catch_up(link, now_s))
        except (SyncError, LinkLost) as problem:
            assert self.replica.state is before, "refused: the old state is there, whole"
            return self.told(error=type(problem).__name__)

    def told(self, **end: str) -> Told:
        held = self.replica
        return Told(
            **end,
            seq=held.seq,
            root=root_of(held.records).hex() if held.state.head else "",
            head=pack(held.state.head).hex() if held.state.head else "",
            records=len(held.records),
            table=[(kind, list(names)) for kind, names in held.state.fields.items()],
            last_success_s=held.last_success_s,
            pause_until_s=held.pause_until_s,
            doubt=[pack(head).hex() for head in held.doubt],
        )


class History(RuleBasedStateMachine):
    """One editor, one server; each phone has a link of its own under the same weather."""

    process: PhoneProcess | None = None
    ends: Counter[str] = Counter()

    @initialize()
    def begin(self) -> None:
        self.now_s = FIRST_S
        self.server = FeedServer(now_s=self.now_s, fields=TABLE)
        self.server.primes = lambda seq: seq % 2 == 1
        self.reference = Reference(self.server.feed)
        self.phones: list[Phone] = [self.reference]
        if self.process:
            self.process.begin(self.server.feed, ROOT_PUBLIC)
            self.phones.append(self.process)
        self.links = [FaultyLink(self.server) for _ in self.phones]
        self.desk: dict[str, dict[str, Any]] = {}
        self.deleted: dict[str, dict[str, Any]] = {}
        self.published = {root_of({}).hex()}
        self.issued = {self.server.seq: self.now_s}

    def later(self) -> int:
        self.now_s += 7
        return self.now_s

    def table(self) -> dict[str, list[str]]:
        return {kind: list(names) for kind, names in self.server.history[self.server.seq][1].items()}

    def noted(self) -> None:
        self.published.add(self.server.root.hex())
        self.issued[self.server.seq] = self.now_s

    # The editor's hand.

    @rule(record_id=ids, kind=st.sampled_from(KINDS), said=st.fixed_dictionaries(values))
    def write(self, record_id: str, kind: str, said: dict[str, Any]) -> None:
        """Adds or replaces a record, or moves it to another kind."""
        fields = {name: value for name, value in said.items() if value is not None and name in self.table()[kind]}
        self.desk[record_id] = {"id": record_id, "kind": kind, **fields}

    @rule(record_id=ids, name=st.sampled_from(list(values)), data=st.data())
    def edit(self, record_id: str, name: str, data: st.DataObject) -> None:
        record = self.desk.get(record_id)
        if record is None or name not in self.table()[record["kind"]]:
            return
        value = data.draw(values[name])
        self.desk[record_id] = {key: kept for key, kept in record.items() if key != name} | ({} if value is None else {name: value})

    @rule(record_id=ids)
    def delete(self, record_id: str) -> None:
        if record_id in self.desk:
            self.deleted[record_id] = self.desk.pop(record_id)

    @rule(record_id=ids)
    def bring_back(self, record_id: str) -> None:
        """What was deleted comes back under its id, as it was."""
        if record_id in self.deleted:
            self.desk.setdefault(record_id, self.deleted[record_id])

    @rule(first=ids, second=ids)
    def swap(self, first: str, second: str) -> None:
        """Another order: two records change places, ids and all."""
        one, other = self.desk.get(first), self.desk.get(second)
        if one and other:
            self.desk[first], self.desk[second] = {**other, "id": first}, {**one, "id": second}

    @rule(step=st.integers(1, 5))
    def turn_round(self, step: int) -> None:
        """Every rank is another one."""
        for at, (record_id, record) in enumerate(self.desk.items()):
            if "rank" in self.table()[record["kind"]]:
                self.desk[record_id] = {**record, "rank": (at * step) % 7}

    @rule(lang=st.sampled_from(["tr", "fa"]))
    def add_language(self, lang: str) -> None:
        """The town speaks one more language, and this feed's own text takes the place of what was marked as another's."""
        for record_id, record in self.desk.items():
            if record["kind"] == "town":
                self.desk[record_id] = {**record, "languages": [*record.get("languages", []), lang]}
            elif "langs" in record:
                own = {name: value for name, value in record.items() if name != "langs"}
                self.desk[record_id] = {**own, "title": f"{lang} {own.get('title', '')}"}

    # The server's life.

    @rule()
    def publish(self) -> None:
        self.server.publish(self.desk, self.later())
        self.noted()

    @precondition(lambda self: len(self.table()["place"]) < 10)
    @rule()
    def grow(self) -> None:
        """A new version of the server knows one more field, and a kind that no phone knows."""
        table = self.table()
        table["place"].append(f"f{len(table['place'])}")
        table.setdefault("wheel", ["id", "title"])
        self.desk["w1"] = {"id": "w1", "kind": "wheel", "title": f"{len(table['place'])}"}
        for record in self.desk.values():
            if record["kind"] == "place":
                self.desk[record["id"]] = record | {table["place"][-1]: True}
        self.server.publish(self.desk, self.later(), table)
        self.noted()

    @rule()
    def sign_anew(self) -> None:
        self.server.sign(self.later())

    @rule(days=st.sampled_from([1, 30, 89, 91, 400]))
    def days_pass(self, days: int) -> None:
        """Old bases go as retention says, and the head is signed anew, as every day."""
        self.now_s += days * DAY_S
        known = sorted(self.server.history, reverse=True)
        keep = retained([(seq, self.now_s - self.issued.get(seq, self.now_s)) for seq in known])
        self.server.forget(*(seq for seq in known if seq not in keep))
        self.server.sign(self.now_s)

    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        self.server.forget(data.draw(st.sampled_from(sorted(self.server.history))))

    @rule()
    def restore(self) -> None:
        """Yesterday's backup: a higher epoch (PROTOCOL 1.4)."""
        self.server.restore(self.later(), self.desk)
        self.noted()

    @rule()
    def lose_the_key(self) -> None:
        """A new key, a document 256 epochs higher (PROTOCOL 8.5)."""
        if self.server.epoch > 60_000 or self.server.seq > 4_000_000_000:
            return
        self.server.private = OTHER_KEY if self.server.private == FEED_KEY else FEED_KEY
        self.server.key_id = self.server.key_id % 255 + 1
        held = {self.server.key_id: keys.public_key(self.server.private)}
        self.server.epoch += 255
        self.server.restore(self.later(), self.desk)
        self.server.document = make_document(epoch=self.server.epoch, issued_s=self.now_s, held=held)
        self.noted()

    # The way and the phone.

    @rule(record_id=ids, at=st.integers(0, 60), drop=st.integers(0, 3), word=texts)
    def an_ordinary_day(self, record_id: str, at: int, drop: int, word: str) -> None:
        """A few letters inside a longer text, published, fetched: what travels as a splice."""
        record = self.desk.get(record_id, {"id": record_id, "kind": "place"})
        if "summary" in self.table()[record["kind"]]:
            old = record.get("summary") or "Montag 🏡 bis Freitag 🕊 und am Sonnabend"
            self.desk[record_id] = {**record, "summary": old[:at] + word + old[at + drop :]}
        self.publish()
        self.catch_up()

    @rule(weather=st.sampled_from(["lost", "twice", "late", "cut", "stale"]), cut_at=st.integers(0, 200))
    def bad_weather(self, weather: Any, cut_at: int) -> None:
        for link in self.links:
            link.next, link.cut_at = weather, cut_at

    @rule(
        body=st.sampled_from(
            [b"[]", b"[[0],[],[]]", b'[[],[1,[0],[[0,1,""]]],[]]', b"[[],[],[],[],[]]", b"{}", b"x", b"z", b"z\x03\x00", b"z[[],[],[]]"]
        )
    )
    def a_wrong_delta(self, body: bytes) -> None:
        """Correctly signed head, other bytes behind it, for one catch-up."""
        self.server.forge = {str(self.reference.replica.seq): body}
        self.catch_up()
        self.server.forge = {}

    @rule()
    def catch_up(self) -> None:
        now_s, pause_s = self.later(), self.reference.replica.pause_until_s
        asked = []
        said = []
        for phone, link in zip(self.phones, self.links, strict=True):
            self.server.asked.clear()
            said.append(phone.catch_up(link, now_s))
            asked.append(list(self.server.asked))
        assert all(one == said[0] for one in said), "both replicas say the same"
        assert all(one == asked[0] for one in asked), "both replicas ask the same"
        self.ends[said[0].outcome or said[0].error] += 1
        if said[0].outcome == "paused":
            assert now_s < pause_s and not asked[0]
        if said[0].outcome in ("unchanged", "head", "delta"):
            assert len(asked[0]) <= 2 + asked[0].count("/sync/v1/keys"), "one request, and `/0` where the seq is gone"

    @rule()
    def restart(self) -> None:
        self.reference.replica = Replica.from_bytes(self.reference.replica.to_bytes())

    @rule()
    def a_clear_day(self) -> None:
        """However bad it was: with honest answers and a day gone by, every phone has the server's state."""
        self.now_s += PAUSE_S
        self.links = [FaultyLink(self.server) for _ in self.phones]
        with suppress(LinkLost):
            self.catch_up()
        held = self.reference.replica
        assert held.records == self.server.records
        assert held.root == self.server.root
        assert dict(held.state.fields) == self.table()

    @invariant()
    def what_the_phone_holds_was_published(self) -> None:
        held = self.reference.replica
        if held.state.head:
            assert root_of(held.records) == held.root
            assert held.root.hex() in self.published
        else:
            assert held.records == {}

    def teardown(self) -> None:
        if hasattr(self, "server"):
            self.a_clear_day()
