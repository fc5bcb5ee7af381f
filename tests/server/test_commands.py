"""The smaller commands: what they say, what they refuse, and that a second run changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from content.text import text
from server.cli import run
from server.store import publications, records, towns
from server.store.connect import open_store
from server.store.records import Edit


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C")
    return tmp_path / "data"


def said(capsys, *arguments: str, status: int = 0) -> str:
    assert run(list(arguments)) == status
    out = capsys.readouterr()
    return out.err if status else out.out


def test_the_demo_fills_a_town_once(data, capsys):
    first = said(capsys, "demo")
    assert "lindenhafen" in first and "14 languages" in first
    store = open_store(data)
    before = {one.feed: (one.seq, one.root) for one in publications.newest_of_all(store.read)}
    assert len(before) == 14
    assert records.count(store.read, "lindenhafen") > 250
    assert said(capsys, "demo") == first
    assert {one.feed: (one.seq, one.root) for one in publications.newest_of_all(store.read)} == before
    store.close()


def test_what_somebody_changed_in_the_demo_stays(data, capsys):
    said(capsys, "demo")
    store = open_store(data)
    town = towns.get(store.read, "lindenhafen")
    one = next(record for record in records.listed(store.read, town.slug) if record.slug)
    store.write_now(lambda db: records.put(db, town, replace(one, title=text("de", "Von Hand")), Edit("me", 1_800_000_000)))
    said(capsys, "demo")
    assert records.get(store.read, town.slug, one.id).title.source == "Von Hand"
    store.close()


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"slug": "sync"}, 'slug is "sync"'),
        ({"slug": "Offenbach am Main"}, "slug is"),
        ({"--land": "XX"}, 'land is "XX"'),
        ({"--bbox": "1,2,3"}, 'bbox is "1,2,3"'),
        ({"--bbox": "8.9,50,8.6,50.2"}, "bbox is"),
        ({"--bbox": "here"}, "bbox is"),
        ({"--languages": "xx"}, "The language xx"),
        ({"--languages": ""}, "languages is"),
    ],
)
def test_a_town_that_cannot_be_says_which_field(data, capsys, changed, word):
    given = {"--title": "Offenbach", "--land": "HE", "--bbox": "8.6,50.0,8.9,50.2", "--languages": "de", "slug": "offenbach", **changed}
    slug = given.pop("slug")
    err = said(capsys, "town", "add", slug, *(part for pair in given.items() for part in pair), status=2)
    assert word in err and err.count("\n") == 1
    assert json.loads(said(capsys, "town", "list", "--json")) == []


def test_a_town_is_added_once_and_listed(data, capsys):
    arguments = [
        "town",
        "add",
        "offenbach",
        "--title",
        "Offenbach",
        "--land",
        "he",
        "--bbox",
        "8.6,50.0,8.9,50.2",
        "--languages",
        "de,prs,kmr,de",
    ]
    said(capsys, *arguments)
    assert json.loads(said(capsys, "town", "list", "--json")) == [
        {"town": "offenbach", "title": "Offenbach", "land": "HE", "languages": ["de", "fa-AF", "ku"], "records": 0}
    ]
    assert "exists already" in said(capsys, *arguments, status=2)


def test_publish_names_every_feed_and_moves_none(data, capsys):
    said(capsys, "demo")
    first = said(capsys, "publish", "--town", "lindenhafen").splitlines()
    assert len(first) == 14
    assert said(capsys, "publish").splitlines() == first
    assert "There is no town nowhere" in said(capsys, "publish", "--town", "nowhere", status=2)


def test_keys_are_shown_rotated_and_raised(data, capsys):
    said(capsys, "demo")
    before = said(capsys, "keys", "show")
    assert "feed key 1, epoch 1" in before
    assert "Feed key 2, epoch 257" in said(capsys, "keys", "rotate", "--yes")
    assert "Feed key 2, epoch 258" in said(capsys, "keys", "raise-epoch", "--yes")
    assert said(capsys, "keys", "show").splitlines()[0] == before.splitlines()[0], "the pinned root stays"
    store = open_store(data)
    assert {(one.seq, one.epoch) for one in publications.newest_of_all(store.read)} == {(2_000_001, 258)}
    store.close()


def test_a_lost_key_folder_beside_published_feeds_is_not_hidden(data, capsys):
    said(capsys, "demo")
    (data / "keys" / "feed-1.key").unlink()
    err = said(capsys, "publish", status=2)
    assert "feed-1.key is missing" in err and "50002" in err
    (data / "keys").rename(data / "mislaid")
    assert "root.pub is missing" in said(capsys, "publish", status=2)
    assert not (data / "keys").exists(), "no stranger's keys were made"


def test_help_names_every_command_without_opening_anything(data, capsys):
    out = said(capsys, "--help")
    for name in ("serve", "demo", "town", "import", "publish", "pull", "keys", "doctor"):
        assert name in out
    assert not data.exists()


def test_a_command_nobody_knows_is_refused(data, capsys):
    assert run(["fly"]) == 2
    assert "No such command" in capsys.readouterr().err


def test_purging_a_record_says_what_went(data, capsys):
    said(capsys, "demo")
    store = open_store(data)
    one = next(record for record in records.listed(store.read, "lindenhafen") if record.slug)
    store.close()
    done = json.loads(said(capsys, "purge", "--town", "lindenhafen", one.id, "--json"))
    assert done == {"town": "lindenhafen", "id": one.id, "record": True, "history": done["history"], "versions": 14, "feeds": 14}
    assert "0 rows of history, 0 composed states" in said(capsys, "purge", "--town", "lindenhafen", one.id)
    assert "does not exist any more" in said(capsys, "purge", "--town", "lindenhafen", "nosuchid", status=2)
