"""`lotse export` and `lotse import` of texts to translate: there, back, and once more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from server.cli import run
from server.store import records
from server.store.connect import open_store

HERE = ("--town", "lindenhafen", "--lang", "ar")


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("LOTSE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C")
    assert run(["demo"]) == 0
    return tmp_path / "data"


def counted(capsys, *arguments: str) -> dict:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("format_name", ["xliff", "csv-texts"])
def test_texts_leave_and_come_back_once(data, tmp_path, capsys, format_name):
    file = tmp_path / "texts"
    assert run(["export", format_name, *HERE, "--out", str(file)]) == 0
    raw = file.read_bytes().decode()
    xliff = r'<unit id="(\w+):title"(?:(?!</unit>).)*?</source>(?=\s*</segment>)'
    ends = xliff if format_name == "xliff" else r"\r\n(\w+);title;[^;\r]*;(?=;)"
    unit = re.search(ends, raw, re.DOTALL)
    assert unit, "no title waits"
    words = "<target>عنوان جديد</target>" if format_name == "xliff" else "عنوان جديد"
    file.write_bytes((raw[: unit.end()] + words + raw[unit.end() :]).encode())
    tried = counted(capsys, "import", format_name, str(file), *HERE, "--dry-run")
    assert (tried["changed"], tried["refused"]) == (1, 0)
    first = counted(capsys, "import", format_name, str(file), *HERE)
    again = counted(capsys, "import", format_name, str(file), *HERE)
    assert (first["changed"], again["changed"], again["refused"]) == (1, 0, 0)
    store = open_store(data)
    found = records.get(store.read, "lindenhafen", unit[1])
    store.close()
    assert found and found.title.said["ar"].text == "عنوان جديد"


def test_a_language_that_the_town_has_not_is_refused(data, tmp_path, capsys):
    assert run(["export", "xliff", "--town", "lindenhafen", "--lang", "vi", "--out", str(tmp_path / "x")]) == 2
    assert not (tmp_path / "x").exists()
