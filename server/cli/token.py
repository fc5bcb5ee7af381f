"""`lotse token create | list | end`: what scripts carry."""

from __future__ import annotations

import time
from pathlib import Path

import click
import msgspec

from server.cli import data_option, settings, tell
from server.house import open_house
from server.store import people, tokens, towns
from server.store.audit import OPERATOR

_town = click.option("--town", "slug", required=True)


@click.group()
def token() -> None:
    """Make, list and end the tokens of scripts."""


@token.command()
@click.argument("email")
@_town
@click.option("--label", default="", help="what the script is for")
@click.option("--days", type=click.IntRange(1, tokens.MOST_DAYS), default=tokens.DAYS, show_default=True)
@data_option()
def create(email: str, slug: str, label: str, days: int, data: Path | None) -> None:
    """Print a token that may what EMAIL may, except manage people and keys. It is shown this once."""
    with open_house(settings(data)) as house:
        now_s = int(time.time())
        number, secret = house.store.write_now(
            lambda db: tokens.make(db, people.by_email(db, slug, email), label, days, OPERATOR, now_s)
        )
    tell("token.made", number=number, days=days, secret=secret)


@token.command("list")
@_town
@click.option("--json", "as_json", is_flag=True)
@data_option()
def list_tokens(slug: str, as_json: bool, data: Path | None) -> None:
    """List the tokens of a town and the day each was used last."""
    with open_house(settings(data)) as house:
        db, now_s = house.store.read, int(time.time())
        found = tokens.listed(db, towns.get(db, slug).slug, now_s)
        emails = {one.person.id: one.person.email for one in people.listed(db, slug, now_s)}
    if as_json:
        click.echo(msgspec.json.encode([{**msgspec.to_builtins(one), "email": emails.get(one.person, "")} for one in found]).decode())
        return
    for one in found:
        days = (one.expires_s - now_s) // 86_400
        click.echo(f"{one.number}  {one.used_day or '-':10}  {days:4} d  {emails.get(one.person, '')}  {one.label}")
    if not found:
        tell("token.none")


@token.command()
@click.argument("number")
@_town
@data_option()
def end(number: str, slug: str, data: Path | None) -> None:
    """End the token NUMBER at once."""
    with open_house(settings(data)) as house:
        now_s = int(time.time())
        house.store.write_now(lambda db: tokens.end(db, slug, number, OPERATOR, now_s))
    tell("token.ended", number=number)
