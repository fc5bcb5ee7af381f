"""What is written down is true: every rule of the protocol is held by a vector or a test, every vector file is read by both sides."""

from __future__ import annotations

import json
import re
from functools import cache

from pytest import mark, skip

from sync import errors
from tests.shared import ROOT

PROTOCOL = ROOT / "sync" / "PROTOCOL.md"
VECTORS = ROOT / "sync" / "vectors"
RULE = re.compile(r"^\*\*(\d+\.\d+)\*\*", re.MULTILINE)
NAMED = re.compile(r"PROTOCOL ((?:\d+\.\d+)(?:(?:, | and | to )\d+\.\d+)*)")


@cache
def rules() -> frozenset[str]:
    return frozenset(RULE.findall(PROTOCOL.read_text("utf-8")))


@cache
def files() -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(VECTORS).as_posix() for path in VECTORS.glob("*/*.json")))


def cases(name: str) -> list[dict]:
    found = json.loads((VECTORS / name).read_text("utf-8"))
    return found if isinstance(found, list) else found["cases"]


def named_in(folder: str, *patterns: str) -> set[str]:
    found = set()
    for pattern in patterns:
        for path in (ROOT / folder).rglob(pattern):
            if "node_modules" not in path.parts:
                for row in NAMED.findall(path.read_text("utf-8")):
                    found |= set(re.findall(r"\d+\.\d+", row))
    return found


def test_the_protocol_numbers_each_rule_once_and_in_order():
    found = RULE.findall(PROTOCOL.read_text("utf-8"))
    assert found == sorted(set(found), key=lambda rule: [int(part) for part in rule.split(".")])
    assert len(found) > 40


def test_every_rule_is_held_by_a_vector_or_a_test():
    held = {case["rule"] for name in files() for case in cases(name) if "rule" in case}
    held |= named_in("tests", "test_*.py") | named_in("pwa/test", "*.test.ts")
    assert rules() - held == set(), "no vector and no test names these rules"


def test_nobody_names_a_rule_that_does_not_exist():
    held = {case["rule"] for name in files() for case in cases(name) if "rule" in case}
    held |= named_in("sync", "*.py") | named_in("tests", "*.py") | named_in("pwa/src", "*.ts", "*.tsx") | named_in("pwa/test", "*.ts")
    held |= named_in("server", "*.py")
    assert held - rules() == set()


@mark.parametrize("name", files())
def test_a_vector_file_has_the_shape_of_the_schema(name):
    schema = json.loads((VECTORS / "case.schema.json").read_text("utf-8"))["$defs"]["case"]
    whole = json.loads((VECTORS / name).read_text("utf-8"))
    if name.endswith("-generated.json"):
        assert set(whole) == {"generator", "cases"}, "a generated file names its generator"
    assert cases(name)
    for case in cases(name):
        assert set(schema["required"]) <= set(case) <= set(schema["properties"]), case["name"]
        assert ("expect" in case) != ("error" in case), case["name"]
        assert re.fullmatch(schema["properties"]["rule"]["pattern"], case.get("rule", "1.1")), case["name"]
        assert case.get("error", "Malformed") in schema["properties"]["error"]["enum"], case["name"]


@mark.parametrize("name", files())
def test_a_vector_file_is_read_by_python(name):
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("*.py") if path.name != "make_vectors.py")
    assert name in tests or name.partition("/")[2] in tests, "no Python test reads it"


# What only a publisher does: a phone evaluates no OSM string and merges no edit.
PYTHON_ONLY = {"hours/evaluate.json", "merge/refused.json", "merge/values.json", "merge/whole.json", "merge/words.json"}


@mark.parametrize("name", [name for name in files() if name not in PYTHON_ONLY])
def test_a_vector_file_is_read_by_the_phone(name):
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "pwa" / "test").glob("*.ts"))
    if not tests:
        skip("the phone's tests are not here")
    assert name in tests, "no test in pwa/test reads it"


def test_errors_have_their_own_numbers_keys_and_rules():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.SyncError)]
    assert len({kind.number for kind in kinds}) == len(kinds)
    assert len({kind.key for kind in kinds}) == len(kinds)
    text = PROTOCOL.read_text("utf-8")
    for kind in kinds:
        if kind not in (errors.SyncError, errors.NotCanonical, errors.Unanswered, errors.TableChanged):
            assert kind.__name__ in text, f"PROTOCOL.md does not say when {kind.__name__} is raised"


def test_the_folder_of_vectors_lists_its_files():
    listed = (VECTORS / "README.md").read_text("utf-8")
    for name in files():
        assert name in listed or f"`{name.partition('/')[0]}/`" in listed, name
