"""Courses of adult-education centres (Volkshochschulen) to courses: the JSON of Berlin's open data, converted from XML.

Every value is a string, booleans too and with slips; a single element stands without its list. All dates are listed:
they become a rule with exceptions that expands to exactly this list. Teacher and contact person are not read.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from content.check import SUMMARY_MAX
from content.intake import fields
from content.intake.courses import inner, level_cells, listed, taught, term, written
from content.intake.draft import draft
from content.intake.fields import Row
from content.intake.links import is_of_a_person
from content.intake.mapping import Plan, plan
from content.intake.raw import read_json
from content.intake.result import Found, Intake, NotUnderstood, Refused, RowRefused, Unreadable
from content.intake.wording import cut, plain
from content.model import Course, Override, Schedule, Source, Town
from content.schedule_compress import compress

SOURCE = Source("Volkshochschule")
_STAMPS = ("stand", "exportdatum", "erstellungsdatum", "erstellt", "@stand", "@datum", "datum")
# Programme areas of the adult-education centres' own statistics, as far as they are one of our subjects.
_AREAS = {"2": "culture", "3.02": "sport", "5": "training", "6.01": "literacy_course"}


def read(raw: bytes, *, town: Town, lang: str = "de", mapping: bytes | None = None) -> Intake:
    """One course, a list of them, or a whole export. Raises Unreadable."""
    value = read_json(raw)
    courses = _courses(value, 0)
    if not courses:
        raise Unreadable("intake.wrong_shape", wanted="guid, name, ortetermine")
    how = plan(mapping, "vhs", kind="course")
    as_of = next((day for name in _STAMPS if (day := written(value, name)[:10])), "")
    found: dict[str, Found] = {}
    refused: list[Refused] = []
    noted: list[Refused] = []
    for number, course in enumerate(courses, 1):
        row = Row(number)
        try:
            one = _found(course, row, how, as_of, town, lang)
            if one.key in found:
                raise RowRefused("guid", "intake.key_twice")
        except RowRefused as no:
            refused.append(Refused(number, no.field, no.reason, _key(course)))
            continue
        found[one.key] = one
        noted += row.noted
    return Intake(tuple(found.values()), tuple(refused), how.name, how.complete, noted=tuple(noted))


def _courses(value: Any, depth: int) -> list[Any]:
    """The courses, at most four wrappers deep: exports differ in what they put around them."""
    if isinstance(value, dict) and ("guid" in value or "ortetermine" in value or "nummer" in value):
        return [value]
    if isinstance(value, list) and any(_courses(one, depth) for one in value[:1]):
        return value
    inside = value.values() if isinstance(value, dict) and depth < 4 else []
    return next((found for one in inside if (found := _courses(one, depth + 1))), [])


def _key(course: Any) -> str:
    return written(course, "guid") or written(course, "nummer")


def _found(course: Any, row: Row, how: Plan, as_of: str, town: Town, lang: str) -> Found:
    key = _key(course)
    if not key:
        raise RowRefused("guid", "intake.missing")
    cells = {**_texts(course), **_reach(course), **_kind(course), **_place(course, row), **_price(course, row), **_seats(course, as_of)}
    schedule = row.take("schedule", "x" if inner(course, "ortetermine", "termin") else "", lambda _: _meetings(course), None)
    first, last = (row.take(name, written(course, name), fields.day, "") for name in ("beginn_datum", "ende_datum"))
    cells |= {"valid_to": last, **how.always}
    source = how.source if how.name != "vhs" else SOURCE
    record = draft("course", {path: cell for path, cell in cells.items() if cell}, row, town=town, lang=lang, source=source)
    assert isinstance(record, Course)
    return Found(key, replace(record, schedule=schedule or term(first, last)), row=row.number)


def _meetings(course: Any) -> Schedule:
    """All single dates as one schedule; a meeting of another length is an exception of its own."""
    lengths: dict[str, int] = {}
    for one in listed(inner(course, "ortetermine", "termin")):
        begin, end = (_instant(one, name) for name in ("beginn_uhrzeit", "ende_uhrzeit"))
        minutes = int((end - begin).total_seconds() // 60)
        lengths[begin.strftime("%Y-%m-%dT%H:%M")] = minutes if minutes > 0 else minutes + 1440
    usual = Counter(lengths.values()).most_common(1)[0][0]
    others = tuple(Override(start, duration_min=minutes) for start, minutes in sorted(lengths.items()) if minutes != usual)
    return replace(compress(lengths, usual), overrides=others)


def _instant(meeting: Any, name: str) -> datetime:
    try:
        return datetime.strptime(f"{written(meeting, 'beginn_datum')} {written(meeting, name)[:5]}", "%Y-%m-%d %H:%M")
    except ValueError:
        raise NotUnderstood from None


def _texts(course: Any) -> dict[str, str]:
    texts = {written(one, "eigenschaft"): plain(written(one, "text")) for one in listed(inner(course, "text"))}
    return {
        "title": written(course, "name"),
        "summary": cut(texts.get("Beschreibung") or plain(written(course, "untertitel")), SUMMARY_MAX),
    }


def _reach(course: Any) -> dict[str, str]:
    mail = written(course, "anmeldung", "mail")
    return {
        "phones": written(course, "anmeldung", "telefon"),
        "email": "" if is_of_a_person(mail) else mail,
        "web": written(course, "anmeldung", "link"),
        "enrolment.url": written(course, "webadresse", "uri"),
    }


def _kind(course: Any) -> dict[str, str]:
    area = written(course, "dvv_kategorie", "#text") or written(course, "dvv_kategorie")
    words = " ".join((written(course, "name"), written(course, "untertitel")))
    found = taught(words)
    tag = found.tag or _AREAS.get(area) or _AREAS.get(area.partition(".")[0], "")
    return {"course_type": found.course_type, "tags": tag, **level_cells(found.levels)}


def _place(course: Any, row: Row) -> dict[str, str]:
    """Where all meetings are; older exports have one venue instead. Step-free only if every one of the rooms is."""
    older = inner(course, "veranstaltungsort")
    rooms = listed(inner(course, "ortetermine", "adresse")) or listed(inner(older, "adresse") or older)
    if not rooms:
        row.note("address", "intake.missing")
        return {}
    if len({(written(one, "strasse"), written(one, "plz")) for one in rooms}) > 1:
        row.note("address", "intake.several_places")
    access = {row.take("access.step_free", written(one, "behindertenzugang"), fields.flag, None) for one in rooms}
    at = rooms[0]
    return {
        "organisation": written(at, "lehrstaette") or written(older, "name"),
        "address.street": written(at, "strasse"),
        "address.postcode": written(at, "plz"),
        "address.city": written(at, "ort"),
        "address.extra": written(at, "raum") if len({written(one, "raum") for one in rooms}) == 1 else "",
        "point.lat": written(at, "breitengrad"),
        "point.lon": written(at, "laengengrad"),
        "access.step_free": "yes" if access == {True} else "no" if access == {False} else "limited" if access == {True, False} else "",
    }


def _price(course: Any, row: Row) -> dict[str, str]:
    amount, more = written(course, "preis", "betrag"), plain(written(course, "preis", "zusatz"))
    reduced = row.take("access.cost", written(course, "preis", "rabatt_moeglich"), fields.flag, False)
    cost = row.take("access.cost", amount, fields.cost, "unknown")
    note = "; ".join(part for part in (f"{amount.replace('.', ',')} EUR" if cost == "paid" else "", more) if part)
    return {"access.cost": "reduced" if reduced and cost == "paid" else cost, "access.cost_note": note}


def _seats(course: Any, as_of: str) -> dict[str, str]:
    """Free seats on the day the export names; without such a day they say nothing (`draft_parts.seats_of`)."""
    most, taken = written(course, "maximale_teilnehmerzahl"), written(course, "aktuelle_teilnehmerzahl")
    if not (most.isdecimal() and taken.isdecimal()):
        return {}
    return {"seats.maximum": most, "seats.free": str(max(0, int(most) - int(taken))), "seats.as_of": as_of}
