"""`lotse keys show | offline | renew | rotate | raise-epoch`.

What phones pin; the root key to a safe place; the document for another year; a new feed key after the old one may have been
stolen; after a restore.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from server import keys as folder
from server.cli import data_option, settings, tell
from server.house import open_house
from server.store import towns


@click.group()
def keys() -> None:
    """Show or replace the keys that sign the feeds."""


@keys.command()
@data_option()
def show(data: Path | None) -> None:
    """The public root key, the feed key's number, the epoch."""
    with open_house(settings(data)) as house:
        found = house.keys()
    tell("keys.shown", root=found.root_text, key_id=found.key_id, epoch=found.epoch, until=_day(folder.expires_s(found)))


_root_key = click.option(
    "--root-key", type=click.Path(path_type=Path, dir_okay=False), help="the root key's file, where it is not in the key folder"
)


@keys.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option()
def offline(file: Path, data: Path | None) -> None:
    """Move the root key to FILE, say on a stick for the safe; the server goes on without it."""
    chosen = settings(data)
    with open_house(chosen) as house:
        house.keys()
        folder.take_offline(chosen.keys, house.now(), file)
        until = _day(folder.expires_s(house.keys()))
    tell("keys.offline", file=str(file.resolve()), until=until)


@keys.command()
@_root_key
@data_option()
def renew(root_key: Path | None, data: Path | None) -> None:
    """The key document for another year; same keys, phones notice nothing."""
    chosen = settings(data)
    with open_house(chosen) as house:
        house.keys()
        new = folder.renew(chosen.keys, house.now(), root_key)
        # The document travels beside the heads: signing them again is how a running server and static targets learn of it.
        for town in towns.listed(house.store.read):
            house.publish(town.slug, renew=True)
    tell("keys.renewed", until=_day(folder.expires_s(new)))


@keys.command()
@click.confirmation_option(prompt="A new feed key; signatures of the old one no longer count. Go on?")
@_root_key
@data_option()
def rotate(root_key: Path | None, data: Path | None) -> None:
    """A new feed key and a higher epoch; every feed is signed anew."""
    _sign_all(data, partial(folder.rotate, root_file=root_key))


@keys.command("raise-epoch")
@click.confirmation_option(prompt="After a restored database: every feed starts above all that phones may have seen. Go on?")
@data_option()
def raise_epoch(data: Path | None) -> None:
    """After a restore: a higher epoch, so that phones accept the older state."""
    _sign_all(data, folder.raise_epoch)


def _sign_all(data: Path | None, change: Callable[[Path, int], folder.Keys]) -> None:
    chosen = settings(data)
    with open_house(chosen) as house:
        house.keys()
        new = change(chosen.keys, house.now())
        for town in towns.listed(house.store.read):
            house.publish(town.slug, renew=True)
    tell("keys.rotated", key_id=new.key_id, epoch=new.epoch)


def _day(at_s: int) -> str:
    return datetime.datetime.fromtimestamp(at_s, datetime.UTC).date().isoformat()
