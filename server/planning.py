"""Publishing later, and the seat belt of edits.

A plan is a row: it survives a restart, and whoever looks first after its time carries it out, a server or `lotse publish`. A plan
whose record fails the checks by then stays, is shown as a trouble, and is tried again when the town changed.
The belt counts what left the feeds within an hour, by anybody: a slip of one hand or of five looks the same to a reader.
"""

from __future__ import annotations

import logging
import sqlite3

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from content.check import Problem, check, errors
from content.model import Status
from content.refusal import WriteRefused
from server import words
from server.errors import PlanRefused, RecordGone, SeatBelt
from server.store import audit, records, towns
from server.store.connect import Store
from server.store.records import Edit

BELT_PERCENT = 20
BELT_WITHIN_S = 3600
# So few are no accident: a small town may take back two or three records without a question.
BELT_FREE = 3
AHEAD_MOST_S = 400 * 86_400
_logger = logging.getLogger("lotse")


class Plan(Struct, frozen=True):
    """What becomes of a record at `at_s`. `actor` is who planned it, and whose change it will be."""

    record: str
    town: str
    status: Status
    at_s: int
    actor: str


class Planner:
    """Carries out what is due. Remembers for which state of a town a plan failed, so that it is not tried twice a second."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._failed_at: dict[str, tuple[int, int]] = {}

    def tend(self, now_s: int) -> int:
        """How many plans were carried out now."""
        return sum(self._carry_out(plan, now_s) for plan in due(self._store.read, now_s))

    def _carry_out(self, plan: Plan, now_s: int) -> bool:
        state = (plan.at_s, towns.change_of(self._store.read, plan.town))
        if self._failed_at.get(plan.record) == state:
            return False
        if self._store.write_now(lambda db: carry_out(db, plan, now_s)):
            self._failed_at.pop(plan.record, None)
            return True
        self._failed_at[plan.record] = state
        _logger.warning("%s", words.say("plan.failed", record=plan.record))
        return False


def put(db: sqlite3.Connection, town: str, record_id: str, status: Status, at_s: int, actor: str, now_s: int) -> None:
    """Plan it, instead of what was planned before; `at_s` 0 takes that back. Raises RecordGone, PlanRefused."""
    if records.get(db, town, record_id) is None:
        raise RecordGone(record=record_id)
    db.execute("delete from planned where record = ?", (record_id,))
    if at_s == 0:
        return
    if not now_s < at_s <= now_s + AHEAD_MOST_S or status not in ("published", "archived"):
        raise PlanRefused()
    sql = "insert into planned (record, town, status, at_s, actor) values (?, ?, ?, ?, ?)"
    db.execute(sql, (record_id, town, status, at_s, actor))


def due(db: sqlite3.Connection, now_s: int) -> list[Plan]:
    return _plans(db, "where at_s <= ? order by at_s, record", now_s)


def listed(db: sqlite3.Connection, town: str) -> list[Plan]:
    """Every plan of a town, the next one first."""
    return _plans(db, "where town = ? order by at_s, record", town)


def carry_out(db: sqlite3.Connection, plan: Plan, now_s: int) -> bool:
    """Do it if it still stands and its record passes; False where it has to wait for somebody."""
    if plan not in _plans(db, "where record = ?", plan.record):
        return True
    if _problems(db, plan):
        return False
    record = records.get(db, plan.town, plan.record)
    assert record is not None, "a plan goes with its record"
    records.put(db, towns.get(db, plan.town), replace(record, status=plan.status), Edit(plan.actor, now_s))
    db.execute("delete from planned where record = ?", (plan.record,))
    audit.note(db, plan.town, now_s, plan.actor, "plan.done", plan.record, plan.status)
    return True


def troubles(db: sqlite3.Connection, town: str, now_s: int) -> list[tuple[str, Problem]]:
    """(record, what keeps its plan from being carried out), of plans whose time has come."""
    return [(plan.record, problem) for plan in listed(db, town) if plan.at_s <= now_s for problem in _problems(db, plan)]


def _problems(db: sqlite3.Connection, plan: Plan) -> list[Problem]:
    record = records.get(db, plan.town, plan.record)
    if record is None or plan.status != "published":
        return []
    town = towns.get(db, plan.town)
    try:
        return errors(check(replace(record, status="published"), town))
    except WriteRefused as refused:
        return [Problem(refused.fields[0].path, refused.key)]


def _plans(db: sqlite3.Connection, where: str, value: str | int) -> list[Plan]:
    return [Plan(*row) for row in db.execute(f"select record, town, status, at_s, actor from planned {where}", (value,)).fetchall()]


def belt(db: sqlite3.Connection, town: str, now_s: int, *, confirmed: bool = False) -> None:
    """Raises SeatBelt where too much of a town left its feeds within the hour and nobody confirmed it.

    Ask after the write, in its own transaction, whenever it archived, withdrew or removed: what is raised undoes it.
    """
    if confirmed:
        return
    gone = len(gone_since(db, town, now_s - BELT_WITHIN_S))
    left = db.execute("select count(*) from record where town = ? and status = 'published'", (town,)).fetchone()[0]
    if is_too_much(gone, left + gone):
        raise SeatBelt(removed=gone, total=left + gone, percent=BELT_PERCENT)


def is_too_much(gone: int, total: int) -> bool:
    """Whether `gone` of `total` published records need a second word."""
    return gone > BELT_FREE and gone * 100 > BELT_PERCENT * total


def gone_since(db: sqlite3.Connection, town: str, since_s: int) -> set[str]:
    """Records that were published at some time since then and are not now: archived, withdrawn, removed."""
    # Backwards along the key until the first older row: an hour of a town is short, its history is not.
    sql = "select change from history where town = ? and at_s < ? order by change desc limit 1"
    older = db.execute(sql, (town, since_s)).fetchone()
    sql = """
        select record, field, old_value
          from history
         where town = ? and change > ? and lang = '' and field in ('', 'status') and old_value is not null
    """
    rows = db.execute(sql, (town, older[0] if older else 0)).fetchall()
    were = {record for record, field, old in rows if _was_published(field, old)}
    sql = "select id from record where town = ? and status = 'published' and id in (select value from json_each(?))"
    return were - {record for (record,) in db.execute(sql, (town, msgspec.json.encode(sorted(were)).decode()))}


def _was_published(field: str, old: str) -> bool:
    value = msgspec.json.decode(old)
    return (value.get("status") if field == "" and isinstance(value, dict) else value) == "published"
