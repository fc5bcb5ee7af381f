"""What a feed carries of a record: nothing that rolls, nothing in two forms, every name at its number (PROTOCOL 3)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

from pytest import fixture, mark

from content import public as out
from content.holidays import public_holidays
from content.hours import quarter_of
from content.model import Enrolment, Hours, Override, Phone, Schedule, Seats
from content.privacy import public, town_record
from content.public import PublicCourse, PublicPlace
from content.seed import demo_records, demo_town
from content.text import Said, Text, source_hash, text
from sync import parts
from sync.canon import canonical, is_id, root_of
from sync.feed import FIELDS, TABLE, compose
from sync.head import feed_id
from sync.messages import APPENDED, KINDS, RESERVED_KINDS, URGENT_KINDS

PINNED = Path(__file__).with_name("fields.json")
TODAY = date(2026, 11, 25)
HERE = {"land": "HE", "quarter": "2026Q4"}


def published(lang: str, day: date) -> dict[str, dict]:
    """The demo town's feed as a publisher would compose it on `day`."""
    town = demo_town()
    found = [shown for record in demo_records(TODAY) if (shown := public(record, town=town))]
    found.append(town_record(town, public_holidays(town.land, (day.year, day.year + 1), town.catholic)))
    quarter = quarter_of(day.isoformat())
    return {shown.id: compose(shown, lang, land=town.land, quarter=quarter, catholic=town.catholic) for shown in found}


@fixture(scope="module")
def german():
    return published("de", TODAY)


def test_publishing_twice_and_on_the_next_day_gives_the_same_root(german):
    """PROTOCOL 3.8: nothing in a record rolls with the clock; only a quarter's turn moves hours with exceptions."""
    assert root_of(published("de", TODAY)) == root_of(german)
    assert root_of(published("de", TODAY + timedelta(days=1))) == root_of(german)


def test_each_language_has_its_own_root_and_the_same_facts(german):
    arabic = published("ar", TODAY)
    assert root_of(arabic) != root_of(german)
    assert arabic.keys() == german.keys()
    for record_id, record in german.items():
        facts = {name: value for name, value in record.items() if name in ("phones", "street", "lat_e7", "tags", "hours", "updated_on")}
        if "label" not in json.dumps(facts) and "note" not in json.dumps(facts):
            assert facts == {name: arabic[record_id].get(name) for name in facts}


def test_core_parts_of_the_demo_town_are_shared_by_its_languages(german):
    """PROTOCOL 6.6"""
    first, second = parts.cut(german, FIELDS), parts.cut(published("ar", TODAY), FIELDS)
    assert set(first.parts) & set(second.parts)


@mark.parametrize("lang", ["de", "ar", "fa-AF", "de-simple"])
def test_every_composed_record_is_canonical_and_in_the_table(lang):
    for record_id, record in published(lang, TODAY).items():
        assert is_id(record_id) and record["id"] == record_id
        assert set(record) - {"kind"} <= set(FIELDS[record["kind"]])
        assert canonical(record)
        assert all(value not in (None, "", [], {}, False) for name, value in record.items() if name != "title")


def test_every_name_keeps_its_number():
    """PROTOCOL 3.2: who adds a field appends it (`sync/feed.py` _LATER) and lengthens this file; nothing else in it changes."""
    assert json.loads(PINNED.read_text("utf-8")) == TABLE


def test_kinds_stand_in_their_order_and_reserved_names_stay_free():
    """PROTOCOL 3.5"""
    assert KINDS == ("town", "helpline", "alert", "place", "course", "event", "guide")
    assert RESERVED_KINDS == ("sealed", "poll", "tour", "path", "offer")
    assert not set(RESERVED_KINDS) & set(FIELDS) and set(FIELDS) > URGENT_KINDS
    for kind, names in FIELDS.items():
        assert names[0] == "id" and "kind" not in names and len(set(names)) == len(names), kind
        assert list(names[-len(APPENDED) :]) == list(APPENDED)


def test_a_confidential_record_uses_no_name_of_its_own():
    assert set(out.ConfidentialPlace.__struct_fields__) <= set(FIELDS["place"])
    assert set(out.ConfidentialCourse.__struct_fields__) <= set(FIELDS["course"])


def test_a_feeds_id_is_made_from_town_and_language():
    """PROTOCOL 1.1"""
    assert feed_id("lindenhafen/de").hex() == "2bc30827f88a68ef"
    assert feed_id("lindenhafen/de") != feed_id("lindenhafen/ar")


