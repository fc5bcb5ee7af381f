"""Plain pages as HTML text: for phones without scripts, previews and search engines. Pure: wire records in, text out.

Nothing on them tells more than the app shows: no `og:` words, no title that names a protected record. The first link of
every page leaves it (safety brief 10).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from html import escape
from typing import Any

import nh3
from babel.dates import format_date, get_day_names

from content.check_body import BODY_TAGS
from content.export.jsonld import jsonld, script
from content.hours_week import MalformedHours, Span, Week, decode
from content.languages import LANGUAGES, formatting_locale
from content.taxonomy import is_discreet
from server.http.plain_facts import facts
from server.http.plain_words import day_words, marked, nested, other, spaced, word
from server.words import for_readers

PAGE_KINDS = ("alert", "place", "course", "event", "guide")
LIST_TITLES = {
    "alert": "alerts.title",
    "place": "places.title",
    "course": "courses.title",
    "event": "events.title",
    "guide": "guides.title",
}

# Days whose hours differ from the week's are named this far ahead.
EXCEPTIONS_AHEAD = timedelta(days=31)

Wire = dict[str, Any]
# Start, and how many minutes it lasts: 0 where nobody said.
Meeting = tuple[str, int]


def holds(record: Wire, now_s: int, today: str) -> bool:
    """Whether a record is still true: feeds never roll with the clock, so whoever shows one looks at it."""
    if record["kind"] == "alert" and record.get("expires_s", 0) <= now_s:
        return False
    return record.get("valid_from", "") <= today <= record.get("valid_to", today)


def record_page(
    record: Wire, lang: str, town: str, town_title: str, languages: Iterable[str], days: list[Meeting], link_of: Any, today: date
) -> str:
    """One harmless record. `days` are its next meetings; `link_of` maps a record id to the address of its page, or None."""
    kind, slug = record["kind"], record["slug"]
    described = jsonld(record, lang, f"/{town}/{lang}/{kind}/{slug}")
    texts = record.get("langs", {})
    parts = [
        marked("h1", record["title"], texts.get("title", lang), lang),
        marked("p", record["summary"], texts.get("summary", lang), lang) if record.get("summary") else "",
        _outdated(record, lang),
        _event_line(record, lang, days),
        _body(record["body"], texts.get("body", lang), lang, link_of) if record.get("body") else "",
        facts(record, lang, today),
        _contact(record, lang, today),
        _hours(record, lang, today),
        f'<p class="note">{word("place.source", lang, name=record["source"]["name"])}</p>' if record.get("source") else "",
        f'<p><a href="/{town}/{"" if is_discreet(record.get("tags", ())) else "#r" + record["id"]}">{word("plain.to_app", lang)}</a></p>',
    ]
    nav = _languages(town, languages, lang, f"/{kind}/{slug}")
    head = f'<script type="application/ld+json">{script(described)}</script>' if described else ""
    return _page(f"{record['title']} – {town_title}", lang, town, "".join(parts), nav, head)


def list_page(kind: str, records: list[Wire], lang: str, town: str, town_title: str, languages: Iterable[str]) -> str:
    """All harmless records of one kind, by title."""
    rows = [record for record in records if _has_page(record) and record["kind"] == kind]
    rows.sort(key=lambda record: (record["title"].casefold(), record["slug"]))
    items = "".join(
        f'<li><a href="/{town}/{lang}/{kind}/{record["slug"]}"{other(record.get("langs", {}).get("title", lang), lang)}>'
        f"{escape(record['title'])}</a></li>"
        for record in rows
    )
    key = LIST_TITLES[kind]
    title = f"{for_readers(key, lang)[0]} – {town_title}"
    return _page(title, lang, town, f"<h1>{word(key, lang)}</h1><ul>{items}</ul>", _languages(town, languages, lang, f"/{kind}/"))


def start_page(records: list[Wire], lang: str, town: str, town_title: str, languages: Iterable[str]) -> str:
    """The kinds of a town with their numbers, the help page first."""
    counts = {kind: sum(_has_page(record) and record["kind"] == kind for record in records) for kind in PAGE_KINDS}
    items = [f'<li><a href="/{town}/{lang}/help">{word("plain.help_title", lang)}</a></li>']
    items += [
        f'<li><a href="/{town}/{lang}/{kind}/">{word(LIST_TITLES[kind], lang)}</a> ({counts[kind]})</li>'
        for kind in PAGE_KINDS
        if counts[kind]
    ]
    body = f'<h1>{escape(town_title)}</h1><ul>{"".join(items)}</ul><p><a href="/{town}/">{word("plain.to_app", lang)}</a></p>'
    return _page(town_title, lang, town, body, _languages(town, languages, lang, "/"))


def help_page(records: list[Wire], lang: str, town: str, languages: Iterable[str], today: date) -> str:
    """One page for everything protected, under one neutral title: names and numbers, in the order of the emergency page."""
    chosen = [record for record in records if record["kind"] == "helpline" or record.get("protected")]
    chosen.sort(key=lambda record: (record["kind"] != "helpline", record.get("rank", 100), record["id"]))
    rows = []
    for record in chosen:
        texts = record.get("langs", {})
        summary = marked("p", record["summary"], texts.get("summary", lang), lang) if record.get("summary") else ""
        rows.append(
            marked("h2", record["title"], texts.get("title", lang), lang)
            + summary
            + _outdated(record, lang)
            + _contact(record, lang, today)
            + _hours(record, lang, today)
        )
    title = for_readers("plain.help_title", lang)[0]
    return _page(
        title,
        lang,
        town,
        f"<h1>{word('plain.help_title', lang)}</h1>{''.join(rows)}",
        _languages(town, languages, lang, "/help"),
        noindex=True,
    )


def _page(title: str, lang: str, town: str, body: str, nav: str, head: str = "", *, noindex: bool = False) -> str:
    robots = '<meta name="robots" content="noindex">' if noindex else ""
    note = f'<span class="note">{word("plain.leave_note", lang)}</span>'
    leave = f'<p><a href="/n" rel="nofollow">{word("quick_exit.leave", lang)}</a> {note}</p>'
    pages = f'<nav><a href="/{town}/{lang}/">{word("plain.all_pages", lang)}</a></nav>'
    return (
        f'<!doctype html><html lang="{lang}" dir="{LANGUAGES[lang].direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">{robots}<title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="/plain.css">{head}</head><body>{leave}<main>{body}</main>{pages}{nav}</body></html>'
    )


def _languages(town: str, languages: Iterable[str], lang: str, rest: str) -> str:
    links = "".join(
        f'<a href="/{town}/{tag}{rest}" lang="{tag}" dir="{LANGUAGES[tag].direction}" hreflang="{tag}">{escape(LANGUAGES[tag].endonym)}</a>'
        for tag in languages
        if tag != lang
    )
    return f"<nav><h2>{word('plain.other_languages', lang)}</h2>{links}</nav>" if links else ""


def _has_page(record: Wire) -> bool:
    return record["kind"] in PAGE_KINDS and not record.get("protected") and bool(record.get("slug"))


def _body(html: str, said_in: str, lang: str, link_of: Any) -> str:
    """A guide's text, cleaned once more on its way out; a link to a record without a page becomes plain words."""

    def attribute(element: str, name: str, value: str) -> str | None:
        return link_of(value[2:]) if name == "href" and value.startswith("#r") else value

    clean = nh3.clean(
        html,
        tags=set(BODY_TAGS),
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"https", "mailto", "tel"},
        link_rel="noreferrer noopener",
        attribute_filter=attribute,
    )
    return f"<div{other(said_in, lang)}>{clean}</div>"


