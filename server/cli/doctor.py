"""`lotse doctor`: one line per thing looked at; exit status 2 if one of them is bad."""

from __future__ import annotations

from pathlib import Path

import click

from server import words
from server.cli import data_option, language, settings
from server.doctor import examine
from server.house import open_house


@click.command()
@data_option()
def doctor(data: Path | None) -> None:
    """Look whether store, keys and published files fit together."""
    bad = 0
    with open_house(settings(data)) as house:
        for finding in examine(house):
            bad += not finding.good
            mark = words.say("doctor.good" if finding.good else "doctor.bad", language())
            click.echo(f"{mark} {words.say(finding.key, language(), **finding.fields)}")
    raise click.exceptions.Exit(2 if bad else 0)
