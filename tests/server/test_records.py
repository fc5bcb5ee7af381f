"""Records in the store: whole, with their history, with what became outdated; and nothing of what was refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from content.model import Address, Course, Enrolment, Hours, Phone, Place
from content.refusal import WriteRefused
from content.text import Said, source_hash, text
from server.errors import IdTaken, RecordGone
from server.store import outbox, records, towns
from server.store.records import Edit
from tests.server.conftest import EDIT, NOW_S, guide, place

LATER = Edit("editor", NOW_S + 3 * 86_400, "mid-1")


def put(house, town, record, edit=EDIT):
    return house.store.write_now(lambda db: records.put(db, town, record, edit))


def test_a_record_comes_back_as_it_went_in(house, town):
    record = place(
        1,
        phones=(
            Phone("+493023125001", text("de", "Büro", ar="المكتب"), ("de", "ar"), Hours("Mo-Fr 09:00-12:00", text("de", "außer Ferien"))),
        ),
        hours=Hours("Mo 10:00-12:00", text("de", "nach Anruf", en="call first")),
    )
    assert put(house, town, record) == "added"
    back = records.get(house.store.read, town.slug, record.id)
    assert replace(back, version=0, updated_at_s=0) == record
    assert back.version == 1
    assert back.updated_at_s == NOW_S


def test_the_same_record_again_changes_nothing(house, town):
    put(house, town, place(1))
    before = records.get(house.store.read, town.slug, place(1).id)
    change = towns.change_of(house.store.read, town.slug)
    assert put(house, town, place(1), LATER) == "unchanged"
    assert records.get(house.store.read, town.slug, place(1).id) == before
    assert towns.change_of(house.store.read, town.slug) == change


def test_a_changed_source_marks_its_translations_in_the_same_transaction(house, town):
    put(house, town, place(1))
    old = place(1)
    said = {**old.summary.said, "de": Said("Jetzt mit Termin.")}
    assert put(house, town, replace(old, summary=replace(old.summary, said=said)), LATER) == "changed"
    states = house.store.read.execute(
        "select lang, state from translation where record = ? and field = 'summary' order by lang", (old.id,)
    ).fetchall()
    assert states == [("de", "current"), ("en", "outdated")]
    back = records.get(house.store.read, town.slug, old.id)
    assert back.summary.source_changed_on == LATER.day
    assert back.title.source_changed_on == ""


def test_a_mended_translation_is_current_again_and_keeps_the_day(house, town):
    test_a_changed_source_marks_its_translations_in_the_same_transaction(house, town)
    back = records.get(house.store.read, town.slug, place(1).id)
    said = {**back.summary.said, "en": Said("Now by appointment.", source_hash(back.summary.source))}
    put(house, town, replace(back, summary=replace(back.summary, said=said)), LATER)
    mended = records.get(house.store.read, town.slug, back.id)
    assert mended.summary.source_changed_on == LATER.day
    state = "select state from translation where record = ? and field = 'summary' and lang = 'en'"
    assert house.store.read.execute(state, (back.id,)).fetchone() == ("current",)


def test_history_keeps_the_old_value_of_every_changed_field(house, town):
    put(house, town, place(1, organisation_was := "Beratungsstelle 1"))
    put(house, town, replace(place(1, organisation_was), organisation="Neuer Verein", title=text("de", "Neu")), LATER)
    rows = house.store.read.execute(
        "select change, lang, field, old_value, actor, mid, at_s from history where record = ? order by change, field, lang", (place(1).id,)
    ).fetchall()
    assert rows == [
        (1, "", "", None, "test", "", NOW_S),
        (2, "", "organisation", '"Verein"', "editor", "mid-1", LATER.at_s),
        (2, "de", "title", "Beratungsstelle 1", "editor", "mid-1", LATER.at_s),
        (2, "en", "title", "Advice centre 1", "editor", "mid-1", LATER.at_s),
    ]


def test_a_removed_record_leaves_its_words_in_the_history_only(house, town):
    put(house, town, place(1))
    house.store.write_now(lambda db: records.remove(db, town.slug, place(1).id, LATER))
    assert records.get(house.store.read, town.slug, place(1).id) is None
    assert house.store.read.execute("select count(*) from translation").fetchone() == (0,)
    words = house.store.read.execute("select old_value from history where field = 'summary' and lang = 'de'").fetchall()
    assert words == [("Beratung 1, ohne Termin.",)]
    with pytest.raises(RecordGone):
        house.store.write_now(lambda db: records.remove(db, town.slug, place(1).id, LATER))


def test_a_write_that_the_door_refuses_is_stored_nowhere(house, town):
    """The planted street must not be in any table, nor in a free page of the file."""
    secret = "Lindenstraße 47"
    hidden = Place(
        id="hidden0001",
        town=town.slug,
        title=text("de", "Ein Ort für Frauen"),
        status="published",
        location_policy="confidential",
        address=Address(street=secret, city="Offenbach"),
    )
    with pytest.raises(WriteRefused):
        put(house, town, hidden)
    everything = b"".join(path.read_bytes() for path in house.settings.data.glob("lotse.db*"))
    assert secret.encode() not in everything
    assert b"Lindenstra" not in everything
    assert outbox.waiting(house.store.read, town.slug).keys() == {"town"}


def test_a_confidential_record_never_becomes_an_exact_one(house, town):
    hidden = place(1, summary=None, location_policy="confidential")
    put(house, town, hidden)
    with pytest.raises(WriteRefused):
        put(house, town, replace(hidden, location_policy="exact", address=Address(street="Hauptstraße 1")), LATER)
    assert records.get(house.store.read, town.slug, hidden.id).location_policy == "confidential"


def test_an_id_belongs_to_one_record_of_one_town(house, town):
    put(house, town, place(1))
    other = replace(town, slug="elsewhere")
    house.store.write_now(lambda db: towns.add(db, other))
    with pytest.raises(IdTaken):
        put(house, other, replace(place(1), town="elsewhere"))
    with pytest.raises(IdTaken):
        put(house, town, replace(guide(1), id=place(1).id))


def test_two_records_of_a_kind_cannot_share_a_slug(house, town):
    put(house, town, place(1))
    with pytest.raises(Exception, match="UNIQUE"):
        put(house, town, replace(place(2), slug=place(1).slug))
    assert put(house, town, replace(guide(2), slug=place(1).slug)) == "added"


def test_deep_texts_travel_through_the_tables(house, town):
    course = Course(
        id="course0001",
        town=town.slug,
        title=text("de", "Deutsch A1"),
        status="published",
        enrolment=Enrolment(how=text("de", "Persönlich im Büro", en="In person")),
    )
    put(house, town, course)
    fields = house.store.read.execute("select field, lang from translation order by field, lang").fetchall()
    assert fields == [("enrolment.how", "de"), ("enrolment.how", "en"), ("title", "de")]
    assert records.get(house.store.read, town.slug, course.id).enrolment == course.enrolment
