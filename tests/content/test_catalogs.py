"""The catalogues hold what they promise, and the phone gets no unreviewed instruction in a case of life and death."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import brotli
import pytest
from msgspec.structs import replace

from content import taxonomy
from content.catalog import (
    FOLDER,
    REFERENCE,
    SOURCE,
    Catalogue,
    Entry,
    all_catalogs,
    editor_catalogs,
    fold,
    life_critical,
    read,
    say,
    seen_hash,
    show,
    stands_for_one_number,
)
from content.catalog_check import problems
from content.compile_catalogs import BUDGET_BYTES, compiled, editor_use, report, use
from content.languages import DEFAULTS, plural_categories

CATALOGS = all_catalogs()
GERMAN = fold(CATALOGS[SOURCE].entries)
CRITICAL = life_critical(CATALOGS[REFERENCE])


def test_no_catalogue_has_a_problem():
    assert set(CATALOGS) == set(DEFAULTS)
    assert problems(CATALOGS) == []


def test_the_app_and_the_pages_name_only_keys_that_exist():
    found = use()
    print(f"\n{len(found.unused)} keys that nothing names yet: {' '.join(found.unused)}")
    assert found.problems == ()


def test_every_tag_and_topic_has_a_name():
    reference = fold(CATALOGS[REFERENCE].entries)
    assert [tag for tag in taxonomy.TAGS if f"tag.{tag}" not in reference] == []
    assert [topic.id for topic in taxonomy.TOPICS if f"topic.{topic.id}" not in reference] == []
    assert [key for key in reference if key.startswith("tag.") and key[4:] not in taxonomy.TAGS] == []


@pytest.mark.parametrize("lang", DEFAULTS)
def test_an_unreviewed_life_critical_key_shows_german(lang: str):
    shown = show(lang, CATALOGS)
    for key in CRITICAL:
        entry = next((entry for entry in CATALOGS[lang].entries if entry.key == key), None)
        if lang in (REFERENCE, SOURCE) or (entry and entry.reviewed_of == seen_hash(GERMAN[key])):
            assert key in shown.own
        else:
            assert key not in shown.own, f"{key} is shown in {lang} and nobody has reviewed it"
            assert shown.lent[SOURCE][key] == GERMAN[key]


def test_the_words_for_danger_are_life_critical():
    """Taken away in the reference, the mark would let a machine's word for "fire" through."""
    must = {"sos.fire", "sos.police", "sos.doctor", "sos.violence", "quick_exit.leave", "settings.erase", "place.secret"}
    assert must <= CRITICAL
    unmarked = {key for key in GERMAN if key.startswith(("sos.", "helpline.", "quick_exit.", "settings.erase"))} - CRITICAL
    assert unmarked == set()


def test_a_review_lets_a_word_through_until_the_german_changes():
    reviewed = _edit("ar", "sos.fire", lambda entry: replace(entry, reviewed_of=seen_hash(GERMAN["sos.fire"])))
    assert "sos.fire" in show("ar", reviewed).own
    changed = {**reviewed, SOURCE: _edit(SOURCE, "sos.fire", lambda entry: replace(entry, words="Feuer"))[SOURCE]}
    assert show("ar", changed).lent[SOURCE]["sos.fire"] == "Feuer"


def test_a_missing_word_is_lent_by_the_stored_chain_and_named():
    without = _edit("fa-AF", "bar.back", lambda entry: None)
    shown = show("fa-AF", without)
    assert shown.lent["fa"]["bar.back"] == fold(CATALOGS["fa"].entries)["bar.back"]
    assert "bar.back" in shown.missing
    assert "bar.back" in report("fa-AF", shown).partition("missing: ")[2].split()
    assert show("ku", _edit("ku", "bar.back", lambda entry: None)).lent[SOURCE]["bar.back"] == "Zurück"


@pytest.mark.parametrize("lang", DEFAULTS)
def test_a_phone_finds_words_for_every_key_in_one_file(lang: str):
    words = json.loads(compiled(show(lang, CATALOGS)))
    lent = words.pop("", {})
    found = set(words).union(*lent.values())
    assert found == set(GERMAN)
    for key, said in words.items():
        assert isinstance(said, str) or "other" in said, key
    print(f"\n{report(lang, show(lang, CATALOGS))[:70]}")


@pytest.mark.parametrize("lang", DEFAULTS)
def test_words_of_one_language_stay_light(lang: str):
    """Letters of two and three bytes weigh more; nobody pays more than a seventh above the budget for theirs."""
    bytes_ = len(brotli.compress(compiled(show(lang, CATALOGS)), quality=11))
    assert bytes_ <= BUDGET_BYTES * (1.0 if lang in (REFERENCE, SOURCE) else 1.15), f"{lang}: {bytes_}"


@pytest.mark.parametrize("lang", DEFAULTS)
def test_no_reader_is_shown_a_number_to_dial(lang: str):
    text = compiled(show(lang, CATALOGS)).decode()
    assert re.findall(r"\d(?:[\s\u00a0().\-–/]*\d){2,}", text) == []


def test_compiling_twice_gives_the_same_bytes():
    assert compiled(show("ar", {lang: read(lang) for lang in DEFAULTS})) == compiled(show("ar", CATALOGS))


