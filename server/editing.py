"""Editors' mutations: who may, what it becomes beside others' work, and what is stored, each in one transaction.

Whatever can never succeed is answered with a reason, once and for ever, so that no outbox waits behind it. Only what may succeed
later (a full disk, a locked database) is raised.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from content.check import check, errors
from content.model import Record, Town
from content.refusal import Finding, WriteRefused, check_change, check_write
from server import daily, planning
from server.errors import NotAllowed, NothingHere, ServerError
from server.guards import Person, Right, demand, may
from server.store import history, mutations, proposals, records, towns
from server.store.records import Edit
from sync.merge import Merged, Proposed, Since, change_for, merge, taking
from sync.messages import Mutation, Settled
from sync.record_fields import plain, texts
from sync.refusals import DecidedBefore, EditRefused, MalformedEdit, MidTaken, NotPublishable, PlaceGone, SlugTaken

_MID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_READERS = ("published", "archived")


def read(raw: Any) -> Mutation | Settled:
    """One mutation as it travelled, or why it is none: a shape of another version must not hold up what stands behind it."""
    try:
        return msgspec.convert(raw, Mutation)
    except (msgspec.ValidationError, RecursionError):
        mid = raw.get("mid") if isinstance(raw, dict) else ""
        return Settled(mid if isinstance(mid, str) else "", "refused", problem=problem_of(MalformedEdit()))


def settle(db: sqlite3.Connection, town: Town, person: Person, mutation: Mutation, now_s: int) -> Settled:
    """Do what a mutation says, once: the same `mid` again gives the same answer and no second effect."""
    mutations.sweep(db, now_s)
    if not _MID.fullmatch(mutation.mid):
        return Settled(mutation.mid, "refused", problem=problem_of(MidTaken()))
    known = mutations.answered(db, mutation.mid)
    if known is not None:
        by, settled = known
        return settled if by == person.id else Settled(mutation.mid, "refused", problem=problem_of(MidTaken()))
    settled = answered(db, mutation.mid, lambda: carry_out(db, town, person, mutation, now_s))
    mutations.note(db, town.slug, person.id, settled, now_s)
    return settled


def answered(db: sqlite3.Connection, mid: str, work: Callable[[], Settled]) -> Settled:
    """What `work` gives; where it refuses for good, its reason, and nothing of it is stored."""
    db.execute("savepoint edit")
    try:
        return work()
    except (EditRefused, WriteRefused, ServerError) as error:
        if error.number >= 50000:
            raise
        db.execute("rollback to edit")
        return Settled(mid, "refused", problem=problem_of(error))
    finally:
        # A full disk ends the whole transaction by itself.
        if db.in_transaction:
            db.execute("release edit")


def problem_of(error: EditRefused | WriteRefused | ServerError) -> dict[str, Any]:
    """Number, key and field; several findings as `fields`. A rule or a name of ours, never the words it was about."""
    said: dict[str, Any] = {"number": error.number, "key": error.key}
    if isinstance(error, WriteRefused):
        found = [{"path": one.path, "key": one.rule} for one in error.fields]
    elif isinstance(error, NotPublishable):
        found = [{"path": path, "key": key} for path, key in error.problems]
    elif isinstance(error, EditRefused):
        return said | ({"field": error.field} if error.field else {})
    else:
        return said | error.fields
    return said | {"field": found[0]["path"] if found else "", "fields": found}


def carry_out(db: sqlite3.Connection, town: Town, person: Person, mutation: Mutation, now_s: int) -> Settled:
    """One mutation of somebody, without the memory of what was answered before. Raises what it is refused for."""
    day = daily.today(town, now_s)
    current = records.get(db, town.slug, mutation.record)
    # A number from before a restored backup says nothing about what happened since.
    seen = mutation.seen if mutation.seen <= towns.change_of(db, town.slug) else 0
    since = history.since(db, town.slug, mutation.record, seen, person.id, current)
    before = current or (msgspec.convert(since.removed, Record) if since.removed else None)
    if mutation.act != "create":
        if before is None or not may(person, "read", before):
            raise NothingHere()
        _demand_before(person, mutation, before)
    merged = merge(plain(current) if current else None, mutation, since, town=town.slug, day=day)
    after = finished(db, town, person, before, merged)
    if after is not None:
        _demand_after(person, mutation, before, after)
        demand_sound(town, before, after, day)
    for one in merged.proposals:
        _demand_speakable(town, before, after, one, day)
    edit = Edit(person.id, now_s, mutation.mid)
    waiting = _named(db, town.slug, person, mutation, merged, since)
    outcome = merged.outcome
    if after is None and current is not None:
        records.remove(db, town.slug, mutation.record, edit)
    elif after is not None and (current is None or outcome != "unchanged"):
        stored = records.put(db, town, after, edit)
        outcome = "unchanged" if stored == "unchanged" and outcome == "applied" else outcome
    if before is not None and before.status == "published" and (after is None or after.status != "published"):
        planning.belt(db, town.slug, now_s, confirmed=mutation.confirmed)
    numbers = [proposals.add(db, town.slug, mutation.record, mutation.mid, *one, now_s) for one in waiting]
    return Settled(mutation.mid, outcome, records.change_of(db, mutation.record), tuple(numbers))


def _demand_before(person: Person, mutation: Mutation, before: Record) -> None:
    """Raises NotAllowed for what this person may not do to the record as it was."""
    if mutation.act == "remove":
        demand(person, "publish", before)
    for right, lang in _needed(mutation, before):
        demand(person, right, before, lang=lang)


def _demand_after(person: Person, mutation: Mutation, before: Record | None, after: Record) -> None:
    """The same over what it becomes: nobody makes of a record what they could not have touched."""
    needed: set[tuple[Right, str]] = {("write", "")} if before is None else set(_needed(mutation, before))
    was = before.status if before is not None else ""
    # What somebody removed comes back in review by itself; that is no decision of the sender's.
    decided = before is None or any(change.field == "status" for change in mutation.changes)
    if decided and was != after.status and (was in _READERS or after.status in _READERS):
        needed.add(("publish", ""))
        if before is not None:
            demand(person, "publish", before)
    for right, lang in sorted(needed):
        if not may(person, right, after, lang=lang):
            raise NotAllowed(right=right)


def _needed(mutation: Mutation, before: Record) -> list[tuple[Right, str]]:
    """The rights that the changes of a put take, with the language for words that are no source."""
    sources = {path: text["source_lang"] for path, text in texts(plain(before))}
    needed: list[tuple[Right, str]] = []
    for change in mutation.changes:
        if change.lang and sources.get(change.field, change.lang) != change.lang:
            needed.append(("translate", change.lang))
        else:
            needed.append(("confirm" if change.field == "verified_on" else "write", ""))
        if change.field == "note_internal":
            needed.append(("notes", ""))
    return needed


def finished(db: sqlite3.Connection, town: Town, person: Person, before: Record | None, merged: Merged) -> Record | None:
    """The record with what the server alone says: who verified it, and an address once it is published. Raises SlugTaken."""
    if merged.record is None:
        return None
    after = msgspec.convert(merged.record, Record)
    if before is None and person.role == "partner" and not after.owner_org:
        after = replace(after, owner_org=person.organisation)
    if after.verified_on != (before.verified_on if before else ""):
        after = replace(after, verified_by=person.role if after.verified_on else "")
    if not after.slug and after.status != "published":
        return after
    free = records.free_slug(db, town.slug, after)
    if after.slug and free != after.slug and (before is None or after.slug != before.slug):
        raise SlugTaken("slug")
    return replace(after, slug=free)


def demand_sound(town: Town, before: Record | None, after: Record, day: str) -> None:
    """Raises WriteRefused, NotPublishable. An old fault of a published record keeps nobody from working on the rest of it."""
    if before is None:
        check_write(after, town)
    else:
        check_change(before, after, town)
    if after.status != "published":
        return
    had: set[tuple[str, str]] = set()
    if before is not None and before.status == "published":
        had = {(one.path, one.key) for one in errors(check(before, town, today=day))}
    new = [(one.path, one.key) for one in errors(check(after, town, today=day)) if (one.path, one.key) not in had]
    if new:
        raise NotPublishable(*new)


def _demand_speakable(town: Town, before: Record | None, after: Record | None, proposed: Proposed, day: str) -> None:
    """What the privacy door would refuse is stored nowhere, so it may not wait as a proposal either (safety brief 4)."""
    if after is None or not proposed.field or not proposed.value:
        return
    try:
        trial = msgspec.convert(taking(plain(after), proposed, town=town.slug, day=day), Record)
    except PlaceGone:
        # Words without a place are looked at as any words of the record.
        said = {"source_lang": proposed.lang, "said": {proposed.lang: {"text": str(proposed.value)}}}
        trial = msgspec.convert(plain(after) | {"summary": said}, Record)
    try:
        check_change(before or after, trial, town)
    except WriteRefused as error:
        raise type(error)(*(Finding(proposed.field, one.rule) for one in error.fields)) from error


def _named(
    db: sqlite3.Connection, town: str, person: Person, mutation: Mutation, merged: Merged, since: Since
) -> list[tuple[str, str, Proposed]]:
    """(actor, against, proposed) of everything that waits."""
    found = []
    for one in merged.proposals:
        if one.by == "remover":
            found.append((history.last_actor(db, town, mutation.record), person.id, one))
        elif one.field and since.removed is None:
            found.append((person.id, history.last_actor(db, town, mutation.record, one.field, one.lang), one))
        else:
            found.append((person.id, history.last_actor(db, town, mutation.record, other_than=person.id), one))
    return found


def decide(db: sqlite3.Connection, town: Town, person: Person, number: int, outcome: proposals.Outcome, now_s: int) -> Settled:
    """Take a proposal as a change of one's own, or drop it. Raises NothingHere for one that this person may not know of."""
    kept = proposals.get(db, town.slug, number)
    record = records.get(db, town.slug, kept.record) if kept else None
    if kept is None or record is None or not may(person, "read", record):
        raise NothingHere()
    mid = f"proposal-{number}"
    if kept.outcome == outcome:
        return Settled(mid, "unchanged", records.change_of(db, kept.record))
    if kept.outcome:
        return Settled(mid, "refused", records.change_of(db, kept.record), problem=problem_of(DecidedBefore()))
    return answered(db, mid, lambda: _decide(db, town, person, kept, record, outcome, now_s))


def _decide(
    db: sqlite3.Connection, town: Town, person: Person, kept: proposals.Kept, record: Record, outcome: proposals.Outcome, now_s: int
) -> Settled:
    mid, proposed = f"proposal-{kept.number}", kept.proposed
    mutation = Mutation(mid, kept.record, "remove", confirmed=True)
    if proposed.field:
        mutation = replace(mutation, act="put", changes=(change_for(plain(record), proposed),))
    if outcome == "dropped":
        if kept.actor != person.id:
            _demand_before(person, mutation, record)
        settled = Settled(mid, "applied", records.change_of(db, kept.record))
    else:
        settled = carry_out(db, town, person, replace(mutation, seen=records.change_of(db, kept.record)), now_s)
        if settled.outcome == "proposed":
            raise PlaceGone(proposed.field)
    proposals.settle(db, kept.number, person.id, outcome, now_s)
    return settled
