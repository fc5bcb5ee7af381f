"""A mirror catches up as a phone does, and phones at it are as well off as at the town's own server (PROTOCOL 10.4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from content.model import Address, Town
from server import files, keys, mirror_store
from server.errors import LinkFailed, MirrorPinned, NoTownToMirror, PullRefused
from server.house import House
from server.mirror import LONGEST_WAIT_S, Mirror, wait_s
from server.settings import Settings
from server.store import publications, records, towns
from server.store.connect import open_store
from sync import primed
from sync.errors import Rollback, WrongPart
from sync.head import SIZE
from sync.replica import Answer, Replica
from tests.server.conftest import EDIT, NOW_S, place
from tests.server.mirrors import AppOrigin, MirrorBrowser, at_mirror, mirrored, whole

DAY_S = 86_400
FEEDS = ["testtown/ar", "testtown/de", "testtown/en"]


def edit(house: House, number: int, title: str = "", **fields: object) -> None:
    """One that every language's feed hears of."""
    changed = place(number, title, web=f"https://example.org/{len(title)}/{title.split(' ')[0]}", **fields)
    house.store.write_now(lambda db: records.put(db, _town(house), changed, EDIT))


def _town(house: House) -> Town:
    return towns.get(house.store.read, "testtown")


def remove(house: House, number: int) -> None:
    house.store.write_now(lambda db: records.remove(db, "testtown", f"place{number:04d}", EDIT))


@pytest.fixture
def origin(house: House) -> Iterator[AppOrigin]:
    for number in range(40):
        edit(house, number)
    house.publish("testtown")
    made = AppOrigin(house)
    yield made
    made.browser.close()


@pytest.fixture
def mirror(tmp_path, clock) -> Iterator[Mirror]:
    with mirrored(tmp_path / "mirror", clock) as made:
        yield made


def phone(house: House, feed: str = "testtown/de") -> Replica:
    return Replica(feed, house.keys().root_public)


def test_a_phone_at_the_mirror_has_what_a_phone_at_the_town_has(house, origin, mirror):
    told = mirror.catch_up(origin)
    assert sorted(one.feed for one in told) == FEEDS and not any(one.error for one in told)
    for feed in FEEDS:
        here, there = phone(house, feed), phone(house, feed)
        here.catch_up(at_mirror(mirror), NOW_S)
        there.catch_up(origin, NOW_S)
        assert (here.root, here.records, here.state.head) == (there.root, there.records, there.state.head)
        assert here.records["place0007"]["title"]


def test_an_edit_costs_the_mirror_one_request_a_feed_and_the_phone_one(house, origin, mirror):
    mirror.catch_up(origin)
    link = at_mirror(mirror)
    held = phone(house)
    held.catch_up(link, NOW_S)
    edit(house, 3, "Neue Beratung")
    house.publish("testtown")
    origin.asked.clear()
    told = mirror.catch_up(origin)
    assert [one.outcome for one in told] == ["delta"] * 3 and [one.requests for one in told] == [1, 1, 1]
    assert sorted(origin.asked) == [f"/sync/v1/{feed}/1" for feed in FEEDS]
    link.bodies.clear()
    assert held.catch_up(link, NOW_S) == "delta" and len(link.bodies) == 1
    assert held.records["place0003"]["title"] == "Neue Beratung"
    origin.asked.clear()
    assert {one.outcome for one in mirror.catch_up(origin)} == {"unchanged"} and len(origin.asked) == 3


def test_deltas_from_every_state_the_mirror_saw_and_parts_from_any_other(house, origin, mirror):
    mirror.catch_up(origin)
    early = phone(house)
    early.catch_up(origin, NOW_S)
    for number in range(3):
        edit(house, number, f"Nummer {number}")
        house.publish("testtown")
        if number == 0:
            unseen = phone(house)
            unseen.catch_up(origin, NOW_S)
    mirror.catch_up(origin)
    link = at_mirror(mirror)
    assert early.catch_up(link, NOW_S) == "delta"
    assert unseen.seq == 2 and unseen.catch_up(link, NOW_S) == "parts", "the mirror never saw that one"
    assert early.root == unseen.root == publications.newest(house.store.read, "testtown/de").root
    assert link.get("/sync/v1/testtown/de/1-4").body[:SIZE] == files.head(house.settings.published, "testtown/de")


