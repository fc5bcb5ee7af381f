"""Snapshots: together the parts are the state, each stays under its budget, few of them move with an edit (PROTOCOL 6)."""

from __future__ import annotations

import random

from pytest import fixture, mark, raises

from sync import delta, parts
from sync.canon import read, root_of, urgent_ids
from sync.errors import WrongPart, WrongRoot
from sync.feed import FIELDS
from sync.messages import TEXT_COLUMNS

WORDS = ["Beratung", "Hilfe", "Termin", "kostenlos", "Deutschkurs", "Anmeldung", "Kinder", "Sprechstunde", "Ausweis", "Montag", "Familie"]


def a_town(count: int, seed: int = 7, **titles: str) -> dict[str, dict]:
    """Places, courses and help lines with real-looking columns."""
    draw = random.Random(seed)
    found = {}
    for _ in range(count):
        record_id = "".join(draw.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=10))
        kind = draw.choice(["place"] * 6 + ["course", "guide", "helpline"])
        record = {
            "id": record_id,
            "kind": kind,
            "title": " ".join(draw.choices(WORDS, k=3)),
            "updated_on": f"2026-11-{draw.randint(1, 28)}",
        }
        record["summary"] = " ".join(f"{draw.choice(WORDS)}{draw.randint(0, 99)}" for _ in range(draw.randint(5, 60)))
        if kind == "place":
            record |= {"lat_e7": draw.randint(500_000_000, 510_000_000), "street": f"{draw.choice(WORDS)}weg {draw.randint(1, 99)}"}
        found[record_id] = record
    found["town"] = {"id": "town", "kind": "town", "title": "Lindenhafen"}
    return found | {record_id: {**found[record_id], "title": title} for record_id, title in titles.items()}


@fixture(scope="module")
def town():
    return a_town(700)


@fixture(scope="module")
def snapshot(town):
    return parts.cut(town, FIELDS)


def listed(snapshot: parts.Snapshot, change=None):
    return parts.read_list(read(parts.part_list(snapshot, {name: len(raw) for name, raw in snapshot.parts.items()}, change)))


def kinds_in(snapshot: parts.Snapshot, raw: bytes) -> set[str]:
    return {list(snapshot.fields)[block[0]] for block in read(raw)}


def names_in(snapshot: parts.Snapshot, raw: bytes) -> set[str]:
    kinds = list(snapshot.fields)
    return {snapshot.fields[kinds[block[0]]][number] for block in read(raw) for number in block[2::2]}


def test_together_the_parts_are_the_state(town, snapshot):
    assert parts.assemble(listed(snapshot), snapshot.parts).records == town


def test_every_part_stays_under_its_budget_as_it_travels(snapshot):
    """PROTOCOL 6.6"""
    sizes = [len(parts.compress(raw)) for raw in snapshot.parts.values()]
    assert sizes[0] <= parts.FIRST_BYTES
    assert max(sizes) <= parts.PART_BYTES
    assert len(sizes) > 3, "this town needs more than one part of text"


def test_parts_stand_in_reading_order(snapshot):
    """PROTOCOL 6.6: urgent records complete, then core columns, then texts."""
    raws = list(snapshot.parts.values())
    for raw in raws[: snapshot.first]:
        assert kinds_in(snapshot, raw) <= {"town", "helpline", "alert"}
    texts = [bool(names_in(snapshot, raw) & TEXT_COLUMNS) for raw in raws[snapshot.first :]]
    assert texts == sorted(texts)
    for raw, is_text in zip(raws[snapshot.first :], texts, strict=True):
        assert is_text or not names_in(snapshot, raw) & TEXT_COLUMNS


def test_core_parts_are_the_same_in_every_language(town, snapshot):
    """PROTOCOL 6.6"""
    arabic = {record_id: {**record, "title": "مكتب", "summary": "مساعدة", "langs": {"body": "de"}} for record_id, record in town.items()}
    other = parts.cut(arabic, FIELDS)
    core = [
        name for name, raw in snapshot.parts.items() if not names_in(snapshot, raw) & TEXT_COLUMNS and kinds_in(snapshot, raw) & {"place"}
    ]
    assert core and set(core) <= set(other.parts)


def test_cutting_twice_gives_the_same_names(town, snapshot):
    shuffled = dict(random.Random(1).sample(list(town.items()), len(town)))
    assert parts.cut(shuffled, FIELDS) == snapshot


