"""Who may do what: the table of docs/editing.md as values, and the one door that asks it.

A right with a record asks for that record; without one it asks whether this person ever may, which is what a menu and a route need.
A partner owns what carries their organisation as `owner_org`; nobody ever sees another town's records (`person.town`).
What a person may not read is as if it were not there; what they may read and not do is refused.
"""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from content.model import Event, Helpline, Record
from content.refusal import is_confidential
from server.errors import NotAllowed, NothingHere

Role = Literal["admin", "editor", "translator", "partner", "house"]
Right = Literal[
    "read",  # the record
    "notes",  # its internal note
    "write",  # facts and source texts
    "confirm",  # that a record is still true: `verified_on` and nothing else
    "translate",  # texts in another language than the source's
    "publish",  # publish, archive, remove, undo of others' changes, plan
    "confidential",  # facts of confidential records
    "helplines",
    "imports",
    "drafts",  # exports of what is not published
    "reports",
    "people",
    "tokens",
    "audit",
    "town",
]
# all: every record of the town; own: the organisation's; lang: in the person's own languages; none of these: never.
Reach = Literal["all", "own", "lang"]

ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: tuple[Right, ...] = get_args(Right)

_EDITOR: dict[Right, Reach] = {
    "read": "all",
    "notes": "all",
    "write": "all",
    "confirm": "all",
    "translate": "all",
    "publish": "all",
    "confidential": "all",
    "helplines": "all",
    "imports": "all",
    "drafts": "all",
    "reports": "all",
}
TABLE: dict[Role, dict[Right, Reach]] = {
    "admin": {**_EDITOR, "people": "all", "tokens": "all", "audit": "all", "town": "all"},
    "editor": _EDITOR,
    "translator": {"read": "all", "translate": "lang"},
    "partner": {"read": "own", "notes": "own", "write": "own", "confirm": "own", "translate": "own", "publish": "own"},
    "house": {},
}


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who signed in, or whose token a script carries."""

    id: str
    town: str
    name: str
    email: str
    role: Role
    organisation: str = ""
    house: str = ""
    languages: tuple[str, ...] = ()
    trusted: bool = False

    @property
    def is_staff(self) -> bool:
        return self.role in ("admin", "editor")


def may(person: Person, right: Right, record: Record | None = None, *, lang: str = "") -> bool:
    """Whether `person` has `right`, over `record` as it is given where there is one; `lang` is what "translate" would write.

    Ask for the record before and for the record after a change: a partner neither takes over a neighbour's nor gives away the status.
    """
    reach = TABLE[person.role].get(right)
    if reach is None or (record is None and right == "publish" and reach == "own" and not person.trusted):
        return False
    if right == "translate" and reach == "lang" and lang and lang not in person.languages:
        return False
    return record is None or (record.town == person.town and _reaches(person, right, reach, record))


def _reaches(person: Person, right: Right, reach: Reach, record: Record) -> bool:
    if reach == "own" and not (person.organisation and record.owner_org == person.organisation):
        return False
    if right in ("read", "notes"):
        return True
    if isinstance(record, Helpline) and "helplines" not in TABLE[person.role]:
        return False
    # A translator words confidential records too, and touches no fact of them.
    if reach != "lang" and is_confidential(record) and "confidential" not in TABLE[person.role]:
        return False
    # An association knows best whether its own entry is still true; to change what readers have, the town looks at it first.
    if reach == "own" and right not in ("translate", "confirm"):
        free = person.trusted and isinstance(record, Event)
        return free or (right != "publish" and record.status in ("draft", "review"))
    return True


def demand(person: Person, right: Right, record: Record | None = None, *, lang: str = "") -> None:
    """Raises NothingHere where the record may not even be read, NotAllowed where the right is missing."""
    if record is not None and not may(person, "read", record):
        raise NothingHere()
    if not may(person, right, record, lang=lang):
        raise NotAllowed(right=right)


def rights_of(person: Person) -> tuple[Right, ...]:
    """The names of what this person may ever do, for the menus of the editor."""
    return tuple(right for right in RIGHTS if may(person, right))
