"""What a row changes in a record that is already there, and what it must leave alone."""

from msgspec.structs import replace

from content.intake.join import merge
from content.model import Event, Guide, Phone
from content.text import Said, state, text


def guide(lang: str, title: str, body: str | None = None, **fields) -> Guide:
    return Guide(id="", town="", title=text(lang, title), body=text(lang, body) if body else None, **fields)


STORED = replace(
    guide("de", "Titel", "<p>Text</p>", order=2), id="abc", town="t", slug="alt", status="published", version=4, note_internal="n"
)


def test_the_same_row_again_changes_nothing():
    assert merge(STORED, guide("de", "Titel", "<p>Text</p>", order=2, status="published"), "de") == STORED


def test_a_row_renews_facts_and_leaves_what_is_ours():
    after = merge(STORED, guide("de", "Neu", "<p>Text</p>", order=3, status="published", slug="neu"), "de")
    assert (after.title.source, after.order) == ("Neu", 3)
    assert (after.id, after.slug, after.version, after.note_internal) == ("abc", "alt", 4, "n")


def test_another_language_joins_with_its_texts_only():
    joined = merge(STORED, guide("en", "Title", "<p>Words</p>", order=9, verified_on="2024-05-01"), "en")
    assert (joined.order, joined.title.source_lang, set(joined.title.said)) == (2, "de", {"de", "en"})
    assert state(joined.title, "en") == "current" and joined.title.said["en"].translated_on == "2024-05-01"
    assert merge(joined, guide("en", "Title", "<p>Words</p>", order=9, verified_on="2024-05-01"), "en") == joined


def test_a_renewed_source_leaves_its_translation_outdated_until_that_is_renewed():
    joined = merge(STORED, guide("en", "Title"), "en")
    newer = merge(joined, guide("de", "Neuer Titel", "<p>Text</p>", order=2, status="published"), "de")
    assert state(newer.title, "en") == "outdated"
    assert state(merge(newer, guide("en", "Title"), "en").title, "en") == "outdated"
    assert state(merge(newer, guide("en", "Newer title"), "en").title, "en") == "current"


def test_a_text_that_a_language_lost_is_taken_away_there_only():
    joined = merge(STORED, guide("en", "Title", "<p>Words</p>"), "en")
    assert set(merge(joined, guide("en", "Title"), "en").body.said) == {"de"}


def test_an_editors_translation_outlives_a_new_import():
    stored = replace(STORED, title=replace(STORED.title, said={**STORED.title.said, "ar": Said("عنوان", "x")}))
    assert merge(stored, guide("de", "Titel", "<p>Text</p>", order=2, status="published"), "de").title.said["ar"].text == "عنوان"


def test_labels_of_numbers_join_by_number():
    stored = replace(STORED, phones=(Phone("+493023125001", text("de", "Rathaus")), Phone("+493023125002", text("de", "Bad"))))
    incoming = guide(
        "en", "Title", "<p>Words</p>", phones=(Phone("+493023125002", text("en", "Pool")), Phone("+493023125009", text("en", "New")))
    )
    phones = merge(stored, incoming, "en").phones
    assert [(phone.number, set(phone.label.said)) for phone in phones] == [("+493023125001", {"de"}), ("+493023125002", {"de", "en"})]


def rally(place: str, status: str) -> Event:
    return Event(id="", town="", title=text("de", "Rally"), place_name=place, status=status)


def test_a_released_rally_stays_released_until_it_moves():
    released = replace(rally("Vor der Unterkunft A", "review"), id="abc", status="published")
    assert merge(released, rally("Vor der Unterkunft A", "review"), "de").status == "published"
    assert merge(released, rally("Vor der Unterkunft B", "review"), "de").status == "review"
    assert merge(replace(released, status="archived"), rally("Markt", "published"), "de").status == "archived"
