"""Every schema that was ever released is brought to the newest one, with what it held."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from server.house import House
from server.keys import open_keys
from server.settings import Settings
from server.store import records
from server.store.connect import connect, open_store
from server.store.schema import apply, migrations

OLD = sorted((Path(__file__).resolve().parents[1] / "old_schemas").glob("*.sql"))


def tables(db: sqlite3.Connection) -> dict[str, str]:
    """name -> definition, without spacing."""
    sql = "select name, sql from sqlite_master where sql is not null and name not like 'sqlite_%'"
    return {name: " ".join(sql.split()) for name, sql in db.execute(sql)}


def test_there_is_one_recorded_schema_per_migration():
    assert [path.stem for path in OLD] == [f"{number:04d}" for number in range(1, len(migrations._migrations) + 1)]


@pytest.mark.parametrize("path", OLD, ids=lambda path: path.stem)
def test_an_old_database_is_migrated_with_what_it_held(path, tmp_path, clock):
    settings = Settings(data=tmp_path / "data")
    settings.data.mkdir()
    with sqlite3.connect(settings.database) as old:
        old.executescript(path.read_text())
    old.close()
    store = open_store(settings.data)
    fresh = open_store(tmp_path / "fresh")
    assert tables(store.read) == tables(fresh.read)
    (record,) = records.listed(store.read, "testtown")
    assert (record.title.source, record.summary.said["en"].text) == ("Beratungsstelle 1", "Advice 1, no appointment.")
    open_keys(settings.keys, clock())
    house = House(settings, store, clock)
    assert {one.feed: one.records for one in house.publish("testtown", renew=True)}["testtown/de"] == 2
    store.close()
    fresh.close()


def test_a_migration_that_fails_stays_pending(tmp_path):
    """The record of a migration and its changes are one transaction."""
    db = connect(tmp_path / "lotse.db", 100)
    db.execute("create table imported (x text)")
    with pytest.raises(sqlite3.OperationalError):
        apply(db)
    assert "town" not in tables(db)
    assert len(migrations.pending(Database(db))) == len(migrations._migrations)
    db.execute("drop table imported")
    assert apply(db) == len(migrations._migrations)
    assert apply(db) == 0
    db.close()


def test_all_tables_are_strict(tmp_path):
    store = open_store(tmp_path)
    found = store.read.execute("select name, strict from pragma_table_list where schema = 'main' and type = 'table'").fetchall()
    assert {name for name, strict in found if not strict and not name.startswith(("sqlite_", "_sqlite"))} == set()
    store.close()
