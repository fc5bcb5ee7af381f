"""Open Referral's HSDS: a directory of services, as JSON (3.x) or as tables (1.x to 3.x, also directories before it).

One service at one place is one record; a location or an organisation that no service of the file uses is one too. Rows are
counted per table, and the field of a refusal begins with the table's name. Persons, their mailboxes and postal boxes are
not read, and an address that the source keeps to itself never becomes one (`hsds_secret.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale
from msgspec.structs import replace

from content.check import NOTE_MAX
from content.intake import fields
from content.intake.csv_rows import MOJIBAKE, key_of
from content.intake.draft import draft
from content.intake.draft_parts import tag_of
from content.intake.fields import Row
from content.intake.hsds_hours import hours
from content.intake.hsds_json import from_json
from content.intake.hsds_secret import secrecy
from content.intake.hsds_tables import Assembled, Entry, from_csv, from_zip, is_zip
from content.intake.mapping import Plan, plan
from content.intake.persons import is_of_an_office, without_mailboxes
from content.intake.result import Found, Intake, NotUnderstood, Refused, RowRefused
from content.intake.wording import cut, plain
from content.languages import LANGUAGES
from content.model import Place, Source, Town
from content.numbers import NotANumber, e164
from content.scanner import find_places
from content.shelter_words import shelter_in_name, shelter_in_text

SOURCE = Source("HSDS")
# How a national number is dialled from abroad, by the country of its address.
_DIALLED = {"US": ("+1", ""), "CA": ("+1", ""), "GB": ("+44", "0"), "AT": ("+43", "0"), "CH": ("+41", "0"), "FR": ("+33", "0")}
_FREE = re.compile(r"(?:free|none|no (?:cost|fees?|charge)|free (?:of charge|to everyone)|kostenlos|kostenfrei|0)\.?", re.IGNORECASE)
_TELLING = frozenset({"title", "summary", "organisation", "hours.note", "access.cost_note"})
_NONE = frozenset({"", "none", "no", "nein", "keine", "n/a", "not available"})
_NAMED = {
    str(name).casefold(): tag
    for locale in ("en", "de")
    for tag in LANGUAGES
    if (name := Locale(locale).languages.get(tag.replace("-", "_")))
} | {"farsi": "fa", "dari": "fa-AF", "kurmanji": "ku"}


def read(raw: bytes, *, town: Town, lang: str, mapping: bytes | None = None) -> Intake:
    """All services. A mapping may name the source and say what a column or a taxonomy's words mean. Raises Unreadable."""
    how = plan(mapping, "hsds", kind="place")
    how = how if how.name != "hsds" else replace(how, source=SOURCE)
    assembled = _assembled(raw)
    found: dict[str, Found] = {}
    refused = list(assembled.refused)
    noted = list(assembled.noted)
    for entry in assembled.entries:
        row = Row(entry.number)
        key = _key(entry)
        try:
            record = _place(entry, row, how, town, lang)
            if key in found:
                raise RowRefused("id", "intake.key_twice")
        except RowRefused as no:
            refused.append(Refused(entry.number, f"{entry.table}.{no.field}", no.reason, key))
            continue
        found[key] = Found(key, record, row=entry.number)
        noted += [Refused(note.row, f"{entry.table}.{note.field}", note.reason) for note in row.noted]
    return Intake(tuple(found.values()), tuple(refused), how.name, how.complete, noted=tuple(noted))


def _assembled(raw: bytes) -> Assembled:
    if is_zip(raw):
        return from_zip(raw)
    begins = raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return from_json(raw) if begins in (b"{", b"[") else from_csv(raw)


def _key(entry: Entry) -> str:
    """The directory's own ids; a row without one is known by its name and its organisation's."""
    if entry.key.rpartition(":")[2]:
        return entry.key.replace("#", "%23")
    rows = (entry.service, entry.location, entry.organization)
    return key_of(entry.table, *(plain((row or {}).get("name")) for row in rows))


