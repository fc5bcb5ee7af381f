"""Two records that may be one: a warning for whoever writes the second, with what they have in common.

Only the same kind in the same town. A title alone is enough where it is the same word for word; otherwise something else must
agree: the place within 150 metres, a telephone number, or the organisation. A guess, so it only warns.
"""

from __future__ import annotations

import math
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec
from msgspec import Struct

from content.intake.wording import fold
from content.model import Phone, Point, Record
from server.store import records

NEAR_M = 150
MOST = 5
# Of the words of the longer title.
COMMON_PERCENT = 60
_METRES_PER_E7 = 0.0111319


class Alike(Struct, frozen=True):
    """A record that this one may repeat; `why` is a catalogue key of the editor's words."""

    id: str
    title: str
    why: str


class _Number(Struct):
    number: str


class _Facts(Struct):
    """Of a stored record what is compared; everything else is skipped while reading."""

    organisation: str = ""
    point: Point | None = None
    phones: tuple[_Number, ...] = ()


_decoder = msgspec.json.Decoder(_Facts)


def alike(db: sqlite3.Connection, town: str, record: Record, may_see: Callable[[Record], bool] = lambda _: True) -> list[Alike]:
    """At most five, the likeliest first. `may_see` says whether a found record may be named to whoever asks."""
    found = sorted(_found(db, town, record))
    seen = {one.id: one for one in records.listed(db, town, [record_id for _, record_id, _ in found]) if may_see(one)}
    return [Alike(record_id, seen[record_id].title.source, why) for _, record_id, why in found if record_id in seen][:MOST]


def _found(db: sqlite3.Connection, town: str, record: Record) -> Iterator[tuple[int, str, str]]:
    titles = {words: frozenset(words.split()) for said in record.title.said.values() if (words := _plain(said.text))}
    # The words of the titles are few and short: read whole, they cost a town of 1,000 about a millisecond.
    sql = """
        select r.id, r.facts, group_concat(t.text, char(10))
          from record as r left join translation as t on t.record = r.id and t.field = 'title'
         where r.town = ? and r.kind = ? and r.id <> ? and r.status <> 'archived'
         group by r.id
    """
    for record_id, facts, said in db.execute(sql, (town, records.kind_of(record), record.id)):
        folded = {words for line in (said or "").split("\n") if (words := _plain(line))}
        other = _decoder.decode(facts)
        same = not titles.keys().isdisjoint(folded)
        near = _is_near(getattr(record, "point", None), other.point)
        calls = _share_a_number(getattr(record, "phones", ()), other.phones)
        if not same and not ((near or calls) and _are_close(titles, folded)):
            continue
        organisation = getattr(record, "organisation", "")
        if near:
            yield 0, record_id, "edit.alike.place"
        elif calls:
            yield 1, record_id, "edit.alike.phone"
        elif organisation and fold(organisation) == fold(other.organisation):
            yield 2, record_id, "edit.alike.organisation"
        else:
            yield 3, record_id, "edit.alike.title"


@lru_cache(20_000)
def _plain(words: str) -> str:
    """Folded, without accents: whoever writes a name the second time leaves them out."""
    return fold("".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign)))


def _are_close(titles: dict[str, frozenset[str]], folded: set[str]) -> bool:
    return any(_is_close(words, frozenset(other.split())) for words in titles.values() for other in folded)


def _is_close(words: frozenset[str], others: frozenset[str]) -> bool:
    """Most words in common, and every word with a digit: "Deutsch A1" and "Deutsch A2" are two courses."""
    differing = words ^ others
    common = len(words & others) * 100 >= COMMON_PERCENT * max(len(words), len(others))
    return common and not any(sign.isdigit() for word in differing for sign in word)


def _is_near(one: Point | None, other: Point | None) -> bool:
    if one is None or other is None:
        return False
    north = (one.lat_e7 - other.lat_e7) * _METRES_PER_E7
    east = (one.lon_e7 - other.lon_e7) * _METRES_PER_E7 * math.cos(math.radians(one.lat_e7 / 1e7))
    return math.hypot(north, east) <= NEAR_M


def _share_a_number(phones: tuple[Phone, ...], others: tuple[_Number, ...]) -> bool:
    return not {phone.number for phone in phones}.isdisjoint(phone.number for phone in others)
