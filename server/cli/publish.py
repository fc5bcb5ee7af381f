"""`lotse publish`: render and sign what changed; without an edit only heads are renewed. `--to` carries it all to a plain host."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from server import planning, words
from server.cli import data_option, language, settings, tell
from server.house import House, open_house
from server.store import towns
from server.store.publications import Publication

if TYPE_CHECKING:
    from server.targets.carry import Counts

SHOWN_EVERY = 50


@click.command()
@click.option("--town", "slug", help="only this town; with --to, the place is this town's own")
@click.option("--to", "target", help="folder or s3://bucket/prefix that gets everything readers need, as files (docs/static.md)")
@click.option("--json", "as_json", is_flag=True)
@data_option()
def publish(slug: str | None, target: str | None, as_json: bool, data: Path | None) -> None:
    """Publish what changed, now."""
    with open_house(settings(data)) as house:
        planning.Planner(house.store).tend(house.now())
        chosen = [towns.get(house.store.read, slug)] if slug else towns.listed(house.store.read)
        # A place that is brought up to date every few minutes is not to change where nothing changed: there heads are renewed daily.
        done = [feed for town in chosen for feed in house.publish(town.slug, renew=target is None)]
        if not as_json:
            for feed in done:
                tell("publish.done", feed=feed.feed, seq=feed.seq, records=feed.records, root=feed.root.hex()[:16])
        counts = _carried(house, target, slug, quiet=as_json) if target else None
    if as_json:
        click.echo(_as_json(done, counts))
    elif counts is not None:
        tell("target.done", target=target, **_fields(counts))


def _carried(house: House, target: str, slug: str | None, *, quiet: bool) -> Counts:
    # The application that makes the pages is loaded only where they are wanted.
    from server.targets import open_target
    from server.targets.carry import carry
    from server.targets.site import Site

    # Answers to old bases, which a server makes by and by, are made now: there nobody is who could.
    house.publisher.sweep(house.now())
    place = open_target(target, patience_s=house.settings.patience_s)
    return carry(Site(house, slug), place, house.now(), (lambda _: None) if quiet or not sys.stderr.isatty() else _show)


def _show(counts: Counts) -> None:
    if counts.put % SHOWN_EVERY == 0:
        print(f"\r{words.say('target.progress', language(), **_fields(counts))}", end="\r", file=sys.stderr, flush=True)


def _fields(counts: Counts) -> dict[str, int]:
    return {"put": counts.put, "kept": counts.kept, "deleted": counts.deleted, "kb": counts.bytes // 1000}


def _as_json(done: list[Publication], counts: Counts | None) -> str:
    feeds = [{"feed": feed.feed, "seq": feed.seq, "records": feed.records, "root": feed.root.hex()} for feed in done]
    return msgspec.json.encode({"feeds": feeds, **(msgspec.to_builtins(counts) if counts is not None else {})}).decode()
