"""Registered assemblies to events: public at once, in the three states a city publishes (content.md 4).

The feed has no ids. An assembly is recognised by its day and topic, which its other columns do not touch, so that a
decision, a place, a withdrawal is a change and not a new event. Several of the same name on one day are numbered in
the order of the file; `settle.py` gives each the number its unchanged twin had.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from content.intake.assembly_layouts import Cells, read_listing
from content.intake.assembly_times import Days, read_begin_and_end, read_days, read_time, whole_days
from content.intake.result import Found, Intake, NotUnderstood, Refused, RowRefused
from content.intake.wording import fold, plain, text_of, titled
from content.model import Address, Event, EventStatus, Schedule, Source, Status, Town
from content.shelter_words import shelter_in_name
from content.slugs import slugify
from content.text import text

_STATUS: dict[str, EventStatus] = {"angemeldet": "announced", "beschieden": "confirmed", "abgemeldet": "cancelled", "": "announced"}
# The authority's own word, where the list leaves the topic empty.
UNTITLED = "Versammlung"
# A march that begins here; its way is not published.
ONWARD = " → …"


def read(raw: bytes, *, town: Town, lang: str = "de", mapping: bytes | None = None) -> Intake:
    """All assemblies of a city's feed or table. Raises Unreadable."""
    listing = read_listing(raw)
    found: list[Found] = []
    refused: list[Refused] = []
    seen: Counter[str] = Counter()
    for number, cells in listing.rows:
        try:
            for days in _days(cells):
                event = _event(cells, days, town, lang)
                base = key_of(event.day, cells.get("topic", ""))
                seen[base] += 1
                key = base if seen[base] == 1 else f"{base}#{seen[base]}"
                found.append(Found(key, event, ended=days.last < listing.as_of, row=number))
        except RowRefused as no:
            refused.append(Refused(number, no.field, no.reason))
    return Intake(tuple(found), tuple(refused), "assemblies", listing.complete, listing.as_of)


def key_of(day: str, topic: str) -> str:
    """Sixteen characters for one topic on one day: spelling, case and punctuation of the topic do not matter."""
    return hashlib.sha256(f"{day}\n{fold(topic)}".encode()).hexdigest()[:16]


def _days(cells: Cells) -> list[Days]:
    if not any(plain(cells.get(role)) for role in ("day", "topic", "place")):
        raise RowRefused("day", "intake.row_empty")
    try:
        return read_days(cells.get("day", ""))
    except NotUnderstood:
        raise RowRefused("day", "intake.day_not_understood") from None


def _event(cells: Cells, days: Days, town: Town, lang: str) -> Event:
    schedule = _schedule(cells, days)
    place, route, address = _where(cells, town)
    title, summary = titled(plain(cells.get("topic")) or UNTITLED)
    status = _STATUS.get(plain(cells.get("status")).casefold())
    if status is None:
        raise RowRefused("status", "intake.status_unknown")
    return Event(
        id="",
        town="",
        title=text(lang, title),
        summary=text_of(lang, {lang: summary}),
        slug=slugify(title),
        status=_review(place, route, address),
        tags=("rally",),
        source=Source(town.title.source),
        address=address,
        place_name=place,
        route=route,
        # Several days in a row whose hours are to follow; a single such day needs no schedule.
        schedule=schedule or (whole_days(days) if days.count > 1 else None),
        day=days.first,
        time_open=schedule is None,
        place_open=not (place or route or address),
        event_status=status,
        expected=plain(cells.get("expected")).removesuffix(".0"),
    )


def _schedule(cells: Cells, days: Days) -> Schedule | None:
    try:
        if "begin" in cells:
            return read_begin_and_end(cells["begin"], cells.get("end", ""), days)
        return read_time(cells.get("time", ""), days)
    except NotUnderstood:
        raise RowRefused("time", "intake.time_not_understood") from None


def _where(cells: Cells, town: Town) -> tuple[str, str, Address | None]:
    """Place, way and address. The town itself is no place; a march shows where it begins."""
    place, start, route = (plain(cells.get(role)) for role in ("place", "start", "route"))
    if fold(place) in {fold(said.text) for said in town.title.said.values()}:
        place = ""
    if start:
        place, route = place or start, route or start + ONWARD
    street = " ".join(part for part in (plain(cells.get("street")), _house(cells)) if part)
    postcode = plain(cells.get("postcode")).removesuffix(".0")
    return place, route, Address(street, postcode) if street else None


def _house(cells: Cells) -> str:
    """The house number, unless a table program took "10-11" for a day: better none than another house."""
    number = plain(cells.get("house")).removesuffix(".0")
    return "" if re.match(r"\d{4}-\d\d-\d\d", number) else number


def _review(place: str, route: str, address: Address | None) -> Status:
    """Published, unless it stands before an accommodation: then somebody looks first, and no phone is woken (DESIGN 9)."""
    named = {shelter_in_name(words) for words in (place, route, address.street if address else "") if words}
    if "refuge" in named:
        raise RowRefused("place", "intake.refuge")
    return "review" if "accommodation" in named else "published"
