"""The language table: tags, aliases, directions, chains and CLDR plurals, held against independent data."""

from __future__ import annotations

import langcodes
import pytest
from babel import Locale

from content.languages import DEFAULTS, LANGUAGES, UnknownLanguage, canonical, fallback_chain, formatting_locale, plural_categories


def test_the_fourteen_default_languages_are_those_of_the_brief():
    assert DEFAULTS == ("de", "de-simple", "en", "uk", "ar", "fa-AF", "fa", "tr", "ku", "ps", "so", "ti", "ru", "fr")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_tag_is_registered_and_every_chain_ends_in_german(tag):
    assert langcodes.tag_is_valid(tag)
    chain = fallback_chain(tag)
    assert all(one in LANGUAGES for one in chain) and tag not in chain
    assert tag == "de" or chain[-1] == "de"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_direction_is_that_of_the_script(tag):
    script = langcodes.Language.get(tag).maximize().script
    assert LANGUAGES[tag].direction == ("rtl" if script in ("Arab", "Hebr", "Thaa") else "ltr")


@pytest.mark.parametrize(
    ("written", "tag"),
    {
        "de-si": "de-simple",
        "de-LS": "de-simple",
        "de-x-ls": "de-simple",
        "prs": "fa-AF",
        "prs_AF": "fa-AF",
        "fa_AF": "fa-AF",
        "FA-af": "fa-AF",
        "pes": "fa",
        "fa-IR": "fa",
        "kmr": "ku",
        "ku-Latn": "ku",
        "orm": "om",
        "UK": "uk",
    }.items(),
)
def test_every_accepted_spelling_becomes_our_tag(written, tag):
    assert canonical(written) == tag


@pytest.mark.parametrize("tag", ["", "xx", "german", "de-AT-x", "prs-IR"])
def test_an_unknown_language_is_refused_not_guessed(tag):
    with pytest.raises(UnknownLanguage):
        canonical(tag)


def test_aliases_point_to_one_language_only():
    spellings = [spelling.lower() for row in LANGUAGES.values() for spelling in (row.tag, *row.aliases)]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize(
    ("tag", "categories"),
    {
        "de": ("one", "other"),
        "de-simple": ("one", "other"),
        "uk": ("one", "few", "many", "other"),
        "ru": ("one", "few", "many", "other"),
        "ar": ("zero", "one", "two", "few", "many", "other"),
        "fa": ("one", "other"),
        "fa-AF": ("one", "other"),
        "ti": ("one", "other"),
        "so": ("one", "other"),
        "ku": ("one", "other"),
        "ps": ("one", "other"),
        "sr-Latn": ("one", "few", "other"),
        "vi": ("other",),
        "rom": ("one", "other"),
    }.items(),
)
def test_plural_categories_are_those_of_cldr_not_of_gettext(tag, categories):
    assert plural_categories(tag) == categories


def test_tigrinya_treats_nought_and_one_alike():
    rule = formatting_locale("ti").plural_form
    assert rule(0) == rule(1) == "one" and rule(2) == "other"


def test_romani_is_formatted_as_german_not_as_english():
    assert formatting_locale("rom") == Locale("de")
    assert formatting_locale("de-simple") == Locale("de")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_language_has_a_name_in_its_own_letters_and_a_locale(tag):
    assert LANGUAGES[tag].endonym.strip()
    assert formatting_locale(tag).plural_form(1)