def _outdated(record: Wire, lang: str) -> str:
    """That a translation is older than its source, and for help lines the source itself: as the app says it."""
    if not record.get("outdated"):
        return ""
    day = format_date(date.fromisoformat(max(record["outdated"].values())), "long", locale=formatting_locale(lang))
    made_from = record.get("source_lang", "de")
    source = "".join(marked("p", text, made_from, lang) for text in record.get("source_texts", {}).values())
    name = LANGUAGES[made_from].endonym if made_from in LANGUAGES else made_from
    return f'<p class="note">{word("fallback.outdated", lang, language=name, day=day)}</p>{source}'


def _contact(record: Wire, lang: str, today: date) -> str:
    rows: list[tuple[str, str]] = []
    for phone in record.get("phones", []):
        label = f" ({nested(phone['label'], lang)})" if phone.get("label") else ""
        dialled = f'<a href="tel:{escape(phone["number"])}"><bdi dir="ltr">{escape(spaced(phone["number"]))}</bdi></a>'
        rows.append((word("plain.phone", lang), dialled + label + _hours(phone, lang, today, heading=False)))
    address = ", ".join(
        escape(piece)
        for piece in (
            record.get("place_name", ""),
            record.get("street", ""),
            f"{record.get('postcode', '')} {record.get('city', '')}".strip(),
        )
        if piece
    )
    if address:
        rows.append((word("plain.address", lang), f"<bdi>{address}</bdi>"))
    if record.get("email"):
        rows.append((word("plain.email", lang), f'<a href="mailto:{escape(record["email"])}"><bdi>{escape(record["email"])}</bdi></a>'))
    if record.get("web", "").startswith("https://"):
        rows.append(
            (word("plain.website", lang), f'<a href="{escape(record["web"])}" rel="noreferrer"><bdi>{escape(record["web"])}</bdi></a>')
        )
    return "<table>" + "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows) + "</table>" if rows else ""


