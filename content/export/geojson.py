"""Places, courses and events with a point as GeoJSON, in OpenStreetMap's own words: what other maps may show.

Whatever may not be told a place of is not in it at all, not even without one: a list of names would be a hint.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from content.export.edition import Edition, Placed, shows_place
from content.public import Public, PublicCourse, PublicEvent, PublicPlace
from content.text import Text

_FEE = {"free": "no", "paid": "yes", "reduced": "yes"}
_WHEELCHAIR = {"yes": "yes", "no": "no", "limited": "limited"}


def geojson(records: Iterable[Public], edition: Edition) -> dict[str, Any]:
    """A FeatureCollection by id; its name tells town and language."""
    features = [_feature(one, edition) for one in edition.current(records) if shows_place(one) and one.lat_e7 and one.lon_e7]
    return {"type": "FeatureCollection", "name": f"{edition.town}-{edition.lang}", "features": features}


def _feature(record: Placed, edition: Edition) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": record.id,
        "geometry": {"type": "Point", "coordinates": [record.lon_e7 / 1e7, record.lat_e7 / 1e7]},
        "properties": {name: value for name, value in _properties(record, edition).items() if value},
    }


def _properties(record: Placed, edition: Edition) -> dict[str, Any]:
    source = record.source
    found = {
        "kind": "place" if isinstance(record, PublicPlace) else "course" if isinstance(record, PublicCourse) else "event",
        **_said("name", record.title, edition),
        **_said("description", record.summary, edition),
        "operator": record.organisation,
        "addr:street": record.street,
        "addr:postcode": record.postcode,
        "addr:city": record.city,
        "addr:unit": record.address_extra,
        "addr:suburb": record.quarter,
        "phone": "; ".join(phone.number for phone in record.phones),
        "email": record.email,
        "website": record.web,
        "wheelchair": _WHEELCHAIR.get(record.step_free, ""),
        "fee": _FEE.get(record.cost, ""),
        "check_date": record.verified_on,
        "tags": ";".join(record.tags),
        "source": source.name if source else "",
        "licence": source.licence if source else "",
        **{f"language:{tag}": "yes" for tag in record.languages},
    }
    if isinstance(record, PublicPlace) and record.hours:
        found["opening_hours"] = record.hours.osm
    if isinstance(record, PublicEvent):
        found |= {"place_name": record.place_name, "start_date": record.schedule.start if record.schedule else record.day}
    return found


def _said(name: str, text: Text | None, edition: Edition) -> dict[str, str]:
    """`name` in the export's language, `name:xx` in each that it really has."""
    if text is None:
        return {}
    return {name: edition.words(text)} | {f"{name}:{lang}": said.text for lang, said in sorted(text.said.items())}
