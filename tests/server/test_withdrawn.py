"""What was public by mistake and was closed again can be fetched nowhere any more (safety brief 3, side channels; PROTOCOL 6.7).

Every address that ever answered is asked again, and every byte of the published folder is searched, before and after. With one
bolt drawn the same search must fail and name the exit.
"""

from __future__ import annotations

import contextlib
import itertools

import brotli
import msgspec
import pytest
from msgspec.structs import replace

from content.model import Address
from content.text import text
from server import files, purge, shelf, snapshots, withdrawn
from server.errors import PublicationGone, RecordGone
from server.shelf import seq_of
from server.store import publications, records, towns
from sync.head import SIZE as HEAD_SIZE
from sync.replica import Replica
from tests.server.asgi import AppLink, Browser
from tests.server.conftest import EDIT, place
from tests.server.inside import Inside

STREET = "Kirschblütenallee 93b"
OPEN = place(41, title="Anlaufstelle", summary=text("de", "Rat."), address=Address(street=STREET, city="Teststadt"))
LANGUAGES = ("de", "en", "ar")
CLOSINGS = {
    "confidential": {"address": None, "location_policy": "confidential"},
    "draft": {"address": None, "status": "draft"},
    "without its address": {"address": None},
}


def put(house, town, *given) -> None:
    for record in given:
        house.store.write_now(lambda db, record=record: records.put(db, town, record, EDIT))
    house.publish(town.slug)


def remove(house, town, record_id: str) -> None:
    house.store.write_now(lambda db: records.remove(db, town.slug, record_id, EDIT))
    house.publish(town.slug)


class Readers:
    """Asks for everything that was ever there; what a part list named once is asked for again later."""

    def __init__(self, house) -> None:
        self.house = house
        self.browser = Browser(house)
        self.inside = Inside(house)
        self.parts: set[str] = set()

    def get(self, path: str) -> bytes:
        reply = self.browser.get(path)
        return b"\0".join(self.inside.of(path, reply.body)) if reply.status == 200 else b""

    def sent(self) -> dict[str, list[bytes]]:
        self.inside.look()
        newest = max(one.seq for one in publications.newest_of_all(self.house.store.read))
        sent: dict[str, list[bytes]] = {"answer": [], "pair": [], "part": [], "page": [], "files": []}
        for lang in LANGUAGES:
            for have in range(newest + 2):
                body = self.get(f"/sync/v1/testtown/{lang}/{have}")
                sent["answer"].append(body)
                if body[HEAD_SIZE : HEAD_SIZE + 1] == b"{":
                    self.parts.update(name for name, _ in msgspec.json.decode(body[HEAD_SIZE:])["parts"])
            pairs = itertools.combinations(range(1, newest + 1), 2)
            sent["pair"] += [self.get(f"/sync/v1/testtown/{lang}/{have}-{to}") for have, to in pairs]
            sent["page"] += [self.get(f"/testtown/{lang}/{path}") for path in ("", "place/", f"place/{OPEN.slug}")]
        sent["part"] = [self.get(f"/sync/v1/parts/{name}") for name in sorted(self.parts)]
        for path in self.house.settings.published.rglob("*"):
            if path.is_file():
                sent["files"].append(path.read_bytes())
                with contextlib.suppress(brotli.error):
                    sent["files"] += self.inside.of(str(path), brotli.decompress(path.read_bytes()))
        return sent

    def found(self) -> set[str]:
        """The exits through which the street leaves."""
        return {exit_name for exit_name, bodies in self.sent().items() if STREET.encode() in b"\0".join(bodies)}


@pytest.fixture
def readers(house, town):
    """A server that runs all the while: what it has in memory counts."""
    put(house, town, *(place(number, summary=text("de", f"{number} " * 300)) for number in range(12)))
    put(house, town, OPEN)
    put(house, town, place(1, title="Anderswo"))
    (published := house.settings.published).joinpath("sync/v1/parts/half.1.2.new").write_text(STREET)
    readers = Readers(house)
    assert readers.found() == {"answer", "pair", "page", "files"}, "the street lies on top of a cut made before"
    for lang in LANGUAGES:
        shelf.cut_path(published, f"testtown/{lang}").unlink()
        shelf.feed_folder(published, f"testtown/{lang}").joinpath("0").unlink()
    put(house, town, place(2, title="Woanders"))
    assert readers.found() == {"answer", "pair", "part", "page", "files"}
    yield readers
    readers.browser.close()


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_place_that_was_closed_can_be_fetched_nowhere(house, town, readers, closing):
    put(house, town, replace(OPEN, **CLOSINGS[closing]))
    assert readers.found() == set()
    put(house, town, place(3, title="Dort"))
    assert readers.found() == set()


def test_a_place_that_was_removed_can_be_fetched_nowhere(house, town, readers):
    remove(house, town, OPEN.id)
    assert readers.found() == set()


def test_phones_of_every_age_arrive_after_a_withdrawal(house, town, readers):
    """The old state is shut, the way out of it is not."""
    phone = Replica("testtown/de", house.keys().root_public)
    phone.catch_up(AppLink(readers.browser), EDIT.at_s)
    remove(house, town, OPEN.id)
    assert phone.catch_up(AppLink(readers.browser), EDIT.at_s) == "delta"
    new = Replica("testtown/de", house.keys().root_public)
    assert new.catch_up(AppLink(readers.browser), EDIT.at_s) == "parts"
    assert phone.root == new.root


