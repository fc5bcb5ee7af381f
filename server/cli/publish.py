"""`lotse publish`: render and sign what changed; without an edit only heads are renewed."""

from __future__ import annotations

from pathlib import Path

import click

from server.cli import data_option, settings, tell
from server.house import open_house
from server.store import towns


@click.command()
@click.option("--town", "slug", help="only this town")
@data_option()
def publish(slug: str | None, data: Path | None) -> None:
    """Publish what changed, now."""
    with open_house(settings(data)) as house:
        chosen = [towns.get(house.store.read, slug)] if slug else towns.listed(house.store.read)
        for town in chosen:
            for feed in house.publish(town.slug, renew=True):
                tell("publish.done", feed=feed.feed, seq=feed.seq, records=feed.records, root=feed.root.hex()[:16])
