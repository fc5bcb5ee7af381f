"""A second opinion on opening hours: opening_hours.js 3.15.0, a development package outside the repository.

Set LOTSE_OPENING_HOURS_JS to its `build/opening_hours.esm.mjs`. Every string on which we differ has a cause: one that
`tests/bench/hours.py` proves by taking it away, or a line in hours_explained.json that says who is right.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.bench.hours import causes, check_compact
from tests.bench.osm_hours import OSM, VALUES, parsed_odd_strings, real_strings

MODULE = Path(os.environ.get("LOTSE_OPENING_HOURS_JS", "opening_hours.js is not here"))
EXPLAINED = json.loads(Path(__file__).with_name("hours_explained.json").read_text("utf-8"))
PROVEN = {"their clock change", "whole nights", "23:59", "not sure is not open"}

pytestmark = pytest.mark.skipif(not (OSM.exists() and VALUES.exists()), reason="shared/data is not here")
asked = pytest.mark.skipif(not MODULE.exists(), reason="LOTSE_OPENING_HOURS_JS names no opening_hours.js")


def test_the_compact_form_says_what_the_evaluator_says_for_every_real_string():
    for value in sorted(set(real_strings()))[::6]:
        check_compact(value)


@asked
def test_real_strings_agree_or_have_a_cause():
    compared, differ = causes(MODULE, sorted(set(real_strings())))
    assert unexplained(differ) == {}
    # Their own error at the March change (an hour too many after midnight) is no opinion about ours.
    ours = [value for value, (cause, _) in differ.items() if cause != "their clock change"]
    assert compared == 656 and len(ours) / compared <= 0.05


@asked
def test_odd_strings_agree_or_have_a_cause():
    _, differ = causes(MODULE, parsed_odd_strings())
    assert unexplained(differ) == {}


@asked
def test_every_explanation_is_still_needed():
    differ = causes(MODULE, [line["value"] for line in EXPLAINED])[1]
    assert [line["value"] for line in EXPLAINED if line["value"] not in differ] == []


def unexplained(differ: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    known = {line["value"] for line in EXPLAINED}
    return {value: found for value, found in differ.items() if not (found[0] in PROVEN or found[0].startswith("hours.") or value in known)}


def test_the_second_opinion_is_in_no_bundle():
    """92 KB, LGPL, and not needed on a phone."""
    pwa = Path(__file__).resolve().parents[2] / "pwa"
    named = [path for path in (pwa / "package.json", pwa / "package-lock.json", *(pwa / "src").rglob("*.ts*")) if names_it(path)]
    assert named == []


def names_it(path: Path) -> bool:
    text = path.read_text("utf-8")
    return '"opening_hours"' in text or "node_modules/opening_hours" in text or "opening_hours.js" in text
