"""What a running server does besides publishing: due plans, uploads that waited too long, calendars at night, mail once a day."""

from __future__ import annotations

import asyncio
import logging

from server import calendars, daily, planning
from server.errors import ServerError
from server.house import House
from server.store import uploads

SWEEP_EVERY_S = 60
_logger = logging.getLogger("lotse")


class Chores:
    """`quick` twice a second in a thread, `slow` in a task of its own: a calendar may take half a minute to come."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._planner = planning.Planner(house.store)

    def quick(self) -> None:
        self._planner.tend(self._house.now())

    async def slow(self) -> None:
        """For ever."""
        store, now = self._house.store, self._house.now
        while True:
            try:
                if await asyncio.to_thread(lambda: uploads.is_waiting(store.read, now())):
                    await asyncio.to_thread(store.write_now, lambda db: uploads.sweep(db, now()))
                await asyncio.to_thread(daily.run, self._house, now())
                await calendars.tend(store, now)
            except ServerError as error:
                _logger.error("%s", error.key)
            except Exception as error:  # noqa: BLE001 - one strange calendar must not end the others' nights
                _logger.error("calendars: %s", type(error).__name__)
            await asyncio.sleep(SWEEP_EVERY_S)
