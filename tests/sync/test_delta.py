"""Deltas between any two states: applied, they give the target; they stay small; they never half-apply (PROTOCOL 5)."""

from __future__ import annotations

import os

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pytest import mark, raises

from sync import delta, splice
from sync.canon import document, read, root_of
from sync.errors import Malformed, TableChanged
from sync.messages import Delta

RUNS = int(os.environ.get("LOTSE_SOAK", "60"))
TABLE = {"helpline": ["id", "title", "rank"], "place": ["id", "title", "summary", "tags", "rank", "open"]}
letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
prose = st.lists(st.sampled_from(["Beratung", "für", "🏡", "Frauen", "مكتب", "montags", "Zimmer 4."]), max_size=30).map(" ".join)
record_ids = st.text(st.sampled_from("abc01"), min_size=1, max_size=3)
records = st.fixed_dictionaries(
    {"kind": st.sampled_from(list(TABLE)), "title": letters},
    optional={"summary": prose, "tags": st.lists(letters, max_size=3), "rank": st.integers(-(2**53) + 1, 2**53 - 1), "open": st.booleans()},
)


def as_state(found: dict) -> dict:
    """Records with their ids, without fields that their kind has not."""
    return {
        record_id: {"id": record_id, "kind": record["kind"]} | {name: record[name] for name in TABLE[record["kind"]] if name in record}
        for record_id, record in found.items()
    }


states = st.dictionaries(record_ids, records, max_size=12).map(as_state)


@settings(max_examples=RUNS, deadline=None, database=None, derandomize="LOTSE_SOAK" not in os.environ)
@given(states, states)
@example({}, {})
def test_histories_of_two_states_meet(base, target):
    """From any state to any other, over the wire and back; the base stays as it was."""
    before = document([base[record_id] for record_id in sorted(base)])
    found = delta.apply(base, delta.from_wire(read(delta.encode(delta.make(base, target, TABLE)))), TABLE)
    assert found.records == target
    assert root_of(found.records) == root_of(target)
    assert document([base[record_id] for record_id in sorted(base)]) == before


@settings(max_examples=RUNS, deadline=None, database=None, derandomize=True)
@given(states, states)
def test_only_what_may_differ_is_enough(base, target):
    """A publisher reads the records that moved, and of all others the ids."""
    moved = {record_id for record_id in base.keys() | target.keys() if base.get(record_id) != target.get(record_id)}
    old = {record_id: base[record_id] for record_id in moved & base.keys()}
    new = {record_id: target[record_id] for record_id in moved & target.keys()}
    assert delta.make(old, new, TABLE, ids=sorted(base)) == delta.make(base, target, TABLE)


@settings(max_examples=RUNS, deadline=None, database=None, derandomize=True)
@given(prose | letters, prose | letters)
def test_a_splice_leads_to_the_new_text_and_is_never_longer(old, new):
    found = splice.shortest(old, new)
    assert found == new if isinstance(found, str) else splice.apply(old, found) == new
    assert len(document(found)) <= len(document(new))


def test_records_that_nothing_touched_stay_the_same_objects():
    """So a replica rehashes only what changed (PROTOCOL 2.7)."""
    base = as_state({f"p{n}": {"kind": "place", "title": str(n)} for n in range(5)})
    target = base | {"p3": {**base["p3"], "title": "neu"}}
    found = delta.apply(base, delta.make(base, target, TABLE), TABLE).records
    assert [record_id for record_id in base if found[record_id] is not base[record_id]] == ["p3"]


def test_two_words_far_apart_travel_as_two_hunks():
    old = "Anmeldung montags im Rathaus, Zimmer 4, oder nach Vereinbarung am Telefon. Bitte bringen Sie Ihren Ausweis mit."
    new = old.replace("montags", "dienstags").replace("Ausweis", "Pass")
    assert splice.shortest(old, new) == [10, 3, "diens", 86, 6, "Pas"]


def test_a_long_text_that_changed_everywhere_does_not_hold_up_publishing():
    old = " ".join(f"wort{n}" for n in range(3_000))
    new = " ".join(f"wort{n + n % 7}" for n in range(3_000))
    found = splice.shortest(old, new)
    assert (splice.apply(old, found) if isinstance(found, list) else found) == new


def test_a_text_that_became_a_list_is_sent_as_a_new_record():
    """PROTOCOL 3.3 forbids it; should it happen, nothing is read as a splice."""
    base = {"a": {"id": "a", "kind": "place", "title": "x"}}
    target = {"a": {"id": "a", "kind": "place", "title": ["x"]}}
    assert delta.apply(base, delta.make(base, target, TABLE), TABLE).records == target


def test_a_table_that_does_not_continue_the_old_one_needs_parts():
    """PROTOCOL 3.2"""
    base_fields = {"place": ["id", "title", "summary"]}
    for fields in ({"place": ["id", "summary", "title"]}, {"place": ["id"]}, {"helpline": ["id"], "place": ["id", "title", "summary"]}):
        with raises(TableChanged):
            delta.make({}, {}, fields, base_fields=base_fields)


def test_a_table_that_grew_travels_with_the_delta():
    fields = {"place": ["id", "title", "mood"], "tour": ["id"]}
    made = delta.make({}, {"t": {"id": "t", "kind": "tour"}}, fields, base_fields={"place": ["id", "title"]})
    assert delta.to_wire(made) == [[], [], [[1, ["t"]]], [["place", ["mood"]], ["tour", ["id"]]]]
    assert delta.apply({}, made, {"place": ["id", "title"]}).fields == fields


@mark.parametrize("changed", [[1, [0], ["neu"], 9, [1], ["x"]], [1, [0, 1], ["neu", [9, 9, "x"]]]])
def test_a_malformed_delta_never_half_applies(changed):
    """The first edit is good, the second is not: nothing of either is there."""
    base = as_state({f"p{n}": {"kind": "place", "title": str(n)} for n in range(3)})
    before = {record_id: dict(record) for record_id, record in base.items()}
    with raises(Malformed):
        delta.apply(base, Delta([], changed, []), TABLE)
    assert base == before
