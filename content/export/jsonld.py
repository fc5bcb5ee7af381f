"""A record of a feed as schema.org JSON-LD for its plain page: what search engines and previews understand.

Works on wire records, so what is not in the feed cannot be in here. Types: content brief 7.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_TYPES = {"place": "GovernmentService", "course": "Course", "event": "Event", "guide": "Article", "alert": "SpecialAnnouncement"}
_EVENT_STATUS = {
    "confirmed": "https://schema.org/EventScheduled",
    "announced": "https://schema.org/EventScheduled",
    "moved": "https://schema.org/EventRescheduled",
    "cancelled": "https://schema.org/EventCancelled",
}


def jsonld(record: dict[str, Any], lang: str, url: str) -> dict[str, Any] | None:
    """The description of a harmless record; None for a protected one and for kinds that nobody indexes."""
    kind = record["kind"]
    if kind not in _TYPES or record.get("protected"):
        return None
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES[kind],
        "name": record["title"],
        "url": url,
        "inLanguage": record.get("langs", {}).get("title", lang),
        "description": record.get("summary"),
        "dateModified": record.get("updated_on"),
    }
    found |= _BY_KIND.get(kind, _nothing)(record)
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def graph(records: Iterable[dict[str, Any]], lang: str, town: str) -> dict[str, Any]:
    """All of them as one document, each by the address of its page."""
    described = (jsonld(one, lang, f"/{town}/{lang}/{one['kind']}/{one.get('slug') or one['id']}") for one in records)
    found = [{name: value for name, value in one.items() if name != "@context"} for one in described if one]
    return {"@context": "https://schema.org", "@graph": found}


def script(described: dict[str, Any]) -> str:
    """The text of a script element: no `<` in it, so no record can end the element."""
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _nothing(record: dict[str, Any]) -> dict[str, Any]:
    return {}


def _service(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider": _provider(record),
        "areaServed": record.get("area") or record.get("city"),
        "availableLanguage": record.get("languages"),
        "isAccessibleForFree": True if record.get("cost") == "free" else None,
        "availableChannel": {"@type": "ServiceChannel", "serviceLocation": _location(record), "servicePhone": _phones(record)},
    }


def _course(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider": _provider(record),
        "educationalLevel": record.get("cefr_to"),
        "isAccessibleForFree": True if record.get("cost") == "free" else None,
    }


def _event(record: dict[str, Any]) -> dict[str, Any]:
    schedule = record.get("schedule", {})
    return {
        "startDate": _start(schedule) or record.get("day"),
        "eventStatus": _EVENT_STATUS[record.get("event_status", "announced")],
        "location": _location(record),
        "organizer": _provider(record),
    }


def _start(schedule: dict[str, Any]) -> str | None:
    """The first date, unless that one was called off or moved: then the page tells the dates, and this says nothing."""
    start = schedule.get("start", "")
    changed = {*schedule.get("exdates", ()), *(one["recurrence"] for one in schedule.get("overrides", ()))}
    return None if {start, start[:10]} & changed else start


def _article(record: dict[str, Any]) -> dict[str, Any]:
    return {"headline": record["title"]}


_BY_KIND = {"place": _service, "course": _course, "event": _event, "guide": _article}


def _provider(record: dict[str, Any]) -> dict[str, Any] | None:
    name = record.get("organisation")
    return {"@type": "Organization", "name": name} if name else None


def _phones(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"@type": "ContactPoint", "telephone": phone["number"]} for phone in record.get("phones", [])]


def _location(record: dict[str, Any]) -> dict[str, Any] | None:
    """An address only where the feed has one; a secret place has none to give."""
    address = {
        "@type": "PostalAddress",
        "streetAddress": record.get("street"),
        "postalCode": record.get("postcode"),
        "addressLocality": record.get("city"),
    }
    address = {name: value for name, value in address.items() if value}
    place: dict[str, Any] = {"@type": "Place", "name": record.get("place_name")}
    if len(address) > 1:
        place["address"] = address
    if record.get("lat_e7") and record.get("lon_e7"):
        place["geo"] = {"@type": "GeoCoordinates", "latitude": record["lat_e7"] / 1e7, "longitude": record["lon_e7"] / 1e7}
    place = {name: value for name, value in place.items() if value}
    return place if len(place) > 1 else None
