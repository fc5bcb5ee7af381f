"""An invented feed, and what the tests of the reader say about it: some records, a link that answers whatever it was given."""

from __future__ import annotations

from typing import Any

from pytest import raises

from sync.canon import record_hash, root_of
from sync.errors import SyncError
from sync.replica import Answer, Link, Replica
from tests.doubles.feed_server import FeedServer

NOW_S = 1_000_000


def helpline(record_id: str, **fields: Any) -> dict[str, Any]:
    return {"id": record_id, "kind": "helpline", "title": "Nachttelefon", "phones": [{"number": "116016"}], **fields}


def place(record_id: str, **fields: Any) -> dict[str, Any]:
    summary = f"Montags und nach Vereinbarung, Zimmer {record_id}."
    return {"id": record_id, "kind": "place", "title": "Beratung", "summary": summary, **fields}


def town(**more: dict[str, Any]) -> dict[str, dict[str, Any]]:
    records = [helpline("h1"), helpline("h2"), *(place(f"p{n:02}") for n in range(12))]
    return {record["id"]: record for record in records} | more


def assert_equal(phone: Replica, server: FeedServer) -> None:
    assert phone.records == server.records
    assert phone.root == server.root == root_of(phone.records)
    assert phone.state.hashes == {record_id: record_hash(record) for record_id, record in phone.records.items()}
    assert list(phone.state.fields) == list(server.history[server.seq][1])


def refused(phone: Replica, link: Link, error: type[SyncError] | tuple[type[SyncError], ...] = SyncError, now_s: int = NOW_S + 20) -> None:
    """One catch-up that must raise `error` and leave head, records and table as they were."""
    before = phone.state
    with raises(error):
        phone.catch_up(link, now_s)
    assert phone.state is before
    assert root_of(phone.records) == (phone.root or root_of({}))


class Says:
    """A server that answers everything with the same."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        return self.answer


class Once(Says):
    """Answers the first question, then the line is dead: so a refused delta cannot be healed by the parts."""

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        answer, self.answer = self.answer, Answer(503)
        return answer
