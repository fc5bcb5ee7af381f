"""The scanner against two lists, one of which was written before its first rule, and against real streets and real prose."""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.scanner import find_places, normalise
from content.scanner_rules import RULES
from tests.shared import shared

LEAKS = Path(__file__).parent / "leaks"
LISTS = {name: json.loads((LEAKS / f"{name}.json").read_text("utf-8")) for name in ("tuned", "unseen")}
BAR = 0.95
INVISIBLE = "\u200b\u200c\u200d\u2060\u00ad\u202a\u202e\u2066\u034f\ufe0f\u061c\ufeff"


@pytest.mark.parametrize("name", LISTS)
def test_the_scanner_finds_what_the_bar_demands_and_no_class_is_missed_wholly(name):
    found = {kind: [bool(find_places(leak)) for leak in leaks] for kind, leaks in LISTS[name]["leaks"].items()}
    everything = [hit for hits in found.values() for hit in hits]
    assert sum(everything) / len(everything) >= BAR, {kind: f"{sum(hits)} of {len(hits)}" for kind, hits in found.items()}
    assert [kind for kind, hits in found.items() if not any(hits)] == []


@pytest.mark.parametrize("name", LISTS)
def test_innocent_sentences_rarely_alarm(name):
    alarms = [text for text in LISTS[name]["innocent"] if find_places(text)]
    assert len(alarms) <= len(LISTS[name]["innocent"]) / 20, alarms


def test_every_rule_strikes_somewhere_in_the_lists():
    leaks = [leak for one in LISTS.values() for kind in one["leaks"].values() for leak in kind]
    assert {hit.rule for leak in leaks for hit in find_places(leak)} == set(RULES)


@given(st.lists(st.tuples(st.integers(0, 16), st.sampled_from(INVISIBLE)), max_size=12))
def test_a_street_hidden_by_zero_width_signs_is_found(signs):
    street = "Fliederallee 27."
    for at, sign in signs:
        street = street[:at] + sign + street[at:]
    assert [hit.rule for hit in find_places(f"Wir sind jetzt {street}")][:1] == ["street_number"]


@given(
    st.sampled_from(["Hinterm Deich 7", "Lindenweg 12", "Rosengarten 6", "50.1109, 8.6821", "60311 Frankfurt"]),
    st.sampled_from(
        ["{}", "<p>{}</p>", "Text davor: {}", "{} Text danach", "<b>{}</b>", "{}\n\nUnd mehr.", "„{}“", "({})", "\u2067{}\u2069"]
    ),
)
def test_a_place_is_found_wherever_it_stands(place, frame):
    assert find_places(frame.format(place))


@pytest.mark.parametrize(
    "written",
    [
        "Linden-\nstraße",
        "Linden&#115;tra&szlig;e",
        "Linden<b>stra</b>ße",
        "L i n d e n s t r a ß e",
        "Lindеnstrаße",
        "Lin\u0336den\u0336straße",
        "ＬＩＮＤＥＮＳＴＲＡＳＳＥ",
    ],
)
def test_each_disguise_alone_is_undone(written):
    assert [hit.rule for hit in find_places(f"in der {written} klingeln")] == ["street_name"]


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_no_text_breaks_the_scanner_and_normalising_twice_changes_nothing_it_finds(text):
    once = normalise(text)
    assert find_places(text) == [] or once != ""
    assert not set(once) & set(INVISIBLE)


def test_a_quarters_name_alone_counts_when_the_gazetteer_knows_it():
    assert find_places("Wir sind im Möwenviertel.") == []
    assert [hit.rule for hit in find_places("Wir sind im MÖWENVIERTEL.", ("Möwenviertel",))] == ["gazetteer"]
    assert find_places("Möwenviertelweise", ("Möwenviertel",)) == []


def test_a_hit_tells_where_it_begins_in_the_text_as_read():
    text = "Bitte <b>klingeln</b>: Linden\u00adweg 12"
    (hit,) = find_places(text)
    assert normalise(text)[hit.start :] == "Lindenweg 12"


def real_streets() -> list[str]:
    """One house of each street in three open extracts and one list of assemblies."""
    streets: dict[str, str] = {}
    for name in ("dreieich", "dortmund-fhdo", "kaiserslautern-2013"):
        for block in re.split(r"<(?:node|way|relation) ", gzip.decompress(shared(f"data/osm/{name}.osm.gz").read_bytes()).decode()):
            street = re.search(r'k="addr:street" v="([^"]*)"', block)
            house = re.search(r'k="addr:housenumber" v="([^"]*)"', block)
            if street and house:
                streets.setdefault(html.unescape(street[1]), house[1])
    with shared("data/assemblies/foi/berlin_2024-01_04.csv").open(encoding="utf-8", errors="replace") as lines:
        for row in csv.DictReader(lines):
            if row["Strasse"] and row["Nr"]:
                streets.setdefault(row["Strasse"].strip(), row["Nr"].strip())
    return [f"{street} {house}" for street, house in streets.items()]


def test_real_addresses_are_found_without_a_gazetteer():
    addresses = real_streets()
    missed = [address for address in addresses if not find_places(f"Sie finden uns hier: {address}, bitte klingeln.")]
    assert len(addresses) > 800
    assert len(missed) / len(addresses) <= 1 - BAR, f"{len(missed)} of {len(addresses)}"


def test_real_prose_in_fourteen_languages_hardly_alarms():
    texts = set(strings(json.loads(shared("data/integreat/ui_translations_14lang.json").read_text("utf-8"))))
    assert len(texts) > 3000
    assert len([text for text in texts if find_places(text)]) <= 4


def strings(value: object):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