def test_a_head_signed_anew_passes_through_as_it_is(house, origin, mirror, clock):
    mirror.catch_up(origin)
    clock.now_s += DAY_S + 60
    house.publish("testtown")
    assert {one.outcome for one in mirror.catch_up(origin)} == {"head"}
    link = at_mirror(mirror)
    for feed in FEEDS:
        assert link.get(f"/sync/v1/{feed}/1").body == publications.newest(house.store.read, feed).head
    assert link.get("/sync/v1/keys").body == house.keys().document


def test_with_the_town_gone_the_mirror_goes_on_and_shows_its_age(house, origin, mirror, clock):
    mirror.catch_up(origin)
    origin.gone = True
    for _ in range(3):
        with pytest.raises(LinkFailed):
            mirror.catch_up(origin)
    browser = MirrorBrowser(mirror)
    assert browser.get("/health").json()["origin"] == {"failures": 3, "trouble": "pull.link_failed"}
    clock.now_s += 30 * DAY_S
    new = phone(house)
    assert new.catch_up(at_mirror(mirror), clock.now_s) == "parts" and not new.is_fresh(clock.now_s)
    health = browser.get("/health")
    assert health.status == 503 and [feed["fresh"] for feed in health.json()["feeds"]] == [False] * 3
    assert "länger" in browser.get("/").text or "mehr als einer Woche" in browser.get("/").text
    origin.gone = False
    house.publish("testtown")
    mirror.catch_up(origin)
    assert browser.get("/health").status == 200 and mirror.failures == 0


def test_a_town_in_a_new_epoch_and_one_that_begins_again_below(house, origin, mirror, clock):
    """A restore starts a million higher; a careless one may start lower, under a higher epoch all the same (PROTOCOL 4.3)."""
    mirror.catch_up(origin)
    keys.raise_epoch(house.settings.keys, clock.now_s)
    edit(house, 1, "Danach")
    house.publish("testtown", renew=True)
    mirror.catch_up(origin)
    assert at_mirror(mirror).get("/sync/v1/testtown/de/0").body[:SIZE] == publications.newest(house.store.read, "testtown/de").head
    keys.raise_epoch(house.settings.keys, clock.now_s)
    house.store.write_now(lambda db: (db.execute("delete from publication"), db.execute("delete from composed")))
    house.store.write_now(lambda db: db.execute("delete from setting where name like 'composed/%'"))
    house.publish("testtown", renew=True)
    told = mirror.catch_up(origin)
    assert not any(one.error for one in told)
    assert whole(mirror) == {feed: (one.seq, one.root) for feed in FEEDS if (one := publications.newest(house.store.read, feed))}


def test_another_town_behind_the_same_address_is_refused_in_words(house, origin, mirror, tmp_path, clock, town):
    mirror.catch_up(origin)
    before = whole(mirror)
    store = open_store(tmp_path / "stranger")
    store.write_now(lambda db: towns.add(db, town))
    other = House(Settings(data=tmp_path / "stranger"), store, clock)
    # At the very same second both would have the same tag, and a tag is not signed.
    clock.now_s += 60
    other.publish("testtown")
    stranger = AppOrigin(other)
    told = mirror.catch_up(stranger)
    assert {type(one.error) for one in told} == {MirrorPinned}
    assert whole(mirror) == before
    with pytest.raises(MirrorPinned):
        mirror.pin(other.keys().root_public)
    stranger.browser.close()
    store.close()


