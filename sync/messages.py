"""The shapes that travel: kinds, names of fields, deltas, part lists. The only definition (PROTOCOL 3, 5, 6).

What a record's fields are is decided in `content/public.py`; here stands what the wire makes of them.
`typescript.py` writes the same for the app.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from content.public import WIRE_KINDS
from content.text import Origin

KINDS: tuple[str, ...] = tuple(WIRE_KINDS)
RESERVED_KINDS: tuple[str, ...] = ("sealed", "poll", "tour", "path", "offer")

# Read first, and provable before the rest (PROTOCOL 2.6, 6.4).
URGENT_KINDS: frozenset[str] = frozenset({"town", "helpline", "alert"})

# Plain strings on the wire, in the feed's language or marked in `langs` (PROTOCOL 3.6).
TOP_TEXTS: tuple[str, ...] = ("title", "summary", "body", "cost_note", "schedule_note")

# Appended to every kind after the fields of its struct (PROTOCOL 3.6).
APPENDED_TYPES: Mapping[str, str] = {
    "hours_note": "NestedText",
    "langs": "{ [field: string]: string }",
    "outdated": "{ [field: string]: string }",
    "machine": "string[]",
    "source_texts": "{ [field: string]: string }",
    "source_lang": "string",
}
APPENDED: tuple[str, ...] = tuple(APPENDED_TYPES)

# Columns that differ between the languages of a town; all others are shared by hash (PROTOCOL 6.6).
TEXT_COLUMNS: frozenset[str] = frozenset({*TOP_TEXTS, *APPENDED, "phones", "stops", "schedule", "enrolment"})

Json = None | bool | int | str | list[Any] | dict[str, Any]
WireRecord = dict[str, Any]
Records = Mapping[str, WireRecord]
Fields = Mapping[str, Sequence[str]]
"""Kind -> names of its fields, in order; the order of kinds counts as well (PROTOCOL 3.1)."""

Block = list[Any]
"""`[kind number, rows, field number, values, …]` (PROTOCOL 6.3)."""


class Delta(Struct, frozen=True, array_like=True):
    """`[gone, changed, added]`, or with `grown` as a fourth (PROTOCOL 5.2)."""

    gone: list[int]
    changed: list[Any]
    added: list[Block]
    grown: list[Any] = []


class PartList(Struct, frozen=True):
    """Table of fields, parts as (hash, bytes on the wire), the proof of the first parts, a delta on top (PROTOCOL 6.1)."""

    fields: dict[str, list[str]]
    parts: list[tuple[str, int]]
    first: tuple[int, str] | None = None
    delta: Delta | None = None


class Change(Struct, frozen=True, omit_defaults=True):
    """One field of a mutation.

    `lang` "": the whole value of a top field of the complete record ("phones", "schedule", "status"); `base` is what the editor saw,
    null where nothing was. Sets (tags, audience, languages, residence) come as `add` and `remove` instead.
    `lang` given: the words of the Text at path `field` ("title", "hours.note", "phones.0.label") in that language, as plain strings;
    `source_hash` names the source text that a translation was made from, empty where `lang` is the source's own.
    """

    field: str
    lang: str = ""
    base: Json = None
    value: Json = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    source_hash: str = ""
    origin: Origin = "human"


class Mutation(Struct, frozen=True, omit_defaults=True):
    """What an editor did to one record, sent until it is answered. `mid`: random, 22 of [0-9a-z], stored with its result for 90 days.

    `act`: "create" carries `body`, the complete record (id, town, version and updated_at_s are set by the server); "put" carries
    `changes`; "remove" carries neither. `seen` is the town's change that the editor's copy of this record was at, 0 for a new one.
    `confirmed`: the person was asked and means it, although it is much that leaves the feeds at once.
    """

    mid: str
    record: str
    act: Literal["create", "put", "remove"]
    seen: int = 0
    body: dict[str, Any] | None = None
    changes: tuple[Change, ...] = ()
    confirmed: bool = False


class Settled(Struct, frozen=True, omit_defaults=True):
    """The answer to one mutation. `change` is the record's now.

    `outcome`: "applied", "unchanged" (it was so already), "proposed" (at least one field waits for a decision; the others are
    applied), "refused" (for good: `problem`, and nothing of it was stored).
    """

    mid: str
    outcome: Literal["applied", "unchanged", "proposed", "refused"]
    change: int = 0
    proposals: tuple[int, ...] = ()
    problem: dict[str, Any] | None = None


class Proposal(Struct, frozen=True):
    """A value that waits for a decision beside the record's own: `actor` wanted `value` and had seen `base`; `against` wrote what stands.

    `field` "": the record as a whole, `value` null for removing it. `lang` "": a whole top field, else the words at the path `field`.
    """

    number: int
    record: str
    lang: str
    field: str
    mid: str
    actor: str
    against: str
    base: Json
    value: Json
    at_s: int


class Versioned(Struct, frozen=True):
    """A complete record as msgspec writes it, and the town's change that last touched it."""

    change: int
    record: dict[str, Any]


class Planned(Struct, frozen=True):
    """A status that a record takes on later by itself."""

    record: str
    status: str
    at_s: int


class Changes(Struct, frozen=True):
    """What one person may read of a town, as far as it changed after the change they had.

    `public`: up to which change each of the records is published, 0 for not at all.
    """

    change: int
    records: list[Versioned]
    gone: list[str]
    proposals: list[Proposal]
    planned: list[Planned]
    public: dict[str, int]


class Changed(Struct, frozen=True):
    """One field of a history entry; null: nothing stood there. `field` "" is the record as a whole."""

    field: str
    lang: str
    old: Json
    new: Json


class Entry(Struct, frozen=True):
    """One change of one record. `actor`: a name for staff, "import: source", or a role."""

    change: int
    at_s: int
    actor: str
    mid: str
    fields: list[Changed]
