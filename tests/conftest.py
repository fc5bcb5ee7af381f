"""Options of the whole run."""

from __future__ import annotations


def pytest_addoption(parser) -> None:
    parser.addoption(
        "--browser", default="chromium", choices=("chromium", "firefox"), help="which of Debian's browsers the e2e tests drive"
    )
