"""The real files of the shared folder, which no repository of ours may hold; a test without them says what is missing."""

import os
from pathlib import Path

import pytest

from content.model import Town
from content.text import text

SHARED = Path(os.environ.get("LOTSE_SHARED") or Path(__file__).parents[4] / "shared") / "data"


def real(name: str) -> bytes:
    """A file's bytes; skips the test where the folder or the file is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"real data is missing: {path} (set LOTSE_SHARED to the folder that holds data/)")
    return path.read_bytes()


def town(title: str = "Lindenhafen", bbox_e7: tuple[int, int, int, int] = (100_000_000, 480_000_000, 110_000_000, 490_000_000)) -> Town:
    return Town(slug="town", title=text("de", title), land="SN", bbox_e7=bbox_e7, languages=("de", "en", "ar", "fa-AF", "uk"))
