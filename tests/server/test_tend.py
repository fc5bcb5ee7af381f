"""What a server does by itself: when it publishes, what it mends, what it sweeps. The clock moves only here."""

from __future__ import annotations

from hashlib import sha256

import pytest
from msgspec.structs import replace

from content.model import Address, Alert
from content.text import text
from server import files, shelf
from server.store import publications, records, towns
from sync.replica import Replica
from tests.server.asgi import AppLink, Browser
from tests.server.conftest import EDIT, NOW_S, place

DAY_S, HOUR_S = 86_400, 3_600
ALERT = Alert(id="alert00001", town="testtown", title=text("de", "Hitze"), status="published", starts_s=NOW_S, expires_s=NOW_S + DAY_S)


def put(house, town, *many):
    for record in many:
        house.store.write_now(lambda db, record=record: records.put(db, town, record, EDIT))


def seq(house, lang="de") -> int:
    return publications.newest(house.store.read, f"testtown/{lang}").seq


@pytest.fixture
def tended(house, town, clock):
    """A town that was published a minute ago, by a server that runs."""
    put(house, town, place(1), place(2, address=Address(street="Hauptstraße 1", city="Teststadt")))
    house.publisher.tend(clock.now_s)
    clock.now_s += house.settings.debounce_s
    house.publisher.tend(clock.now_s)
    clock.now_s += house.settings.debounce_s
    return house


def test_a_burst_of_edits_is_published_once_a_minute(tended, town, clock):
    """The first edit after a pause goes out at once; sixty more in two minutes make two publications."""
    before, moments = seq(tended), []
    for step in range(61):
        put(tended, town, place(1, title=f"Stand {step}"))
        if tended.publisher.tend(clock.now_s):
            moments.append(step * 2)
        clock.now_s += 2
    assert moments == [0, 60, 120]
    assert seq(tended) == before + 3


@pytest.mark.parametrize(
    "pressing",
    [ALERT, replace(place(1), status="draft"), replace(place(2), location_policy="confidential")],
    ids=["an alert", "a draft again", "confidential"],
)
def test_what_presses_waits_for_no_minute(tended, town, clock, pressing):
    put(tended, town, place(1, title="Neu"))
    tended.publisher.tend(clock.now_s)
    before = seq(tended)
    clock.now_s += 1
    put(tended, town, pressing)
    assert len(tended.publisher.tend(clock.now_s)) == 3
    assert seq(tended) == before + 1


def test_a_removed_record_waits_for_no_minute(tended, town, clock):
    put(tended, town, place(1, title="Neu"))
    tended.publisher.tend(clock.now_s)
    clock.now_s += 1
    tended.store.write_now(lambda db: records.remove(db, "testtown", place(1).id, EDIT))
    assert len(tended.publisher.tend(clock.now_s)) == 3


def test_a_draft_nobody_saw_wakes_nobody(tended, town, clock):
    put(tended, town, place(1, title="Neu"))
    tended.publisher.tend(clock.now_s)
    clock.now_s += 1
    put(tended, town, replace(place(7), status="draft"), replace(ALERT, status="draft"))
    tended.publisher.publish = None
    assert tended.publisher.tend(clock.now_s) == []


def test_a_clock_that_was_set_back_stops_no_publication(tended, town, clock):
    put(tended, town, place(1, title="Neu"))
    tended.publisher.tend(clock.now_s)
    clock.now_s -= 400 * DAY_S
    put(tended, town, place(1, title="Neuer"))
    assert len(tended.publisher.tend(clock.now_s)) == 3


def test_a_head_that_was_announced_to_nobody_is_found(tended, town, clock):
    """A publisher was killed between the last head and the word to the server."""
    browser = Browser(tended)
    feeds = browser.app.feeds
    old = feeds.find("testtown", "de").seq
    announce, files.announce = files.announce, lambda published: None
    try:
        put(tended, town, place(1, title="Neu"))
        tended.publish("testtown")
    finally:
        files.announce = announce
    assert not feeds.refresh()
    assert feeds.refresh(heads=True)
    assert feeds.find("testtown", "de").seq == old + 1
    assert not feeds.refresh(heads=True)
    browser.close()


def test_the_folder_is_whole_as_plain_files_after_a_publication(tended, town, clock):
    for step in range(12):
        put(tended, town, place(1, title=f"Stand {step}"))
        tended.publish("testtown")
    assert shelf.read(tended.settings.published / "sync/v1/keys")[0] == tended.keys().document
    newest = publications.newest(tended.store.read, "testtown/de")
    folder = shelf.feed_folder(tended.settings.published, newest.feed)
    own = {"head", "0", str(newest.seq), *(str(newest.seq - back) for back in range(1, 9))}
    names = {path.name for path in folder.iterdir()}
    assert own <= names
    assert {shelf.head_in(shelf.read(folder / name)[0]) for name in own - {"head"}} == {newest.head}
    assert shelf.read(folder / str(newest.seq))[0] == newest.head
    older = {int(name) for name in names - own}
    assert older == set(range(1, newest.seq - 8)), "what led to earlier heads still does"


