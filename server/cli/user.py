"""`lotse user invite | list | end`: who edits a town, from the server's own machine: the last way back in for a locked-out admin."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import click
import msgspec
from msgspec.structs import replace

from content.languages import canonical
from server.cli import data_option, settings, tell
from server.errors import PersonUnknown
from server.guards import ROLES, Person, Role
from server.house import open_house
from server.http.people import link
from server.store import people, towns
from server.store.audit import OPERATOR

_town = click.option("--town", "slug", required=True)


@click.group()
def user() -> None:
    """Invite, list and end the people who edit."""


@user.command()
@click.argument("email")
@_town
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", default="")
@click.option("--organisation", default="", help="whose records a partner edits, as their owner is written")
@click.option("--languages", default="", help="comma-separated, what a translator writes: ar,fa")
@data_option()
def invite(email: str, slug: str, role: Role, name: str, organisation: str, languages: str, data: Path | None) -> None:
    """Print a link that makes EMAIL's first passkey, good for seven days and once.

    Somebody who edits already keeps their name and gets the role given here; their old passkeys and sessions end when the link is used.
    """
    tags = tuple(canonical(tag.strip()) for tag in languages.split(",") if tag.strip())
    chosen = settings(data)
    with open_house(chosen) as house:
        now_s = int(time.time())

        def work(db: sqlite3.Connection) -> str:
            towns.get(db, slug)
            try:
                known = people.by_email(db, slug, email)
            except PersonUnknown:
                new = Person(id="", town=slug, name=name, email=email, role=role, organisation=organisation, languages=tags)
                return people.invite(db, people.add(db, new, OPERATOR, now_s), OPERATOR, now_s)
            wanted = replace(
                known,
                role=role,
                name=name or known.name,
                organisation=organisation or known.organisation,
                languages=tags or known.languages,
            )
            return people.invite(db, people.change(db, wanted, OPERATOR, now_s), OPERATOR, now_s)

        secret = house.store.write_now(work)
    tell("user.invited", email=email, town=slug, role=role, link=link(chosen.own_origin, secret))


@user.command("list")
@click.option("--town", "slug", help="default: all towns")
@click.option("--json", "as_json", is_flag=True)
@data_option()
def list_users(slug: str | None, as_json: bool, data: Path | None) -> None:
    """List who edits, with the number of passkeys and whether an invitation waits."""
    with open_house(settings(data)) as house:
        db, now_s = house.store.read, int(time.time())
        slugs = [towns.get(db, slug).slug] if slug else [town.slug for town in towns.listed(db)]
        found = [one for town in slugs for one in people.listed(db, town, now_s)]
    if as_json:
        rows = [
            {**msgspec.to_builtins(one.person), "passkeys": one.passkeys, "invited_until_s": one.invited_until_s} for one in found
        ]
        click.echo(msgspec.json.encode(rows).decode())
        return
    for one in found:
        waits = " *" if one.invited_until_s else ""
        click.echo(f"{one.person.town:24} {one.person.role:11} {one.passkeys:3}{waits:2}  {one.person.email}  {one.person.name}")
    if not found:
        tell("user.none")


@user.command()
@click.argument("email")
@_town
@data_option()
def end(email: str, slug: str, data: Path | None) -> None:
    """End EMAIL's passkeys, sessions and tokens. What they wrote stays."""
    with open_house(settings(data)) as house:
        now_s = int(time.time())
        house.store.write_now(lambda db: people.end(db, people.by_email(db, slug, email), OPERATOR, now_s))
    tell("user.ended", email=email, town=slug)
