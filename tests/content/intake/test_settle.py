"""Twins keep their numbers: an exchange of two rows changes nothing."""

import json

from content.intake.assemblies import read
from content.intake.settle import settle
from tests.content.intake.real import real
from tests.content.intake.test_assemblies import DRESDEN, SERIES, feed, row


def records(intake):
    return {one.key: one.record for one in intake.found}


def test_twins_in_another_order_change_nothing():
    rows = [row(Ort="Salzmarkt", Zeit="10.00 - 12.00 Uhr"), row(), row(Ort="Kranufer")]
    before = records(read(feed(*rows), town=DRESDEN))
    after = settle(read(feed(*rows[::-1]), town=DRESDEN), before)
    assert records(after) == before


def test_one_decided_twin_changes_alone():
    before = records(read(feed(row(Ort="Salzmarkt"), row(Teilnehmer="7"), row()), town=DRESDEN))
    after = records(settle(read(feed(row(Teilnehmer="7", Ort="Kranufer"), row(), row(Ort="Salzmarkt")), town=DRESDEN), before))
    assert sum(after[key] != before[key] for key in before) == 1
    assert after.keys() == before.keys()


def test_a_new_twin_gets_an_unused_number_and_a_gone_one_leaves_its_own():
    before = records(read(feed(row(Ort="A"), row(Ort="B")), town=DRESDEN))
    first, second = before
    after = records(settle(read(feed(row(Ort="B"), row(Ort="C"), row(Ort="D")), town=DRESDEN), before))
    assert after[second] == before[second] and len(after) == 3
    alone = records(settle(read(feed(row(Ort="B")), town=DRESDEN), before))
    assert list(alone) == [second]
    assert first not in alone


def test_114_states_change_no_more_than_they_must():
    """Numbered in file order 346 records would change, settled 260; added and removed stay the same."""
    changed = 0
    before: dict = {}
    for line in real(SERIES).splitlines():
        after = records(settle(read(line, town=DRESDEN), before))
        assert len(after) == len(json.loads(line)["feed"]["Versammlungen"])
        changed += sum(after[key] != before[key] for key in after.keys() & before.keys())
        before = after
    assert changed <= 260