def test_older_bases_are_rendered_once_an_hour(tended, town, clock):
    folder = shelf.feed_folder(tended.settings.published, "testtown/de")
    for step in range(12):
        clock.now_s += 2
        put(tended, town, place(1, title=f"Stand {step}"))
        tended.publish("testtown")
    stale = shelf.seq_of(shelf.read(folder / "1")[0])
    assert stale == 9
    tended.publisher.sweep(clock.now_s)
    assert shelf.seq_of(shelf.read(folder / "1")[0]) == stale
    clock.now_s += HOUR_S
    tended.publisher.sweep(clock.now_s)
    assert shelf.seq_of(shelf.read(folder / "1")[0]) == seq(tended)


def test_a_superseded_part_stays_for_a_day(tended, town, clock):
    """A phone in a tunnel holds yesterday's list (PROTOCOL 6.7)."""
    browser = Browser(tended)
    link = AppLink(browser)
    parts = shelf.parts_folder(tended.settings.published)
    put(tended, town, ALERT)
    tended.publish("testtown")
    before = {path.name for path in parts.iterdir()}
    put(tended, town, replace(ALERT, title=text("de", "Noch mehr Hitze")))
    tended.publish("testtown")
    phone = Replica("testtown/de", tended.keys().root_public)
    phone.catch_up(link, clock.now_s)
    left = set()
    for _ in range(60):
        clock.now_s += HOUR_S
        tended.publisher.tend(clock.now_s)
        left.add(len(before - {path.name for path in parts.iterdir()}))
        if before - {path.name for path in parts.iterdir()}:
            break
        superseded_s = clock.now_s
    assert 24 * HOUR_S <= superseded_s + HOUR_S - NOW_S <= 52 * HOUR_S
    assert len(left) == 2, "all of them at once"
    for name in before - {path.name for path in parts.iterdir()}:
        assert browser.get(f"/sync/v1/parts/{name}").status == 404
    fresh = Replica("testtown/de", tended.keys().root_public)
    assert fresh.catch_up(link, clock.now_s) == "parts"
    browser.close()


def test_a_phone_gets_a_delta_for_ninety_days_and_one_request_is_enough(house, town, clock):
    """An edit a day; phones that were last seen so many days ago, and one that slept for more than a year."""
    town = replace(town, languages=("de",))
    house.store.write_now(lambda db: towns.change(db, town))
    put(house, town, *(place(number, summary=text("de", f"Beratung {number * 7919}, ohne Termin.")) for number in range(20)))
    phones: dict[int, Replica] = {}
    browser = Browser(house)
    link = AppLink(browser)
    for day in [400, *range(99, -1, -1)]:
        clock.now_s = NOW_S + (400 - day) * DAY_S
        put(house, town, place(day % 20, summary=text("de", f"Stand am Tag {day}.")))
        house.publish("testtown")
        if day in (1, 30, 65, 77, 89, 91, 400):
            phones[day] = Replica("testtown/de", house.keys().root_public)
            phones[day].catch_up(link, clock.now_s)
    assert 101 - 65 not in publications.kept(house.store.read, "testtown/de"), "only thinned ones lie ready"
    newest = publications.newest(house.store.read, "testtown/de").root
    for day, phone in phones.items():
        link.bodies.clear()
        assert (day, phone.catch_up(link, clock.now_s)) == (day, "delta" if day <= 90 else "parts")
        assert phone.root == newest
        assert (len(link.bodies) == 1) == (day <= 90)
    browser.close()


def test_a_phone_that_missed_nearly_everything_gets_the_list(house, town, clock):
    """More than 60 % of the parts: within the ninety days and from a kept base (PROTOCOL 5.1)."""
    put(house, town, *(place(number, summary=text("de", noise(number))) for number in range(60)))
    house.publish("testtown")
    browser = Browser(house)
    link = AppLink(browser)
    phones = [Replica("testtown/de", house.keys().root_public) for _ in range(2)]
    phones[0].catch_up(link, clock.now_s)
    put(house, town, *(place(number, summary=text("de", noise(number + 1000))) for number in range(50)))
    house.publish("testtown")
    phones[1].catch_up(link, clock.now_s)
    put(house, town, *(place(number, summary=text("de", noise(number + 1000))) for number in range(50, 60)))
    house.publish("testtown")
    assert [phone.catch_up(link, clock.now_s) for phone in phones] == ["parts", "delta"]
    browser.close()


def noise(number: int) -> str:
    """Text that no compressor makes small."""
    return " ".join(sha256(f"{number}.{line}".encode()).hexdigest() for line in range(5))


def test_a_quiet_town_costs_no_write_and_reads_no_record(tended, town, clock):
    """Three hundred towns are looked after every minute."""

    def blow_up(*_given):
        raise AssertionError("nothing changed")

    clock.now_s += tended.settings.debounce_s
    tended.publisher._standing.take = blow_up
    tended.store.write_now = blow_up
    assert tended.publisher.tend(clock.now_s) == []
