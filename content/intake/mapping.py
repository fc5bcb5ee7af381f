"""The mapping file: which column of a foreign table is which field of ours, as TOML or JSON (docs/import.md).

Without it only the shapes that name their own fields can be read. Everything in it is checked before the first row, so
that a slip in the mapping is one clear message and not one refusal per row.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from content.check_body import is_https
from content.intake.draft import PATHS, is_path
from content.intake.raw import decode
from content.intake.result import Unreadable
from content.model import Source
from content.slugs import slugify

OTHERWISE = "*"
# Fields whose cells hold several words: `values` translates each word of them.
LISTS = frozenset({"tags", "audience", "languages", "residence"})


class Written(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as written. `fields`: column -> path or paths; `values`: path -> foreign word -> ours; `always`: path -> cell."""

    fields: dict[str, str | list[str]] = {}
    kind: str = "place"
    key: str | list[str] = ""
    source: dict[str, str] = {}
    complete: bool = False
    values: dict[str, dict[str, str]] = {}
    always: dict[str, str] = {}


class Plan(Struct, frozen=True):
    """The mapping, checked: `name` is what an import's records are remembered under, so two files may never share one."""

    kind: str
    name: str
    source: Source
    complete: bool
    key: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, str]]
    always: dict[str, str]

    def cells(self, row: Mapping[str, str]) -> dict[str, str]:
        """Field paths to cells, words translated. Cells of several columns for one list are joined."""
        found = dict(self.always)
        for column, paths in self.columns.items():
            cell = unquoted(row.get(column, ""))
            for path in paths:
                words = self._translated(path, cell)
                if words:
                    found[path] = f"{found[path]},{words}" if path in LISTS and path in found else words
        return found

    def _translated(self, path: str, cell: str) -> str:
        words = self.values.get(path)
        if words is None:
            return cell
        if path not in LISTS:
            return words.get(cell.strip(), words.get(OTHERWISE, cell))
        parts = (part.strip() for part in re.split(r"[,;|]", cell))
        return ",".join(new for part in parts if part and (new := words.get(part, words.get(OTHERWISE, part))))


def unquoted(cell: str) -> str:
    """Without the apostrophe that our own tables put before what a spreadsheet would calculate (safety.md 9)."""
    return cell[1:] if re.match(r"'[=+\-@\t\r]", cell) else cell


def plan(raw: bytes | None, format_name: str, kind: str = "") -> Plan:
    """The plan of a mapping file, or that of no mapping at all; `kind` where the format has only one. Raises Unreadable."""
    given = _parsed(raw) if raw is not None else Written()
    given = replace(given, kind=kind) if kind else given
    if given.kind not in PATHS:
        raise Unreadable("intake.mapping_kind", found=given.kind, known=" ".join(PATHS))
    columns = {column: (paths,) if isinstance(paths, str) else tuple(paths) for column, paths in given.fields.items()}
    columns = {column: tuple(path for path in paths if path) for column, paths in columns.items()}
    for path in [path for paths in columns.values() for path in paths] + [*given.values, *given.always]:
        if not is_path(given.kind, path):
            raise Unreadable("intake.mapping_field", field=path, kind=given.kind)
    source = _source(given.source, format_name)
    name = f"{format_name}:{slugify(source.name)}" if given.source.get("name") else format_name
    key = (given.key,) if isinstance(given.key, str) else tuple(given.key)
    return Plan(given.kind, name, source, given.complete, tuple(part for part in key if part), columns, given.values, given.always)


def _parsed(raw: bytes) -> Written:
    text = decode(raw)
    try:
        value: Any = msgspec.json.decode(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        return msgspec.convert(value, Written)
    except msgspec.ValidationError as wrong:
        raise Unreadable("intake.mapping_bad", what=str(wrong)) from None
    except (msgspec.DecodeError, tomllib.TOMLDecodeError) as wrong:
        raise Unreadable("intake.mapping_syntax", what=str(wrong)) from None


def _source(given: Mapping[str, str], format_name: str) -> Source:
    unknown = given.keys() - {"name", "url", "licence"}
    if unknown:
        raise Unreadable("intake.mapping_bad", what=f"source.{min(unknown)}")
    if given.get("url") and not is_https(given["url"]):
        raise Unreadable("intake.mapping_bad", what="source.url")
    return Source(given.get("name") or format_name, given.get("url", ""), licence=given.get("licence", ""))
