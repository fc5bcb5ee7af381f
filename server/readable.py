"""What one person may read of a town's records, their history and what waits in them. What they may not read is not there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from content.model import Record, Town
from content.refusal import is_confidential, refusal
from content.text import text
from server import planning
from server.errors import NothingHere
from server.guards import Person, may
from server.store import history, outbox, proposals, publications, records, towns
from sync.merge import Proposed
from sync.messages import Changed, Changes, Entry, Planned, Proposal, Versioned
from sync.record_fields import plain

NOTE = "note_internal"


def changes(db: sqlite3.Connection, person: Person, since: int, purged: Iterable[str]) -> Changes:
    """Everything that changed after `since`, 0 for everything; `purged` are ids of this town whose history is gone with them."""
    slug = person.town
    rows = dict(db.execute("select id, change from record where town = ? and change > ?", (slug, since)).fetchall())
    readable = {one.id: one for one in records.listed(db, slug, rows) if may(person, "read", one)}
    open_ids = {one.record for one in proposals.waiting(db, slug)} | {plan.record for plan in planning.listed(db, slug)}
    known = readable | {one.id: one for one in records.listed(db, slug, open_ids - readable.keys()) if may(person, "read", one)}
    gone = {*purged, *_gone(db, person, since)} if since else set()
    return Changes(
        change=towns.change_of(db, slug),
        records=[Versioned(rows[record_id], _shown(person, one)) for record_id, one in readable.items()],
        gone=sorted(gone - readable.keys()),
        proposals=_proposals(db, person, known),
        planned=[Planned(plan.record, plan.status, plan.at_s) for plan in planning.listed(db, slug) if plan.record in known],
        public=_public(db, slug, {record_id: rows[record_id] for record_id in readable}),
    )


def may_look_back(person: Person, record: Record) -> bool:
    """Whether this person may know what a record once said: a confidential one was another one before it was that, and what it said
    then is for staff alone."""
    return not is_confidential(record) or may(person, "confidential")


def entries(db: sqlite3.Connection, person: Person, record_id: str) -> list[Entry]:
    """The newest first, as far back as this person might have read it. Raises NothingHere."""
    current = records.get(db, person.town, record_id)
    steps = list(history.steps(db, person.town, record_id, current))
    found: list[Entry] = []
    names = Names(db, person)
    for step in steps:
        state = msgspec.convert(step.after or step.before, Record)
        if not may(person, "read", state) or not may_look_back(person, current or state):
            break
        fields = [shown for one in step.fields if (shown := _shown_change(person, state, one)) is not None]
        if fields:
            found.append(Entry(step.change, step.at_s, names.of(step.actor), step.mid, fields))
    if not found:
        raise NothingHere()
    return found


class Names:
    """Who did it, as one person may know it: staff see names, everybody else roles."""

    def __init__(self, db: sqlite3.Connection, viewer: Person) -> None:
        self._db = db
        self._viewer = viewer
        self._known: dict[str, str] = {viewer.id: viewer.name or viewer.email}

    def of(self, actor: str) -> str:
        if actor not in self._known:
            self._known[actor] = self._said(actor)
        return self._known[actor]

    def _said(self, actor: str) -> str:
        row = self._db.execute("select coalesce(nullif(name, ''), email), role from person where id = ?", (actor,)).fetchone()
        if row:
            return row[0] if self._viewer.is_staff else row[1]
        if actor.startswith("import:"):
            return f"import: {actor.removeprefix('import:').strip()}" if self._viewer.is_staff else "import"
        return actor if self._viewer.is_staff else "office"


def _shown(person: Person, record: Record) -> dict[str, Any]:
    said = plain(record)
    if not may(person, "notes", record):
        said.pop(NOTE, None)
    return said


def _shown_change(person: Person, state: Record, one: Changed) -> Changed | None:
    if may(person, "notes", state):
        return one
    if one.field == NOTE:
        return None
    if one.field:
        return one
    return Changed("", "", _without_note(one.old), _without_note(one.new))


def _without_note(whole: Any) -> Any:
    return {name: value for name, value in whole.items() if name != NOTE} if isinstance(whole, dict) else None


def _proposals(db: sqlite3.Connection, person: Person, known: dict[str, Record]) -> list[Proposal]:
    names, town, found = Names(db, person), towns.get(db, person.town), []
    for one in proposals.waiting(db, person.town):
        record, said = known.get(one.record), one.proposed
        if record is None or (said.field == NOTE and not may(person, "notes", record)) or not _may_know(person, town, record, said):
            continue
        actor, against = names.of(one.actor), names.of(one.against)
        found.append(Proposal(one.number, one.record, said.lang, said.field, one.mid, actor, against, said.base, said.value, one.at_s))
    return found


def _may_know(person: Person, town: Town, record: Record, said: Proposed) -> bool:
    """A value that waits may be older than the confidence that its record enjoys by now: then only words that could still be
    stored are shown to who may not look back."""
    if may_look_back(person, record):
        return True
    words = [one for one in (said.base, said.value) if one]
    trials = (msgspec.structs.replace(record, summary=text(said.lang, str(one))) for one in words)
    return bool(said.lang) and all(refusal(trial, town) is None for trial in trials)


def _gone(db: sqlite3.Connection, person: Person, since: int) -> set[str]:
    """Ids that this person might have read at `since` and may not read now: removed, or given to another organisation."""
    sql = """
        select record, field, old_value from history
         where town = ? and change > ? and lang = '' and field in ('', 'owner_org') and old_value is not null
    """
    found: set[str] = set()
    for record_id, field, old in db.execute(sql, (person.town, since)):
        owner = msgspec.json.decode(old)
        owner = owner.get("owner_org", "") if field == "" else owner
        if person.role != "partner" or owner == person.organisation:
            found.add(record_id)
    standing = records.listed(db, person.town, found)
    return found - {one.id for one in standing if may(person, "read", one)}


def _public(db: sqlite3.Connection, slug: str, listed: dict[str, int]) -> dict[str, int]:
    """record id -> the change that its feeds carry. What does not wait in the outbox is published as it stands, if it is public at all."""
    newest = publications.newest(db, f"{slug}/{towns.get(db, slug).languages[0]}")
    sql = "select record from composed where feed = ? and until_seq = 0 and record in (select value from json_each(?))"
    ids = msgspec.json.encode(sorted(listed)).decode()
    carried = {record for (record,) in db.execute(sql, (newest.feed, ids))} if newest else set()
    waiting = outbox.waiting(db, slug)
    until = newest.change if newest else 0
    return {
        record_id: 0 if record_id not in carried else min(until, change - 1) if record_id in waiting else change
        for record_id, change in listed.items()
    }
