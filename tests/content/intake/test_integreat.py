"""Real pages of a district: none lost, the tree, the links, the numbers, and which of them must be protected."""

import json
import re
from collections import Counter

import brotli
import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from content.check import check as problems
from content.check import errors
from content.intake import Unreadable
from content.intake.html import resolve_links, words
from content.intake.integreat import read
from content.intake.join import merge
from content.intake.links import with_current_numbers
from content.privacy import protected
from tests.content.intake.real import real, town

DISTRICT = town("Landkreis Augsburg")
NAME = "integreat/pages_lkaugsburg_{}.json"
COUNT = {"de": 238, "en": 233}


def district(lang: str):
    return read(real(NAME.format(lang)), town=DISTRICT, lang=lang)


def page(path: str, **fields) -> dict:
    base = {
        "id": 1,
        "path": path,
        "title": "Titel",
        "content": "<p>Text</p>",
        "parent": {"path": None},
        "order": 1,
        "available_languages": {},
    }
    return {**base, **fields}


def pages(*rows: dict) -> bytes:
    return json.dumps(list(rows)).encode()


@pytest.mark.parametrize("lang", COUNT)
def test_no_page_is_lost(lang):
    intake = district(lang)
    assert len(intake.found) == COUNT[lang] and intake.refused == () and intake.complete
    assert {note.reason for note in intake.noted} == {"intake.number_replaced"}


def test_both_languages_are_238_records():
    german, english = district("de"), district("en")
    keys = {alias: one.key for one in german.found for alias in (one.key, *one.aliases)}
    assert len({one.key for one in german.found}) == 238
    assert all(one.key in keys for one in english.found)
    assert len({keys[one.key] for one in english.found}) == 233


def test_the_tree_is_the_sources():
    rows = {row["path"]: row for row in json.loads(real(NAME.format("de")))}
    found = district("de").found
    assert {one.key: one.parent_key for one in found} == {path: row["parent"]["path"] or "" for path, row in rows.items()}
    assert all(one.record.order == rows[one.key]["order"] for one in found)
    assert sum(not one.parent_key for one in found) == 12


@pytest.mark.parametrize("lang", COUNT)
def test_no_letter_of_a_page_is_lost(lang):
    """Letters and digits of every body, against a plain reading of the source; three pages say only that they are missing."""
    rows = {row["path"]: row["content"] for row in json.loads(real(NAME.format(lang)))}
    empty = 0
    for one in district(lang).found:
        source = LexborHTMLParser(with_current_numbers(rows[one.key])).text() if rows[one.key].strip() else ""
        if one.record.body is None:
            empty += bool(source.strip())
            continue
        assert re.sub(r"[\W_]", "", words(one.record.body.source)) == re.sub(r"[\W_]", "", source)
    assert empty == 3


@pytest.mark.parametrize("lang", COUNT)
def test_lists_stay_and_style_goes(lang):
    rows = json.loads(real(NAME.format(lang)))
    source = "".join(
        row["content"]
        for row in rows
        if "Die Seite existiert nicht" not in row["content"] and "This page does not exist" not in row["content"]
    )
    bodies = "".join(one.record.body.source for one in district(lang).found if one.record.body)
    assert source.count(" style=") > 1000
    tags = Counter(re.findall(r"<(\w+)", bodies))
    was = {name: len(re.findall(rf"<{name}\b", source)) for name in ("li", "ul", "ol")}
    assert (tags["li"], tags["ol"]) == (was["li"], was["ol"])
    # One list holds headings inside its items: it stands in four pieces around them.
    assert tags["ul"] == was["ul"] + 3
    assert set(re.findall(r"<\w+ (\w+)", bodies)) == {"href"}
    assert "<p></p>" not in bodies and "\u00a0" not in bodies and "<br></p>" not in bodies


@pytest.mark.parametrize("lang", COUNT)
def test_every_record_may_be_published(lang):
    intake = district(lang)
    ids = {one.key: f"x{number}" for number, one in enumerate(intake.found)}
    for one in intake.found:
        body = one.record.body
        if body:
            body = msgspec.structs.replace(
                body, said={lang: msgspec.structs.replace(body.said[lang], text=resolve_links(body.source, ids))}
            )
        record = msgspec.structs.replace(one.record, id=ids[one.key], town="town", body=body, parent=ids.get(one.parent_key, ""))
        assert errors(problems(record, DISTRICT)) == [], one.key


def test_pages_lead_to_pages_also_when_they_moved():
    intake = district("de")
    keys = {one.key for one in intake.found}
    links = [link for one in intake.found for link in one.links]
    assert len(links) >= 60 and set(links) <= keys
    left = [
        link
        for one in intake.found
        if one.record.body
        for link in re.findall(r'"(https://integreat\.app/lkaugsburg[^"]*)', one.record.body.source)
    ]
    assert len(left) <= 6


