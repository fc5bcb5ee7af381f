"""Random histories of edits, bad weather, restored backups and lost keys: the phone has the server's state or keeps its old one.

`just soak 10000` runs as many histories; `just test` runs what fits into two seconds.
"""

from __future__ import annotations

import os
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sync import keys
from sync.canon import root_of
from sync.errors import SyncError
from sync.replica import PAUSE_S, Replica
from tests.doubles.feed_server import FEED_KEY, OTHER_KEY, ROOT_PUBLIC, FeedServer, make_document
from tests.faults import FaultyLink, LinkLost

RUNS = int(os.environ.get("LOTSE_SOAK", "25"))
TABLE = {"helpline": ["id", "title", "rank"], "place": ["id", "title", "summary", "tags", "rank"]}
KINDS = list(TABLE)
ids = st.sampled_from([f"{letter}{number}" for letter in "abz" for number in range(4)])
texts = st.text(st.sampled_from("ab 🏡é<\n"), max_size=12).map(lambda words: words.encode("utf-8", "ignore").decode())
values = {
    "title": texts,
    "summary": st.none() | st.lists(texts, max_size=4).map(" Montag bis Freitag ".join),
    "tags": st.none() | st.lists(texts, max_size=3),
    "rank": st.none() | st.integers(-5, 2**53 - 1),
}


class Machine(RuleBasedStateMachine):
    """One editor, one server, one link, one phone."""

    @initialize()
    def begin(self) -> None:
        self.now_s = 1_000_000
        self.server = FeedServer(now_s=self.now_s, fields=TABLE)
        self.link = FaultyLink(self.server)
        self.phone = Replica(self.server.feed, ROOT_PUBLIC)
        self.desk: dict[str, dict] = {}
        self.published = {root_of({})}

    def later(self) -> int:
        self.now_s += 7
        return self.now_s

    @rule(record_id=ids, kind=st.sampled_from(KINDS), said=st.fixed_dictionaries(values))
    def write(self, record_id: str, kind: str, said: dict) -> None:
        """Adds, replaces or moves a record to another kind."""
        known = self.server.history[self.server.seq][1][kind]
        fields = {name: value for name, value in said.items() if value is not None and name in known}
        self.desk[record_id] = {"id": record_id, "kind": kind, **fields}

    @rule(record_id=ids, name=st.sampled_from(list(values)), data=st.data())
    def edit(self, record_id: str, name: str, data) -> None:
        record = self.desk.get(record_id)
        if record is None or name not in self.server.history[self.server.seq][1][record["kind"]]:
            return
        value = data.draw(values[name])
        self.desk[record_id] = {key: kept for key, kept in record.items() if key != name} | ({} if value is None else {name: value})

    @rule(record_id=ids)
    def delete(self, record_id: str) -> None:
        self.desk.pop(record_id, None)

    @rule()
    def publish(self) -> None:
        self.server.publish(self.desk, self.later())
        self.published.add(self.server.root)

    @precondition(lambda self: len(self.server.history[self.server.seq][1]["place"]) < 8)
    @rule()
    def grow(self) -> None:
        """A new version of the server knows one more field, and a kind that no phone knows."""
        table = {kind: list(names) for kind, names in self.server.history[self.server.seq][1].items()}
        table["place"].append(f"f{len(table['place'])}")
        table.setdefault("wheel", ["id", "title"])
        self.desk["w1"] = {"id": "w1", "kind": "wheel", "title": f"{len(table['place'])}"}
        for record in self.desk.values():
            if record["kind"] == "place":
                self.desk[record["id"]] = record | {table["place"][-1]: True}
        self.server.publish(self.desk, self.later(), table)
        self.published.add(self.server.root)

    @rule()
    def sign_anew(self) -> None:
        self.server.sign(self.later())

    @rule(data=st.data())
    def forget(self, data) -> None:
        self.server.forget(data.draw(st.sampled_from(sorted(self.server.history))))

    @rule()
    def restore(self) -> None:
        """Yesterday's backup: a higher epoch (PROTOCOL 1.4)."""
        self.server.restore(self.later(), self.desk)
        self.published.add(self.server.root)

    @rule()
    def lose_the_key(self) -> None:
        """A new key, a document 256 epochs higher (PROTOCOL 8.5)."""
        self.server.private = OTHER_KEY if self.server.private == FEED_KEY else FEED_KEY
        self.server.key_id = self.server.key_id % 255 + 1
        held = {self.server.key_id: keys.public_key(self.server.private)}
        self.server.epoch += 255
        self.server.restore(self.later(), self.desk)
        self.server.document = make_document(epoch=self.server.epoch, issued_s=self.now_s, held=held)
        self.published.add(self.server.root)

    @rule(weather=st.sampled_from(["lost", "twice", "late", "cut", "stale"]), cut_at=st.integers(0, 200))
    def bad_weather(self, weather, cut_at: int) -> None:
        self.link.next, self.link.cut_at = weather, cut_at

    @rule(body=st.sampled_from([b"[]", b"[[0],[],[]]", b'[[],[1,[0],[[0,1,""]]],[]]', b"{}", b"x"]))
    def a_wrong_delta(self, body: bytes) -> None:
        """Correctly signed head, other bytes behind it, for one catch-up."""
        self.server.forge = {str(self.phone.seq): body}
        self.catch_up()
        self.server.forge = {}

    @rule()
    def catch_up(self) -> None:
        before, pause_s = self.phone.state, self.phone.pause_until_s
        try:
            outcome = self.phone.catch_up(self.link, self.later())
        except (SyncError, LinkLost):
            assert self.phone.state is before, "refused: the old state is there, whole"
            return
        if outcome == "paused":
            assert self.now_s < pause_s
            assert self.phone.state is before

    @rule()
    def restart(self) -> None:
        self.phone = Replica.from_bytes(self.phone.to_bytes())

    @rule()
    def a_clear_day(self) -> None:
        """However bad it was: with honest answers and a day gone by, the phone has the server's state."""
        self.link = FaultyLink(self.server)
        self.now_s += PAUSE_S
        if self.phone.state.head and self.phone.state.head.issued_s >= self.server.head.issued_s:
            assert self.phone.root == self.server.root
        with suppress(LinkLost):
            self.phone.catch_up(self.link, self.now_s)
        assert self.phone.records == self.server.records
        assert self.phone.root == self.server.root
        assert dict(self.phone.state.fields) == {kind: list(names) for kind, names in self.server.history[self.server.seq][1].items()}

    @invariant()
    def what_the_phone_holds_was_published(self) -> None:
        if self.phone.state.head:
            assert root_of(self.phone.records) == self.phone.root
            assert self.phone.root in self.published
        else:
            assert self.phone.records == {}


Machine.TestCase.settings = settings(
    max_examples=RUNS,
    stateful_step_count=30,
    deadline=None,
    database=None,
    derandomize="LOTSE_SOAK" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
TestMachine = Machine.TestCase
