"""The commands, one file per group; each is imported only when it is called, so that `lotse --help` is quick.

Every failure ends in one sentence on stderr that says what to do (`server/words/`). Exit status: 0 done, 1 a file of
which nothing could be read, 2 refused or not possible.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from server import words
from server.errors import ServerError
from server.settings import Settings, from_environment

# `content.intake.Unreadable`; importing the class would load every importer for every command.
NOTHING_READ = 42230
_COMMANDS = {
    "serve": ("server.cli.serve", "serve"),
    "demo": ("server.cli.demo", "demo"),
    "town": ("server.cli.town", "town"),
    "import": ("server.cli.intake", "import_file"),
    "publish": ("server.cli.publish", "publish"),
    "purge": ("server.cli.purge", "purge"),
    "pull": ("server.cli.pull", "pull"),
    "export": ("server.cli.export", "export"),
    "mirror": ("server.cli.mirror", "mirror"),
    "user": ("server.cli.user", "user"),
    "token": ("server.cli.token", "token"),
    "keys": ("server.cli.keys", "keys"),
    "mail": ("server.cli.mail", "mail"),
    "check": ("server.cli.check", "check"),
    "doctor": ("server.cli.doctor", "doctor"),
}


class Commands(click.Group):
    """A group whose commands are looked up by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        return getattr(importlib.import_module(module), name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def lotse() -> None:
    """Lotse: a town's services on a refugee's phone."""


def data_option(command: click.Command | None = None):  # noqa: ANN201 - a decorator
    """`--data DIR`, on every command that opens the data folder."""
    return click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="data folder (LOTSE_DATA), default data/")


def settings(data: Path | None, **given: object) -> Settings:
    return from_environment(os.environ, data=data, **given)


def tell(key: str, **fields: object) -> None:
    """One sentence for the operator on stdout."""
    click.echo(words.say(key, language(), **fields))


def language() -> str:
    return words.operator_language(os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "")


def run(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    try:
        status = lotse.main(args=arguments, prog_name="lotse", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return 2
    except click.Abort:
        return 130
    except Exception as error:
        if not hasattr(error, "key"):
            raise
        print(sentence(error), file=sys.stderr)
        return 1 if getattr(error, "number", 0) == NOTHING_READ else 2
    # click gives back the status of an Exit here, and None of a command that just ended.
    return status or 0


def sentence(error: BaseException) -> str:
    """What went wrong and what to do, with the error's number to search for."""
    number, key = getattr(error, "number", 0), getattr(error, "key", "")
    fields = error.fields if isinstance(error, ServerError) else {name: str(value) for name, value in vars(error).items()}
    if number == NOTHING_READ:
        key, fields = vars(error)["reason"], vars(error)["facts"]
    return f"lotse: {words.say(key, language(), **fields)} [{number}]"
