"""What every condition of this room is built on."""

from __future__ import annotations

from typing import ClassVar


class ServerError(Exception):
    """Base of this room; `fields` are what the sentence needs to be clear."""

    number: ClassVar[int] = 50000
    key: ClassVar[str] = "server.failed"

    def __init__(self, **fields: str | int) -> None:
        super().__init__(self.key, fields)
        self.fields = fields
