"""Agreement with opening_hours.js over a year, and the size of the compact form: `just bench hours [MODULE]`.

MODULE is the path of `opening_hours.esm.mjs` 3.15.0 (npm, LGPL, development only), installed outside the repository;
without it only the size is printed. Both the evaluator and the decoded compact form are compared, interval by interval
in UTC minutes. Strings that differ are listed with the first minute at which they do.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import brotli
from content.holidays import public_holidays
from content.hours import Refused, Row, Week, compact, decode, evaluate
from content.hours_state import day_bar
from content.model import Hours

from tests.bench.osm_hours import real_strings, test_values

LAND, QUARTER = "NW", "2026Q4"
FIRST, LAST = date(2026, 11, 1), date(2027, 10, 31)
HOLIDAYS = public_holidays(LAND, (2026, 2027))
BERLIN = ZoneInfo("Europe/Berlin")
Interval = tuple[int, int, bool]


def oracle(module: Path, values: list[str]) -> list[list[Interval] | None]:
    """What opening_hours.js says, None where it refuses."""
    script = Path(__file__).with_name("hours_oracle.mjs")
    done = subprocess.run(
        ["node", script, module],
        input=json.dumps(values),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "Europe/Berlin"},
    )
    return [None if found is None else merged([tuple(piece) for piece in found]) for piece_list in [json.loads(done.stdout)] for found in piece_list]


def evaluated(value: str) -> list[Interval]:
    """What the evaluator says. Raises Refused."""
    found = evaluate(value, land=LAND, first=FIRST.isoformat(), last=LAST.isoformat())
    return in_utc(Week(exceptions=found.days, until=LAST.isoformat(), otherwise=found.otherwise or None))  # type: ignore[arg-type]


def in_utc(week: Week) -> list[Interval]:
    """The spans of the test year in UTC minutes, as the phone sees them."""
    found: list[Interval] = []
    day, last = FIRST, min(LAST.isoformat(), week.until or LAST.isoformat())
    while day.isoformat() <= last:
        bar = day_bar(week, HOLIDAYS, day.isoformat())
        assert bar is not None
        for from_min, to_min, offset in segments(day):
            found += [piece for span in filled(week, bar) if (piece := cut(span, from_min, to_min, offset, day))]
        day += timedelta(1)
    return merged(found)


def filled(week: Week, bar: Row) -> list[tuple[int, int, bool]]:
    """The spans of a day as (opens, closes, unsure); the gaps too where something holds outside the spans."""
    spans = [(span.opens_min, span.closes_min, span.state != "open") for span in bar]
    if week.otherwise is None:
        return spans
    edges = [0, *(edge for span in spans for edge in span[:2]), 1440]
    return spans + [(a, b, True) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def segments(day: date) -> list[tuple[int, int, int]]:
    """Stretches of a day as (from, to, offset): wall-clock minutes and minutes ahead of UTC."""
    morning, evening = (int(datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN).utcoffset().total_seconds()) // 60 for hour in (0, 23))  # type: ignore[union-attr]
    if morning == evening:
        return [(0, 1440, morning)]
    return [(0, 120, morning), (180, 1440, evening)] if morning < evening else [(0, 180, morning), (120, 1440, evening)]


def cut(span: tuple[int, int, bool], from_min: int, to_min: int, offset: int, day: date) -> Interval | None:
    opens, closes = max(span[0], from_min), min(span[1], to_min)
    midnight = (day - date(1970, 1, 1)).days * 1440 - offset
    return (midnight + opens, midnight + closes, span[2]) if opens < closes else None


def merged(pieces: list[Interval]) -> list[Interval]:
    found: list[Interval] = []
    for start, end, unsure in sorted(pieces):
        if found and found[-1][1] >= start and found[-1][2] == unsure:
            found[-1] = (found[-1][0], max(end, found[-1][1]), unsure)
        else:
            found.append((start, end, unsure))
    return found


def first_difference(ours: list[Interval], theirs: list[Interval]) -> str:
    for mine, other in zip([*ours, None], [*theirs, None], strict=False):
        if mine != other:
            return f"ours {told(mine)} · theirs {told(other)}"
    return "one ends earlier"


def told(piece: Interval | None) -> str:
    if piece is None:
        return "nothing"
    start, end = (datetime.fromtimestamp(minute * 60, BERLIN) for minute in piece[:2])
    return f"{start:%a %d %b %H:%M}–{end:%a %d %b %H:%M}{' unsure' if piece[2] else ''}"


def compare(module: Path, values: list[str]) -> dict[str, str]:
    """The strings on which we differ, each with the first difference; prints the figures."""
    differ: dict[str, str] = {}
    compared = 0
    for value, theirs in zip(values, oracle(module, values), strict=True):
        if theirs is None:
            continue
        compared += 1
        try:
            ours = evaluated(value)
        except Refused as refused:
            differ[value] = f"refused: {refused.key}"
            continue
        if ours != theirs:
            differ[value] = first_difference(ours, theirs)
        week = decode(compact(Hours(osm=value), land=LAND, quarter=QUARTER))
        seen, all_of_it = in_utc(week), ours
        if week.until and week.until < LAST.isoformat():
            limit = in_utc(Week(exceptions={}, rows=((),) * 7, until=week.until, otherwise="unsure"))[-1][1]
            all_of_it = [(start, min(end, limit), unsure) for start, end, unsure in ours if start < limit]
        assert seen == all_of_it, (value, first_difference(seen, all_of_it))
    print(f"{len(values)} strings, {compared} accepted by opening_hours.js, {compared - len(differ)} equal ({1 - len(differ) / compared:.1%})")
    return differ


def main() -> None:
    real = sorted(set(real_strings()))
    sent = [compact(Hours(osm=value), land=LAND, quarter=QUARTER) for value in real]
    sizes = [len(brotli.compress(json.dumps(texts).encode(), quality=11)) for texts in (sent, real)]
    print(f"{len(real)} distinct real strings: compact {sizes[0]:,} bytes brotli, as written {sizes[1]:,}")
    for name, values in (("real", real), ("values.csv", test_values())) if len(sys.argv) > 1 else ():
        print(f"\n{name}")
        for value, difference in compare(Path(sys.argv[1]), values).items():
            print(f"  {value!r}: {difference}")


if __name__ == "__main__":
    main()
