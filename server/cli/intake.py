"""`lotse import FORMAT FILE --town T`: counts, one line per refused row, and the town published at the end."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import click
import msgspec

from content.intake import FORMATS, Intake, Refused
from content.languages import canonical
from server import words
from server.cli import data_option, language, settings, texts
from server.errors import FileUnusable, UnknownFormat
from server.house import open_house
from server.importing import Counts, take_in
from server.store import towns
from server.store.records import Edit


class NothingStored(Exception):
    """Carries the counts of a dry run out of the transaction that is thereby undone."""

    def __init__(self, counts: Counts) -> None:
        super().__init__()
        self.counts = counts


@click.command("import")
@click.argument("format_name", metavar="FORMAT")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--town", "slug", required=True)
@click.option("--lang", help="language of the file; default: the town's first")
@click.option("--mapping", type=click.Path(path_type=Path), help="which column is which field (csv, assemblies)")
@click.option("--dry-run", is_flag=True, help="count, store nothing")
@click.option("--allow-removal", is_flag=True, help="let this import remove more than 20 % of the town's records")
@click.option("--json", "as_json", is_flag=True)
@data_option()
def import_file(
    format_name: str,
    file: Path,
    slug: str,
    lang: str | None,
    mapping: Path | None,
    dry_run: bool,
    allow_removal: bool,
    as_json: bool,
    data: Path | None,
) -> None:
    """Read FILE into a town. A second run of the same file changes nothing."""
    if format_name not in (*FORMATS, *texts.FORMATS):
        raise UnknownFormat(format=format_name, known=" ".join((*FORMATS, *texts.FORMATS)))
    with open_house(settings(data)) as house:
        town = towns.get(house.store.read, slug)
        tag = canonical(lang) if lang else town.languages[0]
        towns.demand_language(town, tag)
        if format_name in texts.FORMATS:
            counts = texts.take_in(house, slug, tag, format_name, _read(file), dry_run=dry_run)
            if not dry_run:
                house.publish(slug)
            click.echo(_as_json(counts, dry_run) if as_json else _as_text(counts, dry_run))
            return
        more = {"until": horizon(int(time.time()))} if format_name == "ical" else {}
        raw = _read(file, tables=format_name == "hsds")
        intake: Intake = FORMATS[format_name](raw, town=town, lang=tag, mapping=_read(mapping) if mapping else None, **more)
        edit = Edit(f"import:{format_name}", int(time.time()))

        def work(db):  # noqa: ANN001, ANN202 - the writer's connection
            counts = take_in(db, towns.get(db, slug), intake, tag, edit, allow_removal=allow_removal)
            if dry_run:
                raise NothingStored(counts)
            return counts

        try:
            counts = house.store.write_now(work)
        except NothingStored as undone:
            counts = undone.counts
        else:
            house.publish(slug)
    click.echo(_as_json(counts, dry_run) if as_json else _as_text(counts, dry_run))


def horizon(now_s: int) -> str:
    """The last day up to which a calendar's odd rules become dates: it moves once a year, so a second run changes nothing."""
    return f"{time.gmtime(now_s).tm_year + 1}-12-31"


def _read(path: Path, *, tables: bool = False) -> bytes:
    """A file, or where `tables` may come as a folder, that as the zip which `hsds` reads."""
    try:
        if tables and path.is_dir():
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as into:
                for table in sorted(path.glob("*.csv")):
                    into.writestr(table.name, table.read_bytes())
            return packed.getvalue()
        return path.read_bytes()
    except OSError as error:
        raise FileUnusable(file=str(path), reason=error.strerror or "") from error


def _as_json(counts: Counts, dry_run: bool) -> str:
    found = {name: getattr(counts, name) for name in ("added", "changed", "unchanged", "removed")}
    rows = [{"row": one.row, "field": one.field, "reason": one.reason} for one in counts.refused]
    noted = [{"row": one.row, "field": one.field, "reason": one.reason} for one in counts.noted]
    return msgspec.json.encode({**found, "refused": len(rows), "rows": rows, "noted": noted, "dry_run": dry_run}).decode()


def _as_text(counts: Counts, dry_run: bool) -> str:
    lines = [f"{name} {getattr(counts, name)}" for name in ("added", "changed", "unchanged", "removed")]
    lines.append(f"refused {len(counts.refused)}")
    lines += [_line("import.refused_row", one) for one in counts.refused]
    lines += [_line("import.noted_row", one) for one in counts.noted]
    if dry_run:
        lines.append(words.say("import.dry_run", language()))
    return "\n".join(lines)


def _line(key: str, one: Refused) -> str:
    return words.say(key, language(), row=one.row, field=one.field, reason=words.say(one.reason, language()))
