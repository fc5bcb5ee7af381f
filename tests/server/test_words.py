"""Every condition of every room has one number, and a sentence with its placeholders in each operators' language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import server.errors as ours
import sync.errors as replicas
from server import words

# The first is asked again or said with its status, the second leads the server to a part list.
NEVER_SAID = (replicas.Unanswered, replicas.TableChanged)
ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = {lang: ROOT / "server" / "words" / f"{lang}.po" for lang in ("en", "de")}


def sentences(lang: str) -> dict[str, str]:
    with CATALOGUES[lang].open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


def conditions() -> list[tuple[str, int, str]]:
    """(where, number, key) of every class with a number of its own, read from the source."""
    found = []
    for room in ("content", "sync", "server"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.ClassDef):
                    continue
                own = {
                    line.targets[0].id: line.value.value
                    for line in node.body
                    if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name) and isinstance(line.value, ast.Constant)
                }
                if "number" in own and "key" in own:
                    found.append((f"{path.relative_to(ROOT)}:{node.name}", own["number"], own["key"]))
    return found


def test_no_number_is_used_twice():
    numbers: dict[int, str] = {}
    for where, number, _ in conditions():
        assert numbers.setdefault(number, where) == where
    assert len(numbers) > 30


@pytest.mark.parametrize("lang", CATALOGUES)
def test_every_condition_of_the_house_has_a_sentence(lang):
    known = sentences(lang)
    for name, one in vars(ours).items():
        if isinstance(one, type) and issubclass(one, ours.ServerError):
            assert known.get(one.key), (name, one.key)


def test_every_refusal_of_a_replica_has_a_reason_in_words():
    known = sentences("en")
    for name, one in vars(replicas).items():
        if isinstance(one, type) and issubclass(one, replicas.SyncError) and one not in NEVER_SAID:
            assert known.get(one.key), (name, one.key)


def test_both_languages_say_the_same_with_the_same_placeholders():
    english, german = sentences("en"), sentences("de")
    assert english.keys() == german.keys()
    for key, sentence in english.items():
        assert set(re.findall(r"{(\w+)}", sentence)) == set(re.findall(r"{(\w+)}", german[key])), key


def test_every_key_the_commands_say_exists():
    known = sentences("en")
    for path in (ROOT / "server").rglob("*.py"):
        for key in re.findall(r'(?:tell|Finding\([^"]*|_line)\(?"([a-z_]+\.[a-z_]+)"', path.read_text()):
            assert key in known, (path.name, key)


def test_a_sentence_nobody_wrote_hides_nothing():
    assert words.say("no.such_key", "en", row=7) == "no.such_key row=7"
    assert words.say("store.disk_full", "en", folder="/x") == words.say("store.disk_full", "en", folder="/x", free_kb="{free_kb}")
