"""What a running server does once a day for every town: mail about what is due; settled reports, and what people leave behind, go."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from content.model import Town
from server import mail
from server.house import House
from server.store import reports, retention, settings, towns

_NOTE = "daily"


def today(town: Town, now_s: int) -> str:
    return datetime.fromtimestamp(now_s, ZoneInfo(town.zone)).date().isoformat()


def run(house: House, now_s: int) -> bool:
    """Once per day of UTC, noted in the store so that a restart does not repeat it; False where today's was done."""
    day = str(now_s // 86_400)
    if settings.get(house.store.read, _NOTE) == day:
        return False
    house.store.write_now(lambda db: settings.put(db, _NOTE, day))
    house.store.write_now(lambda db: reports.sweep(db, now_s))
    house.store.write_now(lambda db: retention.tidy(db, now_s))
    if house.settings.mail:
        send = mail.sender(house.settings.mail)
        for town in towns.listed(house.store.read):
            made = mail.due_letters(house.store, town.slug, now_s, today(town, now_s), f"{house.settings.own_origin}/edit/")
            mail.send_due(house.store, made, send, now_s)
    return True
