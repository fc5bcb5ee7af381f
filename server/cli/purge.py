"""`lotse purge`: a record leaves with its history and with every state that ever held it."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from server.cli import data_option, settings, tell
from server.house import open_house
from server.purge import purge as purge_record


@click.command()
@click.argument("record")
@click.option("--town", required=True, help="the town whose record it is")
@click.option("--json", "as_json", is_flag=True, help="one JSON object instead of a sentence")
@data_option()
def purge(record: str, town: str, as_json: bool, data: Path | None) -> None:
    """Remove a record with its history and old states, and everything published that held it.

    RECORD is its id. What an import lists comes back with the next import as a new record: take it out of the source first, or make
    it confidential instead. A CDN in front keeps what it fetched: purge it there as well.
    """
    with open_house(settings(data)) as house:
        done = purge_record(house, town, record)
    if as_json:
        click.echo(msgspec.json.encode(done).decode())
        return
    tell("purge.done", **msgspec.structs.asdict(done) | {"record": int(done.record)})