def _place(entry: Entry, row: Row, how: Plan, town: Town, lang: str) -> Place:
    service, location, owner = entry.service or {}, entry.location or {}, entry.organization or {}
    if any(mark in words for words in _words(service, location) for mark in MOJIBAKE):
        raise RowRefused("name", "intake.mojibake")
    _refuse_houses(service, location, owner)
    _refuse_ended(service)
    cells = {
        **_texts(entry, service, location, owner),
        **_reach(row, service, location, owner),
        **_hours(row, service, location),
        **_access(service, location),
        "languages": _languages(service, location),
        "verified_on": plain(service.get("assured_date") or service.get("last_assured_on") or service.get("last_modified")),
        **_where(row, service, location, owner),
    }
    cells |= how.cells(_columns(service or location or owner))
    if service.get("location_id") and entry.location is None:
        row.note("location_id", "intake.no_parent")
    kept = secrecy(location, owner, service)
    if kept:
        row.note("address", "intake.address_kept_secret")
        cells = _without_place(cells, secret=kept == "secret")
    if kept == "hidden":
        cells = _untelling(cells, row, town)
    cells = {path: cell for path, cell in cells.items() if cell}
    record = draft("place", cells, row, town=town, lang=lang, source=how.source)
    assert isinstance(record, Place)
    return record


def _without_place(cells: Mapping[str, str], *, secret: bool) -> dict[str, str]:
    """What a by-phone record, or a confidential one, may hold; `draft` scans all that is left of it."""
    gone = ("address", "point", "quarter", "area", *(("hours", "web", "email", "location_policy") if secret else ()))
    kept = {path: cell for path, cell in cells.items() if path.partition(".")[0] not in gone}
    return kept | {"location_policy": "confidential" if secret else "by_phone"}


def _untelling(cells: Mapping[str, str], row: Row, town: Town) -> dict[str, str]:
    """Without the texts that tell the street which may not be shown; a name that does is no name to show. Of what is confidential
    every text is asked by `refusal`."""
    telling = {path for path, cell in cells.items() if path in _TELLING and find_places(cell, town.quarters)}
    if "title" in telling:
        raise RowRefused("name", "intake.address_kept_secret")
    for path in sorted(telling):
        row.note(path, "intake.address_kept_secret")
    return {path: cell for path, cell in cells.items() if path not in telling}


def _words(*rows: Mapping[str, Any]) -> Iterator[str]:
    for row in rows:
        for value in row.values():
            if isinstance(value, str):
                yield value
            elif isinstance(value, list):
                yield from _words(*value)


def _refuse_houses(*rows: Mapping[str, Any]) -> None:
    """A refuge or an accommodation, by any word that hangs on it, read or not (safety.md 4)."""
    for row in rows:
        for name in ("name", "alternate_name"):
            if kind := shelter_in_name(plain(row.get(name))):
                raise RowRefused("name", f"intake.{kind}")
        for words in _words(row):
            spaced = f"{plain(words)} {re.sub(r'[-_./@]+', ' ', plain(words))}"
            if kind := shelter_in_text(spaced):
                raise RowRefused("text", f"intake.{kind}")


def _refuse_ended(service: Mapping[str, Any]) -> None:
    status, opened = plain(service.get("status")).casefold(), plain(service.get("open")).casefold()
    if status not in ("", "active") or opened in ("no", "false"):
        raise RowRefused("status", "intake.not_active")


def _texts(entry: Entry, service: Mapping[str, Any], location: Mapping[str, Any], owner: Mapping[str, Any]) -> dict[str, str]:
    first = service if entry.service is not None else location if entry.location is not None else owner
    said = first.get("description") or first.get("short_desc") or (owner.get("description") if first is not owner else "")
    return {
        "title": without_mailboxes(plain(first.get("name"))),
        "summary": without_mailboxes(plain(said)),
        "organisation": plain(owner.get("name")) if first is not owner else "",
    }


def _reach(row: Row, service: Mapping[str, Any], location: Mapping[str, Any], owner: Mapping[str, Any]) -> dict[str, str]:
    numbers = _numbers(row, service, location) or _numbers(row, owner)
    mails = [plain(one.get("email")) for one in (service, location, owner)]
    mail = next((one for one in mails if one and is_of_an_office(one)), "")
    if any(mails) and not mail:
        row.note("email", "intake.mailbox_of_a_person")
    pages = (plain(one.get(name)) for one in (service, location, owner) for name in ("url", "website"))
    return {"phones": "; ".join(numbers), "email": mail, "web": next((one for one in pages if one), "")}


