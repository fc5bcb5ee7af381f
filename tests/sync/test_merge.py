"""The merge of editors' work: every case of `sync/vectors/merge/`, and what must hold for any two edits of one record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import mark, param, raises

from content.model import Record
from sync import merge as merging
from sync import refusals
from sync.merge import Merged, Since, merge
from sync.messages import Change, Mutation
from sync.record_fields import read_record

VECTORS = Path(__file__).parents[2] / "sync" / "vectors" / "merge"
# What the cases leave out of a record, as sync/vectors/README.md says.
TITLE = {"source_lang": "de", "said": {"de": {"text": "Beratung"}}}
RECORD: dict[str, Any] = {"kind": "place", "id": "a1", "town": "lindenhafen", "title": TITLE}
DAY = "2026-11-25"
FILES = ("merge/values.json", "merge/words.json", "merge/whole.json", "merge/refused.json")
ALL = [
    param(case, id=f"{name}: {case['name']}") for name in FILES for case in json.loads((VECTORS.parent / name).read_text("utf-8"))
]


def whole(record: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if record is None else read_record(RECORD | record)


def told(case: dict[str, Any]) -> Merged:
    since = dict(case.get("since", {}))
    if "removed" in since:
        since["removed"] = whole(since["removed"])
    mutation = msgspec.convert({"mid": "m", "record": "a1", **case["mutation"]}, Mutation)
    return merge(whole(case["current"]), mutation, msgspec.convert(since, Since), town="lindenhafen", day=DAY)


@mark.parametrize("case", ALL)
def test_vector(case):
    before = json.dumps(case)
    if "error" in case:
        with raises(getattr(refusals, case["error"])):
            told(case["given"])
    else:
        expect, found = case["expect"], told(case["given"])
        assert found.outcome == expect["outcome"]
        assert found.record == whole(expect.get("record"))
        expected = [msgspec.convert(one, merging.Proposed) for one in expect.get("proposals", ())]
        assert list(found.proposals) == expected
    assert json.dumps(case) == before, "what is given is not changed"


def test_names_are_told_once():
    assert len({case.id for case in ALL}) == len(ALL)


def put(current: dict[str, Any] | None, changes: list[Change]) -> Merged:
    return merge(current, Mutation("m", "a1", "put", changes=tuple(changes)), Since(touched=True), town="lindenhafen", day=DAY)


FIELDS = {"web": ["", "https://a.example.org", "https://b.example.org"], "email": ["", "a@example.org", "b@example.org"]}
WORDS = st.sampled_from(["", "Hilfe", "Rat"])


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, str, Any]]:
    """Fields one person sets, as (field, language, value)."""
    one = st.one_of(
        *(st.tuples(st.just(name), st.just(""), st.sampled_from(values)) for name, values in FIELDS.items()),
        st.tuples(st.sampled_from(["summary", "hours.note"]), st.sampled_from(["de", "en"]), WORDS),
    )
    return draw(st.lists(one, max_size=4, unique_by=lambda edit: edit[:2]))


def seen(record: dict[str, Any] | None, field: str, lang: str) -> Any:
    at: Any = record or {}
    if not lang:
        return at.get(field)
    for part in field.split("."):
        at = (at or {}).get(part)
    return (at or {}).get("said", {}).get(lang, {}).get("text")


def changes_of(record: dict[str, Any] | None, wanted: list[tuple[str, str, Any]]) -> list[Change]:
    return [Change(field, lang, seen(record, field, lang), value) for field, lang, value in wanted]


@settings(max_examples=200)
@given(edits(), edits(), edits())
def test_every_value_of_two_people_stands_or_waits(start, mine, theirs):
    """The law of the merge: nothing that was sent is lost, and what the first one wrote is never overwritten unseen."""
    base = put(whole({}), changes_of(whole({}), start)).record
    first = put(base, changes_of(base, mine))
    assert not first.proposals, "nobody was in between"
    second = put(first.record, changes_of(base, theirs))
    waiting = {(one.field, one.lang): one.value for one in second.proposals}
    for field, lang, value in theirs:
        stands = (seen(second.record, field, lang) or "") == value
        assert stands or waiting.get((field, lang)) == value
    for field, lang, value in mine:
        kept = seen(second.record, field, lang) or ""
        # Only who had nothing else in mind gives way: the value that stood before both.
        assert kept == value or (seen(base, field, lang) or "") == value


@given(edits(), edits())
def test_the_same_edit_again_changes_nothing(start, mine):
    base = put(whole({}), changes_of(whole({}), start)).record
    changes = changes_of(base, mine)
    once = put(base, changes).record
    assert put(once, changes) == Merged("unchanged", once)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["said", "source_lang", "osm", "de", "text", "x"]), inner),
    max_leaves=8,
)
PATHS = st.sampled_from(["title", "phones", "phones.0.label", "hours", "hours.note", "stops.0.schedule.overrides.1.note", "tags", "point"])


@settings(max_examples=400)
@given(PATHS | st.text(max_size=12), st.sampled_from(["", "de", "en"]), JSON, JSON)
def test_whatever_is_sent_is_merged_or_refused_by_name(field, lang, base, value):
    """A traceback would come back with every try, and the queue behind it would wait for ever."""
    current = whole({"phones": [{"number": "+4969900001"}], "stops": [{"name": "Halt", "schedule": {"start": "2026-11-22T09:00"}}]})
    try:
        found = put(current, [Change(field, lang, base, value)])
    except refusals.EditRefused:
        return
    assert found.record is not None
    msgspec.json.encode(msgspec.convert(found.record, Record))
