"""Random days of several editors: nothing acknowledged is lost, nothing happens twice, no queue waits, readers have what stands.

`LOTSE_SOAK=200 pytest tests/server/test_editing_machine.py -s` runs two hundred days and says what happened in them.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.server.editors import Office

SOAK = "LOTSE_SOAK" in os.environ
RUNS = int(os.environ.get("LOTSE_SOAK", "3"))
STEPS = 50


def test_days_of_an_office():
    class Told(Office):
        pass

    Told.done.clear()
    chosen = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        # Shrinking replays a day some hundred times.
        phases=[Phase.generate],
        derandomize=not SOAK,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Told, settings=chosen)
    if SOAK:
        print(f"\n{RUNS} days, {Told.done['steps']} steps: {dict(sorted(Told.done.items()))}")
        assert {"put: proposed", "repeated", "late", "reordered", "answers lost", "undo: applied"} <= set(Told.done), "it proves nothing"
    assert Told.done["days"] >= RUNS
