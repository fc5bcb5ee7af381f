"""A text in several languages: states, fallback, and what may be hashed on both sides."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from content.languages import LANGUAGES
from content.text import Said, Text, normalise, show, source_hash, state, text

HELP = text("de", "Hilfe", en="Help", fa="کمک", de_simple="Wir helfen.")


@pytest.mark.parametrize(
    ("lang", "shown_in"),
    {"de": "de", "de-simple": "de-simple", "en": "en", "fa": "fa", "fa-AF": "fa", "ku": "de", "ti": "en", "uk": "en", "rom": "de"}.items(),
)
def test_a_missing_language_falls_back_along_the_stored_chain(lang, shown_in):
    shown = show(HELP, lang)
    assert shown is not None and (shown.lang, shown.state) == (shown_in, "current")


def test_nobody_falls_back_from_ukrainian_to_russian():
    words = text("de", "Hilfe", ru="Помощь")
    shown = show(words, "uk")
    assert shown is not None and shown.lang == "de"


def test_a_text_in_a_language_outside_every_chain_is_shown_rather_than_nothing():
    words = text("tr", "Yardım")
    shown = show(words, "ar")
    assert shown is not None and (shown.text, shown.lang) == ("Yardım", "tr")
    assert show(None, "ar") is None


def test_a_changed_source_makes_every_translation_outdated_and_only_those():
    changed = Text("de", {**HELP.said, "de": Said("Hilfe, auch nachts")}, "2026-11-18")
    assert {lang: state(changed, lang) for lang in HELP.said} == {
        "de": "current",
        "en": "outdated",
        "fa": "outdated",
        "de-simple": "outdated",
    }
    assert state(HELP, "en") == "current" and state(HELP, "uk") == "missing"


def test_an_outdated_machine_text_is_outdated_first():
    machine = Text("de", {"de": Said("Hilfe"), "en": Said("Help", source_hash("Hilfe"), "machine")})
    assert state(machine, "en") == "machine"
    older = Text("de", {"de": Said("Hilfe!"), "en": machine.said["en"]})
    assert state(older, "en") == "outdated"


def test_an_empty_translation_counts_as_missing():
    words = Text("de", {"de": Said("Hilfe"), "en": Said("")})
    assert state(words, "en") == "missing"
    shown = show(words, "en")
    assert shown is not None and shown.lang == "de"


def test_a_lost_source_text_hides_no_translation():
    words = Text("de", {"en": Said("Help")})
    assert words.source == ""
    shown = show(words, "en")
    assert shown is not None and shown.text == "Help"


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=30))
def test_whatever_was_typed_is_hashable_and_stays_as_it_is(words):
    once = normalise(words)
    assert once.encode().decode() == once
    assert normalise(once) == once and unicodedata.is_normalized("NFC", once)
    assert source_hash(words) == source_hash(once)


def test_two_spellings_of_one_letter_are_one_text():
    assert source_hash("Fa\u0308hre") == source_hash("F\u00e4hre")
    assert len(source_hash("")) == 16


@given(st.dictionaries(st.sampled_from(sorted(LANGUAGES)), st.text(min_size=1, max_size=5), min_size=1), st.sampled_from(sorted(LANGUAGES)))
def test_a_reader_sees_something_whenever_the_source_is_there(said, lang):
    source = next(iter(said))
    words = Text(source, {tag: Said(one) for tag, one in said.items()})
    shown = show(words, lang)
    assert shown is not None and shown.text == said[shown.lang]
    assert lang not in said or shown.lang == lang
    assert show(replace(words, source_changed_on="2026-01-01"), lang) == shown
