"""`lotse check links`: do the addresses and numbers that readers may tap still work?"""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
import msgspec

from server import link_checks, orders
from server.cli import data_option, settings, tell
from server.house import open_house
from server.store import link_checks as noted
from server.store import records, towns


@click.group()
def check() -> None:
    """Looks whether what the records say still works."""


@check.command()
@click.option("--town", required=True, help="the town whose records are looked at")
@click.option("--json", "as_json", is_flag=True, help="one JSON object instead of sentences")
@data_option()
def links(town: str, as_json: bool, data: Path | None) -> None:
    """Ask every web address once, and look at every telephone number.

    Gently: HEAD before GET, two at once per host, ten seconds each, https only, nothing inside a private network. An address is told as
    failing after three different days, so run this daily. What fails stands in the editors' work list.
    """
    with open_house(settings(data)) as house:
        towns.get(house.store.read, town)
        published = [record for record in records.listed(house.store.read, town) if record.status == "published"]
        urls = {url for record in published for _, url in link_checks.links_of(record)}
        before = noted.known(house.store.read, town)
        statuses = asyncio.run(link_checks.look(urls))
        now_s = house.now()
        looked = [link_checks.counted(before.get(url), url, status, now_s) for url, status in statuses.items()]
        house.store.write_now(lambda db: noted.put(db, town, looked, urls))
        found = orders.troubles(published, link_checks.links_of, noted.failing(house.store.read, town))
    silent = sum(1 for one in looked if one.failures)
    if as_json:
        click.echo(msgspec.json.encode({"asked": len(looked), "silent_today": silent, "troubles": found}).decode())
        return
    for one in found:
        tell(one.key, record=one.record, path=one.path)
    tell("links.done", asked=len(looked), silent=silent, troubles=len(found))
