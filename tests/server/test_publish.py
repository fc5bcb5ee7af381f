"""Publishing: what moves, what must not move, and what a phone gets for any base it may hold."""

from __future__ import annotations

from hashlib import sha256

import pytest
from msgspec.structs import replace

from content.model import Alert, Hours
from content.text import Said, text
from server import files, keys, render, snapshots
from server.errors import DiskFull
from server.house import House
from server.store import outbox, publications, records, towns
from server.store.publications import retained
from sync.canon import root_of
from sync.errors import SyncError
from sync.head import parse
from sync.keys import read_document
from sync.replica import Replica
from tests.server.asgi import AppLink, Browser
from tests.server.conftest import EDIT, NOW_S, place

DAY_S = 86_400


def put(house, town, *many):
    for record in many:
        house.store.write_now(lambda db, record=record: records.put(db, town, record, EDIT))


def remove(house, record_id):
    house.store.write_now(lambda db: records.remove(db, "testtown", record_id, EDIT))


@pytest.fixture
def browser(house):
    browser = Browser(house)
    yield browser
    browser.close()


@pytest.fixture
def phone(house):
    return Replica("testtown/de", house.keys().root_public)


def test_publishing_twice_without_an_edit_keeps_root_and_seq(house, town):
    put(house, town, place(1), place(2))
    first = house.publish("testtown")
    assert [one.feed for one in first] == ["testtown/de", "testtown/en", "testtown/ar"]
    assert house.publish("testtown") == []
    renewed = house.publish("testtown", renew=True)
    assert [(one.seq, one.root) for one in renewed] == [(one.seq, one.root) for one in first]
    assert all(new.issued_s > old.issued_s for new, old in zip(renewed, first, strict=True))


def test_the_next_day_only_the_head_is_new(house, town, clock, browser, phone):
    put(house, town, place(1))
    house.publish("testtown")
    link = AppLink(browser)
    phone.catch_up(link, clock.now_s)
    clock.now_s += DAY_S + 1
    assert len(house.publisher.tend(clock.now_s)) == 3
    assert phone.catch_up(link, clock.now_s) == "head"
    assert link.bodies[-1] == 120
    assert phone.catch_up(link, clock.now_s) == "unchanged"
    assert link.bodies[-1] == 0


def test_a_heads_life_is_seven_days(house, town):
    put(house, town, place(1))
    head = parse(house.publish("testtown")[0].head)
    assert head.expires_s - head.issued_s == 7 * DAY_S


def test_an_edit_moves_only_the_feeds_that_show_it(house, town):
    """An Arabic translation is nobody else's news."""
    put(house, town, place(1))
    house.publish("testtown")
    old = place(1)
    said = {**old.summary.said, "ar": Said("استشارة بدون موعد", source_hash=old.summary.said["en"].source_hash)}
    put(house, town, replace(old, summary=replace(old.summary, said=said)))
    assert [one.feed for one in house.publish("testtown")] == ["testtown/ar"]


def test_a_draft_moves_no_feed_and_is_in_none(house, town, browser):
    put(house, town, place(1))
    house.publish("testtown")
    put(house, town, replace(place(2), status="draft"))
    assert house.publish("testtown") == []
    assert outbox.waiting(house.store.read, "testtown") == {}


def test_a_quarters_turn_moves_only_records_whose_hours_move(house, town, clock):
    put(house, town, place(1, hours=Hours("Mo-Fr 09:00-12:00; PH off")), place(2))
    house.publish("testtown")
    clock.now_s = NOW_S + 40 * DAY_S
    feed = house.publisher.tend(clock.now_s)[0]
    assert feed.seq == 2
    moved = {version.record for version in publications.moved_since(house.store.read, feed.feed, 1)}
    assert place(2).id not in moved
    assert "town" in moved


