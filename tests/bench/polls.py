"""The poll that finds nothing new, by wrk: our server, nginx with static files, Kinto; requests/s and CPU per request.

Rounds take turns (A B C A B C), the medians are compared, and only ratios mean something on a shared machine. The CPU is
that of the server's process and its children, from /proc. All get the headers of the browser and answer 304.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import statistics
import subprocess
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.bench.line import Server, lotse
from tests.bench.peers.client import Client
from tests.bench.peers.kinto import COLLECTION, Kinto
from tests.bench.peers.nginx import FILES, Nginx
from tests.bench.peers.nginx import missing as nginx_missing
from tests.bench.race import Peer, Race, tell
from tests.bench.wire import BROWSER
from tests.bench.work import TOWN, Clock, load_work, started, stored
from tests.run import install
from tests.server.nginx import Nginx as PlainHost

OURS, STATIC, BARE = "lotse serve", "nginx, published folder", "nginx, bare file"
ROUNDS, SECONDS, CONNECTIONS = 5, 4, 16
#: DESIGN 6: CPU per request of our process, in those of nginx.
MUST, STRETCH = 6, 3


class Poll(NamedTuple):
    """Medians of all rounds; `cpu_us` per request, user and system."""

    who: str
    per_s: float
    cpu_us: float


class Target(NamedTuple):
    who: str
    port: int
    path: str
    tag: str
    pid: int


def measure(scratch: Path, others: Collection[Peer]) -> list[Poll]:
    """The thousand records of the work on each server. Raises FileNotFoundError where the work is missing."""
    install({"wrk": "wrk"})
    if not shutil.which("wrk"):
        tell("not measured: polls, because wrk cannot be installed here")
        return []
    data, clock = load_work(), Clock()
    first = stored(data, clock.now_s, *(("put", flat) for flat in data.base().values()))
    with ExitStack() as stack:
        race = stack.enter_context(started(scratch, clock, TOWN, first, others))
        race.catch_up("poll")
        targets = [_ours(race), *_static(stack, race), *_kinto(race)]
        return [Poll(who, *figures) for who, figures in _rounds(targets).items()]


def _ours(race: Race) -> Target:
    """The server of the race, started anew without a line per request: nginx writes none either."""
    race.ours.server.stop()
    server = race.ours.server = Server(race.ours.server.data, race.ours.server.port, options=("--quiet",))
    server.start()
    assert server.process is not None
    path = f"/sync/v1/{race.ours.feed}/{race.ours.newest().seq}"
    return Target(OURS, server.port, path, _tag(server.port, path), server.process.pid)


def _static(stack: ExitStack, race: Race) -> list[Target]:
    """What `lotse publish --to` wrote, behind docs/nginx.conf.example; and the same answer as a file of a bare nginx."""
    if nginx_missing():
        return []
    folder = race.ours.scratch / "static"
    lotse(race.ours.server.data, "publish", "--town", race.ours.town.slug, "--to", str(folder))
    path = f"/sync/v1/{race.ours.feed}/{race.ours.newest().seq}"
    host = stack.enter_context(PlainHost(folder))
    bare = Nginx(FILES.format(root=folder))
    stack.callback(bare.stop)
    return [Target(who, port, path, _tag(port, path), pid) for who, port, pid in (
        (STATIC, host.port, host.process.pid), (BARE, bare.port, bare.process.pid),
    )]  # fmt: skip


def _kinto(race: Race) -> list[Target]:
    """Asked past its nginx, which would only slow it down."""
    for peer in race.peers:
        if isinstance(peer, Kinto):
            tag = _tag(peer.own, f"{COLLECTION}/records")
            return [Target(peer.name, peer.own, f"{COLLECTION}/records?_since={tag.strip(chr(34))}", tag, peer.process.pid)]
    return []


def _tag(port: int, path: str) -> str:
    with Client(port) as client:
        return client.get(path).tag


def _rounds(targets: list[Target]) -> dict[str, tuple[float, ...]]:
    found: dict[str, list[tuple[float, float]]] = {target.who: [] for target in targets}
    for number in range(ROUNDS):
        tell(f"polls: round {number + 1} of {ROUNDS}")
        for target in targets:
            found[target.who].append(_asked(target))
    return {who: tuple(statistics.median(column) for column in zip(*rounds, strict=True)) for who, rounds in found.items()}


def _asked(target: Target) -> tuple[float, float]:
    """Requests/s and microseconds of CPU per request in one round."""
    with Client(target.port) as client:
        if client.get(target.path, target.tag).status != 304:
            raise AssertionError(f"{target.who} does not answer 304")
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
    for name, value in {**BROWSER, "if-none-match": target.tag}.items():
        words += ["-H", f"{name}: {value}"]
    before = cpu_s(target.pid)
    said = subprocess.run([*words, f"http://127.0.0.1:{target.port}{target.path}"], capture_output=True, text=True, check=True).stdout
    used = cpu_s(target.pid) - before
    if "Non-2xx or 3xx" in said:
        raise AssertionError(f"{target.who}: {said}")
    return float(_number(r"Requests/sec:\s+([\d.]+)", said)), used * 1e6 / float(_number(r"(\d+) requests in", said))


def _number(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    assert found, said
    return found[1]


def cpu_s(pid: int) -> float:
    """User and system time of a process and all that came from it."""
    spent, waiting, parents = 0.0, [pid], _children()
    while waiting:
        one = waiting.pop()
        waiting += parents.get(one, [])
        spent += sum(map(int, _stat(one)[11:13])) / os.sysconf("SC_CLK_TCK")
    return spent


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found.setdefault(int(_stat(int(path.name))[1]), []).append(int(path.name))
    return found


def _stat(pid: int) -> list[str]:
    """The fields behind the name of the program, which may hold blanks."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def told(polled: list[Poll]) -> list[str]:
    """Ratios, with nginx on the published folder as 1."""
    base = next((poll for poll in polled if poll.who == STATIC), None)
    if base is None:
        return []
    lines = ["| no-change poll, 304 | requests/s, nginx = 1 | CPU per request, nginx = 1 |", "|---|---:|---:|"]
    lines += [f"| {poll.who} | 1 / {base.per_s / poll.per_s:.1f} | {poll.cpu_us / base.cpu_us:.1f} |" for poll in polled]
    ours = next(poll for poll in polled if poll.who == OURS)
    ratio = ours.cpu_us / base.cpu_us
    verdict = "ABOVE" if ratio > MUST else "stretch" if ratio <= STRETCH else "ok"
    return [*lines, "", f"{verdict:8}CPU per poll {ratio:.1f} × nginx  must {MUST}, stretch {STRETCH}"]
