"""A real city's list of rallies, 114 states of it: after each, the phone holds exactly what the list says."""

from __future__ import annotations

import re
import statistics
import unicodedata

import msgspec
import pytest

from content.intake import FORMATS
from content.intake.assemblies import UNTITLED
from content.model import Town
from content.text import text
from server.importing import take_in
from server.store.records import Edit
from sync.replica import Replica
from tests.server.asgi import AppLink, Browser
from tests.shared import shared

MEDIAN_BYTES, MOST_BYTES = 800, 2_000
STATUS = {"angemeldet": "announced", "beschieden": "confirmed", "abgemeldet": "cancelled"}
DRESDEN = Town(
    slug="dresden", title=text("de", "Dresden"), land="SN", bbox_e7=(135_700_000, 509_000_000, 139_700_000, 512_000_000), languages=("de",)
)


@pytest.fixture
def town() -> Town:
    return DRESDEN


def test_the_phone_equals_the_city_feed_after_every_one_of_its_states(house, clock, town, capsys):
    states = [
        msgspec.json.decode(line) for line in shared("data/assemblies/dresden_feed/series_2024-01_2024-03.jsonl").read_bytes().splitlines()
    ]
    browser = Browser(house)
    link = AppLink(browser)
    phone = Replica("dresden/de", house.keys().root_public)
    bodies: list[int] = []
    for number, state in enumerate(states):
        clock.now_s += 3600
        raw = msgspec.json.encode(state["feed"])
        intake = FORMATS["assemblies"](raw, town=town, lang="de")
        edit = Edit("import:assemblies", clock.now_s)
        house.store.write_now(lambda db, intake=intake, edit=edit: take_in(db, town, intake, "de", edit))
        house.publish("dresden")
        link.bodies.clear()
        phone.catch_up(link, clock.now_s)
        assert wanted(state["feed"]) == held(phone), f"state {number}, fetched {state['fetched']}"
        if number and link.bodies != [0]:
            assert len(link.bodies) == 1, "a catch-up is one request"
            bodies += link.bodies
    browser.close()
    median, most = statistics.median(bodies), max(bodies)
    with capsys.disabled():
        print(f"\nDresden: {len(states)} states, {len(bodies)} catch-ups with news, body median {median:.0f}, most {most} bytes")
    assert len(states) == 114
    assert median <= MEDIAN_BYTES
    assert most <= MOST_BYTES


def wanted(feed: dict) -> list[tuple[str, ...]]:
    """Day, status, topic, place and beginning of every row of the city's list, read here without the importer."""
    return sorted(
        (
            row["Datum"],
            STATUS[row["Status"]],
            letters(row["Thema"] or UNTITLED),
            letters(row["Ort"] or row["Startpunkt"]),
            beginning(row["Zeit"]),
        )
        for row in feed["Versammlungen"]
    )


def held(phone: Replica) -> list[tuple[str, ...]]:
    """The same of what the phone holds."""
    return sorted(
        (
            event["day"],
            event.get("event_status", "announced"),
            letters(event.get("summary") or event["title"]),
            letters(event.get("place_name")),
            event.get("schedule", {}).get("start", "T")[11:16],
        )
        for event in phone.records.values()
        if event["kind"] == "event"
    )


def letters(words: str | None) -> str:
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", words or "").casefold()))


def beginning(times: str | None) -> str:
    """ "19.00 - 21.00 Uhr" and "ab 19.00 Uhr" -> "19:00"; "bis 18.00 Uhr" goes on from midnight."""
    if (times or "").startswith("bis"):
        return "00:00"
    found = re.search(r"(\d{1,2})\.(\d\d)", times or "")
    return f"{int(found[1]):02d}:{found[2]}" if found else ""
