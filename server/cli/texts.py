"""`lotse export xliff|csv-texts` and `lotse import xliff|csv-texts`: texts to translate, out and back (docs/translating.md).

Whoever has the data folder may do everything in it, so these ask with all rights; the history says `import:xliff`.
"""

from __future__ import annotations

import time
from pathlib import Path

import click

from content.intake import Refused
from content.languages import canonical
from server import translations
from server.cli import data_option, settings, tell
from server.errors import FileUnusable
from server.guards import Person
from server.house import House, open_house
from server.importing import Counts
from server.store import towns
from server.translations import Format

FORMATS: dict[str, Format] = {"xliff": "xliff", "csv-texts": "csv"}


def take_in(house: House, town: str, lang: str, format_name: str, raw: bytes, *, dry_run: bool) -> Counts:
    """A file that came back, in the counts of every import. Raises Unreadable."""
    found = translations.read(raw, FORMATS[format_name], lang)
    outcome = translations.run(house.store, _operator(town, format_name), lang, found, int(time.time()), dry_run=dry_run)
    refused = [Refused(one.row, one.field, one.key, one.record) for one in outcome.refused]
    return Counts(changed=outcome.accepted, unchanged=outcome.unchanged, refused=refused)


def _operator(town: str, format_name: str) -> Person:
    return Person(id=f"import:{format_name}", town=town, name="", email="", role="admin")


def _out(format_name: str, about: str) -> click.Command:
    @click.command(format_name, help=about)
    @click.option("--town", "slug", required=True)
    @click.option("--lang", required=True, help="the language to translate into")
    @click.option("--source", default="", help="the source language of an XLIFF file; default: the one that most texts have")
    @click.option("--every", is_flag=True, help="also what is current")
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
    @data_option()
    def command(slug: str, lang: str, source: str, every: bool, out: Path, data: Path | None) -> None:
        with open_house(settings(data)) as house, house.store.reading() as db:
            tag = canonical(lang)
            towns.demand_language(towns.get(db, slug), tag)
            asker = _operator(slug, format_name)
            source = canonical(source) if source else ""
            body = translations.written(db, asker, tag, FORMATS[format_name], every=every, source=source)
        try:
            out.write_bytes(body)
        except OSError as error:
            raise FileUnusable(file=str(out), reason=error.strerror or "") from error
        tell("export.texts", file=str(out), bytes=len(body))

    return command


EXPORTS = [
    _out("xliff", "What waits for a translator, as XLIFF 2.0 for an office."),
    _out("csv-texts", "The same as a table."),
]
