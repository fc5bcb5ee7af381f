"""The kinds of record: they travel through JSON unchanged, and what must not exist does not exist."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import public as out
from content.ids import ALPHABET, RESERVED_TOWNS, is_id, is_town_slug, make_id
from content.model import KINDS, Event, Helpline, Hours, Override, Phone, Place, Point, Record, Schedule, Town
from content.text import text

PLACE_FIELDS = {"address", "point", "quarter", "area", "stops", "route", "place_name", "street", "postcode", "city", "lat_e7", "lon_e7"}


def tag_of(kind: type[msgspec.Struct]) -> object:
    return msgspec.inspect.type_info(kind).tag  # type: ignore[union-attr]


def test_a_record_is_known_by_its_kind_and_comes_back_whole():
    for kind in KINDS:
        record = kind(id="abc", town="t", title=text("de", "Hafen", ar="ميناء"), tags=("work",), updated_at_s=7)
        assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record


def test_what_is_not_said_takes_no_bytes():
    encoded = msgspec.to_builtins(Place(id="abc", town="t", title=text("de", "x")))
    assert {name for name, value in encoded.items() if value} == {"kind", "id", "town", "title"}
    public = msgspec.to_builtins(out.PublicPlace(id="abc", title=text("de", "x")))
    assert public.keys() == {"kind", "id", "title"}


@given(
    st.builds(Phone, number=st.text(max_size=9), languages=st.lists(st.sampled_from(["de", "ar"]), max_size=2).map(tuple)),
    st.builds(Hours, osm=st.text(max_size=9), by_appointment=st.booleans()),
    st.builds(Point, lat_e7=st.integers(-(2**31), 2**31), lon_e7=st.integers(-(2**31), 2**31)),
    st.builds(Override, recurrence=st.text(max_size=5), cancelled=st.booleans(), duration_min=st.integers(0, 999)),
)
def test_nested_values_come_back_whole(phone, hours, point, override):
    schedule = Schedule(start="2026-11-22T09:00", overrides=(override,))
    place = Place(id="a", town="t", title=text("de", "x"), phones=(phone,), hours=hours, point=point)
    event = Event(id="a", town="t", title=text("de", "x"), schedule=schedule)
    for record in (place, event):
        assert msgspec.json.decode(msgspec.json.encode(record), type=Record) == record


def test_a_record_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        Town(slug="a", title=text("de", "x"), land="HE", bbox_e7=(0, 0, 0, 0)).slug = "b"  # type: ignore[misc]


def test_a_helpline_has_no_place_to_begin_with():
    assert not PLACE_FIELDS & set(Helpline.__struct_fields__)
    assert not PLACE_FIELDS & set(out.PublicHelpline.__struct_fields__)


def test_every_kind_has_its_public_form_under_the_same_name():
    assert {tag_of(kind) for kind in KINDS} | {"town"} == set(out.WIRE_KINDS)
    for name, kind in out.WIRE_KINDS.items():
        assert tag_of(kind) == name


@pytest.mark.parametrize(("whole", "part"), [(out.PublicPlace, out.ConfidentialPlace), (out.PublicCourse, out.ConfidentialCourse)])
def test_a_confidential_form_uses_a_subset_of_the_names_in_the_same_order(whole, part):
    names = list(whole.__struct_fields__)
    assert [name for name in names if name in part.__struct_fields__] == list(part.__struct_fields__)
    assert tag_of(whole) == tag_of(part)


def test_nothing_internal_has_a_name_in_public():
    for kind in (*out.WIRE_KINDS.values(), out.ConfidentialPlace, out.ConfidentialCourse):
        assert not {"note_internal", "owner_org", "sensitivity", "status", "town", "updated_at_s", "version"} & set(kind.__struct_fields__)


@given(st.randoms(use_true_random=False))
def test_a_made_id_is_ten_plain_characters(chance: random.Random):
    made = make_id(chance.choice)
    assert len(made) == 10 and is_id(made) and set(made) <= set(ALPHABET)


@pytest.mark.parametrize("value", ["", "A", "a-b", "a" * 23, "ä", "a b", "a\n"])
def test_what_is_no_id_is_refused(value):
    assert not is_id(value)


def test_a_town_is_never_called_like_one_of_our_own_paths():
    assert {"api", "assets", "bye", "edit", "export", "h", "health", "keys", "map", "metrics", "n", "parts", "sync"} == RESERVED_TOWNS
    assert not any(map(is_town_slug, RESERVED_TOWNS))
    assert is_town_slug("bad-lindenhafen-2") and not is_town_slug("-x") and not is_town_slug("a--b") and not is_town_slug("a" * 41)
