"""What an operator may set, in one frozen value: name, unit, default and reason; the environment is read only here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True):
    """`data` holds everything; `app` is the built PWA.

    debounce_s    burst editing publishes at most this often; an import publishes once at its end
    resign_s      heads are signed anew daily, so that a frozen mirror is seen (sync brief 2.11)
    expires_s     a head is good for seven days
    busy_ms       how long a write waits for another program that holds the database
    sweep_s       answers for older bases are rendered, and parts that nothing names swept, at most this often
    patience_s    how long `publish --to` tries an object store that does not answer
    notice_s      how soon a running server notices what `lotse import` published
    """

    data: Path = Path("data")
    app: Path = Path(__file__).resolve().parent.parent / "pwa" / "dist"
    host: str = "localhost"
    port: int = 8000
    debounce_s: int = 60
    resign_s: int = 24 * 3600
    expires_s: int = 7 * 24 * 3600
    busy_ms: int = 5000
    sweep_s: int = 3600
    patience_s: int = 60
    notice_s: float = 0.3

    @property
    def database(self) -> Path:
        return self.data / "lotse.db"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def published(self) -> Path:
        return self.data / "published"


def from_environment(environment: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """Defaults, then LOTSE_DATA, LOTSE_APP, LOTSE_DEBOUNCE_S, LOTSE_BUSY_MS, LOTSE_PATIENCE_S, then what the command line gave."""
    found: dict[str, object] = {}
    for name, kind in (("data", Path), ("app", Path), ("debounce_s", int), ("busy_ms", int), ("patience_s", int)):
        value = environment.get(f"LOTSE_{name.upper()}")
        if value:
            found[name] = kind(value)
    found.update((name, value) for name, value in given.items() if value is not None)
    return Settings(**found)  # type: ignore[arg-type]
