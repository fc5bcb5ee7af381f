"""One run: put what is missing, in order, then take away what nothing needs.

Killed, cut off or out of room anywhere, the place holds a set that a phone can use: nothing is taken away before everything
new is there, and the next run goes on from what it finds. No record of the run is kept for that; the place itself is asked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from server.errors import TargetTaken
from server.shelf import write
from server.store.connect import exclusive
from server.targets import Form, Stored, Target
from server.targets.site import ASSETS, KEYS, PARTS, SYNC, Site
from sync.errors import SyncError
from sync.keys import read_document

# A page that was opened before a new build may still load the old one's files.
ASSETS_KEPT_S = 86_400
_ENTRANCE = re.compile(r"(index\.html|404\.html|sw\.js|n|bye|plain\.css|sync/v1/keys)(\.br|(\.br)?\.\d+\.new)")


class Counts(msgspec.Struct):
    """What a run did. `bytes` were put; `gone` are the addresses that a CDN in front should forget now."""

    put: int = 0
    kept: int = 0
    deleted: int = 0
    bytes: int = 0
    gone: list[str] = []


def carry(site: Site, target: Target, now_s: int, show: Callable[[Counts], None] = lambda _: None) -> Counts:
    """Bring `target` to what `site` is. Raises TargetTaken and what either of them raises."""
    notes = site.house.settings.data / "targets" / hashlib.sha256(target.address.encode()).hexdigest()[:16]
    notes.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(notes.with_suffix(".lock")):
        stored = target.stored()
        _demand_ours(site, target)
        counts, wanted = Counts(), set[str]()
        with ThreadPoolExecutor(target.workers) as pool:
            for stage in site.stages():
                forms = [form for item in stage for form in target.forms(item)]
                wanted.update(form.name for form in forms)
                missing = [form for form in forms if not _there(target, form, stored)]
                counts.kept += len(forms) - len(missing)
                for form in pool.map(lambda form: _put(target, form), missing):
                    counts.put += 1
                    counts.bytes += len(form.body)
                    show(counts)
        _sweep(site, target, stored, wanted, counts, notes.with_suffix(".json"), now_s)
    return counts


def _demand_ours(site: Site, target: Target) -> None:
    """Two houses in one place would sweep each other away. Raises TargetTaken."""
    document = target.read(KEYS)
    if document is None:
        return
    try:
        read_document(document, site.house.keys().root_public)
    except SyncError as error:
        raise TargetTaken(target=target.address) from error


def _there(target: Target, form: Form, stored: dict[str, Stored]) -> bool:
    return form.name in stored and target.has(form, stored[form.name])


def _put(target: Target, form: Form) -> Form:
    target.put(form)
    return form


def _sweep(site: Site, target: Target, stored: dict[str, Stored], wanted: set[str], counts: Counts, notes: Path, now_s: int) -> None:
    """Take away what the house no longer has: what was withdrawn goes at once, its own folder kept the rest a day (PROTOCOL 6.7)."""
    towns = set(site.towns)
    if site.only is None:
        towns.update(name.split("/")[2] for name in stored if name.startswith(SYNC) and name.count("/") > 3)
    left = [name for name in stored if name not in wanted and _ours(name, towns, site.kept_parts)]
    known = _read(notes)
    since = {name: known.get(name, now_s) for name in left if name.startswith(ASSETS)}
    gone = [name for name in left if now_s - since.get(name, 0) >= ASSETS_KEPT_S]
    # Pages first: a town that is gone is known by its feeds.
    gone.sort(key=lambda name: name.startswith(SYNC))
    if gone:
        target.delete(gone)
    counts.deleted, counts.gone = len(gone), [f"/{name}" for name in gone]
    write(notes, msgspec.json.encode({name: at_s for name, at_s in since.items() if name not in gone}))


def _ours(name: str, towns: set[str], parts: set[str]) -> bool:
    """Whether we may take it away: a place may hold other things beside us, and other towns."""
    if name.startswith(PARTS):
        part = name.removeprefix(PARTS).removesuffix(".br")
        return part not in parts
    if name.startswith(ASSETS) or _ENTRANCE.fullmatch(name):
        return True
    first, _, rest = name.removeprefix(SYNC).partition("/")
    return bool(rest) and first in towns


def _read(notes: Path) -> dict[str, int]:
    try:
        return msgspec.json.decode(notes.read_bytes(), type=dict[str, int])
    except (OSError, msgspec.DecodeError):
        return {}
