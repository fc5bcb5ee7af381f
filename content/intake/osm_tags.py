"""What OpenStreetMap keys say about a place: our tags, whom it is for, and whether it may be imported at all.

Refused are refuges and accommodation by their tagging; by their names they are refused for every source (`draft.py`).
The wiki's own rule is that a refuge is mapped only where it is public and signed (DE:Tag:social_facility=shelter); we
take none, because a mistake there is not ours to repeat.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from content.model import Audience

_TAGS: dict[tuple[str, str], str] = {
    ("amenity", "school"): "school",
    ("amenity", "kindergarten"): "kita",
    ("amenity", "childcare"): "childcare",
    ("amenity", "language_school"): "german_course",
    ("amenity", "college"): "training",
    ("amenity", "university"): "study",
    ("amenity", "community_centre"): "meeting_place",
    ("amenity", "social_centre"): "meeting_place",
    ("amenity", "library"): "culture",
    ("amenity", "theatre"): "culture",
    ("amenity", "arts_centre"): "culture",
    ("amenity", "townhall"): "authority",
    ("amenity", "place_of_worship"): "religion",
    ("amenity", "hospital"): "hospital",
    ("amenity", "clinic"): "doctor",
    ("amenity", "doctors"): "doctor",
    ("amenity", "pharmacy"): "pharmacy",
    ("amenity", "internet_cafe"): "internet_access",
    ("amenity", "food_sharing"): "food",
    ("healthcare", "psychotherapist"): "mental_health",
    ("healthcare", "counselling"): "psychosocial",
    ("healthcare", "midwife"): "pregnancy",
    ("office", "government"): "authority",
    ("office", "employment_agency"): "job_search",
    ("office", "lawyer"): "legal_advice",
    ("office", "association"): "association",
    ("office", "ngo"): "association",
    ("office", "charity"): "association",
    ("club", "sport"): "sport",
    ("leisure", "sports_centre"): "sport",
    ("leisure", "pitch"): "sport",
    ("leisure", "playground"): "children",
    ("social_facility", "food_bank"): "food",
    ("social_facility", "soup_kitchen"): "food",
    ("social_facility", "clothing_bank"): "clothes",
    ("social_facility", "outreach"): "counselling",
    ("social_facility", "day_care"): "childcare",
    ("social_facility:for", "migrant"): "counselling",
    ("social_facility:for", "refugee"): "counselling",
    ("social_facility:for", "homeless"): "homelessness",
    ("social_facility:for", "senior"): "older_people",
    ("social_facility:for", "disabled"): "disability",
    ("social_facility:for", "drug_addicted"): "addiction",
    ("social_facility:for", "mental_health"): "mental_health",
    # Words that other publishers use for their own layers.
    ("category", "sport"): "sport",
    ("category", "legal"): "legal_advice",
    ("category", "internet"): "internet_access",
    ("category", "transport"): "transport",
    ("category", "health"): "health",
    ("category", "food"): "food",
    ("category", "housing"): "housing",
    ("category", "work"): "work",
}
_AUDIENCE: dict[str, Audience] = {
    "woman": "women",
    "women": "women",
    "child": "minors",
    "juvenile": "minors",
    "disabled": "disability",
    "family": "families",
    "lgbtq": "lgbtiq",
}
_HOUSES = frozenset({"shelter", "group_home", "assisted_living", "dormitory", "emergency_accommodation"})
_PROTECTED = frozenset({"woman", "women", "female", "victim", "victims", "abused", "domestic_violence", "violence", "girl", "girls"})
_REFUGEES = frozenset({"refugee", "refugees", "migrant", "migrants", "asylum_seeker", "asylum_seekers", "displaced", "asylum"})


def values_of(properties: Mapping[str, str], key: str) -> list[str]:
    return [one for one in re.split(r"\s*[;,]\s*", properties.get(key, "").casefold()) if one]


def refused_house(properties: Mapping[str, str]) -> str:
    """Catalogue key of why this house is in no open list, "" for any other."""
    served = {one for key in properties if key.startswith("social_facility:for") for one in values_of(properties, key)}
    if properties.get("female") == "yes" and properties.get("male", "no") == "no":
        served.add("women")
    kinds = {*values_of(properties, "social_facility"), *values_of(properties, "amenity"), *values_of(properties, "building")}
    if kinds & {"refugee_site", "refugee_camp", "refugee_housing"}:
        return "intake.accommodation"
    if not kinds & _HOUSES:
        return ""
    if served & _PROTECTED or "womens_shelter" in kinds:
        return "intake.refuge"
    return "intake.accommodation" if served & _REFUGEES else ""


def tags(properties: Mapping[str, str]) -> list[str]:
    """Our tags, each once, in the order of the table."""
    said = {(key.removeprefix("_"), value) for key in properties for value in values_of(properties, key)}
    return list(dict.fromkeys(tag for pair, tag in _TAGS.items() if pair in said))


def audience(properties: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(_AUDIENCE[one] for one in values_of(properties, "social_facility:for") if one in _AUDIENCE))


def spoken(properties: Mapping[str, str]) -> list[str]:
    """Tags of the languages that "language:xx=yes" names."""
    return [
        key.removeprefix("language:")
        for key, value in properties.items()
        if key.startswith("language:") and value.casefold() in ("yes", "main")
    ]
