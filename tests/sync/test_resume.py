"""A first sync interrupted at any byte, any number of times, publications in between: each costs at most one part (PROTOCOL 6.7).

What is counted are the bytes of parts that came down the line; the list and the key document are asked for again by each attempt.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.replica import Answer, Replica
from tests.doubles.feed_server import ROOT_PUBLIC, FeedServer
from tests.doubles.phone_process import PhoneProcess
from tests.faults import LinkLost
from tests.sync.histories import Phone, Reference
from tests.sync.lindenhafen import NOW_S, place, town

SOAK = "LOTSE_SOAK" in os.environ
RUNS = 1_000 if SOAK else 25
DAY_S = 86_400


class Line:
    """Dies after `left` bytes of bodies; `parts` are the bytes of parts that arrived, those of the half one too."""

    def __init__(self, server: FeedServer, left: int) -> None:
        self.server, self.left = server, left
        self.parts = 0

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        answer = self.server.get(path, etag=etag, past_caches=past_caches)
        came = min(len(answer.body), self.left)
        self.left -= came
        self.parts += came if "/parts/" in path else 0
        if came < len(answer.body) or not self.left:
            raise LinkLost(path)
        return answer


class CutOnce(Line):
    """Does not die: the answer in which it would ends too early and says nothing of it, as behind a careless proxy."""

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        left = self.left
        try:
            return super().get(path, etag=etag, past_caches=past_caches)
        except LinkLost:
            self.left = 1 << 30
            answer = self.server.get(path)
            return Answer(answer.status, answer.body[: max(0, left)])


def restarted(phone: Phone) -> None:
    """The app was closed in between; the phone's own store outlives it (`pwa/test/phone.test.ts`)."""
    if isinstance(phone, Reference):
        phone.replica = Replica.from_bytes(phone.replica.to_bytes())


def new_server() -> FeedServer:
    server = FeedServer(now_s=NOW_S, fields={"helpline": ["id", "title", "phones"], "place": ["id", "title", "summary"]})
    server.publish(town(), NOW_S + 1)
    return server


def begun(phone: Phone) -> Phone:
    """The same replica with nothing in it."""
    if isinstance(phone, PhoneProcess):
        phone.begin("lindenhafen/de", ROOT_PUBLIC)
        return phone
    return Reference("lindenhafen/de")


def sizes(server: FeedServer) -> list[int]:
    return [len(raw) for raw in server.parts().values()]


def test_an_interruption_at_every_byte_costs_at_most_that_part(either):
    server = new_server()
    whole = sum(sizes(server)) + len(server.get("/sync/v1/lindenhafen/de/0").body) + len(server.document)
    assert len(sizes(server)) >= 3
    resumed = 0
    first = whole - sum(sizes(server))
    for at in [*range(0, first, 1 if SOAK else 16), *range(first, whole)]:
        phone = begun(either)
        line = Line(server, at)
        assert phone.catch_up(line, NOW_S).error == "LinkLost"
        restarted(phone)
        rest = Line(server, 1 << 30)
        said = phone.catch_up(rest, NOW_S + 1)
        assert (said.outcome, said.root) == ("parts", server.root.hex())
        again = line.parts + rest.parts - sum(sizes(server))
        # What came of the part in which the line died, and nothing else; at its last byte that is the whole part.
        assert again == cost(at - first, sizes(server))
        resumed += line.parts > 0
    assert resumed == sum(sizes(server)) - 1


def cost(at: int, sizes: list[int]) -> int:
    """How far into a part the line came before it died at byte `at` of all parts."""
    for size in sizes:
        if at <= size:
            return max(0, at)
        at -= size
    return 0


def test_a_part_cut_off_in_silence_at_every_byte_costs_that_part_again(either):
    """PROTOCOL 6.2: its name does not fit, so it is asked for once more, in the same catch-up."""
    server = new_server()
    before = len(server.get("/sync/v1/lindenhafen/de/0").body) + len(server.document)
    for at in range(before + 1, before + sum(sizes(server)), 3):
        phone = begun(either)
        line = CutOnce(server, at)
        server.asked.clear()
        said = phone.catch_up(line, NOW_S)
        assert (said.outcome, said.root) == ("parts", server.root.hex())
        asked = [path for path in server.asked if "/parts/" in path]
        assert len(asked) - len(set(asked)) in (1, 2), "the one that was cut: once by the double, once by the reader"
        assert line.parts <= sum(sizes(server)) + max(sizes(server))


@settings(
    max_examples=RUNS, deadline=None, database=None, derandomize="LOTSE_SOAK" not in os.environ, suppress_health_check=list(HealthCheck)
)
@given(budgets=st.lists(st.integers(0, 4_000), max_size=8), edits=st.lists(st.sampled_from([None, "text", "urgent", "new"]), max_size=8))
def test_any_number_of_interruptions_with_publications_in_between(either, budgets, edits):
    """Each costs at most one part; a new list asks only for the parts that it does not share with the one before."""
    server, phone = new_server(), begun(either)
    arrived, wanted = 0, dict(server.parts())
    for turn, left in enumerate(budgets):
        line = Line(server, left)
        said = phone.catch_up(line, NOW_S + turn)
        arrived += line.parts
        restarted(phone)
        if said.outcome:
            break
        match edits[turn] if turn < len(edits) else None:
            case "text":
                server.publish({**server.records, "p01": place("p01", summary=f"Neu {turn}.")}, NOW_S + turn + 2)
            case "urgent":
                server.publish({**server.records, "h2": {**server.records["h2"], "title": f"Nacht {turn}"}}, NOW_S + turn + 2)
            case "new":
                server.publish({**server.records, f"q{turn}": place(f"q{turn}")}, NOW_S + turn + 2)
            case _:
                pass
        wanted |= server.parts()
    else:
        last = Line(server, 1 << 30)
        said = phone.catch_up(last, NOW_S + DAY_S)
        arrived += last.parts
    assert said.root == server.root.hex()
    assert arrived <= sum(map(len, wanted.values())) + len(budgets) * max(map(len, wanted.values()))
