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


@migrations()
def m0002_editors(database: Database) -> None:
    """Who edits, what waits for a decision, what readers reported, what is to happen later.

    Nothing here is a reader's but `report`, which holds a text and a day. `*_hash`: SHA-256 of a secret that only its bearer has.
    `person.ended_s`, `used_s`, `settled_s` 0: not yet. `proposal.field` "": the record as a whole.
    `mutation.person` is who sent it: nobody else is answered from its result.
    """
    statements = (
        """
        create table person (
            id text primary key,
            town text not null references town(slug),
            email text not null,
            name text not null,
            role text not null,
            organisation text not null,
            house text not null,
            languages text not null,
            trusted integer not null,
            created_s integer not null,
            ended_s integer not null default 0
        ) strict
        """,
        "create unique index person_email on person(town, email) where ended_s = 0",
        """
        create table invitation (
            secret_hash blob primary key,
            person text not null references person(id) on delete cascade,
            by_person text not null,
            created_s integer not null,
            expires_s integer not null,
            used_s integer not null default 0
        ) strict, without rowid
        """,
        """
        create table passkey (
            id blob primary key,
            person text not null references person(id) on delete cascade,
            public_key blob not null,
            sign_count integer not null,
            label text not null,
            created_s integer not null,
            used_s integer not null default 0
        ) strict
        """,
        "create index passkey_person on passkey(person)",
        """
        create table challenge (
            value blob primary key,
            purpose text not null,
            person text not null,
            expires_s integer not null
        ) strict, without rowid
        """,
        """
        create table session (
            secret_hash blob primary key,
            number text not null unique,
            person text not null references person(id) on delete cascade,
            csrf_hash blob not null,
            label text not null,
            created_s integer not null,
            seen_s integer not null,
            expires_s integer not null
        ) strict
        """,
        """
        create table token (
            secret_hash blob primary key,
            number text not null unique,
            person text not null references person(id) on delete cascade,
            label text not null,
            created_s integer not null,
            expires_s integer not null,
            used_day text not null default ''
        ) strict
        """,
        """
        create table audit (
            number integer primary key,
            town text not null,
            at_s integer not null,
            actor text not null,
            act text not null,
            subject text not null,
            detail text not null
        ) strict
        """,
        "create index audit_town on audit(town, number)",
        "alter table mutation add column person text not null default ''",
        "create index mutation_at on mutation(at_s)",
        """
        create table proposal (
            number integer primary key,
            town text not null,
            record text not null,
            lang text not null,
            field text not null,
            mid text not null,
            actor text not null,
            against text not null,
            base text not null,
            value text not null,
            at_s integer not null,
            settled_s integer not null default 0,
            settled_by text not null default '',
            outcome text not null default ''
        ) strict
        """,
        "create index proposal_record on proposal(town, record)",
        """
        create table planned (
            record text primary key references record(id) on delete cascade,
            town text not null,
            status text not null,
            at_s integer not null,
            actor text not null
        ) strict
        """,
        """
        create table report (
            mid text primary key,
            town text not null,
            record text not null,
            reason text not null,
            said text not null,
            lang text not null,
            day text not null,
            settled_s integer not null default 0,
            settled_by text not null default ''
        ) strict
        """,
        "create index report_town on report(town, settled_s)",
        """
        create table link_check (
            town text not null,
            url text not null,
            checked_s integer not null,
            status integer not null,
            failures integer not null,
            primary key (town, url)
        ) strict, without rowid
        """,
        """
        create table subscribed (
            number integer primary key,
            town text not null references town(slug),
            url text not null,
            organisation text not null,
            tags text not null,
            lang text not null,
            actor text not null,
            checked_s integer not null default 0,
            etag text not null default '',
            trouble text not null default '',
            unique (town, url)
        ) strict
        """,
        """
        create table upload (
            id text primary key,
            town text not null references town(slug),
            person text not null,
            format text not null,
            options text not null,
            body blob not null,
            created_s integer not null
        ) strict
        """,
        """
        create table mapping (
            town text not null references town(slug),
            columns text not null,
            body text not null,
            primary key (town, columns)
        ) strict, without rowid
        """,
        """
        create table picture (
            hash text primary key,
            town text not null references town(slug),
            type text not null,
            width integer not null,
            height integer not null,
            body blob not null,
            created_s integer not null
        ) strict
        """,
    )
    for statement in statements:
        database.execute(statement)
