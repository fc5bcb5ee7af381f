"""Three-way merge of an editor's mutation with what the store holds now, field by field (docs/editing.md, sync brief 2.13).

Nobody's clock decides and nothing is overwritten unseen: what somebody else changed meanwhile stays, the other value waits
beside it as a proposal. Words of a Text are merged by path and language, sets by what was added and removed.
"""

from __future__ import annotations

import copy
import re
from typing import Any, Literal

from msgspec import Struct

from content.ids import is_id
from content.languages import LANGUAGES
from content.text import Origin, normalise, source_hash
from sync.messages import Change, Json, Mutation
from sync.record_fields import SETS, STRUCTS, default, holder, is_in_list, read_field, read_record, texts
from sync.refusals import AlreadyThere, FixedField, MalformedEdit, PlaceGone, RemovedBefore, UnknownField, UnknownLanguage

FIXED: frozenset[str] = frozenset({"id", "town", "kind", "version", "updated_at_s", "verified_by"})
BOOKKEEPING: frozenset[str] = FIXED - {"kind"}
CHANGES_MAX = 400
_HASH = re.compile(r"(?:[0-9a-f]{16})?")


class Since(Struct, frozen=True):
    """What others did to the record after the sender's copy of it was made.

    removed   what it said when somebody removed it
    touched   whether somebody else changed anything
    moved     top fields whose values somebody else changed: paths through their lists may mean another item now
    """

    removed: dict[str, Any] | None = None
    touched: bool = False
    moved: frozenset[str] = frozenset()


class Proposed(Struct, frozen=True):
    """A value to be decided on. `by` "remover": it is not the sender's wish but that of whoever removed the record."""

    field: str
    lang: str = ""
    base: Json = None
    value: Json = None
    source_hash: str = ""
    origin: Origin = "human"
    by: Literal["sender", "remover"] = "sender"


class Merged(Struct, frozen=True):
    """What is to be stored. `record` None: it is to be gone."""

    outcome: Literal["applied", "unchanged", "proposed"]
    record: dict[str, Any] | None
    proposals: tuple[Proposed, ...] = ()


def merge(current: dict[str, Any] | None, mutation: Mutation, since: Since, *, town: str, day: str) -> Merged:
    """`current`: the record as it is, None where none stands. Raises EditRefused for what can never succeed."""
    if mutation.act == "create":
        return _created(current, mutation, since, town, day)
    if mutation.act == "remove":
        return _removed(current, since)
    if current is not None:
        return _put(current, mutation, since, day)
    if since.removed is None:
        raise RemovedBefore()
    return _brought_back(since.removed, mutation, since, day)


def taking(current: dict[str, Any], proposed: Proposed, *, town: str, day: str) -> dict[str, Any]:
    """`current` with a proposal's value in place of what stands. Raises PlaceGone where its place is not there any more."""
    mutation = Mutation("", current["id"], "put", changes=(change_for(current, proposed),))
    merged = merge(current, mutation, Since(), town=town, day=day)
    if merged.proposals or merged.record is None:
        raise PlaceGone(proposed.field)
    return merged.record


def change_for(current: dict[str, Any], proposed: Proposed) -> Change:
    """A proposal as a change of what stands now."""
    base: Any = current.get(proposed.field)
    if proposed.lang:
        text = dict(texts(current)).get(proposed.field)
        base = text["said"].get(proposed.lang, {}).get("text") if text else None
    return Change(proposed.field, proposed.lang, base, proposed.value, source_hash=proposed.source_hash, origin=proposed.origin)


def _created(current: dict[str, Any] | None, mutation: Mutation, since: Since, town: str, day: str) -> Merged:
    # The feed's own record is called that.
    if not is_id(mutation.record) or mutation.record == "town":
        raise MalformedEdit("id")
    body = {name: value for name, value in (mutation.body or {}).items() if name not in BOOKKEEPING}
    record = read_record({**body, "id": mutation.record, "town": town})
    record = _with_new_words(record, None, day)
    if current is not None:
        same = {name: value for name, value in current.items() if name not in BOOKKEEPING}
        if _bare(same) == _bare({name: value for name, value in record.items() if name not in BOOKKEEPING}):
            return Merged("unchanged", current)
        raise AlreadyThere()
    if since.removed is not None:
        raise AlreadyThere()
    return Merged("applied", record)


