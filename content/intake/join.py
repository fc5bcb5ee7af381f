"""An imported row meets the record that is already there: in the same language it renews it, in another it joins it.

Same language: facts come from the row, the translations and everything that is the house's own (id, slug, owner,
status, internal note) stay. Another language: the row gives its texts only; facts and tree stay those of the record's
own language. A text is a translation of the source as it is now, so the same file read again changes nothing, and a
source that changes afterwards leaves it outdated (content.md 2). Keys in `parent` and in links must be ids before.
"""

from __future__ import annotations

from msgspec.structs import replace

from content.model import Phone, Record
from content.text import Said, Text, normalise, source_hash

TEXTS = ("title", "summary", "body", "schedule_note")
_OURS = ("id", "town", "slug", "owner_org", "status", "version", "updated_at_s", "verified_by", "note_internal")
_PLACE = ("address", "point", "place_name", "route", "quarter")


def merge(stored: Record, incoming: Record, lang: str) -> Record:
    """`stored` after a row in `lang`; equal to `stored` when the row brings nothing new."""
    if incoming.title.source_lang == stored.title.source_lang:
        return _renew(stored, incoming)
    return _join(stored, incoming, lang)


def _renew(stored: Record, incoming: Record) -> Record:
    ours = {name: getattr(stored, name) for name in _OURS if getattr(stored, name)}
    if incoming.status == "review" and _moved(stored, incoming):
        # The new place looks like an accommodation: whoever released the old one has not seen it.
        ours["status"] = "review"
    texts = {
        name: _with_translations(getattr(stored, name), getattr(incoming, name)) for name in TEXTS if name in incoming.__struct_fields__
    }
    return replace(incoming, **ours, **texts, **_phones(incoming, _relabelled(incoming, stored)))


def _moved(stored: Record, incoming: Record) -> bool:
    return any(getattr(stored, name, None) != getattr(incoming, name, None) for name in _PLACE)


def _with_translations(stored: Text | None, incoming: Text | None) -> Text | None:
    """The row's text with the stored translations beside it."""
    if stored is None or incoming is None or incoming.source_lang != stored.source_lang:
        return incoming
    changed_on = stored.source_changed_on if incoming.source == stored.source else incoming.source_changed_on
    return replace(incoming, said={**stored.said, **incoming.said}, source_changed_on=changed_on)


def _join(stored: Record, incoming: Record, lang: str) -> Record:
    texts = {
        name: join_text(getattr(stored, name), getattr(incoming, name, None), lang, incoming.verified_on)
        for name in TEXTS
        if name in stored.__struct_fields__
    }
    return replace(stored, **texts, **_phones(stored, _joined_labels(stored, incoming, lang)))


def join_text(stored: Text | None, incoming: Text | None, lang: str, on: str = "") -> Text | None:
    """`stored` with the words of `incoming` in `lang` as of day `on`, or without any in `lang` when it has none there."""
    words = incoming.said.get(lang) if incoming else None
    if stored is None:
        return incoming if words else None
    if lang == stored.source_lang:
        return stored
    if words is None:
        return replace(stored, said={tag: said for tag, said in stored.said.items() if tag != lang})
    kept = stored.said.get(lang)
    if kept and kept.text == normalise(words.text):
        return stored
    said = Said(normalise(words.text), source_hash(stored.source), "import", words.translated_on or on)
    return replace(stored, said={**stored.said, lang: said})


def _phones(record: Record, phones: tuple[Phone, ...]) -> dict[str, tuple[Phone, ...]]:
    return {"phones": phones} if "phones" in record.__struct_fields__ else {}


def _relabelled(incoming: Record, stored: Record) -> tuple[Phone, ...]:
    labels = {phone.number: phone.label for phone in getattr(stored, "phones", ())}
    return tuple(
        replace(phone, label=_with_translations(labels.get(phone.number), phone.label)) for phone in getattr(incoming, "phones", ())
    )


def _joined_labels(stored: Record, incoming: Record, lang: str) -> tuple[Phone, ...]:
    """Labels in `lang` for the numbers that both have; a number that only the other language names is not taken."""
    labels = {phone.number: phone.label for phone in getattr(incoming, "phones", ())}
    return tuple(
        replace(phone, label=join_text(phone.label, labels.get(phone.number), lang)) if phone.label else phone
        for phone in getattr(stored, "phones", ())
    )
