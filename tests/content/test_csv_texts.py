"""The table there and back, through what spreadsheets do to tables."""

from __future__ import annotations

import csv
import io

import pytest

from content.export import csv_texts as out
from content.intake import csv_texts as back
from content.intake.result import Unreadable
from content.text import source_hash
from content.translation import Unit


def unit(field: str = "summary", source: str = "Beratung", text: str = "", lang: str = "ar") -> Unit:
    return Unit("place0001", "place", "Ankerplatz", field, "de", source, lang, text)


def cells(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def table(rows: list[list[str]], delimiter: str = ";") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode()


WORDS = ["مشورة", 'two\nlines; and "quotes"', "'t is", "''already''", "=1+1", "-", "+49", "@you", "'=x", "＝1", "\tx"]


@pytest.mark.parametrize("words", WORDS)
def test_a_text_comes_back_as_it_left(words):
    one = unit(source=words, text=words)
    (came,) = back.read(out.write([one]), "ar").returned
    assert came.text == words.strip()
    assert came.made_from == source_hash(words) and came.instead_of == source_hash(words)


@pytest.mark.parametrize("words", ['=HYPERLINK("https://example.org";"x")', "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(words):
    row = cells(out.write([unit(source=words, text=words)]))[1]
    assert row[2] == row[3] == "'" + words
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)


def test_an_untouched_row_is_empty_and_a_filled_one_comes():
    rows = cells(out.write([unit(), unit("title", "Titel")]))
    rows[2][3] = "عنوان"
    read = back.read(table(rows), "ar")
    assert read.empty == 1 and [(one.row, one.field, one.text) for one in read.returned] == [(2, "title", "عنوان")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_columns_may_move_and_others_may_stand_between(delimiter):
    row = dict(zip(out.COLUMNS, cells(out.write([unit()]))[1], strict=True)) | {"text": "مشورة"}
    order = ["Notiz", "text", "id", "key", "source", "field"]
    read = back.read(table([order, [row.get(name, "x") for name in order]], delimiter), "ar")
    assert [one.text for one in read.returned] == ["مشورة"]


def test_a_table_without_the_key_was_made_from_the_source_beside_it():
    read = back.read(table([["id", "field", "source", "text"], ["place0001", "summary", "Beratung", "مشورة"]]), "ar")
    assert read.returned[0].made_from == source_hash("Beratung") and read.returned[0].instead_of == ""


def test_a_table_of_another_language_is_refused_as_a_whole():
    with pytest.raises(Unreadable) as refused:
        back.read(out.write([unit(text="مشورة")]), "fa-AF")
    assert refused.value.reason == "translation.other_language"


def test_rows_of_two_languages_are_told_apart():
    rows = cells(out.write([unit(text="مشورة")])) + cells(out.write([unit("title", "Titel", "Назва", "uk")]))[1:]
    read = back.read(table(rows), "ar")
    assert [one.field for one in read.returned] == ["summary"]
    assert [(no.row, no.key) for no in read.refused] == [(2, "translation.other_language_row")]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (["../x", "title", "Titel", "x", ""], "translation.unknown"),
        (["place0001", "title x", "Titel", "x", ""], "translation.unknown"),
        (["place0001", "title", "Titel", "x", "abc"], "translation.key"),
    ],
)
def test_a_row_that_was_not_ours_is_refused(row, key):
    assert [no.key for no in back.read(table([list(out.COLUMNS), row]), "ar").refused] == [key]


def test_a_table_without_our_columns_is_refused():
    with pytest.raises(Unreadable):
        back.read(b"id;text\nplace0001;x\n", "ar")
