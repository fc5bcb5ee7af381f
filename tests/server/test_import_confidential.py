"""What was closed once, no import opens again: not at once, and not by way of a removal (safety brief 4)."""

from __future__ import annotations

from msgspec.structs import replace

from content.intake import Found, Intake, Refused
from content.model import Address, Place
from content.text import text
from server import importing
from server.store import records
from tests.server.conftest import EDIT

# A town of one record: the seat belt of imports would hold everything.
UNBELTED = {"allow_removal": True}


def listing(*, street: str) -> Intake:
    found = Place(id="", town="", title=text("de", "Anlaufstelle"), status="published", address=Address(street=street, city="Teststadt"))
    return Intake((Found("1", found),), (), "liste", True)


def test_an_import_does_not_open_what_an_editor_closed(house, town):
    """The row still names the street. Refused once, it must not come back as a new record the night after."""

    def take():
        return house.store.write_now(
            lambda db: importing.take_in(db, town, listing(street="Kirschblütenallee 93b"), "de", EDIT, **UNBELTED)
        )

    assert take().added == 1
    (stored,) = records.listed(house.store.read, town.slug)
    assert isinstance(stored, Place)
    closed = replace(stored, location_policy="confidential", address=None)
    house.store.write_now(lambda db: records.put(db, town, closed, EDIT))
    for _night in range(2):
        counts = take()
        assert (counts.added, counts.removed, len(counts.refused)) == (0, 0, 1)
        (kept,) = records.listed(house.store.read, town.slug)
        assert isinstance(kept, Place)
        assert (kept.id, kept.location_policy, kept.address) == (stored.id, "confidential", None)


def test_a_bad_cell_tonight_leaves_yesterdays_record(house, town):
    """The row is still in the list; that its new title is too long is no reason to take the place from every phone."""

    def take(title: str):
        found = Place(id="", town="", title=text("de", title), status="published", address=Address(street="Salzweg 1", city="Teststadt"))
        intake = Intake((Found("1", found),), (), "liste", True)
        return house.store.write_now(lambda db: importing.take_in(db, town, intake, "de", EDIT, **UNBELTED))

    assert take("Anlaufstelle").added == 1
    counts = take("Anlaufstelle " * 20)
    assert (counts.changed, counts.removed, len(counts.refused)) == (0, 0, 1)
    (kept,) = records.listed(house.store.read, town.slug)
    assert kept.title.source == "Anlaufstelle"


def test_a_confidential_record_that_its_list_drops_and_brings_back_stays_closed(house, town):
    """Its key is remembered while it is gone, so the row that returns meets the closed record and not an empty place."""

    def take(*rows: Found):
        return house.store.write_now(lambda db: importing.take_in(db, town, Intake(rows, (), "liste", True), "de", EDIT, **UNBELTED))

    (row,) = listing(street="Kirschblütenallee 93b").found
    take(row)
    (stored,) = records.listed(house.store.read, town.slug)
    house.store.write_now(lambda db: records.put(db, town, replace(stored, location_policy="confidential", address=None), EDIT))
    assert [take().removed for _night in range(2)] == [1, 0]
    (gone,) = records.listed(house.store.read, town.slug)
    assert gone.status == "draft"
    silent = replace(row, record=replace(row.record, address=None))
    for back in (row, silent):
        counts = take(back)
        assert (counts.added, counts.changed, len(counts.refused)) == (0, 0, 1)
    (kept,) = records.listed(house.store.read, town.slug)
    assert (kept.id, kept.status, kept.location_policy) == (stored.id, "draft", "confidential")


def test_a_cell_that_no_importer_reads_leaves_yesterdays_record_unless_it_names_a_house(house, town):
    """The importer refused the row itself; its key says whose row it is. Only a house's name takes a record away."""

    def take(intake: Intake):
        return house.store.write_now(lambda db: importing.take_in(db, town, intake, "de", EDIT, **UNBELTED))

    assert take(listing(street="Salzweg 1")).added == 1
    for reason, removed in (("intake.mojibake", 0), ("intake.refuge", 1)):
        counts = take(Intake((), (Refused(1, "title", reason, "1"),), "liste", True))
        assert (counts.removed, len(counts.refused)) == (removed, 1)
