"""Who did what to whom, in the minute it happened: for admins, without counts per person and without any address of a phone.

`actor` and `subject` are ids; names are looked up when shown, so that a person who ended is a role after a year.
"""

from __future__ import annotations

import sqlite3

from msgspec import Struct

PAGE = 100
KEPT_S = 365 * 86_400
# What a command on the server's own machine did.
OPERATOR = "operator"


class Entry(Struct, frozen=True):
    number: int
    at_s: int
    actor: str
    act: str
    subject: str
    detail: str


def note(db: sqlite3.Connection, town: str, at_s: int, actor: str, act: str, subject: str = "", detail: str = "") -> None:
    """One row; `act` is a catalogue key's last piece ("invited"), `detail` a value of ours, never a person's words."""
    db.execute(
        "insert into audit (town, at_s, actor, act, subject, detail) values (?, ?, ?, ?, ?, ?)",
        (town, at_s // 60 * 60, actor, act, subject, detail),
    )


def listed(db: sqlite3.Connection, town: str, before: int = 0) -> list[Entry]:
    """The newest first, at most 100, those with a lower number than `before` where it is given; people by name."""
    rows = db.execute(
        """
        select audit.number, audit.at_s, coalesce(nullif(a.name, ''), a.email, audit.actor), audit.act,
               coalesce(nullif(s.name, ''), s.email, audit.subject), audit.detail
          from audit
          left join person a on a.id = audit.actor
          left join person s on s.id = audit.subject
         where audit.town = ? and (? = 0 or audit.number < ?)
         order by audit.number desc
         limit ?
        """,
        (town, before, before, PAGE),
    )
    return [Entry(*row) for row in rows]
