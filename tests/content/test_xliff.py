"""XLIFF there and back: what an office may do to a file, and what no file may do to us."""

from __future__ import annotations

import re
from xml.etree import ElementTree as xml

import pytest
from translate.storage.xliff2 import Xliff2File

from content.export import xliff as out
from content.intake import xliff as back
from content.intake.result import Unreadable
from content.text import source_hash
from content.translation import Unit, fault

BODY = '<h2>Der Schein</h2><p>Gehen Sie zum <a href="https://example.org/amt?a=1&amp;b=2">Amt &amp; Büro</a>.<ul><li>Ausweis<li>Brief</ul>'
ARABIC = '<h2>الشهادة</h2><p>اذهب إلى <a href="https://example.org/amt?a=1&amp;b=2">المكتب</a>.<ul><li>بطاقة<li>رسالة</ul>'


def unit(field: str = "summary", source: str = "Beratung für {name}.", text: str = "", **other: str) -> Unit:
    given = {"record": "place0001", "kind": "place", "title": "Ankerplatz <1> & Co", "source_lang": "de", "lang": "ar", **other}
    return Unit(field=field, source=source, text=text, **given)  # type: ignore[arg-type]


def written(*units: Unit) -> str:
    return out.write(units, "de", "ar").decode()


def with_target(document: str, words: str, *, nth: int = 0) -> str:
    """The document as an office gives it back: `words` as the target of the nth segment."""
    ends = [found.end() for found in re.finditer("</source>", document)]
    return document[: ends[nth]] + f"<target>{words}</target>" + document[ends[nth] :]


def test_a_text_comes_back_with_what_it_was_made_from():
    one = unit(source="Zeile 1\nZeile 2 <b> & ü", text="خط")
    (came,) = back.read(written(one).encode(), "ar").returned
    assert (came.record, came.field, came.text) == ("place0001", "summary", "خط")
    assert came.made_from == source_hash(one.source) and came.instead_of == source_hash("خط")


def test_a_body_comes_back_byte_by_byte():
    document = written(unit("body", BODY, ARABIC))
    assert "&lt;p&gt;" in document and "<source xml:space" in document
    assert [one.text for one in back.read(document.encode(), "ar").returned] == [ARABIC]


def test_another_tool_reads_what_we_write_and_we_read_what_it_saves():
    store = Xliff2File.parsestring(written(unit(), unit("title", "Ankerplatz")).encode())
    assert (store.sourcelanguage, store.targetlanguage) == ("de", "ar")
    assert [one.source for one in store.units] == ["Beratung für {name}.", "Ankerplatz"]
    store.units[0].target = "مشورة {name}"
    read = back.read(bytes(store), "ar")
    assert [(one.record, one.field, one.text) for one in read.returned] == [("place0001", "summary", "مشورة {name}")]
    assert read.empty == 1 and read.returned[0].made_from == source_hash("Beratung für {name}.")


def test_the_document_is_what_xliff_2_says():
    root = xml.fromstring(written(unit("body", BODY), unit("title", "Titel", record="place0002")))
    name = "{urn:oasis:names:tc:xliff:document:2.0}"
    assert root.attrib == {"version": "2.0", "srcLang": "de", "trgLang": "ar"}
    assert [one.get("id") for one in root.findall(f"{name}file")] == ["place0001", "place0002"]
    for one in root.iter(f"{name}unit"):
        assert re.fullmatch(r"[\w.:-]+", one.get("id", ""))  # NMTOKEN: a slash would be refused
        order = [child.tag.removeprefix(name) for child in one]
        assert order in (["notes", "originalData", "segment"], ["notes", "segment"])


def test_nothing_to_translate_is_still_a_document():
    assert back.read(written().encode(), "ar").returned == ()


def test_a_unit_that_a_tool_cut_into_sentences_is_whole_again():
    document = written(unit(source="Eins. Zwei."))
    whole = re.search(r"<segment.*</segment>", document, re.DOTALL)
    assert whole
    cut = (
        "<segment><source>Eins.</source><target>واحد.</target></segment><ignorable><source> </source></ignorable>"
        "<segment><source>Zwei.</source><target>اثنان.</target></segment>"
    )
    assert back.read(document.replace(whole[0], cut).encode(), "ar").returned[0].text == "واحد. اثنان."


def test_half_a_translation_is_not_taken_for_a_whole_one():
    document = written(unit(source="Eins. Zwei."))
    cut = "<segment><source>Eins.</source><target>واحد.</target></segment><segment><source>Zwei.</source></segment>"
    document = re.sub(r"<segment.*</segment>", cut, document, flags=re.DOTALL)
    (no,) = back.read(document.encode(), "ar").refused
    assert no.key == "translation.partly"


