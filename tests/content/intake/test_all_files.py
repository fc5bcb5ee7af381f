"""Every real file goes through its importer: rows are taken, or refused by number and reason; never a traceback, never twice.

The figures per folder are exact: a change of an importer that takes one row less, or guesses one more, is seen here.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import pytest
from msgspec.structs import replace

from content.check import check, errors
from content.intake import FORMATS, Intake, Unreadable
from content.privacy import public
from tests.content.intake.real import SHARED, town

WORLD = town(bbox_e7=(-1_800_000_000, -900_000_000, 1_800_000_000, 900_000_000))
FOLDERS = {"hsds": ("hsds", ("csv", "json")), "ical": ("ical", ("ics",)), "cap": ("cap", ("cap", "json", "xsd", "yaml"))}
FOLDERS |= {"places": ("geojson", ("geojson",)), "opening_hours": ("csv", ("csv",))}
# files, of them unreadable as a whole, rows taken, rows refused
FIGURES = {
    "hsds": (106, 39, 1991, 3726),
    "ical": (47, 0, 240, 18),
    "cap": (11, 3, 7, 2),
    "places": (1, 0, 80, 2),
    "opening_hours": (1, 0, 379, 40),
}
HOURS = b'[fields]\nvalue = ["title", "hours"]\n'


def files(folder: str) -> list:
    format_name, endings = FOLDERS[folder]
    return sorted(path for path in (SHARED / folder).rglob("*") if path.is_file() and path.suffix[1:] in endings)


def read(folder: str, raw: bytes) -> Intake | str:
    """The intake, or the one reason why nothing of the file can be read; anything else is a fault."""
    try:
        return FORMATS[FOLDERS[folder][0]](raw, town=WORLD, lang="de", mapping=HOURS if folder == "opening_hours" else None)
    except Unreadable as no:
        return no.reason


def sound(intake: Intake) -> None:
    """Every row says which, where and why; every record may be stored, and comes out of the door without a fault."""
    assert all(no.reason.startswith(("intake.", "privacy.", "check.")) and no.field for no in (*intake.refused, *intake.noted))
    assert all(no.row > 0 for no in intake.refused)
    keys = [found.key for found in intake.found]
    assert len(set(keys)) == len(keys)
    for found in intake.found:
        record = replace(found.record, id="abc", town="town")
        assert errors(check(record, WORLD)) == [], found.row
        public(record, town=WORLD)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_taken_or_refused_by_row_and_reason(folder):
    paths = files(folder)
    if not paths:
        pytest.skip(f"real data is missing: {SHARED / folder} (set LOTSE_SHARED to the folder that holds data/)")
    figures: Counter[str] = Counter()
    for path in paths:
        intake = read(folder, path.read_bytes())
        if isinstance(intake, str):
            figures["unreadable"] += 1
            continue
        sound(intake)
        assert read(folder, path.read_bytes()) == intake, path.name
        figures["taken"] += len(intake.found)
        figures["refused"] += len(intake.refused)
    assert (len(paths), figures["unreadable"], figures["taken"], figures["refused"]) == FIGURES[folder]


SETS = {"ilao_legal_aid/input": (570, 45), "ilao_legal_aid/hsds_1x": (948, 2), "ohana_sample": (21, 8), "ohana_fixtures": (3, 5)}
SETS |= {"spec_3.0/examples/csv": (1, 0)}


@pytest.mark.parametrize("name", SETS)
def test_a_folder_of_tables_is_read_as_one(name):
    paths = sorted((SHARED / "hsds" / name).glob("*.csv"))
    if not paths:
        pytest.skip(f"real data is missing: {SHARED / 'hsds' / name}")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as into:
        for path in paths:
            into.writestr(path.name, path.read_bytes())
    intake = read("hsds", packed.getvalue())
    assert isinstance(intake, Intake)
    sound(intake)
    assert (len(intake.found), len(intake.refused)) == SETS[name]