def _removed(current: dict[str, Any] | None, since: Since) -> Merged:
    if current is None:
        return Merged("unchanged", None)
    if since.touched:
        return Merged("proposed", current, (Proposed(""),))
    return Merged("applied", None)


def _brought_back(last: dict[str, Any], mutation: Mutation, since: Since, day: str) -> Merged:
    """What was removed while somebody worked on it stands again, and its removal waits for a decision.

    It does not go back to readers by itself: whoever took it out of their hands may have had a reason.
    """
    merged = _put(last, mutation, since, day)
    record = dict(merged.record or last)
    if record.get("status") == "published":
        record["status"] = "review"
    return Merged("proposed", record, (*merged.proposals, Proposed("", by="remover")))


def _put(current: dict[str, Any], mutation: Mutation, since: Since, day: str) -> Merged:
    if len(mutation.changes) > CHANGES_MAX:
        raise MalformedEdit()
    record = copy.deepcopy(current)
    proposals = [found for change in mutation.changes if (found := _change(record, change, since, day)) is not None]
    record = read_record(record)
    if proposals:
        return Merged("proposed", record, tuple(proposals))
    return Merged("unchanged" if record == read_record(current) else "applied", record)


def _change(record: dict[str, Any], change: Change, since: Since, day: str) -> Proposed | None:
    """Work one change into `record`, or give what has to wait."""
    if change.field.partition(".")[0] in FIXED:
        raise FixedField(change.field.partition(".")[0])
    if change.lang:
        return _words(record, change, since, day)
    if change.field not in STRUCTS[record["kind"]].__struct_fields__:
        raise UnknownField()
    if change.field in SETS:
        return _set(record, change)
    if change.add or change.remove:
        raise MalformedEdit(change.field)
    return _value(record, change, day)


def _set(record: dict[str, Any], change: Change) -> None:
    """Members come and go one by one; a set that was sent whole says the same with its base."""
    kind, name = record["kind"], change.field
    added, removed = read_field(kind, name, list(change.add)), read_field(kind, name, list(change.remove))
    base, value = read_field(kind, name, change.base), read_field(kind, name, change.value)
    added += [one for one in value if one not in base]
    removed += [one for one in base if one not in value]
    now = record.get(name, [])
    record[name] = [one for one in dict.fromkeys([*now, *added]) if one not in removed]


def _value(record: dict[str, Any], change: Change, day: str) -> Proposed | None:
    kind, name = record["kind"], change.field
    base, value = read_field(kind, name, change.base), read_field(kind, name, change.value)
    now = record[name] if name in record else default(kind, name)
    if _bare(now) == _bare(value):
        return None
    if _bare(now) == _bare(base):
        record[name] = _with_new_words(value, now, day)
    elif _without_words(now) == _without_words(base) and _words_of(base) == _words_of(value):
        # Only words were changed by somebody else, and only something besides them here.
        record[name] = _with_words_of(value, now)
    else:
        return Proposed(name, "", base, read_field(kind, name, _with_new_words(value, now, day)))
    return None


