"""Writes `pwa/src/sync/messages.gen.ts`: the records as they travel, and the shapes of deltas and part lists.

`python -m sync.typescript` writes it and the editor's (`typescript_editor.py`), `--check` fails when one differs (`just lint`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import NODEFAULT, Struct, inspect

from content.model import Hours
from content.public import WIRE_KINDS, PublicCommon
from content.text import Text
from sync import typescript_editor
from sync.messages import APPENDED, APPENDED_TYPES, KINDS, RESERVED_KINDS, TOP_TEXTS, URGENT_KINDS

_APP = Path(__file__).parent.parent / "pwa" / "src"

_START = """\
// Generated from content/public.py and sync/messages.py by `python -m sync.typescript`; edit those.
// Absent fields have the default named in DEFAULTS, else "", 0, false, [] or nothing (PROTOCOL 3.6).

export type Json = boolean | number | string | Json[] | { [name: string]: Json };
/** A text inside another value: in the feed's language, or marked with its own (PROTOCOL 3.7). */
export type NestedText = string | { lang: string; text: string };
/** [[kind, names], …]: field 0 of every kind is id (PROTOCOL 3.1). */
export type Fields = [kind: string, names: string[]][];
/** [kind number, ids or first id, field number, values, …] (PROTOCOL 6.3). */
export type Block = [kind: number, rows: string[] | string, ...rest: (number | (Json | null)[])[]];
/** gone, changed (field number, positions, values, …), added, names that the table grew by (PROTOCOL 5.2). */
export type Delta =
  | [gone: number[], changed: (number | number[] | (Json | null)[])[], added: Block[]]
  | [gone: number[], changed: (number | number[] | (Json | null)[])[], added: Block[], grown: Fields];
/** PROTOCOL 6.1 */
export interface PartList {
  fields: Fields;
  parts: [hash: string, bytes: number][];
  first?: [count: number, rest: string];
  delta?: Delta;
}
/** Any record, also of a kind or with fields that this app does not know (PROTOCOL 3.4). */
export interface AnyRecord {
  id: string;
  kind: string;
  [field: string]: Json | undefined;
}
"""


def generate() -> str:
    """The whole file."""
    return "\n".join([_START, *_nested(), *_kinds(), *_constants()])


def _nested() -> Iterator[str]:
    """Structs inside records, in order of first use."""
    seen: dict[type, inspect.StructType] = {}
    for kind in WIRE_KINDS.values():
        for field in _fields(kind):
            _collect(field.type, seen)
    for struct in seen.values():
        yield _interface(struct.cls.__name__, _lines(struct.fields))


def _collect(kind: inspect.Type, seen: dict[type, inspect.StructType]) -> None:
    for part in _inside(kind):
        if isinstance(part, inspect.StructType) and part.cls not in (Text, Hours) and part.cls not in seen:
            for field in part.fields:
                _collect(field.type, seen)
            seen[part.cls] = part


def _inside(kind: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.UnionType):
        for part in kind.types:
            yield from _inside(part)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _inside(kind.item_type)
    else:
        yield kind


def _kinds() -> Iterator[str]:
    common = _lines(_fields(PublicCommon), top=True)
    appended = [f"  {name}?: {APPENDED_TYPES[name]};" for name in APPENDED]
    yield _interface("WireCommon", ["  kind: Kind;", *common, *appended])
    names = []
    for kind, struct in WIRE_KINDS.items():
        names.append("Wire" + kind.capitalize())
        own = [line for line in _lines(_fields(struct), top=True) if line not in common and line not in appended]
        yield _interface(f"{names[-1]} extends WireCommon", [f'  kind: "{kind}";', *own])
    yield f"export type WireRecord = {' | '.join(names)};\n"


def _interface(name: str, lines: list[str]) -> str:
    return "\n".join([f"export interface {name} {{", *lines, "}", ""])


def _lines(fields: tuple[inspect.Field, ...], *, top: bool = False) -> list[str]:
    out = []
    for field in fields:
        optional = "" if field.required else "?"
        if _is(field.type, Hours):
            out += [f"  {field.name}?: string;", f"  {field.name}_note?: NestedText;"]
        elif _is(field.type, Text):
            out.append(f"  {field.name}{optional}: {'string' if top and field.name in TOP_TEXTS else 'NestedText'};")
        else:
            out.append(f"  {field.name}{optional}: {_type(field.type)};")
    return out


def _is(kind: inspect.Type, cls: type) -> bool:
    return any(isinstance(part, inspect.StructType) and part.cls is cls for part in _inside(kind))


def _type(kind: inspect.Type) -> str:
    match kind:
        case inspect.StrType():
            return "string"
        case inspect.IntType():
            return "number"
        case inspect.BoolType():
            return "boolean"
        case inspect.LiteralType(values=values):
            return " | ".join(f'"{value}"' for value in values)
        case inspect.VarTupleType(item_type=item):
            inner = _type(item)
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        case inspect.StructType(cls=cls):
            return cls.__name__
        case inspect.UnionType(types=types):
            return " | ".join(_type(part) for part in types if not isinstance(part, inspect.NoneType))
    raise TypeError(kind)


def _constants() -> Iterator[str]:
    yield f"export const KINDS = {_array(KINDS)} as const;"
    yield "export type Kind = (typeof KINDS)[number];"
    yield f"export const RESERVED_KINDS: readonly string[] = {_array(RESERVED_KINDS)};"
    yield "/** Read first, provable before the rest (PROTOCOL 2.6). */"
    yield f"export const URGENT_KINDS: readonly string[] = {_array(kind for kind in KINDS if kind in URGENT_KINDS)};"
    yield f"export const TOP_TEXTS: readonly string[] = {_array(TOP_TEXTS)};"
    yield "/** What an absent field means, where that is not empty. */"
    yield "export const DEFAULTS: { readonly [kind in Kind]: { readonly [field: string]: string | number } } = {"
    for kind, struct in WIRE_KINDS.items():
        said = {field.name: field.default for field in _fields(struct) if field.default not in (NODEFAULT, None, "", 0, False, ())}
        yield f"  {kind}: {{ " + ", ".join(f"{name}: {_literal(value)}" for name, value in said.items()) + " },"
    yield "};\n"


def _fields(struct: type[Struct]) -> tuple[inspect.Field, ...]:
    return inspect.type_info(struct).fields  # type: ignore[attr-defined]


def _array(values: Any) -> str:
    return "[" + ", ".join(_literal(value) for value in values) + "]"


def _literal(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


TARGETS: Mapping[Path, Callable[[], str]] = {
    _APP / "sync" / "messages.gen.ts": generate,
    _APP / "editor" / "messages.gen.ts": typescript_editor.generate,
}


def main(arguments: list[str], targets: Mapping[Path, Callable[[], str]] = TARGETS) -> int:
    """0 when the files are as they should be (or were just written), 1 when `--check` finds a difference."""
    differing = [path for path, made in targets.items() if not path.exists() or path.read_text("utf-8") != made()]
    if "--check" in arguments:
        for path in differing:
            print(f"{path.parent.name}/{path.name} differs from its sources: run `just types`", file=sys.stderr)
        return 1 if differing else 0
    for path in differing:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(targets[path](), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
