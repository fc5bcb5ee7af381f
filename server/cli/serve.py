"""`lotse serve`: one process that answers readers, publishes what waits, and notices what `lotse import` published."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from pathlib import Path

import click
from granian.constants import Interfaces
from granian.server.embed import Server

from server import keys, words
from server.app import Application, create_app
from server.chores import Chores
from server.cli import data_option, language, settings, tell
from server.errors import PortTaken, ServerError
from server.house import House, open_house
from server.http.people import link
from server.store import people, towns
from server.store.connect import claim

TEND_EVERY_S = 0.5
LOOK_EVERY_S = 5
MOST_INVITED = 3
_logger = logging.getLogger("lotse")


@click.command()
@click.option("--host", help="address to listen on, default localhost")
@click.option("--port", type=int, help="default 8000")
@click.option("--quiet", is_flag=True, help="no line per request")
@data_option()
def serve(host: str | None, port: int | None, quiet: bool, data: Path | None) -> None:
    """Serve a data folder to readers and editors."""
    chosen = settings(data, host=host, port=port)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    with claim(chosen.data), open_house(chosen) as house:
        _demand_port(chosen.host, chosen.port)
        app = create_app(house, log=None if quiet else sys.stdout)
        tell("server.ready", folder=str(chosen.data), url=f"http://{chosen.host}:{chosen.port}")
        if not (chosen.app / "index.html").exists():
            tell("server.no_app")
        if not towns.listed(house.store.read):
            tell("server.no_town")
        invite_first_admins(house)
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            _runner()(_run(house, app))


def invite_first_admins(house: House) -> None:
    """One line for each town that nobody ever signed in to; where there are many, how to invite."""
    now_s, db = house.now(), house.store.read
    without = [town.slug for town in towns.listed(db) if not people.has_passkeys(db, town.slug)]
    if len(without) > MOST_INVITED:
        tell("user.first_many", count=len(without))
        return
    for slug in without:
        secret = house.store.write_now(lambda writer, slug=slug: people.first_admin(writer, slug, now_s))
        if secret:
            tell("user.first", town=slug, link=link(house.settings.own_origin, secret))


def _runner():  # noqa: ANN202 - either library's `run`
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run


async def _run(house: House, app: Application) -> None:
    chosen = house.settings
    server = Server(
        app,
        address=_address(chosen.host),
        port=chosen.port,
        interface=Interfaces.ASGINL,
        log_enabled=False,
        websockets=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    also = Chores(house)
    chores = [loop.create_task(one) for one in (_notice(app, chosen.notice_s), _tend(house, app, also), also.slow())]
    try:
        await server.serve()
    finally:
        for chore in chores:
            chore.cancel()
        app.log.flush()


async def _notice(app: Application, every_s: float) -> None:
    while True:
        app.feeds.refresh()
        app.log.flush()
        await asyncio.sleep(every_s)


async def _tend(house: House, app: Application, also: Chores) -> None:
    """Carry out plans, publish what waits, sign old heads anew, and look for heads that a killed publisher announced to nobody."""
    looked_s, warned_day = 0.0, 0
    while True:
        pause_s = TEND_EVERY_S
        try:
            await asyncio.to_thread(also.quick)
            await asyncio.to_thread(house.publisher.tend, house.now())
        except ServerError as error:
            _logger.error("%s", error.key)
            pause_s = LOOK_EVERY_S
        loop_s = asyncio.get_running_loop().time()
        if loop_s - looked_s >= LOOK_EVERY_S:
            looked_s = loop_s
            app.feeds.refresh(heads=True)
            warned_day = warn_of_the_end(house, warned_day)
        await asyncio.sleep(pause_s)


def warn_of_the_end(house: House, warned_day: int) -> int:
    """One line a day while the key document ends soon and the root key lies elsewhere; gives the day that was looked at."""
    now_s = house.now()
    if now_s // 86_400 == warned_day:
        return warned_day
    with contextlib.suppress(ServerError):
        days = keys.ends_in_days(house.settings.keys, house.keys(), now_s)
        if days is not None:
            _logger.warning("%s", words.say("keys.ends_soon", language(), days=days))
    return now_s // 86_400


def _address(host: str) -> str:
    return "127.0.0.1" if host == "localhost" else host


def _demand_port(host: str, port: int) -> None:
    """Raises PortTaken: granian alone would end with a traceback."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_address(host), port))
        except OSError as error:
            raise PortTaken(host=host, port=port) from error
