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
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import brotli

from content.holidays import public_holidays
from content.hours import Refused, Row, Week, compact, decode, evaluate
from content.hours_state import day_bar
from content.model import Hours
from tests.bench.osm_hours import parsed_odd_strings, real_strings

LAND, QUARTER = "NW", "2026Q4"
FIRST, LAST = date(2026, 11, 1), date(2027, 10, 31)
HOLIDAYS = public_holidays(LAND, (2026, 2027))
BERLIN, STILL = "Europe/Berlin", "UTC"
Interval = tuple[int, int, bool]


def oracle(module: Path, values: list[str], zone: str) -> list[list[Interval] | None]:
    """What opening_hours.js says on a machine in `zone`, None where it refuses."""
    script = Path(__file__).with_name("hours_oracle.mjs")
    env = {**os.environ, "TZ": zone}
    done = subprocess.run(["node", script, module], input=json.dumps(values), capture_output=True, text=True, check=True, env=env)
    return [found and merged([(piece[0], piece[1], piece[2]) for piece in found]) for found in json.loads(done.stdout)]


def evaluated(value: str, zone: str) -> list[Interval]:
    """What the evaluator says. Raises Refused."""
    found = evaluate(value, land=LAND, first=FIRST.isoformat(), last=LAST.isoformat())
    return in_utc(Week(exceptions=found.days, until=LAST.isoformat(), otherwise=found.otherwise or None), zone)  # type: ignore[arg-type]


def in_utc(week: Week, zone: str) -> list[Interval]:
    """The spans of the test year in UTC minutes, as a phone in `zone` sees them."""
    found: list[Interval] = []
    day, last = FIRST, min(LAST.isoformat(), week.until or LAST.isoformat())
    while day.isoformat() <= last:
        bar = day_bar(week, HOLIDAYS, day.isoformat())
        assert bar is not None
        for from_min, to_min, offset in segments(day, zone):
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


def segments(day: date, zone: str) -> list[tuple[int, int, int]]:
    """Stretches of a day as (from, to, offset): wall-clock minutes and minutes ahead of UTC."""
    noons = (datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)) for hour in (0, 23))
    morning, evening = (int((noon.utcoffset() or timedelta()).total_seconds()) // 60 for noon in noons)
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
    start, end = (datetime.fromtimestamp(minute * 60, ZoneInfo(BERLIN)) for minute in piece[:2])
    return f"{start:%a %d %b %H:%M}–{end:%a %d %b %H:%M}{' unsure' if piece[2] else ''}"


def causes(module: Path, values: list[str]) -> tuple[int, dict[str, tuple[str, str]]]:
    """How many strings opening_hours.js accepts, and for each that differs its cause and the first difference."""
    differ: dict[str, tuple[str, str]] = {}
    berlin, still = oracle(module, values, BERLIN), oracle(module, values, STILL)
    midnight = oracle(module, [value.replace("23:59", "24:00") for value in values], STILL)
    for value, theirs, theirs_still, theirs_midnight in zip(values, berlin, still, midnight, strict=True):
        if theirs is None or theirs_still is None:
            continue
        try:
            ours = evaluated(value, BERLIN)
        except Refused as refused:
            differ[value] = refused.key, refused.part
            continue
        if ours != theirs:
            differ[value] = cause(value, theirs_still, theirs_midnight or []), first_difference(ours, theirs)
    return sum(found is not None for found in berlin), differ


def cause(value: str, theirs: list[Interval], theirs_midnight: list[Interval]) -> str:
    """Why we differ, proven by taking the cause away; "" if none of the known ones is it."""
    ours = evaluated(value, STILL)
    if ours == theirs:
        return "their clock change"
    if ours == theirs_midnight:
        return "23:59"
    if _union(ours) == _union(theirs) and not _open(ours) - _open(theirs):
        return "not sure is not open"
    try:
        # With such a rule in the string nights are cut at midnight, as they cut them (hours_osm.stretches).
        cut_nights = evaluated(f"{value}; 1999 Jan 01 00:00-00:01 off", STILL)
    except Refused:
        return ""
    return "whole nights" if cut_nights == theirs else ""


def _union(pieces: list[Interval]) -> list[Interval]:
    return merged([(start, end, False) for start, end, _ in pieces])


def _open(pieces: list[Interval]) -> set[int]:
    return {minute for start, end, unsure in pieces if not unsure for minute in range(start, end)}


def check_compact(value: str) -> None:
    """The decoded compact form says what the evaluator says, minute by minute, as far as it speaks."""
    try:
        ours = evaluated(value, BERLIN)
    except Refused:
        return
    week = decode(compact(Hours(osm=value), land=LAND, quarter=QUARTER))
    if week.until and week.until < LAST.isoformat():
        limit = (date.fromisoformat(week.until) - date(1970, 1, 1)).days * 1440 + 1320  # both windows end in summer time
        ours = [(start, min(end, limit), unsure) for start, end, unsure in ours if start < limit]
    seen = in_utc(week, BERLIN)
    assert seen == ours, (value, first_difference(seen, ours))


def main() -> None:
    sources = {"real": sorted(set(real_strings())), "values.csv": parsed_odd_strings()}
    sent = [compact(Hours(osm=value), land=LAND, quarter=QUARTER) for value in sources["real"]]
    sizes = [len(brotli.compress(json.dumps(texts).encode(), quality=11)) for texts in (sent, sources["real"])]
    print(f"{len(sent)} distinct real strings: compact {sizes[0]:,} bytes brotli, as written {sizes[1]:,}")
    for name, values in sources.items():
        for value in values:
            check_compact(value)
        print(f"\n{name}: {len(values)} strings, compact form equal to the evaluator in all")
        if len(sys.argv) > 1:
            report(*causes(Path(sys.argv[1]), values))


def report(compared: int, differ: dict[str, tuple[str, str]]) -> None:
    print(f"  {compared} accepted by opening_hours.js, {compared - len(differ)} equal ({1 - len(differ) / compared:.1%})")
    for name, count in Counter(name for name, _ in differ.values()).most_common():
        print(f"  {count:4} {name or 'by hand, see tests/content/hours_explained.json'}")
    for value, (name, difference) in differ.items():
        print(f"    {name}: {value!r}: {difference}")


if __name__ == "__main__":
    main()
