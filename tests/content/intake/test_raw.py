"""Every importer answers a file that it cannot read with one reason, and reads the rest the same way twice."""

import inspect
import json

import pytest

from content.intake import FORMATS, Unreadable
from content.intake.raw import DEEPEST, LARGEST_BYTES, decode, read_json, read_table
from tests.content.intake.real import town

MAPPING = b'[fields]\nName = "title"'
HERE = town()
NOT_OURS = [
    (b"", "intake.empty"),
    (b"  \n ", "intake.empty"),
    (b"%PDF-1.7 ...", "intake.file_type"),
    (b"PK\x03\x04 xlsx", "intake.file_type"),
    (b"\xd0\xcf\x11\xe0 xls", "intake.file_type"),
    (b"\x89PNG\r\n", "intake.file_type"),
    (b"<!DOCTYPE html><html></html>", "intake.file_type"),
    ('{"a": "ü"}'.encode("utf-16"), "intake.encoding"),
    ('{"a": "ü"}'.encode("utf-16-le"), "intake.encoding"),
    ('{"a": "ü"}'.encode("latin-1"), "intake.encoding"),
    ("Name\nMüller\n".encode("cp1252"), "intake.encoding"),
    (b"x" * (LARGEST_BYTES + 1), "intake.too_big"),
]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("raw", "reason"), NOT_OURS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_file_that_is_not_ours_has_one_reason(name, raw, reason):
    with pytest.raises(Unreadable) as no:
        FORMATS[name](raw, town=HERE, lang="de", mapping=MAPPING)
    assert no.value.reason == reason


JSON = [name for name in FORMATS if name not in ("csv", "ical")]


@pytest.mark.parametrize("name", JSON)
def test_a_cut_file_is_told_apart_from_a_wrong_one(name):
    for raw, reason in (
        (b'{"a": [1, 2', "intake.truncated"),
        (b'{"a": 1,}', "intake.bad_json"),
        (b"[" * 5000 + b"]" * 5000, "intake.too_deep"),
    ):
        with pytest.raises(Unreadable) as no:
            FORMATS[name](raw, town=HERE, lang="de")
        assert no.value.reason == reason


@pytest.mark.parametrize("name", FORMATS)
def test_every_importer_has_the_same_door(name):
    parameters = inspect.signature(FORMATS[name]).parameters
    assert list(parameters)[:4] == ["raw", "town", "lang", "mapping"]
    assert all(parameters[one].kind is inspect.Parameter.KEYWORD_ONLY for one in [*parameters][1:])
    assert all(parameters[one].default is not inspect.Parameter.empty for one in [*parameters][3:])


def test_forty_levels_are_read_and_one_more_is_not():
    def nested(levels: int) -> bytes:
        return b"[" * levels + b"]" * levels

    assert read_json(nested(DEEPEST)) is not None
    with pytest.raises(Unreadable) as no:
        read_json(nested(DEEPEST + 1))
    assert no.value.reason == "intake.too_deep"


def test_the_place_of_the_trouble_is_told():
    with pytest.raises(Unreadable) as no:
        decode(b"a\nb\n\xfc")
    assert no.value.facts == {"found": "ISO-8859-1 / Windows-1252", "line": 3}
    with pytest.raises(Unreadable) as no:
        read_json(b'{\n "a": 1,\n "b": x}')
    assert no.value.facts == {"line": 3}
    with pytest.raises(Unreadable) as no:
        read_table(b'a,b\n1,"2\n')
    assert no.value.reason == "intake.bad_csv"


def test_the_mark_that_spreadsheets_write_is_no_trouble():
    assert read_json(b"\xef\xbb\xbf[1]") == [1]
    assert read_table(b"\xef\xbb\xbfa;b\n1;2\n") == [["a", "b"], ["1", "2"]]


def test_a_table_given_to_a_json_importer_and_the_other_way_round():
    for name in ("geojson", "kursnet", "vhs", "integreat-pages"):
        with pytest.raises(Unreadable) as no:
            FORMATS[name](b"Name,Ort\nA,B\n", town=HERE, lang="de")
        assert no.value.reason == "intake.not_json"
    with pytest.raises(Unreadable) as no:
        FORMATS["csv"](json.dumps([1]).encode(), town=HERE, lang="de", mapping=MAPPING)
    assert no.value.reason == "intake.file_type"
