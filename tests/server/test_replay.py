"""A real city's list of rallies, 114 states of it: after each, the phone holds exactly what the list says."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
import statistics
import time
import unicodedata
from pathlib import Path

import msgspec
import pytest

from content.intake import FORMATS
from content.intake.assemblies import UNTITLED
from content.model import Town
from content.text import text
from server.cli import run
from server.importing import take_in
from server.store.records import Edit
from sync.replica import Replica
from tests.bench.line import lotse, phone, served
from tests.server.asgi import AppLink, Browser
from tests.shared import ROOT, shared

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
    reader = Replica("dresden/de", house.keys().root_public)
    bodies: list[int] = []
    for number, state in enumerate(states):
        clock.now_s += 3600
        raw = msgspec.json.encode(state["feed"])
        intake = FORMATS["assemblies"](raw, town=town, lang="de")
        edit = Edit("import:assemblies", clock.now_s)
        house.store.write_now(lambda db, intake=intake, edit=edit: take_in(db, town, intake, "de", edit))
        house.publish("dresden")
        link.bodies.clear()
        reader.catch_up(link, clock.now_s)
        assert wanted(state["feed"]) == held(reader), f"state {number}, fetched {state['fetched']}"
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


def test_both_phones_follow_the_city_over_a_socket(tmp_path, capsys):
    """`lotse import assemblies` state by state beside a running server; after each, the TypeScript phone stands at the server's root."""
    lines = shared("data/assemblies/dresden_feed/series_2024-01_2024-03.jsonl").read_bytes().splitlines()
    if not (ROOT / "pwa/dist/phone.mjs").exists() or not shutil.which("node"):
        pytest.skip("pwa/dist/phone.mjs is not built (`just pwa`) or there is no node")
    data, file, into = tmp_path / "data", tmp_path / "state.json", tmp_path / "phone"
    lotse(data, "town", "add", "dresden", "--title", "Dresden", "--land", "SN", "--bbox", "13.57,50.9,13.97,51.2", "--languages", "de")
    with served(data) as server:
        for number, line in enumerate(lines):
            file.write_bytes(msgspec.json.encode(msgspec.json.decode(line)["feed"]))
            assert run(["import", "assemblies", str(file), "--town", "dresden", "--lang", "de", "--data", str(data)]) == 0
            capsys.readouterr()
            newest = root_of(data)
            said = caught_up(server.url, into, newest)
            assert said["root"] == newest, f"state {number}"
            assert said["requests"] == 1 or number == 0
        pulled = lotse(data, "pull", server.url, "--town", "dresden", "--lang", "de", "--into", str(tmp_path / "pull"), "--json")
        assert json.loads(pulled.stdout)["root"] == newest
    assert number == 113


def root_of(data: Path) -> str:
    with contextlib.closing(sqlite3.connect(data / "lotse.db")) as database:
        (root,) = database.execute("select root from publication where feed = 'dresden/de' order by seq desc limit 1").fetchone()
    return root.hex()


def caught_up(url: str, into: Path, root: str) -> dict:
    """The phone's last answer, once the server has noticed what was published beside it."""
    said: dict = {}
    for _ in range(50):
        said = phone(url, "dresden", "de", into)
        if said["root"] == root:
            break
        time.sleep(0.1)
    return said
