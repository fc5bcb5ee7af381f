"""Random histories of edits, bad weather, restored backups and lost keys: a phone has the server's state or keeps its old one.

`just soak 10000` runs as many histories on both replicas side by side; `just test` runs what fits into two seconds.
"""

from __future__ import annotations

import os
import time
from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.histories import History

SOAK = "LOTSE_SOAK" in os.environ
RUNS = int(os.environ.get("LOTSE_SOAK", "25"))


def told(runs: int) -> settings:
    return settings(
        max_examples=runs,
        stateful_step_count=30,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


def test_a_history_on_the_reference_replica():
    run_state_machine_as_test(History, settings=told(RUNS if not SOAK else 100))


def test_a_history_on_both_replicas_at_once(process):
    """The phone's code runs in one node process and must say and ask the same at every step."""

    class Both(History):
        ends = Counter()

    Both.process = process
    begun_s = time.monotonic()
    run_state_machine_as_test(Both, settings=told(RUNS))
    if SOAK:
        print(f"\n{RUNS} histories on both replicas in {time.monotonic() - begun_s:.0f} s; catch-ups: {dict(Both.ends.most_common())}")
    assert {"parts", "delta", "head", "unchanged", "paused"} <= set(Both.ends), "a history that never gets there proves nothing"
