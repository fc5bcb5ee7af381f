"""`lotse town add | list | mirrors`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click
import msgspec
from msgspec.structs import replace

from content.languages import canonical
from content.model import Town
from content.text import normalise, text
from server.cli import data_option, settings, tell
from server.errors import TownRefused
from server.house import open_house
from server.store import records, towns


@click.group()
def town() -> None:
    """Add and list towns."""


@town.command()
@click.argument("slug")
@click.option("--title", required=True, help="the town's name")
@click.option("--land", required=True, help="two letters of its Land, for example HE")
@click.option("--bbox", required=True, help="west,south,east,north in degrees")
@click.option("--languages", required=True, help="comma-separated, the source language first: de,en,ar")
@click.option(
    "--catholic", is_flag=True, help="mostly Catholic: Corpus Christi and Assumption Day are holidays where the Land leaves it open"
)
@click.option("--mirror", "mirrors", multiple=True, help="host name of a mirror that the app may load from")
@data_option()
def add(slug: str, title: str, land: str, bbox: str, languages: str, catholic: bool, mirrors: tuple[str, ...], data: Path | None) -> None:
    """Add a town."""
    tags = tuple(dict.fromkeys(canonical(tag.strip()) for tag in languages.split(",") if tag.strip()))
    new = Town(
        slug=slug,
        title=text(tags[0] if tags else "de", normalise(title)),
        land=land.upper(),
        bbox_e7=_box(bbox),
        languages=tags,
        catholic=catholic,
        mirrors=mirrors,
    )
    with open_house(settings(data)) as house:
        house.store.write_now(lambda db: towns.add(db, new))
        house.publish(slug)
    tell("town.added", town=slug, languages=", ".join(tags))


@town.command()
@click.argument("slug")
@click.argument("hosts", nargs=-1, metavar="[HOST]...")
@data_option()
def mirrors(slug: str, hosts: tuple[str, ...], data: Path | None) -> None:
    """Name the mirrors of a town, in the order in which phones ask them; none to name none."""
    with open_house(settings(data)) as house:

        def work(db: sqlite3.Connection) -> None:
            towns.change(db, replace(towns.get(db, slug), mirrors=hosts))

        house.store.write_now(work)
        house.publish(slug)
    tell("town.mirrors", town=slug, hosts=", ".join(hosts) or "-")


@town.command("list")
@click.option("--json", "as_json", is_flag=True)
@data_option()
def list_towns(as_json: bool, data: Path | None) -> None:
    """List towns."""
    with open_house(settings(data)) as house:
        rows = [
            {
                "town": one.slug,
                "title": one.title.source,
                "land": one.land,
                "languages": list(one.languages),
                "records": records.count(house.store.read, one.slug),
            }
            for one in towns.listed(house.store.read)
        ]
    if as_json:
        click.echo(msgspec.json.encode(rows).decode())
        return
    for row in rows:
        click.echo(f"{row['town']:24} {row['land']} {row['records']:6} {','.join(row['languages'])}  {row['title']}")
    if not rows:
        tell("town.none")


def _box(bbox: str) -> tuple[int, int, int, int]:
    try:
        west, south, east, north = (round(float(edge) * 1e7) for edge in bbox.split(","))
    except ValueError:
        raise TownRefused(field="bbox", value=bbox) from None
    return west, south, east, north