def _numbers(row: Row, *owners: Mapping[str, Any]) -> list[str]:
    """Numbers to call, as their country dials them; fax and text telephones are none."""
    found: dict[str, None] = {}
    lost = False
    for owner in owners:
        country = next((plain(one.get("country")) for one in owner.get("addresses[]", ()) if one.get("country")), "")
        for phone in [*owner.get("phones[]", ()), *([{"number": owner["phone"]}] if owner.get("phone") else [])]:
            kind = plain(phone.get("type") or phone.get("number_type")).casefold()
            if kind in ("fax", "tty", "modem", "textphone"):
                continue
            try:
                found[_dialled(plain(phone.get("number")).strip('"'), plain(phone.get("country_prefix")), country)] = None
            except NotANumber:
                lost = True
    if lost:
        row.note("phones", "intake.not_understood")
    return list(found)


def _dialled(number: str, prefix: str, country: str) -> str:
    if number.startswith(("+", "00")):
        return e164(number)
    if prefix.strip("+").isdecimal() and prefix.strip("+") != "49":
        return e164(f"+{prefix.strip('+')} {number.removeprefix('0')}")
    abroad = _DIALLED.get(country.upper())
    return e164(f"{abroad[0]} {number.removeprefix(abroad[1])}" if abroad else number)


def _hours(row: Row, service: Mapping[str, Any], location: Mapping[str, Any]) -> dict[str, str]:
    """The service's own times; where it has none, those of its place."""
    for owner in (service, location):
        free = "; ".join(word for name in ("hours", "recurring") if (word := plain(owner.get(name))))
        if owner.get("schedules[]") or free:
            times = hours(owner.get("schedules[]", ()), free)
            if times.spoiled or (times.note and not times.osm):
                row.note("hours", "intake.hours_as_note")
            return {"hours": times.osm, "hours.note": cut(times.note, NOTE_MAX)}
    return {}


def _access(service: Mapping[str, Any], location: Mapping[str, Any]) -> dict[str, str]:
    fees = plain(service.get("fees") or service.get("fees_description"))
    amounts = [plain(one.get("amount")) for one in service.get("cost_options[]", ())]
    listed = {word.strip().casefold() for word in plain(location.get("accessibility")).split(",")}
    cost = "free" if _FREE.fullmatch(fees) else "paid" if any(re.fullmatch(r"0*[1-9]\d*(?:\.\d+)?", one) for one in amounts) else ""
    return {
        "access.cost": cost,
        "access.cost_note": "" if cost == "free" else cut(without_mailboxes(fees), NOTE_MAX),
        "access.step_free": "yes" if "wheelchair" in listed else "",
        "interpreter": "" if plain(service.get("interpretation_services")).casefold() in _NONE else "yes",
    }


def _languages(service: Mapping[str, Any], location: Mapping[str, Any]) -> str:
    words = [word for one in (service, location) for word in re.split(r"[,;]", plain(one.get("languages")))]
    rows = (*service.get("languages[]", ()), *location.get("languages[]", ()))
    words += [plain(one.get("code") or one.get("language") or one.get("name")) for one in rows]
    tags = [_NAMED.get(word.strip().casefold()) or tag_of(word.strip()) for word in words]
    return ",".join(dict.fromkeys([tag for tag in tags if tag]))


def _where(row: Row, service: Mapping[str, Any], location: Mapping[str, Any], owner: Mapping[str, Any]) -> dict[str, str]:
    """Door and point of the location; without a location there is a telephone. A postal box is no door."""
    if plain(location.get("location_type")).casefold() == "virtual" or not location:
        own = _address(owner) if not location and not service else {}
        return own or {"location_policy": "by_phone"}
    return {**_address(location), **_point(row, location)}


def _address(location: Mapping[str, Any]) -> dict[str, str]:
    doors = [one for one in location.get("addresses[]", ()) if plain(one.get("address_type")).casefold() in ("", "physical")]
    door = doors[0] if doors else location if location.get("address_1") else {}
    return {
        "address.street": plain(door.get("address_1")),
        "address.postcode": plain(door.get("postal_code")),
        "address.city": plain(door.get("city")),
        "address.extra": plain(door.get("address_2")),
    } if door else {}  # fmt: skip


def _point(row: Row, location: Mapping[str, Any]) -> dict[str, str]:
    lat, lon = plain(location.get("latitude")), plain(location.get("longitude"))
    if not lat or not lon or (float_of(lat), float_of(lon)) == (0.0, 0.0):
        return {}
    try:
        fields.point(lat, lon)
    except NotUnderstood:
        row.note("point", "intake.not_understood")
        return {}
    return {"point.lat": lat, "point.lon": lon}


def float_of(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _columns(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: plain(value) for name, value in row.items() if not isinstance(value, list)}
