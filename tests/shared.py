"""Where the real data lies: beside the repository, or where LOTSE_SHARED says. It is never copied into the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("LOTSE_SHARED", ROOT.parent / "shared"))


def shared(name: str) -> Path:
    """A file of the shared material; the test is skipped, saying so, where it is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared/{name} is not here (set LOTSE_SHARED to the folder that holds it)")
    return path
