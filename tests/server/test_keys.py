"""The root key offline: a server goes on for months without it, says when it is needed, takes it from its file (PROTOCOL 8, DESIGN 7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from content.model import Town
from server import keys
from server.cli import run
from server.cli.serve import warn_of_the_end
from server.doctor import examine
from server.errors import KeysUnusable, RootAway, RootElsewhere, RootForeign, ServerError
from server.house import House
from server.store import records
from sync.errors import Rollback, UnknownKey
from sync.head import LIFETIME_S, pack, parse
from sync.keys import generate, read_document
from sync.replica import Answer, Link, Replica
from tests.doubles.phone_process import PhoneProcess
from tests.server.asgi import AppLink, Browser
from tests.server.conftest import EDIT, NOW_S, place

DAY_S = 86_400
FEED = "testtown/de"


@pytest.fixture
def browser(house: House, town: Town) -> Iterator[Browser]:
    house.store.write_now(lambda db: records.put(db, town, place(1), EDIT))
    house.publish("testtown")
    browser = Browser(house)
    yield browser
    browser.close()


@pytest.fixture
def stick(house: House, tmp_path: Path) -> Path:
    """The root key, moved away."""
    (tmp_path / "stick").mkdir()
    house.keys()
    keys.take_offline(house.settings.keys, house.now(), tmp_path / "stick" / "root.key")
    return tmp_path / "stick" / "root.key"


def findings(house: House, *wanted: str) -> dict[str, bool]:
    return {found.key: found.good for found in examine(house) if found.key.startswith(wanted or ("doctor.keys", "doctor.root"))}


def test_the_root_key_lies_elsewhere_and_nowhere_else(house, stick):
    assert not (house.settings.keys / "root.key").exists()
    assert stick.stat().st_mode & 0o777 == 0o600
    secret = bytes.fromhex(stick.read_text())
    for path in house.settings.data.rglob("*"):
        assert path.is_dir() or secret.hex().encode() not in path.read_bytes()
    assert keys.root_place(house.settings.keys) == keys.RootPlace(False, str(stick.resolve()), NOW_S)
    with pytest.raises(RootAway, match=str(stick)):
        keys.take_offline(house.settings.keys, NOW_S, stick.with_name("again.key"))


def test_a_place_that_is_taken_or_inside_the_data_folder_is_refused(house, tmp_path):
    house.keys()
    (tmp_path / "taken").write_text("my own")
    for file in (tmp_path / "taken", house.settings.data / "root.key", house.settings.keys / ".." / "x"):
        with pytest.raises(RootElsewhere):
            keys.take_offline(house.settings.keys, NOW_S, file)
    with pytest.raises(ServerError):
        keys.take_offline(house.settings.keys, NOW_S, tmp_path / "no" / "such" / "folder.key")
    assert (tmp_path / "taken").read_text() == "my own"
    assert (house.settings.keys / "root.key").exists(), "whatever failed, the key is where it was"


def test_a_copy_that_cannot_be_read_back_keeps_the_original(house, tmp_path, monkeypatch):
    house.keys()
    monkeypatch.setattr(keys, "_write_secret", lambda path, secret: path.write_text(secret.hex()[:-2]))
    with pytest.raises(KeysUnusable):
        keys.take_offline(house.settings.keys, NOW_S, tmp_path / "stick.key")
    assert (house.settings.keys / "root.key").exists()


def test_a_server_without_the_root_key_signs_daily_for_months_and_says_when_it_ends(house, clock, browser, stick, caplog, monkeypatch):
    """Every day a fresh head; sixty days before the end of the document `lotse doctor` fails; after it phones say "stale"."""
    monkeypatch.setenv("LC_ALL", "C")
    phone, link = Replica(FEED, house.keys().root_public), AppLink(browser)
    ends_s = keys.expires_s(house.keys())
    days = [*range(1, 41), *range(46, 366, 20)]
    for day in days:
        clock.now_s = NOW_S + day * DAY_S
        assert house.publisher.tend(clock.now_s)
        assert phone.catch_up(link, clock.now_s) in ("parts", "head", "delta"), "a delta where the quarter turns"
        assert phone.is_fresh(clock.now_s)
    for left_s, is_good in ((keys.ENDS_SOON_S + 1, True), (keys.ENDS_SOON_S, False)):
        clock.now_s = ends_s - left_s
        assert findings(house) == {"doctor.keys_away": is_good, "doctor.root_away": True}
    assert [warn_of_the_end(house, 0), warn_of_the_end(house, clock.now_s // DAY_S)] == [clock.now_s // DAY_S] * 2
    assert [record.getMessage()[:35] for record in caplog.records] == ["The key document ends in 60 days, t"], "once a day"
    clock.now_s = ends_s
    house.publisher.tend(clock.now_s)
    assert phone.catch_up(link, clock.now_s) == "head"
    clock.now_s += 2 * DAY_S
    house.publisher.tend(clock.now_s)
    with pytest.raises(UnknownKey):
        phone.catch_up(link, clock.now_s)
    assert not phone.is_fresh(clock.now_s + LIFETIME_S) and phone.records
    keys.renew(house.settings.keys, clock.now_s, stick)
    house.publish("testtown", renew=True)
    assert phone.catch_up(link, clock.now_s) == "head"
    assert findings(house) == {"doctor.keys_away": True, "doctor.root_away": True}


def test_a_document_is_renewed_from_outside_and_phones_notice_nothing(house, clock, browser, stick):
    phone = Replica(FEED, house.keys().root_public)
    phone.catch_up(AppLink(browser), clock.now_s)
    before = read_document(house.keys().document, phone.root_key)
    clock.now_s -= 400 * DAY_S  # a clock that was set back must not make a document that phones call a rollback
    after = read_document(keys.renew(house.settings.keys, clock.now_s, stick).document, phone.root_key)
    assert after.order > before.order and after.keys == before.keys
    clock.now_s += 500 * DAY_S
    after = read_document(keys.renew(house.settings.keys, clock.now_s, stick).document, phone.root_key)
    assert after.expires_s == clock.now_s + keys.DOCUMENT_LIFETIME_S
    assert not (house.settings.keys / "root.key").exists(), "nothing of it stays behind"


def test_a_key_is_rotated_from_outside_only_with_the_right_file(house, clock, stick, tmp_path):
    before = {path.name: path.read_bytes() for path in house.settings.keys.iterdir()}
    with pytest.raises(RootAway, match=str(stick)):
        keys.rotate(house.settings.keys, clock.now_s)
    (tmp_path / "other.key").write_text(generate().hex())
    with pytest.raises(RootForeign):
        keys.rotate(house.settings.keys, clock.now_s, tmp_path / "other.key")
    (tmp_path / "half.key").write_text(stick.read_text()[:20])
    with pytest.raises(KeysUnusable):
        keys.rotate(house.settings.keys, clock.now_s, tmp_path / "half.key")
    assert {path.name: path.read_bytes() for path in house.settings.keys.iterdir()} == before
    stick.chmod(0o755)  # a stick's file system knows no owners
    assert keys.rotate(house.settings.keys, clock.now_s, stick).key_id == 2


class Thief:
    """Serves the old document and whatever he signs with the feed key that he stole; everything else comes from the honest server."""

    def __init__(self, stolen: keys.Keys, honest: Link) -> None:
        self.stolen, self.honest = stolen, honest
        self.seq, self.epoch = 0, stolen.epoch

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        if path == "/sync/v1/keys":
            return Answer(200, self.stolen.document)
        answer = self.honest.get(path)
        if "/parts/" in path:
            return answer
        head = replace(parse(answer.body), key_id=self.stolen.key_id, epoch=self.epoch, seq=self.seq)
        return Answer(200, pack(self.stolen.sign(head)))


@pytest.mark.parametrize("replica", ["reference", "phone"])
def test_a_stolen_feed_key_is_worthless_after_rotation(house, clock, browser, stick, tmp_path, request, replica):
    """Both replicas believe the thief before (he has the key), recover by themselves, and never again believe him."""
    from tests.sync.histories import Reference

    stolen, honest = house.keys(), AppLink(browser)
    if replica == "reference":
        phone = Reference(FEED)
        phone.replica.root_key = stolen.root_public
    else:
        phone = PhoneProcess(tmp_path)
        request.addfinalizer(phone.close)
        phone.begin(FEED, stolen.root_public)
    assert phone.catch_up(honest, clock.now_s).outcome == "parts"
    thief = Thief(stolen, honest)
    thief.seq, thief.epoch = 2**32 - 1, stolen.epoch + 255
    assert phone.catch_up(thief, clock.now_s + 1).outcome == "head"

    clock.now_s += 60
    keys.rotate(house.settings.keys, clock.now_s, stick)
    house.publish("testtown")
    said = phone.catch_up(honest, clock.now_s)
    assert (said.outcome, said.error, said.seq) == ("head", "", 1_000_001), "his numbers lie below the new epoch"
    for epoch in (stolen.epoch, stolen.epoch + 255, stolen.epoch + 256, 65_535):
        thief.epoch = epoch
        assert phone.catch_up(thief, clock.now_s + 10).error in (Rollback.__name__, UnknownKey.__name__)
    again = phone.catch_up(honest, clock.now_s + 20)
    assert (again.outcome, again.seq) == ("unchanged", 1_000_001)


def test_the_commands_say_where_the_root_key_is_and_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C")
    file = tmp_path / "root.key"

    def said(*words: str, status: int = 0) -> str:
        assert run(list(words)) == status
        out = capsys.readouterr()
        return out.err if status == 2 and words[0] == "keys" else out.out

    box = ("--land", "HE", "--bbox", "8.6,50.0,8.9,50.2", "--languages", "de")
    said("town", "add", "musterstadt", "--title", "Musterstadt", *box)
    said("publish")
    assert "lotse keys offline FILE moves it to a safe place" in said("doctor")
    assert f"The root key now lies in {file} and nowhere else" in said("keys", "offline", str(file))
    assert f"the root key was moved to {file} on 20" in said("doctor")
    assert f"it was moved to {file}" in said("keys", "rotate", "--yes", status=2)
    assert "a file is there already" in said("keys", "offline", str(file), status=2)
    assert "The key document is good until 20" in said("keys", "renew", "--root-key", str(file))
    assert "Feed key 2, epoch 257" in said("keys", "rotate", "--yes", "--root-key", str(file))
    assert "feed key 2, epoch 257" in said("keys", "show")
