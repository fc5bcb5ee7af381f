"""Which row of which foreign file became which record, so that a second run changes nothing.

`lang` is the language of the file that holds the key, empty for a mere alias (an address the same page had, or has in
another language). `ended` marks what lay in the past when it was last seen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


def known(db: sqlite3.Connection, town: str, source: str) -> dict[str, str]:
    """key -> record id, aliases included."""
    sql = "select key, record from imported where town = ? and source = ?"
    return dict(db.execute(sql, (town, source)).fetchall())


def held(db: sqlite3.Connection, town: str, source: str, lang: str) -> dict[str, bool]:
    """record id -> ended, for what files of this source and language brought."""
    sql = "select record, min(ended) from imported where town = ? and source = ? and lang = ? group by record"
    return {record: bool(ended) for record, ended in db.execute(sql, (town, source, lang))}


def languages_of(db: sqlite3.Connection, record: str) -> set[str]:
    """Languages of all the files that hold this record."""
    return {lang for (lang,) in db.execute("select distinct lang from imported where record = ? and lang <> ''", (record,))}


def remember(db: sqlite3.Connection, town: str, source: str, key: str, lang: str, record: str, *, ended: bool) -> None:
    db.execute(
        """
        insert into imported (town, source, key, lang, record, ended) values (?, ?, ?, ?, ?, ?)
        on conflict (town, source, key) do update set lang = excluded.lang, record = excluded.record, ended = excluded.ended
        where lang <> excluded.lang or record <> excluded.record or ended <> excluded.ended
        """,
        (town, source, key, lang, record, int(ended)),
    )


def remember_aliases(db: sqlite3.Connection, town: str, source: str, aliases: Iterable[str], record: str) -> None:
    """Aliases never take a key away from the file that holds it."""
    db.executemany(
        "insert or ignore into imported (town, source, key, lang, record) values (?, ?, ?, '', ?)",
        [(town, source, alias, record) for alias in aliases],
    )


def forget(db: sqlite3.Connection, town: str, source: str, lang: str, record: str) -> None:
    db.execute("delete from imported where town = ? and source = ? and lang = ? and record = ?", (town, source, lang, record))
