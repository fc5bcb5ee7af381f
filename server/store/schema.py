"""The tables, as append-only migrations: version = how many ran. A released migration is never edited.

All tables are STRICT. A null has a reason in its migration. Every schema that was ever released lies as
`tests/old_schemas/NNNN.sql` and is migrated in a test.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

migrations = Migrations("lotse")

# The tables whose rows must vanish on disk when deleted; SQLite's page reuse alone leaves their bytes in free pages.
PRAGMAS = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma secure_delete = on",
    "pragma foreign_keys = on",
)


def apply(connection: sqlite3.Connection) -> int:
    """Bring the database to the newest schema; gives how many migrations ran now."""
    database = Database(connection, recursive_triggers=False)
    pending = len(migrations.pending(database))
    if pending:
        migrations.apply(database)
    return pending


@migrations()
def m0001_towns_records_and_feeds(database: Database) -> None:
    """The whole line: towns, records with their texts, history, what was published, what was imported.

    `field_table` holds every table of fields that ever travelled (PROTOCOL 3.2): a phone's base may have a shorter one.
    `history.old_value` is null where nothing was there before. `composed` keeps row versions of a feed: a version stands
    from `from_seq` until `until_seq` (0: still stands), so the state at any retained seq can be rebuilt.
    """
    statements = (
        """
        create table town (
            slug text primary key,
            body text not null,
            change integer not null default 0
        ) strict
        """,
        """
        create table record (
            id text primary key,
            town text not null references town(slug),
            kind text not null,
            slug text not null,
            status text not null,
            facts text not null,
            change integer not null
        ) strict
        """,
        "create unique index record_slug on record(town, kind, slug) where slug <> ''",
        "create index record_town on record(town, id)",
        """
        create table translation (
            record text not null references record(id) on delete cascade,
            field text not null,
            lang text not null,
            text text not null,
            source_lang text not null,
            source_hash text not null,
            state text not null,
            origin text not null,
            translated_at text not null,
            reviewed_by text not null,
            primary key (record, field, lang)
        ) strict, without rowid
        """,
        """
        create table history (
            town text not null,
            change integer not null,
            record text not null,
            lang text not null,
            field text not null,
            old_value text,
            actor text not null,
            mid text not null,
            at_s integer not null,
            primary key (town, change, record, field, lang)
        ) strict, without rowid
        """,
        "create index history_record on history(record, change)",
        """
        create table outbox (
            town text not null,
            record text not null,
            change integer not null,
            primary key (town, record)
        ) strict, without rowid
        """,
        """
        create table mutation (
            mid text primary key,
            town text not null,
            result text not null,
            at_s integer not null
        ) strict, without rowid
        """,
        """
        create table field_table (
            number integer primary key,
            body text not null unique
        ) strict
        """,
        """
        create table publication (
            feed text not null,
            seq integer not null,
            epoch integer not null,
            change integer not null,
            fields integer not null references field_table(number),
            root blob not null,
            records integer not null,
            issued_s integer not null,
            expires_s integer not null,
            head blob not null,
            primary key (feed, seq)
        ) strict, without rowid
        """,
        """
        create table composed (
            feed text not null,
            record text not null,
            from_seq integer not null,
            until_seq integer not null default 0,
            urgent integer not null,
            hash blob not null,
            body blob not null,
            primary key (feed, record, from_seq)
        ) strict
        """,
        "create index composed_standing on composed(feed, record, hash, urgent) where until_seq = 0",
        "create index composed_ended on composed(feed, until_seq) where until_seq > 0",
        "create index composed_began on composed(feed, from_seq)",
        """
        create table imported (
            town text not null references town(slug),
            source text not null,
            key text not null,
            lang text not null,
            record text not null references record(id) on delete cascade,
            ended integer not null default 0,
            primary key (town, source, key)
        ) strict, without rowid
        """,
        "create index imported_record on imported(record)",
        """
        create table setting (
            name text primary key,
            value text not null
        ) strict, without rowid
        """,
    )
    for statement in statements:
        database.execute(statement)
