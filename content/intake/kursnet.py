"""Course offers of the Bundesagentur für Arbeit to courses: the JSON of its course search (KURSNET, language courses).

Instants are epoch milliseconds of a midnight in Berlin; the hours are prose and stay prose. Persons are in the file and
are not read. A page of a longer search result is not the whole list: only a result of a single page is complete.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from content.check import NOTE_MAX, SUMMARY_MAX
from content.intake.courses import inner, level_cells, levels, listed, taught, term, written
from content.intake.draft import draft
from content.intake.fields import Row
from content.intake.links import is_of_a_person
from content.intake.mapping import plan
from content.intake.raw import read_json
from content.intake.result import Found, Intake, NotUnderstood, Refused, RowRefused, Unreadable
from content.intake.wording import cut, plain
from content.model import Cefr, Course, CourseType, Source, Town

SOURCE = Source("Bundesagentur für Arbeit, KURSNET")
_BERLIN = ZoneInfo("Europe/Berlin")
# Systematics of the course search: language courses for work, integration courses, offers for migrants, recognition.
_KINDS: dict[str, tuple[CourseType, str]] = {
    "MC": ("vocational", "vocational_german"),
    "MB": ("integration", "integration_course"),
    "A8": ("open", "training"),
    "MQ": ("open", "recognition"),
}
_TARGETS: dict[str, Cefr] = {"MC 01 1": "A2", "MC 01 2": "B1", "MC 01 3": "B2", "MC 01 4": "C1", "MC 01 5": "C2"}


def read(raw: bytes, *, town: Town, lang: str = "de", mapping: bytes | None = None) -> Intake:
    """All offers of one answer of the search. Raises Unreadable."""
    answer = read_json(raw)
    offers = inner(answer, "_embedded", "termine")
    if not isinstance(offers, list):
        raise Unreadable("intake.wrong_shape", wanted="_embedded.termine[]")
    how = plan(mapping, "kursnet", kind="course")
    source = how.source if how.name != "kursnet" else SOURCE
    found: dict[str, Found] = {}
    refused: list[Refused] = []
    noted: list[Refused] = []
    for number, offer in enumerate(offers, 1):
        row = Row(number)
        try:
            one = _found(offer, row, town, lang, source)
            if one.key in found:
                raise RowRefused("id", "intake.key_twice")
        except RowRefused as no:
            refused.append(Refused(number, no.field, no.reason, written(offer, "id")))
            continue
        found[one.key] = one
        noted += row.noted
    complete = inner(answer, "page", "totalPages") == 1
    return Intake(tuple(found.values()), tuple(refused), how.name, complete, noted=tuple(noted))


def _found(offer: Any, row: Row, town: Town, lang: str, source: Source) -> Found:
    key = written(offer, "id")
    if not key:
        raise RowRefused("id", "intake.missing")
    first, last, until, updated = (
        row.take(name, written(offer, name), _day, "") for name in ("beginn", "ende", "anmeldeschluss", "aktualisierungsdatum")
    )
    cells = {**_texts(offer), **_provider(offer), **_kind(offer), **_place(offer)}
    cells |= {"enrolment.until": until, "verified_on": updated, "valid_to": last}
    record = draft("course", {path: cell for path, cell in cells.items() if cell}, row, town=town, lang=lang, source=source)
    assert isinstance(record, Course)
    return Found(key, replace(record, schedule=term(first, last)), row=row.number)


def _day(cell: str) -> str:
    """The day in Berlin of an instant in milliseconds."""
    if not re.fullmatch(r"\d{12,14}", cell):
        raise NotUnderstood
    return datetime.fromtimestamp(int(cell) / 1000, UTC).astimezone(_BERLIN).date().isoformat()


def _texts(offer: Any) -> dict[str, str]:
    hours = (plain(written(offer, name)) for name in ("unterrichtszeiten", "bemerkungZeit"))
    amount = written(offer, "kostenWert")
    return {
        "title": written(offer, "angebot", "titel"),
        "summary": cut(plain(written(offer, "angebot", "inhalt")), SUMMARY_MAX),
        "schedule_note": cut(" ".join(text for text in hours if text), NOTE_MAX),
        "access.cost_note": cut(plain(written(offer, "kostenBemerkung")), NOTE_MAX),
        # A zero stands there for offers whose price is not told, too.
        "access.cost": "paid" if re.fullmatch(r"\d+(?:\.\d+)?", amount) and float(amount) > 0 else "",
        "enrolment.url": written(offer, "link"),
    }


def _provider(offer: Any) -> dict[str, str]:
    """The school's own switchboard, mailbox and page; `ansprechpartner` are persons and not read."""
    provider = inner(offer, "angebot", "bildungsanbieter")
    mail = written(provider, "email")
    number = written(provider, "telefonDurchwahl")
    return {
        "organisation": written(provider, "name"),
        "phones": f"{written(provider, 'telefonVorwahl')} {number}" if number else "",
        "email": "" if is_of_a_person(mail) else mail,
        "web": written(offer, "angebot", "link") or written(provider, "homepage"),
    }


def _kind(offer: Any) -> dict[str, str]:
    title = written(offer, "angebot", "titel")
    codes = [" ".join(written(one, "codeNr").split()) for one in listed(inner(offer, "angebot", "systematiken"))]
    by_code = next((_KINDS[code[:2]] for code in codes if code[:2] in _KINDS), None)
    by_title = taught(title)
    if by_code is None or by_title.course_type == "alpha" or (by_code[0] == "open" and by_title.tag):
        course_type, tag = by_title.course_type, by_title.tag or "training"
    else:
        course_type, tag = by_code
    target = next((_TARGETS[code] for code in codes if code in _TARGETS), None)
    named = levels(title) if course_type != "open" or by_title.tag else ()
    return {"course_type": course_type, "tags": tag, **({"cefr_to": target} if target else level_cells(named))}


def _place(offer: Any) -> dict[str, str]:
    at = inner(offer, "adresse")
    return {
        "address.street": written(at, "strasse"),
        "address.postcode": written(at, "ortStrasse", "plz"),
        "address.city": written(at, "ortStrasse", "name"),
        "point.lat": written(at, "koordinaten", "lat"),
        "point.lon": written(at, "koordinaten", "lon"),
    }
