"""`lotse keys show | rotate`: what phones pin, and a new feed key after the old one may have been stolen."""

from __future__ import annotations

import datetime
import time
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
    found = folder.open_keys(settings(data).keys, int(time.time()))
    until = datetime.datetime.fromtimestamp(folder.expires_s(found), datetime.UTC).date().isoformat()
    tell("keys.shown", root=found.root_text, key_id=found.key_id, epoch=found.epoch, until=until)


@keys.command()
@click.confirmation_option(prompt="A new feed key; signatures of the old one no longer count. Go on?")
@data_option()
def rotate(data: Path | None) -> None:
    """A new feed key and a higher epoch; every feed is signed anew."""
    chosen = settings(data)
    new = folder.rotate(chosen.keys, int(time.time()))
    with open_house(chosen) as house:
        for town in towns.listed(house.store.read):
            house.publish(town.slug, renew=True)
    tell("keys.rotated", key_id=new.key_id, epoch=new.epoch)
