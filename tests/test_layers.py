"""Imports point left, content <- sync <- server, and the two pure rooms know no clock, no chance, no database, no environment."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import content
import server
import sync

ROOT = Path(__file__).resolve().parent.parent
MAY_NOT_IMPORT = {"content": {"sync", "server", "tests"}, "sync": {"server", "tests"}, "server": {"tests"}}
IMPURE = {"sqlite3", "sqlite_utils", "litestar", "granian", "random", "secrets"} | {
    "socket",
    "http",
    "aiohttp",
    "click",
    "subprocess",
    "threading",
}
IMPURE_NAMES = (
    {"time.time", "time.monotonic", "os.environ", "os.getenv"}
    | {f"datetime.{name}" for name in ("now", "utcnow", "today")}
    | {"date.today"}
)
ONLY_IN = {"cryptography": {"sync/keys.py"}}
# Drawing keys is chance by its nature; everything else gets it passed in.
CHANCE_ALLOWED = {("sync/keys.py", "secrets")}


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(tree: ast.AST, path: Path) -> Iterator[str]:
    """Every module a file imports, with its package for relative ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parent.parts[: len(path.relative_to(ROOT).parent.parts) - node.level + 1] if node.level else ()
            yield ".".join((*package, node.module or ""))


def used(tree: ast.AST) -> Iterator[str]:
    """`module.name` for each attribute read and each name imported from a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            yield f"{name}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def faults(room: str, name: str, source: str, path: Path) -> list[str]:
    tree = ast.parse(source)
    tops = {module.split(".")[0] for module in imported(tree, path)}
    found = [f"{name} imports {top}" for top in sorted(tops & MAY_NOT_IMPORT[room])]
    if room == "server":
        return found
    found += [f"{name} imports {top}" for top in sorted(tops & IMPURE) if (name, top) not in CHANCE_ALLOWED]
    found += [f"{name} imports {top}" for top, places in ONLY_IN.items() if top in tops and name not in places]
    return found + [f"{name} uses {one}" for one in sorted(set(used(tree)) & IMPURE_NAMES)]


@pytest.mark.parametrize("room", ["content", "sync", "server"])
def test_imports_point_left_and_pure_rooms_stay_pure(room):
    found = []
    for path in files(room):
        name = str(path.relative_to(ROOT))
        found += faults(room, name, path.read_text("utf-8"), path)
    assert found == []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("content", "import sync.feed"),
        ("content", "from server.store import records"),
        ("sync", "from server import app"),
        ("content", "import sqlite3"),
        ("sync", "from time import time"),
        ("sync", "import time\nstart = time.time()"),
        ("content", "import os\nhome = os.environ['HOME']"),
        ("content", "import datetime\nday = datetime.datetime.now()"),
        ("content", "from datetime import date\nday = date.today()"),
        ("content", "from random import choice"),
        ("sync", "from cryptography import x509"),
        ("server", "import tests.faults"),
        ("sync", "from ...server import app"),
    ],
)
def test_the_guard_sees_what_it_guards_against(room, source):
    assert faults(room, f"{room}/inner/new.py", source, ROOT / room / "inner" / "new.py") != []


def test_the_rooms_are_those_of_this_checkout():
    for room in (content, sync, server):
        assert room.__file__ and Path(room.__file__).resolve().is_relative_to(ROOT)


def test_files_stay_small_enough_to_read():
    long = [f"{path.relative_to(ROOT)}: {len(lines)}" for room in ("content", "sync", "server") for path in files(room)
            if len(lines := path.read_text("utf-8").splitlines()) > 400]  # fmt: skip
    assert long == []