def test_arabic_says_two_without_a_digit_and_russian_one_does_not():
    """CLDR `one` is the number 1 in Arabic, and 1, 21, 31 … in Russian: only the first may leave {count} out."""
    assert stands_for_one_number("ar", "two")
    assert not stands_for_one_number("ru", "one")
    assert not stands_for_one_number("ti", "one")


def test_a_plain_page_takes_the_same_road():
    assert say("bar.back", "tr") == ("Geri", "tr")
    assert say("sos.fire", "tr") == (GERMAN["sos.fire"], SOURCE)
    assert say("nothing.here", "tr") == ("nothing.here", REFERENCE)
    assert say("bar.back", "pl") == ("Zurück", SOURCE)


Change = Callable[[Entry], Entry | None]


def _edit(lang: str, msgid: str, change: Change) -> dict[str, Catalogue]:
    entries = [change(entry) if entry.msgid == msgid else entry for entry in CATALOGS[lang].entries]
    return {**CATALOGS, lang: replace(CATALOGS[lang], entries=tuple(entry for entry in entries if entry is not None))}


def _said(words: str) -> Change:
    return lambda entry: replace(entry, words=words)


FLAWS: list[tuple[str, str, str, Change]] = [
    ("an empty string", "ar", "bar.back", _said("")),
    ("a renamed placeholder", "uk", "age.today", _said("Стан {zeit}")),
    ("a dropped placeholder", "uk", "age.today", _said("Стан сьогодні")),
    ("a broken placeholder", "uk", "age.today", _said("Стан {time")),
    ("a count that Russian needs", "ru", "changes.seats[one]", _said("одно место")),
    ("a missing plural form", "ru", "changes.seats[few]", lambda entry: None),
    ("a plural form the language lacks", "de", "changes.seats[one]", lambda entry: replace(entry, category="few")),
    ("a missing key in German", "de", "bar.back", lambda entry: None),
    ("a key of its own", "tr", "bar.back", lambda entry: replace(entry, key="bar.geri")),
    ("no origin", "tr", "bar.back", lambda entry: replace(entry, origin="")),
    ("a translation that calls itself the source", "tr", "bar.back", lambda entry: replace(entry, origin="source")),
    ("a number to dial", "fr", "help.title", _said("Appelez le 116 016")),
    ("a number in Persian digits", "fa", "help.title", _said("۱۱۲")),
    ("a direction mark", "ar", "bar.back", _said("\u202bرجوع")),
    ("a raised voice", "tr", "bar.back", _said("Geri!")),
    ("a space too many", "tr", "bar.back", _said("Geri ")),
    ("a German sentence elsewhere", "tr", "bar.back", lambda entry: replace(entry, key="level.sample_A1")),
]


@pytest.mark.parametrize(("lang", "msgid", "change"), [flaw[1:] for flaw in FLAWS], ids=[flaw[0] for flaw in FLAWS])
def test_the_check_finds(lang: str, msgid: str, change: Change):
    assert problems(_edit(lang, msgid, change)) != []


def test_the_check_finds_an_entry_that_stands_twice(tmp_path):
    for lang in DEFAULTS:
        (tmp_path / f"{lang}.po").write_bytes((FOLDER / f"{lang}.po").read_bytes())
    with (tmp_path / "tr.po").open("a", encoding="utf-8") as file:
        file.write('\n# origin: machine\nmsgid "bar.back"\nmsgstr "Geriye"\n')
    assert "tr: bar.back stands twice" in problems({lang: read(lang, tmp_path) for lang in DEFAULTS})


def test_a_catalogue_says_how_it_was_made():
    silent = {**CATALOGS, "so": replace(CATALOGS["so"], header={"Language": "so"})}
    assert any("X-Made-By" in problem for problem in problems(silent))
    boasting = {**CATALOGS, "so": replace(CATALOGS["so"], header={"Language": "so", "X-Made-By": "by professionals"})}
    assert any("X-Made-By" in problem for problem in problems(boasting))


def test_plural_categories_are_those_of_cldr():
    assert plural_categories("ar") == ("zero", "one", "two", "few", "many", "other")
    assert plural_categories("fa") == ("one", "other")
    assert plural_categories("ru") == ("one", "few", "many", "other")


def test_the_editors_catalogue_has_no_problem_and_falls_back_visibly():
    """Every key in English and German; what Arabic lacks is lent, and stands among what is missing."""
    editors = editor_catalogs()
    assert problems(editors) == []
    arabic = show("ar", editors)
    lent = {key for words in arabic.lent.values() for key in words}
    assert lent == set(arabic.missing)
    assert lent | set(arabic.own) == set(fold(editors[REFERENCE].entries))


def test_the_editor_names_only_keys_that_exist():
    assert editor_use().problems == ()


def test_no_editors_word_is_a_readers():
    """Readers' bytes are prepaid."""
    assert [key for key in fold(CATALOGS[REFERENCE].entries) if key.startswith("edit.")] == []
    assert [key for key in fold(editor_catalogs()[REFERENCE].entries) if not key.startswith("edit.")] == []
