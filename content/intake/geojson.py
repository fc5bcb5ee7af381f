"""A GeoJSON collection of places: OpenStreetMap's keys, and the plain headings that towns and volunteers use.

Texts may stand under keys that are language names in their own script. A point outside the town is refused, not moved;
refuges and accommodation are refused with row number and reason only (safety.md 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from content.intake import osm_tags
from content.intake.csv_rows import key_of
from content.intake.draft import draft
from content.intake.draft_parts import tag_of
from content.intake.fields import Row
from content.intake.mapping import Plan, plan
from content.intake.raw import read_json
from content.intake.result import Found, Intake, Refused, RowRefused, Unreadable
from content.intake.wording import plain
from content.model import Source, Town
from content.shelter_words import shelter_in_name, shelter_in_text
from content.slugs import slugify

OSM = Source("OpenStreetMap", "https://www.openstreetmap.org/copyright", licence="ODbL 1.0")
_OSM_ID = re.compile(r"(?:node|way|relation)/\d+")
_FROM: dict[str, tuple[str, ...]] = {
    "title": ("name", "Name", "title", "titel", "Titel", "Bezeichnung"),
    "summary": ("description", "summary"),
    "organisation": ("operator", "Träger", "organisation"),
    "phones": ("phone", "contact:phone", "telephone", "Telefon", "Tel", "mobile", "contact:mobile"),
    "email": ("email", "contact:email", "Email", "E-Mail", "Mail"),
    "web": ("website", "contact:website", "url", "Website", "Webseite", "Homepage", "Internet"),
    "address": ("addr:full", "address", "Adresse", "Anschrift"),
    "address.street": ("addr:street", "addr:place", "Straße", "Strasse", "street"),
    "address.house": ("addr:housenumber", "Hausnummer"),
    "address.postcode": ("addr:postcode", "PLZ", "postcode"),
    "address.city": ("addr:city", "Ort", "city"),
    "address.extra": ("addr:floor", "addr:unit"),
    "quarter": ("addr:suburb", "Stadtteil"),
    "hours": ("opening_hours", "Öffnungszeiten"),
    "access.step_free": ("wheelchair",),
    "verified_on": ("check_date", "survey:date", "Stand"),
}
# The word for "description" in the language of the text beneath it.
_DESCRIBED = {
    "Beschreibung": "de", "Description": "en", "مواصفة": "ar", "وصف": "ar", "الوصف": "ar", "اطلاعات": "fa", "توضیحات": "fa",
    "توضیح": "fa", "Опис": "uk", "Описание": "ru", "Açıklama": "tr", "Danasîn": "ku", "መግለጺ": "ti", "Faahfaahin": "so",
}  # fmt: skip
# What publishers write where a translation does not exist yet.
_TO_FOLLOW = re.compile(r"(?:übersetzung|translation|text) (?:folgt|follows|to follow|coming soon|pending)\.?", re.IGNORECASE)
_NAMING = re.compile(r"name|operator|brand|owner|titel|title", re.IGNORECASE)


def read(raw: bytes, *, town: Town, lang: str, mapping: bytes | None = None) -> Intake:
    """All places of a collection. A mapping may name the source, further keys and constant fields. Raises Unreadable."""
    collection = read_json(raw)
    features = _features(collection)
    how = _plan(mapping, features, collection.get("name"))
    found: dict[str, Found] = {}
    refused: list[Refused] = []
    noted: list[Refused] = []
    for number, feature in enumerate(features, 1):
        row = Row(number)
        try:
            one = _found(feature, row, how, town, lang)
        except RowRefused as no:
            refused.append(Refused(number, no.field, no.reason, _own_key(feature)))
            continue
        noted += row.noted
        if one.key in found:
            noted.append(Refused(number, "title", "intake.same_place"))
            one = _both(found[one.key], one)
        found[one.key] = one
    return Intake(tuple(found.values()), tuple(refused), how.name, how.complete, noted=tuple(noted))


def _features(value: Any) -> list[Any]:
    features = value.get("features") if isinstance(value, dict) and value.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise Unreadable("intake.wrong_shape", wanted="FeatureCollection, features[]")
    return features


def _plan(mapping: bytes | None, features: list[Any], layer: object) -> Plan:
    """The mapping names the source; else OpenStreetMap is known by its ids, and another layer by the name it carries."""
    how = plan(mapping, "geojson")
    if how.name != "geojson":
        return how
    if any(_osm_id(one) for one in features if isinstance(one, dict)):
        return msgspec.structs.replace(how, name="geojson:openstreetmap", source=OSM)
    if isinstance(layer, str) and slugify(layer):
        return msgspec.structs.replace(how, name=f"geojson:{slugify(layer)}", source=Source(plain(layer)))
    return how


def _osm_id(feature: Mapping[str, Any]) -> str:
    properties = feature.get("properties")
    ids = (feature.get("id"), properties.get("@id") if isinstance(properties, dict) else "")
    return next((str(one) for one in ids if _OSM_ID.fullmatch(str(one))), "")


def _own_key(feature: Any) -> str:
    """What the collection itself calls it: its number in OpenStreetMap, or its id."""
    if not isinstance(feature, dict):
        return ""
    foreign = feature.get("id")
    return _osm_id(feature) or (str(foreign) if isinstance(foreign, (str, int)) else "")


def _found(feature: Any, row: Row, how: Plan, town: Town, lang: str) -> Found:
    properties = _properties(feature)
    _refuse_houses(properties)
    cells = {**_cells(properties, lang), **_geometry(feature, row), **how.cells(properties)}
    record = draft(how.kind, cells, row, town=town, lang=lang, source=how.source)
    key = _own_key(feature)
    where = (cells.get("address", ""), cells.get("address.street", ""), cells.get("address.house", ""), cells.get("address.postcode", ""))
    return Found(key or key_of(record.title.source, *where), record, row=row.number)


def _properties(feature: Any) -> dict[str, str]:
    """Every property as text; what is nested or empty is left out."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise RowRefused("properties", "intake.missing")
    return {
        str(key): str(value).strip()
        for key, value in properties.items()
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip()
    }


