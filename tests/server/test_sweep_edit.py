"""The sweep over what editors, their machines and their commands get: no shelter's address in any byte, whoever asks.

Every exit is a row of `EXITS` (exits.py): how it is asked, how its door is opened, and which secret then leaves to whom. With all doors
closed the sweep finds exactly what `MAY` names, each with its reason; with one door open it must name that exit. Readers' exits are in
test_sweep.py.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from tests.server.exits import EXITS, NOBODY
from tests.server.planted import Planted, heard
from tests.server.routes import ROUTES
from tests.server.static_town import small_app

# (exit, viewers, secrets) -> why they may.
STAFF = ("admin", "editor")
READERS = (*STAFF, "translator")
FOREIGN = "another town's admin"
OWN_TOWN = "it is their own town"
MAY: dict[tuple[str, tuple[str, ...], tuple[str, ...]], str] = {
    ("records", STAFF, ("in a proposal from before",)): "they decide what becomes of it; what is confidential now refuses it",
    ("records", (*STAFF, "partner"), ("internal note",)): "a note is for whoever works on the record: staff, and its own association",
    ("records", READERS, ("neighbour's organisation", "neighbour's draft")): "they read every record of the town",
    ("records", STAFF, ("editor",)): "staff see who proposed what",
    ("records", (FOREIGN,), ("record of another town",)): OWN_TOWN,
    ("history", STAFF, ("in an old version", "in the translation of an old version", "as the point of an old version")):
        "staff look back: what became confidential by mistake is told from what always was; purge forgets it",
    ("history", STAFF, ("editor",)): "staff see who did what",
    ("history", (*STAFF, "partner"), ("internal note",)): "as in the record itself",
    ("history", READERS, ("neighbour's organisation",)): "as in the record itself",
    ("history", (FOREIGN,), ("record of another town",)): OWN_TOWN,
    ("work list of a language", STAFF, ("in an old version",)): "what an outdated translation was made from: staff may look back",
    ("work list of a language", READERS, ("neighbour's draft",)): "drafts are translated too",
    ("work list of a language", (FOREIGN,), ("record of another town",)): OWN_TOWN,
    ("translation files", READERS, ("neighbour's draft",)): "drafts are translated too",
    ("translation files", (FOREIGN,), ("record of another town",)): OWN_TOWN,
    ("check", READERS, ("neighbour's draft",)): "named as a likeness to who may read it",
    ("check, of what is refused", READERS, ("neighbour's draft",)): "named as a likeness to who may read it",
    ("orders", STAFF, ("neighbour's organisation",)): "staff see whose work is due",
    ("reports", STAFF, ("in a reader's words",)): "what readers write is for the town's staff, who settle it; it is then deleted",
    ("people", ("admin",), ("editor",)): "an admin knows who edits the town",
    ("people", ("editor",), ("editor",)): "oneself",
    ("audit", ("admin",), ("editor",)): "an admin knows who did what",
    ("imports", (*STAFF, FOREIGN), ("in a row of an import",)): "first rows of one's own table, to map its columns; no refusal says them",
    ("exports", (FOREIGN,), ("record of another town",)): OWN_TOWN,
    ("static files", (NOBODY,), ("record of another town",)): "it is public there",
}  # fmt: skip


@pytest.fixture
def planted(house, town, monkeypatch) -> Iterator[Planted]:
    house.settings = replace(house.settings, app=small_app(house.settings.data.parent / "app"))
    found = Planted(house, town, io.StringIO())
    found.patch = monkeypatch
    yield found
    found.close()


def test_no_shelters_address_is_in_a_byte_that_leaves(planted):
    """And who may see the rest is written down, and true."""
    planted.plant()
    sent = [(name, one.ask(planted)) for name, one in EXITS.items()]
    assert all(any(bodies) for _, by_viewer in sent for bodies in by_viewer.values()), "every exit was asked"
    allowed = {(name, viewer, secret) for name, viewers, secrets in MAY for viewer in viewers for secret in secrets}
    left = heard(sent)
    assert sorted(left - allowed) == [], "a leak"
    assert sorted(allowed - left) == [], "an exception that nobody needs"
    assert [name for name in ROUTES if name.startswith("GET /api/edit/") and not matches(name, planted.asked)] == list(UNASKED)


# What says nothing of any record; broken requests to them are swept as well.
UNASKED = ("GET /api/edit/invitations/{secret}",)


def matches(name: str, asked: set[tuple[str, str]]) -> bool:
    method, _, path = name.partition(" ")
    pattern = re.compile(re.sub(r"\\?\{\w+\\?\}", "[^/]+", re.escape(path)))
    return any(method == how and pattern.fullmatch(where) for how, where in asked)


@pytest.mark.parametrize("name", EXITS)
def test_with_its_door_open_the_sweep_names_the_exit(planted, monkeypatch, name):
    one = EXITS[name]
    if one.early:
        one.open(planted, monkeypatch)
    planted.plant()
    if not one.early:
        one.open(planted, monkeypatch)
    assert (name, *one.finds) in heard([(name, one.ask(planted))])
