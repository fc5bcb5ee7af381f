"""`lotse demo`: the invented town, so that the first thing anybody sees is a filled one."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import click
from msgspec.structs import replace

from content.seed import demo_records, demo_town
from server.cli import data_option, settings, tell
from server.errors import UnknownTown
from server.house import open_house
from server.store import records, towns
from server.store.records import Edit


@click.command()
@data_option()
def demo(data: Path | None) -> None:
    """Make the demo town. A second run changes nothing."""
    with open_house(settings(data)) as house:
        town = demo_town()
        now_s = int(time.time())

        def work(db) -> int:  # noqa: ANN001 - the writer's connection
            try:
                towns.change(db, town)
            except UnknownTown:
                towns.add(db, town)
            have = {record.id for record in records.listed(db, town.slug)}
            for record in demo_records(_monday(now_s)):
                # What somebody changed in the demo town stays as they left it.
                if record.id not in have:
                    ours = replace(record, town=town.slug, slug=records.free_slug(db, town.slug, record))
                    records.put(db, town, ours, Edit("demo", now_s))
            return records.count(db, town.slug)

        count = house.store.write_now(work)
        house.publish(town.slug)
    tell("demo.done", town=town.slug, records=count, languages=len(town.languages))


def _monday(now_s: int) -> datetime.date:
    today = datetime.datetime.fromtimestamp(now_s, datetime.UTC).date()
    return today - datetime.timedelta(days=today.weekday())