def _refuse_houses(properties: Mapping[str, str]) -> None:
    """By tagging, and by any name or text the file gives, also those we do not read."""
    if reason := osm_tags.refused_house(properties):
        raise RowRefused("social_facility", reason)
    for key, value in properties.items():
        spaced = f"{value} {re.sub(r'[-_./]+', ' ', value)}"
        kind = shelter_in_name(spaced) if _NAMING.search(key) else shelter_in_text(spaced)
        if kind:
            raise RowRefused("title" if _NAMING.search(key) else "text", f"intake.{kind}")


def _cells(properties: Mapping[str, str], lang: str) -> dict[str, str]:
    found = {path: properties[key] for path, keys in _FROM.items() for key in reversed(keys) if key in properties}
    found |= dict(_named_texts(properties))
    described = {f"summary.{_DESCRIBED[key]}": plain(words) for key, words in properties.items() if key in _DESCRIBED}
    if described:
        # Such files repeat all languages in one text for their own map's bubble.
        found = {path: words for path, words in found.items() if path != "summary"} | described
    found["title"] = found.get("title") or found.get(f"title.{lang}", "")
    found["tags"] = ",".join(osm_tags.tags(properties))
    found["audience"] = ",".join(osm_tags.audience(properties))
    found["languages"] = ",".join(osm_tags.spoken(properties))
    if fee := {"no": "free", "yes": "paid"}.get(properties.get("fee", "")):
        found["access.cost"] = fee
    return {path: words for path, words in found.items() if words and not _TO_FOLLOW.fullmatch(words)}


def _named_texts(properties: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """ "name:ar", "description:uk" of the languages that we have."""
    for key, words in properties.items():
        base, _, tag = key.partition(":")
        path = {"name": "title", "description": "summary"}.get(base)
        if path and tag_of(tag):
            yield f"{path}.{tag_of(tag)}", words


def _geometry(feature: Mapping[str, Any], row: Row) -> dict[str, str]:
    """The point, or the middle of a building's outline; a place without any is found by its address only."""
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        row.note("point", "intake.missing")
        return {}
    corners = list(_corners(geometry.get("coordinates"), 0))
    if not corners:
        raise RowRefused("point", "intake.not_understood")
    if geometry.get("type") != "Point":
        row.note("point", "intake.point_from_outline")
    middle = [(min(axis) + max(axis)) / 2 for axis in zip(*corners, strict=True)]
    return {"point.lon": repr(middle[0]), "point.lat": repr(middle[1])}


def _corners(value: Any, depth: int) -> Iterator[tuple[float, float]]:
    if not isinstance(value, list) or depth > 4:
        return
    if len(value) >= 2 and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in value[:2]):
        yield float(value[0]), float(value[1])
        return
    for one in value:
        yield from _corners(one, depth + 1)


def _both(first: Found, second: Found) -> Found:
    """One place that two layers list: the first, with the tags of both."""
    tags = tuple(dict.fromkeys((*first.record.tags, *second.record.tags)))
    return msgspec.structs.replace(first, record=msgspec.structs.replace(first.record, tags=tags))