def test_numbers_and_addresses_become_fields():
    found = district("de").found
    numbers = Counter(phone.number for one in found for phone in one.record.phones)
    assert sum(numbers.values()) >= 200
    assert {"110", "112", "116117", "116111", "116016"} <= numbers.keys()
    assert sum(bool(one.record.email) for one in found) >= 30 and sum(bool(one.record.web) for one in found) >= 30
    assert not any(re.match(r"0?800.*116016", number.removeprefix("+49")) for number in numbers)


def test_pages_about_violence_are_protected_and_few():
    """By title or by share of words; too few would put a word into a history, too many would hide help."""
    german = {one.key for one in district("de").found if protected(one.record)}
    assert {path.rstrip("/").rpartition("/")[2] for path in german} >= {
        "für-frauen-in-not",
        "für-männer-in-not",
        "beratung-fuer-opfer-rechtsextremer-gewalt",
    }
    assert 4 <= len(german) <= 7


def test_a_page_in_a_third_language_is_protected_by_its_german_address():
    row = page("/t/ar/x/", title="نساء", available_languages={"de": {"path": "/t/de/für-frauen-in-not/"}})
    assert protected(read(pages(row), town=DISTRICT, lang="ar").found[0].record)


def test_a_district_fits_its_budget():
    """Every column a phone needs to read 238 German pages, compressed as one, stays below 150 KB."""
    intake = district("de")
    number = {one.key: at for at, one in enumerate(intake.found)}
    columns = [
        (
            one.record.title.source,
            one.record.body.source if one.record.body else None,
            number.get(one.parent_key),
            one.record.order,
            one.record.tags,
            one.record.verified_on,
            one.record.slug,
            [(phone.number, phone.label.source if phone.label else None) for phone in one.record.phones],
            one.record.email,
            one.record.web,
        )
        for one in intake.found
    ]
    size = len(brotli.compress(msgspec.json.encode(list(zip(*columns, strict=True))), quality=11))
    assert size < 125_000, size


def test_the_same_file_again_changes_nothing_and_english_joins_german():
    german, english = district("de"), district("en")
    assert german == district("de")
    of = {alias: one.record for one in german.found for alias in (one.key, *one.aliases)}
    for one in english.found:
        joined = merge(of[one.key], one.record, "en")
        assert set(joined.title.said) == {"de", "en"}
        assert merge(joined, one.record, "en") == joined
        assert merge(joined, of[one.key], "de") == joined


def test_a_number_in_a_relative_link_is_mended():
    row = page(
        "/t/de/a/",
        content='<a href="https://integreat.app/112">112</a> <a href="https://integreat.app/tel:">030 23125000</a> <a href="https://integreat.app/x">y</a>',
    )
    assert (
        read(pages(row), town=DISTRICT, lang="de").found[0].record.body.source
        == "<p><a href=tel:112>112</a> <a href=tel:+493023125000>030 23125000</a> y"
    )


def test_a_wrong_page_is_refused_and_stops_no_other():
    deep = page("/t/de/deep/", content="<div>" * 900)
    rows = (
        page("/t/de/a/"),
        page("/t/de/a/"),
        page(""),
        page("/t/de/b/", title=" "),
        deep,
        page("/t/de/c/", parent={"path": "/t/de/gone/"}),
    )
    intake = read(pages(*rows), town=DISTRICT, lang="de")
    assert [(no.row, no.field, no.reason) for no in intake.refused] == [
        (2, "path", "intake.key_twice"),
        (3, "path", "intake.missing"),
        (4, "title", "intake.missing"),
        (5, "content", "intake.html_too_deep"),
    ]
    assert [one.key for one in intake.found] == ["/t/de/a/", "/t/de/c/"]
    assert [(note.row, note.field, note.reason) for note in intake.noted] == [(6, "parent", "intake.parent_missing")]


def test_a_circle_of_pages_ends():
    rows = (page("/t/de/a/", parent={"path": "/t/de/b/"}), page("/t/de/b/", parent={"path": "/t/de/a/"}))
    assert len(read(pages(*rows), town=DISTRICT, lang="de").found) == 2


def test_labels_tell_several_numbers_apart_and_a_persons_mailbox_stays_in_the_text():
    content = """<h3>Rathaus:</h3><p><a href="tel:030 23125001">x</a> <a href="mailto:maxi.muster@example.org">x</a></p>
        <h3>Bad</h3><p><a href="tel:030 23125002">x</a> <a href="mailto:bad@example.org">x</a></p>"""
    record = read(pages(page("/t/de/a/", content=content)), town=DISTRICT, lang="de").found[0].record
    assert [(phone.number, phone.label.source) for phone in record.phones] == [("+493023125001", "Rathaus"), ("+493023125002", "Bad")]
    assert record.email == "bad@example.org"


@pytest.mark.parametrize(
    ("raw", "lang", "reason"),
    [
        (b"{}", "de", "intake.wrong_shape"),
        (b'[{"path": "/t/de/a/", "title": "A"}]', "de", "intake.wrong_shape"),
        (pages(page("/t/en/a/")), "de", "intake.other_language"),
    ],
)
def test_another_shape_or_language_is_unreadable(raw, lang, reason):
    with pytest.raises(Unreadable) as no:
        read(raw, town=DISTRICT, lang=lang)
    assert no.value.reason == reason
