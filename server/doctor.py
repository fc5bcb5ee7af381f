"""What `lotse doctor` looks at: whether the store, the keys and the published folder fit together, without changing any."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from collections.abc import Iterator

import brotli
import msgspec

from server import files, keys, snapshots
from server.house import House
from server.store import publications, towns
from sync.canon import state_root
from sync.errors import SyncError
from sync.head import parse

LEAST_FREE_KB = 200_000


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at: is it well, and what was seen, as a catalogue key with its fields."""

    good: bool
    key: str
    fields: dict[str, str | int] = {}


def examine(house: House) -> Iterator[Finding]:
    """Everything worth a line, the database first."""
    db = house.store.read
    answer = db.execute("pragma quick_check(1)").fetchone()[0]
    yield Finding(answer == "ok", "doctor.database", {"answer": answer})
    free_kb = shutil.disk_usage(house.settings.data).free // 1000
    yield Finding(free_kb >= LEAST_FREE_KB, "doctor.disk", {"free_kb": free_kb})
    yield from _keys(house)
    yield Finding(bool(towns.listed(db)), "doctor.towns", {"count": len(towns.listed(db))})
    for publication in publications.newest_of_all(db):
        yield _feed(house, publication)
    yield _parts(house)


def _keys(house: House) -> Iterator[Finding]:
    """How long the key document is good, and where the key is that can sign the next one."""
    left_s = keys.expires_s(house.keys()) - house.now()
    root = keys.root_place(house.settings.keys)
    yield Finding(left_s > keys.ENDS_SOON_S, "doctor.keys" if root.here else "doctor.keys_away", {"days": left_s // 86_400})
    if root.here:
        yield Finding(True, "doctor.root_here")
    elif root.path:
        day = datetime.datetime.fromtimestamp(root.moved_s, datetime.UTC).date().isoformat()
        yield Finding(True, "doctor.root_away", {"file": root.path, "day": day})
    else:
        yield Finding(True, "doctor.root_somewhere")


def _feed(house: House, publication: publications.Publication) -> Finding:
    """Root from the stored bodies, signature age, and whether the pointer on the disk is this head."""
    standing = publications.standing(house.store.read, publication.feed)
    bodies = publications.state(house.store.read, publication.feed, publication.seq)
    fields: dict[str, str | int] = {"feed": publication.feed, "seq": publication.seq}
    if any(hashlib.sha256(body).digest() != standing.hashes.get(record) for record, body in bodies.items()):
        return Finding(False, "doctor.feed_body", fields)
    if state_root(standing.hashes, standing.urgent) != publication.root:
        return Finding(False, "doctor.feed_root", fields)
    on_disk = files.head(house.settings.published, publication.feed)
    try:
        same = bool(on_disk) and parse(on_disk).root == publication.root
    except SyncError:
        same = False
    if not same:
        return Finding(False, "doctor.feed_file", fields)
    left_s = publication.expires_s - house.now()
    return Finding(left_s > 0, "doctor.feed" if left_s > 0 else "doctor.feed_expired", {**fields, "days": left_s // 86_400})


def _parts(house: House) -> Finding:
    """Parts whose bytes are not what their name says; a server makes them anew when asked."""
    folder = snapshots.parts_folder(house.settings.published)
    count = bad = 0
    for path in folder.iterdir() if folder.is_dir() else ():
        count += 1
        try:
            bad += hashlib.sha256(brotli.decompress(path.read_bytes())).digest()[:16].hex() != path.name
        except (OSError, brotli.error):
            bad += 1
    return Finding(bad == 0, "doctor.parts", {"count": count, "bad": bad})
