"""News and warnings of a town in one language as an Atom feed (RFC 4287): for readers of feeds and other people's pages.

An alert leaves the feed when it ends. Ids are UUIDs of ours and never change; nothing here asks what time it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from content.export.edition import Edition
from content.public import Public, PublicAlert
from content.text import Text

# XML 1.0 has no way to write these.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = "1970-01-01T00:00:00Z"


def atom(records: Iterable[Public], edition: Edition, *, link: str = "") -> str:
    """The feed; `link` is the address it is served at, where somebody knows."""
    alerts = [one for one in edition.current(records) if isinstance(one, PublicAlert) and not one.protected]
    alerts.sort(key=lambda one: (_instant(one), one.id), reverse=True)
    updated = max((_updated(one) for one in alerts), default=_NEVER)
    parts = [
        f"<id>urn:uuid:{edition.uid('feed', edition.lang)}</id>",
        f"<title>{_text(edition.title)}</title>",
        f"<updated>{updated}</updated>",
        f"<author><name>{_text(edition.title)}</name></author>",
        f'<link rel="self" href={quoteattr(link)}/>' if link else "",
        *(_entry(one, edition) for one in alerts),
    ]
    head = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(edition.lang)}>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{"".join(parts)}</feed>\n'


def _entry(record: PublicAlert, edition: Edition) -> str:
    begins = f"<published>{_time(record.starts_s)}</published>" if record.starts_s else ""
    said = record.summary or record.title
    parts = [
        f"<id>urn:uuid:{edition.uid('alert', record.id)}</id>",
        _words("title", record.title, edition),
        f"<updated>{_updated(record)}</updated>{begins}",
        _words("content", said, edition),
        f"<category term={quoteattr(record.severity)}/>",
        f'<link rel="alternate" href={quoteattr(record.web)}/>' if record.web.startswith("https://") else "",
    ]
    return f"<entry>{''.join(parts)}</entry>"


def _words(name: str, text: Text, edition: Edition) -> str:
    """A text with the language it really is in."""
    other = edition.said_in(text)
    marked = f" xml:lang={quoteattr(other)}" if other != edition.lang else ""
    return f'<{name} type="text"{marked}>{_text(edition.words(text))}</{name}>'


def _text(words: str) -> str:
    return escape(_UNWRITABLE.sub("", words))


def _instant(record: PublicAlert) -> int:
    return record.starts_s or int(datetime.fromisoformat(f"{record.updated_on or '1970-01-01'}T00:00:00+00:00").timestamp())


def _updated(record: PublicAlert) -> str:
    return f"{record.updated_on}T00:00:00Z" if record.updated_on else _time(record.starts_s)


def _time(instant_s: int) -> str:
    return datetime.fromtimestamp(instant_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