def test_an_edit_moves_few_parts(town, snapshot):
    """PROTOCOL 6.6: a longer text and a fact of one place."""
    place = next(record for record in town.values() if record["kind"] == "place")
    edited = town | {place["id"]: {**place, "summary": place["summary"] + " Neu.", "street": "Hafenweg 1"}}
    moved = set(parts.cut(edited, FIELDS).parts) - set(snapshot.parts)
    assert 1 <= len(moved) <= 3 < len(snapshot.parts)


def test_the_urgent_records_can_be_proven_alone(town, snapshot):
    """PROTOCOL 6.4"""
    first = dict(list(snapshot.parts.items())[: snapshot.first])
    found = parts.urgent(listed(snapshot), first, root_of(town))
    assert found == {record_id: town[record_id] for record_id in urgent_ids(town)}
    with raises(WrongRoot):
        parts.urgent(listed(snapshot), first, bytes(32))


def test_more_urgent_records_than_fit_go_on_in_the_next_part():
    """The first part keeps its 8 KB, and all of them are still proven together (PROTOCOL 6.4, 6.6)."""
    draw = random.Random(3)
    many = {f"h{n:03}": {"id": f"h{n:03}", "kind": "helpline", "title": f"{draw.getrandbits(400):x}"} for n in range(200)}
    snapshot = parts.cut(many, FIELDS)
    sizes = [len(parts.compress(raw)) for raw in snapshot.parts.values()]
    assert snapshot.first == len(sizes) == 2 and sizes[0] <= parts.FIRST_BYTES
    assert parts.urgent(listed(snapshot), snapshot.parts, root_of(many)) == many


def test_one_record_that_is_too_big_still_travels():
    """Every phone always moves forward (PROTOCOL 6.6)."""
    draw = random.Random(4)
    heavy = {"id": "g1", "kind": "guide", "title": "Sehr lang", "body": f"{draw.getrandbits(400_000):x}"}
    town = a_town(60) | {"g1": heavy}
    snapshot = parts.cut(town, FIELDS)
    assert parts.assemble(listed(snapshot), snapshot.parts).records == town
    assert sum(len(parts.compress(raw)) > parts.PART_BYTES for raw in snapshot.parts.values()) == 1


@mark.parametrize("count", [0, 1, 2, 30])
def test_small_towns(count):
    town = a_town(count)
    snapshot = parts.cut(town, FIELDS)
    assert parts.assemble(listed(snapshot), snapshot.parts).records == town
    assert parts.assemble(listed(parts.cut({}, FIELDS)), {}).records == {}


def test_parts_live_through_many_publications(town, snapshot):
    """PROTOCOL 6.5: an alert, an edit, a deletion, a new kind of field; only the urgent part is new, the rest is a delta on top."""
    places = [record for record in town.values() if record["kind"] == "place"]
    fields = FIELDS | {"place": [*FIELDS["place"], "mood"]}
    target = town | {"a1": {"id": "a1", "kind": "alert", "title": "Sturm"}, places[0]["id"]: {**places[0], "mood": "leise"}}
    del target[places[1]["id"]]
    newer, change = parts.carry(snapshot, town, target, fields)
    assert len(set(newer.parts) - set(snapshot.parts)) == 1
    found = parts.assemble(listed(newer, change), newer.parts)
    assert found.records == target and found.fields["place"][-1] == "mood"
    first = dict(list(newer.parts.items())[: newer.first])
    assert set(parts.urgent(listed(newer, change), first, root_of(target))) == urgent_ids(target)
    assert len(delta.encode(change)) < 200


def test_a_record_that_becomes_urgent_is_cut_anew(town, snapshot):
    place = next(record for record in town.values() if record["kind"] == "place")
    target = town | {place["id"]: {"id": place["id"], "kind": "alert", "title": "Geschlossen"}}
    newer, change = parts.carry(snapshot, town, target, FIELDS)
    assert parts.assemble(listed(newer, change), newer.parts).records == target


def test_a_part_that_is_not_its_name_is_refused(snapshot):
    """PROTOCOL 6.2"""
    name = list(snapshot.parts)[1]
    with raises(WrongPart):
        parts.assemble(listed(snapshot), snapshot.parts | {name: snapshot.parts[name][:-1] + b" "})
