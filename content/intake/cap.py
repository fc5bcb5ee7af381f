"""Official warnings: CAP 1.2 as XML, and the CAP-shaped JSON that the federal warning service NINA gives.

Every alert becomes a draft: somebody of the town reads it before a reader does (content.md 7). What is no warning to the
public, says nothing, or contradicts itself is refused. Where a message does not end by itself, or only in the year 3021,
an end is set and noted, as the standard leaves to whoever receives it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from content.check import ALERT_DAYS, DAY_S, SUMMARY_MAX, TITLE_MAX
from content.intake import fields
from content.intake.cap_xml import SIGNED, is_xml, read_alert
from content.intake.courses import inner, listed, written
from content.intake.draft_parts import tag_of
from content.intake.fields import Row
from content.intake.persons import without_mailboxes
from content.intake.raw import read_json
from content.intake.result import Found, Intake, NotUnderstood, Refused, RowRefused, Unreadable
from content.intake.wording import cut, plain, text_of
from content.model import Alert, Severity, Source, Town
from content.scanner import find_places
from content.shelter_words import shelter_in_text
from content.slugs import slugify

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)")
_SEVERITY: dict[str, Severity] = {"Extreme": "emergency", "Severe": "emergency", "Moderate": "warning", "Minor": "info", "Unknown": "info"}
_URGENCY = frozenset({"Immediate", "Expected", "Future", "Past", "Unknown"})
_CERTAINTY = frozenset({"Observed", "Likely", "Possible", "Unlikely", "Unknown"})


def read(raw: bytes, *, town: Town, lang: str, mapping: bytes | None = None) -> Intake:
    """One message, or a list of them; `lang` is that of JSON without any. Raises Unreadable."""
    in_xml = is_xml(raw)
    alerts = [read_alert(raw)] if in_xml else _listed(read_json(raw))
    # The standard's own default; NINA leaves it out and means German.
    unnamed = "en" if in_xml else lang
    found: dict[str, Found] = {}
    refused: list[Refused] = []
    noted: list[Refused] = []
    for number, alert in enumerate(alerts, 1):
        row = Row(number)
        key = written(alert, "identifier")
        try:
            record = _alert(alert, row, unnamed)
            if key in found:
                raise RowRefused("identifier", "intake.key_twice")
        except RowRefused as no:
            refused.append(Refused(number, no.field, no.reason, key))
            continue
        found[key] = Found(key, record, row=number)
        noted += row.noted
    return Intake(tuple(found.values()), tuple(refused), "cap", complete=False, noted=tuple(noted))


def _listed(value: Any) -> list[dict[str, Any]]:
    """Messages in full, or the entries of NINA's overview, which have a headline and a severity only."""
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, dict) and ("identifier" in one or "payload" in one) for one in values):
        raise Unreadable("intake.wrong_shape", wanted="identifier, info[] / id, payload")
    return [one if "identifier" in one else _from_overview(one) for one in values]


def _from_overview(entry: dict[str, Any]) -> dict[str, Any]:
    data = inner(entry, "payload", "data")
    titles = {"de": written(data, "headline")} | {
        tag: written(entry, "i18nTitle", tag) for tag in listed_keys(inner(entry, "i18nTitle")) if written(entry, "i18nTitle", tag)
    }
    about = {name: written(entry, name) for name in ("onset", "expires")} | {"severity": written(data, "severity")}
    return {
        "identifier": written(entry, "id"),
        "sender": written(data, "provider"),
        "sent": written(entry, "sent"),
        "status": "Actual",
        "scope": "Public",
        "msgType": written(data, "msgType"),
        # An overview does not repeat what a message replaces.
        "references": "overview",
        "info": [{**about, "senderName": written(data, "provider"), "language": tag, "headline": words} for tag, words in titles.items()],
    }


def listed_keys(value: Any) -> list[str]:
    return [str(key) for key in value] if isinstance(value, dict) else []


