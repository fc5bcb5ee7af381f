"""What the fields of a complete record may hold, read from the model's own types; Texts by path ("phones.0.label").

Records here are plain values as JSON has them, defaults left out: what the store keeps and editors send.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct

from content.model import KINDS, Common, Record
from content.text import Text, normalise
from sync.canon import MAX_INTEGER
from sync.messages import Json
from sync.refusals import MalformedEdit, UnknownField

STRUCTS: dict[str, type[Common]] = {str(struct.__struct_config__.tag): struct for struct in KINDS}
SETS: frozenset[str] = frozenset({"tags", "audience", "languages", "residence"})


def plain(value: Any) -> Any:
    """As JSON would bring it: lists, not tuples, and no defaults."""
    return msgspec.json.decode(msgspec.json.encode(value))


def read_record(body: Json) -> dict[str, Any]:
    """A complete record in the model's own form. Raises MalformedEdit, UnknownField."""
    return plain(_read(body, Record, ""))


def read_field(kind: str, name: str, value: Any) -> Any:
    """A top field's value in the model's own form; null is its default. Raises MalformedEdit, UnknownField."""
    hint = _hints(kind).get(name)
    if hint is None:
        raise UnknownField()
    return default(kind, name) if value is None else plain(_read(value, hint, name))


def default(kind: str, name: str) -> Any:
    """What the absence of a field means. Raises MalformedEdit where it may not be absent."""
    field = next(one for one in msgspec.structs.fields(STRUCTS[kind]) if one.name == name)
    if field.default_factory is not NODEFAULT:
        return plain(field.default_factory())
    if field.default is NODEFAULT:
        raise MalformedEdit(name)
    return plain(field.default)


def texts(value: Json, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every Text inside, with its path."""
    if isinstance(value, dict) and "source_lang" in value:
        yield path, value
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in items:
        yield from texts(below, f"{path}.{name}" if path else str(name))


def is_in_list(path: str) -> bool:
    return any(part.isdigit() for part in path.split("."))


def holder(record: dict[str, Any], path: str) -> tuple[Any, Any] | None:
    """Container and key of the Text at `path`, whether it is there or may be put there; None where a list has become too short.

    A value that may stand empty is made on the way ("hours" for "hours.note"). Raises UnknownField.
    """
    at: Any = record
    hint: Any = STRUCTS[record["kind"]]
    *way, last = path.split(".")
    for part in way:
        hint = _below(hint, part)
        if isinstance(at, list):
            at = at[int(part)] if int(part) < len(at) else None
        elif at is not None:
            at = _entered(at, part, hint)
    if _below(hint, last) is not Text:
        raise UnknownField()
    return None if at is None or isinstance(at, list) else (at, last)


def _entered(at: dict[str, Any], part: str, hint: Any) -> Any:
    if at.get(part) is None:
        if not (isinstance(hint, type) and issubclass(hint, Struct)):
            return None
        if any(field.required for field in msgspec.structs.fields(hint)):
            return None
        at[part] = {}
    return at[part]


def _below(hint: Any, part: str) -> Any:
    """The type one step down, without its None. Raises UnknownField."""
    if isinstance(hint, type) and issubclass(hint, Struct) and hint is not Text:
        inner = _fields(hint).get(part)
    elif getattr(hint, "__origin__", None) is tuple and part.isascii() and part.isdigit() and len(part) < 4 and str(int(part)) == part:
        inner = get_args(hint)[0]
    else:
        inner = None
    if inner is None:
        raise UnknownField()
    some = [one for one in get_args(inner) if one is not type(None)]
    return some[0] if type(None) in get_args(inner) and len(some) == 1 else inner


def _hints(kind: str) -> dict[str, Any]:
    if kind not in STRUCTS:
        raise MalformedEdit("kind")
    return _fields(STRUCTS[kind])


@functools.cache
def _fields(struct: type[Struct]) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(struct).items() if name in struct.__struct_fields__}


def _read(value: Json, hint: Any, name: str) -> Any:
    try:
        value = _normal(value)
        found = msgspec.convert(value, hint)
        _no_strangers(value, found)
    except (msgspec.ValidationError, RecursionError, OverflowError) as error:
        raise MalformedEdit(name) from error
    return found


def _normal(value: Json) -> Json:
    """Every string as both sides hash it. Raises OverflowError for numbers that a feed cannot carry (PROTOCOL 2.3)."""
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise OverflowError
    if isinstance(value, dict):
        return {name: _normal(below) for name, below in value.items()}
    return [_normal(below) for below in value] if isinstance(value, list | tuple) else value


def _no_strangers(value: Any, found: Any) -> None:
    """What was sent has no member that the model would drop without a word."""
    if isinstance(found, Struct):
        if value.keys() - {*found.__struct_fields__, "kind"}:
            raise UnknownField()
        for name, below in value.items():
            _no_strangers(below, getattr(found, name, None))
    elif isinstance(found, tuple):
        for below, item in zip(value, found, strict=True):
            _no_strangers(below, item)
    elif isinstance(found, dict):
        for name, below in value.items():
            _no_strangers(below, found[name])
