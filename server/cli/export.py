"""`lotse export feed`: what leaves this house as a file of its own."""

from __future__ import annotations

from pathlib import Path

import click

from content.languages import canonical
from server import files
from server.cli import data_option, settings, tell
from server.errors import FileUnusable, LanguageNotServed
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
    try:
        out.write_bytes(raw)
    except OSError as error:
        raise FileUnusable(file=str(out), reason=error.strerror or "") from error
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
