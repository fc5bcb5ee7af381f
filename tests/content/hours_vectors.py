"""Writes sync/vectors/hours/state-generated.json and sync/vectors/schedule/expand-generated.json.

`python -m tests.content.hours_vectors`: random weeks and schedules from a fixed seed, with the answers of the Python side.
The hand-written vectors beside them say what is right; these say that both languages go on agreeing.
"""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from content.hours_state import Answer, Moment, state_at
from content.hours_week import Row, Span, Week, encode
from content.model import Override, Schedule
from content.schedule import Occurrence, expand

VECTORS = Path(__file__).resolve().parents[2] / "sync" / "vectors"
HOLIDAYS = ("2026-12-25", "2026-12-26", "2027-01-01", "2027-03-26", "2027-12-25")
STATES = ("open", "open", "open", "by_appointment", "unsure")


def days(first: str, last: str) -> list[str]:
    begin = date.fromisoformat(first)
    return [(begin + timedelta(n)).isoformat() for n in range((date.fromisoformat(last) - begin).days + 1)]


def random_row(chance: random.Random) -> Row:
    row, at = [], 0
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        opens = at + chance.randrange(0, 600, 5)
        closes = opens + chance.choice((15, 60, 240, 481, 780, 1440))
        if opens >= 1440 or closes > 2880:
            break
        row.append(Span(opens, closes, chance.choice(STATES)))
        at = closes
    return tuple(row)


def random_week(chance: random.Random) -> Week:
    some = [random_row(chance) for _ in range(3)]
    exceptions = {day: chance.choice(some) for day in sorted(chance.sample(days("2026-12-20", "2027-01-05"), chance.choice((0, 0, 2, 5))))}
    until = "2027-12-31" if exceptions else chance.choice(("", "2027-03-28"))
    otherwise = chance.choice((None, None, None, "by_appointment", "unsure"))
    return Week(tuple(chance.choice(some) for _ in range(7)), chance.choice((None, *some)), exceptions, until, otherwise)


def answer(found: Answer) -> dict[str, str]:
    told = {"state": found.state, "until": moment(found.until), "next": moment(found.next), "next_state": found.next_state}
    return {name: value for name, value in (told | {"why": found.why}).items() if value}


def moment(found: Moment | None) -> str:
    return f"{found.day}T{found.minute // 60:02}:{found.minute % 60:02}" if found else ""


def states() -> list[dict[str, Any]]:
    chance = random.Random(7)
    found = []
    for number in range(100):
        week = random_week(chance)
        day = chance.choice(days("2026-12-21", "2027-01-04") + ["2027-03-28", "2027-12-31", "2028-01-01"])
        minute = chance.randrange(1440)
        given = {"hours": encode(week), "holidays": list(HOLIDAYS), "at": moment(Moment(day, minute))}
        found.append({"name": f"week {number}", "given": given, "expect": answer(state_at(week, set(HOLIDAYS), day, minute))})
    return found


def random_schedule(chance: random.Random) -> Schedule:
    start = chance.choice(days("2026-09-01", "2026-12-31")) + chance.choice(("", "T09:00", "T18:30", "T22:00"))
    weekly = chance.random() < 0.6
    places = chance.sample(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), chance.choice((0, 1, 2, 3)))
    ordinals = [""] if weekly else ["", "1", "2", "-1", "5", "+3"]
    parts = ["FREQ=WEEKLY" if weekly else "FREQ=MONTHLY"]
    parts += [f"BYDAY={','.join(chance.choice(ordinals) + place for place in places)}"] if places else []
    parts += [f"INTERVAL={chance.choice((2, 3))}"] if chance.random() < 0.4 else []
    ends = ("UNTIL=20270115", "UNTIL=20270115T170000Z", "UNTIL=20270115T183000", "COUNT=7")
    parts += [chance.choice(ends)] if chance.random() < 0.7 else []
    bare = Schedule(start, chance.choice((0, 90, 300)), len(start) == 10, ";".join(parts))
    given = [one.start for one in expand(bare, "2026-09-01", "2027-06-30")]
    picked = chance.sample(given, min(len(given), 3))
    overrides = tuple(Override(one, cancelled=True) for one in picked[:1])
    overrides += tuple(Override(one, start=f"2027-02-0{chance.randrange(1, 9)}{one[10:]}") for one in picked[1:2])
    return msgspec.structs.replace(bare, exdates=tuple(picked[2:]), rdates=(f"2026-11-11{start[10:]}",), overrides=overrides)


def schedules() -> list[dict[str, Any]]:
    chance = random.Random(11)
    found = []
    for number in range(60):
        schedule = random_schedule(chance)
        first = chance.choice(("2026-09-01", "2026-11-11", "2027-01-15"))
        given = {"schedule": json.loads(msgspec.json.encode(schedule)), "from": first, "to": "2027-02-10"}
        expect = [meeting(one) for one in expand(schedule, first, "2027-02-10")]
        found.append({"name": f"schedule {number}", "given": given, "expect": expect})
    return found


def meeting(one: Occurrence) -> str | dict[str, Any]:
    """The start alone where nothing else is worth saying."""
    told = {"start": one.start, "recurrence": one.recurrence if one.recurrence != one.start else "", "cancelled": one.cancelled}
    told |= {"duration_min": one.duration_min}
    kept = {name: value for name, value in told.items() if value}
    return one.start if len(kept) == 1 else kept


def read(name: str) -> list[dict[str, Any]]:
    """The cases of a vector file; a generated one names its generator beside them."""
    found = json.loads((VECTORS / name).read_text("utf-8"))
    return found["cases"] if isinstance(found, dict) else found


def write(name: str, cases: list[dict[str, Any]]) -> None:
    lines = ",\n  ".join(json.dumps(case, ensure_ascii=False) for case in cases)
    head = '{"generator": "python -m tests.content.hours_vectors", "cases": ['
    (VECTORS / name).write_text(f"{head}\n  {lines}\n]}}\n", "utf-8")


if __name__ == "__main__":
    write("hours/state-generated.json", states())
    write("schedule/expand-generated.json", schedules())
