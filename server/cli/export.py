"""`lotse export feed|hsds|geojson|ical|atom|jsonld`: what leaves this house as a file of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from content.languages import canonical
from server import files
from server.cli import data_option, settings, tell, texts
from server.errors import FileUnusable, LanguageNotServed, NothingExported, NothingHere
from server.exports import FORMATS, Exports
from server.exports import File as Made
from server.house import House, open_house
from server.mirror import document_of
from server.store import publications, towns
from sync import feed_file
from sync.canon import read
from sync.head import SIZE
from sync.parts import read_list


@click.group()
def export() -> None:
    """Write what was published as a file."""


@export.command()
@click.option("--town", "slug", required=True)
@click.option("--lang", required=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="for example TOWN-LANG.lotse")
@data_option()
def feed(slug: str, lang: str, out: Path, data: Path | None) -> None:
    """A feed as one file, for a stick or a messenger; from a town's own folder or from a mirror's."""
    with open_house(settings(data)) as house:
        raw = _file(house, slug, canonical(lang))
    _write(out, raw)
    tell("export.feed", feed=f"{slug}/{canonical(lang)}", file=str(out), bytes=len(raw))


def _file(house: House, slug: str, lang: str) -> bytes:
    db, published = house.store.read, house.settings.published
    town = towns.get(db, slug)
    newest = publications.newest(db, f"{slug}/{lang}")
    if newest is None:
        raise LanguageNotServed(town=slug, lang=lang, known=", ".join(town.languages))
    answer, _ = files.answer(db, published, newest, 0)
    listed = read_list(read(answer[SIZE:]))
    return feed_file.make(newest.feed, document_of(house), answer, (files.part(db, published, name)[0] for name, _ in listed.parts))


def _write(out: Path, raw: bytes) -> None:
    try:
        out.write_bytes(raw)
    except OSError as error:
        raise FileUnusable(file=str(out), reason=error.strerror or "") from error


def _made(slug: str, lang: str, name: str, data: Path | None) -> Made:
    with open_house(settings(data)) as house:
        try:
            return Exports(house.store, house.now).file(slug, canonical(lang), name)
        except NothingHere:
            raise NothingExported(town=slug, lang=canonical(lang), file=name) from None


def _standard(format_name: str, about: str, names: dict[str, str]) -> None:
    """One command per standard; `--form` chooses among the files that it has."""

    @export.command(format_name, help=about)
    @click.option("--town", "slug", required=True)
    @click.option("--lang", required=True)
    @click.option("--form", type=click.Choice(list(names)), default=next(iter(names)), show_default=True)
    @click.option("--file", "own", default="", help="one record's or topic's file instead, e.g. course-ID.ics, tag-sport.ics")
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="default: standard output")
    @click.option("--json", "as_json", is_flag=True, help="tell what was written as one object; needs --out")
    @data_option()
    def command(slug: str, lang: str, form: str, own: str, out: Path | None, as_json: bool, data: Path | None) -> None:
        if as_json and out is None:
            raise click.UsageError("--json needs --out")
        name = own or names[form]
        made = _made(slug, lang, name, data)
        if out is None:
            sys.stdout.buffer.write(made.body)
            return
        _write(out, made.body)
        told = {"file": str(out), "records": made.records, "bytes": len(made.body), "type": made.kind}
        if as_json:
            click.echo(json.dumps(told))
        else:
            tell("export.standard", **told)


_standard(
    "hsds",
    "Services as HSDS 3.0: JSON or tables.",
    {"full": FORMATS["hsds"], "list": "services.json", "tables": "hsds.zip"}
    | {"organizations": "organizations.json", "locations": "locations.json"},
)
_standard("geojson", "Places, courses and events on a map.", {"all": FORMATS["geojson"]})
_standard("ical", "Events and courses as a calendar.", {"all": FORMATS["ical"], "events": "events.ics", "courses": "courses.ics"})
_standard("atom", "News and warnings as a feed.", {"all": FORMATS["atom"]})
_standard("jsonld", "All pages' descriptions as schema.org.", {"all": FORMATS["jsonld"]})
for command in texts.EXPORTS:
    export.add_command(command)