def test_nested_texts_say_their_language_when_it_is_another():
    """PROTOCOL 3.7"""
    both, german_only = text("de", "Zentrale", en="Front desk"), text("de", "nach Anmeldung")
    course = PublicCourse(
        id="c1",
        title=text("de", "Deutsch A1", en="German A1"),
        phones=(Phone("+4930231250000", label=both, hours=Hours("Mo 09:00-12:00", note=german_only)),),
        enrolment=Enrolment(how=german_only),
        schedule=Schedule("2026-11-23T09:00", overrides=(Override("2026-11-30T09:00", cancelled=True, note=both),)),
        seats=Seats(),
    )
    record = compose(course, "en", **HERE)
    assert record["phones"] == [
        {
            "number": "+4930231250000",
            "label": "Front desk",
            "hours": record["phones"][0]["hours"],
            "hours_note": {"lang": "de", "text": "nach Anmeldung"},
        }
    ]
    assert isinstance(record["phones"][0]["hours"], str)
    assert record["enrolment"] == {"how": {"lang": "de", "text": "nach Anmeldung"}}
    assert record["schedule"]["overrides"] == [{"recurrence": "2026-11-30T09:00", "cancelled": True, "note": "Front desk"}]
    assert "seats" not in record, "a struct that says nothing is absent"


def test_hours_travel_as_one_string_with_the_note_beside_it():
    """PROTOCOL 3.6; the town's Land and quarter reach the evaluation."""
    asked = []

    def hours_of(hours: Hours, **town) -> str:
        asked.append((hours.osm, town))
        return "compact" if hours.osm else ""

    place = PublicPlace(id="p1", title=text("de", "Amt"), hours=Hours("Mo 09:00-12:00", note=text("de", "im Hof")))
    assert compose(place, "de", land="BY", quarter="2026Q4", catholic=True, hours_of=hours_of) == {
        "id": "p1", "kind": "place", "title": "Amt", "hours": "compact", "hours_note": "im Hof",
    }  # fmt: skip
    assert asked == [("Mo 09:00-12:00", {"land": "BY", "quarter": "2026Q4", "catholic": True})]
    empty = PublicPlace(id="p1", title=text("de", "Amt"), hours=Hours())
    assert "hours" not in compose(empty, "de", **HERE, hours_of=hours_of)


def test_every_string_is_composed_to_nfc():
    """PROTOCOL 2.4: a decomposed letter from a Mac and a composed one give the same hash."""
    said = {"de": Said("Cafe\u0301")}
    place = PublicPlace(id="p1", title=Text("de", said), organisation="Cafe\u0301", tags=("e\u0301",))
    record = compose(place, "de", **HERE)
    assert record == {"id": "p1", "kind": "place", "title": "Café", "organisation": "Café", "tags": ["é"]}


def test_an_outdated_text_of_a_place_carries_no_source(german):
    """Only helplines do (DESIGN 9); a place's links to it."""
    words = Text("de", {"de": Said("neu"), "en": Said("old", source_hash=source_hash("alt"))}, "2026-11-18")
    record = compose(PublicPlace(id="p1", title=words), "en", **HERE)
    assert record["outdated"] == {"title": "2026-11-18"} and "source_texts" not in record


def test_an_outdated_text_says_what_it_was_made_from_unless_that_is_german():
    """PROTOCOL 3.6: a note that names German sent readers to a page that does not exist."""
    words = Text("en", {"en": Said("new"), "ar": Said("قديم", source_hash=source_hash("old"))}, "2026-11-18")
    line = out.PublicHelpline(id="h1", title=words)
    record = compose(line, "ar", **HERE)
    assert (record["outdated"], record["source_lang"], record["source_texts"]) == ({"title": "2026-11-18"}, "en", {"title": "new"})
    assert "source_lang" not in compose(line, "en", **HERE)
    german = Text("de", {"de": Said("neu"), "en": Said("old", source_hash=source_hash("alt"))}, "2026-11-18")
    assert "source_lang" not in compose(PublicPlace(id="p1", title=german), "en", **HERE)


def test_an_address_that_the_body_links_to_travels_once():
    """Per feed: the text of another language neither saves nor costs a byte here."""
    body = text("de", "<p><a href=https://example.org/x?a&amp;b>Amt</a></p>", en="<p>no link</p>")
    guide = out.PublicGuide(id="g1", title=text("de", "Amt"), web="https://example.org/x?a&b", email="amt@example.org", body=body)
    german, english = (compose(guide, lang, **HERE) for lang in ("de", "en"))
    assert "web" not in german and english["web"] == "https://example.org/x?a&b"
    assert german["email"] == english["email"] == "amt@example.org"
