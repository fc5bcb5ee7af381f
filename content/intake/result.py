"""What every importer gives back: rows that became records, rows that did not, and why.

An importer maps a row or refuses it with its number; it never guesses silently and one refused row never stops the
others. Records come without `id` and `town`: whoever stores them assigns both and keeps `Found.key` beside the id,
so that the same bytes read again change nothing.
"""

from __future__ import annotations

from msgspec import Struct

from content.model import Record


class Found(Struct, frozen=True, omit_defaults=True):
    """One row that became a record. `key` is the source's own stable name for it, unique within one Intake.

    `aliases` are keys of the same record in other languages: a row whose key or alias is already known joins that
    record (`join.py`). `parent_key` is the key of the record above it. `links` are the keys that its texts point to as
    `href="#r/key"`, see `html.resolve_links`. `ended`: the event lay in the past on the file's own day. `row` counts like
    that of `Refused`.
    """

    key: str
    record: Record
    parent_key: str = ""
    aliases: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    ended: bool = False
    row: int = 0


class Refused(Struct, frozen=True, omit_defaults=True):
    """One row, or one field of it, that was left out: number (1 is the first row of data), field, catalogue key.

    `key` is the row's, where it could be read: a bad cell does not make a listed record vanish. The refused text itself is
    kept nowhere, so a refuge's address cannot travel in an error message.
    """

    row: int
    field: str
    reason: str
    key: str = ""


class Intake(Struct, frozen=True, omit_defaults=True):
    """All of one file. `complete`: what the source no longer lists is gone there.

    `as_of` is the file's own day: an event before it may be absent from a complete list without having been deleted.
    `noted` are rows that were taken although something in them was mended or left out.
    """

    found: tuple[Found, ...]
    refused: tuple[Refused, ...]
    source: str
    complete: bool
    as_of: str = ""
    noted: tuple[Refused, ...] = ()


class Unreadable(ValueError):
    """Nothing of this file can be read. `reason` is a catalogue key, `facts` its placeholders (what, where)."""

    number = 42230
    key = "intake.unreadable"

    def __init__(self, reason: str, **facts: str | int) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts


class NotUnderstood(ValueError):
    """A cell from which no value can be made with certainty; the cell itself is not repeated."""


class RowRefused(ValueError):
    """This row becomes no record: field and catalogue key."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
