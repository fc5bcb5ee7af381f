"""The reference reader: one GET, apply to a copy, prove, commit; start over once, then pause (PROTOCOL 7).

It decides what to ask and what to believe; the network is a `Link`, the clock a number. Whatever is raised, records, hashes,
table and head stay as they were, and the next catch-up begins from them. Order of checks and the idea of a core without I/O:
python-tuf, ngclient/_internal/trusted_metadata_set.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

import msgspec
from msgspec import Struct, field

from sync import blocks, delta, keys, parts, primed
from sync.canon import read, record_hash
from sync.errors import Equivocation, Malformed, Rollback, SyncError, Unanswered, UnknownKey, WrongFeed, WrongPart, WrongRoot
from sync.head import SIZE, Head, etag, feed_id, is_fresh, parse
from sync.keys import KeyDocument
from sync.messages import PartList, WireRecord

PAUSE_S = 86_400
# All decoded parts of one list together (PROTOCOL 9.1).
MAX_SNAPSHOT_BYTES = 64 * 1024 * 1024
CLOCK_DOUBT_S = 3_600

Outcome = Literal["paused", "unchanged", "head", "delta", "parts"]
Records = dict[str, WireRecord]


class Answer(Struct, frozen=True):
    """What a server said: decoded body, ETag and Date (Unix seconds, 0 when it named none).

    `relayed`: by a mirror or a file, which speak only for the time of their head (PROTOCOL 10.4).
    """

    status: int
    body: bytes = b""
    etag: str = ""
    date_s: int = 0
    relayed: bool = False


class Link(Protocol):
    """The way to one server. A lost connection is whatever it raises."""

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer: ...


class State(Struct, frozen=True):
    """A proven state: what is committed together or not at all."""

    head: Head | None = None
    records: Records = field(default_factory=dict)
    hashes: dict[str, bytes] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Stored(Struct, frozen=True):
    """A replica as bytes. Hashes are not kept: they are made from the records and proven again."""

    feed: str
    root_key: bytes
    document: bytes
    head: Head | None
    records: Records
    fields: dict[str, list[str]]
    own_etag: str
    staged: dict[str, bytes]
    last_success_s: int
    pause_until_s: int
    doubt: tuple[Head, ...]


class Replica:
    """One feed on one phone."""

    def __init__(self, feed: str, root_key: bytes) -> None:
        self.feed = feed
        self.root_key = root_key
        self.state = State()
        self.document: KeyDocument | None = None
        self.staged: dict[str, bytes] = {}
        self.last_success_s = 0
        self.pause_until_s = 0
        # Two signed heads with one number: evidence for the operator (PROTOCOL 4.5).
        self.doubt: tuple[Head, ...] = ()
        # The ETag that a dumb store gave to the address that is asked next (PROTOCOL 4.2).
        self._own_etag = ""
        self._relayed = False

    @property
    def records(self) -> Records:
        return self.state.records

    @property
    def seq(self) -> int:
        return self.state.head.seq if self.state.head else 0

    @property
    def root(self) -> bytes:
        return self.state.head.root if self.state.head else b""

    def is_fresh(self, now_s: int, date_s: int = 0) -> bool:
        """Whether the head still speaks for now; a clock that is an hour off the server's is not asked (PROTOCOL 4.6)."""
        now_s = date_s if date_s and abs(date_s - now_s) > CLOCK_DOUBT_S else now_s
        return self.state.head is not None and is_fresh(self.state.head, now_s)

    def end_pause(self) -> None:
        """By a reader's own hand only (PROTOCOL 7.4)."""
        self.pause_until_s = 0

    def catch_up(self, link: Link, now_s: int, on_urgent: Callable[[Records], None] | None = None) -> Outcome:
        """One catch-up (PROTOCOL 7.1). `on_urgent` gets the urgent records as soon as they are proven (PROTOCOL 6.4).

        Raises a SyncError when the answer is refused, and whatever the link raises.
        """
        # A clock that was set back by years must not make a pause of years.
        if self.pause_until_s - PAUSE_S <= now_s < self.pause_until_s:
            return "paused"
        asked, is_again = self.seq, False
        answer = link.get(self._path(asked), etag=self._etag())
        if answer.status == 404 and asked:
            asked = 0
            answer = link.get(self._path(0))
        if answer.status == 304 and self.state.head:
            self._relayed = answer.relayed
            return self._succeeded("unchanged", now_s)
        head = self._head(link, answer, self._path(asked))
        if head is None:
            self._remember_etag(asked, answer)
            return self._succeeded("unchanged", now_s)
        if asked and not _is_list(answer):
            try:
                return self._committed(asked, answer, self._applied(head, answer), now_s)
            except (Malformed, WrongRoot) as problem:
                first_problem = problem
            # Wrong bytes behind a right signature: the snapshot once, and never again today (PROTOCOL 7.2).
            asked, is_again = 0, True
            answer = link.get(self._path(0), past_caches=True)
            head = self._head(link, answer, self._path(0))
            if head is None:
                return self._failed(now_s, first_problem)
        try:
            if not _is_list(answer):
                state = self._applied(head, answer)
            elif head.root == self.root and not is_again:
                state = self._kept(head, answer)
            else:
                state = self._loaded(link, head, answer, on_urgent)
        except (Malformed, WrongRoot, WrongPart) as problem:
            return self._failed(now_s, problem)
        return self._committed(asked, answer, state, now_s)

    def _path(self, seq: int) -> str:
        return f"/sync/v1/{self.feed}/{seq}"

    def _etag(self) -> str:
        if not self.state.head:
            return ""
        return self._own_etag or etag(self.state.head)

    def _head(self, link: Link, answer: Answer, path: str) -> Head | None:
        """The head of an answer after every check of PROTOCOL 4.4; None when it says nothing new (4.5)."""
        self._relayed = answer.relayed
        if answer.status != 200:
            raise Unanswered(answer.status, path)
        head = parse(answer.body)
        try:
            self._check(head, self.document)
        except UnknownKey:
            # A new key, or the first contact: its document, once (PROTOCOL 8.4).
            self.document = self._fetched_document(link)
            self._check(head, self.document)
        stored = self.state.head
        if stored is None:
            return head
        if head.order < stored.order:
            raise Rollback(stored.order, head.order)
        if head.order == stored.order and head.root != stored.root:
            self.doubt = (stored, head)
            raise Equivocation(stored.root, head.root)
        return None if head.order == stored.order and head.issued_s <= stored.issued_s else head

    def _check(self, head: Head, document: KeyDocument | None) -> None:
        if document is None:
            raise UnknownKey(head.key_id)
        keys.check_head(head, document)
        if head.feed != feed_id(self.feed):
            raise WrongFeed
        keys.check_epoch(head, document)

    def _fetched_document(self, link: Link) -> KeyDocument:
        answer = link.get("/sync/v1/keys", past_caches=True)
        if answer.status != 200:
            raise Unanswered(answer.status, "/sync/v1/keys")
        found = keys.read_document(answer.body, self.root_key)
        if self.document and found.order < self.document.order:
            raise Rollback(self.document.order, found.order)
        return found

    def _applied(self, head: Head, answer: Answer) -> State:
        """The state after a head alone or a delta, proven (PROTOCOL 5)."""
        body = _limited(answer.body)[SIZE:]
        if not body:
            return self._proven(head, delta.Applied(self.records, self.state.fields))
        if body[:1] == primed.MARK:
            body = primed.unpack(body, primed.dictionary(self.records), parts.MAX_BYTES)
        if body[:1] != b"[":
            raise Malformed("body")
        return self._proven(head, delta.apply(self.records, delta.from_wire(read(body)), self.state.fields))

    def _kept(self, head: Head, answer: Answer) -> State:
        """My own state under a head that a server without my seq signed: only the table is taken from its list (PROTOCOL 7.1e)."""
        wanted = parts.read_list(read(_limited(answer.body)[SIZE:]))
        table = blocks.grow(wanted.fields, wanted.delta.grown if wanted.delta else [])
        return State(head, self.records, self.state.hashes, table)

    def _loaded(self, link: Link, head: Head, answer: Answer, on_urgent: Callable[[Records], None] | None) -> State:
        """The state that a part list leads to, proven (PROTOCOL 6)."""
        wanted = parts.read_list(read(_limited(answer.body)[SIZE:]))
        names = [name for name, _ in wanted.parts]
        kept = {name: self.staged[name] for name in names if name in self.staged}
        self.staged = {name: raw for name, raw in kept.items() if parts.part_name(raw) == name}
        size = 0
        for count, name in enumerate(names, 1):
            if name not in self.staged:
                self.staged[name] = _part(link, name)
            # The list is not signed: whoever wrote it must not fill a phone with parts that add up to nothing.
            size += len(self.staged[name])
            if size > MAX_SNAPSHOT_BYTES:
                raise Malformed("list.size")
            if wanted.first and count == wanted.first[0]:
                self._show_urgent(wanted, head, on_urgent)
        return self._proven(head, parts.assemble(wanted, self.staged))

    def _show_urgent(self, wanted: PartList, head: Head, on_urgent: Callable[[Records], None] | None) -> None:
        urgent = parts.urgent(wanted, self.staged, head.root)
        if on_urgent:
            on_urgent(urgent)

    def _proven(self, head: Head, applied: delta.Applied) -> State:
        old = self.state
        hashes = {
            record_id: old.hashes[record_id] if old.records.get(record_id) is record else record_hash(record)
            for record_id, record in applied.records.items()
        }
        parts.prove(applied.records, hashes, head.root)
        return State(head, applied.records, hashes, applied.fields)

    def _committed(self, asked: int, answer: Answer, state: State, now_s: int) -> Outcome:
        outcome: Outcome = "head" if state.records is self.records else "parts" if _is_list(answer) else "delta"
        self.state = state
        self.staged = {}
        self._remember_etag(asked, answer)
        return self._succeeded(outcome, now_s)

    def _remember_etag(self, asked: int, answer: Answer) -> None:
        # After a delta the next address is another one.
        self._own_etag = answer.etag if asked == self.seq else ""

    def _succeeded(self, outcome: Outcome, now_s: int) -> Outcome:
        # Who relays knows nothing of what came after its head (PROTOCOL 10.4).
        if self._relayed and self.state.head:
            now_s = max(self.last_success_s, min(now_s, self.state.head.issued_s))
        self.last_success_s = now_s
        self.pause_until_s = 0
        return outcome

    def _failed(self, now_s: int, problem: SyncError) -> Outcome:
        """The snapshot failed as well: a stored pause, so that nothing loops (PROTOCOL 7.4); not for the fault of who relays (10.4)."""
        if not self._relayed:
            self.pause_until_s = now_s + PAUSE_S
        raise problem

    def to_bytes(self) -> bytes:
        """The whole replica, for a file."""
        raw_document = self.document.raw if self.document else b""
        return msgspec.msgpack.encode(
            _Stored(
                self.feed, self.root_key, raw_document, self.state.head, self.state.records, self.state.fields,
                self._own_etag, self.staged, self.last_success_s, self.pause_until_s, self.doubt,
            )
        )  # fmt: skip

    @classmethod
    def from_bytes(cls, raw: bytes) -> Replica:
        """A replica from its file, proven again. Raises Malformed, BadSignature or WrongRoot when the file was damaged."""
        try:
            stored = msgspec.msgpack.decode(raw, type=_Stored)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            raise Malformed("replica") from problem
        replica = cls(stored.feed, stored.root_key)
        hashes = {record_id: record_hash(record) for record_id, record in stored.records.items()}
        if stored.head:
            parts.prove(stored.records, hashes, stored.head.root)
        replica.state = State(stored.head, stored.records, hashes, stored.fields)
        replica.document = keys.read_document(stored.document, stored.root_key) if stored.document else None
        replica.staged = stored.staged
        replica.last_success_s = stored.last_success_s
        replica.pause_until_s = stored.pause_until_s
        replica.doubt = stored.doubt
        replica._own_etag = stored.own_etag
        return replica


def _is_list(answer: Answer) -> bool:
    return answer.body[SIZE : SIZE + 1] == b"{"


def _limited(body: bytes) -> bytes:
    if len(body) > parts.MAX_BYTES:
        raise Malformed("answer.size")
    return body


def _part(link: Link, name: str) -> bytes:
    """One part; asked for twice, the second time past the caches (PROTOCOL 6.2). Raises WrongPart, Unanswered."""
    path = f"/sync/v1/parts/{name}"
    for past_caches in (False, True):
        answer = link.get(path, past_caches=past_caches)
        if answer.status != 200:
            raise Unanswered(answer.status, path)
        if parts.part_name(_limited(answer.body)) == name:
            return answer.body
    raise WrongPart(name)
