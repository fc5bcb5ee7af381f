"""What was published: one row per seq of a feed, and the row versions from which any retained state is rebuilt.

A seq is never used twice in a feed. A re-signed head replaces its row in place; the root and the seq stay.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

import msgspec

from server.store import towns

# Answers lie ready for these and a thinned line behind them; any other kept state is answered when a phone asks from it.
NEWEST_KEPT = 64
# A town that publishes ten times a day has every state of its ninety days; the last ones count whatever their age.
NEWEST_HELD = 1_024
KEPT_S = 90 * 24 * 3600


class Publication(msgspec.Struct, frozen=True):
    """One publication of one feed. `fields` numbers its table of fields; `head` is the signed 120 bytes."""

    feed: str
    seq: int
    epoch: int
    change: int
    fields: int
    root: bytes
    records: int
    issued_s: int
    expires_s: int
    head: bytes


class Composed(msgspec.Struct, frozen=True):
    """A record as a feed carries it: canonical bytes and their hash; empty bytes mean that it left the feed."""

    record: str
    urgent: bool
    hash: bytes
    body: bytes


_COLUMNS = "feed, seq, epoch, change, fields, root, records, issued_s, expires_s, head"


def newest(db: sqlite3.Connection, feed: str) -> Publication | None:
    found = db.execute(f"select {_COLUMNS} from publication where feed = ? order by seq desc limit 1", (feed,)).fetchone()
    return Publication(*found) if found else None


def at(db: sqlite3.Connection, feed: str, seq: int) -> Publication | None:
    found = db.execute(f"select {_COLUMNS} from publication where feed = ? and seq = ?", (feed, seq)).fetchone()
    return Publication(*found) if found else None


def newest_of_all(db: sqlite3.Connection) -> list[Publication]:
    """The current publication of every feed that is served. A town's dropped language keeps its rows: a seq is never used twice."""
    names = sorted(f"{town.slug}/{lang}" for town in towns.listed(db) for lang in town.languages)
    return [found for name in names if (found := newest(db, name))]


def kept(db: sqlite3.Connection, feed: str) -> list[int]:
    """Seqs for which answers lie ready, newest first; `at` knows others that a phone may come from."""
    seqs = [seq for (seq,) in db.execute("select seq from publication where feed = ? order by seq desc", (feed,))]
    ready = retained([(seq, 0) for seq in seqs])
    return [seq for seq in seqs if seq in ready]


def before(db: sqlite3.Connection, feed: str, seq: int, most: int) -> list[int]:
    """The newest seqs below `seq`, newest first."""
    sql = "select seq from publication where feed = ? and seq < ? order by seq desc limit ?"
    return [found for (found,) in db.execute(sql, (feed, seq, most))]


class Standing(msgspec.Struct):
    """Hashes of what a feed carries now, and which of its records are urgent (PROTOCOL 2.6)."""

    hashes: dict[str, bytes]
    urgent: set[str]


def standing(db: sqlite3.Connection, feed: str) -> Standing:
    """What the feed carries since its newest publication."""
    rows = db.execute("select record, hash, urgent from composed where feed = ? and until_seq = 0", (feed,)).fetchall()
    return _standing(rows)


def stood(db: sqlite3.Connection, feed: str, seq: int) -> Standing:
    """The same as of any retained publication."""
    sql = "select record, hash, urgent from composed where feed = ? and from_seq <= ? and (until_seq = 0 or until_seq > ?)"
    return _standing(db.execute(sql, (feed, seq, seq)).fetchall())


def _standing(rows: list[tuple[str, bytes, int]]) -> Standing:
    return Standing({record: digest for record, digest, _ in rows}, {record for record, _, urgent in rows if urgent})


def bodies_at(db: sqlite3.Connection, feed: str, seq: int, ids: Iterable[str]) -> dict[str, bytes]:
    """record id -> canonical bytes as they stood at `seq`, of those among `ids` that did."""
    sql = """
        select record, body from composed
         where feed = ? and from_seq <= ? and (until_seq = 0 or until_seq > ?)
           and record in (select value from json_each(?))
    """
    return dict(db.execute(sql, (feed, seq, seq, msgspec.json.encode(list(ids)).decode())).fetchall())


def state(db: sqlite3.Connection, feed: str, seq: int) -> dict[str, bytes]:
    """record id -> canonical bytes, as the feed stood at `seq`."""
    sql = """
        select record, body from composed
         where feed = ? and from_seq <= ? and (until_seq = 0 or until_seq > ?)
         order by record
    """
    return dict(db.execute(sql, (feed, seq, seq)).fetchall())


def bodies_in_order(db: sqlite3.Connection, feed: str, seq: int) -> Iterator[bytes]:
    """Canonical bytes of the records at `seq` in order of id, read as they are asked for; empty for a purged one."""
    # The key's own order, so that nothing is sorted for the few that are wanted.
    sql = """
        select body from composed indexed by sqlite_autoindex_composed_1
         where feed = ? and from_seq <= ? and (until_seq = 0 or until_seq > ?)
         order by record
    """
    return (body for (body,) in db.execute(sql, (feed, seq, seq)))


