"""One line per request: minute, route template, status, milliseconds. No address, no agent, no slug, no language.

Lines are kept and written together, so that a poll does not wait for a disk.
"""

from __future__ import annotations

import datetime
import re
from typing import TextIO

_TEMPLATES = (
    (re.compile(r"/sync/v1/keys$"), "/sync/v1/keys"),
    (re.compile(r"/sync/v1/parts/"), "/sync/v1/parts/{hash}"),
    (re.compile(r"/sync/v1/[^/]+/[^/]+/\d+-\d+$"), "/sync/v1/{town}/{lang}/{have}-{to}"),
    (re.compile(r"/sync/v1/[^/]+/[^/]+/\d+$"), "/sync/v1/{town}/{lang}/{seq}"),
    (re.compile(r"/assets/"), "/assets/{name}"),
    (re.compile(r"/export/"), "/export/…"),
    # An invitation's secret is part of its address.
    (re.compile(r"/api/edit(/|$)"), "/api/edit/…"),
    (re.compile(r"/api/"), "/api/…"),
    (re.compile(r"/edit(/|$)"), "/edit/…"),
    (re.compile(r"/(n|bye|sw\.js|health|plain\.css)?$"), None),
    (re.compile(r"/[^/]+/manifest\.webmanifest$"), "/{town}/manifest.webmanifest"),
    (re.compile(r"/[^/]+/[^/]+/help$"), "/{town}/{lang}/help"),
    (re.compile(r"/[^/]+/[^/]+/[^/]+/[^/]+$"), "/{town}/{lang}/{kind}/{slug}"),
    (re.compile(r"/[^/]+/[^/]+/[^/]+/?$"), "/{town}/{lang}/{kind}"),
    (re.compile(r"/[^/]+/[^/]+/?$"), "/{town}/{lang}"),
    (re.compile(r"/[^/]+/?$"), "/{town}"),
)


def template(path: str) -> str:
    """The route of a path without anything that says what was read."""
    for pattern, name in _TEMPLATES:
        if pattern.match(path):
            return name or path
    return "other"


class RequestLog:
    """Waiting lines; `flush` writes them. `route` makes a path harmless."""

    def __init__(self, out: TextIO | None) -> None:
        self.out = out
        self.route = template
        self._lines: list[str] = []

    def note(self, now_s: float, path: str, status: int, seconds: float) -> None:
        if self.out is None:
            return
        minute = datetime.datetime.fromtimestamp(now_s, datetime.UTC).strftime("%Y-%m-%dT%H:%MZ")
        self._lines.append(f"{minute} {self.route(path)} {status} {seconds * 1000:.1f} ms\n")

    def flush(self) -> None:
        if self.out is not None and self._lines:
            lines, self._lines = self._lines, []
            self.out.write("".join(lines))
            self.out.flush()
