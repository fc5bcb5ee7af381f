"""The peers of `just bench sync`, each a server of its own on a free port of this machine, and what they need installed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.bench.peers.kinto import Kinto
from tests.bench.peers.kinto import missing as kinto_missing
from tests.bench.peers.nginx import PlainFile
from tests.bench.peers.nginx import missing as nginx_missing
from tests.bench.race import Peer, tell


@contextlib.contextmanager
def running(scratch: Path) -> Iterator[list[Peer]]:
    """The peers that this machine can run; says which it cannot, and why."""
    with contextlib.ExitStack() as stack:
        found: list[Peer] = []
        for kind, missing in ((PlainFile, nginx_missing()), (Kinto, nginx_missing() or kinto_missing())):
            if missing:
                tell(f"not measured: {kind.name}, because {missing}")
                continue
            peer = kind(scratch)
            stack.callback(peer.stop)
            found.append(peer)
        yield found
