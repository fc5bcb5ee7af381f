"""`lotse import`: the same file twice changes nothing, a bad row stops no other, and nothing vanishes by mistake."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from server.cli import run
from server.store import publications, records
from server.store.connect import open_store
from tests.shared import shared

AUGSBURG = (
    "lkaugsburg",
    "--title",
    "Landkreis Augsburg",
    "--land",
    "BY",
    "--bbox",
    "10.4,48.0,11.1,48.6",
    "--languages",
    "de,en",
    "--catholic",
)


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C")
    return tmp_path / "data"


@pytest.fixture
def augsburg(data, capsys) -> Path:
    assert run(["town", "add", *AUGSBURG]) == 0
    capsys.readouterr()
    return data


@pytest.fixture
def offenbach(data, tmp_path, capsys) -> Path:
    """A town with ten places from a table."""
    arguments = ["offenbach", "--title", "Offenbach", "--land", "HE", "--bbox", "8.6,50.0,8.9,50.2", "--languages", "de,en"]
    assert run(["town", "add", *arguments]) == 0
    (tmp_path / "map.json").write_text(json.dumps(MAPPING))
    capsys.readouterr()
    return data


MAPPING = {
    "kind": "place",
    "key": "nr",
    "complete": True,
    "source": {"name": "Verzeichnis"},
    "fields": {"name": "title", "text": "summary", "traeger": "organisation"},
}


def table(path: Path, rows: list[tuple[int, str]]) -> Path:
    path.write_text("nr,name,text,traeger\n" + "".join(f"{number},{name},Rat und Hilfe,Verein\n" for number, name in rows))
    return path


def report(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def imported(capsys, *arguments: str | Path) -> dict:
    assert run(["import", *map(str, arguments), "--json"]) == 0
    return report(capsys)


def counts(found: dict) -> tuple[int, int, int, int, int]:
    return tuple(found[name] for name in ("added", "changed", "unchanged", "removed", "refused"))  # type: ignore[return-value]


def test_a_real_district_comes_in_once_and_in_two_languages(augsburg, capsys):
    """238 German and 233 English pages are 238 records (DESIGN 9); every second run changes nothing."""
    german, english = (shared(f"data/integreat/pages_lkaugsburg_{lang}.json") for lang in ("de", "en"))
    assert counts(imported(capsys, "integreat-pages", german, "--town", "lkaugsburg", "--lang", "de")) == (238, 0, 0, 0, 0)
    assert counts(imported(capsys, "integreat-pages", german, "--town", "lkaugsburg", "--lang", "de")) == (0, 0, 238, 0, 0)
    assert counts(imported(capsys, "integreat-pages", english, "--town", "lkaugsburg", "--lang", "en")) == (0, 233, 0, 0, 0)
    assert counts(imported(capsys, "integreat-pages", english, "--town", "lkaugsburg", "--lang", "en")) == (0, 0, 233, 0, 0)
    assert counts(imported(capsys, "integreat-pages", german, "--town", "lkaugsburg", "--lang", "de")) == (0, 0, 238, 0, 0)
    store = open_store(augsburg)
    guides = {record.id: record for record in records.listed(store.read, "lkaugsburg")}
    assert len(guides) == 238
    assert sum("en" in guide.title.said for guide in guides.values()) == 233
    assert len({guide.slug for guide in guides.values()}) == 238
    parents = [guide.parent for guide in guides.values() if guide.parent]
    assert len(parents) > 200 and set(parents) <= guides.keys()
    assert publications.newest(store.read, "lkaugsburg/en").seq == 3
    assert publications.newest(store.read, "lkaugsburg/de").seq == 2
    store.close()


def test_links_between_pages_lead_to_records(augsburg, capsys):
    imported(capsys, "integreat-pages", shared("data/integreat/pages_lkaugsburg_de.json"), "--town", "lkaugsburg", "--lang", "de")
    store = open_store(augsburg)
    guides = {record.id: record for record in records.listed(store.read, "lkaugsburg")}
    bodies = " ".join(guide.body.source for guide in guides.values() if guide.body)
    targets = re.findall(r'href="?#r([0-9a-z]+)', bodies)
    assert targets
    assert all(target in guides for target in targets)
    store.close()


def test_a_dry_run_counts_and_stores_nothing(offenbach, tmp_path, capsys):
    rows = table(tmp_path / "a.csv", [(number, f"Stelle {number}") for number in range(10)])
    given = ("csv", rows, "--town", "offenbach", "--mapping", tmp_path / "map.json")
    found = imported(capsys, *given, "--dry-run")
    assert counts(found) == (10, 0, 0, 0, 0)
    assert found["dry_run"] is True
    store = open_store(offenbach)
    assert records.count(store.read, "offenbach") == 0
    store.close()
    assert counts(imported(capsys, *given)) == (10, 0, 0, 0, 0)


def test_one_import_may_not_remove_a_fifth_of_a_town_unasked(offenbach, tmp_path, capsys):
    given = ("--town", "offenbach", "--mapping", tmp_path / "map.json")
    rows = [(number, f"Stelle {number}") for number in range(10)]
    imported(capsys, "csv", table(tmp_path / "a.csv", rows), *given)
    half = table(tmp_path / "b.csv", rows[:5])
    assert run(["import", "csv", str(half), *map(str, given)]) == 2
    said = capsys.readouterr().err
    assert "remove 5 of 10 records" in said and "--allow-removal" in said and said.count("\n") == 1
    store = open_store(offenbach)
    assert records.count(store.read, "offenbach") == 10
    store.close()
    assert counts(imported(capsys, "csv", table(tmp_path / "c.csv", rows[:8]), *given)) == (0, 0, 8, 2, 0)
    assert counts(imported(capsys, "csv", half, *given, "--allow-removal")) == (0, 0, 5, 3, 0)


def test_a_refused_row_stops_no_other_and_is_named_by_number(offenbach, tmp_path, capsys):
    """Row 2 has no name; the others come in, and the status is still 0."""
    path = table(tmp_path / "a.csv", [(1, "Stelle 1"), (2, ""), (3, "Stelle 3")])
    given = ("--town", "offenbach", "--mapping", tmp_path / "map.json")
    found = imported(capsys, "csv", path, *given)
    assert counts(found) == (2, 0, 0, 0, 1)
    assert found["rows"][0]["row"] == 2
    assert run(["import", "csv", str(path), *map(str, given)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:5] == ["added 0", "changed 0", "unchanged 2", "removed 0", "refused 1"]
    assert lines[5].startswith("row 2, ")
    assert "intake." not in lines[5] and "check." not in lines[5], "every reason has a sentence"


def test_a_renamed_record_keeps_its_id_and_its_address(offenbach, tmp_path, capsys):
    given = ("--town", "offenbach", "--mapping", tmp_path / "map.json")
    imported(capsys, "csv", table(tmp_path / "a.csv", [(1, "Alter Name")]), *given)
    store = open_store(offenbach)
    before = next(records.listed(store.read, "offenbach"))
    assert counts(imported(capsys, "csv", table(tmp_path / "b.csv", [(1, "Neuer Name")]), *given)) == (0, 1, 0, 0, 0)
    after = next(records.listed(store.read, "offenbach"))
    assert (after.id, after.slug, after.title.source) == (before.id, "alter-name", "Neuer Name")
    store.close()


def test_two_records_of_the_same_name_have_two_addresses(offenbach, tmp_path, capsys):
    imported(
        capsys,
        "csv",
        table(tmp_path / "a.csv", [(1, "Beratung"), (2, "Beratung")]),
        "--town",
        "offenbach",
        "--mapping",
        tmp_path / "map.json",
    )
    store = open_store(offenbach)
    assert sorted(record.slug for record in records.listed(store.read, "offenbach")) == ["beratung", "beratung-2"]
    store.close()


def test_a_refuge_in_a_table_reaches_no_byte_of_the_store(offenbach, tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text(
        "nr,name,text,traeger,strasse\n1,Frauenhaus Offenbach,Schutz,Verein,Lindenstraße 47\n2,Stelle,Rat,Verein,Hauptstraße 1\n"
    )
    mapping = {**MAPPING, "fields": {**MAPPING["fields"], "strasse": "address.street"}}
    (tmp_path / "map.json").write_text(json.dumps(mapping))
    found = imported(capsys, "csv", path, "--town", "offenbach", "--mapping", tmp_path / "map.json")
    assert (found["added"], found["refused"]) == (1, 1)
    assert "Lindenstra" not in json.dumps(found, ensure_ascii=False)
    everything = b"".join(one.read_bytes() for one in offenbach.rglob("*") if one.is_file())
    assert "Lindenstraße".encode() not in everything
    assert b"Frauenhaus" not in everything


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.json", b'[{"id": 1, "path": "/a/de/b/", "title": "Ti'),
        ("letter.pdf", b"%PDF-1.7 ..."),
        ("latin.json", '[{"title": "Stra\u00dfe"}]'.encode("latin-1")),
        ("utf16.json", '[{"title": "x"}]'.encode("utf-16")),
        ("empty.json", b""),
        ("page.html", b"<!doctype html><title>404</title>"),
        ("words.json", b"not json"),
    ],
)
def test_a_file_of_which_nothing_can_be_read_says_why_in_one_sentence(augsburg, tmp_path, capsys, name, content):
    (tmp_path / name).write_bytes(content)
    assert run(["import", "integreat-pages", str(tmp_path / name), "--town", "lkaugsburg"]) == 1
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.startswith("lotse: ") and out.err.count("\n") == 1
    assert "intake." not in out.err, "every reason has a sentence"
    store = open_store(augsburg)
    assert records.count(store.read, "lkaugsburg") == 0
    store.close()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("integreat-pages", "FILE", "--town", "nowhere"), "lkaugsburg"),
        (("integreat-pages", "FILE", "--town", "lkaugsburg", "--lang", "xx"), "Examples"),
        (("integreat-pages", "FILE", "--town", "lkaugsburg", "--lang", "uk"), "de, en"),
        (("powerpoint", "FILE", "--town", "lkaugsburg"), "geojson"),
        (("integreat-pages", "/nowhere/file.json", "--town", "lkaugsburg"), "No such file"),
        (("integreat-pages", "/", "--town", "lkaugsburg"), "directory"),
    ],
)
def test_what_cannot_start_says_what_to_do(augsburg, tmp_path, capsys, arguments, word):
    (tmp_path / "pages.json").write_text("[]")
    assert run(["import", *(str(tmp_path / "pages.json") if one == "FILE" else one for one in arguments)]) == 2
    said = capsys.readouterr().err
    assert word in said
    assert said.startswith("lotse: ") and said.count("\n") == 1


def test_operators_are_answered_in_german(augsburg, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert run(["import", "geojson", "x", "--town", "nirgends"]) == 2
    assert "Es gibt keine Stadt nirgends" in capsys.readouterr().err
