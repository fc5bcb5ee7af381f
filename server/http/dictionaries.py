"""An update of the app as its difference to the build that the browser still has (RFC 9842, `dcz`).

Builds are kept beside the data as this server first sees them. A browser that keeps an asset and is offered it as a dictionary
names its hash when it asks for the next file of the same stem; it gets a Zstandard patch where that is smaller than brotli.
Whoever names nothing, or what we do not have, gets the ordinary file. A browser asks this only of a secure origin.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import re
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import zstandard

from server.http.app_files import AppFiles
from server.http.headers import Headers
from server.http.raw import Body, takes

KEPT_BUILDS = 5
KEPT_S = 60 * 24 * 3600
DCZ = b"dcz"
# RFC 9842 5: a skippable frame of 32 bytes that names the dictionary, then the frame of the body.
MAGIC = bytes.fromhex("5e2a4d1820000000")
LEVEL = 19
VARY = (b"vary", b"accept-encoding, available-dictionary")
# A picture is no dictionary for the next one.
_NAME = re.compile(r"assets/(?P<stem>[a-z0-9]+(?:-[A-Za-z]+)*?)-(?P<hash>[0-9A-Za-z]{8})\.(?P<ending>js|css|json|svg)")
_log = logging.getLogger(__name__)


class Dictionaries:
    """The texts of this build and of those before it; `now` gives Unix seconds."""

    def __init__(self, files: AppFiles, folder: Path, now: Callable[[], int]) -> None:
        self.files = files
        self.folder = folder
        self.now = now
        self._lock = threading.Lock()
        self._build = -1
        self._kept: dict[bytes, Path] = {}
        self._patches: dict[tuple[bytes, str], bytes] = {}

    def offer(self, name: str) -> Headers:
        """Headers that let a browser use the file `name` for the next one of its stem; none for other files."""
        found = stem_of(name)
        return [(b"use-as-dictionary", 'match="/assets/{}-*.{}"'.format(*found).encode())] if found else []

    def patch(self, name: str, body: Body, accepted: bytes, available: bytes) -> bytes | None:
        """The body for a browser that has what it names; None where brotli is the answer. Takes a moment, once: not for the loop."""
        digest = parse(available)
        if digest is None or not takes(accepted, DCZ):
            return None
        self.keep()
        old = self._kept.get(digest)
        # Only within a stem: whoever asks across them would make us compress everything against everything.
        if old is None or stem_of(f"assets/{old.name}") != stem_of(name):
            return None
        with self._lock:
            made = self._patches.get((digest, name))
            if made is None:
                made = self._patches[digest, name] = make(old.read_bytes(), body.plain)
        return made if len(made) < len(body.encoded(b"br")[1]) else None

    def keep(self) -> None:
        """Puts a build aside that was not seen before. Also called at the start: the next one may come while this server sleeps."""
        with self._lock:
            if self._build == self.files.build:
                return
            self._build = self.files.build
            self._patches.clear()
            try:
                self._keep()
                self._kept = {hashlib.sha256(path.read_bytes()).digest(): path for path in self.folder.glob("*/*")}
            except OSError as problem:
                # A full disk costs readers the difference, not the app.
                _log.warning("earlier builds of the app are not kept: %s", problem)

    def _keep(self) -> None:
        texts = sorted(path for path in (self.files.folder / "assets").glob("*") if stem_of(f"assets/{path.name}"))
        if not texts:
            return
        build = hashlib.sha256("\n".join(path.name for path in texts).encode()).hexdigest()[:16]
        if not any(self.folder.glob(f"*-{build}")):
            new = self.folder / f"{self.now()}-{build}"
            half = self.folder / f".{new.name}"
            half.mkdir(parents=True, exist_ok=True)
            for path in texts:
                shutil.copyfile(path, half / path.name)
            half.rename(new)
        self._forget()

    def _forget(self) -> None:
        """A build leaves when it was followed long ago, or by many; what breaks off halfway leaves too."""
        builds = sorted((path for path in self.folder.iterdir() if not path.name.startswith(".")), key=_seen_s)
        followed_s = [_seen_s(path) for path in builds[1:]]
        gone = [path for path, end_s in zip(builds, followed_s, strict=False) if end_s < self.now() - KEPT_S]
        for path in {*gone, *builds[: -KEPT_BUILDS - 1], *self.folder.glob(".*")}:
            shutil.rmtree(path)


def _seen_s(folder: Path) -> int:
    return int(folder.name.partition("-")[0])


def parse(available: bytes) -> bytes | None:
    """The hash in an `Available-Dictionary` header (RFC 8941: bytes between colons); None for anything else."""
    found = re.fullmatch(rb"\s*:([A-Za-z0-9+/]{43}=):\s*", available)
    try:
        return base64.b64decode(found[1], validate=True) if found else None
    except binascii.Error:
        return None


def stem_of(name: str) -> tuple[str, str] | None:
    """What a file is called in every build, and its ending; None for what is no dictionary."""
    found = _NAME.fullmatch(name)
    return (found["stem"], found["ending"]) if found else None


def make(old: bytes, new: bytes) -> bytes:
    """`new` as a patch on `old`, under the header that names `old`."""
    # Both have to lie in the window, or the beginning of `old` is out of reach.
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, source_size=len(new), dict_size=len(old), window_log=max(10, (len(old) + len(new)).bit_length())
    )
    dictionary = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    packed = zstandard.ZstdCompressor(dict_data=dictionary, compression_params=parameters).compress(new)
    return MAGIC + hashlib.sha256(old).digest() + packed
