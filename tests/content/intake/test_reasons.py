"""Every reason an importer can give is a sentence for operators, in both languages, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import content.intake
import server.words

SENTENCES = Path(server.words.__file__).parent
CODE = "\n".join(path.read_text("utf-8") for path in sorted(Path(content.intake.__file__).parent.glob("*.py")))
REASONS = sorted(set(re.findall(r'"(intake\.[a-z_]+)"', CODE)))


def sentences(lang: str) -> dict[str, str]:
    with (SENTENCES / f"{lang}.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def test_there_are_reasons_at_all():
    assert len(REASONS) > 35 and "intake.refuge" in REASONS


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_reason_has_its_sentence(lang):
    said = sentences(lang)
    assert [reason for reason in REASONS if not said.get(reason)] == []


def test_both_languages_have_the_same_placeholders():
    german, english = sentences("de"), sentences("en")
    for reason in REASONS:
        assert set(re.findall(r"{(\w+)}", german[reason])) == set(re.findall(r"{(\w+)}", english[reason])), reason


def test_a_sentence_for_a_row_needs_no_fact():
    """`Refused` carries none; only the reason of a whole file does."""
    of_files = set(re.findall(r'Unreadable\(\s*"(intake\.[a-z_]+)"', CODE))
    assert {reason for reason, sentence in sentences("en").items() if reason in REASONS and "{" in sentence} <= of_files
