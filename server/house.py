"""An open data folder with everything that works on it: store, keys, publisher. What a command or the server holds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from server.errors import KeysUnusable
from server.keys import Keys, open_keys
from server.publish import Publisher
from server.settings import Settings
from server.store import publications
from server.store.connect import Store, open_store
from server.store.publications import Publication


class House:
    """`now` gives Unix seconds; `publish` renders and signs a town at once."""

    def __init__(self, settings: Settings, store: Store, now: Callable[[], int]) -> None:
        self.settings = settings
        self.store = store
        self.now = now
        self.publisher = Publisher(store, settings, self.keys)

    def keys(self) -> Keys:
        """Read anew each time: `lotse keys rotate` may have run beside a running server.

        Raises KeysUnusable, also where feeds were published and their keys are gone: new ones would be a stranger's to every phone.
        """
        root = self.settings.keys / "root.pub"
        if not root.exists() and publications.newest_of_all(self.store.read):
            raise KeysUnusable(file=str(root))
        return open_keys(self.settings.keys, self.now())

    def publish(self, town: str, *, renew: bool = False) -> list[Publication]:
        """The feeds that got a new head."""
        return self.publisher.publish(town, self.now(), renew=renew)


@contextlib.contextmanager
def open_house(settings: Settings, now: Callable[[], int] | None = None) -> Iterator[House]:
    """Opens, and at the end finishes what is queued."""
    store = open_store(settings.data, busy_ms=settings.busy_ms)
    try:
        yield House(settings, store, now or (lambda: int(time.time())))
    finally:
        store.close()
