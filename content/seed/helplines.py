"""Help lines: the verified national numbers, and an invented shelter contact that rings nowhere.

Hours, sources and Länder come from the help-line table of `content/numbers.py`, which allows no other number. The table
dates no check, so these lines carry no `verified_on`: the app then says that nobody has checked it, which is true. Texts are German and
English only: no machine speaks for a help line.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from content.model import Access, Availability, Helpline, Hours, Phone, Source
from content.numbers import HELPLINES
from content.seed.names import TOWN, monday, record_id, seconds, stamp, words

ALWAYS = "24/7"
TABLE = {row.number: row for row in HELPLINES}


class Line(NamedTuple):
    key: str
    number: str
    rank: int
    tags: tuple[str, ...]
    de: str
    en: str
    summary_de: str
    summary_en: str


LINES = (
    Line("fire", "112", 1, ("emergency",), "Feuerwehr und Rettungsdienst", "Fire service and ambulance", "Feuer, Unfall, Lebensgefahr. Kostenlos, auch ohne Guthaben.", "Fire, accident, danger of life. Free, also without credit."),
    Line("police", "110", 2, ("emergency",), "Polizei", "Police", "Wenn es jetzt gefährlich ist.", "When it is dangerous now."),
    Line("doctor", "116117", 3, ("doctor",), "Ärztlicher Bereitschaftsdienst", "Medical on-call service", "Arzt nachts und am Wochenende, wenn es nicht lebensgefährlich ist.", "Doctor at night and at weekends, when life is not in danger."),
    Line("women", "116016", 4, ("violence",), "Hilfetelefon Gewalt gegen Frauen", "Help line: violence against women", "Tag und Nacht, kostenlos, in vielen Sprachen. Sie müssen Ihren Namen nicht sagen.", "Day and night, free, in many languages. You do not have to say your name."),
    Line("children", "116111", 10, ("youth",), "Nummer gegen Kummer", "Children’s help line", "Für Kinder und Jugendliche.", "For children and young people."),
    Line("parents", "+498001110550", 11, ("family",), "Elterntelefon", "Parents’ help line", "Für Eltern, die Rat brauchen.", "For parents who need advice."),
    Line("pastoral1", "+498001110111", 12, ("crisis",), "TelefonSeelsorge", "Telephone counselling", "Wenn Sie nicht mehr weiterwissen. Meist auf Deutsch.", "When you do not know how to go on. Mostly in German."),
    Line("pastoral2", "116123", 13, ("crisis",), "TelefonSeelsorge, kurze Nummer", "Telephone counselling, short number", "Dasselbe Telefon, leichter zu merken.", "The same line, easier to remember."),
    Line("victims", "116006", 14, ("victim_support",), "Opfer-Telefon", "Victims’ help line", "Wenn Ihnen jemand etwas angetan hat.", "When somebody has done something to you."),
    Line("pregnant", "+498004040020", 15, ("pregnancy",), "Schwangere in Not", "Pregnant in need", "Anonym, Tag und Nacht.", "Anonymous, day and night."),
    Line("discrimination", "+498005465465", 16, ("anti_discrimination",), "Antidiskriminierungsstelle des Bundes", "Federal anti-discrimination agency", "Rat, wenn jemand Sie schlechter behandelt.", "Advice when somebody treats you worse."),
    Line("bamf", "+499119430", 17, ("residence",), "Bürgerservice des Bundesamts für Migration", "Citizens’ service, Federal Office for Migration", "Auskunft auf Deutsch und Englisch, keine Rechtsberatung.", "Information in German and English, no legal advice."),
    Line("authorities", "115", 18, ("authority",), "Behördennummer", "Authorities’ number", "Fragen an Ämter. Nicht überall.", "Questions to offices. Not everywhere."),
    Line("poison", "+49613119240", 9, ("poison",), "Giftnotruf", "Poison centre", "Wenn jemand etwas Giftiges geschluckt hat.", "When somebody has swallowed something poisonous."),
)  # fmt: skip


def helplines(today: date) -> list[Helpline]:
    return [*(_line(line, today) for line in LINES), _shelter(today), _flat(today)]


def _line(line: Line, today: date) -> Helpline:
    row = TABLE[line.number]
    return Helpline(
        id=record_id(f"line {line.key}"), town=TOWN, status="published", updated_at_s=seconds(monday(today) - timedelta(days=7)), verify_every_days=90,
        tags=line.tags, audience=("women",) if line.key == "women" else (), title=words(line.de, en=line.en), summary=words(line.summary_de, en=line.summary_en),
        phones=(Phone(number=line.number),), hours=Hours(osm=row.hours) if row.hours else None, rank=line.rank, land=row.land, organisation=line.de,
        source=Source(name=row.source), access=Access(cost="free" if line.number.startswith(("11", "+49800")) else "unknown"), interpreter=line.key == "women",
    )  # fmt: skip


def _shelter(today: date) -> Helpline:
    """The confidential shelter contact: a phone, four states, no place at all."""
    return _invented("shelter", "+493023125116", 5, "Frauenhaus: Platz finden", "Women’s shelter: find a place",
                     "Die Adresse ist geheim. Am Telefon sagt man Ihnen, wie Sie hinkommen. Kinder kommen mit.",
                     "The address is secret. By phone they tell you how to get there. Children come too.", "open", today)  # fmt: skip


def _flat(today: date) -> Helpline:
    return _invented("flat", "+493023125117", 6, "Schutzwohnung für junge Frauen", "Protected flat for young women",
                     "Für Frauen bis 25, auch ohne Papiere. Rufen Sie an, auch nachts.", "For women up to 25, also without papers. Call, also at night.", "full", today)  # fmt: skip


def _invented(key: str, number: str, rank: int, de: str, en: str, summary_de: str, summary_en: str, availability: Availability, today: date) -> Helpline:
    updated_at_s, verified_on = stamp(key, today, 3)
    return Helpline(
        id=record_id(f"line {key}"), town=TOWN, status="published", updated_at_s=updated_at_s, verified_on=verified_on, verified_by="office", verify_every_days=90,
        tags=("violence", "protection"), audience=("women", "families"), location_policy="confidential", organisation="Rettungsring e. V.",
        title=words(de, en=en), summary=words(summary_de, en=summary_en), phones=(Phone(number=number, languages=("de", "en", "ar", "tr")),),
        hours=Hours(osm=ALWAYS), languages=("de", "en", "ar", "tr"), interpreter=True, access=Access(cost="free"),
        availability=availability, availability_as_of_s=seconds(monday(today), 8), rank=rank,
    )  # fmt: skip
