"""The closed taxonomy: what a record is about, on which of the twelve plates it stands, how quietly it opens.

Tags are ASCII ids; their names stand in the catalogues as `tag.<id>` and `topic.<id>`. A tag is never renamed or
reused: phones two years old still know it. A reader follows topics (`interest`), a record carries tags, and its
first tag decides its plate. The list covers what the towns promised (issue 2) and what the first guides needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Care = Literal["plain", "discreet", "protected"]


class Topic(Struct, frozen=True):
    """One plate of the start page: `icon` is the symbol's name in icons.svg without `i-`."""

    id: str
    icon: str


class Tag(Struct, frozen=True):
    """`care`: *discreet* opens in the app without address and title, *protected* has no page at all (safety.md 2)."""

    id: str
    topic: str
    care: Care = "plain"


TOPICS: tuple[Topic, ...] = (
    Topic("advice", "advice"),
    Topic("german", "german"),
    Topic("papers", "papers"),
    Topic("health", "health"),
    Topic("home", "house"),
    Topic("work", "work"),
    Topic("school", "school"),
    Topic("money", "money"),
    Topic("food", "food"),
    Topic("meet", "meet"),
    Topic("rights", "rights"),
    Topic("safe", "shield"),
)

_TABLE: tuple[Tag, ...] = (
    Tag("counselling", "advice"),
    Tag("welcome_center", "advice"),
    Tag("psychosocial", "advice", "discreet"),
    Tag("mobile_advice", "advice"),
    Tag("interpreting", "advice"),
    Tag("women", "advice"),
    Tag("family", "advice"),
    Tag("youth", "advice"),
    Tag("older_people", "advice"),
    Tag("disability", "advice"),
    Tag("lgbtiq", "advice", "discreet"),
    Tag("internet_access", "advice"),
    Tag("german_course", "german"),
    Tag("literacy_course", "german"),
    Tag("integration_course", "german"),
    Tag("vocational_german", "german"),
    Tag("german_practice", "german"),
    Tag("residence", "papers", "discreet"),
    Tag("asylum", "papers", "discreet"),
    Tag("legal_advice", "papers", "discreet"),
    Tag("return_advice", "papers", "discreet"),
    Tag("family_reunion", "papers", "discreet"),
    Tag("naturalisation", "papers", "discreet"),
    Tag("registration", "papers"),
    Tag("health", "health", "discreet"),
    Tag("mobile_health", "health", "discreet"),
    Tag("doctor", "health", "discreet"),
    Tag("hospital", "health", "discreet"),
    Tag("pharmacy", "health", "discreet"),
    Tag("vaccination", "health", "discreet"),
    Tag("pregnancy", "health", "discreet"),
    Tag("addiction", "health", "discreet"),
    Tag("mental_health", "health", "discreet"),
    Tag("crisis", "health", "discreet"),
    Tag("poison", "health"),
    Tag("housing", "home"),
    Tag("tenancy", "home"),
    Tag("homelessness", "home", "discreet"),
    Tag("furniture", "home"),
    Tag("daily_life", "home"),
    Tag("transport", "home"),
    Tag("work", "work"),
    Tag("job_search", "work"),
    Tag("recognition", "work"),
    Tag("training", "work"),
    Tag("training_childcare", "work"),
    Tag("employer_advice", "work"),
    Tag("school", "school"),
    Tag("kita", "school"),
    Tag("childcare", "school"),
    Tag("study", "school"),
    Tag("school_bullying", "school"),
    Tag("money", "money"),
    Tag("payment_card", "money"),
    Tag("benefits", "money"),
    Tag("debt", "money"),
    Tag("authority", "money"),
    Tag("food", "food"),
    Tag("clothes", "food"),
    Tag("hygiene", "food"),
    Tag("meeting_place", "meet"),
    Tag("culture", "meet"),
    Tag("sport", "meet"),
    Tag("children", "meet"),
    Tag("association", "meet"),
    Tag("volunteering", "meet"),
    Tag("festival", "meet"),
    Tag("religion", "meet"),
    Tag("anti_discrimination", "rights"),
    Tag("participation", "rights"),
    Tag("foreigners_council", "rights"),
    Tag("rally", "rights"),
    Tag("labour_rights", "rights"),
    Tag("complaint", "rights"),
    Tag("emergency", "safe"),
    Tag("civil_protection", "safe"),
    Tag("violence", "safe", "protected"),
    Tag("protection", "safe", "protected"),
    Tag("child_protection", "safe", "protected"),
    Tag("forced_marriage", "safe", "protected"),
    Tag("trafficking", "safe", "protected"),
    Tag("victim_support", "safe", "protected"),
)
TAGS: dict[str, Tag] = {row.id: row for row in _TABLE}


def is_protected(tags: Iterable[str]) -> bool:
    """Whether one of `tags` makes a record protected: no page, slug, address or share link of its own."""
    return any(tag in TAGS and TAGS[tag].care == "protected" for tag in tags)


def is_discreet(tags: Iterable[str]) -> bool:
    """Whether the app opens a record with these tags without address and title; true of every protected one."""
    return any(tag in TAGS and TAGS[tag].care != "plain" for tag in tags)


def topic(tags: Iterable[str]) -> str:
    """The plate of a record: that of its first known tag, "advice" where it has none."""
    return next((TAGS[tag].topic for tag in tags if tag in TAGS), "advice")