def test_an_empty_target_is_no_translation():
    read = back.read(with_target(written(unit()), "  ").encode(), "ar")
    assert read.returned == () and read.refused == () and read.empty == 1


def test_a_file_of_another_language_is_refused_as_a_whole():
    with pytest.raises(Unreadable) as refused:
        back.read(written(unit(text="مشورة {name}")).encode(), "fa-AF")
    assert refused.value.reason == "translation.other_language"


def test_a_unit_copied_from_another_language_is_refused():
    document = written(unit(text="مشورة {name}")).replace(">ar:", ">uk:")
    (no,) = back.read(document.encode(), "ar").refused
    assert (no.record, no.field, no.key) == ("place0001", "summary", "translation.other_language_row")


def test_a_unit_that_is_not_ours_is_refused_by_its_row():
    document = written(unit(text="مشورة"), unit("title", "Titel", "عنوان")).replace('id="place0001:title"', 'id="../etc:title"')
    read = back.read(document.encode(), "ar")
    assert [one.row for one in read.returned] == [1] and [(no.row, no.key) for no in read.refused] == [(2, "translation.unknown")]


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("type_", [BOMB, FILE, FILE.lower(), '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'])
def test_a_document_type_is_never_read(type_):
    document = with_target(written(unit()), "&a;").replace("<xliff", f"{type_}<xliff", 1)
    with pytest.raises(Unreadable) as refused:
        back.read(document.encode(), "ar")
    assert refused.value.reason == "translation.doctype"


def test_a_document_type_behind_another_encoding_is_never_read():
    document = f'<?xml version="1.0" encoding="utf-16"?>{BOMB}<x>&b;</x>'
    for raw in (document.encode("utf-16"), document.encode("utf-16-le"), document.encode("utf-7")):
        with pytest.raises(Unreadable):
            back.read(raw, "ar")


def test_the_second_lock_holds_alone(monkeypatch):
    monkeypatch.setattr(back, "_TYPED", re.compile("(?!)"))
    with pytest.raises(Unreadable) as refused:
        back.read(f"{BOMB}<x>&b;</x>".encode(), "ar")
    assert refused.value.reason == "translation.doctype"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("<xliff", "translation.not_xml"),
        ("<html/>", "translation.not_xliff"),
        ('<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "translation.not_xliff"),
    ],
)
def test_what_is_no_xliff_2_is_told_apart(raw, reason):
    with pytest.raises(Unreadable) as refused:
        back.read(raw.encode(), "ar")
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ('<ph id="1" dataRef="d99"/>', "translation.code"),
        ('<x:y xmlns:x="urn:x">a</x:y>', "translation.code"),
        ("<mrk>" * 60 + "a" + "</mrk>" * 60, "translation.code"),
    ],
)
def test_a_code_that_says_nothing_is_refused(words, key):
    (no,) = back.read(with_target(written(unit("body", BODY)), words).encode(), "ar").refused
    assert no.key == key


def test_words_in_a_body_cannot_become_tags():
    document = with_target(written(unit("body", "<p>Text</p>")), "&lt;script&gt;alert(1)&lt;/script&gt;")
    (came,) = back.read(document.encode(), "ar").returned
    assert came.text == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(
    ("field", "source", "translation", "key"),
    [
        ("summary", "Für {name}.", "For {nom}.", "translation.placeholder"),
        ("summary", "Für {name}.", "For you.", "translation.placeholder"),
        ("summary", "Für {name}.", "For {name}.", ""),
        ("body", "<p>Eins <b>zwei</b></p>", "<p>One <b>two</p>", "check.body_unbalanced"),
        ("body", "<p>Eins</p>", "<p onclick=x>One</p>", "check.body_attribute"),
        ("body", "<p>Eins</p>", "<script>x</script>", "check.body_tag"),
        ("body", "<p>Eins</p>", "<p><A HREF='tel:+4969900090001'>call</A></p>", "translation.contact"),
        ("body", "<p><a href=tel:+4969900090001>Anruf</a></p>", "<p><a href=tel:+4969900090001>call</a></p>", ""),
        ("title", "Titel", "t" * 121, "check.too_long"),
        ("title", "Titel", "<b>Title</b>", "check.no_html"),
        ("title", "Titel", "a\u202eb", "check.letters"),
        ("access.cost_note", "Frei", "f" * 500, ""),
    ],
)
def test_what_a_translation_may_not_bring(field, source, translation, key):
    assert fault(field, source, translation) == key
