"""`lotse keys show | rotate | raise-epoch`: what phones pin; a new feed key after the old one may have been stolen; after a restore."""

from __future__ import annotations

import datetime
from collections.abc import Callable
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
    until = datetime.datetime.fromtimestamp(folder.expires_s(found), datetime.UTC).date().isoformat()
    tell("keys.shown", root=found.root_text, key_id=found.key_id, epoch=found.epoch, until=until)


@keys.command()
@click.confirmation_option(prompt="A new feed key; signatures of the old one no longer count. Go on?")
@data_option()
def rotate(data: Path | None) -> None:
    """A new feed key and a higher epoch; every feed is signed anew."""
    _sign_all(data, folder.rotate)


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
