"""`just bench sync`: what a phone pays to catch up, beside a plain file and Kinto in the same run, and what a poll costs the server.

Scenarios a–f of the sync brief on its deterministic work (work.py), two real years (series.py), the no-change poll
(polls.py). Ours is the real TypeScript client over real HTTP; after every catch-up its root is compared with the server's,
and every peer must hold the same records. Limits: DESIGN 6. It takes some minutes and may be interrupted: what was measured
by then is printed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from tests.bench import peers, polls, series
from tests.bench.race import OURS, Found, Peer, Tally, tell
from tests.bench.work import NAMES, TOWN, Clock, Work, load_work, started, stored


class Limit(NamedTuple):
    must: int
    stretch: int


LIMITS = {
    "a": Limit(132_000, 126_000),
    "b": Limit(400, 365),
    "c": Limit(760, 650),
    "d": Limit(13_500, 11_500),
    "e": Limit(5_500, 4_500),
    "f": Limit(62_500, 57_000),
}
PARTS = [*NAMES, "dresden", "augsburg", "polls"]


def new_found() -> Found:
    return defaultdict(lambda: defaultdict(Tally))


def measure(keys: Collection[str] = tuple(LIMITS), others: Collection[Peer] = (), into: Found | None = None) -> Found:
    """Scenarios of the deterministic work, counted in `into`. Raises FileNotFoundError where it is missing."""
    data = load_work()
    clock = Clock()
    first = stored(data, clock.now_s, *(("put", flat) for flat in data.base().values()))
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), clock, TOWN, first, others) as race:
        race.found = race.found if into is None else into
        Work(race, clock, data).run(keys)
        return race.found


def live(name: str, others: Collection[Peer], into: Found) -> None:
    """One of the real years."""
    year, clock = series.year_of(name), Clock()
    if year is None:
        return
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), clock, year.town, year.first, others) as race:
        race.found = into
        series.run(race, year, clock.set)


def rows(found: Found) -> list[dict]:
    """What ours paid in the scenarios that have a budget."""
    return [
        {
            "what": f"sync {key}: {NAMES[key]}",
            "bytes": found[key][OURS].weight.http2,
            "must": limit.must,
            "stretch": limit.stretch,
            **vars(found[key][OURS].weight),
        }
        for key, limit in LIMITS.items()
        if key in found
    ]


def is_first(scenario: str) -> bool:
    return scenario == "a" or scenario.endswith("first sync")


def more_than_one(found: Found) -> list[str]:
    """Scenarios in which one of our catch-ups asked more than once, first syncs left out. Parts are what the one answer listed."""
    return [scenario for scenario, tallies in found.items() if not is_first(scenario) and tallies[OURS].most > 1]


def told(found: Found) -> str:
    """All contestants side by side, as the tables of docs/benchmarks.md are."""
    if not found:
        return ""
    lines = [
        "| scenario | who | HTTP/2 | HTTP/1.1 | body | requests | catch-ups | median, most HTTP/2 |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for scenario, tallies in found.items():
        for who, tally in tallies.items():
            weight = tally.weight
            spread = f"{statistics.median(tally.sizes):,.0f}, {max(tally.sizes):,}" if tally.polls > 1 else ""
            title = f"{scenario} {NAMES.get(scenario, '')}".strip() if who == OURS else ""
            figures = f"{weight.http2:,} | {weight.http1:,} | {weight.body:,} | {weight.requests:,} | {tally.polls}"
            lines.append(f"| {title} | {who} | {figures} | {spread} |")
    return "\n".join(lines)


def verdicts(found: Found) -> list[str]:
    lines = []
    for row in rows(found):
        verdict = "ABOVE" if row["bytes"] > row["must"] else "stretch" if row["bytes"] <= row["stretch"] else "ok"
        lines.append(f"{verdict:8}{row['what']:28}{row['bytes']:9,} HTTP/2  must {row['must']:,}, stretch {row['stretch']:,}")
    later = [scenario for scenario in found if not is_first(scenario)]
    if later:
        broken = more_than_one(found)
        asked = sum(found[scenario][OURS].polls for scenario in later)
        said = f"NOT in {', '.join(broken)}" if broken else f"yes, in all {asked} that were no first sync"
        lines.append(f"one request per catch-up: {said}")
    if snapshots := [
        f"{scenario} ({found[scenario][OURS].weight.parts} parts)" for scenario in later if found[scenario][OURS].weight.parts
    ]:
        lines.append(f"answered by a list of parts, for its base is no longer kept: {', '.join(snapshots)}")
    return lines


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="just bench sync", description=__doc__)
    parser.add_argument("--only", metavar="PART,…", default=",".join(PARTS), help=f"of {', '.join(PARTS)}; default all")
    parser.add_argument("--no-peers", action="store_true", help="measure ours alone")
    parser.add_argument("--json", action="store_true", help="the same as one JSON object")
    chosen = parser.parse_args()
    chosen.only = chosen.only.split(",")
    if unknown := set(chosen.only) - set(PARTS):
        parser.error(f"--only knows {', '.join(PARTS)}; not {', '.join(sorted(unknown))}")
    return chosen


def run(chosen: argparse.Namespace, found: Found) -> list[polls.Poll]:
    """Everything that was chosen; fills `found` as it goes."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        scratch = Path(folder)
        others = [] if chosen.no_peers else stack.enter_context(peers.running(scratch))
        keys = [part for part in chosen.only if part in NAMES]
        try:
            if keys:
                measure(keys, others, found)
            for name in ("dresden", "augsburg"):
                if name in chosen.only:
                    live(name, others, found)
            return polls.measure(scratch / "polls", others) if "polls" in chosen.only else []
        except FileNotFoundError as missing:
            tell(f"not measured: {missing} is not here (set LOTSE_SHARED)")
            return []


def main() -> int:
    chosen, found, polled = options(), new_found(), []
    status = 0
    # Ended from outside, it still ends the servers that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        polled = run(chosen, found)
    except (KeyboardInterrupt, AssertionError, OSError, subprocess.SubprocessError) as trouble:
        tell(f"ended early, by {trouble!r}; this is what was measured")
        status = 130 if isinstance(trouble, KeyboardInterrupt) else 1
    if chosen.json:
        print(json.dumps(as_json(found, polled)))
    else:
        print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        print("\n\n".join("\n".join(lines) for lines in ([told(found)], verdicts(found), polls.told(polled)) if any(lines)))
    return status or int(bool(more_than_one(found) or any(row["bytes"] > row["must"] for row in rows(found))))


def as_json(found: Found, polled: list[polls.Poll]) -> dict:
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cores": os.cpu_count(),
        "found": {
            scenario: {who: {"polls": tally.polls, "asked_at_most": tally.most, **vars(tally.weight)} for who, tally in tallies.items()}
            for scenario, tallies in found.items()
        },
        "budgets": rows(found),
        "polls": [poll._asdict() for poll in polled],
    }


if __name__ == "__main__":
    sys.exit(main())