def test_a_mirror_that_lies_is_refused_and_stops_nothing(house, origin, mirror):
    mirror.catch_up(origin)
    honest = at_mirror(mirror)
    held = phone(house)
    held.catch_up(honest, NOW_S)
    old = honest.get("/sync/v1/testtown/de/0")
    edit(house, 5, "Neu")
    house.publish("testtown")
    mirror.catch_up(origin)
    held.catch_up(at_mirror(mirror), NOW_S)

    class Liar:
        """A mirror as the app knows it: what it says is relayed."""

        def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
            said = old if path == "/sync/v1/testtown/de/2" else honest.get(path)
            body = said.body[:-9] + bytes([said.body[-9] ^ 1]) + said.body[-8:] if "/parts/" in path else said.body
            return Answer(said.status, body, relayed=True)

    root = held.root
    with pytest.raises(Rollback):
        held.catch_up(Liar(), NOW_S)
    new = phone(house)
    with pytest.raises(WrongPart):
        new.catch_up(Liar(), NOW_S)
    assert (held.root, new.records) == (root, {})
    assert new.catch_up(origin, NOW_S) == "parts", "a mirror's lie makes no pause"


def test_an_origin_that_lies_leaves_the_mirror_as_it_was(house, origin, mirror):
    mirror.catch_up(origin)
    before = whole(mirror)
    edit(house, 5, "Neu")
    house.publish("testtown")
    honest = origin.get

    def spoiled(path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        said = honest(path, etag=etag, past_caches=past_caches)
        # In a primed delta no word stands in clear.
        lie = said.body[:-1] if said.body[SIZE : SIZE + 1] == primed.MARK else said.body.replace(b"Neu", b"Alt")
        return Answer(said.status, lie, said.etag) if len(said.body) > SIZE else said

    origin.get = spoiled
    told = mirror.catch_up(origin)
    assert any(isinstance(one.error, PullRefused) for one in told) and mirror.failures == 1
    assert {feed: root for feed, root in whole(mirror).items() if feed == "testtown/de"} == {"testtown/de": before["testtown/de"]}


def test_the_mirror_s_clock_may_be_wrong_by_decades(house, origin, tmp_path, clock):
    for wrong_s in (1_000_000_000, 3_000_000_000):
        with mirrored(tmp_path / f"mirror{wrong_s}", lambda wrong_s=wrong_s: wrong_s) as mirror:
            mirror.catch_up(origin)
            held = phone(house)
            held.catch_up(at_mirror(mirror), NOW_S)
            edit(house, 1, f"Um {wrong_s}")
            house.publish("testtown")
            mirror.catch_up(origin)
            assert held.catch_up(at_mirror(mirror), NOW_S) == "delta"
            # Bases are thinned by the origin's clock.
            assert len(publications.kept(mirror.house.store.read, "testtown/de")) == 2


def test_what_the_town_took_back_is_nowhere_on_the_mirror(house, origin, mirror, tmp_path):
    edit(house, 90, "Haus mit Anschrift", address=Address(street="Verratene Gasse 7", city="Teststadt"))
    edit(house, 91, "Verein Lindwurm")
    house.publish("testtown")
    mirror.catch_up(origin)
    edit(house, 90, "Haus mit Anschrift")
    remove(house, 91)
    house.publish("testtown")
    mirror.catch_up(origin)
    rows = [body for (body,) in mirror.house.store.read.execute("select body from composed")]
    published = [path for path in (mirror.folder / "published").rglob("*") if path.is_file()]
    opened = rows + [found[0] for path in published if (found := files.read(path))]
    assert len(opened) > 100
    assert not [body for body in opened if b"Verratene Gasse" in body or b"Lindwurm" in body]
    assert not list((mirror.folder / "staged").glob("*"))


def test_a_language_that_the_town_gave_up_is_not_served_on(house, origin, mirror):
    mirror.catch_up(origin)
    house.store.write_now(lambda db: towns.change(db, replace(_town(house), languages=("de", "en"))))
    house.publish("testtown")
    mirror.catch_up(origin)
    link = at_mirror(mirror)
    assert link.get("/sync/v1/testtown/de/0").status == 200
    assert link.get("/sync/v1/testtown/ar/0").status == 404


def test_a_new_language_is_found_in_the_town_s_own_record(house, origin, mirror):
    mirror.catch_up(origin)
    house.store.write_now(lambda db: towns.change(db, replace(_town(house), languages=("de", "en", "ar", "uk"))))
    house.publish("testtown")
    origin.asked.clear()
    assert "testtown/uk" in [one.feed for one in mirror.catch_up(origin)]
    assert "/" not in origin.asked, "no page was needed"


def test_only_the_named_languages_are_loaded(house, origin, tmp_path, clock):
    with mirrored(tmp_path / "small", clock, towns=("testtown",), langs=("ar",)) as mirror:
        assert [one.feed for one in mirror.catch_up(origin)] == ["testtown/ar"]
        assert [one.feed for one in mirror.catch_up(origin)] == ["testtown/ar"]
        assert at_mirror(mirror).get("/sync/v1/testtown/de/0").status == 404


def test_a_spoiled_row_is_noticed_and_loaded_anew(house, origin, mirror):
    mirror.catch_up(origin)
    mirror.house.store.write_now(lambda db: db.execute("update composed set hash = zeroblob(32) where record = 'place0003'"))
    assert {one.outcome for one in mirror.catch_up(origin)} == {"parts"}
    assert whole(mirror)["testtown/de"][1] == publications.newest(house.store.read, "testtown/de").root


def test_an_address_that_names_no_town_is_said_in_words(origin, mirror):
    origin.towns = list
    with pytest.raises(NoTownToMirror):
        mirror.catch_up(origin)


def test_houses_do_not_come_back_all_at_once():
    waits = [wait_s(900, failures, chance) for failures in range(9) for chance in (0.0, 0.5, 1.0)]
    assert waits[:3] == [810, 900, 990]
    assert sorted(waits[1::3]) == waits[1::3] and max(waits) <= LONGEST_WAIT_S * 1.1
    assert wait_s(60, 4000, 0.5) == LONGEST_WAIT_S


def test_nothing_on_the_mirror_could_sign(house, origin, mirror):
    """Not by name and not by content: neither half of the town's keys that must stay at home lies anywhere in its folder."""
    mirror.catch_up(origin)
    at_mirror(mirror).get("/sync/v1/testtown/de/0")
    secrets = [path.read_text() for path in house.settings.keys.glob("*.key")]
    assert len(secrets) == 2
    held = [path for path in mirror.folder.rglob("*") if path.is_file()]
    assert len(held) > 10
    for path in held:
        raw = path.read_bytes()
        assert path.suffix != ".key"
        assert not any(secret.encode() in raw or bytes.fromhex(secret) in raw for secret in secrets), path
    assert mirror.house.keys().private == b""
    assert mirror_store.root_key(mirror.house.store.read) == house.keys().root_public


def test_a_catch_up_that_ends_in_an_error_keeps_its_finished_parts(house, origin, mirror):
    honest, asked = origin.get, []

    def breaks_off(path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        asked.append(path)
        if len([one for one in asked if "/parts/" in one]) == 2:
            raise LinkFailed(url="", reason="cut")
        return honest(path, etag=etag, past_caches=past_caches)

    origin.get = breaks_off
    with pytest.raises(LinkFailed):
        mirror.catch_up(origin)
    first = next(one for one in asked if "/parts/" in one)
    origin.get = honest
    origin.asked.clear()
    assert not any(one.error for one in mirror.catch_up(origin))
    assert first not in origin.asked


def test_a_language_that_the_town_lacks_does_not_slow_the_others(house, origin, tmp_path, clock):
    with mirrored(tmp_path / "small", clock, towns=("testtown",), langs=("de", "uk")) as mirror:
        told = {one.feed: one.error for one in mirror.catch_up(origin)}
        assert told["testtown/de"] is None and isinstance(told["testtown/uk"], LinkFailed)
        assert mirror.failures == 0 and mirror.trouble == "pull.link_failed"


def test_a_broken_snapshot_pauses_the_mirror_for_a_day_unless_a_hand_ends_it(house, origin, mirror, clock):
    honest = origin.get

    def spoiled(path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        said = honest(path, etag=etag, past_caches=past_caches)
        return Answer(said.status, said.body + b" ", said.etag) if "/parts/" in path else said

    origin.get = spoiled
    assert all(isinstance(one.error, PullRefused) for one in mirror.catch_up(origin))
    origin.get = honest
    origin.asked.clear()
    assert {one.outcome for one in mirror.catch_up(origin)} == {"paused"} and not [path for path in origin.asked if "/sync/" in path]
    assert {one.outcome for one in mirror.catch_up(origin, by_hand=True)} == {"parts"}