class Version(msgspec.Struct, frozen=True):
    """One row version of a feed: it stands from `from_seq` until before `until_seq`, 0 meaning that it still does.

    `body` is empty where the record was purged.
    """

    record: str
    from_seq: int
    until_seq: int
    urgent: int
    body: bytes

    def stands_at(self, seq: int) -> bool:
        return self.from_seq <= seq and (self.until_seq == 0 or self.until_seq > seq)


def ids(db: sqlite3.Connection, feed: str, seq: int) -> list[str]:
    """Ids of all records at `seq`, in order."""
    sql = "select record from composed where feed = ? and from_seq <= ? and (until_seq = 0 or until_seq > ?) order by record"
    return [record for (record,) in db.execute(sql, (feed, seq, seq))]


def count_before(db: sqlite3.Connection, feed: str, record: str) -> int:
    """How many records of the newest publication have a lower id."""
    sql = "select count(*) from composed where feed = ? and until_seq = 0 and record < ?"
    return db.execute(sql, (feed, record)).fetchone()[0]


def moved_since(db: sqlite3.Connection, feed: str, seq: int) -> list[Version]:
    """Every version of a record that came, changed or went after `seq`, as far back as the one that stood at `seq`."""
    sql = """
        select record, from_seq, until_seq, urgent, body from composed where feed = ? and from_seq > ?
        union
        select record, from_seq, until_seq, urgent, body from composed where feed = ? and until_seq > ?
    """
    return [Version(*row) for row in db.execute(sql, (feed, seq, feed, seq))]


def store(db: sqlite3.Connection, publication: Publication, moved: Iterable[Composed]) -> None:
    """A new publication and the rows that differ from the one before."""
    feed, seq = publication.feed, publication.seq
    rows = list(moved)
    db.executemany(
        "update composed set until_seq = ? where feed = ? and record = ? and until_seq = 0",
        [(seq, feed, row.record) for row in rows],
    )
    db.executemany(
        "insert into composed (feed, record, from_seq, urgent, hash, body) values (?, ?, ?, ?, ?, ?)",
        [(feed, row.record, seq, int(row.urgent), row.hash, row.body) for row in rows if row.body],
    )
    db.execute(f"insert into publication ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", msgspec.structs.astuple(publication))


def resign(db: sqlite3.Connection, publication: Publication) -> None:
    """The same state under a newer head."""
    db.execute(
        "update publication set epoch = ?, issued_s = ?, expires_s = ?, head = ? where feed = ? and seq = ?",
        (publication.epoch, publication.issued_s, publication.expires_s, publication.head, publication.feed, publication.seq),
    )


def is_known(db: sqlite3.Connection, town: str, record: str) -> bool:
    """Whether any feed the town ever had carried this record in a state that is kept."""
    return bool(db.execute("select 1 from composed where record = ? and feed glob ? limit 1", (record, f"{town}/*")).fetchone())


def forget(db: sqlite3.Connection, town: str, record: str) -> int:
    """Empty every body of a purged record in all feeds the town ever had; gives how many.

    The rows stay: an older base counts its positions with them (PROTOCOL 5.2), and its id says nothing (DESIGN 9).
    """
    found = db.execute("update composed set body = x'', hash = x'' where record = ? and body <> x'' and feed glob ?", (record, f"{town}/*"))
    return found.rowcount


def field_table_number(db: sqlite3.Connection, body: str) -> int:
    """The number of this table of fields, given now where it is new."""
    db.execute("insert or ignore into field_table (body) values (?)", (body,))
    return db.execute("select number from field_table where body = ?", (body,)).fetchone()[0]


def field_table(db: sqlite3.Connection, number: int) -> str:
    return db.execute("select body from field_table where number = ?", (number,)).fetchone()[0]


def thin(db: sqlite3.Connection, feed: str, now_s: int) -> int:
    """Drop seqs that retention no longer keeps, and row versions no kept seq needs; gives how many seqs went."""
    rows = db.execute("select seq, issued_s from publication where feed = ? order by seq desc", (feed,)).fetchall()
    keep = retained([(seq, now_s - issued_s) for seq, issued_s in rows], NEWEST_HELD)
    gone = [seq for seq, _ in rows if seq not in keep]
    if not gone:
        return 0
    db.executemany("delete from publication where feed = ? and seq = ?", [(feed, seq) for seq in gone])
    db.execute(
        """
        delete from composed
         where feed = ? and until_seq > 0
           and not exists (
               select 1 from publication as p
                where p.feed = composed.feed and p.seq >= composed.from_seq and p.seq < composed.until_seq)
        """,
        (feed,),
    )
    return len(gone)


def retained(ages: list[tuple[int, int]], newest: int = NEWEST_KEPT) -> set[int]:
    """Seqs to keep of (seq, age in seconds), newest first: the `newest` first, then thinned by powers of two, back to 90 days.

    The last 64 are kept whatever their age. Behind the newest the grid is an eighth of the power of two of the distance: fine
    near by, coarse far away. A seq that a coarser grid keeps, the finer one kept before it (sync brief 2.9).
    """
    newest_seq = ages[0][0] if ages else 0
    young = {seq for number, (seq, age_s) in enumerate(ages) if number < NEWEST_KEPT or age_s <= KEPT_S}
    near = {seq for seq, _ in ages[:newest]}
    return {seq for seq in young if seq in near or seq % 2 ** max(0, (newest_seq - seq).bit_length() - 4) == 0}
