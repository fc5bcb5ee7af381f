"""What `pwa/src/editor/messages.gen.ts` says: complete records as the store keeps them, and the shapes of editing (docs/editing.md).

Written and checked by `typescript.py` together with the reader's types. Names are those of the model; some are names of the
browser's too (Event, Text), so editors import them as `import type * as model from "./messages.gen"`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from msgspec import NODEFAULT, Struct, inspect

from content import model, text
from content.check import Problem
from content.model import Common, Town
from sync.messages import Changed, Changes, Entry, Mutation, Proposal, Settled

_START = """\
// Generated from content/model.py and sync/messages.py by `python -m sync.typescript`; edit those.
// Absent fields have the default named in DEFAULTS, else "", 0, false, [] or null.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
"""
_SHAPES: tuple[type[Struct], ...] = (Town, Problem, Mutation, Settled, Changes, Changed, Entry, Proposal)


def generate() -> str:
    """The whole file."""
    return "\n".join([_START, *_choices(), *_structs(), *_kinds(), *_defaults()])


def _choices() -> Iterator[str]:
    """Closed lists as values and as types, for a form's options."""
    for name, values in _named_literals().items():
        yield f"export const {name} = [{', '.join(_literal(value) for value in values)}] as const;"
        yield f"export type {name} = (typeof {name})[number];"
    yield ""


def _named_literals() -> dict[str, tuple[Any, ...]]:
    found = {name: alias for module in (text, model) for name, alias in vars(module).items() if get_origin(alias) is Literal}
    return {name: get_args(alias) for name, alias in found.items() if name != "State"}


def _structs() -> Iterator[str]:
    """Everything inside records and messages, in order of first use."""
    seen: dict[type, inspect.StructType] = {}
    for struct in (*model.KINDS, *_SHAPES):
        _collect(inspect.type_info(struct), seen)
    for cls, struct in seen.items():
        if not issubclass(cls, Common):
            yield _interface(cls.__name__, _lines(struct.fields))


def _collect(kind: inspect.Type, seen: dict[type, inspect.StructType]) -> None:
    for part in _inside(kind):
        if isinstance(part, inspect.StructType) and part.cls not in seen:
            for field in part.fields:
                _collect(field.type, seen)
            seen[part.cls] = part


def _inside(kind: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(kind, inspect.UnionType):
        for part in kind.types:
            yield from _inside(part)
    elif isinstance(kind, inspect.VarTupleType | inspect.ListType):
        yield from _inside(kind.item_type)
    elif isinstance(kind, inspect.DictType):
        yield from _inside(kind.value_type)
    else:
        yield kind


def _kinds() -> Iterator[str]:
    common = _lines(_fields(Common))
    yield _interface("Common", ["  kind: Kind;", *common])
    for struct in model.KINDS:
        own = [line for line in _lines(_fields(struct)) if line not in common]
        yield _interface(f"{struct.__name__} extends Common", [f'  kind: "{_tag(struct)}";', *own])
    yield f"export const KINDS = [{', '.join(_literal(_tag(struct)) for struct in model.KINDS)}] as const;"
    yield "export type Kind = (typeof KINDS)[number];"
    yield f"export type Record = {' | '.join(struct.__name__ for struct in model.KINDS)};\n"


def _defaults() -> Iterator[str]:
    yield "/** Every field of a kind in the model's order; the value is what its absence means. */"
    yield "export const DEFAULTS: { readonly [kind in Kind]: { readonly [field: string]: Json } } = {"
    for struct in model.KINDS:
        said = [f"{field.name}: {_default(field)}" for field in _fields(struct) if not field.required]
        yield f"  {_tag(struct)}: {{ " + ", ".join(said) + " },"
    yield "};\n"


def _default(field: inspect.Field) -> str:
    if field.default_factory is not NODEFAULT:
        return "{}"
    return "[]" if field.default == () else _literal(field.default)


def _interface(name: str, lines: list[str]) -> str:
    return "\n".join([f"export interface {name} {{", *lines, "}", ""])


def _lines(fields: tuple[inspect.Field, ...]) -> list[str]:
    return [f"  {field.encode_name}{'' if field.required else '?'}: {_type(field.type)};" for field in fields]


def _type(kind: inspect.Type) -> str:
    match kind:
        case inspect.StrType():
            return "string"
        case inspect.IntType():
            return "number"
        case inspect.BoolType():
            return "boolean"
        case inspect.NoneType():
            return "null"
        case inspect.AnyType():
            return "Json"
        case inspect.LiteralType(values=values):
            names = [name for name, known in _named_literals().items() if set(known) == set(values)]
            return names[0] if names else " | ".join(_literal(value) for value in values)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            inner = _type(item)
            return f"({inner})[]" if "|" in inner else f"{inner}[]"
        case inspect.TupleType(item_types=items):
            return f"[{', '.join(_type(item) for item in items)}]"
        case inspect.DictType(value_type=value):
            return f"{{ [name: string]: {_type(value)} }}"
        case inspect.StructType(cls=cls):
            return cls.__name__
        case inspect.UnionType(types=types):
            # A field that may hold anything at all is written as one name.
            plain = {type(part) for part in types}
            return "Json" if {inspect.DictType, inspect.ListType, inspect.StrType} <= plain else " | ".join(_type(part) for part in types)
    raise TypeError(kind)


def _fields(struct: type[Struct]) -> tuple[inspect.Field, ...]:
    return inspect.type_info(struct).fields  # type: ignore[attr-defined]


def _tag(struct: type[Struct]) -> str:
    return str(struct.__struct_config__.tag)


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
