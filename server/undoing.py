"""Taking one change back: its fields as they were before it, merged with what came later like anybody's edit."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

from content.model import Record, Town
from server.editing import answered, carry_out, demand_sound, finished
from server.errors import NothingHere
from server.guards import Person, demand, may
from server.store import history, records
from server.store.history import Step
from server.store.records import Edit
from sync.merge import FIXED, Merged
from sync.messages import Change, Mutation, Settled
from sync.record_fields import texts
from sync.refusals import AlreadyThere, UndoOver

OWN_FOR_S = 600


def undo(db: sqlite3.Connection, town: Town, person: Person, record: str, change: int, now_s: int) -> Settled:
    """Raises NothingHere for a change that this person may not know of. Undone twice is undone."""
    current = records.get(db, town.slug, record)
    step = next((one for one in history.steps(db, town.slug, record, current) if one.change == change), None)
    if step is None or not _may_read(person, current, step):
        raise NothingHere()
    mid = f"undo-{change}"
    return answered(db, mid, lambda: _undo(db, town, person, current, step, Mutation(mid, record, "put", seen=change), now_s))


def _may_read(person: Person, current: Record | None, step: Step) -> bool:
    states = [msgspec.convert(one, Record) for one in (step.before, step.after) if one is not None]
    return all(may(person, "read", one) for one in (*states, *([current] if current else [])))


def _undo(
    db: sqlite3.Connection, town: Town, person: Person, current: Record | None, step: Step, mutation: Mutation, now_s: int
) -> Settled:
    if not person.is_staff and (step.actor != person.id or now_s - step.at_s > OWN_FOR_S):
        raise UndoOver()
    replace = msgspec.structs.replace
    if step.before is None:
        return carry_out(db, town, person, replace(mutation, act="remove"), now_s)
    before = history.with_sources(db, town.slug, mutation.record, step.before, step.change)
    if step.after is None:
        return _brought_back(db, town, person, current, before, mutation, now_s)
    return carry_out(db, town, person, replace(mutation, changes=tuple(_changes(step, before))), now_s)


def _brought_back(
    db: sqlite3.Connection, town: Town, person: Person, current: Record | None, before: dict[str, Any], mutation: Mutation, now_s: int
) -> Settled:
    """Who takes a removal back knows what they do: the record is what it was, for readers too."""
    if current is not None:
        raise AlreadyThere()
    record = msgspec.convert(before, Record)
    demand(person, "publish", record)
    after = finished(db, town, person, record, Merged("applied", before))
    assert after is not None, "a record that stood"
    demand_sound(town, record, after, "")
    records.put(db, town, after, Edit(person.id, now_s, mutation.mid))
    return Settled(mutation.mid, "applied", records.change_of(db, mutation.record))


def _changes(step: Step, before: dict[str, Any]) -> list[Change]:
    """The fields of a change the other way round; words inside a field that goes back as a whole go with it."""
    whole = {one.field for one in step.fields if not one.lang}
    sources = dict(texts(before))
    found = []
    for one in step.fields:
        top = one.field.partition(".")[0]
        if top in FIXED or (one.lang and top in whole):
            continue
        if not one.lang:
            found.append(Change(one.field, base=one.new, value=before.get(one.field)))
            continue
        said = sources[one.field]["said"].get(one.lang, {}) if one.field in sources else {}
        found.append(Change(one.field, one.lang, one.new, one.old, source_hash=said.get("source_hash", "")))
    return found