def _alert(alert: dict[str, Any], row: Row, lang: str) -> Alert:
    _refuse_others(alert)
    infos = [one for one in listed(alert.get("info")) if isinstance(one, dict)]
    if not infos:
        raise RowRefused("info", "intake.missing")
    texts = _by_language(infos, lang)
    first = next(iter(texts.values()))
    _refuse_houses(infos)
    sent_s = _instant("sent", written(alert, "sent"))
    starts_s = _instant("onset", written(first, "onset") or written(first, "effective")) or sent_s
    if alert.get(SIGNED):
        row.note("Signature", "intake.signature_not_checked")
    language = next(iter(texts))
    title = text_of(language, {tag: row.shorten("title", _headline(one), TITLE_MAX) for tag, one in texts.items()})
    if title is None:
        raise RowRefused("headline", "intake.missing")
    return Alert(
        id="",
        town="",
        title=title,
        summary=text_of(title.source_lang, {tag: row.shorten("summary", _story(one), SUMMARY_MAX) for tag, one in texts.items()}),
        slug=slugify(title.source),
        status="draft",
        source=Source(plain(written(first, "senderName")) or "CAP", imported_id=written(alert, "identifier")),
        tags=("civil_protection",),
        severity=_severity(first),
        area=cut("; ".join(dict.fromkeys(_areas(first))), SUMMARY_MAX),
        starts_s=starts_s,
        expires_s=_expires(first, starts_s, row),
        web=row.take("web", written(first, "web"), fields.web, ""),
    )


def _refuse_others(alert: dict[str, Any]) -> None:
    """What is no warning to the public, or lacks what makes a message one (CAP 1.2, 3.2.1)."""
    for name in ("identifier", "sender", "sent", "status", "msgType", "scope"):
        if not written(alert, name):
            raise RowRefused(name, "intake.missing")
    if written(alert, "status") != "Actual":
        raise RowRefused("status", "intake.alert_not_actual")
    if written(alert, "scope") != "Public":
        raise RowRefused("scope", "intake.private")
    kind = written(alert, "msgType")
    if kind == "Cancel":
        raise RowRefused("msgType", "intake.alert_cancelled")
    if kind not in ("Alert", "Update"):
        raise RowRefused("msgType", "intake.alert_not_actual")
    if kind == "Update" and not written(alert, "references"):
        raise RowRefused("references", "intake.missing")


def _by_language(infos: list[dict[str, Any]], lang: str) -> dict[str, dict[str, Any]]:
    """One info per language we have, German first; several in one language are one warning told by its first."""
    found: dict[str, dict[str, Any]] = {}
    for one in infos:
        named = written(one, "language")
        tag = (tag_of(named) or tag_of(named.partition("-")[0])) if named else lang
        if tag:
            found.setdefault(tag, one)
    if not found:
        raise RowRefused("language", "intake.not_understood")
    return dict(sorted(found.items(), key=lambda pair: pair[0] != "de"))


def _severity(info: dict[str, Any]) -> Severity:
    for name, known in (("severity", _SEVERITY), ("urgency", _URGENCY), ("certainty", _CERTAINTY)):
        said = written(info, name)
        if said not in known and (said or name == "severity"):
            raise RowRefused(name, "intake.not_understood")
    # A danger that is over is news.
    return "info" if written(info, "urgency") == "Past" else _SEVERITY[written(info, "severity")]


def _headline(info: dict[str, Any]) -> str:
    return without_mailboxes(plain(written(info, "headline")) or plain(written(info, "event")))


def _story(info: dict[str, Any]) -> str:
    parts = (plain(written(info, name)) for name in ("description", "instruction"))
    return without_mailboxes(" ".join(part for part in parts if part))


def _areas(info: dict[str, Any]) -> Iterator[str]:
    for area in listed(info.get("area")):
        if words := plain(written(area, "areaDesc")):
            yield words


def _instant(name: str, words: str) -> int:
    if not words:
        return 0
    try:
        if not _INSTANT.fullmatch(words):
            raise NotUnderstood
        return max(0, int(datetime.fromisoformat(words.replace("Z", "+00:00")).timestamp()))
    except (ValueError, OverflowError):
        raise RowRefused(name, "intake.not_understood") from None


def _expires(info: dict[str, Any], starts_s: int, row: Row) -> int:
    """A day where none is given, the longest an alert may last where the end is absurdly far; both noted."""
    expires_s = _instant("expires", written(info, "expires"))
    if not expires_s:
        row.note("expires", "intake.expires_missing")
        return starts_s + DAY_S
    if expires_s <= starts_s:
        raise RowRefused("expires", "check.ends_before_it_begins")
    if expires_s - starts_s > ALERT_DAYS * DAY_S:
        row.note("expires", "intake.expires_too_late")
        return starts_s + ALERT_DAYS * DAY_S
    return expires_s


def _refuse_houses(infos: list[dict[str, Any]]) -> None:
    """A refuge is in no warning; an accommodation only where no place is told (safety.md 4). All texts, read or not."""
    words = " ".join(_words(infos))
    kind = shelter_in_text(words)
    if kind == "refuge" or (kind == "accommodation" and find_places(words)):
        raise RowRefused("text", f"intake.{kind}")


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