def shut_no_state(monkeypatch) -> None:
    monkeypatch.setattr(withdrawn, "takes_back", lambda old, new: False)


def sweep_nothing(monkeypatch) -> None:
    monkeypatch.setattr(shelf, "clear", lambda db, published, feeds: [])


def forget_what_is_shut(monkeypatch) -> None:
    """Swept, and rendered again at the next request."""
    sweep = shelf.clear

    def clear(db, published, feeds):
        monkeypatch.setattr(withdrawn, "is_closed", lambda db, feed, seq: False)
        return sweep(db, published, feeds)

    monkeypatch.setattr(shelf, "clear", clear)


@pytest.mark.parametrize(
    ("draw", "wanted"),
    [(shut_no_state, {"pair", "part", "files"}), (sweep_nothing, {"part", "files"}), (forget_what_is_shut, {"pair", "part", "files"})],
)
def test_with_one_bolt_drawn_the_search_names_the_exit(house, town, readers, monkeypatch, draw, wanted):
    draw(monkeypatch)
    remove(house, town, OPEN.id)
    assert readers.found() == wanted


def test_who_reads_an_old_state_while_it_is_closed_lays_nothing_on_the_shelf(house, town, readers):
    """A thread that began before the withdrawal comes late."""
    db, published = house.store.read, house.settings.published
    old = publications.newest(db, "testtown/de")
    remove(house, town, OPEN.id)
    for work in (
        lambda: files.answer(db, published, old, 0),
        lambda: snapshots.part_list(db, published, old),
        lambda: files.between(db, published, "testtown/de", 1, old.seq),
        lambda: shelf.lay(db, published, old, {published / "sync/v1/testtown/de/1": STREET.encode()}),
    ):
        with pytest.raises(PublicationGone):
            work()
    assert readers.found() == set()


def test_a_publisher_killed_behind_its_commit_leaves_no_way_back(house, town, readers):
    """The store is ahead of the folder: the server gives out the store's head, and mending sweeps the folder."""
    house.publisher._render = lambda newest: None
    remove(house, town, OPEN.id)
    del house.publisher._render
    files.announce(house.settings.published)
    assert readers.found() == {"part", "files"}, "no answer leads to it any more"
    house.publisher.mend()
    assert readers.found() == set()


def test_a_running_server_does_not_wait_for_the_folder(house, town, readers, monkeypatch):
    """Cutting a town anew takes seconds; in them the server tells the new state already."""
    sweep, seen = shelf.clear, []

    def clear(db, published, feeds):
        seen.append(readers.found())
        return sweep(db, published, feeds)

    monkeypatch.setattr(shelf, "clear", clear)
    remove(house, town, OPEN.id)
    assert seen == [{"part", "files"}], "only who knows the name of a part gets it until the sweep"
    assert readers.found() == set()


def test_a_dropped_language_is_taken_out_of_the_folder(house, town, readers):
    house.store.write_now(lambda db: towns.change(db, replace(town, languages=("de", "en"))))
    house.publish(town.slug)
    assert not shelf.feed_folder(house.settings.published, "testtown/ar").exists()
    assert readers.browser.get("/sync/v1/testtown/ar/0").json()["key"] == "town.language_not_served"
    house.store.write_now(lambda db: towns.change(db, town))
    house.publish(town.slug)
    assert seq_of(readers.get("/sync/v1/testtown/ar/0")) == 4
    put(house, town, place(4, title="Wieder da"))
    assert seq_of(readers.get("/sync/v1/testtown/ar/0")) == 5, "a number is never used twice"


def everything_on_disk(house) -> bytes:
    return b"".join(path.read_bytes() for path in house.settings.data.rglob("*") if path.is_file())


@pytest.mark.parametrize("removed_before", [False, True])
def test_a_purged_record_is_in_no_byte_of_the_data_folder(house, town, readers, removed_before):
    put(house, town, replace(OPEN, summary=text("de", "Andere Worte.")))
    if removed_before:
        remove(house, town, OPEN.id)
        assert STREET.encode() in everything_on_disk(house), "removing keeps the history"
    readers.inside.look()
    done = purge.purge(house, town.slug, OPEN.id)
    assert (done.versions, done.record) == (6, not removed_before)
    assert done.history > 0
    assert readers.found() == set()
    everywhere = everything_on_disk(house)
    assert STREET.encode() not in everywhere
    assert b"Andere Worte" not in everywhere
    assert (house.settings.keys / "purged").read_text() == f"testtown {OPEN.id} 2026-11-25\n"


def test_an_old_phone_finds_its_way_past_a_purged_record(house, town, readers):
    """Positions count in the old state, in which the record stood."""
    phone = Replica("testtown/de", house.keys().root_public)
    phone.catch_up(AppLink(readers.browser), EDIT.at_s)
    purge.purge(house, town.slug, OPEN.id)
    put(house, town, place(5, title="Neu"))
    assert phone.catch_up(AppLink(readers.browser), EDIT.at_s) == "delta"
    assert OPEN.id not in phone.records
    assert phone.root == publications.newest(house.store.read, "testtown/de").root


def test_purging_twice_says_the_same_and_an_unknown_id_is_refused(house, town, readers):
    purge.purge(house, town.slug, OPEN.id)
    again = purge.purge(house, town.slug, OPEN.id)
    assert (again.record, again.versions, again.history) == (False, 0, 0)
    with pytest.raises(RecordGone):
        purge.purge(house, town.slug, "nosuchid")
    assert (house.settings.keys / "purged").read_text().count(OPEN.id) == 1
