"""`lotse mail due`: owners hear what is due, at most once a week."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from server import mail as mails
from server.cli import data_option, settings, tell
from server.daily import today
from server.house import open_house
from server.store import towns


@click.group()
def mail() -> None:
    """Mail to the people who look after records."""


@mail.command()
@click.option("--town", required=True, help="the town whose owners are written to")
@click.option("--dry-run", is_flag=True, help="say what would be sent; send and note nothing")
@click.option("--json", "as_json", is_flag=True, help="one JSON object instead of a sentence")
@data_option()
def due(town: str, dry_run: bool, as_json: bool, data: Path | None) -> None:
    """Write to owners of records that are due.

    At most one mail per person and week, without the name of any protected record. LOTSE_MAIL says how mail leaves, as an Apprise address:
    mailtos://user:password@mail.example.org?from=lotse@example.org. While it is empty nothing is ever sent. `lotse serve` does this daily.
    """
    chosen = settings(data)
    with open_house(chosen) as house:
        found = towns.get(house.store.read, town)
        made = mails.due_letters(house.store, town, house.now(), today(found, house.now()), f"{chosen.own_origin}/edit/")
        sent = 0 if dry_run else mails.send_due(house.store, made, mails.sender(chosen.mail), house.now())
    if as_json:
        # No addresses: this may end in a log.
        told = [{"person": one.person, "records": one.records, "subject": one.subject, "body": one.body} for one in made]
        click.echo(msgspec.json.encode({"letters": told, "sent": sent}).decode())
        return
    if dry_run:
        for one in made:
            click.echo(f"{one.to}: {one.subject}\n{one.body}\n")
    tell("mail.done", letters=len(made), sent=sent)
