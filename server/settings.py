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
    origin        where editors' browsers find this server, "https://lotse.example.org": passkeys are bound to its host, and only its
                  own pages may write; "" is http://localhost with the port, which browsers trust without a certificate
    mail          how mail about due records leaves, an Apprise address; "" sends none
    machine_*     a service that suggests translations: its address, key, kind (libretranslate or deepl), and how long to wait; off without
                  an address, for every text that is sent there leaves the house
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
    mail: str = ""
    origin: str = ""
    machine_url: str = ""
    machine_key: str = ""
    machine_kind: str = "libretranslate"
    machine_patience_s: float = 20

    @property
    def own_origin(self) -> str:
        """As a browser writes it: no slash at the end, no port where it is the scheme's own."""
        return self.origin.rstrip("/") or f"http://localhost:{self.port}"

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
    """Defaults, then LOTSE_DATA, LOTSE_APP, LOTSE_DEBOUNCE_S, LOTSE_BUSY_MS, LOTSE_PATIENCE_S, LOTSE_ORIGIN, LOTSE_MAIL, LOTSE_MACHINE_URL,
    LOTSE_MACHINE_KEY and LOTSE_MACHINE_KIND, then what the command line gave."""
    found: dict[str, object] = {}
    kinds = {"data": Path, "app": Path, "debounce_s": int, "busy_ms": int, "patience_s": int, "origin": str, "mail": str}
    kinds |= {"machine_url": str, "machine_key": str, "machine_kind": str}
    for name, kind in kinds.items():
        value = environment.get(f"LOTSE_{name.upper()}")
        if value:
            found[name] = kind(value)
    found.update((name, value) for name, value in given.items() if value is not None)
    return Settings(**found)  # type: ignore[arg-type]
