"""Places that hold what readers need as plain files: a folder behind any web server, or a bucket behind a CDN.

What is written stands in `site.py`, in which order and what goes in `carry.py`; a target only knows how its kind of host
wants a file. Nothing here needs Python, a database or a key on the host afterwards.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from server.errors import TargetUnknown


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of ours as a file. `name` is its address without the first slash; a folder's page is its `index.html`.

    br         the brotli form, where one is made already or worth it
    lasting    its name is its content's: once there it is never replaced
    issued_s   of an answer: when its head was signed
    policy     of a page: its Content-Security-Policy
    """

    name: str
    plain: bytes
    kind: str
    caching: str
    br: bytes = b""
    lasting: bool = False
    issued_s: int = 0
    policy: str = ""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """One object as it lies in a target."""

    name: str
    body: bytes
    kind: str = ""
    caching: str = ""
    encoding: str = ""
    lasting: bool = False
    issued_s: int = 0


class Stored(msgspec.Struct, frozen=True):
    """What a target says of an object without reading it; `etag` is empty where it says nothing."""

    size: int
    etag: str = ""


class Target(Protocol):
    """`workers`: how many `put` may run beside each other. All raise the room's errors for a place that cannot be used."""

    address: str
    workers: int

    def stored(self) -> dict[str, Stored]: ...

    def read(self, name: str) -> bytes | None:
        """The body of an object as it was put; None where there is none."""
        ...

    def forms(self, item: Item) -> list[Form]:
        """The objects that `item` becomes here, the one that readers without brotli get first."""
        ...

    def has(self, form: Form, stored: Stored) -> bool:
        """Whether `stored` under the name of `form` is the same bytes."""
        ...

    def put(self, form: Form) -> None:
        """Whole or not at all: a reader sees the old bytes or the new ones."""
        ...

    def delete(self, names: list[str]) -> None: ...


def open_target(address: str, *, patience_s: int) -> Target:
    """A folder, or `s3://bucket/prefix` with the usual AWS_* environment. Raises TargetUnknown and what the target raises."""
    scheme = urlsplit(address).scheme if "://" in address else "file"
    if scheme == "s3":
        from server.targets.bucket import Bucket

        return Bucket(address, patience_s=patience_s)
    if scheme == "file":
        from server.targets.folder import Folder

        return Folder(Path(address.removeprefix("file://")))
    raise TargetUnknown(target=address.partition("@")[0] if "@" in address else address)