def _hours(record: Wire, lang: str, today: date, *, heading: bool = True) -> str:
    note = f"<p>{nested(record['hours_note'], lang)}</p>" if record.get("hours_note") else ""
    if not record.get("hours"):
        return note
    try:
        week = decode(record["hours"])
    except MalformedHours:
        return note
    if week.always:
        return f"<p>{word('hours.always', lang)}</p>{note}"
    if not any(week.rows):
        note = (f"<p>{word('hours.by_appointment', lang)}</p>" if week.otherwise == "by_appointment" else "") + note
        if not any(week.exceptions.values()):
            return note
    above = f"<h2>{word('hours.table', lang)}</h2>" if heading else ""
    return f"{above}<table>{_week(week, lang, today)}</table>{note}"


def _week(week: Week, lang: str, today: date) -> str:
    """The usual week, then the days to come on which it does not hold: a closed week must not look open."""
    names = get_day_names("wide", locale=formatting_locale(lang))
    rows = [(escape(names[day]), row) for day, row in enumerate(week.rows)]
    if week.holiday is not None:
        rows.append((word("hours.holidays", lang), week.holiday))
    first, last = today.isoformat(), (today + EXCEPTIONS_AHEAD).isoformat()
    rows += [(when(day, lang), row) for day, row in week.exceptions.items() if first <= day <= last]
    return "".join(f"<tr><th>{name}</th><td>{_spans(row, lang) or word('hours.closed_day', lang)}</td></tr>" for name, row in rows)


def _spans(row: Iterable[Span], lang: str) -> str:
    return ", ".join(f"<bdi>{_clock(span.opens_min)}</bdi>–<bdi>{_clock(span.closes_min)}</bdi>{_state(span, lang)}" for span in row)


def _state(span: Span, lang: str) -> str:
    return "" if span.state == "open" else f" ({word(f'hours.{span.state}', lang)})"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24 if minute != 1440 else 24:02d}:{minute % 60:02d}"


def _event_line(record: Wire, lang: str, days: list[Meeting]) -> str:
    if record["kind"] not in ("event", "course"):
        return ""
    status = record.get("event_status", "announced" if record["kind"] == "event" else "confirmed")
    label = f"<p><strong>{word(f'events.{status}', lang)}</strong></p>" if status in ("cancelled", "moved") else ""
    return label + "".join(f"<p>{when(start, lang, duration_min)}</p>" for start, duration_min in days)


def when(start: str, lang: str, duration_min: int = 0) -> str:
    """ "2026-11-22T09:00" or "2026-11-22" for a reader: Gregorian, Latin digits, 24 hours (content brief 5)."""
    day = escape(day_words(start, lang, "full"))
    if len(start) <= 10:
        return day
    opens_min = int(start[11:13]) * 60 + int(start[14:16])
    ends = f"–<bdi>{_clock((opens_min + duration_min) % 1440)}</bdi>" if duration_min else ""
    return f"{day}, <bdi>{_clock(opens_min)}</bdi>{ends}"