def _words(record: dict[str, Any], change: Change, since: Since, day: str) -> Proposed | None:
    path, lang, top = change.field, change.lang, change.field.partition(".")[0]
    if lang not in LANGUAGES:
        raise UnknownLanguage()
    if change.add or change.remove or not _HASH.fullmatch(change.source_hash):
        raise MalformedEdit(top)
    base, value = _string(change.base, top), _string(change.value, top)
    # A place that has to be made on the way stays only when words come to stand there.
    trial = {"kind": record["kind"], top: copy.deepcopy(record.get(top))}
    spot = holder(trial, path)
    waits = Proposed(path, lang, base, value, change.source_hash, change.origin)
    if spot is None:
        # The item it belonged to is gone.
        return waits if value else None
    at, name = spot
    text = at.get(name)
    now = text["said"].get(lang, {}).get("text", "") if text else ""
    if now != value:
        elsewhere = is_in_list(path) and top in since.moved
        translates_nothing = text is None and change.source_hash
        if now != base or ((elsewhere or translates_nothing) and value):
            return waits
    if _say(at, name, change, value, day, seen=now == base):
        record[top] = trial[top]
    return None


def _say(at: Any, name: str, change: Change, words: str, day: str, *, seen: bool) -> bool:
    """Put words at a place, the last to go take the Text along; gives whether anything differs now.

    Words that stand already are made of another source now where the sender saw them, or names the source of today.
    """
    text = at.get(name) or {"source_lang": change.lang, "said": {}}
    own, before = change.lang == text["source_lang"], text["said"].get(change.lang)
    after = {"text": words} if own else _said(words, change.source_hash, change.origin, day)
    if words == (before or {}).get("text", ""):
        newer = seen or change.source_hash == source_hash(_source(text))
        if own or not words or not newer or _account(before or {}) == _account(after):
            return False
    text["said"].pop(change.lang, None)
    if words:
        text["said"][change.lang] = after
    if own:
        text.pop("source_changed_on", None)
    at[name] = text if text["said"] or name == "title" else None
    return True


def _said(words: str, made_from: str, origin: Origin, day: str) -> dict[str, str]:
    return {"text": words, "source_hash": made_from, "origin": origin, "translated_on": day}


def _account(said: dict[str, str]) -> tuple[str, str]:
    return said.get("source_hash", ""), said.get("origin", "human")


def _string(value: Json, path: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedEdit(path)
    return normalise(value)


def _with_new_words(value: Any, now: Json, day: str) -> Any:
    """`value` with the store's own account of every text it holds already, and today's of every new one."""
    known = {
        (text["source_lang"], _source(text), lang, said["text"]): said
        for _, text in texts(now)
        for lang, said in text["said"].items()
    }
    value = copy.deepcopy(value)
    for _, text in texts(value):
        text.pop("source_changed_on", None)
        source = _source(text)
        for lang, said in text["said"].items():
            if lang not in LANGUAGES:
                raise UnknownLanguage()
            kept = known.get((text["source_lang"], source, lang, said["text"]))
            if kept is None and lang == text["source_lang"]:
                kept = {"text": said["text"]}
            made_from = said.get("source_hash", "")
            if not _HASH.fullmatch(made_from):
                raise MalformedEdit()
            text["said"][lang] = kept or _said(said["text"], made_from, said.get("origin", "human"), day)
    return value


def _with_words_of(value: Json, now: Json) -> Json:
    value = copy.deepcopy(value)
    standing = dict(texts(now))
    for path, text in texts(value):
        text["said"] = copy.deepcopy(standing[path]["said"])
        text.pop("source_changed_on", None)
    return value


def _source(text: dict[str, Any]) -> str:
    return text["said"].get(text["source_lang"], {}).get("text", "")


def _bare(value: Json) -> Json:
    """What a person would see: of texts the words alone, not who made them and when."""
    return _mapped(value, lambda text: {lang: said["text"] for lang, said in text["said"].items()})


def _without_words(value: Json) -> Json:
    return _mapped(value, lambda _: {})


def _mapped(value: Json, words: Any) -> Json:
    if isinstance(value, dict) and "source_lang" in value:
        return {"source_lang": value["source_lang"], "said": words(value)}
    if isinstance(value, dict):
        return {name: _mapped(below, words) for name, below in value.items()}
    return [_mapped(below, words) for below in value] if isinstance(value, list) else value


def _words_of(value: Json) -> dict[tuple[str, str], str]:
    return {(path, lang): said["text"] for path, text in texts(value) for lang, said in text["said"].items()}
