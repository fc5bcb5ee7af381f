"""The taxonomy is closed, covers what the towns promised, and knows what must open quietly."""

import re

import pytest

from content.taxonomy import TAGS, TOPICS, is_discreet, is_protected, topic

PROMISED = (
    "psychosocial", "violence", "protection", "anti_discrimination", "school_bullying", "legal_advice", "residence",
    "return_advice", "health", "mobile_health", "german_course", "school", "kita", "training", "training_childcare",
    "work", "recognition", "employer_advice", "housing", "money", "payment_card", "volunteering", "association",
    "meeting_place", "culture", "sport", "participation", "foreigners_council", "rally", "internet_access", "food",
    "clothes", "emergency", "welcome_center",
)  # fmt: skip


def test_every_promised_subject_has_a_tag():
    assert [name for name in PROMISED if name not in TAGS] == []


def test_every_tag_stands_on_one_of_the_twelve_plates():
    plates = {row.id for row in TOPICS}
    assert len(plates) == 12
    assert {row.topic for row in TAGS.values()} == plates


def test_ids_are_plain_ascii_words():
    for name in [*TAGS, *(row.id for row in TOPICS)]:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name), name


def test_anything_about_violence_is_protected():
    assert is_protected(["culture", "violence"])
    assert is_protected(["protection"])
    assert not is_protected(["anti_discrimination", "health"])


def test_health_and_residence_open_discreetly_and_so_does_what_is_protected():
    assert is_discreet(["residence"]) and is_discreet(["mobile_health"]) and is_discreet(["violence"])
    assert not is_discreet(["sport", "german_course"])


def test_an_unknown_tag_from_the_future_is_neither_quiet_nor_a_crash():
    assert not is_protected(["tag_of_2030"]) and not is_discreet(["tag_of_2030"])
    assert topic(["tag_of_2030", "kita"]) == "school"
    assert topic([]) == "advice"


@pytest.mark.parametrize("row", TAGS.values(), ids=lambda row: row.id)
def test_health_tags_and_papers_tags_are_quiet_unless_everybody_needs_them(row):
    loud = {"poison", "registration"}
    if row.topic in {"health", "papers"}:
        assert (row.care == "plain") == (row.id in loud)
