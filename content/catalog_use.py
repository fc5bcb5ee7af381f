"""Which keys the code names, and whether it names them rightly: `t` for sentences, `n` for what counts, every value given.

A key is any quoted `place.meaning` whose place the reference knows, so keys that travel through a variable or a button
list are found too; a template such as t(`kind.${kind}`) stands for every key of that shape, and so does a quoted
beginning that ends in an underscore.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from content.catalog import Words

_CALL = re.compile(
    r"""\b(?P<name>t|n|rich|richN|for_readers|_word)\(\s*(?:["'](?P<literal>[^"'\n]+)["']|`(?P<template>[^`\n]+)`)\s*(?P<after>[,)])"""
)
_QUOTED = re.compile(r"[\"']((?:edit\.)?[a-z]+(?:_[a-z]+)*\.[A-Za-z0-9_]+)[\"']|`([a-z]+(?:_[a-z]+)*\.[^`\s]*\$\{[^`]*)`")
_HOLE = re.compile(r"\{(\w+)\}")
_COUNTS = ("n", "richN")


class Use(Struct, frozen=True):
    problems: tuple[str, ...]
    unused: tuple[str, ...]


def used_in(sources: Mapping[str, str], keys: Mapping[str, Words]) -> Use:
    """Problems and unused keys over `sources`: file name -> text."""
    named: set[str] = set()
    problems: list[str] = []
    for name, text in sources.items():
        problems += (f"{name}: {sentence}" for sentence in _calls(text, keys))
        named |= _named(text, keys)
    return Use(tuple(problems), tuple(key for key in keys if key not in named))


def _calls(text: str, keys: Mapping[str, Words]) -> Iterator[str]:
    for call in _CALL.finditer(text):
        key, counts = call["literal"] or call["template"], call["name"] in _COUNTS
        if "." not in key:
            continue
        matching = [known for known in keys if _shape(key).fullmatch(known)]
        if not matching:
            yield f"{call['name']}({key}) is not in the catalogue"
        # A template may name keys that are never asked for, so only their existence is checked.
        for known in matching if "${" not in key else ():
            words = keys[known]
            if counts != isinstance(words, dict):
                yield f"{call['name']}({key}) but {known} {'does not count' if counts else 'counts'}"
                continue
            given = _given(text, call.end(), count_first=counts) if call["after"] == "," else set()
            # The pages of the server say the language second and give values by name.
            if given is None or call["name"] in ("for_readers", "_word"):
                continue
            holes = {hole for form in (words.values() if isinstance(words, dict) else [words]) for hole in _HOLE.findall(form)}
            for hole in sorted(holes - given - ({"count"} if counts else set())):
                yield f"{call['name']}({key}) gives no {{{hole}}}"


def _shape(key: str) -> re.Pattern[str]:
    return re.compile("[A-Za-z0-9_]+?".join(re.escape(piece) for piece in re.split(r"\$\{[^}]*\}", key)))


def _given(text: str, start: int, *, count_first: bool) -> set[str] | None:
    """Names in the object written out among the remaining arguments; None where the values come in a variable."""
    depth, commas, written = 0, 0, False
    names: set[str] = set()
    for at in range(start, len(text)):
        sign = text[at]
        if sign in ")}]":
            depth -= 1
            if depth < 0:
                break
        elif sign in "({[":
            written = written or (sign == "{" and depth == 0)
            depth += 1
        elif sign == "," and depth == 0:
            commas += 1
        elif depth == 1 and written and text.startswith("...", at):
            return None
        word = re.match(r"[{,]\s*(\w+)(?=\s*[:,}])", text[at:])
        if word and depth == 1 and written:
            names.add(word[1])
    return names if written or (count_first and not commas) else None


def _named(text: str, keys: Mapping[str, Words]) -> set[str]:
    found: set[str] = set()
    for literal, template in _QUOTED.findall(text):
        shape = _shape(template or (literal + "${rest}" if literal.endswith("_") else literal))
        found |= {key for key in keys if shape.fullmatch(key)}
    return found
