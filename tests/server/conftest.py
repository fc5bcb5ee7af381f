"""A town in an empty data folder, with a clock that only moves when a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from content.model import Guide, Place, Town
from content.text import text
from server.house import House
from server.settings import Settings
from server.store import towns
from server.store.connect import open_store
from server.store.records import Edit

NOW_S = 1_795_600_000  # 2026-11-25
EDIT = Edit("test", NOW_S)


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now_s = NOW_S

    def __call__(self) -> int:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town() -> Town:
    return Town(
        slug="testtown",
        title=text("de", "Teststadt"),
        land="HE",
        bbox_e7=(86_000_000, 500_000_000, 89_000_000, 502_000_000),
        languages=("de", "en", "ar"),
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", app=tmp_path / "app", busy_ms=300)


@pytest.fixture
def house(settings: Settings, clock: Clock, town: Town) -> Iterator[House]:
    store = open_store(settings.data, busy_ms=settings.busy_ms)
    store.write_now(lambda db: towns.add(db, town))
    yield House(settings, store, clock)
    store.close()


def place(number: int, title: str = "", **fields: object) -> Place:
    """A harmless published place."""
    given = {"summary": text("de", f"Beratung {number}, ohne Termin.", en=f"Advice {number}, no appointment."), **fields}
    return Place(
        id=f"place{number:04d}",
        town="testtown",
        title=text("de", title or f"Beratungsstelle {number}", en=f"Advice centre {number}"),
        slug=f"beratungsstelle-{number}",
        status="published",
        organisation="Verein",
        tags=("counselling",),
        **given,  # type: ignore[arg-type]
    )


def guide(number: int, body: str = "<p>Text</p>", **fields: object) -> Guide:
    return Guide(
        id=f"guide{number:04d}",
        town="testtown",
        title=text("de", f"Ratgeber {number}"),
        slug=f"ratgeber-{number}",
        status="published",
        body=text("de", body),
        **fields,  # type: ignore[arg-type]
    )
