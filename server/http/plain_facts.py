"""What a plain page says besides words, contact and hours: for whom, which level, seats, money, children, what is to follow.

The same facts under the same rules as in the app (`pwa/src/views/course.tsx`, `facts.tsx`); only what somebody has said.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from server.http.plain_words import day_words, marked, nested, tongue, word

Wire = dict[str, Any]
# Seats that were counted longer ago than this are not told (pwa/src/records/agenda.ts).
SEATS_HOLD = timedelta(days=7)


def facts(record: Wire, lang: str, today: date) -> str:
    """Rows of the record, as a list; nothing where there are none."""
    rows = [*_where(record, lang), *_course(record, lang, today), *_access(record, lang)]
    return f"<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>" if rows else ""


def _where(record: Wire, lang: str) -> list[str]:
    """How to learn the place, where the page does not say it."""
    if record["kind"] == "event":
        return [word(f"events.{key}", lang) for key in _to_follow(record)]
    match record.get("location_policy", "exact"):
        case "by_phone":
            return [word("place.by_phone", lang)]
        case "area":
            area = record.get("area") or record.get("quarter") or record.get("city", "")
            return [word("place.area_only", lang, area=area)]
        case "confidential":
            return [word("place.secret", lang)]
    return []


def _to_follow(record: Wire) -> list[str]:
    if record.get("time_open") and record.get("place_open"):
        return ["time_and_place_follow"]
    return [key for key, open_ in (("time_follows", "time_open"), ("place_follows", "place_open")) if record.get(open_)]


def _course(record: Wire, lang: str, today: date) -> list[str]:
    if record["kind"] != "course":
        return []
    rows = [_level(record, lang)]
    seats = record.get("seats", {})
    if seats.get("as_of") and seats.get("maximum") and date.fromisoformat(seats["as_of"]) + SEATS_HOLD >= today:
        free, as_of = seats.get("free", 0), word("freshness.as_of", lang, day=day_words(seats["as_of"], lang))
        said = word("course.seats_of", lang, seats["maximum"], free=str(free)) if free else word("course.full", lang)
        rows.append(f"{said} · {as_of}")
    enrolment = record.get("enrolment", {})
    if until := enrolment.get("until"):
        over = until < today.isoformat()
        rows.append(word("course.enrol_over", lang) if over else word("course.enrol_until", lang, day=day_words(until, lang)))
    if enrolment.get("how"):
        rows.append(f"{word('course.enrol_how', lang)}: {nested(enrolment['how'], lang)}")
    if record.get("schedule_note"):
        rows.append(marked("span", record["schedule_note"], record.get("langs", {}).get("schedule_note", lang), lang))
    rows += [word(f"residence.{one}", lang) for one in record.get("residence", [])]
    return rows


def _level(record: Wire, lang: str) -> str:
    kind = word(f"course.type_{record.get('course_type', 'open')}", lang)
    first, last = record.get("cefr_from"), record.get("cefr_to")
    if not first and not last:
        return kind
    level = word("level.range", lang, **{"from": first, "to": last}) if first and last and first != last else f"<bdi>{first or last}</bdi>"
    return f"{kind} · {word('filter.level', lang)} {level}"


def _access(record: Wire, lang: str) -> list[str]:
    rows = []
    if spoken := [tongue(tag, lang) for tag in record.get("languages", [])]:
        rows.append(", ".join(spoken))
    if record.get("interpreter"):
        rows.append(word("place.interpreter", lang))
    for name in ("step_free", "childcare"):
        if record.get(name, "unknown") != "unknown":
            rows.append(word(f"place.{name}_{record[name]}", lang))
    if (cost := record.get("cost", "unknown")) != "unknown":
        said = word("course.free_for_you" if record["kind"] == "course" and cost == "free" else f"place.cost_{cost}", lang)
        note = record.get("cost_note")
        rows.append(f"{said} · {marked('span', note, record.get('langs', {}).get('cost_note', lang), lang)}" if note else said)
    rows += [word(f"audience.{one}", lang) for one in record.get("audience", [])]
    return rows
