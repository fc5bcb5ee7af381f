"""What a reader tells about a record: which words are taken, and how many a town takes.

A message comes without cookie, address, sequence or name of a phone, padded so that its length tells nothing, under a random key so that
a repeated one counts once (sync brief 2.14). Whoever sends it learns nothing: not even whether the record exists.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from content.model import Record, Town
from content.privacy import protected
from content.scanner import find_places
from content.shelter_words import shelter_in_text
from server.errors import ReportRefused, TooMany
from server.store import records, reports, towns
from server.store.reports import Report

PAD_BYTES = 512
# 280 characters of four bytes each, and the rest of the message.
MOST_BYTES = 3 * PAD_BYTES
MOST_SAID = 280
# One bucket per town for all readers, so that no address is looked at: a wrong number on a poster in a house of three hundred people fits.
HOURLY = 120
# What a script may pile up before nobody would read it any more.
MOST_OPEN = 2_000
FULL_FOR_S = 6 * 3600

Reason = Literal["number_wrong", "hours_wrong", "closed", "address_wrong", "other"]
_MID = re.compile(r"[0-9a-z]{16,32}")
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u200b]")


class Message(Struct, frozen=True, forbid_unknown_fields=True):
    """What the phone sends; `said` is what the reader added in their own words."""

    mid: str
    town: str
    record: str
    reason: Reason
    said: str = ""
    lang: str = ""


def read(body: bytes) -> Message:
    """The message in a padded body. Raises ReportRefused, which repeats nothing of it."""
    if not body or len(body) > MOST_BYTES or len(body) % PAD_BYTES:
        raise ReportRefused()
    try:
        message = msgspec.json.decode(body, type=Message)
    except (msgspec.DecodeError, UnicodeError):
        raise ReportRefused() from None
    if not _MID.fullmatch(message.mid) or len(message.said) > MOST_SAID:
        raise ReportRefused()
    return message


def examined(db: sqlite3.Connection, message: Message, now_s: int) -> Report | None:
    """What is stored of it; None where there is nothing to store: an unknown town, a record that no reader can see.

    Raises TooMany where nobody reads them any more.
    """
    town = next((one for one in towns.listed(db) if one.slug == message.town), None)
    record = town and records.get(db, town.slug, message.record)
    if town is None or record is None or record.status != "published" or record.sensitivity != "public":
        return None
    if reports.count_open(db, town.slug) >= MOST_OPEN:
        raise TooMany(retry_s=FULL_FOR_S)
    day = datetime.fromtimestamp(now_s, ZoneInfo(town.zone)).date().isoformat()
    lang = message.lang if message.lang in town.languages else ""
    return Report(message.mid, town.slug, record.id, message.reason, kept(message.said, record, town), lang, day)


def kept(said: str, record: Record, town: Town) -> str:
    """What of the reader's words is stored: one line of plain letters; nothing where they tell the place of somebody protected."""
    line = unicodedata.normalize("NFC", _UNSEEN.sub("", said.encode("utf-8", "replace").decode()))
    line = " ".join("".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in line).split())
    if (protected(record) or shelter_in_text(line)) and find_places(line, town.quarters):
        return ""
    return line
