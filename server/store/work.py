"""Counts for the work list: words that lack or are older than their source, records that wait for a review."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

# Drafts wait too: what is published in one language only is late in the others (as in translations.py).
_STANDING = "r.status <> 'archived'"


def missing(db: sqlite3.Connection, ids: Iterable[str], languages: Iterable[str]) -> dict[str, int]:
    """Language -> how many source texts of these records have no translation in it; languages without a gap are left out."""
    sql = f"""
        select count(*) from translation s
          join record r on r.id = s.record
         where s.record in (select value from json_each(?)) and {_STANDING}
           and s.lang = s.source_lang and s.text <> '' and s.source_lang <> ?
           and not exists (select 1 from translation t where t.record = s.record and t.field = s.field and t.lang = ? and t.text <> '')
        """  # noqa: S608 - a constant
    wanted = msgspec.json.encode(list(ids)).decode()
    counted = {lang: db.execute(sql, (wanted, lang, lang)).fetchone()[0] for lang in languages}
    return {lang: count for lang, count in counted.items() if count}


def outdated(db: sqlite3.Connection, ids: Iterable[str], languages: Iterable[str]) -> dict[str, int]:
    """Language -> how many translations of these records were made from an older source text."""
    sql = f"""
        select t.lang, count(*) from translation t
          join record r on r.id = t.record
         where t.record in (select value from json_each(?)) and {_STANDING} and t.state = 'outdated' and t.text <> ''
         group by t.lang
        """  # noqa: S608 - a constant
    counted = dict(db.execute(sql, (msgspec.json.encode(list(ids)).decode(),)))
    return {lang: counted[lang] for lang in languages if lang in counted}
