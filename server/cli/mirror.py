"""`lotse mirror URL|FILE --into DIR [--serve]`: relay a town's signed feeds in a house, holding no key."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import signal
import sys
import time
from pathlib import Path

import click
import msgspec
from granian.constants import Interfaces
from granian.server.embed import Server

from content.languages import canonical
from server import words
from server.cli import language, sentence, tell
from server.cli.pull import FileLink, link_to
from server.cli.serve import _address, _demand_port, _runner
from server.errors import ServerError
from server.mirror import Mirror, MirrorHouse, Told, wait_s
from server.mirror_app import MirrorApp
from server.mirror_origin import Origin
from server.root_text import from_text
from server.settings import Settings
from server.store.connect import claim, open_store

EVERY_MIN = 15
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_logger = logging.getLogger("lotse")


@click.command()
@click.argument("url", metavar="URL|FILE")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="the mirror's own data folder")
@click.option("--serve", is_flag=True, help="answer phones, and go on asking the origin")
@click.option("--town", "towns", multiple=True, help="default: all that the origin's start page names")
@click.option("--lang", "langs", multiple=True, help="default: all languages of the town")
@click.option("--host", default="localhost", help="address to listen on, default localhost; 0.0.0.0 for the whole house")
@click.option("--port", type=int, default=8001, help="default 8001")
@click.option("--certificate", type=_FILE, help="answer by https: certificate chain as PEM")
@click.option("--private-key", type=_FILE, help="its key as PEM; keep it outside of DIR")
@click.option("--every", type=click.IntRange(1), help=f"minutes between two rounds, default {EVERY_MIN} with --serve; without, ask once")
@click.option("--root", help="the town's root key, base64url; default: pinned from its page at the first contact")
@click.option("--again", is_flag=True, help="end a pause of a day that a broken snapshot caused")
@click.option("--quiet", is_flag=True, help="no line per request")
@click.option("--json", "as_json", is_flag=True, help="one JSON object per round")
def mirror(
    url: str,
    into: Path,
    serve: bool,
    towns: tuple[str, ...],
    langs: tuple[str, ...],
    host: str,
    port: int,
    certificate: Path | None,
    private_key: Path | None,
    every: int | None,
    root: str | None,
    again: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Load what a town published, prove it, keep it, and pass it on."""
    if bool(certificate) != bool(private_key):
        raise click.UsageError("--certificate and --private-key belong together")
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    chosen = Settings(data=into, host=host, port=port)
    store = open_store(into)
    try:
        made = Mirror(MirrorHouse(chosen, store, lambda: int(time.time())), towns, [canonical(lang) for lang in langs])
        if root:
            made.pin(from_text(root))
        rounds = Rounds(made, url, again=again, as_json=as_json)
        if serve:
            with claim(into):
                _demand_port(host, port)
                _serve(made, rounds, (every or EVERY_MIN) * 60, (certificate, private_key), log=not quiet)
        elif every:
            with contextlib.suppress(KeyboardInterrupt):
                while True:
                    rounds.one()
                    time.sleep(wait_s(every * 60, made.failures, random.random()))
        elif not rounds.one():
            raise click.exceptions.Exit(2)
    finally:
        store.close()


class Rounds:
    """One round after another, each said in a line per feed or as one object."""

    def __init__(self, mirror: Mirror, url: str, *, again: bool, as_json: bool) -> None:
        self.mirror = mirror
        self.url = url
        self.again = again
        self.as_json = as_json

    def one(self) -> bool:
        """Whether all went well."""
        told: list[Told] = []
        failed: ServerError | None = None
        link = None
        try:
            link = Origin(self.url) if "://" in self.url else link_to(self.url)
            source = link.file if isinstance(link, FileLink) else link
            # A file is brought by hand; whoever says "again" means the first round.
            self.mirror.catch_up(source, told.append, by_hand=self.again or isinstance(link, FileLink))  # type: ignore[arg-type]
            self.again = False
        except ServerError as error:
            failed = error
        finally:
            if link is not None:
                link.close()
        self._say(told, failed)
        return failed is None and not any(one.error for one in told)

    def _say(self, told: list[Told], failed: ServerError | None) -> None:
        if self.as_json:
            feeds = [msgspec.structs.asdict(one) | {"error": _plainly(one.error) if one.error else ""} for one in told]
            click.echo(msgspec.json.encode({"feeds": feeds, "error": sentence(failed) if failed else ""}).decode())
            return
        for one in told:
            if one.error:
                _logger.error("%s: %s", one.feed, _plainly(one.error))
            else:
                tell(
                    "mirror.done", **{name: getattr(one, name) for name in ("feed", "outcome", "seq", "records", "requests", "bytes_down")}
                )
        if failed:
            _logger.error("%s", sentence(failed))
        sys.stdout.flush()


def _plainly(error: Exception) -> str:
    """A refusal names its reason by the key of the replica's own sentence."""
    if isinstance(error, ServerError) and "reason" in error.fields:
        error.fields["reason"] = words.say(str(error.fields["reason"]), language())
    return sentence(error)


Tls = tuple[Path | None, Path | None]
"""Certificate and its private key, or neither."""


def _serve(mirror: Mirror, rounds: Rounds, every_s: int, tls: Tls, *, log: bool) -> None:
    app = MirrorApp(mirror, log=sys.stdout if log else None)
    chosen = mirror.house.settings
    scheme = "https" if tls[0] else "http"
    tell("mirror.ready", url=rounds.url, folder=str(chosen.data), address=f"{scheme}://{chosen.host}:{chosen.port}")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        _runner()(_run(app, rounds, every_s, tls))


async def _run(app: MirrorApp, rounds: Rounds, every_s: int, tls: Tls) -> None:
    chosen = app.mirror.house.settings
    server = Server(
        app,
        address=_address(chosen.host),
        port=chosen.port,
        interface=Interfaces.ASGINL,
        log_enabled=False,
        websockets=False,
        ssl_cert=tls[0],
        ssl_key=tls[1],
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    chores = [loop.create_task(_notice(app)), loop.create_task(_follow(app, rounds, every_s))]
    try:
        await server.serve()
    finally:
        for chore in chores:
            chore.cancel()
        app.log.flush()


async def _notice(app: MirrorApp) -> None:
    """What this process or a command beside it brought, such as a file from a stick."""
    while True:
        app.feeds.refresh()
        app.log.flush()
        await asyncio.sleep(app.mirror.house.settings.notice_s)


async def _follow(app: MirrorApp, rounds: Rounds, every_s: int) -> None:
    while True:
        try:
            await asyncio.to_thread(rounds.one)
        except Exception:
            # Whatever it was: what is here goes on being served, and the next round tries again.
            app.mirror.failures += 1
            _logger.exception("mirror")
        app.feeds.refresh(heads=True)
        await asyncio.sleep(wait_s(every_s, app.mirror.failures, random.random()))