def test_every_retained_base_leads_to_the_newest_root(house, town, clock, browser):
    """Sixteen phones that stopped at different publications all arrive; the newest eight by delta files on the disk."""
    link = AppLink(browser)
    phones = []
    for step in range(16):
        clock.now_s += 60
        put(house, town, place(step), place(step // 2, summary=text("de", f"Neu {step}.")))
        if step % 3 == 2:
            remove(house, place(step - 1).id)
        house.publish("testtown")
        fresh = Replica("testtown/de", house.keys().root_public)
        fresh.catch_up(link, clock.now_s)
        phones.append(fresh)
    newest = publications.newest(house.store.read, "testtown/de")
    names = {path.name for path in files.feed_folder(house.settings.published, "testtown/de").iterdir()}
    assert {"head", *(str(newest.seq - back) for back in range(1, 9))} <= names
    for phone in phones[:-1]:
        link.bodies.clear()
        assert phone.catch_up(link, clock.now_s) == "delta"
        assert len(link.bodies) == 1
    assert {phone.root for phone in phones} == {newest.root}
    assert root_of(phones[0].records) == newest.root


def test_a_base_that_nobody_keeps_gets_the_parts(house, town, clock, browser, phone):
    put(house, town, place(1))
    house.publish("testtown")
    phone.catch_up(AppLink(browser), clock.now_s)
    put(house, town, place(2))
    house.publish("testtown")
    house.store.write_now(lambda db: db.execute("delete from publication where seq = 1"))
    put(house, town, place(3))
    house.publish("testtown")
    assert phone.catch_up(AppLink(browser), clock.now_s) == "parts"
    assert phone.root == publications.newest(house.store.read, "testtown/de").root


def test_a_delta_dearer_than_the_parts_is_not_sent(house, town, clock, browser, phone):
    """Everything is new: then the parts cost less than telling the difference."""
    put(house, town, *(place(number) for number in range(40)))
    house.publish("testtown")
    phone.catch_up(AppLink(browser), clock.now_s)
    for number in range(40):
        remove(house, place(number).id)
    fresh = [place(1000 + number, summary=text("de", sha256(bytes([number])).hexdigest())) for number in range(200)]
    put(house, town, *fresh)
    house.publish("testtown")
    assert phone.catch_up(AppLink(browser), clock.now_s) == "parts"
    assert len(phone.records) == 201


def test_the_delta_between_two_publications_never_changes(house, town, clock, browser):
    for number in range(3):
        put(house, town, place(number))
        house.publish("testtown")
    one = browser.get("/sync/v1/testtown/de/1-3")
    assert one.header("cache-control") == "public, max-age=31536000, immutable"
    assert parse(one.body).seq == 3
    put(house, town, place(9))
    house.publish("testtown")
    assert browser.get("/sync/v1/testtown/de/1-3").body == one.body
    assert parse(browser.get("/sync/v1/testtown/de/1-2").body).seq == 2
    assert browser.get("/sync/v1/testtown/de/3-1").status == 404
    assert browser.get("/sync/v1/testtown/de/7-9").status == 404


def test_an_edit_does_not_cut_the_parts_anew(house, town, clock, browser, phone):
    put(house, town, *(place(number) for number in range(50)))
    house.publish("testtown")
    phone.catch_up(AppLink(browser), clock.now_s)
    before = set(snapshots.parts_folder(house.settings.published).iterdir())
    put(house, town, place(3, summary=text("de", "Heute geschlossen.")))
    house.publish("testtown")
    other = Replica("testtown/de", house.keys().root_public)
    other.catch_up(AppLink(browser), clock.now_s)
    assert other.root == publications.newest(house.store.read, "testtown/de").root
    assert set(snapshots.parts_folder(house.settings.published).iterdir()) == before


def test_a_new_alert_stands_in_the_first_part(house, town, clock, browser):
    """Urgent parts are cut anew, so a new phone sees the alert before anything else has come."""
    put(house, town, *(place(number) for number in range(50)))
    house.publish("testtown")
    Replica("testtown/de", house.keys().root_public).catch_up(AppLink(browser), clock.now_s)
    alert = Alert(
        id="alert00001",
        town="testtown",
        title=text("de", "Hitze"),
        status="published",
        starts_s=NOW_S,
        expires_s=NOW_S + DAY_S,
        severity="warning",
    )
    put(house, town, alert)
    house.publish("testtown")
    seen = []
    phone = Replica("testtown/de", house.keys().root_public)
    phone.catch_up(AppLink(browser), clock.now_s, on_urgent=seen.append)
    assert [record["title"] for record in seen[0].values() if record["kind"] == "alert"] == ["Hitze"]


def test_a_damaged_part_is_made_anew(house, town, clock, browser, phone):
    put(house, town, *(place(number) for number in range(5)))
    house.publish("testtown")
    phone.catch_up(AppLink(browser), clock.now_s)
    folder = snapshots.parts_folder(house.settings.published)
    for path in folder.iterdir():
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 0x55
        path.write_bytes(raw)
    another = Browser(house)
    fresh = Replica("testtown/de", house.keys().root_public)
    fresh.catch_up(AppLink(another), clock.now_s)
    assert fresh.root == phone.root
    another.close()


def test_a_damaged_answer_file_is_made_anew(house, town, clock, phone):
    put(house, town, place(1))
    house.publish("testtown")
    first = Browser(house)
    phone.catch_up(AppLink(first), clock.now_s)
    first.close()
    put(house, town, place(2))
    house.publish("testtown")
    (files.feed_folder(house.settings.published, "testtown/de") / "1").write_bytes(b"not brotli at all")
    second = Browser(house)
    assert phone.catch_up(AppLink(second), clock.now_s) == "delta"
    assert len(phone.records) == 3
    second.close()


def test_a_part_nobody_knows_is_gone(house, town, browser):
    put(house, town, place(1))
    house.publish("testtown")
    reply = browser.get("/sync/v1/parts/" + "0" * 32)
    assert (reply.status, reply.json()["key"]) == (404, "sync.part_gone")


def test_a_crash_between_store_and_files_is_mended(house, town, clock, browser, phone):
    put(house, town, place(1))
    house.publish("testtown")
    folder = files.feed_folder(house.settings.published, "testtown/de")
    old = (folder / "head").read_bytes()
    put(house, town, place(2))
    house.publish("testtown")
    (folder / "head").write_bytes(old)
    (folder / "1").unlink()
    crashed = Browser(house)
    phone.catch_up(AppLink(crashed), clock.now_s)
    assert phone.seq == 1
    house.publisher.mend()
    assert phone.catch_up(AppLink(crashed), clock.now_s) == "delta"
    assert phone.seq == 2
    crashed.close()


def test_a_published_folder_that_vanished_is_rendered_again(house, town, clock, phone):
    put(house, town, place(1))
    house.publish("testtown")
    for path in sorted(house.settings.published.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    browser = Browser(house)
    phone.catch_up(AppLink(browser), clock.now_s)
    assert phone.seq == 1
    browser.close()


def test_a_raised_epoch_lies_above_everything(house, town, clock, browser, phone):
    put(house, town, place(1))
    house.publish("testtown")
    phone.catch_up(AppLink(browser), clock.now_s)
    keys.raise_epoch(house.settings.keys, clock.now_s)
    feed = house.publish("testtown")[0]
    assert (feed.epoch, feed.seq) == (2, 1_000_001)
    phone.catch_up(AppLink(browser), clock.now_s)
    assert phone.seq == 1_000_001


def test_a_rotated_key_makes_the_old_one_worthless(house, town, clock, browser, phone):
    put(house, town, place(1))
    house.publish("testtown")
    old = house.keys()
    phone.catch_up(AppLink(browser), clock.now_s)
    keys.rotate(house.settings.keys, clock.now_s + 1)
    clock.now_s += 2
    house.publish("testtown")
    phone.catch_up(AppLink(browser), clock.now_s)
    assert phone.seq == 1_000_001
    assert read_document(house.keys().document, old.root_public).keys.keys() == {2}
    assert not (house.settings.keys / "feed-1.key").exists()
    with pytest.raises(SyncError):
        phone._check(parse(publications.at(house.store.read, "testtown/de", 1).head), phone.document)


def test_keys_lie_beside_the_database_and_nobody_else_may_read_them(house, town):
    put(house, town, place(1))
    house.publish("testtown")
    assert house.settings.keys.stat().st_mode & 0o777 == 0o700
    secrets = [bytes.fromhex(path.read_text()) for path in house.settings.keys.glob("*.key")]
    assert len(secrets) == 2
    for path in house.settings.keys.glob("*.key"):
        assert path.stat().st_mode & 0o777 == 0o600
    for path in house.settings.data.glob("lotse.db*"):
        for secret in secrets:
            assert secret not in path.read_bytes()
            assert secret.hex().encode() not in path.read_bytes()
    assert secrets[0].hex() not in repr(house.keys())


def test_a_key_file_open_to_others_is_refused(house):
    house.keys()
    (house.settings.keys / "feed-1.key").chmod(0o644)
    with pytest.raises(keys.KeysUnusable):
        house.keys()


def test_a_key_document_near_its_end_is_signed_anew(house, clock):
    first = keys.expires_s(house.keys())
    clock.now_s += 200 * DAY_S
    assert keys.expires_s(house.keys()) > first


def test_the_newest_64_are_kept_then_ever_fewer_back_to_90_days():
    ages = [(1000 - back, back * 3600) for back in range(1000)]
    keep = retained(ages)
    assert {1000 - back for back in range(64)} <= keep
    assert len(keep) < 130
    assert min(keep) < 400
    assert max(back for back in range(1000) if 1000 - back in keep) * 3600 <= 90 * DAY_S
    for back in range(64, 900):
        near = min((abs(seq - (1000 - back)) for seq in keep if seq <= 1000 - back), default=None)
        assert near is None or near <= 2 ** (back.bit_length() - 3)


def test_a_seq_that_was_thinned_away_was_not_needed_by_a_finer_grid_later():
    """Dropping step by step keeps at least what dropping at once would keep."""
    kept: list[tuple[int, int]] = []
    for seq in range(1, 600):
        kept = [(seq, 0), *((old, age + 60) for old, age in kept)]
        keep = retained(kept)
        kept = [one for one in kept if one[0] in keep]
    at_once = retained([(seq, (599 - seq) * 60) for seq in range(599, 0, -1)])
    assert at_once <= {seq for seq, _ in kept}


def test_row_versions_that_no_kept_seq_needs_are_deleted(house, town, clock):
    """Of a place that is edited every second day only those versions stay that a phone of the last ninety days may hold."""
    town = replace(town, languages=("de",))
    house.store.write_now(lambda db: towns.change(db, town))
    for step in range(80):
        clock.now_s += 2 * DAY_S
        put(house, town, place(1, summary=text("de", f"Stand {step}.")))
        house.publish("testtown")
    seqs = publications.kept(house.store.read, "testtown/de")
    assert seqs == list(range(80, 16, -1))
    for seq in seqs:
        bodies = publications.state(house.store.read, "testtown/de", seq)
        assert f"Stand {seq - 1}.".encode() in bodies[place(1).id]
    rows = house.store.read.execute("select count(*) from composed where feed = 'testtown/de' and record = ?", (place(1).id,)).fetchone()[0]
    assert rows == len(seqs)


def test_a_server_and_a_command_take_turns(house, town, clock, settings):
    """What one remembers of the last publication is worth nothing once the other has published."""
    beside = House(settings, house.store, clock)
    for step in range(6):
        clock.now_s += 60
        writer = (house, beside)[step % 3 == 1]
        put(writer, town, place(step), place(0, summary=text("de", f"Stand {step}.")))
        newest = writer.publish("testtown")[0]
        assert newest.seq == step + 1
        records_now = render.state(house.store.read, newest)
        assert root_of(records_now) == newest.root
        assert len(records_now) == step + 2


def test_a_publication_that_failed_is_not_remembered(house, town, clock):
    put(house, town, place(1))
    house.publish("testtown")
    put(house, town, place(2))
    write_now = house.store.write_now
    house.store.write_now = lambda work: (_ for _ in ()).throw(DiskFull(folder="", free_kb=0))
    with pytest.raises(DiskFull):
        house.publish("testtown")
    house.store.write_now = write_now
    newest = house.publish("testtown")[0]
    assert (newest.seq, root_of(render.state(house.store.read, newest))) == (2, newest.root)


def test_a_town_with_a_new_language_gets_a_feed_for_it(house, town):
    put(house, town, place(1))
    house.publish("testtown")
    house.store.write_now(lambda db: towns.change(db, replace(town, languages=("de", "en", "ar", "uk"))))
    made = {one.feed: one for one in house.publish("testtown")}
    assert made["testtown/uk"].seq == 1
    assert made["testtown/uk"].records == 2
