"""The sweep: secrets are planted, everything is published, edited, asked for and broken; then every byte is searched.

Searched are all answers as they travelled and decoded, the published folder, the log and what the commands say, in all the forms of
tests/server/sweeping.py. What a table may hold is said beside it. The exits of editors are in test_sweep_edit.py.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile

import brotli
import pytest
from msgspec.structs import replace

from content.model import Address, Alert, Phone, Place, Point, Source
from content.privacy import public
from content.refusal import WriteRefused
from content.text import Said, source_hash, text
from server.exports import FILES
from server.store import publications, records
from tests.server.asgi import Browser
from tests.server.conftest import EDIT, NOW_S, guide, place
from tests.server.inside import Inside
from tests.server.sweeping import encodings, found

# Planted words, and the tables that may hold them; an empty set means that no byte of the data folder may.
SECRETS: dict[str, tuple[str, set[str]]] = {
    "street of a refuge": ("Kirschblütenallee 93b", set()),
    "point of a refuge": ("501234567", set()),
    "internal note": ("Schlüssel beim Hausmeister Xanthos", {"record", "history"}),
    "editor": ("gerda.musterfrau@example.org", {"history"}),
    "reviewer": ("Rezensentin Ypsilon", {"translation"}),
    "verifier": ("Prüferin Zeta-Quell", {"record"}),
    "draft": ("Entwurf Nachtigallenplan", {"translation"}),
    "staff only": ("Dienstplan Quittengasse", {"translation"}),
    "withdrawn text": ("Zurückgezogene Wendelinstelle", {"history"}),
    "key of a confidential source": ("QX-77-refugekey", {"record"}),
    "address of a reader": ("203.0.113.7", set()),
    "agent of a reader": ("GeheimerBrowser/9", set()),
}
EXITS = ("feed", "part", "page", "export", "error", "log", "files")


def swept(sent: dict[str, list[bytes]]) -> set[tuple[str, str]]:
    """(exit, secret) of everything found."""
    words = {name: secret for name, (secret, _) in SECRETS.items()}
    return {(exit_name, name) for exit_name, bodies in sent.items() for name in found(bodies, words)}


def plant(house, town) -> None:
    """One secret in every place where one could stand."""
    editor = replace(EDIT, actor=SECRETS["editor"][0])
    refuge = Place(
        id="refuge0001",
        town="testtown",
        title=text("de", "Frauenhaus"),
        status="published",
        location_policy="confidential",
        address=Address(street=SECRETS["street of a refuge"][0]),
        point=Point(501234567, 87654321),
    )
    noted = place(1, note_internal=SECRETS["internal note"][0], verified_by=SECRETS["verifier"][0], verified_on="2026-11-01")
    reviewed = {
        **noted.summary.said,
        "ar": Said("نص", source_hash(noted.summary.source), reviewed_by=SECRETS["reviewer"][0], translated_on="2026-11-02"),
    }
    noted = replace(noted, summary=replace(noted.summary, said=reviewed))
    hidden = Place(
        id="hidden0001",
        town="testtown",
        title=text("de", "Beratung für Frauen"),
        status="published",
        location_policy="confidential",
        phones=(Phone("116016"),),
        organisation="Bund",
        source=Source("Verzeichnis", imported_id=SECRETS["key of a confidential source"][0]),
    )
    alert = Alert(id="alert00001", town="testtown", title=text("de", "Hitze"), status="published", starts_s=NOW_S, expires_s=NOW_S + 9000)
    draft = replace(place(2, SECRETS["draft"][0]), status="draft", slug="entwurf")
    staff = replace(place(3, SECRETS["staff only"][0]), sensitivity="staff", slug="dienst")
    withdrawn = replace(place(4, SECRETS["withdrawn text"][0]), status="review", slug="weg")
    for record in (refuge, noted, hidden, alert, staff, withdrawn, guide(1)):
        with contextlib.suppress(WriteRefused):
            house.store.write_now(lambda db, record=record: records.put(db, town, record, editor))
    house.store.write_now(lambda db: records.remove(db, "testtown", withdrawn.id, editor))
    house.publish("testtown")
    for record in (replace(noted, organisation="Anderer Verein"), draft):
        house.store.write_now(lambda db, record=record: records.put(db, town, record, editor))
    house.publish("testtown")


def everything_sent(house, log: io.StringIO, browser: Browser) -> dict[str, list[bytes]]:
    """All exits, asked for in all languages, with every kind of error."""
    sent: dict[str, list[bytes]] = {name: [] for name in EXITS}
    inside = Inside(house)
    asked = {"accept": "text/html", "user_agent": SECRETS["agent of a reader"][0]}

    def ask(exit_name: str, path: str, **more: str):
        reply = browser.get(path, **asked, **more)
        sent[exit_name] += [reply.raw, *inside.of(path, reply.body), *(value.encode() for _, value in reply.headers)]
        return reply

    for lang in ("de", "en", "ar"):
        for seq in (0, 1, 2, 9):
            listed = ask("feed", f"/sync/v1/testtown/{lang}/{seq}")
            for piece in re.findall(rb'"([0-9a-f]{32})"', listed.body):
                ask("part", f"/sync/v1/parts/{piece.decode()}")
        ask("feed", f"/sync/v1/testtown/{lang}/1-2")
        for path in ("", "help", "place/", "course/", "event/", "guide/", "alert/", "place/beratungsstelle-1", "guide/ratgeber-1"):
            ask("page", f"/testtown/{lang}/{path}")
        for name in (*FILES, "service-hidden0001.json", "service-refuge0001.json", "event-place0001.ics", "tag-counselling.ics"):
            reply = ask("export", f"/export/testtown/{lang}/{name}")
            if name.endswith(".zip"):
                with zipfile.ZipFile(io.BytesIO(reply.body)) as packed:
                    sent["export"] += [packed.read(one) for one in packed.namelist()]
        for slug in ("entwurf", "dienst", "weg", "frauenhaus", "hilfetelefon"):
            ask("error", f"/testtown/{lang}/place/{slug}")
    for path in ("/", "/testtown/", "/health", "/n", "/sync/v1/keys", "/sync/v1/testtown/xx/0", "/nowhere/", "/sync/v1/parts/" + "0" * 32):
        ask("error", path)
    browser.get("/testtown/", method="POST", **asked)
    browser.app.log.flush()
    sent["log"].append(log.getvalue().encode())
    for path in house.settings.published.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            sent["files"].append(raw)
            with contextlib.suppress(brotli.error):
                sent["files"] += inside.of(str(path), brotli.decompress(raw))
    return sent


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


def test_the_sweep_finds_no_planted_secret_in_any_byte(house, town, log):
    plant(house, town)
    browser = Browser(house, log=log)
    sent = everything_sent(house, log, browser)
    browser.close()
    assert all(sent.values()), "every exit was asked"
    assert swept(sent) == set()


def test_the_store_holds_a_secret_only_where_it_may(house, town, log):
    plant(house, town)
    browser = Browser(house, log=log)
    everything_sent(house, log, browser)
    browser.close()
    everywhere = b"".join(path.read_bytes() for path in house.settings.data.rglob("*") if path.is_file())
    for name, (secret, tables) in SECRETS.items():
        if not tables:
            assert not any(form in everywhere for form in encodings(secret).values()), name
    for (table,) in house.store.read.execute("select name from sqlite_master where type = 'table'").fetchall():
        rows = b"".join(
            column if isinstance(column, bytes) else str(column).encode()
            for row in house.store.read.execute(f"select * from {table}")
            for column in row
        )
        for name, (secret, tables) in SECRETS.items():
            if table not in tables:
                assert secret.encode() not in rows, (name, table)


def leak_through_the_door(house, browser) -> None:
    """A door that lets drafts and notes out."""

    def open_door(record, *, town):
        shown = public(replace(record, status="published", sensitivity="public"), town=town)
        note = getattr(record, "note_internal", "")
        return replace(shown, organisation=note) if shown is not None and note else shown

    house.publisher.door = open_door


def leak_into_the_log(house, browser) -> None:
    """A log that keeps what was asked for."""
    browser.app.log.route = lambda path: f"{path} {SECRETS['address of a reader'][0]}"


@pytest.mark.parametrize(
    ("leak", "wanted"),
    [
        (leak_through_the_door, {("feed", "draft"), ("page", "draft"), ("files", "draft"), ("part", "internal note")}),
        (leak_into_the_log, {("log", "address of a reader")}),
    ],
)
def test_the_sweep_finds_a_secret_leaked_on_purpose(house, town, log, leak, wanted):
    """The same sweep with one door open must fail, naming that exit."""
    browser = Browser(house, log=log)
    leak(house, browser)
    plant(house, town)
    leaked = swept(everything_sent(house, log, browser))
    browser.close()
    assert wanted <= leaked


@pytest.mark.parametrize("form", sorted(encodings("Kirschblütenallee 93b")))
def test_the_sweep_reads_every_encoding(form):
    secret = SECRETS["street of a refuge"][0]
    noise = b"x" * 7 + encodings(secret)[form] + b"y" * 5
    assert swept({"feed": [noise]}) == {("feed", "street of a refuge")}


def test_a_place_written_before_a_rule_existed_does_not_leave(house, town):
    """The door asks again what may be written: here a row got into the store past every check."""
    house.store.write_now(lambda db: records.put(db, town, place(1), EDIT))
    house.store.write_now(
        lambda db: db.execute(
            "update record set facts = json_set(facts, '$.location_policy', 'confidential', '$.address', json(?)) where id = ?",
            ('{"street":"Kirschblütenallee 93b"}', place(1).id),
        )
    )
    house.publish("testtown")
    state = publications.state(house.store.read, "testtown/de", 1)
    assert state.keys() == {"town"}


def test_what_was_public_and_is_withdrawn_leaves_the_newest_state(house, town):
    house.store.write_now(lambda db: records.put(db, town, place(1), EDIT))
    house.publish("testtown")
    house.store.write_now(lambda db: records.put(db, town, replace(place(1), status="draft"), EDIT))
    house.publish("testtown")
    assert publications.state(house.store.read, "testtown/de", 2).keys() == {"town"}
